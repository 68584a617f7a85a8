//! A shop: who it is, which law it sells under, when it is open, what it charges on top, how it looks.
//!
//! Pure. It is part of the menu, so it is frozen with it while the origin is down.

use crate::absent::{is_default, null_is_default};
use crate::brand::Brand;
use crate::cart::{Fulfilment, MenuType};
use crate::family::Family;
use crate::hours::{self, Hours, SaleHours};
use crate::id::{ShopId, Slug};
use crate::limit::{LimitConfirmation, LimitRule, LimitRules, Residency, rule_for};
use crate::margin::Margins;
use crate::order_type::delivery::Zip;
use crate::order_type::{OrderType, OrderTypes};
use crate::slot::SlotPlan;
use crate::special::Stacking;
use crate::structure::Structure;
use crate::tax::{Tax, TaxesElsewhere};
use crate::time::{Day, Timestamp, Zone, rfc3339};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One licensed location.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    /// Its id, which never changes.
    pub id: ShopId,
    /// Its name in addresses, which may.
    pub slug: Slug,
    /// Its name for people.
    pub name: String,
    /// One sentence under the name.
    pub tagline: String,
    /// Street, town, state and zip, in one line.
    pub address: String,
    /// For questions about an order.
    pub phone: String,
    /// The licence under which it sells, as printed on it.
    pub licence: String,
    /// Where it stands: `US-CO` (ISO 3166-2).
    pub jurisdiction: String,
    /// Its wall clock.
    pub zone: Zone,
    /// When it is open.
    pub hours: Hours,
    /// When the law lets it sell; none where the law says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_hours: Option<SaleHours>,
    /// When an order can be handed over.
    pub slots: SlotPlan,
    /// How orders leave it, and on which terms.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub order_types: OrderTypes,
    /// Whether it takes orders for its next opening while it is closed.
    pub after_hours_orders: bool,
    /// The youngest age for adult use, in whole years.
    pub minimum_age: u8,
    /// How it sells to patients; none where its licence is for adult use alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medical: Option<MedicalSales>,
    /// What is due on top of the price, in the order in which it is computed.
    pub taxes: Vec<Tax>,
    /// What is due instead on deliveries to other places. Of those that share a zip code, the first counts.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub taxes_elsewhere: Vec<TaxesElsewhere>,
    /// How much one order may hold, by the law of its jurisdiction.
    pub limit: LimitRules,
    /// What an owner has confirmed of those limits that are not official.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub limits_confirmed: Vec<LimitConfirmation>,
    /// Whether several specials may change one piece.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub stacking: Stacking,
    /// Its looks.
    pub theme: Theme,
    /// Its pictures.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub brand: Brand,
    /// A sentence above every page; empty for none.
    pub announcement: String,
    /// When that sentence stands there.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub announced: Announced,
    /// Its own pages, at `/pages/{slug}`.
    pub pages: Vec<Page>,
    /// How its pages are put together.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub structure: Structure,
    /// What it keeps of a price before tax, by category, for its reports. On no page of shoppers.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub margins: Margins,
}

/// How a shop sells to patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicalSales {
    /// The youngest age, in whole years. Who is younger has somebody who orders for them.
    pub minimum_age: u8,
}

impl Shop {
    /// The youngest age of who orders from that price list; none where the shop has no such list.
    #[must_use]
    pub fn minimum_age_on(&self, menu: MenuType) -> Option<u8> {
        match menu {
            MenuType::Adult => Some(self.minimum_age),
            MenuType::Medical => self.medical.map(|medical| medical.minimum_age),
        }
    }

    /// The same for orders of that type, for which the shop may ask for more.
    #[must_use]
    pub fn minimum_age_for(&self, menu: MenuType, order_type: OrderType) -> Option<u8> {
        let own = self.order_types.terms(order_type).and_then(|terms| terms.minimum_age);
        self.minimum_age_on(menu).map(|age| age.max(own.unwrap_or(age)))
    }

    /// What is due where the order is handed over.
    #[must_use]
    pub fn taxes_at(&self, fulfilment: &Fulfilment) -> &[Tax] {
        let zip = Zip::parse(fulfilment.zip());
        let elsewhere = zip.and_then(|zip| self.taxes_elsewhere.iter().find(|place| place.zips.contains(&zip)));
        elsewhere.map_or(&self.taxes, |place| &place.taxes)
    }

