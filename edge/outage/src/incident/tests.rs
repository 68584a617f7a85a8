//! Promises of incidents.
//!
//! Pure; compiled for tests only.

use super::evidence::Cause;
use super::*;
use crate::breaker::Breaker;
use crate::sample::{NOW, Random, incident_id, shop};
use crate::version::Versioned;

/// A watch in the middle of its second incident as version 1 was released, and the first one as it was stored.
const RELEASED_V1: &str = include_str!("../../fixtures/incident_v1.json");

const OK: IncidentEvent = IncidentEvent::HeartbeatOk { took_ms: 20 };
const SLOW: IncidentEvent = IncidentEvent::HeartbeatOk { took_ms: 1_700 };
const OPENED: IncidentEvent = IncidentEvent::BreakerOpened;
const CLOSED: IncidentEvent = IncidentEvent::BreakerClosed;

fn failed() -> IncidentEvent {
    IncidentEvent::HeartbeatFailed { cause: Cause::from_key("timed_out") }
}

fn fault(number: u64) -> IncidentEvent {
    IncidentEvent::DrainFault { shop: shop(number), cause: Cause::from_key("57P03") }
}

fn recorded(events: u64) -> IncidentEvent {
    IncidentEvent::Recorded { shop: shop(1), events }
}

/// A watch to which events are told at seconds from `NOW`. Incidents are numbered by the second in which they began.
struct Told {
    watch: Watch,
    closed: Vec<Incident>,
}

impl Told {
    fn new() -> Self {
        Self { watch: Watch::new(NOW), closed: Vec::new() }
    }

    fn tell(&mut self, second: i64, event: &IncidentEvent) -> Option<String> {
        let decisions = self.watch.apply(event, NOW.plus_millis(second * 1_000), &incident_id(second.unsigned_abs()));
        assert!(decisions.len() <= 1);
        let number = |id: &IncidentId| (0..10_000).find(|number| incident_id(*number) == *id).unwrap();
        decisions.into_iter().next().map(|decision| match decision {
            IncidentDecision::Opened { incident, severity } => format!("opened {} {severity:?}", number(&incident)),
            IncidentDecision::Worsened { incident } => format!("worsened {}", number(&incident)),
            IncidentDecision::Closed { incident } => {
                let told = format!("closed {}", number(&incident.id));
                self.closed.push(*incident);
                told
            }
        })
    }

    fn tell_all(&mut self, events: &[(i64, IncidentEvent)]) -> Vec<(i64, String)> {
        events.iter().filter_map(|(second, event)| Some((*second, self.tell(*second, event)?))).collect()
    }
}

fn check(events: &[(i64, IncidentEvent)], expect: &[(i64, &str)]) -> Told {
    let mut told = Told::new();
    let decisions = told.tell_all(events);
    let decisions: Vec<_> = decisions.iter().map(|(second, text)| (*second, text.as_str())).collect();
    assert_eq!(decisions, expect, "{events:?}");
    told
}

/// The same event every so many seconds.
fn every(seconds: impl Iterator<Item = i64>, event: &IncidentEvent) -> Vec<(i64, IncidentEvent)> {
    seconds.map(|second| (second, event.clone())).collect()
}

#[test]
fn an_outage_is_an_incident_as_soon_as_the_breaker_opens_and_no_sooner() {
    check(&[(4, failed()), (6, failed()), (6, OPENED)], &[(6, "opened 6 Down")]);
    check(&[(4, failed()), (6, OK)], &[]);
    check(&[(6, IncidentEvent::ForcedOpen)], &[(6, "opened 6 Down")]);
}

#[test]
fn mere_trouble_is_an_incident_when_it_has_lasted() {
    check(&every((0..=29).step_by(4), &SLOW), &[]);
    check(&every((0..=32).step_by(4), &SLOW), &[(32, "opened 32 Degraded")]);
    // Half of the heartbeats fail.
    let mut events = every((0..=32).step_by(8), &failed());
    events.extend(every((4..=32).step_by(8), &OK));
    events.sort_by_key(|(second, _)| *second);
    check(&events, &[(32, "opened 32 Degraded")]);
    // Trouble that comes back after half a minute is another one.
    check(&every((0..=300).step_by(30), &failed()), &[]);
}

#[test]
fn one_shop_alone_is_no_incident_and_two_are() {
    check(&every(0..=100, &fault(1)), &[]);
    let mut both = every((0..=100).step_by(5), &fault(1));
    both.extend(every((2..=100).step_by(5), &fault(2)));
    both.sort_by_key(|(second, _)| *second);
    check(&both, &[(32, "opened 32 Degraded")]);
    // A shop that records again no longer speaks against the origin.
    check(&[(0, fault(1)), (1, recorded(3)), (2, fault(2)), (20, fault(2)), (40, fault(2))], &[]);
}

