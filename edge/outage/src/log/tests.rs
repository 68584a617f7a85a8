//! Promises of the log.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::sample::{NOW, log, order, placed, shop, stepped, variant};
use everbud_domain::order::OrderStatus;

/// An event as version 1 was released. Stored logs hold it, so it must be read for ever, or until a version says not.
const RELEASED_V1: &str = include_str!("../../fixtures/event_v1.json");

fn first() -> (Event, Event) {
    let order = order(1, &[(1, 2)]);
    let placed = placed(&log(1), &Head::genesis(&shop(1), &log(1)), &order);
    let cancelled = stepped(&log(1), &placed.head(), &order, OrderStatus::Cancelled);
    (placed, cancelled)
}

#[test]
fn the_released_shape_of_version_1_is_read_and_written_unchanged() {
    let events: Vec<Event> = serde_json::from_str(RELEASED_V1).unwrap();
    let (placed, cancelled) = first();
    assert_eq!(events, [placed, cancelled], "read");
    assert_eq!(serde_json::to_string_pretty(&events).unwrap(), RELEASED_V1.trim_end(), "written");
}

#[test]
fn an_event_joins_on_to_the_one_before_it_and_to_no_other() {
    let (placed, cancelled) = first();
    let genesis = Head::genesis(&shop(1), &log(1)).hash;
    assert!(verify(&shop(1), &log(1), &genesis, &placed));
    assert!(verify(&shop(1), &log(1), &placed.envelope.hash, &cancelled));
    assert!(!verify(&shop(1), &log(1), &genesis, &cancelled));
    assert!(!verify(&shop(2), &log(1), &genesis, &placed), "another shop's");
    assert!(!verify(&shop(1), &log(2), &genesis, &placed), "another log's");
}

#[test]
fn whatever_is_changed_in_an_event_shows() {
    fn check(what: &str, change: impl Fn(&mut Event)) {
        let (mut event, _) = first();
        let prev = event.envelope.prev;
        change(&mut event);
        assert!(!verify(&shop(1), &log(1), &prev, &event), "{what}");
    }
    check("version", |event| event.envelope.v = 2);
    check("seq", |event| event.envelope.seq = 2);
    check("kind", |event| event.envelope.kind = EventKind::OrderStepped);
    check("time", |event| event.envelope.at = NOW.plus_millis(1));
    check("variant", |event| event.envelope.stock[0].variant = variant(2));
    check("on hand", |event| event.envelope.stock[0].on_hand = 1);
    check("reserved", |event| event.envelope.stock[0].reserved = 1);
    check("a delta", |event| event.envelope.stock.clear());
    check("slot", |event| event.envelope.slots[0].orders = 0);
    check("order type", |event| event.envelope.slots[0].order_type = OrderType::Curbside);
    check("body", |event| event.text.push(' '));
    check("previous", |event| event.envelope.prev = event.envelope.hash);
    check("hash", |event| event.envelope.hash = event.envelope.prev);
}

#[test]
fn events_of_a_newer_build_keep_their_hash_and_deltas() {
    let (event, _) = first();
    let mut newer = event;
    newer.envelope.v = EVENT_VERSION + 1;
    newer.envelope.kind = EventKind::Unknown("shelf_filmed".to_owned());
    newer.text = r#"{"kind":"shelf_filmed","camera":"front"}"#.to_owned();
    newer.envelope.hash = hash_of(&shop(1), &log(1), &newer.envelope, &newer.text);
    let read = Event::from_parts(newer.envelope.clone(), newer.text).unwrap();
    assert_eq!(read.body, Body::Unknown);
    assert!(verify(&shop(1), &log(1), &newer.envelope.prev, &read));
    let again: Event = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
    assert_eq!(again, read);
}

#[test]
fn what_cannot_be_read_is_refused_and_not_guessed() {
    fn check(change: impl Fn(&mut Event), expect: UnreadableEvent) {
        let (mut event, _) = first();
        change(&mut event);
        assert_eq!(Event::from_parts(event.envelope, event.text), Err(expect));
    }
    check(|event| event.envelope.v = 3, UnreadableEvent::Version(3));
    check(|event| event.envelope.kind = EventKind::OrderStepped, UnreadableEvent::Body);
    check(|event| event.text = "{}".to_owned(), UnreadableEvent::Body);
    check(|event| event.text = r#"{"kind":"order_placed"}"#.to_owned(), UnreadableEvent::Body);
}

#[test]
fn an_event_comes_back_from_a_store_that_keeps_no_order_of_fields() {
    let (event, _) = first();
    // As a map keeps it: sorted by name.
    let body: serde_json::Value = serde_json::from_str(event.body_text()).unwrap();
    let reordered = body.to_string();
    assert_ne!(reordered, event.body_text());
    let read = Event::from_reordered(event.envelope.clone(), &reordered).unwrap();
    assert_eq!(read, event);
    assert!(verify(&shop(1), &log(1), &event.envelope.prev, &read));

    let other = Event::from_reordered(event.envelope.clone(), &reordered.replace("Blue Dream", "Blue Cream")).unwrap();
    assert!(!verify(&shop(1), &log(1), &event.envelope.prev, &other), "another body");
    let newer = Envelope { kind: EventKind::Unknown("shelf_filmed".to_owned()), ..event.envelope };
    let of_newer = Event::from_reordered(newer, r#"{"kind":"shelf_filmed"}"#);
    assert_eq!(of_newer, Err(UnreadableEvent::Body), "nobody here knows how it was written");
}

#[test]
fn a_moved_event_is_the_same_event_elsewhere() {
    let (event, _) = first();
    let head = Head::genesis(&shop(1), &log(2));
    let there = moved(&shop(1), &log(2), &head, &event);
    assert!(verify(&shop(1), &log(2), &head.hash, &there));
    assert_eq!((&there.body, there.body_text()), (&event.body, event.body_text()));
    assert_eq!((there.envelope.seq, there.envelope.at), (1, event.envelope.at));
    assert_eq!(there.envelope.stock, event.envelope.stock);
}

#[test]
fn nothing_personal_is_in_an_event() {
    let (event, _) = first();
    let text = serde_json::to_string(&event).unwrap();
    for name in ["customer", "phone", "birth_date", "email"] {
        assert!(!text.contains(name), "{name}");
    }
}
