//! Promises of the interval: it holds as often as it says, on made-up shops and hours that it has not seen.
//!
//! Pure; compiled for tests only. The figures are printed: `cargo test -p everbud-outage coverage -- --nocapture`.
//! Only hours in which the shop is open count, but for windows of more than a day: at night nothing comes and nothing is
//! expected, which proves nothing.

use super::synthetic::{Kind, history, sales};
use super::*;
use crate::report::{History, HourlySales};
use crate::sample::{NOW, Random};
use everbud_domain::time::Zone;
use std::collections::BTreeMap;

/// Orders a day.
const SIZES: [u64; 5] = [10, 25, 60, 150, 400];
const WEEKS: [i64; 2] = [8, 13];
/// Minutes of the first and of the last hour of a window that begins and ends within hours.
const EDGES: (u64, u64) = (40, 32);

/// How often something was so.
#[derive(Debug, Clone, Copy, Default)]
struct Share {
    held: u64,
    of: u64,
}

impl Share {
    fn note(&mut self, held: bool) {
        self.held += u64::from(held);
        self.of += 1;
    }

    fn per_mille(self) -> u64 {
        (self.held * 1_000 + self.of / 2) / self.of
    }
}

impl core::fmt::Display for Share {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}.{} %", self.per_mille() / 10, self.per_mille() % 10)
    }
}

/// What became of the intervals of one kind of shop.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    orders: Share,
    revenue: Share,
    expected_thousandths: i64,
    came: i64,
    width: i64,
}

impl Found {
    fn note(&mut self, likely: &Likely, orders: i64, revenue: Cents) {
        self.orders.note((likely.orders_low..=likely.orders_high).contains(&orders));
        self.revenue.note((likely.revenue_low_cents..=likely.revenue_high_cents).contains(&revenue));
        self.expected_thousandths += likely.orders_thousandths;
        self.came += orders;
        self.width += likely.orders_high - likely.orders_low;
    }

    fn with(mut self, other: &Self) -> Self {
        self.orders = Share { held: self.orders.held + other.orders.held, of: self.orders.of + other.orders.of };
        self.revenue = Share { held: self.revenue.held + other.revenue.held, of: self.revenue.of + other.revenue.of };
        self.expected_thousandths += other.expected_thousandths;
        self.came += other.came;
        self.width += other.width;
        self
    }
}

impl core::fmt::Display for Found {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let (orders, revenue, of) = (self.orders, self.revenue, self.orders.of);
        let (expected, width) = (self.expected_thousandths / 1_000, self.width * 10 / i64::try_from(of).unwrap());
        write!(f, "orders {orders}, revenue {revenue} of {of}; expected {expected}, came {}; ", self.came)?;
        write!(f, "mean width {}.{} orders", width / 10, width % 10)
    }
}

/// A made-up shop's past, and the week after it.
fn shop(seed: u64, orders_a_day: u64, weeks: i64, zone: &Zone) -> (History, Vec<HourlySales>) {
    let mut random = Random(seed * 1_000_003 + orders_a_day * 101 + u64::try_from(weeks).unwrap());
    let growth = i64::try_from(random.below(51)).unwrap() - 15;
    let kind = Kind { orders_a_day, growth, day_luck: 120, hour_luck: 150 };
    // The history ends with any hour of the week.
    let from = NOW.plus_minutes(-30 - 60 * i64::try_from(random.below(168)).unwrap());
    let mut sales = sales(&mut random, kind, zone, from, weeks + 1);
    let after = sales.split_off(usize::try_from(weeks * 168).unwrap());
    (history(&sales), after)
}

