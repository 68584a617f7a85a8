//! Publishing: from the origin to the counters, each minute and whenever the origin changed.
//!
//! One question for all shops finds those that changed; only they are read. Each counter judges for itself whether what
//! it is handed may replace what it has. Runs on a schedule, never for a shopper.

use crate::clock::now;
use crate::counter::calls::staff::StaffAccount;
use crate::counter::calls::{Publish, Published, StaffVerifier};
use crate::counter::client::ask_counter;
use crate::directory::ask_directory;
use crate::directory::calls::{DirectoryListing, NotePublished, Progress, ReplaceDirectory, WhatToPublish};
use crate::object_call::Unreachable;
use crate::origin::{Origin, OriginAccess, Purpose};
use core::fmt;
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{MENU_SHAPE, Menu};
use everbud_domain::product::Product;
use everbud_domain::shop::Shop;
use everbud_domain::special::Special;
use everbud_outage::fault::OriginFault;
use everbud_outage::ledgers::StockBase;
use serde::Deserialize;
use serde_json::Value;
use worker::Env;

const DEADLINE: Duration = Duration::from_secs(6);

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
}

/// Publishes every shop that changed.
///
/// Returns how many were published, and a line for each that was not.
///
/// # Errors
/// [`NotPublished`] when the origin or the directory could not even be asked.
pub(crate) async fn publish_changes(env: &Env) -> Result<(usize, Vec<String>), NotPublished> {
    let access = OriginAccess::new(env, Purpose::Publish).ok_or(NotPublished::NoOrigin)?;
    let origin = access.connect(DEADLINE).await?;
    let directory: DirectoryListing = origin.directory(DEADLINE).await?;
    ask_directory(env, ReplaceDirectory { directory }).await?;
    let progress: Vec<Progress> = origin.revisions(DEADLINE).await?;
    let changed = ask_directory(env, WhatToPublish { origin: progress }).await?;
    let mut published = 0;
    let mut troubles = Vec::new();
    for shop in changed {
        match publish_shop(env, &origin, &shop).await {
            Ok(()) => published += 1,
            Err(Skipped { why, ends_the_run }) => {
                troubles.push(format!("{}: {why}", shop.shop));
                // What did not answer is still busy with the last question: the others would only queue behind it.
                if ends_the_run {
                    break;
                }
            }
        }
    }
    Ok((published, troubles))
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

fn not_read(fault: OriginFault) -> Skipped {
    Skipped { why: format!("not read: {fault:?}"), ends_the_run: fault.moves_breaker() }
}

/// Who signs in at the shop. Asked after the shop itself: what is newer than the revision that was read raises it again.
async fn read_staff(origin: &Origin, shop: &ShopId) -> Result<Vec<StaffAccount>, Skipped> {
    let rows: Vec<Value> = origin.read_staff(shop, DEADLINE).await.map_err(not_read)?;
    // One that a newer build wrote must not keep the shop's menu from being published.
    let readable = rows.into_iter().filter_map(|row| serde_json::from_value(row).ok());
    Ok(readable.collect())
}

async fn publish_shop(env: &Env, origin: &Origin, wanted: &Progress) -> Result<(), Skipped> {
    let as_of = now();
    let read: OriginShop = origin.read_shop(&wanted.shop, DEADLINE).await.map_err(not_read)?;
    let accounts = read_staff(origin, &wanted.shop).await?;
    let menu = Menu { shape: MENU_SHAPE, shop: read.shop, products: read.products, specials: read.specials };
    let progress = Progress {
        shop: wanted.shop.clone(),
        revision: read.revision,
        stock_version: read.stock_version,
        watermarks: read.stock.watermarks.clone(),
    };
    let call = Publish {
        shop: wanted.shop.clone(),
        revision: read.revision,
        meant_revision: read.meant_revision,
        as_of,
        menu: serde_json::to_string(&menu).map_err(|error| error.to_string())?,
        stock: read.stock,
        staff: read.staff,
        accounts: Some(accounts),
    };
    match ask_counter(env, &wanted.shop, call).await {
        Ok(Published::Current(_)) => {
            let noted = ask_directory(env, NotePublished { progress }).await;
            noted.map(|_| ()).map_err(|Unreachable| "published, but the directory did not note it".to_owned().into())
        }
        Ok(Published::Refused(why)) => Err(format!("refused: {why}").into()),
        Err(Unreachable) => Err("its counter could not be reached".to_owned().into()),
    }
}
