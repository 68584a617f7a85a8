//! Purchase limits as they are written in files and in what shops keep: as they are now, and as they were before.
//!
//! Pure. A rule had one family and a list of buckets, and shops that were founded then keep it so. A limit for one order is
//! still written as its buckets alone, and a rule that is a jurisdiction's only one as itself: builds of then read both.

use super::{Bucket, Confidence, Limit, LimitRule, LimitRules, Period, Residency};
use crate::cart::MenuType;
use crate::time::Day;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(super) struct AsWritten {
    jurisdiction: String,
    #[serde(default)]
    menu: MenuType,
    #[serde(default)]
    residency: Option<Residency>,
    #[serde(default)]
    effective_from: Option<Day>,
    source: Option<String>,
    #[serde(default)]
    confidence: Confidence,
    #[serde(flatten)]
    limits: Limits,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Limits {
    Now { limits: Vec<Limit> },
    Before { family: Family, buckets: Vec<Bucket> },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Family {
    /// Each bucket may be filled whatever the others hold.
    Independent,
    /// The filled shares of all buckets together may come to one whole.
    Pool,
}

impl From<AsWritten> for LimitRule {
    fn from(written: AsWritten) -> Self {
        let AsWritten { jurisdiction, menu, residency, effective_from, source, confidence, limits } = written;
        let one_order = |buckets| Limit { period: Period::PerOrder, buckets };
        let limits = match limits {
            Limits::Now { limits } => limits,
            Limits::Before { family: Family::Independent, buckets } => {
                buckets.into_iter().map(|bucket| one_order(vec![bucket])).collect()
            }
            Limits::Before { family: Family::Pool, buckets } => vec![one_order(buckets)],
        };
        Self { jurisdiction, menu, residency, effective_from, limits, source, confidence }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum LimitAsWritten {
    OneOrder(Vec<Bucket>),
    Longer { period: Period, buckets: Vec<Bucket> },
}

impl From<LimitAsWritten> for Limit {
    fn from(written: LimitAsWritten) -> Self {
        match written {
            LimitAsWritten::OneOrder(buckets) => Self { period: Period::PerOrder, buckets },
            LimitAsWritten::Longer { period, buckets } => Self { period, buckets },
        }
    }
}

impl From<Limit> for LimitAsWritten {
    fn from(Limit { period, buckets }: Limit) -> Self {
        match period {
            Period::PerOrder => Self::OneOrder(buckets),
            Period::PerDay | Period::Rolling { .. } => Self::Longer { period, buckets },
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum RulesAsWritten {
    One(LimitRule),
    Several(Vec<LimitRule>),
}

impl From<RulesAsWritten> for LimitRules {
    fn from(written: RulesAsWritten) -> Self {
        match written {
            RulesAsWritten::One(rule) => Self(vec![rule]),
            RulesAsWritten::Several(rules) => Self(rules),
        }
    }
}

impl From<LimitRules> for RulesAsWritten {
    fn from(LimitRules(mut rules): LimitRules) -> Self {
        match (rules.pop(), rules.is_empty()) {
            (Some(alone), true) => Self::One(alone),
            (last, _) => {
                rules.extend(last);
                Self::Several(rules)
            }
        }
    }
}
