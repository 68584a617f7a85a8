//! Promises of the sentences.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::report::sample::{FROM, TO, adjusted, cancelled, facts, order, set_aside};
use crate::report::{Facts, Outcome, TakenOrder, report};
use everbud_domain::report::{Likely, LostProfit, Tally};

#[track_caller]
fn check(facts: &Facts, expect: &[&str]) {
    let said = summary(&report(facts));
    assert!((3..=6).contains(&said.len()), "{said:#?}");
    for sentence in expect {
        assert!(said.iter().any(|said| said == sentence), "{sentence:?} in {said:#?}");
    }
}

fn many(count: u64) -> Vec<TakenOrder> {
    (0..count).map(|number| order(number, 1 + i64::try_from(number).unwrap(), Outcome::Kept)).collect()
}

#[test]
fn an_outage_that_went_well_reads_so() {
    check(
        &facts(many(212)),
        &[
            "Your storefront stayed open for all 5 h 12 min of it and served 18204 pages.",
            "212 orders worth $18020.00 were taken; all are recorded, the last one 41 s after the database was back.",
            "Half of them were recorded within 3 h 25 min of being placed, nine in ten within 4 h 50 min, and the slowest \
             took 5 h 11 min.",
            "All stand as they were taken: $18020.00 kept.",
            "There is no estimate of lost orders. At least 4 full weeks of the shop's own history are needed.",
        ],
    );
}

#[test]
fn one_is_told_as_one() {
    let mut facts = facts(many(1));
    facts.page_views = Some(1);
    check(
        &facts,
        &[
            "Your storefront stayed open for all 5 h 12 min of it and served 1 page.",
            "1 order worth $85.00 was taken; it is recorded, 41 s after the database was back.",
            "It stands as it was taken: $85.00 kept.",
        ],
    );
    facts.orders[0].recorded_at = None;
    check(
        &facts,
        &[
            "1 order worth $85.00 was taken; it is stored, and waits to be recorded.",
            "It stands as it was taken: $85.00 kept so far.",
        ],
    );
}

#[test]
fn what_waits_is_said_to_wait() {
    let mut waiting = facts(many(3));
    waiting.orders[1].recorded_at = None;
    check(
        &waiting,
        &[
            "3 orders worth $255.00 were taken; 2 are recorded, and 1 worth $85.00 is stored and waits to be recorded.",
            "Half of those recorded were recorded within 5 h 9 min of being placed, nine in ten within 5 h 11 min, and \
             the slowest took 5 h 11 min.",
            "All stand as they were taken: $255.00 kept so far.",
        ],
    );
    waiting.orders[2].recorded_at = None;
    check(
        &waiting,
        &["3 orders worth $255.00 were taken; 1 is recorded, and 2 worth $170.00 are stored and wait to be recorded."],
    );
    waiting.orders[0].recorded_at = None;
    check(&waiting, &["3 orders worth $255.00 were taken; all are stored, and wait to be recorded."]);
}

#[test]
fn an_incident_that_lasts_is_told_so_far() {
    let mut open = facts(many(2));
    (open.window.to, open.window.now) = (None, FROM.plus_minutes(123));
    check(
        &open,
        &[
            "Your storefront has stayed open for all 2 h 3 min of it so far and served 18204 pages.",
            "2 orders worth $170.00 were taken; all are recorded.",
        ],
    );
}

#[test]
fn what_was_recorded_before_the_end_was_noticed_is_told_so() {
    let mut early = facts(many(2));
    early.orders.iter_mut().for_each(|order| order.recorded_at = Some(TO));
    check(&early, &["2 orders worth $170.00 were taken; all are recorded, before the database was said to be back."]);
}

#[test]
fn what_nobody_counted_is_called_not_counted() {
    let mut unknown = facts(many(2));
    unknown.page_views = None;
    check(
        &unknown,
        &["Your storefront stayed open for all 5 h 12 min of it; how many pages it served was not counted."],
    );
    unknown.orders.clear();
    check(
        &unknown,
        &[
            "It lasted 5 h 12 min. Your storefront took no order; how many pages it served was not counted.",
            "There is nothing to record.",
        ],
    );
}

#[test]
fn nothing_is_called_open_that_nobody_saw_open() {
    let mut quiet = facts(Vec::new());
    quiet.page_views = Some(0);
    check(&quiet, &["It lasted 5 h 12 min. Your storefront took no order and served 0 pages."]);
    quiet.page_views = Some(3);
    check(&quiet, &["Your storefront stayed open for all 5 h 12 min of it and served 3 pages."]);
}

