//! Promises of what people read of incidents.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::history::{DAY_MS, History, Loss};
use crate::incident::{IncidentDecision, IncidentEvent};
use crate::sample::{NOW, incident_id, shop};
use everbud_domain::money::Cents;
use everbud_domain::staff::Role;
use serde_json::{Value, json};

fn at(second: i64) -> Timestamp {
    NOW.plus_millis(second * 1_000)
}

fn failed(cause: &str) -> IncidentEvent {
    IncidentEvent::HeartbeatFailed { cause: Cause::from_key(cause) }
}

/// A watch that was told all that, and the incidents that ended meanwhile.
fn told(events: &[(i64, IncidentEvent)]) -> (Watch, Archive) {
    let (mut watch, mut archive) = (Watch::new(NOW), Archive::default());
    for (second, event) in events {
        for decision in watch.apply(event, at(*second), &incident_id(second.unsigned_abs())) {
            if let IncidentDecision::Closed { incident } = decision {
                archive.keep(*incident, at(*second));
            }
        }
    }
    (watch, archive)
}

fn an_outage() -> Vec<(i64, IncidentEvent)> {
    let mut events = vec![
        (4, failed("57P01")),
        (5, failed("refused")),
        (5, IncidentEvent::BreakerOpened),
        (9, failed("refused")),
        (13, failed("refused")),
        (30, IncidentEvent::HeartbeatOk { took_ms: 20 }),
        (30, IncidentEvent::BreakerRecovering),
        (31, IncidentEvent::HeartbeatOk { took_ms: 20 }),
        (31, IncidentEvent::BreakerClosed),
        (32, IncidentEvent::Recorded { shop: shop(1), events: 200 }),
        (42, IncidentEvent::Recorded { shop: shop(2), events: 100 }),
    ];
    events.extend((35..=95).step_by(4).map(|second| (second, IncidentEvent::HeartbeatOk { took_ms: 20 })));
    events.sort_by_key(|(second, _)| *second);
    events
}

fn words(voice: Voice, author: Author, said: &[(i64, &str)]) -> Words {
    let mut words = Words::new(voice);
    for (second, text) in said {
        words.say(author, text, at(*second)).unwrap();
    }
    words
}

const NOTHING: Beside<'static> = Beside { page_of: None, words: &[], orders: None };

#[test]
fn an_incident_keeps_its_public_shape() {
    let (watch, archive) = told(&an_outage());
    let all: Vec<_> = listed(&watch, &archive).collect();
    let &[(incident, IncidentState::Ended)] = all.as_slice() else { panic!("{all:?}") };
    let reply = serde_json::to_value(view(incident, IncidentState::Ended, NOTHING, at(200))).unwrap();
    let Value::Object(mut reply) = reply else { panic!("no object") };
    let timeline = reply.remove("timeline").unwrap();
    assert_eq!(
        Value::Object(reply),
        json!({
            "id": "01964000-0000-7000-9000-000000000005", "severity": "down", "state": "ended",
            "began_at": "2026-04-20T22:30:04Z", "detected_at": "2026-04-20T22:30:05Z",
            "ended_at": "2026-04-20T22:30:31Z", "updated_at": "2026-04-20T22:30:31Z",
            "down_ms": 26_000, "degraded_ms": 1_000,
            "spans": [
                {"severity": "down", "from": "2026-04-20T22:30:04Z", "until": "2026-04-20T22:30:30Z"},
                {"severity": "degraded", "from": "2026-04-20T22:30:30Z", "until": "2026-04-20T22:30:31Z"},
            ],
            "words": [],
        })
    );
    assert_eq!(
        timeline[3],
        json!({"kind": "heartbeat_failed", "cause": "refused", "count": 2, "first_at": "2026-04-20T22:30:09Z",
            "last_at": "2026-04-20T22:30:13Z", "detail": "The heartbeat failed 2 times: no connection could be made."})
    );
    let details: Vec<&str> = timeline.as_array().unwrap().iter().map(|it| it["detail"].as_str().unwrap()).collect();
    assert_eq!(
        details,
        [
            "The heartbeat failed: an administrator ended the session (SQLSTATE 57P01).",
            "The heartbeat failed: no connection could be made.",
            "The database was taken for down. Orders were queued from then on.",
            "The heartbeat failed 2 times: no connection could be made.",
            "The heartbeat was answered.",
            "The database answered, and had to confirm it.",
            "The heartbeat was answered.",
            "The database was taken for up. What was queued went to it.",
            "300 queued events were recorded, 1800 a minute.",
        ]
    );
}

#[test]
fn what_lasts_comes_first_and_is_counted_up_to_now() {
    let mut events = an_outage();
    events.extend([(150, failed("timed_out")), (152, failed("timed_out")), (152, IncidentEvent::BreakerOpened)]);
    let (watch, archive) = told(&events);
    let states: Vec<_> = listed(&watch, &archive).map(|(_, state)| state).collect();
    assert_eq!(states, [IncidentState::Down, IncidentState::Ended]);
    let (incident, state) = watch.current().unwrap();
    let view = view(incident, state, NOTHING, at(160));
    assert_eq!((view.down_ms, view.ended_at, view.spans[0].until), (10_000, None, None));
}

