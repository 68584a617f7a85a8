//! Purchase limits: how much one order may hold, as data.
//!
//! Pure. No figure stands in code: each rule carries its source, and those that we ship are in
//! `data/purchase_limits.json`, compiled in, so that a shop can be founded without asking anybody.
//!
//! An ounce of flower is 28,350 mg there: statutes say "one ounce", the regulators that print grams print 28.35 (New
//! Jersey does), and labels follow them; the avoirdupois ounce is 28,349.523 mg. Ounces of solid edibles are avoirdupois
//! and ounces of liquids US fluid ounces of 29,573.53 µl, the whole cap rounded down: 16 oz = 453,592 mg,
//! 72 fl oz = 2,129,294 µl. Washington's further buckets, ten units of other products and 200 mg of THC in low-dose
//! drinks, are not counted here; its low-dose drinks fill the bucket for liquids, which is stricter than the rule.

mod daily;
mod written;

pub use daily::{Counted, Held};

use crate::absent::is_default;
use crate::product::Regulated;
use crate::quote::LimitUse;
use crate::refusal::{Reason, Refusal};
use crate::weight::decimal;
use serde::{Deserialize, Serialize};
use written::AsWritten;

const PUBLISHED: &str = include_str!("../data/purchase_limits.json");

/// The limits of one jurisdiction: each of them binds.
///
/// Whatever a state calls its rule is written with these. Buckets that are independent of each other are a limit each; one
/// pool in which one kind of goods stands for another is one limit of several buckets; a cap within a pool is a limit
/// beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AsWritten")]
pub struct LimitRule {
    /// Where it holds: `US-CO` (ISO 3166-2).
    pub jurisdiction: String,
    /// Its limits.
    pub limits: Vec<Limit>,
    /// The text that it was taken from.
    pub source: String,
    /// Whether they hold for all orders of a person on one day: see [`Self::counts_per_day`].
    #[serde(default, skip_serializing_if = "is_default")]
    pub per_day: bool,
}

/// What may be filled once: the filled shares of all its buckets together may come to one whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limit(pub Vec<Bucket>);

/// One counted amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// What is counted.
    pub measure: Measure,
    /// How much is allowed: milligrams, or microlitres for liquids. Nothing at all where it is zero.
    pub cap: i64,
}

/// What a bucket counts, see [`crate::product::Regulated`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Usable flower, in milligrams.
    Flower,
    /// Concentrate, in milligrams.
    Concentrate,
    /// THC in edibles, in milligrams.
    EdibleThc,
    /// Net weight of solid edibles, in milligrams.
    SolidEdible,
    /// Volume of liquid edibles, in microlitres.
    LiquidEdible,
}

impl Measure {
    /// Its name on the meter.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Flower => "Flower",
            Self::Concentrate => "Concentrate",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "Solid edibles",
            Self::LiquidEdible => "Liquid edibles",
        }
    }

    /// Its name within a sentence.
    const fn noun(self) -> &'static str {
        match self {
            Self::Flower => "flower",
            Self::Concentrate => "concentrate",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "solid edibles",
            Self::LiquidEdible => "liquid edibles",
        }
    }

    /// What one piece counts.
    const fn in_one(self, goods: &Regulated) -> i64 {
        match self {
            Self::Flower => goods.flower.0,
            Self::Concentrate => goods.concentrate.0,
            Self::EdibleThc => goods.edible_thc.0,
            Self::SolidEdible => goods.solid_edible.0,
            Self::LiquidEdible => goods.liquid_edible.0,
        }
    }

    /// The sentence for goods of which nobody knows how much of it they hold.
    #[must_use]
    pub const fn unknown_sentence(self) -> &'static str {
        match self {
            Self::EdibleThc => "The law limits THC in edibles, and how much is in this is not known: ask in the shop.",
            Self::SolidEdible | Self::LiquidEdible => {
                "The law limits edibles by weight or volume, and that of this is not known: ask in the shop."
            }
            Self::Flower | Self::Concentrate => {
                "The law limits this, and how much it is is not known: ask in the shop."
            }
        }
    }

    /// An amount as people read it. Grams and millilitres have three decimals at most, so nothing is rounded away.
    fn amount(self, amount: i64) -> String {
        match self {
            Self::Flower | Self::Concentrate | Self::SolidEdible => decimal(amount) + " g",
            Self::EdibleThc => format!("{amount} mg"),
            Self::LiquidEdible => decimal(amount) + " ml",
        }
    }
}

/// What a rule says about a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitCheck {
    /// How full each limit is: a bucket each, or one for the whole pool.
    pub uses: Vec<LimitUse>,
    /// Every limit that is broken; empty when the cart may be sold.
    pub breaches: Vec<Refusal>,
}

impl LimitRule {
    /// The rule that we ship for a jurisdiction, by its ISO 3166-2 name; none where a shop has to bring its own.
    #[must_use]
    pub fn of_jurisdiction(jurisdiction: &str) -> Option<Self> {
        let rules: Vec<Self> = serde_json::from_str(PUBLISHED).ok()?;
        rules.into_iter().find(|rule| rule.jurisdiction == jurisdiction)
    }

