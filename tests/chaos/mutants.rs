//! Each protection is taken away, and the promise that it protects is seen to break; with it, the promise holds.

use crate::promises::{
    an_empty_menu_replaces_no_good_one, drain_beside_another, one_order_for_one_key, the_backlog_drains_by_itself,
};
use everbud_tests::everbud::Everbud;

/// The migration that defines the drain.
const DRAIN: &str = include_str!("../../edge/migrations/0006_drain.sql");
/// The mark on the line that keeps two drains of one shop apart.
const LOCK: &str = "-- protection: watermark lock";

fn holds_and_breaks(mutant: &str, promise: fn(&Everbud) -> Result<(), String>) {
    promise(&Everbud::start()).unwrap_or_else(|why| panic!("with the protection: {why}"));
    let broken = promise(&Everbud::start_mutant(mutant));
    assert!(broken.is_err(), "{mutant}: the promise held without its protection, so nothing shows that it protects");
}

#[test]
fn without_deduplication_one_key_makes_two_orders() {
    holds_and_breaks("no-dedupe", one_order_for_one_key);
}

#[test]
fn without_rearming_the_alarm_a_backlog_never_drains() {
    holds_and_breaks("alarm-not-rearmed", the_backlog_drains_by_itself);
}

#[test]
fn without_the_snapshot_check_an_empty_menu_replaces_a_good_one() {
    holds_and_breaks("snapshot-check-off", an_empty_menu_replaces_no_good_one);
}

#[test]
fn without_the_watermark_lock_two_drains_overlap() {
    let everbud = Everbud::start();
    assert_eq!(drain_beside_another(&everbud), Ok("locked".to_owned()), "with the protection");
    let start = DRAIN.find("create function everbud.drain(").expect("the drain is defined there");
    let end = start + DRAIN[start..].find("\n$$;").expect("its body ends") + "\n$$;".len();
    let body = &DRAIN[start..end];
    assert!(body.lines().any(|line| line.contains(LOCK)), "the lock is marked");
    let unlocked: String = body
        .replacen("create function", "create or replace function", 1)
        .lines()
        .map(|line| if line.contains(LOCK) { line.replace("for update nowait", "") } else { line.to_owned() })
        .map(|line| line + "\n")
        .collect();
    everbud.sql().batch_execute(&unlocked).unwrap();
    let beside = drain_beside_another(&everbud);
    assert_eq!(beside, Err("57014".to_owned()), "without the lock the second drain has to run into the first");
}