#[test]
fn staffs_words_are_on_their_own_shops_page_only_and_operators_on_all() {
    let (_, archive) = told(&an_outage());
    let incident = archive.newest_first().next().unwrap();
    let of_shop = |number| Voice::Shop { shop: shop(number) };
    let all = [
        words(of_shop(1), Author::Staff { role: Role::Manager }, &[(20, "one, early"), (50, "one, late")]),
        words(of_shop(2), Author::Staff { role: Role::Budtender }, &[(30, "two")]),
        words(Voice::Everybody, Author::Operator, &[(40, "all")]),
    ];
    let check = |page_of: Option<&ShopId>, expect: &[(&str, &str)]| {
        let view = view(incident, IncidentState::Ended, Beside { page_of, words: &all, orders: None }, at(200));
        let shown: Vec<_> = view.words.iter().map(|word| (word.by.as_str(), word.text.as_str())).collect();
        assert_eq!(shown, expect, "{page_of:?}");
    };
    check(None, &[("operator", "all")]);
    check(Some(&shop(1)), &[("manager", "one, early"), ("operator", "all"), ("manager", "one, late")]);
    check(Some(&shop(2)), &[("budtender", "two"), ("operator", "all")]);
    check(Some(&shop(3)), &[("operator", "all")]);
    let updated = view(incident, IncidentState::Ended, Beside { page_of: None, words: &all, orders: None }, at(200));
    assert_eq!(updated.updated_at, at(40), "what another shop said is no news here");
}

#[test]
fn evidence_that_was_not_kept_is_told_where_it_is_missing() {
    let mut events = vec![(4, failed("refused")), (5, IncidentEvent::BreakerOpened)];
    for round in 1..100 {
        events.extend([(round * 10, IncidentEvent::HeartbeatOk { took_ms: 20 })]);
        events.extend([(round * 10, IncidentEvent::BreakerClosed), (round * 10 + 5, IncidentEvent::BreakerOpened)]);
    }
    let (watch, _) = told(&events);
    let (incident, state) = watch.current().unwrap();
    let view = view(incident, state, NOTHING, at(1_000));
    assert_eq!(view.timeline.len(), 41);
    assert_eq!(view.timeline[20].kind, "left_out");
    assert_eq!(view.timeline.iter().map(|entry| entry.count).sum::<u64>(), events.len() as u64);
    assert!(view.timeline.is_sorted_by_key(|entry| entry.first_at));
}

#[test]
fn money_is_shown_to_whom_it_is_given() {
    let tally = Tally { taken: 5, recorded: 3, set_aside: 1, value_cents: Cents(12_300), ..Tally::default() };
    let orders = orders_of_shop(&tally);
    let (_, archive) = told(&an_outage());
    let incident = archive.newest_first().next().unwrap();
    let beside = Beside { orders: Some(&orders), ..NOTHING };
    let reply = serde_json::to_value(view(incident, IncidentState::Ended, beside, at(200))).unwrap();
    assert_eq!(
        reply["orders"],
        json!({"shops": 1, "taken": 5, "pending": 1, "recorded": 3, "set_aside": 1, "adjusted": 0, "cancelled": 0,
            "value_cents": 12_300, "cancelled_cents": 0})
    );
    let reply = serde_json::to_value(view(incident, IncidentState::Ended, NOTHING, at(200))).unwrap();
    assert_eq!(reply.get("orders"), None);
}

#[test]
fn a_day_is_unknown_up_degraded_or_down() {
    let mut history = History::new(NOW.plus_millis(-2 * DAY_MS));
    history.lose(Loss::Degraded, NOW.plus_millis(-DAY_MS - 5_000), NOW.plus_millis(-DAY_MS));
    history.lose(Loss::Down, NOW.plus_millis(-80_010_000), NOW.plus_millis(-80_000_000));
    history.lose(Loss::Degraded, NOW.plus_millis(-10_000), NOW);
    let reply = super::history(&history.report(NOW));
    let told: Vec<_> = reply.days.iter().rev().take(4).map(|day| (day.date.as_str(), day.state)).collect();
    let expect = [
        ("2026-04-20", DayState::Down),
        ("2026-04-19", DayState::Degraded),
        ("2026-04-18", DayState::Up),
        ("2026-04-17", DayState::Unknown),
    ];
    assert_eq!(told, expect);
    assert_eq!((reply.days.len(), reply.days[0].uptime_ppm), (90, None));
    assert_eq!((reply.down_ms, reply.degraded_ms), (10_000, 15_000));
    assert_eq!(reply.uptime_ppm, Some(999_942), "10 s of 2 days");
    let today = serde_json::to_value(reply.days.last().unwrap()).unwrap();
    assert_eq!(
        today,
        json!({"date": "2026-04-20", "state": "down", "uptime_ppm": 999_876, "watched_ms": 81_000_000,
            "down_ms": 10_000, "degraded_ms": 10_000})
    );
}
