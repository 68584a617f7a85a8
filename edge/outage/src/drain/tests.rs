//! Promises of the drain's single decisions.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::log::{Body, next};
use crate::sample::{NOW, log, order, order_id, placed, shop};
use everbud_domain::order::{CancelledBy, OrderStatus, OrderStep};
use serde_json::json;

fn hash(of: u64) -> Hash {
    Hash::parse(&format!("{of:064x}")).unwrap()
}

fn heads(seqs: &[u64]) -> Vec<Head> {
    seqs.iter().map(|&seq| Head { seq, hash: hash(seq) }).collect()
}

/// A counter that holds 1 to 100, of which it has seen 80 recorded.
fn state() -> DrainState {
    DrainState { oldest: 1, recorded: 80, head: Head { seq: 100, hash: hash(100) } }
}

fn recorded_at(watermark: u64) -> DrainReply {
    DrainReply::Recorded { watermark, hash: Some(hash(watermark)), attention: Vec::new(), gap: None }
}

#[test]
fn a_batch_is_bounded_by_events_and_bytes_and_is_never_empty() {
    fn check(sizes: &[usize], limit: usize, expect: usize) {
        assert_eq!(plan(sizes.iter().copied(), limit), expect, "{} events, limit {limit}", sizes.len());
    }
    check(&[], BATCH_EVENTS, 0);
    check(&[1; 500], BATCH_EVENTS, 50);
    check(&[1; 500], 9999, 50);
    check(&[1; 500], 3, 3);
    check(&[1; 500], 0, 1);
    check(&[BATCH_BYTES / 2; 5], BATCH_EVENTS, 2);
    check(&[BATCH_BYTES, 1], BATCH_EVENTS, 1);
    check(&[BATCH_BYTES * 9, 1], BATCH_EVENTS, 1);
}

#[test]
fn each_reply_has_one_meaning() {
    #[track_caller]
    fn check(sent: &[u64], reply: DrainReply, expect: DrainStep) {
        assert_eq!(settle(&state(), &heads(sent), reply).step, expect);
    }
    let wait = |reason| DrainStep::Wait { reason };
    check(&[81, 82], recorded_at(82), DrainStep::Advance { watermark: 82, more: true });
    check(&[81, 100], recorded_at(100), DrainStep::Advance { watermark: 100, more: false });
    // The reply of an earlier batch was lost: the rest is sent again and skipped there.
    check(&[81, 82], recorded_at(90), DrainStep::Advance { watermark: 82, more: true });
    check(&[], recorded_at(90), DrainStep::Advance { watermark: 80, more: true });
    check(&[], recorded_at(80), DrainStep::Advance { watermark: 80, more: true });
    check(&[], recorded_at(50), DrainStep::Replay { from: 51 });
    check(&[], recorded_at(0), DrainStep::Replay { from: 1 });
    check(&[81, 82], recorded_at(81), wait(WaitReason::Contradiction));
    check(&[], recorded_at(120), DrainStep::Advance { watermark: 80, more: true });
    check(&[81, 100], recorded_at(120), DrainStep::OpenNewLog { move_from: 101 });
    check(&[81, 82], DrainReply::Busy, wait(WaitReason::Busy));
    check(&[81, 82], DrainReply::Locked, wait(WaitReason::Locked));
    check(&[81, 82], DrainReply::UnknownShop, wait(WaitReason::UnknownShop));
    check(&[81, 82, 83], DrainReply::Foreign { watermark: 90 }, DrainStep::Narrow { limit: 1 });
    check(&[81], DrainReply::Foreign { watermark: 90 }, DrainStep::OpenNewLog { move_from: 81 });
    check(&[], DrainReply::Foreign { watermark: 90 }, wait(WaitReason::Contradiction));
}

#[test]
fn a_closed_log_is_replayed_after_a_restore_and_opens_no_further_log() {
    #[track_caller]
    fn check(recorded: u64, sent: &[u64], reply: DrainReply, expect: DrainStep) {
        let state = DrainState { recorded, ..state() };
        assert_eq!(settle_closed(&state, &heads(sent), reply).step, expect);
    }
    check(100, &[], recorded_at(100), DrainStep::Advance { watermark: 100, more: false });
    check(100, &[], recorded_at(120), DrainStep::Advance { watermark: 100, more: false });
    check(100, &[], recorded_at(50), DrainStep::Replay { from: 51 });
    check(50, &[51, 100], recorded_at(100), DrainStep::Advance { watermark: 100, more: false });
    check(50, &[51, 52], DrainReply::Foreign { watermark: 90 }, DrainStep::Narrow { limit: 1 });
    let contradiction = DrainStep::Wait { reason: WaitReason::Contradiction };
    check(50, &[51], DrainReply::Foreign { watermark: 90 }, contradiction);
}

#[test]
fn a_head_that_differs_is_compared_from_the_start_and_one_that_is_the_same_is_left() {
    fn check(seen: Hash, expect: DrainStep) {
        let state = DrainState { oldest: 5, recorded: 100, ..state() };
        let reply = DrainReply::Recorded { watermark: 100, hash: Some(seen), attention: Vec::new(), gap: None };
        assert_eq!(settle(&state, &[], reply).step, expect);
    }
    check(hash(100), DrainStep::Advance { watermark: 100, more: false });
    check(hash(7), DrainStep::Replay { from: 5 });
}

