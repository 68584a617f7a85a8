//! Promises of the estimate: what it expects, what it leaves alone, and when it keeps silent.
//!
//! Pure; compiled for tests only. How often its interval holds is in `coverage.rs`.

use super::*;
use crate::report::sample::{FROM, TO, facts, margins, order};
use crate::report::{HourlySales, Outcome, report};
use crate::sample::Random;
use everbud_domain::product::Category;
use everbud_domain::time::{Timestamp, Zone};

/// Facts of a shop that sold `orders(week, hour)` in each hour of so many weeks before the incident, $85.00 an order. The
/// week is 1 for the last, the hour is that of the shop's clock. It is in Arizona, where clocks are never changed.
fn sold(weeks: i64, orders: impl Fn(i64, i8) -> u32) -> Facts {
    let mut facts = facts(Vec::new());
    facts.zone = Zone::named("America/Phoenix").unwrap();
    // Full hours: the incident begins at half past one.
    let end = FROM.plus_minutes(-30);
    facts.history.from = end.plus_millis(-weeks * 168 * HOUR_MS);
    for hours_ago in 1..=weeks * 168 {
        let starts_at = end.plus_millis(-hours_ago * HOUR_MS);
        let orders = orders((hours_ago + 167) / 168, facts.zone.wall_clock(starts_at).hour());
        facts.history.hours.push(HourlySales { starts_at, orders, revenue_cents: Cents(8_500).times(orders.into()) });
    }
    facts
}

fn steady(weeks: i64) -> Facts {
    sold(weeks, |_, hour| if (10..20).contains(&hour) { 4 } else { 0 })
}

fn lost(facts: &Facts) -> LostSales {
    match report(facts).estimate {
        Estimate::Made(lost) => *lost,
        Estimate::Withheld(why) => panic!("{why:?}"),
    }
}

fn window(from: Timestamp, minutes: i64) -> Window {
    Window { from, to: Some(from.plus_minutes(minutes)), now: from.plus_minutes(minutes) }
}

#[test]
fn an_hour_counts_by_the_part_of_it_that_lies_in_the_window() {
    fn check(from_minutes: i64, minutes: i64, expect_thousandths: i64) {
        let mut facts = steady(8);
        facts.window = window(FROM.plus_minutes(from_minutes), minutes);
        let expected = lost(&facts).expected;
        assert!((expected.orders_thousandths - expect_thousandths).abs() <= 1, "{minutes} min: {expected:?}");
        assert_eq!(expected.revenue_cents.0 / 8_500, expected.orders_thousandths / 1_000);
        assert!(expected.orders_low * 1_000 <= expected.orders_thousandths + 999);
        assert!(expected.orders_thousandths <= expected.orders_high * 1_000 + 999);
    }
    // It begins at 13:30; the shop closes at 20:00.
    check(0, 60, 4_000);
    check(0, 15, 1_000);
    check(0, 1, 66);
    check(0, 312, 20_800);
    check(360, 60, 2_000);
    check(390, 600, 0);
    check(0, 24 * 60, 40_000);
    check(0, 7 * 24 * 60, 280_000);
}

#[test]
fn what_came_in_the_incident_does_not_lower_what_is_expected() {
    let facts = steady(8);
    let mut later = facts.clone();
    later.history.to = TO.plus_minutes(600);
    for hour in 0..20 {
        let starts_at = FROM.plus_minutes(-30 + 60 * hour);
        later.history.hours.push(HourlySales { starts_at, orders: 900, revenue_cents: Cents(1) });
    }
    later.history.from = later.history.from.plus_millis(-3 * HOUR_MS);
    assert_eq!(lost(&later), lost(&facts));
}

#[test]
fn hours_are_compared_by_the_shops_clock_also_when_it_is_set_back() {
    // Clocks go back in the night before that Monday.
    let (mut facts, monday) = (facts(Vec::new()), Timestamp::parse("2026-11-02T07:00:00Z").unwrap());
    (facts.history.from, facts.history.to) = (monday.plus_millis(-8 * 168 * HOUR_MS), monday);
    for hours_ago in 1..=8 * 168 {
        let starts_at = monday.plus_millis(-hours_ago * HOUR_MS);
        if facts.zone.wall_clock(starts_at).hour() == 12 {
            facts.history.hours.push(HourlySales { starts_at, orders: 40, revenue_cents: Cents(40) });
        }
    }
    let expected = |facts: &mut Facts, from: &str| {
        facts.window = window(Timestamp::parse(from).unwrap(), 60);
        lost(facts).expected.orders_thousandths
    };
    assert!((expected(&mut facts, "2026-11-02T19:00:00Z") - 40_000).abs() <= 200, "noon in winter");
    assert_eq!(expected(&mut facts, "2026-11-02T18:00:00Z"), 0, "what was noon in summer");
}

#[test]
fn an_hour_that_came_twice_or_never_in_a_week_is_no_busier_and_no_quieter() {
    fn check(hours_after: i64) {
        let mut facts = sold(8, |_, _| 40);
        // Clocks went forward six weeks before the incident: at two on Sunday, so that the week began at one on Monday.
        facts.zone = Zone::named("America/Denver").unwrap();
        facts.window = window(FROM.plus_minutes(60 * hours_after - 30), 60);
        let found = lost(&facts).expected.orders_thousandths;
        assert!((found - 40_000).abs() <= 300, "{found} in {hours_after} hours");
    }
    check(0);
    check(5 * 24 + 12);
    check(6 * 24 + 23);
}

