//! Publishing: from the origin to the counters, each minute and whenever the origin changed.
//!
//! One question for all shops finds those that changed; only they are read. Each counter judges for itself whether what
//! it is handed may replace what it has. Runs on a schedule, never for a shopper.

use crate::clock::now;
use crate::counter::calls::staff::StaffAccount;
use crate::counter::calls::{Etags, Past, Publish, Published, StaffVerifier};
use crate::counter::client::ask_counter;
use crate::directory::ask_directory;
use crate::directory::calls::{
    DirectoryListing, NotePublished, Operators, Progress, ReplaceDirectory, Unpublished, WhatToPublish,
};
use crate::lanes::in_lanes;
use crate::object_call::Unreachable;
use crate::origin::{Origin, OriginAccess, Purpose};
use core::cell::Cell;
use core::fmt;
use core::time::Duration;
use everbud_domain::gather::gathered;
use everbud_domain::id::{LogId, OrderId, ShopId};
use everbud_domain::menu::{MENU_SHAPE, Menu, MenuHash};
use everbud_domain::product::Product;
use everbud_domain::shop::Shop;
use everbud_domain::special::Special;
use everbud_domain::time::Timestamp;
use everbud_outage::fault::OriginFault;
use everbud_outage::ledgers::StockBase;
use everbud_outage::person::PersonKey;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use worker::Env;

const DEADLINE: Duration = Duration::from_secs(6);
/// A run takes up no further shop after this: the next minute's is about to begin, and goes on.
const RUN_MILLIS: i64 = 45_000;
/// The most shops of one run, so that it stays below the 10,000 subrequests of an invocation, three for each shop.
const MOST_SHOPS: usize = 3_000;

/// Why nothing was published. The next minute tries again.
pub(crate) enum NotPublished {
    /// No database is bound.
    NoOrigin,
    /// The origin failed.
    Origin(OriginFault),
    /// An object of ours could not be reached.
    Object,
}

impl fmt::Display for NotPublished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrigin => f.write_str("no database is bound"),
            Self::Origin(fault) => write!(f, "the origin failed: {fault:?}"),
            Self::Object => f.write_str("an object of ours could not be reached"),
        }
    }
}

impl From<OriginFault> for NotPublished {
    fn from(fault: OriginFault) -> Self {
        Self::Origin(fault)
    }
}

impl From<Unreachable> for NotPublished {
    fn from(_: Unreachable) -> Self {
        Self::Object
    }
}

/// A shop as `everbud.read_shop` gives it.
#[derive(Deserialize)]
struct OriginShop {
    revision: i64,
    meant_revision: i64,
    stock_version: i64,
    shop: Shop,
    products: Vec<Product>,
    specials: Vec<Special>,
    #[serde(flatten)]
    stock: StockBase,
    staff: Vec<StaffVerifier>,
    settings_etag: String,
    catalogue_etag: String,
    person_key: PersonKey,
    erased: Vec<OrderId>,
    /// Only where it was asked for.
    #[serde(default)]
    past: Option<Past>,
}

/// What belongs to no shop, as `everbud.directory` and `everbud.read_operators` give it.
#[derive(Deserialize)]
struct Platform {
    directory: DirectoryListing,
    operators: Operators,
}

/// Publishes every shop that changed.
///
/// Returns how many were published, and of each that was not, why.
///
/// # Errors
/// [`NotPublished`] when the origin or the directory could not even be asked.
pub(crate) async fn publish_changes(env: &Env) -> Result<(usize, Vec<(ShopId, String)>), NotPublished> {
    let access = OriginAccess::new(env, Purpose::Publish).ok_or(NotPublished::NoOrigin)?;
    let origin = access.connect(DEADLINE).await?;
    let Platform { directory, operators } = origin.directory(DEADLINE).await?;
    ask_directory(env, ReplaceDirectory { directory, operators: Some(operators) }).await?;
    let read_at = now();
    let progress: Vec<Progress> = origin.revisions(DEADLINE).await?;
    let changed = ask_directory(env, WhatToPublish { origin: progress, read_at }).await?;
    let is_over = Cell::new(false);
    let goes_on = || !is_over.get() && now().millis_since(read_at) < RUN_MILLIS;
    let origin = &origin;
    let outcomes = in_lanes(in_turn(changed, read_at).into_iter().take(MOST_SHOPS), goes_on, async |shop| {
        let outcome = publish_shop(env, origin, &shop).await;
        outcome.map_err(|Skipped { why, ends_the_run }| {
            // What did not answer is still busy with the last question: the others would only queue behind it.
            is_over.set(is_over.get() || ends_the_run);
            (shop.shop.clone(), why)
        })
    });
    let (mut published, mut troubles) = (0, Vec::new());
    for outcome in outcomes.await {
        match outcome {
            Ok(()) => published += 1,
            Err(trouble) => troubles.push(trouble),
        }
    }
    Ok((published, troubles))
}

/// The shops in an order that begins elsewhere each minute: those that cannot be published must not keep a crowd of
/// others from ever having their turn.
fn in_turn(mut shops: Vec<Unpublished>, at: Timestamp) -> Vec<Unpublished> {
    let step = usize::try_from(at.0 / 60_000).unwrap_or(0).wrapping_mul(MOST_SHOPS);
    let begin = step.checked_rem(shops.len()).unwrap_or(0);
    shops.rotate_left(begin);
    shops
}