/// Tries windows of so many hours in the week after the history, of so many shops of each size and length of history.
/// `lengths`: how long, and how many hours from one to the next. `is_partial`: whether they begin and end within hours.
fn try_windows(shops: u64, lengths: &[(usize, usize)], is_partial: bool) -> BTreeMap<u64, Found> {
    let zone = Zone::named("America/Denver").unwrap();
    let is_open = |hour: &HourlySales| (8..22).contains(&zone.wall_clock(hour.starts_at).hour());
    let counts = |hours: &&[HourlySales]| hours.len() > LONGEST_STRETCH || hours.iter().all(is_open);
    let mut found: BTreeMap<u64, Found> = BTreeMap::new();
    for (size, weeks) in SIZES.iter().flat_map(|size| WEEKS.map(|weeks| (*size, weeks))) {
        for seed in 0..shops {
            let (history, after) = shop(seed, size, weeks, &zone);
            let learnt = Weeks::before(history.to, &zone, &history);
            let (profile, mut random) = (Profile::of(&learnt.0), Random(seed));
            for (length, step) in lengths {
                let (length, step) = (*length, *step);
                let calibration = Calibration::of(&learnt, length);
                for hours in after.windows(length).step_by(step).filter(counts) {
                    let (from, end) = (hours[0].starts_at, hours[length - 1].starts_at.plus_millis(HOUR_MS));
                    let (mut window, mut came) = (Window { from, to: Some(end), now: end }, total(hours));
                    if is_partial {
                        let minutes = |minutes| i64::try_from(minutes).unwrap() - 60;
                        window.from = from.plus_minutes(-minutes(EDGES.0));
                        window.to = Some(end.plus_minutes(minutes(EDGES.1)));
                        came = outside(&mut random, came, &hours[0], 60 - EDGES.0);
                        came = outside(&mut random, came, &hours[length - 1], 60 - EDGES.1);
                    }
                    let forecast = of_slices(&profile, &calibration, &window.slices(&zone), learnt.0.len());
                    let likely = likely(&forecast.expect("enough hours are like it"));
                    found.entry(size).or_default().note(&likely, came.0, came.1);
                }
            }
        }
    }
    found
}

fn total(hours: &[HourlySales]) -> (i64, Cents) {
    (hours.iter().map(|hour| i64::from(hour.orders)).sum(), hours.iter().map(|hour| hour.revenue_cents).sum())
}

/// Less the orders that came in so many minutes of that hour.
fn outside(random: &mut Random, came: (i64, Cents), hour: &HourlySales, minutes: u64) -> (i64, Cents) {
    let gone = (0..hour.orders).filter(|_| random.below(60) < minutes).count();
    let gone = i64::try_from(gone).unwrap();
    (came.0 - gone, came.1.less(Cents(hour.revenue_cents.0 * gone / i64::from(hour.orders).max(1))))
}

/// Prints the shares, and holds them to the bounds in thousandths: of each size, and of all together.
#[track_caller]
fn check(title: &str, found: &BTreeMap<u64, Found>, each: (u64, u64), together: (u64, u64)) {
    let within = |share: Share, bounds: (u64, u64)| (bounds.0..=bounds.1).contains(&share.per_mille());
    println!("90 % intervals of {title}:");
    for (size, found) in found {
        println!("  {size:>3} orders a day: {found}");
        assert!(within(found.orders, each) && within(found.revenue, each), "{title}, {size} orders a day: {found}");
    }
    let all = found.values().fold(Found::default(), Found::with);
    println!("  together: {all}");
    assert!(within(all.orders, together) && within(all.revenue, together), "{title}: {all}");
}

#[test]
fn nine_in_ten_hours_that_were_held_out_lie_in_the_interval_whatever_the_shops_size() {
    let found = try_windows(20, &[(1, 1)], false);
    check("single hours", &found, (850, 950), (850, 950));
    for (size, found) in found {
        let (expected, width) = (found.expected_thousandths / 1_000, found.width);
        assert!(size < 400 || width < expected, "{size} orders a day: as wide as what is expected tells nothing");
        let off = (expected - found.came).abs() * 100 / found.came;
        assert!(off <= 5, "{size} orders a day: {expected} expected, {} came", found.came);
    }
}

#[test]
fn nine_in_ten_windows_of_several_hours_lie_in_the_interval() {
    check("4 to 8 hours", &try_windows(10, &[(4, 3), (5, 3), (6, 3), (7, 3), (8, 3)], false), (830, 970), (850, 950));
}

#[test]
fn nine_in_ten_windows_that_begin_and_end_within_hours_lie_in_the_interval() {
    check("3 h 12 min to 5 h 12 min", &try_windows(10, &[(4, 2), (6, 2)], true), (830, 970), (850, 950));
}

#[test]
fn windows_of_more_than_a_day_lie_in_the_interval_at_least_as_often() {
    check("30 to 72 hours", &try_windows(20, &[(30, 12), (48, 12), (72, 12)], false), (850, 1_000), (880, 1_000));
}
