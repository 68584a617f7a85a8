//! Purchase limits that hold for a person and a day, or so many days, over all of their orders.
//!
//! Pure. An order keeps what it counts and which limits it was held against, so that its shop's later orders, and the origin
//! that sees all shops, add up orders without knowing the rules that they were placed under.

use super::fill::{Filled, per_mille, percent};
use super::{Bucket, LimitRule, LimitRules, Measure, Period};
use crate::product::Regulated;
use crate::refusal::{Reason, Refusal};
use crate::time::Day;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an order counts toward limits of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Whose limits they are: `US-CO`. All its shops count together.
    pub jurisdiction: String,
    /// The day on the shop's calendar.
    pub day: Day,
    /// How much of each measure it holds; none of which it holds nothing.
    pub held: Vec<Held>,
    /// The limits that hold for days.
    pub limits: Vec<Windowed>,
}

/// An amount of something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// What is counted.
    pub measure: Measure,
    /// How much: milligrams, or microlitres for liquids.
    pub amount: i64,
}

/// A limit with the days in which it may be filled once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Windowed {
    /// How many days in a row, that of the order the last of them; one is that day alone.
    pub days: u16,
    /// What fills it.
    pub buckets: Vec<Bucket>,
}

impl Period {
    /// How many days count together; none where each order counts alone.
    #[must_use]
    pub const fn days(self) -> Option<u16> {
        match self {
            Self::PerOrder => None,
            Self::PerDay => Some(1),
            Self::Rolling { days: 0 } => Some(1),
            Self::Rolling { days } => Some(days),
        }
    }
}

impl LimitRules {
    /// How many days' orders of a person count together at most; none where each order counts alone.
    #[must_use]
    pub fn days_together(&self) -> Option<u16> {
        self.0.iter().flat_map(|rule| &rule.limits).filter_map(|limit| limit.period.days()).max()
    }
}

impl LimitRule {
    /// What a cart counts on that day; none where only each order by itself is limited.
    #[must_use]
    pub fn counted(&self, cart: &[(Regulated, i64)], day: Date) -> Option<Counted> {
        let limits = self.limits.iter().filter(|limit| !limit.buckets.is_empty());
        let limits: Vec<Windowed> = limits
            .filter_map(|limit| Some(Windowed { days: limit.period.days()?, buckets: limit.buckets.clone() }))
            .collect();
        if limits.is_empty() {
            return None;
        }
        let mut held: Vec<Held> = Vec::new();
        for bucket in limits.iter().flat_map(|limit| &limit.buckets) {
            let Filled { measure, held: amount, .. } = bucket.filled(cart);
            if amount > 0 && held.iter().all(|known| known.measure != measure) {
                held.push(Held { measure, amount });
            }
        }
        Some(Counted { jurisdiction: self.jurisdiction.clone(), day: Day(day), held, limits })
    }
}

impl Counted {
    fn held_of(&self, measure: Measure) -> i64 {
        self.held.iter().find(|held| held.measure == measure).map_or(0, |held| held.amount.max(0))
    }

    /// Whether the other lies in the days that count together with this one, under the same law.
    fn counts_with(&self, other: &Self, days: u16) -> bool {
        let Ok(apart) = other.day.0.until(self.day.0) else { return false };
        self.jurisdiction == other.jurisdiction && (0..i32::from(days)).contains(&apart.get_days())
    }

    /// Every limit that these orders together break, where the ones before of the same person are part of it.
    #[must_use]
    pub fn over_their_days(&self, before: &[Self]) -> Vec<Refusal> {
        let breach = |limit: &Windowed| {
            let earlier = |measure| {
                let counting = before.iter().filter(|other| self.counts_with(other, limit.days));
                counting.map(|order| order.held_of(measure)).fold(0, i64::saturating_add)
            };
            let filled: Vec<DayFilled> = limit
                .buckets
                .iter()
                .map(|bucket| DayFilled {
                    measure: bucket.measure,
                    cap: bucket.cap,
                    before: earlier(bucket.measure),
                    now: self.held_of(bucket.measure),
                })
                .collect();
            breach(&filled, limit.days)
        };
        self.limits.iter().filter_map(breach).collect()
    }
}

/// A bucket with what a person's orders of those days put into it.
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

fn breach(filled: &[DayFilled], days: u16) -> Option<Refusal> {
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
    let (lately, each, span) = match days {
        1 => (String::from("today"), String::from("a day"), String::from("one day")),
        days => (format!("in the last {days} days"), format!("in {days} days"), format!("{days} days")),
    };
    let detail = match filled {
        [alone] => {
            let over = of(alone.measure, alone.together().saturating_sub(alone.cap));
            format!(
                "You have ordered {before} {lately}. With this cart that is {over} over the limit of {allowed} {each}."
            )
        }
        _ => {
            let over = percent(share.saturating_sub(1000));
            format!(
                "You have ordered {before} {lately}. With this cart that is {over} over the limit for {span}, which is \
                 {allowed}, or a mix in proportion."
            )
        }
    };
    Some(Reason::OverDailyLimit.of_order(detail))
}

#[cfg(test)]
mod tests;