    /// When it is open and may sell.
    #[must_use]
    pub fn opening_hours(&self) -> Cow<'_, Hours> {
        self.lawful(&self.hours)
    }

    fn lawful<'a>(&self, hours: &'a Hours) -> Cow<'a, Hours> {
        self.sale_hours.as_ref().map_or(Cow::Borrowed(hours), |law| Cow::Owned(law.within(hours)))
    }

    /// The purchase limits that hold at `now` for what somebody of that residency buys from that price list; none where
    /// nobody knows them, and then it can sell nothing.
    #[must_use]
    pub fn limit_rule(&self, menu: MenuType, residency: Residency, now: Timestamp) -> Option<&LimitRule> {
        rule_for(&self.limit.0, &self.jurisdiction, menu, residency, Day(self.zone.date(now)))
    }

    /// Whether those limits are others for residents than for people from elsewhere.
    #[must_use]
    pub fn tells_residents_apart(&self, menu: MenuType, now: Timestamp) -> bool {
        let rule = |residency| self.limit_rule(menu, residency, now);
        rule(Residency::Resident) != rule(Residency::NonResident)
    }

    /// The sentence above every page at `now`; empty for none.
    #[must_use]
    pub fn announcement_at(&self, now: Timestamp) -> &str {
        if self.announced.at(now) { self.announcement.trim() } else { "" }
    }

    /// Whether it is open at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        hours::is_open(&self.opening_hours(), &self.zone, now)
    }

    /// What the sign on its door says at `now`.
    #[must_use]
    pub fn door_sign(&self, now: Timestamp) -> String {
        hours::door_sign(&self.opening_hours(), &self.zone, now)
    }

    /// When orders of that type are handed over, and the slots of it as they hold at `now`: a shop that takes orders after
    /// hours offers its next opening, however few days ahead can be chosen otherwise.
    #[must_use]
    pub fn slot_plan(&self, order_type: OrderType, now: Timestamp) -> (SlotPlan, Cow<'_, Hours>) {
        let terms = self.order_types.terms(order_type);
        let hours = self.lawful(terms.and_then(|terms| terms.hours.as_ref()).unwrap_or(&self.hours));
        let plan = terms.and_then(|terms| terms.slots).unwrap_or(self.slots);
        let plan = if self.after_hours_orders { plan.reaching_next_opening(&hours, &self.zone, now) } else { plan };
        (plan, hours)
    }
}

/// From when and until when a shop's announcement stands above its pages; without either, always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Announced {
    /// The first moment.
    #[serde(default, with = "rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// The first moment at which it is gone.
    #[serde(default, with = "rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Announced {
    /// Whether it stands there at `now`.
    #[must_use]
    pub fn at(self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether there is any moment at which it does.
    #[must_use]
    pub fn can_be(self) -> bool {
        self.from.zip(self.until).is_none_or(|(from, until)| from < until)
    }
}

/// The roundest that corners can be, in pixels.
pub const MAX_RADIUS: u8 = 24;

/// Design tokens, which become CSS custom properties. Colours are `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    /// Links, buttons, marks.
    pub accent: Colour,
    /// Text on the accent.
    pub on_accent: Colour,
    /// The page.
    pub ground: Colour,
    /// Cards and panels.
    pub surface: Colour,
    /// Text.
    pub ink: Colour,
    /// What of the device's faces.
    pub face: Face,
    /// What headings are set in, before the face.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub heading_family: Family,
    /// What all other text is set in, before the face.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub text_family: Family,
    /// How round corners are, in pixels, at most [`MAX_RADIUS`].
    pub radius: u8,
    /// How much room there is around things.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub density: Density,
    /// How a product's card stands out.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub cards: CardStyle,
    /// How the head of a page is laid out.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub header: HeaderStyle,
}

/// How much room there is around things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// More on a screen.
    Compact,
    /// As Everbud is drawn.
    #[default]
    Regular,
    /// Less on a screen, and more air.
    Roomy,
}

/// How a product's card stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardStyle {
    /// A line around it.
    Bordered,
    /// A shadow under it.
    Raised,
    /// Nothing: picture and words stand on the page.
    #[default]
    Plain,
}

/// How the head of a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeaderStyle {
    /// The name on one side, the ways on the other.
    #[default]
    Bar,
    /// The name in the middle, the ways below it.
    Centred,
}

/// A colour as `#rrggbb`; nothing else can be written into a style sheet through it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour(String);

impl Colour {
    /// The colour as CSS writes it.
    #[must_use]
    pub fn as_css(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(text))
        } else {
            Err("a colour is written #rrggbb")
        }
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.0
    }
}

/// A family of type that every device has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Face {
    /// The system's sans serif.
    Sans,
    /// An old-style serif.
    Serif,
    /// A rounded sans serif.
    Rounded,
    /// A monospace.
    Mono,
}

/// A page that the shop wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its name in its address.
    pub slug: Slug,
    /// Its heading.
    pub title: String,
    /// Markdown, without raw HTML.
    pub body: String,
}