    /// What the rule counts of these goods and nobody knows; none where they can be counted, and so sold unseen.
    #[must_use]
    pub fn uncounted(&self, goods: &Regulated) -> Option<Measure> {
        let is_unknown = |measure: &Measure| match measure {
            Measure::Flower | Measure::Concentrate => false,
            Measure::EdibleThc => goods.unknown.edible_thc,
            Measure::SolidEdible | Measure::LiquidEdible => goods.unknown.net,
        };
        self.limits.iter().flat_map(|limit| &limit.0).map(|bucket| bucket.measure).find(is_unknown)
    }

    /// Holds a cart against the rule: what one piece of each line counts, and how many of it are wanted.
    #[must_use]
    pub fn check(&self, cart: &[(Regulated, i64)]) -> LimitCheck {
        let mut check = LimitCheck { uses: Vec::new(), breaches: Vec::new() };
        for limit in &self.limits {
            let filled: Vec<Filled> = limit.0.iter().map(|bucket| bucket.filled(cart)).collect();
            let (used, breach) = match filled.as_slice() {
                [] => continue,
                [alone] => alone.hold(),
                pool => hold_pool(pool),
            };
            check.uses.push(used);
            check.breaches.extend(breach);
        }
        check
    }
}

/// A bucket with what a cart puts into it.
#[derive(Debug, Clone, Copy)]
struct Filled {
    measure: Measure,
    cap: i64,
    held: i64,
}

impl Bucket {
    fn filled(&self, cart: &[(Regulated, i64)]) -> Filled {
        let Self { measure, cap } = *self;
        let held = cart
            .iter()
            .map(|(goods, quantity)| measure.in_one(goods).max(0).saturating_mul((*quantity).max(0)))
            .fold(0, i64::saturating_add);
        Filled { measure, cap, held }
    }
}

impl Filled {
    fn hold(&self) -> (LimitUse, Option<Refusal>) {
        let Self { measure, cap, held } = *self;
        let allowed = measure.amount(cap);
        let breach = (held > cap).then(|| {
            let (over, noun) = (measure.amount(held.saturating_sub(cap)), measure.noun());
            let detail = format!("This cart is {over} of {noun} over the limit of {allowed} for one order.");
            Reason::OverLimit.of_order(detail)
        });
        let (name, used) = (measure.label().to_owned(), measure.amount(held));
        (LimitUse { name, used, allowed, filled_per_mille: per_mille(&[(held, cap)]) }, breach)
    }
}

fn hold_pool(filled: &[Filled]) -> (LimitUse, Option<Refusal>) {
    let shares: Vec<(i64, i64)> = filled.iter().map(|bucket| (bucket.held, bucket.cap)).collect();
    let share = per_mille(&shares);
    let amount = |measure: Measure, amount| format!("{} of {}", measure.amount(amount), measure.noun());
    let allowed: Vec<String> = filled.iter().map(|bucket| amount(bucket.measure, bucket.cap)).collect();
    let allowed = allowed.join(" or ");
    let breach = (share > 1000).then(|| {
        let held = filled.iter().filter(|bucket| bucket.held > 0).map(|bucket| amount(bucket.measure, bucket.held));
        let held: Vec<String> = held.collect();
        let (held, over) = (held.join(" and "), percent(share.saturating_sub(1000)));
        Reason::OverLimit.of_order(format!(
            "This cart holds {held}: {over} over the limit for one order, which is {allowed}, or a mix in proportion."
        ))
    });
    let used = percent(share);
    (LimitUse { name: String::from("Purchase limit"), used, allowed, filled_per_mille: share }, breach)
}

/// How full the shares (held, cap) are together, in thousandths, rounded up: 1,000 is exactly full or a hair below it,
/// and a milligram over is more. Numbers too large for the sum count as over, which no real cart is.
fn per_mille(shares: &[(i64, i64)]) -> i64 {
    exact_per_mille(shares).unwrap_or(i64::MAX)
}

fn exact_per_mille(shares: &[(i64, i64)]) -> Option<i64> {
    if shares.iter().any(|(held, cap)| *cap <= 0 && *held > 0) {
        return None;
    }
    let caps = || shares.iter().filter(|(_, cap)| *cap > 0).map(|(held, cap)| (i128::from(*held), i128::from(*cap)));
    // All shares over their least common denominator: exact, and far from overflow with real figures.
    let whole = caps().try_fold(1_i128, |whole, (_, cap)| whole.checked_mul(cap / common_divisor(whole, cap)))?;
    let filled = caps()
        .try_fold(0_i128, |filled, (held, cap)| held.checked_mul(whole / cap).and_then(|it| filled.checked_add(it)))?;
    let rounded_up = filled.checked_mul(1000)?.checked_add(whole - 1)? / whole;
    i64::try_from(rounded_up).ok()
}

const fn common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Thousandths as a percentage: 125 is "12.5%".
fn percent(per_mille: i64) -> String {
    // `decimal` has three decimals; a tenth of a percent is one.
    decimal(per_mille.saturating_mul(100)) + "%"
}

#[cfg(test)]
mod tests;