#[test]
fn a_shop_that_grows_is_expected_to_grow_on_and_luck_is_no_growth() {
    fn check(orders: impl Fn(i64) -> u32, expect: core::ops::RangeInclusive<i64>) {
        let mut facts = sold(8, |week, _| orders(week));
        facts.window = window(FROM.plus_minutes(-30), 60);
        let found = lost(&facts).expected.orders_thousandths;
        assert!(expect.contains(&found), "{found}");
    }
    check(|week| 100 - 2 * u32::try_from(week).unwrap(), 99_800..=100_200);
    check(|week| 100 + 2 * u32::try_from(week).unwrap(), 99_800..=100_200);
    check(|week| if week == 1 { 130 } else { 100 }, 105_000..=112_000);
}

#[test]
fn what_is_expected_lies_in_its_interval_also_where_every_forecast_was_too_low() {
    let facts = sold(8, |week, _| 1 << (10 - week));
    let Likely { orders_thousandths, orders_low, revenue_cents, revenue_low_cents, .. } = lost(&facts).expected;
    assert!(orders_low * 1_000 <= orders_thousandths + 999, "from {orders_low}, expected {orders_thousandths}");
    assert!(revenue_low_cents <= revenue_cents, "from {revenue_low_cents}, expected {revenue_cents}");
}

#[test]
fn an_estimate_is_made_from_enough_history_or_not_at_all() {
    fn check(change: impl Fn(&mut Facts), expect: Option<NoEstimateReason>) {
        let mut facts = steady(4);
        change(&mut facts);
        let found = match report(&facts).estimate {
            Estimate::Made(_) => None,
            Estimate::Withheld(why) => Some(why.reason),
        };
        assert_eq!(found, expect);
    }
    let later = |facts: &mut Facts, minutes| facts.window = window(facts.window.from.plus_minutes(minutes), 60);
    check(|_| {}, None);
    check(|facts| facts.history.from = facts.history.from.plus_millis(1), Some(NoEstimateReason::HistoryTooShort));
    check(|facts| facts.window.to = Some(FROM), Some(NoEstimateReason::WindowEmpty));
    check(|facts| facts.window.to = Some(FROM.plus_minutes(7 * 24 * 60)), None);
    check(|facts| facts.window.to = Some(FROM.plus_minutes(7 * 24 * 60 + 1)), Some(NoEstimateReason::WindowTooLong));
    check(|facts| later(facts, 7 * 24 * 60), None);
    check(|facts| later(facts, 7 * 24 * 60 + 1), Some(NoEstimateReason::HistoryTooOld));
    check(|facts| facts.history.hours.retain(|hour| hour.orders == 0), Some(NoEstimateReason::TooFewOrders));
}

#[test]
fn a_shortfall_is_never_below_nothing_and_what_was_taken_lowers_its_interval() {
    fn check(taken: u64, expect_thousandths: i64) {
        let mut facts = steady(8);
        facts.orders = (0..taken).map(|number| order(number, 1, Outcome::Kept)).collect();
        facts.margins = margins([(Category::Flower, 5_000)]);
        let lost = lost(&facts);
        let (expected, shortfall) = (lost.expected, lost.shortfall);
        assert!((shortfall.orders_thousandths - expect_thousandths).abs() <= 1, "{taken}: {shortfall:?}");
        let taken = i64::try_from(taken).unwrap();
        assert_eq!(shortfall.orders_low, (expected.orders_low - taken).max(0));
        assert_eq!(shortfall.orders_high, (expected.orders_high - taken).max(0));
        assert_eq!(shortfall.revenue_cents, expected.revenue_cents.less(Cents(8_500 * taken)).max(Cents::ZERO));
        if taken > 0 {
            // 5,000 of 8,500 cents are flower, and half of that is the shop's.
            let profit = lost.profit.profit_cents.unwrap();
            assert!((profit.0 - shortfall.revenue_cents.0 * 5 / 17).abs() <= 1, "{profit}");
        }
    }
    check(0, 20_800);
    check(12, 8_800);
    check(40, 0);
}

#[test]
fn a_made_up_history_is_labelled() {
    let mut facts = steady(9);
    assert_eq!((lost(&facts).is_history_synthetic, lost(&facts).weeks_of_history), (false, 9));
    facts.history.is_synthetic = true;
    assert!(lost(&facts).is_history_synthetic);
    assert_eq!(lost(&steady(14)).weeks_of_history, 13, "a quarter of a year is enough");
}

#[test]
fn no_history_is_too_odd_to_be_worked_out() {
    let mut random = Random(77);
    for _ in 0..60 {
        let most = [1, 3, 1_000, u64::from(u32::MAX)][usize::try_from(random.below(4)).unwrap()];
        let mut facts = steady(4 + i64::try_from(random.below(10)).unwrap());
        for hour in &mut facts.history.hours {
            hour.orders = if random.chance(50) { u32::try_from(random.below(most + 1)).unwrap() } else { 0 };
            hour.revenue_cents = Cents([0, -5, 8_500, i64::MAX][usize::try_from(random.below(4)).unwrap()]);
        }
        facts.window = window(FROM, 1 + i64::try_from(random.below(7 * 24 * 60)).unwrap());
        if let Estimate::Made(lost) = report(&facts).estimate {
            let Likely { orders_thousandths, orders_low, orders_high, revenue_cents, .. } = lost.expected;
            assert!(orders_low <= orders_high && orders_low >= 0, "{lost:?}");
            assert!((orders_low - 1) * 1_000 <= orders_thousandths, "{lost:?}");
            assert!(orders_thousandths <= (orders_high + 1) * 1_000, "{lost:?}");
            assert!(lost.expected.revenue_low_cents <= revenue_cents, "{lost:?}");
            assert!(revenue_cents <= lost.expected.revenue_high_cents, "{lost:?}");
        }
    }
}
