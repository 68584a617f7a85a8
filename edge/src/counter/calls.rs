//! What a counter can be asked, and what it answers.

pub(crate) use crate::accounts::StaffVerifier;
use crate::object_call::Call;
use crate::shelf::pointer::MenuPointer;
use everbud_domain::cart::Cart;
use everbud_domain::decide::Refused;
use everbud_domain::id::{IdempotencyKey, LogId, OrderId, OrderToken, ProductId, ShopId, VariantId};
use everbud_domain::menu::MenuHash;
use everbud_domain::order::{Customer, OrderStep};
use everbud_domain::quote::Quote;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::{OrderRequest, OrderView};
use everbud_outage::ledgers::{Standing, StockBase};
use everbud_outage::person::PersonKey;
use everbud_outage::report::Sales;
use serde::{Deserialize, Serialize};
use staff::StaffAccount;
use std::collections::{BTreeMap, BTreeSet};

macro_rules! call {
    ($call:ty => $reply:ty, $name:literal) => {
        impl Call for $call {
            type Reply = $reply;
            const NAME: &'static str = $name;
        }
    };
}

pub(crate) mod operate;
pub(crate) mod staff;
#[macro_use]
mod writes;
mod held;
mod incidents;
mod studio;

pub(crate) use held::{Etags, Held, HeldView, ReadSettings, SettingsRead, SettingsView, WriteMenu, WriteSettings};
pub(crate) use incidents::{
    CountOrders, CountedIncident, OrdersCounted, ReadReport, ReadWords, ReportRead, SayWord, ShopsPart,
};
pub(crate) use studio::{SeeToStudio, Studied, Studio, StudioOrder};
pub(crate) use writes::{
    MarkSoldOut, OrderingState, PushStock, ReadOrdering, ReadStock, SetOrdering, SoldOutState, StaffCall, StockChanged,
    StockLine, StockPushed, StockReceipt, Written,
};

/// Takes an order, or says why not.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) shop: ShopId,
    pub(crate) key: IdempotencyKey,
    /// What is asked for, hashed: see [`crate::order_key::content_hash`].
    pub(crate) body_hash: String,
    /// The name of the cart that orders; empty when there is none.
    pub(crate) owner: String,
    pub(crate) request: OrderRequest,
}
call!(Place => Placed, "place");

/// The answer to [`Place`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Placed {
    /// Stored, now or by an earlier try with the same key and body.
    Accepted(Box<OrderView>),
    /// The key was used with another body; its owner is told which order it made.
    KeyReused(Option<OrderToken>),
    /// The key is too old or from the future.
    KeyRefused,
    /// Not stored, for these reasons.
    Refused(Box<Refused>),
    /// The counter has no menu to decide by.
    NoMenu,
}

/// Prices a cart against what is left, and holds what it takes for the order that is to come under the key.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct PriceCart {
    pub(crate) shop: ShopId,
    pub(crate) cart: Cart,
    /// The name of the cart; empty when there is none.
    #[serde(default)]
    pub(crate) owner: String,
    /// The key of a checkout; none for who only asks for a price.
    #[serde(default)]
    pub(crate) key: Option<IdempotencyKey>,
}
call!(PriceCart => Option<Box<Quote>>, "quote");

/// Looks at one order by its secret name.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Track {
    pub(crate) shop: ShopId,
    pub(crate) token: OrderToken,
}
call!(Track => Option<Box<OrderView>>, "track");

/// The shopper calls an order off.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CallOff {
    pub(crate) shop: ShopId,
    pub(crate) token: OrderToken,
    pub(crate) reason: String,
}
call!(CallOff => Stepped, "call-off");

/// The shopper has come by car, and stands in that space.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Arrive {
    pub(crate) shop: ShopId,
    pub(crate) token: OrderToken,
    pub(crate) space: Option<u16>,
}
call!(Arrive => Stepped, "arrive");

/// The answer to a step of an order.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Stepped {
    /// It stands there now, by this step or an earlier one.
    Done(Box<OrderView>),
    /// The step cannot follow.
    Refused(Box<OrderView>),
    /// There is no such order.
    Unknown,
    /// The staff token is not one of this shop's.
    NotSignedIn,
}

/// What changes often on a shop's pages.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadOverlay {
    pub(crate) shop: ShopId,
    /// Pages of the shop that were served, and that no counter was told of yet.
    #[serde(default)]
    pub(crate) page_views: u64,
}
call!(ReadOverlay => CounterOverlay, "overlay");

