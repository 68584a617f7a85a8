//! Purchase limits that hold for a person and a day, over all of their orders.
//!
//! Pure. An order keeps what it counts and which limits it was held against, so that its shop's later orders, and the origin
//! that sees all shops, add up orders without knowing the rules that they were placed under.

use super::{Bucket, Filled, LimitRule, Measure, per_mille, percent};
use crate::product::Regulated;
use crate::refusal::{Reason, Refusal};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an order counts toward limits of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Whose limits they are: `US-CO`. All its shops count together.
    pub jurisdiction: String,
    /// The day on the shop's calendar, `YYYY-MM-DD`.
    pub day: String,
    /// How much of each measure it holds; none of which it holds nothing.
    pub held: Vec<Held>,
    /// The limits that hold for a day, each with its buckets.
    pub limits: Vec<Vec<Bucket>>,
}

/// An amount of something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What is counted.
    pub measure: Measure,
    /// How much: milligrams, or microlitres for liquids.
    pub amount: i64,
}

impl LimitRule {
    /// Whether its limits hold for all orders of a person on one day, and not only for each order.
    #[must_use]
    pub const fn counts_per_day(&self) -> bool {
        self.per_day
    }

    /// What a cart counts on that day; none where only each order by itself is limited.
    #[must_use]
    pub fn counted(&self, cart: &[(Regulated, i64)], day: Date) -> Option<Counted> {
        if !self.counts_per_day() {
            return None;
        }
        let limits: Vec<Vec<Bucket>> =
            self.limits.iter().map(|limit| limit.0.clone()).filter(|limit| !limit.is_empty()).collect();
        let mut held: Vec<Held> = Vec::new();
        for bucket in limits.iter().flatten() {
            let Filled { measure, held: amount, .. } = bucket.filled(cart);
            if amount > 0 && held.iter().all(|known| known.measure != measure) {
                held.push(Held { measure, amount });
            }
        }
        Some(Counted { jurisdiction: self.jurisdiction.clone(), day: day.to_string(), held, limits })
    }
}

impl Counted {
    fn held_of(&self, measure: Measure) -> i64 {
        self.held.iter().find(|held| held.measure == measure).map_or(0, |held| held.amount.max(0))
    }

    /// Whether the two add up: they are of one day and one jurisdiction.
    fn counts_with(&self, other: &Self) -> bool {
        self.day == other.day && self.jurisdiction == other.jurisdiction
    }

    /// Every limit that these orders together break, where the ones before of the same person are part of it.
    #[must_use]
    pub fn over_the_day(&self, before: &[Self]) -> Vec<Refusal> {
        let before: Vec<&Self> = before.iter().filter(|other| self.counts_with(other)).collect();
        let earlier = |measure| before.iter().map(|order| order.held_of(measure)).fold(0, i64::saturating_add);
        let breach = |limit: &Vec<Bucket>| {
            let filled: Vec<DayFilled> = limit
                .iter()
                .map(|bucket| DayFilled {
                    measure: bucket.measure,
                    cap: bucket.cap,
                    before: earlier(bucket.measure),
                    now: self.held_of(bucket.measure),
                })
                .collect();
            breach(&filled)
        };
        self.limits.iter().filter_map(breach).collect()
    }
}

/// A bucket with what a person's orders of a day put into it.
#[derive(Debug, Clone, Copy)]
struct DayFilled {
    measure: Measure,
    cap: i64,
    before: i64,
    now: i64,
}

impl DayFilled {
    const fn together(&self) -> i64 {
        self.before.saturating_add(self.now)
    }
}

fn breach(filled: &[DayFilled]) -> Option<Refusal> {
    let shares: Vec<(i64, i64)> = filled.iter().map(|bucket| (bucket.together(), bucket.cap)).collect();
    let share = per_mille(&shares);
    let adds = filled.iter().any(|bucket| bucket.now > 0) && filled.iter().any(|bucket| bucket.before > 0);
    if share <= 1000 || !adds {
        return None;
    }
    let of = |measure: Measure, amount: i64| format!("{} of {}", measure.amount(amount), measure.noun());
    let before: Vec<String> =
        filled.iter().filter(|bucket| bucket.before > 0).map(|bucket| of(bucket.measure, bucket.before)).collect();
    let before = before.join(" and ");
    let allowed: Vec<String> = filled.iter().map(|bucket| of(bucket.measure, bucket.cap)).collect();
    let allowed = allowed.join(" or ");
    let detail = match filled {
        [alone] => {
            let over = of(alone.measure, alone.together().saturating_sub(alone.cap));
            format!("You have ordered {before} today. With this cart that is {over} over the limit of {allowed} a day.")
        }
        _ => {
            let over = percent(share.saturating_sub(1000));
            format!(
                "You have ordered {before} today. With this cart that is {over} over the limit for one day, which is \
                 {allowed}, or a mix in proportion."
            )
        }
    };
    Some(Reason::OverDailyLimit.of_order(detail))
}

#[cfg(test)]
mod tests;
