//! All that a shopper's or staff's route can reach: the shelf, the directory, the counters, and what the gate says.
//!
//! The worker's environment stays private to this file. A route is handed a [`Storefront`] and nothing else, and a
//! storefront has no way to the database: that no shopper's request can wait for it is a matter of type.

use crate::config::Config;
use crate::counter::calls::staff::OpenLive;
use crate::counter::calls::{Place, Placed, StaffCall};
use crate::counter::client::{ask_counter, open_live};
use crate::directory::calls::{DirectoryListing, DirectoryShop};
use crate::directory::{self};
use crate::gate::calls::OriginReport;
use crate::gate::client::origin_report;
use crate::incoming::Incoming;
use crate::object_call::{Call, Unreachable};
use crate::shelf::{self, OnShelf};
use everbud_domain::id::ShopId;
use std::rc::Rc;
use worker::{Env, WebSocket};

/// The edge as a request may use it.
pub(crate) struct Storefront {
    env: Env,
    config: Config,
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
    pub(crate) fn new(env: Env) -> Self {
        let config = Config::of(&env);
        Self { env, config }
    }

    /// Whose host that is, in lower case and without its port. The only source of the tenant.
    pub(crate) async fn tenant(&self, host: &str) -> Tenant {
        if host == self.config.platform_host {
            return Tenant::Platform;
        }
        match directory::shop_of_host(&self.env, host).await {
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
        directory::read(&self.env).await
    }

    /// A shop's menu and overlay; nothing only when no copy of any menu of it is left anywhere.
    pub(crate) async fn shelf(&self, shop: &ShopId) -> Option<OnShelf> {
        shelf::read(&self.env, shop).await
    }

    /// What the gate says of the origin.
    pub(crate) async fn origin_report(&self) -> OriginReport {
        origin_report(&self.env).await
    }

    /// Asks a shop's counter.
    ///
    /// # Errors
    /// [`Unreachable`] when it did not answer in time.
    pub(crate) async fn counter<C: Call>(&self, shop: &ShopId, call: C) -> Result<C::Reply, Unreachable> {
        ask_counter(&self.env, shop, call).await
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
