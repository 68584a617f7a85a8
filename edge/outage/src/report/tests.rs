//! Promises of the report: what is counted, and where it goes.
//!
//! Pure; compiled for tests only.

use super::sample::{FROM, TO, adjusted, cancelled, facts, margins, order, set_aside};
use super::*;
use crate::sample::Random;
use everbud_domain::report::{Estimate, Likely, NoEstimateReason, Outcomes, ReasonTally, Tally, TimeToRecord};

fn tally(orders: u64, cents: i64) -> Tally {
    Tally { orders, total_cents: Cents(cents) }
}

#[test]
fn only_orders_of_the_window_are_counted_and_its_end_is_not_in_it() {
    fn check(placed_at: Timestamp, expect: u64) {
        let mut facts = facts(vec![order(1, 0, Outcome::Kept)]);
        facts.orders[0].placed_at = placed_at;
        assert_eq!(report(&facts).taken.orders, expect, "{placed_at}");
    }
    check(FROM.plus_millis(-1), 0);
    check(FROM, 1);
    check(TO.plus_millis(-1), 1);
    check(TO, 0);
}

#[test]
fn money_kept_is_what_stands_at_what_is_due_for_it() {
    let mut facts = facts(vec![
        order(1, 1, Outcome::Kept),
        order(2, 2, adjusted("One item was gone", 6_000)),
        order(3, 3, cancelled("too late")),
        order(4, 4, set_aside("more sold than there was")),
        order(5, 5, Outcome::Kept),
        order(6, 6, cancelled(" too late ")),
        order(7, 7, cancelled("changed my mind")),
    ]);
    facts.orders[4].recorded_at = None;
    let report = report(&facts);
    assert_eq!(report.taken, tally(7, 59_500));
    assert_eq!((report.recorded, report.pending), (tally(6, 51_000), tally(1, 8_500)));
    assert_eq!(report.outcomes.kept, tally(2, 17_000), "what waits to be recorded stands");
    assert_eq!((report.outcomes.adjusted.all, report.outcomes.adjusted.due_cents), (tally(1, 8_500), Cents(6_000)));
    assert_eq!((report.outcomes.cancelled.all, report.outcomes.cancelled.due_cents), (tally(3, 25_500), Cents(0)));
    assert_eq!(report.outcomes.set_aside.all, tally(1, 8_500));
    assert_eq!(report.money_kept_cents, Cents(23_000));
    let reason = |reason: &str, tally| ReasonTally { reason: reason.to_owned(), tally };
    assert_eq!(
        report.outcomes.cancelled.reasons,
        [reason("too late", tally(2, 17_000)), reason("changed my mind", tally(1, 8_500))]
    );
}

#[test]
fn the_four_outcomes_are_all_that_was_taken_whatever_happens() {
    let mut random = Random(5);
    for _ in 0..200 {
        let orders = (0..random.below(60))
            .map(|number| {
                let outcome = match random.below(4) {
                    0 => Outcome::Kept,
                    1 => adjusted(&format!("why {}", random.below(40)), 1_000),
                    2 => cancelled(&format!("why {}", random.below(40))),
                    _ => set_aside("why"),
                };
                let mut order = order(number, i64::try_from(random.below(400)).unwrap() - 40, outcome);
                order.recorded_at = random.chance(60).then_some(TO);
                order
            })
            .collect();
        let report = report(&facts(orders));
        let Outcomes { kept, adjusted, cancelled, set_aside } = &report.outcomes;
        let changed = [adjusted, cancelled, set_aside];
        let orders = kept.orders + changed.iter().map(|changed| changed.all.orders).sum::<u64>();
        let cents = changed.iter().map(|changed| changed.all.total_cents).sum::<Cents>().plus(kept.total_cents);
        assert_eq!(report.taken, Tally { orders, total_cents: cents });
        assert_eq!(report.taken.orders, report.recorded.orders + report.pending.orders);
        for changed in changed {
            assert!(changed.reasons.len() <= tally::MAX_REASONS);
            assert_eq!(changed.reasons.iter().map(|reason| reason.tally.orders).sum::<u64>(), changed.all.orders);
        }
    }
}