#[test]
fn what_changed_is_told_with_its_reasons() {
    let mut orders = many(4);
    orders[0].outcome = adjusted("One item was gone.", 6_000);
    check(&facts(orders.clone()), &["Of what was taken, 1 was adjusted (One item was gone): $315.00 kept."]);
    orders[1].outcome = cancelled("too late");
    orders[2].outcome = cancelled("");
    orders[3].outcome = set_aside("more sold than there was");
    check(
        &facts(orders.clone()),
        &[
            "Of what was taken, 1 was adjusted (One item was gone), 2 were cancelled (no reason given: 1, too late: 1) and 1 \
           worth $85.00 is set aside for somebody to decide (more sold than there was): $60.00 kept so far, without what \
           is set aside.",
        ],
    );
    let reasons = ["a", "b", "c", "c"];
    orders.iter_mut().zip(reasons).for_each(|(order, reason)| order.outcome = cancelled(reason));
    check(&facts(orders), &["Of what was taken, 4 were cancelled (c: 2, a: 1, other reasons: 1): $0.00 kept."]);
}

fn lost(expected: (i64, i64, i64), shortfall: (i64, i64, i64)) -> LostSales {
    let likely = |(orders, low, high): (i64, i64, i64)| Likely {
        orders_thousandths: orders,
        orders_low: low,
        orders_high: high,
        revenue_cents: Cents(orders * 8),
        revenue_low_cents: Cents(low * 8_000),
        revenue_high_cents: Cents(high * 8_000),
    };
    LostSales {
        method: String::new(),
        method_text: String::new(),
        weeks_of_history: 8,
        is_history_synthetic: false,
        expected: likely(expected),
        taken: Tally::default(),
        shortfall: likely(shortfall),
        profit: LostProfit {
            profit_cents: None,
            profit_low_cents: None,
            profit_high_cents: None,
            revenue_without_margin_cents: Cents::ZERO,
            taxes_and_fees_cents: Cents::ZERO,
            categories: Vec::new(),
        },
    }
}

#[test]
fn an_estimate_is_told_with_its_doubt_and_never_as_counted() {
    fn check(lost: &LostSales, is_open: bool, expect: &str) {
        assert_eq!(missing(lost, is_open), expect);
    }
    check(
        &lost((230_400, 205, 256), (18_400, 0, 44)),
        false,
        "By the 8 weeks before it, about 230 orders were to be expected in these hours, and between 205 and 256 nine times \
         in ten: an estimated 18 orders worth $1472.00 may be lost, between none ($0.00) and 44 ($3520.00).",
    );
    check(
        &lost((230_400, 205, 256), (700, 0, 44)),
        true,
        "By the 8 weeks before it, about 230 orders were to be expected in these hours so far, and between 205 and 256 \
         nine times in ten: an estimated 1 order worth $56.00 may be lost, between none ($0.00) and 44 ($3520.00).",
    );
    check(
        &lost((1_200, 0, 3), (0, 0, 1)),
        false,
        "By the 8 weeks before it, about 1 order was to be expected in these hours, and between 0 and 3 nine times in ten: \
         likely none was lost, at most 1.",
    );
    let mut made_up = lost((200, 0, 1), (0, 0, 0));
    (made_up.is_history_synthetic, made_up.weeks_of_history) = (true, 1);
    check(
        &made_up,
        false,
        "By a made-up history of 1 week, and so for show only, less than one order was to be expected in these hours, and \
         between 0 and 1 nine times in ten: nothing suggests that any was lost.",
    );
}

#[test]
fn profit_is_claimed_by_margins_alone() {
    fn check(lost: &LostSales, expect: Option<&str>) {
        assert_eq!(profit(lost).as_deref(), expect);
    }
    let mut lost = lost((230_000, 205, 256), (18_000, 0, 44));
    check(&lost, Some("That is revenue, not profit: no margin is entered for what you sell."));
    let LostProfit { profit_cents, profit_low_cents, profit_high_cents, .. } = &mut lost.profit;
    (*profit_cents, *profit_low_cents, *profit_high_cents) =
        (Some(Cents(60_000)), Some(Cents(0)), Some(Cents(150_000)));
    check(&lost, Some("By the margins you entered, it would have earned $600.00, between $0.00 and $1500.00."));
    lost.profit.revenue_without_margin_cents = Cents(20_000);
    check(
        &lost,
        Some(
            "By the margins you entered, it would have earned $600.00, between $0.00 and $1500.00; for $200.00 of that \
             revenue no margin is entered, and no profit is claimed.",
        ),
    );
    lost.shortfall.orders_thousandths = 0;
    check(&lost, None);
}
