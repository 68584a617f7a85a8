//! What each page is made of: the values that the worker hands in.
//!
//! No I/O. A page shows what it is given and decides nothing: prices, limits and refusals come from the domain.

use everbud_domain::browse::{MenuListing, MenuQuery};
use everbud_domain::cart::{Cart, MenuType};
use everbud_domain::id::{IdempotencyKey, ProductId, VariantId};
use everbud_domain::menu::PublishedMenu;
use everbud_domain::product::Product;
use everbud_domain::quote::Quote;
use everbud_domain::refusal::Refusal;
use everbud_domain::shop;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{HistoryReply, IncidentView};
use everbud_domain::wire::{OrderView, OriginState, StatusReply};
use std::collections::BTreeSet;

/// One page to be rendered.
#[derive(Debug, Clone, Copy)]
pub enum Page<'a> {
    /// `/`: the shop, its specials, its shelves.
    Home(ShopFrame<'a>),
    /// `/menu`: searching and filtering.
    Menu(ShopFrame<'a>, MenuView<'a>),
    /// `/p/{slug}`: one product.
    Product(ShopFrame<'a>, &'a Product),
    /// `/cart`: what was chosen, and what it would cost.
    Cart(ShopFrame<'a>, CartView<'a>),
    /// `/checkout`: who orders, and when it is fetched.
    Checkout(ShopFrame<'a>, CheckoutView<'a>),
    /// `/orders/{token}`: one order.
    Order(ShopFrame<'a>, OrderPageView<'a>),
    /// `/pages/{slug}`: a page that the shop wrote.
    ShopPage(ShopFrame<'a>, &'a shop::Page),
    /// `/menu/print`: the menu on paper.
    Print(ShopFrame<'a>),
    /// `/embed`: the menu in a frame of another site.
    Embed(ShopFrame<'a>, MenuView<'a>),
    /// `/kiosk`: what a tablet in the shop shows while nobody is there, or how it becomes one.
    Kiosk(ShopFrame<'a>),
    /// `/status`: whether the database answers, and how it was, for people.
    Status(ShopFrame<'a>, &'a StatusReply, PastView<'a>),
    /// `/status/incidents/{id}`: one incident.
    Incident(Site<'a>, &'a IncidentView),
    /// Anything that went wrong.
    Problem(Site<'a>, ProblemView<'a>),
    /// `/` on the platform's host: the shops.
    Platform(PlatformFrame<'a>, &'a [ShopLink]),
    /// `/status` on the platform's host.
    PlatformStatus(PlatformFrame<'a>, PlatformStatusView<'a>),
}

/// What surrounds every page of a shop.
#[derive(Debug, Clone, Copy)]
pub struct ShopFrame<'a> {
    /// The menu that is served.
    pub menu: &'a PublishedMenu,
    /// What changes more often than the menu.
    pub overlay: &'a Overlay,
    /// The price list that the shopper buys from.
    pub list: MenuType,
    /// The moment of the request.
    pub now: Timestamp,
    /// Whether the shopper has yet to say that they are old enough.
    pub ask_age: bool,
    /// Whether it is shown on a tablet that many people use, one after another.
    pub kiosk: bool,
    /// Where [`crate::STYLE`] is served.
    pub style_href: &'a str,
    /// Where the shop's [`crate::shop_css`] is served.
    pub theme_href: &'a str,
    /// Where the files of the theme's families of type are served.
    pub font_hrefs: &'a [String],
    /// Where the folder of the islands' bundle is served: `/pkg/HASH`. Empty for a page without script.
    pub bundle_href: &'a str,
    /// Scheme and host, for the canonical link: `http://green-door.localhost:8787`. Empty for none.
    pub base: &'a str,
    /// The path and query of this page, canonical, starting with `/`.
    pub path: &'a str,
}

impl ShopFrame<'_> {
    /// Whether it is a page of a kiosk on which somebody may have left something: any but the one that it begins with.
    pub(crate) fn begins_anew(&self) -> bool {
        self.kiosk && self.path != "/kiosk"
    }
}

/// What changes more often than the menu, and is on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Variants that cannot be had now.
    pub sold_out: BTreeSet<VariantId>,
    /// What is ordered most, the first one most; none where the page does not tell, or nobody can say.
    pub popular: Vec<ProductId>,
    /// Whether the shop has paused ordering.
    pub paused: bool,
    /// Why, in the shop's own words; may be empty.
    pub pause_note: String,
    /// Whether the database answers.
    pub origin: OriginState,
    /// Since when it has been so.
    pub origin_since: Timestamp,
}

