//! All that a shopper's or staff's route can reach: the shelf, the directory, the counters, and what the gate says.
//!
//! The worker's environment stays private to this file. A route is handed a [`Storefront`] and nothing else, and a
//! storefront has no way to the database: that no shopper's request can wait for it is a matter of type.

use crate::accounts::{AccountsReply, AskAccounts};
use crate::behind::Behind;
use crate::clock::now;
use crate::config::{ASSETS, Config};
use crate::counter::calls::staff::OpenLive;
use crate::counter::calls::{Place, Placed, ReadWords, StaffCall};
use crate::counter::client::{ask_counter, ask_counter_within, open_live};
use crate::directory::calls::{AskOperators, DirectoryListing, DirectoryShop};
use crate::directory::{self, ask_directory};
use crate::gate::calls::webhooks::{SeeToWebhooks, WebhooksSeenTo};
use crate::gate::calls::{IncidentBook, OperateGate, Operated, OriginReport, SaidToAll, SayToAll};
use crate::gate::client::{ask_gate, incidents, origin_report};
use crate::incoming::Incoming;
use crate::object_call::{Call, Unreachable};
use crate::pictures::{self, NotKept};
use crate::received;
use crate::room;
use crate::shelf::{self, OnShelf};
use core::time::Duration;
use everbud_domain::id::{IncidentId, ShopId};
use everbud_domain::own_host::{Holder, Standing};
use everbud_domain::picture::PictureName;
use everbud_domain::site_host::SiteHost;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::WordView;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;
use worker::{Env, WebSocket};

/// A page is not late for what its shop said.
const WORDS_DEADLINE: Duration = Duration::from_millis(800);
/// An operator waits longer for the gate than a page does.
const OPERATOR_DEADLINE: Duration = Duration::from_secs(5);

/// The edge as a request may use it.
pub(crate) struct Storefront {
    env: Env,
    behind: Behind,
    config: Config,
    spent: Spent,
}

/// How long this request has waited for whom, in milliseconds; nothing where it asked nobody. Computing is not among it:
/// the runtime's clock stands still meanwhile.
#[derive(Default)]
struct Spent {
    shelf: Cell<Option<i64>>,
    counter: Cell<Option<i64>>,
}

async fn timed<T>(spent: &Cell<Option<i64>>, work: impl Future<Output = T>) -> T {
    let started = now();
    let done = work.await;
    spent.set(Some(spent.get().unwrap_or(0).saturating_add(now().millis_since(started))));
    done
}

/// Whose host it is.
#[derive(Debug, Clone)]
pub(crate) enum Tenant {
    /// The platform's own.
    Platform,
    /// A shop's.
    Shop(DirectoryShop),
    /// Nobody's.
    Nobody,
}

impl Storefront {
    /// The edge behind one request; what its answer does not wait for is left with `behind`.
    pub(crate) fn new(env: Env, behind: Behind) -> Self {
        let config = Config::of(&env);
        room::note(&env);
        Self { env, behind, config, spent: Spent::default() }
    }

    /// What the answer took, as the `Server-Timing` header says it (W3C, Server Timing), in whole milliseconds.
    pub(crate) fn timing(&self, started: Timestamp) -> String {
        let parts = [("shelf", self.spent.shelf.get()), ("counter", self.spent.counter.get())];
        let total = [("total", Some(now().millis_since(started)))];
        let spent = total.into_iter().chain(parts).filter_map(|(name, spent)| Some(format!("{name};dur={}", spent?)));
        spent.collect::<Vec<_>>().join(", ")
    }

    /// Whose host that is, in lower case and without its port. The only source of the tenant.
    pub(crate) async fn tenant(&self, host: &str) -> Tenant {
        if host == self.config.platform_host {
            return Tenant::Platform;
        }
        match directory::shop_of_host(&self.env, &self.behind, host).await {
            Some(shop) => Tenant::Shop(shop),
            None => Tenant::Nobody,
        }
    }

    /// The platform's address as seen from this request: its host, with this scheme and port.
    pub(crate) fn platform_address(&self, incoming: &Incoming) -> String {
        let port = incoming.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", incoming.url.scheme(), self.config.platform_host)
    }

    /// Every shop of the platform.
    pub(crate) async fn directory(&self) -> Option<Rc<DirectoryListing>> {
        directory::read(&self.env, &self.behind).await
    }

    /// Where a shop's wish for a host of its own stands; `asked` is the host that this request came by.
    pub(crate) async fn standing_of(&self, shop: &ShopId, wish: Option<&SiteHost>, asked: &str) -> Standing {
        let Some(wish) = wish else { return Standing::Unnamed };
        let directory = self.directory().await.unwrap_or_default();
        let holder = match self.tenant(wish.as_str()).await {
            Tenant::Shop(holder) if holder.id == *shop => Holder::Itself,
            Tenant::Shop(_) | Tenant::Platform => Holder::Another,
            Tenant::Nobody if directory.tombstones.iter().any(|gone| gone == wish.as_str()) => Holder::Another,
            Tenant::Nobody => Holder::Nobody,
        };
        Standing::of(wish, holder, asked)
    }

    /// Where the folder of the shopper's bundle is served; empty where there is none.
    pub(crate) fn shop_bundle(&self) -> &str {
        &self.config.shop_bundle
    }

    /// Where the folder of the staff's bundle is served; empty where there is none.
    pub(crate) fn staff_bundle(&self) -> &str {
        &self.config.staff_bundle
    }

