//! The breaker and the watch together, against a database that does as a test says, under a clock of its own.
//!
//! Pure; compiled for tests only. They are wired as the gate wires them: what was seen, and then how the breaker turned.

use super::evidence::Cause;
use super::*;
use crate::breaker::{Breaker, BreakerEvent, Heartbeat};
use crate::sample::{NOW, Random, incident_id, shop};

/// How the database meets a call that begins at that moment, in milliseconds: it answers after so long, or it fails.
type Answer = Result<u64, (u64, &'static str)>;

const HANGS: Answer = Err((u64::MAX, "timed_out"));
const REFUSES: Answer = Err((1, "refused"));

struct Gate {
    breaker: Breaker,
    watch: Watch,
    /// Milliseconds since the test began.
    at: i64,
    /// How far the clock on the wall is off.
    clock_off: i64,
    /// When the alarm rings: it was set to ring after a while, whatever the clock on the wall does meanwhile.
    alarm_at: i64,
    incidents: u64,
    heard: Vec<(i64, IncidentDecision)>,
}

impl Gate {
    fn new() -> Self {
        let (breaker, watch) = (Breaker::new(NOW), Watch::new(NOW));
        Self { breaker, watch, at: 0, clock_off: 0, alarm_at: 0, incidents: 0, heard: Vec::new() }
    }

    fn now(&self) -> Timestamp {
        NOW.plus_millis(self.at + self.clock_off)
    }

    fn tell(&mut self, event: BreakerEvent, seen: &IncidentEvent) {
        let now = self.now();
        let (next, _) = self.breaker.clone().apply(event, now);
        let turned = turn(&self.breaker, &next);
        // A drain that reports while a heartbeat is under way changes nothing for it.
        if next.heartbeat() != self.breaker.heartbeat() {
            self.alarm_at = self.at + next.heartbeat().at.millis_since(now);
        }
        self.breaker = next;
        for event in [Some(seen), turned.as_ref()].into_iter().flatten() {
            let decisions = self.watch.apply(event, now, &incident_id(self.incidents));
            self.incidents += u64::from(decisions.iter().any(|it| matches!(it, IncidentDecision::Opened { .. })));
            self.heard.extend(decisions.into_iter().map(|decision| (self.at, decision)));
        }
    }

    /// Beats until then. What a drain meets in between is up to the test.
    fn run(&mut self, until: i64, database: impl Fn(i64) -> Answer) {
        loop {
            let Heartbeat { deadline_ms, .. } = self.breaker.heartbeat();
            let begins = self.alarm_at;
            let (took, seen) = match database(begins) {
                Ok(took_ms) if took_ms <= deadline_ms => (took_ms, None),
                Ok(_) => (deadline_ms, Some("timed_out")),
                Err((after, cause)) => (after.min(deadline_ms), Some(cause)),
            };
            if begins + took as i64 > until {
                self.at = until;
                return;
            }
            self.at = begins + took as i64;
            match seen {
                None => {
                    self.tell(
                        BreakerEvent::HeartbeatOk { took_ms: took },
                        &IncidentEvent::HeartbeatOk { took_ms: took },
                    );
                }
                Some(cause) => {
                    let seen = IncidentEvent::HeartbeatFailed { cause: Cause::from_key(cause) };
                    self.tell(BreakerEvent::HeartbeatFailed, &seen);
                }
            }
        }
    }

    fn drain_fails(&mut self, number: u64) {
        let seen = IncidentEvent::DrainFault { shop: shop(number), cause: Cause::from_key("57P01") };
        self.tell(BreakerEvent::DrainFault { shop: shop(number) }, &seen);
    }

    fn opened(&self) -> Vec<(i64, Severity)> {
        let opened = |(at, decision): &(i64, IncidentDecision)| match decision {
            IncidentDecision::Opened { severity, .. } => Some((*at, *severity)),
            IncidentDecision::Worsened { .. } | IncidentDecision::Closed { .. } => None,
        };
        self.heard.iter().filter_map(opened).collect()
    }

    fn closed(&self) -> Vec<(i64, Incident)> {
        let closed = |(at, decision): &(i64, IncidentDecision)| match decision {
            IncidentDecision::Closed { incident } => Some((*at, Incident::clone(incident))),
            IncidentDecision::Opened { .. } | IncidentDecision::Worsened { .. } => None,
        };
        self.heard.iter().filter_map(closed).collect()
    }
}

#[test]
fn an_outage_is_an_incident_within_10_seconds_whenever_and_however_the_database_stops() {
    let (mut random, mut longest, mut sum) = (Random(420), 0, 0);
    let cases = 10_000;
    for case in 0..cases {
        let dies_at = 20_000 + random.below(60_000) as i64;
        let took = random.below(1_001);
        let death = [HANGS, REFUSES, Err((random.below(2_000), "reset")), Err((3, "57P03"))][random.below(4) as usize];
        let mut gate = Gate::new();
        let database = |at: i64| match death {
            _ if at + took as i64 <= dies_at => Ok(took),
            // A call that was under way is cut off when the database dies, and no sooner.
            Err((after, cause)) => Err((after.saturating_add((dies_at - at).max(0) as u64), cause)),
            Ok(_) => unreachable!(),
        };
        gate.run(dies_at, database);
        // Drains meet it too, in some of the cases.
        let drains = random.below(4);
        for number in 0..drains {
            let at = gate.at + random.below(4_000) as i64;
            gate.run(at, database);
            gate.drain_fails(number);
        }
        gate.run(dies_at + 30_000, database);
        let opened = gate.opened();
        let &[(at, Severity::Down)] = opened.as_slice() else { panic!("case {case}: {opened:?}") };
        let (incident, _) = gate.watch.current().unwrap();
        assert_eq!(incident.detected_at, NOW.plus_millis(at));
        let after = at - dies_at;
        assert!((0..=10_000).contains(&after), "case {case}: died at {dies_at}, noticed after {after} ms");
        longest = longest.max(after);
        sum += after;
    }
    println!("{cases} outages: noticed after {} ms in the mean and {longest} ms at most", sum / cases);
}

#[test]
fn a_database_that_comes_and_goes_is_one_incident() {
    fn check(up_ms: i64, down_ms: i64, death: Answer, drains: u64) {
        let label = format!("{up_ms} ms up, {down_ms} ms down, {drains} drains at a time");
        let (begins, ends) = (61_000, 61_000 + 20 * 60_000);
        let is_up = |at: i64| !(begins..ends).contains(&at) || (at - begins) % (up_ms + down_ms) >= down_ms;
        // No call takes as long as the one before, or the heart might beat in step with the database.
        let database = |at: i64| if is_up(at) { Ok(20 + Random(at as u64).below(300)) } else { death };
        let mut gate = Gate::new();
        for second in 0..ends / 1_000 + 120 {
            gate.run(second * 1_000, database);
            if second % 5 == 0 && !is_up(gate.at) && gate.breaker.is_closed() {
                (0..drains).for_each(|number| gate.drain_fails(number));
            }
        }
        assert_eq!(gate.opened().len(), 1, "{label}");
        let closed = gate.closed();
        let [(_, incident)] = closed.as_slice() else { panic!("{label}: {} closed", closed.len()) };
        assert!(incident.detected_at <= NOW.plus_millis(begins + 60_000), "{label}");
        assert!(incident.ended_at.unwrap() >= NOW.plus_millis(ends - 60_000), "{label}");
    }
    for death in [HANGS, REFUSES] {
        for drains in [0, 1, 3] {
            check(1_000, 1_000, death, drains);
            check(30_000, 30_000, death, drains);
            check(5_000, 20_000, death, drains);
            check(50_000, 15_000, death, drains);
        }
    }
}

#[test]
fn a_slow_database_is_a_degraded_incident_and_no_outage() {
    let mut gate = Gate::new();
    gate.run(600_000, |at| Ok(if (100_000..400_000).contains(&at) { 1_500 } else { 20 }));
    let opened = gate.opened();
    let &[(at, Severity::Degraded)] = opened.as_slice() else { panic!("{opened:?}") };
    assert!((130_000..140_000).contains(&at), "{at}");
    let closed = gate.closed();
    assert_eq!((closed.len(), closed[0].1.severity), (1, Severity::Degraded));
    assert!((460_000..470_000).contains(&closed[0].0), "{}", closed[0].0);
    let degraded_ms = closed[0].1.spans.degraded_ms(NOW);
    assert!((290_000..=305_000).contains(&degraded_ms), "{degraded_ms}");
    let known = gate.watch.report(gate.now()).known.unwrap();
    assert_eq!((known.down_ms, known.degraded_ms, known.uptime_ppm()), (0, degraded_ms, 1_000_000));
}

#[test]
fn a_database_that_answers_after_five_seconds_is_one_incident_for_as_long_as_it_does() {
    let mut gate = Gate::new();
    gate.run(900_000, |at| Ok(if (100_000..700_000).contains(&at) { 5_000 } else { 20 }));
    assert_eq!(gate.opened().len(), 1, "{:?}", gate.heard);
    let closed = gate.closed();
    let [(_, incident)] = closed.as_slice() else { panic!("{closed:?}") };
    assert_eq!(incident.severity, Severity::Down, "nobody knew at first that it would answer");
    assert!(incident.spans.degraded_ms(NOW) > 500_000 && incident.spans.down_ms(NOW) < 30_000);
}

#[test]
fn a_blip_is_no_incident() {
    for length_ms in [1, 100, 400] {
        for death in [HANGS, REFUSES] {
            let mut gate = Gate::new();
            gate.run(3_600_000, |at| if at % 40_000 < length_ms { death } else { Ok(20) });
            assert_eq!(gate.heard, [], "{length_ms} ms");
        }
    }
}

#[test]
fn an_outage_is_counted_from_the_first_failure_to_the_first_answer() {
    let (dies_at, lives_at) = (100_000, 700_000);
    let mut gate = Gate::new();
    gate.run(900_000, |at| if (dies_at..lives_at).contains(&at) { REFUSES } else { Ok(20) });
    let (_, incident) = &gate.closed()[0];
    let down_ms = incident.spans.down_ms(NOW);
    assert!((590_000..=610_000).contains(&down_ms), "{down_ms}");
    assert_eq!(gate.watch.report(gate.now()).known.unwrap().down_ms, down_ms);
}

#[test]
fn a_clock_that_is_set_back_or_ahead_does_no_harm() {
    let database = |at| if (100_000..300_000).contains(&at) { HANGS } else { Ok(20) };
    // Before, while it is suspected, in the outage, in the minute after it, and when all is over.
    for jumps_at in [50_000, 104_500, 150_000, 320_000, 390_000] {
        for jump in [-86_400_000, -3_600_000, -1_000, 1_000, 3_600_000] {
            let label = format!("{jump} ms at {jumps_at}");
            let mut gate = Gate::new();
            gate.run(jumps_at, database);
            gate.clock_off = jump;
            gate.run(600_000, database);
            let opened = gate.opened();
            assert_eq!(opened.len(), 1, "{label}: {opened:?}");
            assert!(opened[0].0 <= 130_000, "{label}: {opened:?}");
            let closed = gate.closed();
            let [(at, incident)] = closed.as_slice() else { panic!("{label}: {closed:?}") };
            assert!(*at <= 300_000 + 30_000 + 2 * HEALTH_MS + 10_000, "{label}: closed at {at}");
            assert!(incident.began_at <= incident.detected_at, "{label}");
            assert!(incident.detected_at <= incident.ended_at.unwrap(), "{label}");
            let down_ms = incident.spans.down_ms(NOW);
            assert!((0..=3_600_000 + 230_000).contains(&down_ms), "{label}: {down_ms}");
        }
    }
}
