//! Specials: what a shop takes off its prices, on which goods, when, and for whom.
//!
//! Pure. There are four kinds: a *sale* changes the price of each piece, a *bundle* sells some pieces together for one
//! price, an *offer* rewards what is bought with something cheaper, and a *cart* special takes something off the whole
//! order. How they work on one cart together is in [`apply`]. The kinds and terms are those of the trade's menus.

mod apply;
mod deal;
mod goods;
mod hint;
mod offer;
#[cfg(test)]
mod oracle;
mod person;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod trial;
mod words;
mod written;

pub use apply::{Asked, Bought, Working, apply};
pub use goods::{Goods, MassRange, SpecialScope};
pub use hint::Hint;
pub use person::Condition;

use crate::cart::MenuType;
use crate::hours::{Hours, WeekHours, is_open};
use crate::id::SpecialId;
use crate::money::{Cents, Rate};
use crate::order_type::OrderType;
use crate::product::{Product, Variant};
use crate::time::{Timestamp, Zone};
use crate::weight::Milligrams;
use serde::{Deserialize, Serialize};
use written::AsWritten;

/// A special.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "AsWritten", into = "AsWritten")]
pub struct Special {
    /// Its id within the shop.
    pub id: SpecialId,
    /// Its name, which each line that it changes carries.
    pub name: String,
    /// What it does.
    pub gives: Gives,
    /// What it does it to.
    pub on: Goods,
    /// When it runs.
    pub when: When,
    /// On which price list it runs; none: on both.
    pub menu: Option<MenuType>,
    /// The code that a shopper has to enter; none: it works by itself.
    pub code: Option<String>,
    /// For which order types it is given; none: for all.
    pub order_types: Vec<OrderType>,
    /// How often it is given in one order: pieces of a sale, groups of a bundle, rewards of an offer. None: without end.
    pub most_per_order: Option<u32>,
    /// In how many orders a person gets it. None: without end.
    pub per_person: Option<u32>,
    /// Whether it is only for who has not ordered at this shop before.
    pub first_time: bool,
}

/// What a special does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Gives {
    /// Each piece costs less.
    Sale {
        /// How much.
        cut: Cut,
    },
    /// So many pieces together cost so much. What is left over costs what it does otherwise.
    Bundle {
        /// How many pieces.
        pieces: u32,
        /// What they cost together.
        price: Cents,
    },
    /// Whoever buys enough gets some pieces for less. The pieces that get cheaper are the special's own goods.
    Offer {
        /// What has to be bought.
        buy: Purchase,
        /// How many pieces get cheaper for it.
        pieces: u32,
        /// By how much.
        cut: Cut,
        /// Which of them.
        reward: Reward,
    },
    /// The order costs less, from a certain amount on.
    Cart {
        /// What the special's own goods have to come to, by their price tags.
        from: Cents,
        /// What is taken off what they come to.
        cut: CartCut,
    },
}

/// How a piece gets cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Cut {
    /// By a share of its price, rounded once a piece.
    Percent {
        /// Which share.
        rate: Rate,
    },
    /// By an amount, to nothing at least.
    Amount {
        /// How much.
        cents: Cents,
    },
    /// To a price, where it costs more.
    Price {
        /// What it costs then.
        cents: Cents,
    },
}

/// How an order gets cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CartCut {
    /// By a share, rounded once an order.
    Percent {
        /// Which share.
        rate: Rate,
    },
    /// By an amount, to nothing at least.
    Amount {
        /// How much.
        cents: Cents,
    },
}

/// What has to be bought for one reward of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Of which goods.
    pub of: Goods,
    /// How much of them.
    pub amount: Amount,
}

/// How much has to be bought. An amount of money or mass is that of the goods which the offer does not make cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Amount {
    /// So many pieces.
    Pieces {
        /// How many; at least one.
        pieces: u32,
    },
    /// So much money, by the price tags.
    Spend {
        /// How much; more than nothing.
        cents: Cents,
    },
    /// So much mass, of goods that are sold by mass.
    Mass {
        /// How much; more than nothing.
        mass: Milligrams,
    },
}

impl Amount {
    /// How much: pieces, cents or milligrams.
    const fn needed(self) -> i64 {
        match self {
            Self::Pieces { pieces } => pieces as i64,
            Self::Spend { cents } => cents.0,
            Self::Mass { mass } => mass.0,
        }
    }

    /// The same of another size.
    fn of(self, size: i64) -> Self {
        match self {
            Self::Pieces { .. } => Self::Pieces { pieces: u32::try_from(size).unwrap_or(u32::MAX) },
            Self::Spend { .. } => Self::Spend { cents: Cents(size) },
            Self::Mass { .. } => Self::Mass { mass: Milligrams(size) },
        }
    }
}

/// Which pieces an offer makes cheaper, where several could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reward {
    /// The cheaper ones: none that costs more than what is bought for it. Labels say "of equal or lesser value".
    #[default]
    Cheapest,
    /// The dearest ones, whatever is bought for them.
    Dearest,
}

/// When a special runs: between two moments, and within certain hours of the week.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct When {
    /// The first moment at which it runs; none: it always has.
    pub starts_at: Option<Timestamp>,
    /// The first moment at which it no longer runs; none: it goes on.
    pub ends_at: Option<Timestamp>,
    /// The hours of the week in which it runs, on the shop's clock; none: in all.
    pub weekly: Option<WeekHours>,
}