#[test]
fn the_first_evidence_is_where_it_began_even_if_nobody_believed_it_then() {
    let told = check(
        &[(0, fault(1)), (4, OK), (40, fault(1)), (50, fault(2)), (51, fault(3)), (51, OPENED)],
        &[(51, "opened 51 Down")],
    );
    let (incident, state) = told.watch.current().unwrap();
    assert_eq!(state, IncidentState::Down);
    assert_eq!(incident.began_at, NOW.plus_millis(40_000));
    let entries: Vec<_> = incident.timeline.entries().iter().map(|entry| (entry.evidence, entry.count)).collect();
    let fault = Evidence::DrainFault { cause: Cause::from_key("57P03") };
    assert_eq!(entries, [(fault, 3), (Evidence::BreakerOpened, 1)]);
}

#[test]
fn it_is_over_after_a_minute_of_health_and_a_relapse_before_that_is_the_same() {
    let mut events = vec![(4, failed()), (6, failed()), (6, OPENED), (20, OK), (20, CLOSED)];
    events.extend(every((24..=76).step_by(4), &OK));
    check(&events, &[(6, "opened 6 Down")]);
    let mut over = events.clone();
    over.push((80, OK));
    let told = check(&over, &[(6, "opened 6 Down"), (80, "closed 6")]);
    assert_eq!(told.closed[0].ended_at, Some(NOW.plus_millis(20_000)), "it ended when the trouble did");
    assert_eq!(told.watch.current(), None);
    let mut relapse = events;
    relapse.extend([(80, failed()), (82, failed()), (82, OPENED), (90, OK), (90, CLOSED)]);
    relapse.extend(every((94..=150).step_by(4), &OK));
    let told = check(&relapse, &[(6, "opened 6 Down"), (150, "closed 6")]);
    assert_eq!(told.closed[0].spans.down_ms(NOW), 16_000 + 10_000);
}

#[test]
fn it_is_told_when_trouble_becomes_an_outage_and_only_once() {
    let mut events = every((0..=40).step_by(4), &SLOW);
    events.extend([(44, failed()), (46, OPENED), (50, OK), (50, CLOSED), (54, failed()), (56, OPENED)]);
    let told = check(&events, &[(32, "opened 32 Degraded"), (46, "worsened 32")]);
    let (incident, _) = told.watch.current().unwrap();
    let spans: Vec<_> = incident
        .spans
        .as_slice()
        .iter()
        .map(|it| (it.from.millis_since(NOW), it.until.map(|until| until.millis_since(NOW)), it.severity))
        .collect();
    let expect =
        [(0, Some(44_000), Severity::Degraded), (44_000, Some(50_000), Severity::Down), (54_000, None, Severity::Down)];
    assert_eq!(spans, expect, "down since the first failure, not since the breaker knew");
}

#[test]
fn an_origin_that_comes_back_slowly_is_degraded_and_not_well() {
    let mut told = Told::new();
    told.tell_all(&[(4, failed()), (6, OPENED), (20, SLOW), (20, CLOSED)]);
    assert_eq!(told.watch.current().unwrap().1, IncidentState::Degraded);
    told.tell_all(&[(24, OK)]);
    assert_eq!(told.watch.current().unwrap().1, IncidentState::Watching);
}

#[test]
fn what_one_shop_meets_keeps_nobodys_incident_open() {
    let mut events = vec![(4, failed()), (6, OPENED), (20, OK), (20, CLOSED)];
    for second in (24..=80).step_by(4) {
        events.extend([(second, fault(1)), (second, OK)]);
    }
    check(&events, &[(6, "opened 6 Down"), (80, "closed 6")]);
}

#[test]
fn a_watch_that_was_lost_in_an_outage_joins_it() {
    check(&[(0, failed()), (0, IncidentEvent::BreakerRecovering), (1, OK), (1, CLOSED)], &[(0, "opened 0 Degraded")]);
    check(&[(0, CLOSED), (0, IncidentEvent::ForcedClosed)], &[]);
}

#[test]
fn the_history_has_what_incidents_lost_and_nothing_of_what_passed() {
    let mut told = Told::new();
    told.tell_all(&[(4, failed()), (5, OK)]);
    told.tell_all(&every((8..=96).step_by(4), &OK));
    assert_eq!(told.watch.report(NOW.plus_millis(99_000)).known.unwrap().down_ms, 0);
    told.tell_all(&[(100, failed()), (102, OPENED)]);
    let known = told.watch.report(NOW.plus_millis(110_000)).known.unwrap();
    assert_eq!((known.watched_ms, known.down_ms, known.degraded_ms), (110_000, 10_000, 0), "also while it lasts");
    told.tell_all(&[(120, IncidentEvent::BreakerRecovering), (121, OK), (121, CLOSED)]);
    let known = told.watch.report(NOW.plus_millis(125_000)).known.unwrap();
    assert_eq!((known.watched_ms, known.down_ms, known.degraded_ms), (125_000, 20_000, 1_000));
}