/// How far the origin has recorded the logs of each shop.
///
/// # Errors
/// The [`OriginFault`]; none where no database is bound.
pub(crate) async fn recorded_logs(env: &Env) -> Result<BTreeMap<ShopId, BTreeMap<LogId, u64>>, NotPublished> {
    let access = OriginAccess::new(env, Purpose::Publish).ok_or(NotPublished::NoOrigin)?;
    let origin = access.connect(DEADLINE).await?;
    let progress: Vec<Progress> = origin.revisions(DEADLINE).await?;
    Ok(gathered(progress.into_iter().map(|progress| (progress.shop, progress.watermarks))))
}

/// A shop that was not published.
struct Skipped {
    why: String,
    ends_the_run: bool,
}

impl From<String> for Skipped {
    fn from(why: String) -> Self {
        Self { why, ends_the_run: false }
    }
}

async fn publish_shop(env: &Env, origin: &Origin, wanted: &Unpublished) -> Result<(), Skipped> {
    let published = match hand_over(env, origin, wanted, WithPast::No).await? {
        // Only few counters ever ask, so the past is not read for all.
        (Published::NeedsPast, ..) => hand_over(env, origin, wanted, WithPast::Yes).await?,
        published => published,
    };
    match published {
        (Published::Current(pointer), progress, read_at) => {
            let note = NotePublished { progress, epoch: pointer.edition.epoch, read_at };
            let noted = ask_directory(env, note).await;
            noted.map(|_| ()).map_err(|Unreachable| "published, but the directory did not note it".to_owned().into())
        }
        (Published::Refused(why), ..) => Err(format!("refused: {why}").into()),
        (Published::NeedsPast, ..) => Err("its counter does not take the past".to_owned().into()),
    }
}

/// Reads a shop and hands it to its counter. Returns the answer, what was read, and when.
async fn hand_over(
    env: &Env,
    origin: &Origin,
    wanted: &Unpublished,
    with_past: WithPast,
) -> Result<(Published, Progress, Timestamp), Skipped> {
    let as_of = now();
    let read = read_shop(origin, &wanted.shop, with_past, as_of).await.map_err(|unread| Skipped {
        why: unread.to_string(),
        ends_the_run: matches!(unread, Unread::Origin(fault) if fault.moves_breaker()),
    })?;
    let (call, progress) = *read;
    let call = Publish { went_back: wanted.went_back, known_epoch: wanted.epoch, ..call };
    let answer = ask_counter(env, &wanted.shop, call).await;
    let published = answer.map_err(|Unreachable| "its counter could not be reached".to_owned())?;
    Ok((published, progress, as_of))
}

/// Whether what a counter without its own past needs is read as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WithPast {
    Yes,
    No,
}

/// Why a shop could not be read.
pub(crate) enum Unread {
    /// The origin failed.
    Origin(OriginFault),
    /// What the shop wrote cannot be read. It keeps back that shop alone.
    Unreadable(serde_json::Error),
    /// What it answered cannot be written as a menu.
    Unwritable,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin(fault) => write!(f, "not read: {fault:?}"),
            Self::Unreadable(error) => write!(f, "cannot be read: {error}"),
            Self::Unwritable => f.write_str("it cannot be written as a menu"),
        }
    }
}

/// Reads all that is published of a shop, as its counter takes it, and how far it has come.
///
/// # Errors
/// [`Unread`]; the next minute tries again.
pub(crate) async fn read_shop(
    origin: &Origin,
    shop: &ShopId,
    with_past: WithPast,
    as_of: Timestamp,
) -> Result<Box<(Publish, Progress)>, Unread> {
    let read = origin.read_shop(shop, with_past == WithPast::Yes, DEADLINE).await.map_err(Unread::Origin)?;
    let read: OriginShop = serde_json::from_str(&read).map_err(Unread::Unreadable)?;
    let accounts = read_staff(origin, shop).await?;
    let menu = Menu { shape: MENU_SHAPE, shop: read.shop, products: read.products, specials: read.specials };
    let menu = serde_json::to_string(&menu).map_err(|_| Unread::Unwritable)?;
    let progress = Progress {
        shop: shop.clone(),
        revision: read.revision,
        stock_version: read.stock_version,
        watermarks: read.stock.watermarks.clone(),
    };
    let etags =
        Etags { menu: MenuHash::of(menu.as_bytes()), settings: read.settings_etag, catalogue: read.catalogue_etag };
    let call = Publish {
        shop: shop.clone(),
        revision: read.revision,
        meant_revision: read.meant_revision,
        as_of,
        menu,
        stock: read.stock,
        staff: read.staff,
        accounts: Some(accounts),
        went_back: false,
        known_epoch: 0,
        past: read.past,
        etags: Some(etags),
        person_key: Some(read.person_key),
        erased: read.erased,
    };
    Ok(Box::new((call, progress)))
}

/// Who signs in at the shop. Asked after the shop itself: what is newer than the revision that was read raises it again.
async fn read_staff(origin: &Origin, shop: &ShopId) -> Result<Vec<StaffAccount>, Unread> {
    let rows: Vec<Value> = origin.read_staff(shop, DEADLINE).await.map_err(Unread::Origin)?;
    // One that a newer build wrote must not keep the shop's menu from being published.
    let readable = rows.into_iter().filter_map(|row| serde_json::from_value(row).ok());
    Ok(readable.collect())
}
