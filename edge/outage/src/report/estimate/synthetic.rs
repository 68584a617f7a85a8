//! Made-up shops, from a seed: histories that look like the trade's, so that the method can be tried on hours that it has
//! not seen.
//!
//! Pure; compiled for tests only. Counts are Poisson's about a rate that has its own luck: by the hour, by the day, and a
//! trend. The shape of a day is the trade's: 28 % of orders between 15 and 17 h and 25 % between 18 and 20 h.

use crate::report::window::{HOUR_MS, cell};
use crate::report::{History, HourlySales};
use crate::sample::Random;
use everbud_domain::money::Cents;
use everbud_domain::time::{Timestamp, Zone};

/// Thousandths of a day's orders by hour of the day; closed from ten at night until eight.
const DAY: [u64; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 20, 35, 45, 55, 65, 60, 60, 140, 140, 70, 130, 120, 40, 20, 0, 0];
/// Thousandths of an average day by day of the week, from Monday.
const WEEKDAYS: [u64; 7] = [860, 880, 930, 1_000, 1_270, 1_190, 870];
/// Thousandths of what the day's shape says, on Saturdays and Sundays: people come earlier.
const WEEKEND: [u64; 24] = [
    1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 900, 1_150, 1_250, 1_300, 1_300, 1_200, 1_100, 1_000, 950,
    950, 850, 850, 900, 900, 1_000, 1_000,
];

/// A kind of shop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// Orders on an average day at the end of the history.
    pub(super) orders_a_day: u64,
    /// Growth from week to week, in thousandths.
    pub(super) growth: i64,
    /// How far a day's luck deviates, in thousandths of its rate (standard deviation).
    pub(super) day_luck: i64,
    /// The same for an hour's.
    pub(super) hour_luck: i64,
}

/// The sales of so many weeks from then on, hour by hour, also of hours without any.
pub(super) fn sales(random: &mut Random, kind: Kind, zone: &Zone, from: Timestamp, weeks: i64) -> Vec<HourlySales> {
    let (mut sales, mut day, mut luck) = (Vec::new(), usize::MAX, 1_000);
    for hour in 0..weeks * 168 {
        let starts_at = from.plus_millis(hour * HOUR_MS);
        let cell = cell(zone, starts_at);
        if cell / 24 != day {
            (day, luck) = (cell / 24, factor(random, kind.day_luck));
        }
        let weekend = if day >= 5 { WEEKEND[cell % 24] } else { 1_000 };
        let mut rate = kind.orders_a_day * DAY[cell % 24] * WEEKDAYS[day] / 1_000 * weekend / 1_000;
        // Millionths of an order from here on: thousandths of a day's orders, and three places more.
        rate = rate * 1_000 * luck / 1_000 * factor(random, kind.hour_luck) / 1_000;
        let growing = 1_000_000 + kind.growth * 1_000 * (hour - weeks * 168) / 168;
        rate = rate * u64::try_from(growing).unwrap() / 1_000_000;
        let orders = poisson(random, rate);
        let revenue_cents = (0..orders).map(|_| basket(random)).sum();
        sales.push(HourlySales { starts_at, orders: u32::try_from(orders).unwrap(), revenue_cents });
    }
    sales
}

/// Those sales as a shop's history.
pub(super) fn history(sales: &[HourlySales]) -> History {
    let (from, to) = (sales[0].starts_at, sales[sales.len() - 1].starts_at.plus_millis(HOUR_MS));
    let hours = sales.iter().copied().filter(|hour| hour.orders > 0).collect();
    History { from, to, hours, is_synthetic: true }
}

/// A factor about one, in thousandths: nearly normal (Irwin and Hall's sum of twelve), never below a tenth.
fn factor(random: &mut Random, deviation: i64) -> u64 {
    let sum: i64 = (0..12).map(|_| i64::try_from(random.below(1_001)).unwrap() - 500).sum();
    u64::try_from((1_000 + sum * deviation / 1_000).max(100)).unwrap()
}

/// What an order comes to: $20 to $180, the dear ones rarer.
fn basket(random: &mut Random) -> Cents {
    let spread = random.below(10_001).min(random.below(10_001));
    Cents(i64::try_from(2_000 + spread * 16 / 10).unwrap())
}

/// A number of orders where so many millionths of one are expected: by inversion, in parts of at most two orders.
pub(super) fn poisson(random: &mut Random, micro: u64) -> u64 {
    const PART: u64 = 2_000_000;
    let (mut left, mut orders) = (micro, 0);
    while left > 0 {
        let part = left.min(PART);
        left -= part;
        let drawn = u128::from(random.next());
        let mut probability = exp_minus(part);
        let (mut below, mut count) = (probability, 0);
        while drawn >= below && probability > 0 {
            count += 1;
            probability = probability * u128::from(part) / 1_000_000 / u128::from(count);
            below += probability;
        }
        orders += count;
    }
    orders
}

/// `exp(−micro / 1,000,000)` of 2^64, by its series.
fn exp_minus(micro: u64) -> u128 {
    let (mut sum, mut term) = (1_i128 << 64, 1_i128 << 64);
    for nth in 1..40 {
        term = -term * i128::from(micro) / 1_000_000 / nth;
        sum += term;
    }
    u128::try_from(sum).unwrap()
}
