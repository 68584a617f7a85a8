//! The checker is checked: each way in which evidence can be wrong is made, and found as what it is.

use super::*;
use crate::replay::shops::make;

/// One shop, its log, and what Postgres holds of it: two orders one after the other, one tried twice; a push; and an
/// order that was refused, because only so many are left.
struct Case {
    shop: KnownShop,
    log: Vec<Entry>,
    recorded: RecordedShop,
}

fn entry(key: &str, sent_us: u64, asked: Asked, answer: Answer) -> Entry {
    Entry { shop: 0, key: key.to_owned(), sent_us, answered_us: sent_us + 10, asked, answer }
}

fn accepted(id: &str) -> Answer {
    Answer::Accepted(id.to_owned())
}

fn good() -> Case {
    let shop = make(0, 420).unwrap().known;
    let scarce = u16::try_from(shop.first_scarce()).unwrap();
    let few = shop.on_hand[usize::from(scarce)];
    let order = |lines: &[(u16, i64)]| Asked::Order(lines.to_vec());
    let log = vec![
        entry("a", 100, order(&[(0, 2), (1, 1)]), Answer::Broken),
        entry("a", 200, order(&[(0, 2), (1, 1)]), accepted("A")),
        entry("b", 300, order(&[(scarce, few)]), accepted("B")),
        entry("c", 400, Asked::Push(vec![(0, -3), (2, 20)]), Answer::Unavailable),
        entry("c", 500, Asked::Push(vec![(0, -3), (2, 20)]), Answer::Applied),
        entry("d", 600, order(&[(scarce, 1), (3, 1)]), Answer::Refused(vec![TOO_FEW.to_owned()])),
    ];
    let mut stock: BTreeMap<u16, (i64, i64)> = (0..).zip(&shop.on_hand).map(|(at, count)| (at, (*count, 0))).collect();
    for (variant, on_hand, reserved) in [(0, -3, 2), (1, 0, 1), (2, 20, 0), (scarce, 0, few)] {
        let count = stock.get_mut(&variant).unwrap();
        *count = (count.0 + on_hand, count.1 + reserved);
    }
    let ids = vec!["A".to_owned(), "B".to_owned()];
    Case { shop, log, recorded: RecordedShop { log: ids.clone(), orders: ids, stock, to_look_at: 0 } }
}

fn found(case: Case) -> Findings {
    let Case { shop, log, recorded } = case;
    check(log, &[shop], |_| recorded.clone())
}

/// The findings of evidence that somebody has doctored: they do not hold, and say why.
#[track_caller]
fn doctored(doctor: impl FnOnce(&mut Case)) -> Findings {
    let mut case = good();
    doctor(&mut case);
    let findings = found(case);
    assert!(!findings.hold() && !findings.examples.is_empty(), "{findings:?}");
    findings
}

#[test]
fn good_evidence_holds_and_everything_is_counted() {
    let findings = found(good());
    assert!(findings.hold(), "{findings:?}");
    let Findings { accepted, recorded, refused, pushes, stock_changes, unavailable, broken, .. } = findings;
    assert_eq!((accepted, recorded, refused, pushes, stock_changes, unavailable, broken), (2, 2, 1, 1, 2, 1, 1));
}

#[test]
fn a_lost_order_is_found() {
    assert_eq!(doctored(|case| drop(case.recorded.log.pop())).lost, 1);
    assert_eq!(doctored(|case| drop(case.recorded.orders.pop())).lost, 1);
}

#[test]
fn a_doubled_order_is_found() {
    assert_eq!(doctored(|case| case.recorded.log.push("A".to_owned())).twice, 1);
    assert_eq!(doctored(|case| case.recorded.orders.push("A".to_owned())).twice, 1);
}

#[test]
fn an_order_that_nobody_was_promised_is_found() {
    assert_eq!(doctored(|case| case.recorded.log.push("X".to_owned())).never_promised, 1);
    assert_eq!(doctored(|case| case.recorded.orders.push("X".to_owned())).never_promised, 1);
}

#[test]
fn orders_in_another_order_than_they_were_accepted_are_found() {
    assert_eq!(doctored(|case| case.recorded.log.reverse()).out_of_order, 1);
}

#[test]
fn orders_that_were_under_way_together_may_stand_in_either_order() {
    let mut case = good();
    case.log[1].answered_us = 305;
    case.recorded.log.reverse();
    assert!(found(case).hold());
}

#[test]
fn a_key_that_was_answered_in_two_ways_is_found() {
    let again = entry("a", 900, Asked::Order(vec![(0, 2), (1, 1)]), accepted("Z"));
    assert_eq!(doctored(|case| case.log.push(again)).contradicted, 1);
}

#[test]
fn a_key_that_was_answered_twice_in_the_same_way_counts_once() {
    let mut case = good();
    case.log.push(entry("a", 900, Asked::Order(vec![(0, 2), (1, 1)]), accepted("A")));
    assert!(found(case).hold());
}

#[test]
fn what_was_never_answered_is_found() {
    assert_eq!(
        doctored(|case| case.log.push(entry("e", 700, Asked::Order(vec![(0, 1)]), Answer::Broken))).unanswered,
        1
    );
}

#[test]
fn answers_that_nobody_should_see_are_found() {
    let wrong = entry("e", 700, Asked::Order(vec![(0, 1)]), Answer::Wrong("500".to_owned()));
    assert_eq!(doctored(|case| case.log.push(wrong)).wrong, 1);
    let of_another_kind = entry("e", 700, Asked::Order(vec![(0, 1)]), Answer::Applied);
    assert_eq!(doctored(|case| case.log.push(of_another_kind)).wrong, 1);
}

#[test]
fn a_refusal_without_a_reason_in_the_stock_is_found() {
    let refused = |reason: &str| Answer::Refused(vec![reason.to_owned()]);
    let of_plenty = entry("e", 700, Asked::Order(vec![(0, 1)]), refused(TOO_FEW));
    assert_eq!(doctored(|case| case.log.push(of_plenty)).unfounded, 1);
    assert_eq!(doctored(|case| case.log[5].answer = refused("total-changed")).unfounded, 1);
}

#[test]
fn stock_that_was_not_conserved_is_found() {
    assert_eq!(doctored(|case| case.recorded.stock.get_mut(&1).unwrap().1 = 0).stock_off, 1);
    assert_eq!(doctored(|case| case.recorded.stock.retain(|variant, _| *variant != 2)).stock_off, 1);
}

#[test]
fn more_sold_than_there_was_is_found() {
    let findings = doctored(|case| {
        let scarce = u16::try_from(case.shop.first_scarce()).unwrap();
        case.log.push(entry("e", 700, Asked::Order(vec![(scarce, 1)]), accepted("E")));
        case.recorded.log.push("E".to_owned());
        case.recorded.orders.push("E".to_owned());
        case.recorded.stock.get_mut(&scarce).unwrap().1 += 1;
    });
    assert_eq!((findings.oversold, findings.stock_off), (1, 0));
}

#[test]
fn what_needs_a_person_is_found() {
    assert_eq!(doctored(|case| case.recorded.to_look_at = 3).to_look_at, 3);
}