/// The counter's part of the overlay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CounterOverlay {
    /// Which menu is current; none before the first was published.
    pub(crate) menu: Option<MenuPointer>,
    /// Variants of which none can be promised.
    pub(crate) sold_out: BTreeSet<VariantId>,
    /// What is ordered most, the first one most.
    #[serde(default)]
    pub(crate) popular: Vec<ProductId>,
    /// Whether the shop has paused ordering.
    pub(crate) paused: bool,
    /// Why, in the shop's words; may be empty.
    #[serde(default)]
    pub(crate) pause_note: String,
    /// Orders accepted and not yet recorded in the origin.
    pub(crate) pending_orders: u64,
}

/// The counter's own copy of the menu, for when no other can be reached.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ReadMenu {
    pub(crate) shop: ShopId,
    pub(crate) hash: MenuHash,
}
call!(ReadMenu => Option<String>, "menu");

/// Hands over what was read from the origin.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Publish {
    pub(crate) shop: ShopId,
    /// The origin's revision.
    pub(crate) revision: i64,
    /// The last revision that staff wrote as a whole menu, and mean however short it is.
    pub(crate) meant_revision: i64,
    /// When the origin was read.
    pub(crate) as_of: Timestamp,
    /// The menu as stored bytes.
    pub(crate) menu: String,
    pub(crate) stock: StockBase,
    /// Tokens.
    pub(crate) staff: Vec<StaffVerifier>,
    /// Whether the origin lacks events of this shop that were recorded before.
    #[serde(default)]
    pub(crate) went_back: bool,
    /// The highest epoch that the directory knows of the shop.
    #[serde(default)]
    pub(crate) known_epoch: u32,
    /// What the shop's logs say still stands, for a counter that has asked for it.
    #[serde(default)]
    pub(crate) past: Option<Past>,
    /// What the origin names the writable parts by.
    #[serde(default)]
    pub(crate) etags: Option<Etags>,
    /// People who sign in. None from a build that does not know of them: what is known then stays.
    #[serde(default)]
    pub(crate) accounts: Option<Vec<StaffAccount>>,
    /// The secret under which persons have their names. None from a build that does not know of it.
    #[serde(default)]
    pub(crate) person_key: Option<PersonKey>,
    /// Orders whose persons were erased lately.
    #[serde(default)]
    pub(crate) erased: Vec<OrderId>,
}
call!(Publish => Published, "publish");

/// What a counter that begins anew has to know of the time before its log.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Past {
    /// Orders that are still open or were placed lately, each as `everbud.open_orders` gives it. One that cannot be read
    /// is flagged in the origin, and must not keep the others away.
    pub(crate) orders: Vec<serde_json::Value>,
    pub(crate) standing: Standing,
    /// What the shop sold before.
    #[serde(default)]
    pub(crate) sales: Option<Sales>,
}

/// The answer to [`Publish`].
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Published {
    /// Nothing was taken: this counter's log begins without knowing the past. Hand it over together with the [`Past`].
    NeedsPast,
    /// It is the current menu now, or was already.
    Current(MenuPointer),
    /// It was not taken, for this reason; stock and staff were.
    Refused(String),
}

/// Orders for the desk.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ListOrders {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    /// Only orders that changed after this place.
    pub(crate) after: u64,
}
call!(ListOrders => Option<Desk>, "orders");

/// Orders as staff see them.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Desk {
    pub(crate) orders: Vec<DeskOrder>,
    /// Where to go on reading.
    pub(crate) next: u64,
}

/// One order as staff see it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DeskOrder {
    /// The place of its last change, for `after`.
    pub(crate) seq: u64,
    #[serde(flatten)]
    pub(crate) order: OrderView,
    /// Who ordered; none once it was erased.
    pub(crate) customer: Option<Customer>,
}

/// Staff move an order on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StepOrder {
    pub(crate) shop: ShopId,
    pub(crate) token_hash: String,
    pub(crate) order: OrderId,
    pub(crate) step: OrderStep,
}
call!(StepOrder => Stepped, "step");

/// Looks whether there is work that no alarm will do.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Wake {
    pub(crate) shop: ShopId,
    /// Whether it is this shop's turn to drain, so that it need not rest any longer.
    pub(crate) now: bool,
    /// How far the origin has just been read to have recorded the shop's logs, where it was asked.
    #[serde(default)]
    pub(crate) watermarks: Option<BTreeMap<LogId, u64>>,
}
call!(Wake => u64, "wake");