#[test]
fn silence_is_neither_health_nor_outage() {
    let mut told = Told::new();
    told.tell_all(&[(4, failed()), (6, OPENED), (20, OK), (20, CLOSED), (24, OK)]);
    assert_eq!(told.tell(3_600, &OK), None, "an hour of silence is no minute of health");
    assert_eq!(told.tell_all(&every((3_604..=3_660).step_by(4), &OK)), [(3_660, "closed 6".to_owned())]);
    let known = told.watch.report(NOW.plus_millis(3_660_000)).known.unwrap();
    assert_eq!((known.watched_ms, known.down_ms), (24_000 + 60_000, 16_000));
}

#[test]
fn the_breaker_turns_only_when_its_state_does() {
    let (mut breaker, mut turns) = (Breaker::new(NOW), Vec::new());
    let failed = crate::breaker::BreakerEvent::HeartbeatFailed;
    let ok = crate::breaker::BreakerEvent::HeartbeatOk { took_ms: 20 };
    for (second, event) in
        [(0, &ok), (4, &failed), (5, &failed), (9, &failed), (30, &ok), (31, &failed), (50, &ok), (51, &ok)]
    {
        let (next, _) = breaker.clone().apply(event.clone(), NOW.plus_millis(second * 1_000));
        turns.extend(turn(&breaker, &next).map(|turn| (second, turn)));
        breaker = next;
    }
    use IncidentEvent::{BreakerClosed, BreakerOpened, BreakerRecovering};
    let expect = [
        (5, BreakerOpened),
        (30, BreakerRecovering),
        (31, BreakerOpened),
        (50, BreakerRecovering),
        (51, BreakerClosed),
    ];
    assert_eq!(turns, expect);
}

/// What the fixture was written from.
fn released() -> (Versioned<Watch>, Versioned<Incident>) {
    let mut told = Told::new();
    told.tell_all(&[(2, fault(1)), (4, failed()), (5, failed()), (5, OPENED), (9, failed())]);
    told.tell_all(&[(30, OK), (30, IncidentEvent::BreakerRecovering), (31, OK), (31, CLOSED), (33, recorded(40))]);
    told.tell_all(&every((35..=95).step_by(4), &OK));
    told.tell_all(&[(99, SLOW), (100, fault(2)), (103, failed()), (104, OPENED), (108, OK), (108, CLOSED)]);
    let closed = told.closed.remove(0);
    (Versioned::new(INCIDENT_VERSION, told.watch), Versioned::new(INCIDENT_VERSION, closed))
}

#[test]
fn the_released_shape_of_version_1_is_read_and_written_unchanged() {
    let stored: (Versioned<Watch>, Versioned<Incident>) = serde_json::from_str(RELEASED_V1).unwrap();
    assert_eq!(stored, released(), "read");
    assert_eq!(serde_json::to_string_pretty(&stored).unwrap(), RELEASED_V1.trim_end(), "written");
}

#[test]
fn whatever_happens_it_stays_small_and_in_order_and_survives_storage() {
    let mut random = Random(420);
    let (mut watch, mut now, mut open) = (Watch::new(NOW), NOW, None);
    for round in 0..6_000 {
        // Now and then the clock jumps, by up to an hour either way.
        now = match random.below(400) {
            0 => now.plus_millis(random.below(7_200_000) as i64 - 3_600_000),
            _ => now.plus_millis(random.below(6_000) as i64),
        };
        let event = match random.below(if round / 100 % 2 == 0 { 10 } else { 60 }) {
            0 => failed(),
            1 => OPENED,
            2 => IncidentEvent::BreakerRecovering,
            3 => CLOSED,
            4 => SLOW,
            5 => IncidentEvent::ForcedOpen,
            6 => IncidentEvent::ForcedClosed,
            7 => fault(random.below(50)),
            8 => recorded(random.below(200)),
            _ => OK,
        };
        for decision in watch.apply(&event, now, &incident_id(round)) {
            match decision {
                IncidentDecision::Opened { incident, .. } => assert_eq!(open.replace(incident), None),
                IncidentDecision::Worsened { incident } => assert_eq!(open.as_ref(), Some(&incident)),
                IncidentDecision::Closed { incident } => {
                    assert_eq!(open.take(), Some(incident.id));
                    let ended_at = incident.ended_at.unwrap();
                    assert!(incident.began_at <= incident.detected_at && incident.detected_at <= ended_at);
                    assert!(ended_at <= now && incident.spans.lasting().is_none());
                }
            }
        }
        assert_eq!(watch.current().map(|(incident, _)| &incident.id), open.as_ref());
        if let Some((incident, _)) = watch.current() {
            assert!(incident.timeline.entries().iter().all(|entry| entry.first <= entry.last && entry.last <= now));
            let spans = incident.spans.as_slice();
            assert!(spans.len() <= span::MAX_SPANS);
            assert!(spans.windows(2).all(|pair| pair[0].until.is_some_and(|until| until <= pair[1].from)), "{spans:?}");
        }
        let stored = serde_json::to_string(&Versioned::new(INCIDENT_VERSION, watch.clone())).unwrap();
        assert!(stored.len() < 20_000, "{}", stored.len());
        let read = serde_json::from_str::<Versioned<Watch>>(&stored).unwrap().read(INCIDENT_VERSION).unwrap();
        assert_eq!(read, watch);
    }
}