    /// Where the folder of families of type is served; empty where there is none.
    pub(crate) fn fonts(&self) -> &str {
        &self.config.fonts
    }

    /// A static file of this deployment, by its path; nothing when there is none.
    pub(crate) async fn asset(&self, path: &str) -> Option<Vec<u8>> {
        let assets = self.env.assets(ASSETS).ok()?;
        // Only the path counts; the host is nobody's.
        let answered = assets.fetch(format!("https://assets.invalid{path}"), None).await.ok()?;
        if answered.status_code() == 200 { received::bytes(answered).await } else { None }
    }

    /// A picture of a shop; nothing when there is none.
    pub(crate) async fn picture(&self, shop: &ShopId, name: &PictureName) -> Option<Vec<u8>> {
        pictures::read(&self.env, &self.behind, shop, name).await
    }

    /// Keeps a picture of a shop, beside those that its looks name.
    ///
    /// # Errors
    /// [`NotKept`]; then the same may be sent again later.
    pub(crate) async fn keep_picture(
        &self,
        shop: &ShopId,
        picture: (&PictureName, Vec<u8>),
        named: &BTreeSet<PictureName>,
    ) -> Result<(), NotKept> {
        pictures::keep(&self.env, shop, picture, named).await
    }

    /// A shop's menu and overlay; nothing only when no copy of any menu of it is left anywhere.
    pub(crate) async fn shelf(&self, shop: &ShopId) -> Option<OnShelf> {
        timed(&self.spent.shelf, shelf::read(&self.env, &self.behind, shop)).await
    }

    /// What the gate says of the origin.
    pub(crate) async fn origin_report(&self) -> OriginReport {
        origin_report(&self.env, &self.behind).await
    }

    /// What incidents there were; none where no copy of that is near.
    pub(crate) async fn incidents(&self) -> Option<Rc<IncidentBook>> {
        incidents(&self.env, &self.behind).await
    }

    /// What a shop's staff said about an incident. A page does without where its counter takes long.
    pub(crate) async fn words_about(&self, shop: &ShopId, incident: &IncidentId) -> Vec<WordView> {
        let call = ReadWords { shop: shop.clone(), incident: incident.clone() };
        ask_counter_within(&self.env, shop, call, WORDS_DEADLINE).await.unwrap_or_default()
    }

    /// Sees to webhooks, for somebody who may.
    ///
    /// # Errors
    /// [`Unreachable`] when the gate did not answer in time; what was asked for may have been done.
    pub(crate) async fn webhooks(&self, call: SeeToWebhooks) -> Result<WebhooksSeenTo, Unreachable> {
        ask_gate(&self.env, call, OPERATOR_DEADLINE).await
    }

    /// The platform's host, without a port.
    pub(crate) fn platform_host(&self) -> &str {
        &self.config.platform_host
    }

    /// Asks about operators' accounts.
    ///
    /// # Errors
    /// [`Unreachable`] when the directory's object did not answer in time.
    pub(crate) async fn operators(&self, asked: AskAccounts) -> Result<AccountsReply, Unreachable> {
        ask_directory(&self.env, AskOperators { asked }).await
    }

    /// Looks at the gate, or does something to it, for an operator.
    ///
    /// # Errors
    /// [`Unreachable`] when it did not answer in time; what was asked for may have been done, and may be asked again.
    pub(crate) async fn operate_gate(&self, call: OperateGate) -> Result<Operated, Unreachable> {
        ask_gate(&self.env, call, OPERATOR_DEADLINE).await
    }

    /// Says something about an incident to everybody, for an operator.
    ///
    /// # Errors
    /// [`Unreachable`] when the gate did not answer in time; it may be said, and the same may be said again.
    pub(crate) async fn say_to_all(&self, call: SayToAll) -> Result<SaidToAll, Unreachable> {
        ask_gate(&self.env, call, OPERATOR_DEADLINE).await
    }

    /// Asks a shop's counter.
    ///
    /// # Errors
    /// [`Unreachable`] when it did not answer in time.
    pub(crate) async fn counter<C: Call>(&self, shop: &ShopId, call: C) -> Result<C::Reply, Unreachable> {
        timed(&self.spent.counter, ask_counter(&self.env, shop, call)).await
    }

    /// Sends a shop's counter what its staff write. Nothing else may be sent for a write than what has a row in the table.
    ///
    /// # Errors
    /// [`Unreachable`] when it did not answer in time; each write may simply be sent again.
    pub(crate) async fn staff_write<C: StaffCall>(&self, call: C) -> Result<C::Reply, Unreachable> {
        let shop = call.shop().clone();
        self.counter(&shop, call).await
    }

    /// A socket that says when something changed at a shop's desk; none for who is not signed in.
    ///
    /// # Errors
    /// [`Unreachable`] when there is none to be had now.
    pub(crate) async fn live(&self, shop: &ShopId, token_hash: String) -> Result<Option<WebSocket>, Unreachable> {
        open_live(&self.env, OpenLive { shop: shop.clone(), token_hash }).await
    }

    /// Places an order. A counter that broke off is asked once more: the key makes it the same order.
    ///
    /// # Errors
    /// [`Unreachable`] when neither try was answered; the shopper's next try with the same key finds out.
    pub(crate) async fn place(&self, place: impl Fn() -> Place) -> Result<Placed, Unreachable> {
        let first = place();
        let shop = first.shop.clone();
        match self.counter(&shop, first).await {
            Ok(placed) => Ok(placed),
            Err(Unreachable) => self.counter(&shop, place()).await,
        }
    }
}