#[test]
fn a_gap_is_filled_when_all_of_it_is_still_held_and_told_in_any_case() {
    fn check(oldest: u64, sent: &[u64], gap: Gap, expect: DrainStep) {
        let reply = DrainReply::Recorded { watermark: 90, hash: None, attention: Vec::new(), gap: Some(gap) };
        let settled = settle(&DrainState { oldest, ..state() }, &heads(sent), reply);
        assert_eq!((settled.step, settled.gap), (expect, Some(gap)));
    }
    let gap = Gap { from: 51, to: 80 };
    check(1, &[81, 90], gap, DrainStep::Replay { from: 51 });
    check(1, &[], gap, DrainStep::Replay { from: 51 });
    check(1, &[51, 70], gap, DrainStep::Advance { watermark: 70, more: true });
    check(1, &[60, 90], gap, DrainStep::Replay { from: 51 });
    check(60, &[81, 90], gap, DrainStep::Advance { watermark: 90, more: true });
    check(81, &[81, 90], gap, DrainStep::Advance { watermark: 90, more: true });
}

#[test]
fn a_gap_that_takes_several_runs_to_fill_is_gone_on_with_and_not_begun_anew() {
    fn check(recorded: u64, expect: DrainStep) {
        let gap = Some(Gap { from: 51, to: 80 });
        let reply = DrainReply::Recorded { watermark: 90, hash: None, attention: Vec::new(), gap };
        assert_eq!(settle(&DrainState { recorded, ..state() }, &[], reply).step, expect, "recorded: {recorded}");
    }
    let goes_on = |watermark| DrainStep::Advance { watermark, more: true };
    check(50, goes_on(50));
    check(79, goes_on(79));
    check(80, DrainStep::Replay { from: 51 });
    check(90, DrainStep::Replay { from: 51 });
    check(40, DrainStep::Replay { from: 51 });
}

#[test]
fn what_needs_a_person_is_passed_on() {
    let attention = vec![Attention { seq: 82, reason: "unknown_order".to_owned() }];
    let reply = DrainReply::Recorded { watermark: 82, hash: None, attention: attention.clone(), gap: None };
    assert_eq!(settle(&state(), &heads(&[81, 82]), reply).attention, attention);
}

#[test]
fn replies_are_read_as_the_sql_function_writes_them() {
    #[track_caller]
    fn check(reply: serde_json::Value, expect: &DrainReply) {
        assert_eq!(&serde_json::from_value::<DrainReply>(reply).unwrap(), expect);
    }
    let attention = vec![Attention { seq: 3, reason: "unknown_order".to_owned() }];
    let gap = Some(Gap { from: 1, to: 2 });
    check(
        json!({"outcome": "recorded", "watermark": 3, "hash": hash(3), "gap": {"from": 1, "to": 2},
            "attention": [{"seq": 3, "reason": "unknown_order"}]}),
        &DrainReply::Recorded { watermark: 3, hash: Some(hash(3)), attention, gap },
    );
    check(
        json!({"outcome": "recorded", "watermark": 0, "hash": null, "attention": [], "gap": null}),
        &DrainReply::Recorded { watermark: 0, hash: None, attention: Vec::new(), gap: None },
    );
    check(json!({"outcome": "busy"}), &DrainReply::Busy);
    check(json!({"outcome": "locked"}), &DrainReply::Locked);
    check(json!({"outcome": "foreign", "watermark": 9}), &DrainReply::Foreign { watermark: 9 });
    check(json!({"outcome": "unknown_shop"}), &DrainReply::UnknownShop);
}

#[test]
fn an_event_is_sent_with_the_names_that_the_sql_function_reads() {
    let order = order(1, &[(1, 2)]);
    let event = placed(&log(1), &Head::genesis(&shop(1), &log(1)), &order);
    let sent = serde_json::to_value(DrainEvent::new(&event, Some("c2VhbGVk".to_owned()), None)).unwrap();
    let mut names: Vec<_> = sent.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expect =
        ["at", "body", "hash", "kind", "person", "prev", "sealed", "sealing_key", "seq", "slots", "stock", "v"];
    assert_eq!(names, expect);
    assert_eq!(sent["kind"], "order_placed");
    assert_eq!(sent["at"], NOW.0);
    assert_eq!(sent["body"]["order"]["id"], order_id(1).as_str());
    assert_eq!(sent["stock"], json!([{"variant": "v1", "on_hand": 0, "reserved": 2}]));
}

#[test]
fn a_text_that_postgres_cannot_hold_does_not_poison_a_batch() {
    let step = OrderStep::Cancel { by: CancelledBy::Shop, reason: "a\0b \\u0000".to_owned() };
    let body = Body::OrderStepped { order: order_id(1), step, status: OrderStatus::Cancelled };
    let event = next(&shop(1), &log(1), &Head::genesis(&shop(1), &log(1)), NOW, body, Vec::new(), Vec::new());
    let sent = DrainEvent::new(&event, None, None);
    assert_eq!(sent.body["step"]["reason"], "a\u{fffd}b \\u0000");
    assert_eq!(sent.hash, event.envelope.hash);
}

#[test]
fn a_withheld_event_keeps_its_place_its_deltas_and_its_order() {
    let event = placed(&log(1), &Head::genesis(&shop(1), &log(1)), &order(1, &[(1, 2)]));
    let (sent, whole) = (DrainEvent::withheld(&event), DrainEvent::new(&event, None, None));
    assert_eq!((sent.head(), &sent.stock, &sent.slots), (whole.head(), &whole.stock, &whole.slots));
    assert_eq!(sent.body, json!({"withheld": true, "order": order_id(1).as_str()}));
}

#[test]
fn a_batch_gets_smaller_with_each_run_that_fails_and_never_empty() {
    fn check(failures: u32, expect: usize) {
        assert_eq!(limit_after(failures), expect, "{failures}");
    }
    check(0, BATCH_EVENTS);
    check(1, BATCH_EVENTS / 2);
    check(3, BATCH_EVENTS / 8);
    check(7, 1);
    check(31, 1);
    check(u32::MAX, 1);
}