/// What surrounds every page of the platform.
#[derive(Debug, Clone, Copy)]
pub struct PlatformFrame<'a> {
    /// Scheme and host of the platform where this page is shown on a host that is nobody's; empty on its own.
    pub home: &'a str,
    /// Where [`crate::STYLE`] is served.
    pub style_href: &'a str,
    /// Where the theme that [`crate::platform_css`] writes is served.
    pub theme_href: &'a str,
    /// Scheme and host, for the canonical link. Empty for none.
    pub base: &'a str,
    /// The path of this page.
    pub path: &'a str,
}

/// Whose page it is.
#[derive(Debug, Clone, Copy)]
pub enum Site<'a> {
    /// A shop's.
    Shop(ShopFrame<'a>),
    /// The platform's, or nobody's.
    Platform(PlatformFrame<'a>),
}

/// A search on the menu, and what it found.
#[derive(Debug, Clone, Copy)]
pub struct MenuView<'a> {
    /// What was asked.
    pub query: &'a MenuQuery,
    /// What was found.
    pub listing: &'a MenuListing<'a>,
}

/// A cart, and what it would cost.
#[derive(Debug, Clone, Copy)]
pub struct CartView<'a> {
    /// What is wanted; refusals name its lines by number.
    pub cart: &'a Cart,
    /// What it would cost.
    pub quote: &'a Quote,
}

/// A checkout, at first or after a refusal.
#[derive(Debug, Clone, Copy)]
pub struct CheckoutView<'a> {
    /// What is wanted.
    pub cart: &'a Cart,
    /// What it costs now; its total is the one that the shopper is shown.
    pub quote: &'a Quote,
    /// The key of this attempt, minted for this page.
    pub key: &'a IdempotencyKey,
    /// What the shopper had typed, to be kept.
    pub values: &'a CheckoutValues,
    /// Why the attempt before was refused; at first the quote's own refusals, or none.
    pub refusals: &'a [Refusal],
    /// What the shopper may agree to after a refusal.
    pub offered: Offered,
}

/// What a shopper may agree to with one press, after a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// Nothing: there was no refusal yet, or something else is to be done first.
    Nothing,
    /// The same cart, at its new price.
    NewPrice,
    /// Another cart than the one that was asked for: the one that is shown.
    Instead,
}

/// What a shopper typed at the checkout, as it came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckoutValues {
    /// As on the identity card.
    pub name: String,
    /// Where the shop can call.
    pub phone: String,
    /// Where the shop can write.
    pub email: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// `resident` or `non_resident`; empty where they do not say, and where nobody asks.
    pub residency: String,
    /// The start of the chosen slot, RFC 3339; empty for the first one free.
    pub slot: String,
    /// What they drive, where it is brought to their car.
    pub vehicle: String,
    /// House number, street and flat, where it is delivered.
    pub street: String,
    /// Town.
    pub town: String,
    /// What the driver should know.
    pub note: String,
    /// The number of a patient's card.
    pub card_number: String,
    /// Its last day, `YYYY-MM-DD`.
    pub card_expires: String,
    /// The state that gave it out, by its two letters.
    pub card_state: String,
}

/// An order's page.
#[derive(Debug, Clone, Copy)]
pub struct OrderPageView<'a> {
    /// The order.
    pub order: &'a OrderView,
    /// What came of the shopper's last request here, such as why it could not be cancelled; empty for none.
    pub notice: &'a str,
}

/// Something that went wrong.
#[derive(Debug, Clone, Copy)]
pub struct ProblemView<'a> {
    /// The HTTP status.
    pub status: u16,
    /// A few words.
    pub title: &'a str,
    /// One sentence for people.
    pub detail: &'a str,
}

/// A shop on the platform's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopLink {
    /// Its name.
    pub name: String,
    /// Its address on the web.
    pub href: String,
    /// One sentence about it; may be empty.
    pub tagline: String,
    /// Where it stands; may be empty.
    pub address: String,
}

/// How the database was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastView<'a> {
    /// The last 90 days; none where nobody could be asked.
    pub history: Option<&'a HistoryReply>,
    /// The incidents, the last one first.
    pub incidents: &'a [IncidentView],
}

/// How the platform is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlatformStatusView<'a> {
    /// Whether the database answers.
    pub origin: OriginState,
    /// Since when it has been so, where that is known.
    pub since: Option<Timestamp>,
    /// How many shops are open to the public.
    pub shops: usize,
    /// How the database was.
    pub past: PastView<'a>,
}
