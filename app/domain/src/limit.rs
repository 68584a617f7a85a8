//! Purchase limits: how much one order may hold, as data.
//!
//! Pure. No figure stands in code: each rule carries its source and how far that can be trusted, and those that we ship are
//! in `data/purchase_limits.json`, compiled in, so that a shop can be founded without asking anybody. By a rule that is not
//! official a shop sells only once an owner has confirmed its figures.
//!
//! An ounce of flower is 28,350 mg there: statutes say "one ounce", the regulators that print grams print 28.35 (New
//! Jersey does), and labels follow them; the avoirdupois ounce is 28,349.523 mg. Ounces of solid edibles are avoirdupois
//! and ounces of liquids US fluid ounces of 29,573.53 µl, the whole cap rounded down: 16 oz = 453,592 mg,
//! 72 fl oz = 2,129,294 µl. Where a source prints other grams for an ounce, those are taken.
//!
//! Not counted, for no product here carries it: Washington's ten units of other products and its 200 mg of THC in low-dose
//! drinks (these fill the bucket for liquids, which is stricter); Michigan's gaseous products; and plants and seeds, which
//! California and Oregon limit and no shop here sells. That California's patients may not buy from both lists at once holds
//! by itself: a cart is of one list.

mod choice;
mod confirmation;
mod fill;
mod measure;
mod window;
mod words;
mod written;

pub use window::{Counted, Held, Windowed};

use crate::absent::is_default;
use crate::cart::MenuType;
use crate::product::Regulated;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use written::{AsWritten, LimitAsWritten, RulesAsWritten};

pub use choice::rule_for;
pub use confirmation::LimitConfirmation;
pub use fill::LimitCheck;
pub use measure::Measure;

const PUBLISHED: &str = include_str!("../data/purchase_limits.json");

/// All limits of a jurisdiction: for adults and patients, for its residents and others, of before and of after a change.
/// Which of them holds, [`rule_for`] says.
///
/// One rule alone is written as itself, which is how shops that were founded with one keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "RulesAsWritten", into = "RulesAsWritten")]
pub struct LimitRules(pub Vec<LimitRule>);

/// The limits that hold together for a cart: each of them binds.
///
/// Whatever a state calls its rule is written with these. Buckets that are independent of each other are a limit each; one
/// pool in which one kind of goods stands for another is one limit of several buckets; a cap within a pool is a limit
/// beside it; and so is a cap over a longer time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AsWritten")]
pub struct LimitRule {
    /// Where it holds: `US-CO` (ISO 3166-2).
    pub jurisdiction: String,
    /// For whose purchases.
    #[serde(skip_serializing_if = "is_default")]
    pub menu: MenuType,
    /// For whom, where the law tells its residents from others; none: for everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residency: Option<Residency>,
    /// Its first day; none where that is not known, and then it holds until another rule takes effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Day>,
    /// Its limits.
    pub limits: Vec<Limit>,
    /// The text that it was taken from; none where that is not known.
    pub source: Option<String>,
    /// How far that text can be trusted.
    #[serde(skip_serializing_if = "is_default")]
    pub confidence: Confidence,
}

/// What may be filled once in its period: the filled shares of all its buckets together may come to one whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "LimitAsWritten", into = "LimitAsWritten")]
pub struct Limit {
    /// In which time.
    pub period: Period,
    /// What fills it.
    pub buckets: Vec<Bucket>,
}

/// The time in which a limit may be filled once. One order alone can never hold more than the limit of any of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// With each order anew.
    #[default]
    PerOrder,
    /// On each of the shop's calendar days.
    PerDay,
    /// In any so many days in a row, today's the last of them.
    Rolling {
        /// How many.
        days: u16,
    },
}

/// Where somebody lives, as a state's law tells people apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residency {
    /// In the shop's state.
    Resident,
    /// Elsewhere.
    NonResident,
}

/// How far the text can be trusted from which a rule was taken.
///
/// A rule that says nothing of it was kept by a build which shipped official ones alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// The statute's or the regulator's own, seen.
    #[default]
    Official,
    /// News, a lawyer's page, a trader's.
    Secondary,
    /// Seen only in what a vendor of dispensary software had set.
    Vendor,
}

/// One counted amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// What is counted.
    pub measure: Measure,
    /// How much is allowed: milligrams, or microlitres for liquids. Nothing at all where it is zero.
    pub cap: i64,
}

impl LimitRules {
    /// The rules that we ship for a jurisdiction, by its ISO 3166-2 name; none where a shop has to bring its own.
    #[must_use]
    pub fn of_jurisdiction(jurisdiction: &str) -> Option<Self> {
        let rules: Vec<LimitRule> = serde_json::from_str(PUBLISHED).ok()?;
        let rules: Vec<LimitRule> = rules.into_iter().filter(|rule| rule.jurisdiction == jurisdiction).collect();
        (!rules.is_empty()).then_some(Self(rules))
    }
}

impl LimitRule {
    /// What the rule counts of these goods and nobody knows; none where they can be counted, and so sold unseen.
    #[must_use]
    pub fn uncounted(&self, goods: &Regulated) -> Option<Measure> {
        let buckets = self.limits.iter().flat_map(|limit| &limit.buckets);
        buckets.map(|bucket| bucket.measure).find(|measure| measure.is_unknown_in(goods))
    }
}

#[cfg(test)]
mod tests;