#[test]
fn percentiles_are_by_nearest_rank() {
    fn check(took_s: &[i64], expect: Option<[i64; 4]>) {
        let orders = took_s.iter().enumerate().map(|(nth, took)| {
            let mut order = order(nth as u64, 1, Outcome::Kept);
            order.recorded_at = Some(order.placed_at.plus_millis(took * 1_000));
            order
        });
        let expect = expect.map(|[min, median, p90, max]| TimeToRecord {
            min_ms: min * 1_000,
            median_ms: median * 1_000,
            p90_ms: p90 * 1_000,
            max_ms: max * 1_000,
        });
        assert_eq!(report(&facts(orders.collect())).time_to_record, expect, "{took_s:?}");
    }
    check(&[], None);
    check(&[7], Some([7, 7, 7, 7]));
    check(&[9, 1], Some([1, 1, 9, 9]));
    check(&[3, 1, 2], Some([1, 2, 3, 3]));
    check(&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some([1, 5, 9, 10]));
    check(&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some([1, 6, 10, 11]));
    check(&[-2], Some([0, 0, 0, 0]));
}

#[test]
fn a_report_reads_back_as_it_was_written_and_names_its_units() {
    let facts = facts(vec![order(1, 1, Outcome::Kept), order(2, 2, cancelled("too late"))]);
    let report = report(&facts);
    let text = serde_json::to_string(&crate::version::Versioned::new(REPORT_VERSION, report.clone())).unwrap();
    let read: crate::version::Versioned<Report> = serde_json::from_str(&text).unwrap();
    assert_eq!(read.read(REPORT_VERSION), Some(report));
    for part in [
        r#""from":"2026-04-20T20:30:00Z""#,
        r#""length_ms":18720000"#,
        r#""taken":{"orders":2,"total_cents":17000}"#,
        r#""cancelled":{"orders":1,"total_cents":8500,"due_cents":0,"reasons":[{"reason":"too late","orders":1,"total_cents":8500}]}"#,
        r#""money_kept_cents":8500"#,
        r#""estimate":{"state":"withheld","reason":"history_too_short","detail":"At least 4 full weeks"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn an_incident_without_history_has_no_estimate_and_says_why() {
    let Estimate::Withheld(why) = report(&facts(Vec::new())).estimate else { panic!("an estimate out of nothing") };
    assert_eq!(why.reason, NoEstimateReason::HistoryTooShort);
}

#[test]
fn a_shortfalls_parts_add_up_to_it_and_profit_is_claimed_where_there_is_a_margin() {
    fn check(entered: &BTreeMap<Category, Margin>, revenue: i64, profit: Option<i64>, without: i64, taxes: i64) {
        let orders = [order(1, 1, Outcome::Kept), order(2, -900, Outcome::Kept)];
        let revenue = Cents(revenue);
        let shortfall = Likely {
            orders_thousandths: 1_000,
            orders_low: 0,
            orders_high: 2,
            revenue_cents: revenue,
            revenue_low_cents: Cents::ZERO,
            revenue_high_cents: revenue.times(2),
        };
        let lost = profit::lost(&orders, entered, &shortfall);
        assert_eq!(lost.profit_cents, profit.map(Cents));
        assert_eq!(lost.profit_low_cents, profit.map(|_| Cents::ZERO));
        assert_eq!(lost.profit_high_cents.is_some(), profit.is_some());
        assert_eq!(lost.revenue_without_margin_cents, Cents(without));
        assert_eq!(lost.taxes_and_fees_cents, Cents(taxes));
        let parts: Cents = lost.categories.iter().map(|loss| loss.revenue_cents).sum();
        assert_eq!(parts.plus(lost.taxes_and_fees_cents), revenue);
    }
    // Of $85.00, $50.00 is flower, $20.00 edibles, $15.00 taxes and fees.
    check(&margins([(Category::Flower, 5_000), (Category::Edible, 2_500)]), 8_500, Some(3_000), 0, 1_500);
    check(&margins([(Category::Flower, 5_000)]), 8_500, Some(2_500), 2_000, 1_500);
    check(&margins([(Category::Gear, 5_000)]), 8_500, None, 7_000, 1_500);
    check(&margins([]), 8_500, None, 7_000, 1_500);
    check(&margins([(Category::Flower, 10_000), (Category::Edible, 10_000)]), 101, Some(83), 0, 18);
}

#[test]
fn without_any_order_the_whole_shortfall_is_revenue_of_unknown_category() {
    let shortfall = Likely {
        orders_thousandths: 1_000,
        orders_low: 1,
        orders_high: 1,
        revenue_cents: Cents(900),
        revenue_low_cents: Cents(900),
        revenue_high_cents: Cents(900),
    };
    let lost = profit::lost(&[], &margins([(Category::Flower, 5_000)]), &shortfall);
    assert_eq!((lost.profit_cents, lost.revenue_without_margin_cents), (None, Cents(900)));
    assert_eq!(lost.categories, []);
}

#[test]
fn a_margin_is_never_more_than_the_whole_price() {
    assert_eq!(Margin::of_basis_points(10_000).map(Margin::basis_points), Some(10_000));
    assert_eq!(Margin::of_basis_points(10_001), None);
}
