//! What each page is made of: the values that the worker hands in.
//!
//! No I/O. A page shows what it is given and decides nothing.

mod console;
mod delivery;
mod incidents;
mod limits;
mod reach;
mod studio;

pub use console::{ConsoleFrame, ConsoleView, QueueView, SpeakView, WebhooksView};
pub use delivery::DeliveryView;
pub use incidents::{IncidentsView, ReportView};
pub use limits::LimitsView;
pub use reach::ReachView;
pub use studio::StudioView;

use everbud_domain::menu::Menu;
use everbud_domain::order::Customer;
use everbud_domain::product::{Product, Variant};
use everbud_domain::shop::Shop;
use everbud_domain::staff::{Duty, Role};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::{OrderView, OriginState};

/// One page to be rendered.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// `/desk` for somebody who is not signed in.
    SignIn(Frame<'a>, SignInView<'a>),
    /// `/desk`: the orders.
    Board(Frame<'a>, BoardView<'a>),
    /// `/desk/sold-out`: what is sold, and what of it is marked sold out.
    Shelf(Frame<'a>, ShelfView<'a>),
    /// `/desk/limits`: the purchase limits.
    Limits(Frame<'a>, LimitsView<'a>),
    /// `/desk/delivery`: where the shop delivers.
    Delivery(Frame<'a>, DeliveryView<'a>),
    /// `/desk/incidents`: the incidents.
    Incidents(Frame<'a>, IncidentsView<'a>),
    /// `/desk/incidents/{id}`: what one of them meant for the shop.
    Report(Frame<'a>, ReportView<'a>),
    /// `/desk/studio`: how the shop looks.
    Studio(Frame<'a>, StudioView<'a>),
    /// `/desk/reach`: where shoppers find the shop.
    Reach(Frame<'a>, ReachView<'a>),
    /// `/console` for somebody who is not signed in.
    ConsoleSignIn(ConsoleFrame<'a>, SignInView<'a>),
    /// `/console`: the gate and the shops.
    Console(ConsoleFrame<'a>, ConsoleView<'a>),
    /// `/console/shops/{slug}`: one shop's queue.
    ConsoleQueue(ConsoleFrame<'a>, QueueView<'a>),
    /// `/console/incidents`: the incidents, and words about them.
    ConsoleIncidents(ConsoleFrame<'a>, SpeakView<'a>),
    /// `/console/webhooks`: who is told of incidents.
    ConsoleWebhooks(ConsoleFrame<'a>, WebhooksView<'a>),
}

/// What surrounds every page.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The menu of the shop whose desk it is.
    pub menu: &'a Menu,
    /// The moment of the request.
    pub now: Timestamp,
    /// Who is signed in.
    pub person: Option<Person<'a>>,
    /// Whether the database answers.
    pub origin: OriginState,
    /// Since when it has been so.
    pub origin_since: Timestamp,
    /// The style sheets, in the order in which they apply.
    pub sheets: &'a [String],
    /// Where the staff's bundle is served. Empty for none.
    pub bundle_href: &'a str,
}

impl<'a> Frame<'a> {
    /// Whose desk it is.
    pub(crate) const fn shop(&self) -> &'a Shop {
        &self.menu.shop
    }

    /// Whether whoever is signed in may change how the shop looks.
    pub(crate) fn may_design(&self) -> bool {
        self.person.is_some_and(|person| person.role.may(Duty::ChangeSettings))
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Person<'a> {
    /// Their name, or what a token was made for.
    pub name: &'a str,
    /// What they may do.
    pub role: Role,
}

/// The form for signing in, at first or after a try.
#[derive(Debug, Clone, Copy, Default)]
pub struct SignInView<'a> {
    /// What was typed as a name.
    pub name: &'a str,
    /// Why the try before did not work; empty for none.
    pub wrong: &'a str,
}

/// The orders on the desk.
#[derive(Debug, Clone, Copy)]
pub struct BoardView<'a> {
    /// Open ones oldest first, then the finished.
    pub orders: &'a [BoardOrder<'a>],
    /// Open orders that are left out, because these come first.
    pub left_out: usize,
    /// The place of the newest event that they show.
    pub seq: u64,
    /// What the shop has done that the database has not recorded.
    pub pending_events: u64,
    /// Whether ordering is paused, and what is told to shoppers about it.
    pub paused: Option<&'a str>,
    /// What came of the last request here, such as why a step could not be taken; empty for none.
    pub notice: &'a str,
}

/// A search over what is sold.
#[derive(Debug, Clone, Copy)]
pub struct ShelfView<'a> {
    /// What was searched for; empty for what is marked.
    pub asked: &'a str,
    /// What was found, marked ones first.
    pub lines: &'a [ShelfLine<'a>],
}

/// One variant on the shelf.
#[derive(Debug, Clone, Copy)]
pub struct ShelfLine<'a> {
    /// What it is.
    pub product: &'a Product,
    /// In which size.
    pub variant: &'a Variant,
    /// How many can still be promised, by the count.
    pub left: i64,
    /// Whether staff marked it sold out.
    pub sold_out: bool,
}

/// One order on the desk.
#[derive(Debug, Clone, Copy)]
pub struct BoardOrder<'a> {
    /// The order.
    pub order: &'a OrderView,
    /// Who ordered; none once it was erased.
    pub customer: Option<&'a Customer>,
}
