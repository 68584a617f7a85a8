//! Promises of tallies.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::sample::{Random, shop};
use crate::version::Versioned;

/// A report as version 1 was released.
const RELEASED_V1: &str = include_str!("../../fixtures/tally_v1.json");

fn alike(orders: u64, cents: i64, place: Place) -> AlikeOrders {
    AlikeOrders { orders, value_cents: Cents(cents), place, is_adjusted: false, is_cancelled: false }
}

fn report(seq: u64, taken: u64, recorded: u64) -> ShopReport {
    ShopReport { seq, tally: Tally { taken, recorded, value_cents: Cents(100), ..Tally::default() } }
}

#[test]
fn every_order_is_counted_once_and_by_all_that_holds_of_it() {
    let orders = [
        alike(3, 1_000, Place::Recorded),
        AlikeOrders { is_cancelled: true, ..alike(2, 2_000, Place::Pending) },
        AlikeOrders { is_adjusted: true, ..alike(1, 4_000, Place::SetAside) },
        alike(5, 8_000, Place::Pending),
    ];
    let expect = Tally {
        taken: 11,
        recorded: 3,
        set_aside: 1,
        adjusted: 1,
        cancelled: 2,
        value_cents: Cents(15_000),
        cancelled_cents: Cents(2_000),
    };
    let tally = Tally::of(orders);
    assert_eq!((tally, tally.pending()), (expect, 7));
    assert_eq!(Tally::of([]), Tally::default());
}

#[test]
fn a_report_that_comes_twice_late_or_out_of_order_does_no_harm() {
    let reports = [report(1, 2, 0), report(2, 5, 1), report(3, 5, 5)];
    let mut random = Random(420);
    for _ in 0..500 {
        let mut tallies = Tallies::default();
        for _ in 0..12 {
            tallies.take(&shop(1), reports[random.below(3) as usize]);
        }
        tallies.take(&shop(1), reports[2]);
        assert_eq!(tallies.take(&shop(1), reports[random.below(3) as usize]), Taken::Unchanged);
        assert_eq!(tallies.total(), reports[2].tally);
    }
}

#[test]
fn a_later_report_may_count_less_and_the_same_one_may_not() {
    fn check(held: ShopReport, sent: ShopReport, expect: (u64, u64)) {
        let mut tallies = Tallies::default();
        assert_eq!(tallies.take(&shop(1), held), Taken::Changed(held));
        tallies.take(&shop(1), sent);
        let tally = tallies.of_shop(&shop(1)).unwrap();
        assert_eq!((tally.taken, tally.recorded), expect, "{held:?} then {sent:?}");
    }
    check(report(4, 9, 9), report(5, 9, 3), (9, 3));
    check(report(4, 9, 9), report(4, 9, 3), (9, 9));
    check(report(4, 7, 3), report(4, 9, 2), (9, 3));
    check(report(4, 9, 9), report(3, 99, 99), (9, 9));
}

#[test]
fn the_sum_is_that_of_all_shops_and_each_shop_has_its_own() {
    let mut tallies = Tallies::default();
    for number in 0..100 {
        tallies.take(&shop(number), report(1, number, number / 2));
    }
    let total = tallies.total();
    assert_eq!((tallies.shops(), total.taken, total.recorded), (100, 4_950, 2_450));
    assert_eq!(total.pending(), 2_500);
    assert_eq!(tallies.of_shop(&shop(7)).unwrap().taken, 7);
    assert_eq!(tallies.of_shop(&shop(100)), None);
}

#[test]
fn there_is_room_for_so_many_shops_and_those_in_it_stay() {
    let mut tallies: Tallies = (0..MAX_SHOPS as u64).map(|number| (shop(number), report(1, 1, 0))).collect();
    assert_eq!(tallies.take(&shop(MAX_SHOPS as u64), report(1, 1, 0)), Taken::Full);
    assert_eq!(tallies.take(&shop(3), report(2, 4, 0)), Taken::Changed(report(2, 4, 0)));
    assert_eq!(tallies.total().taken, MAX_SHOPS as u64 + 3);
}

#[test]
fn the_released_shape_of_version_1_is_read_and_written_unchanged() {
    let stored: Versioned<ShopReport> = serde_json::from_str(RELEASED_V1).unwrap();
    let orders = [
        alike(1, 4_200, Place::Recorded),
        AlikeOrders { is_adjusted: true, ..alike(1, 1_000, Place::SetAside) },
        AlikeOrders { is_cancelled: true, ..alike(1, 300, Place::Pending) },
    ];
    let tally = Tally::of(orders);
    assert_eq!(stored, Versioned::new(TALLY_VERSION, ShopReport { seq: 7, tally }), "read");
    assert_eq!(serde_json::to_string_pretty(&stored).unwrap(), RELEASED_V1.trim_end(), "written");
}

#[test]
fn counting_takes_hardly_any_of_a_counters_time_however_much_it_holds() {
    fn check(taken: u64, age_ms: i64, expect: i64) {
        let rest_ms = Tally { taken, ..Tally::default() }.rest_ms(age_ms);
        assert_eq!(rest_ms, expect, "{taken} orders after {age_ms} ms");
    }
    check(0, 0, 10_000);
    check(1_000, 0, 10_000);
    check(20_000, 0, 200_000);
    check(u64::MAX, i64::MAX, i64::MAX);
    // The longer it lasts, the less a count changes.
    check(10, 50_000, 10_000);
    check(10, 600_000, 120_000);
    check(10, i64::MAX, 300_000);
    check(100_000, i64::MAX, 1_000_000);
    // A clock that was set back.
    check(10, -600_000, 10_000);
}
