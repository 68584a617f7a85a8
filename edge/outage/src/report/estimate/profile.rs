//! What a shop sells in each hour of a week, learnt from the weeks before.
//!
//! Pure, in whole numbers: a rate is in millionths of an order an hour.
//!
//! The *level* of the week to come is a weighted line through the weeks' totals; its slope counts for less the less sure
//! it is. The *shape* is each hour's share of the week. What was seen in that very hour is mixed with what the day of the
//! week and the hour of the day suggest, the more of the first the more orders there were (Bühlmann's credibility).

use super::hours::Hour;
use crate::report::window::WEEK_HOURS;

/// One, in millionths.
pub(super) const ONE: i128 = 1_000_000;
/// A share of the whole, in parts of this.
const WHOLE: i128 = 1_000_000_000_000;
/// The weight of the latest week. Each week before weighs seven eighths of the one after it.
const LATEST: i128 = 1 << 16;
/// The suggestion of weekday and hour of day counts as if it had been seen for so many orders in that hour: hours differ
/// from it by about a quarter.
const PRIOR_ORDERS: i128 = 16;
/// And for so many weeks more, in thousandths, since a day has its own luck however many orders it brings.
const PRIOR_WEEKS: i128 = 1_000;
/// How few weeks show no trend.
const FEWEST_FOR_TREND: usize = 4;

/// What is expected in the week after those that it was learnt from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Profile {
    /// For each hour of the week, in millionths of an order.
    rates: Vec<i128>,
    /// What orders came to, and how many they were, both weighted.
    basket: (i128, i128),
}

impl Profile {
    /// Learns from full weeks, the latest first.
    pub(super) fn of(weeks: &[Vec<Hour>]) -> Self {
        let weights: Vec<i128> =
            core::iter::successors(Some(LATEST), |weight| Some(weight * 7 / 8)).take(weeks.len()).collect();
        let mut sums = Sums::default();
        for (week, weight) in weeks.iter().zip(&weights) {
            week.iter().for_each(|hour| sums.add(hour, *weight));
        }
        let totals: Vec<i128> =
            weeks.iter().map(|week| week.iter().map(|hour| i128::from(hour.orders) * ONE).sum()).collect();
        let weight: i128 = weights.iter().sum();
        let squares: i128 = weights.iter().map(|weight| weight * weight).sum();
        // As many weeks of equal weight would tell as much (Kish's effective sample size), in thousandths.
        let alike = weight * weight * 1_000 / squares.max(1);
        Self { rates: sums.rates(level(&totals, &weights), weight, alike), basket: (sums.cents, sums.orders) }
    }

    /// What is expected in that hour of the week, in millionths of an order.
    pub(super) fn rate(&self, cell: usize) -> i128 {
        self.rates.get(cell).copied().unwrap_or(0)
    }

    /// What so many millionths of an order come to, in cents, with as many decimals as `scale` says.
    pub(super) fn worth(&self, micro_orders: i128, scale: i128) -> i128 {
        let (cents, orders) = self.basket;
        micro_orders * cents * scale / (orders.max(1) * ONE)
    }
}

/// The orders of the week to come, in millionths: where a line through the weighted totals leads. `totals` and `weights`
/// are the latest first.
fn level(totals: &[i128], weights: &[i128]) -> i128 {
    let weight = weights.iter().sum::<i128>().max(1);
    let mean = |values: &mut dyn Iterator<Item = i128>| {
        values.zip(weights).map(|(value, weight)| value * weight).sum::<i128>() / weight
    };
    let average = mean(&mut totals.iter().copied());
    if totals.len() < FEWEST_FOR_TREND {
        return average;
    }
    // Weeks before the coming one, in thousandths, so that the mean of them is exact enough.
    let ages: Vec<i128> = (1..).take(totals.len()).map(|age| age * 1_000).collect();
    let age = mean(&mut ages.iter().copied());
    let spread: i128 = ages.iter().zip(weights).map(|(x, w)| w * (x - age) * (x - age)).sum::<i128>().max(1);
    let together: i128 = ages.iter().zip(totals).zip(weights).map(|((x, y), w)| w * (x - age) * (y - average)).sum();
    // In millionths of an order a week.
    let slope = together * 1_000 / spread;
    let misses = ages.iter().zip(totals).map(|(x, y)| y - average - slope * (x - age) / 1_000);
    let free = i128::try_from(totals.len()).unwrap_or(2) - 2;
    let noise = mean(&mut misses.map(|miss| miss * miss)) * (free + 2) / free.max(1);
    let leverage: i128 = ages.iter().zip(weights).map(|(x, w)| (w * (x - age) / weight).pow(2)).sum();
    let reach = (spread / weight).max(1);
    let doubt = noise * leverage / reach * ONE / reach;
    // In millionths. A slope counts by what its square has over twice its variance, which is Akaike's price of a parameter:
    // one lucky week is no growth, and an expectation that is too high would claim a loss that nobody had.
    let sure = (slope * slope - 2 * doubt).max(0) * ONE / (slope * slope).max(1);
    let trend = -slope * age / 1_000 * sure / ONE;
    (average + trend).clamp(average / 2, average * 2)
}

/// Weighted orders by hour of the week, by day and by hour of the day.
struct Sums {
    cells: Vec<i128>,
    /// The weights of the weeks in which there was that hour: twice in one where clocks were set back.
    seen: Vec<i128>,
    days: Vec<i128>,
    hours: Vec<i128>,
    orders: i128,
    cents: i128,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            cells: vec![0; WEEK_HOURS],
            seen: vec![0; WEEK_HOURS],
            days: vec![0; 7],
            hours: vec![0; 24],
            orders: 0,
            cents: 0,
        }
    }
}

impl Sums {
    fn add(&mut self, hour: &Hour, weight: i128) {
        let orders = i128::from(hour.orders) * weight;
        for (sums, at, more) in [
            (&mut self.cells, hour.cell, orders),
            (&mut self.seen, hour.cell, weight),
            (&mut self.days, hour.cell / 24, orders),
            (&mut self.hours, hour.cell % 24, orders),
        ] {
            if let Some(sum) = sums.get_mut(at) {
                *sum += more;
            }
        }
        self.orders += orders;
        self.cents += i128::from(hour.cents) * weight;
    }

    /// The rates where so many orders are expected of a week. All weeks together weigh `weight`, and tell as much as `weeks`
    /// thousandths of one that weigh the same.
    fn rates(&self, level: i128, weight: i128, weeks: i128) -> Vec<i128> {
        let whole = self.orders.max(1);
        let of = |sums: &[i128], at: usize| sums.get(at).copied().unwrap_or(0);
        let share = |cell: usize| {
            let suggested = (of(&self.days, cell / 24) * ONE / whole) * (of(&self.hours, cell % 24) * ONE / whole);
            let seen = of(&self.seen, cell);
            if seen == 0 {
                return suggested;
            }
            let own = of(&self.cells, cell) * WHOLE / whole * weight / seen;
            let rate = (suggested * level / WHOLE).max(1);
            let prior = PRIOR_ORDERS * ONE * 1_000 / rate + PRIOR_WEEKS;
            (own * weeks + suggested * prior) / (weeks + prior)
        };
        let shares: Vec<i128> = (0..WEEK_HOURS).map(share).collect();
        let all = shares.iter().sum::<i128>().max(1);
        shares.into_iter().map(|share| share * level / all).collect()
    }
}