impl When {
    /// Whether it runs at `now`: from its start on, and no longer at its end.
    #[must_use]
    pub fn is_now(&self, zone: &Zone, now: Timestamp) -> bool {
        let weekly = |week: &WeekHours| is_open(&Hours::from(week.clone()), zone, now);
        self.starts_at.is_none_or(|start| start <= now)
            && self.ends_at.is_none_or(|end| now < end)
            && self.weekly.as_ref().is_none_or(weekly)
    }
}

/// Whether several specials may change one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    /// One special a piece: the one that takes most off.
    #[default]
    BestForShopper,
    /// One special a piece: the one that takes least off.
    BestForShop,
    /// All of them, each on what the ones before it left.
    Compounding,
    /// All of them, each on the price tag.
    Cumulative,
}

impl Stacking {
    const fn is_one_a_piece(self) -> bool {
        matches!(self, Self::BestForShopper | Self::BestForShop)
    }
}

/// The longest code of a coupon, in characters.
const MAX_CODE_CHARS: usize = 40;

/// Whether that can be a coupon's code: letters of the alphabet, digits and dashes, so that it can be read out and typed.
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=MAX_CODE_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

impl Cut {
    /// What is taken off a price: never more than it.
    #[must_use]
    pub fn off(self, price: Cents) -> Cents {
        let off = match self {
            Self::Percent { rate } => rate.of(price),
            Self::Amount { cents } => cents,
            Self::Price { cents } => price.less(cents.max(Cents::ZERO)),
        };
        off.min(price).max(Cents::ZERO)
    }
}

impl CartCut {
    fn off(self, sum: Cents) -> Cents {
        match self {
            Self::Percent { rate } => Cut::Percent { rate }.off(sum),
            Self::Amount { cents } => Cut::Amount { cents }.off(sum),
        }
    }
}

impl Special {
    /// A sale that takes a share off the price of everything in `on`, always and for everybody.
    #[must_use]
    pub fn percent_sale(id: SpecialId, name: String, rate: Rate, on: impl Into<Goods>) -> Self {
        Self {
            id,
            name,
            gives: Gives::Sale { cut: Cut::Percent { rate } },
            on: on.into(),
            when: When::default(),
            menu: None,
            code: None,
            order_types: Vec::new(),
            most_per_order: None,
            per_person: None,
            first_time: false,
        }
    }

    /// Whether it runs at `now` on the shop's clock.
    #[must_use]
    pub fn runs_at(&self, zone: &Zone, now: Timestamp) -> bool {
        self.when.is_now(zone, now)
    }

    /// Whether that is its code, however it is written.
    #[must_use]
    pub fn has_code(&self, entered: &str) -> bool {
        self.code.as_ref().is_some_and(|code| code.trim().to_lowercase() == entered.trim().to_lowercase())
    }

    /// How it sets the price of each piece by itself; none where that depends on others, as of a sale of which only so many
    /// are given.
    const fn price_cut(&self) -> Option<Cut> {
        match (&self.gives, self.most_per_order) {
            // What is not for every order is on no price tag.
            (Gives::Sale { cut }, None) if self.order_types.is_empty() => Some(*cut),
            (Gives::Sale { .. } | Gives::Bundle { .. } | Gives::Offer { .. } | Gives::Cart { .. }, _) => None,
        }
    }
}

/// The specials that work by themselves at a moment: those without a code, for adult use.
#[derive(Debug, Clone)]
pub struct Running<'a> {
    specials: Vec<&'a Special>,
    stacking: Stacking,
    list: MenuType,
}

/// The price of one piece where sales change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SalePrice<'a> {
    /// What it costs then.
    pub now: Cents,
    /// The sale that takes most off.
    pub by: &'a Special,
}

impl<'a> Running<'a> {
    /// Those of a shop that run on that price list at `now`.
    #[must_use]
    pub fn of(specials: &'a [Special], stacking: Stacking, zone: &Zone, list: MenuType, now: Timestamp) -> Self {
        let asked = Asked { menu: list, order_type: None, coupons: &[], now, zone, history: None };
        Self { specials: specials.iter().filter(|special| asked.can_use(special)).collect(), stacking, list }
    }

    /// The price list that they change.
    #[must_use]
    pub const fn list(&self) -> MenuType {
        self.list
    }

    /// All of them, as they are listed.
    pub fn all(&self) -> impl Iterator<Item = &'a Special> {
        self.specials.iter().copied()
    }

    /// Those that make some variant of that product cheaper; what is taken off whole orders is on no product.
    pub fn on(&self, product: &Product) -> impl Iterator<Item = &'a Special> {
        let is_on =
            |special: &&Special| !matches!(special.gives, Gives::Cart { .. }) && special.on.hold_some_of(product);
        self.all().filter(is_on)
    }

    /// The first of these that only works on several pieces together.
    #[must_use]
    pub fn first_deal_on(&self, product: &Product) -> Option<&'a Special> {
        self.on(product).find(|special| special.price_cut().is_none())
    }

    /// What one piece costs by itself, whatever else lies in the cart; none where it costs what the price tag says.
    #[must_use]
    pub fn sale_price(&self, product: &Product, variant: &Variant) -> Option<SalePrice<'a>> {
        let price = variant.price_on(self.list);
        let here = self.specials.iter().enumerate().filter(|(_, special)| special.on.hold(product, variant));
        let cuts = here.filter_map(|(at, special)| Some((at, special.price_cut()?)));
        let parts = apply::cut_in_turn(cuts, self.stacking, price);
        let (by, _) = parts.iter().max_by_key(|(at, off)| (*off, core::cmp::Reverse(*at)))?;
        let off: Cents = parts.iter().map(|(_, off)| *off).sum();
        Some(SalePrice { now: price.less(off), by: self.specials.get(*by)? })
    }
}

#[cfg(test)]
mod tests;
