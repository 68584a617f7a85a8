//! Promises of the breaker.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::sample::{NOW, Random, shop};
use crate::version::Versioned;
use everbud_domain::wire::OriginState;

/// How a heartbeat ends: it wrote, or failed, after so many milliseconds.
type Ending = Result<u64, u64>;

const HANGS: Ending = Err(u64::MAX);

/// Plays a database that answers heartbeats as `answer` says of the moment (milliseconds from `NOW`).
/// Returns when the breaker opened and closed.
fn play(until_ms: i64, answer: impl Fn(i64) -> Ending) -> Vec<(i64, BreakerDecision)> {
    let mut breaker = Breaker::new(NOW);
    let mut heard = Vec::new();
    loop {
        let Heartbeat { at, deadline_ms } = breaker.heartbeat();
        let (event, took) = match answer(at.millis_since(NOW)) {
            Ok(took_ms) if took_ms <= deadline_ms => (BreakerEvent::HeartbeatOk { took_ms }, took_ms),
            Ok(took_ms) | Err(took_ms) => (BreakerEvent::HeartbeatFailed, took_ms.min(deadline_ms)),
        };
        let now = at.plus_millis(took as i64);
        if now.millis_since(NOW) > until_ms {
            return heard;
        }
        let (next, decisions) = breaker.apply(event, now);
        assert!(next.heartbeat().at > now, "the next heartbeat lies ahead");
        heard.extend(
            decisions
                .into_iter()
                .filter(|decision| !matches!(decision, BreakerDecision::ScheduleHeartbeat { .. }))
                .map(|decision| (now.millis_since(NOW), decision)),
        );
        breaker = next;
    }
}

#[test]
fn a_dead_database_is_noticed_within_10_seconds_whenever_it_dies() {
    for dies_at in (20_000..28_000).step_by(50) {
        for death in [HANGS, Err(1), Err(1_500)] {
            let heard = play(60_000, |at| if at < dies_at { Ok(20) } else { death });
            let &[(opened_at, BreakerDecision::Opened)] = heard.as_slice() else { panic!("{heard:?}") };
            assert!((0..=10_000).contains(&(opened_at - dies_at)), "died at {dies_at}, noticed at {opened_at}");
        }
    }
}

#[test]
fn a_database_that_is_slow_for_good_proves_that_it_is_up_and_stays_up() {
    let heard = play(600_000, |at| Ok(if at < 20_000 { 20 } else { 5_000 }));
    let kinds: Vec<_> = heard.iter().map(|(_, decision)| *decision).collect();
    assert_eq!(kinds, [BreakerDecision::Opened, BreakerDecision::Closed], "{heard:?}");
}

#[test]
fn a_recovered_database_is_used_again_within_half_a_minute_of_a_long_outage() {
    let heard = play(700_000, |at| if (20_000..600_000).contains(&at) { HANGS } else { Ok(20) });
    let closed: Vec<_> = heard.iter().filter(|(_, decision)| *decision == BreakerDecision::Closed).collect();
    assert_eq!(closed.len(), 1, "{heard:?}");
    assert!((600_000..630_000).contains(&closed[0].0), "{heard:?}");
}

#[test]
fn one_heartbeat_that_fails_alone_opens_nothing() {
    let mut breaker = Breaker::new(NOW);
    for event in
        [BreakerEvent::HeartbeatFailed, BreakerEvent::HeartbeatOk { took_ms: 9 }, BreakerEvent::HeartbeatFailed]
    {
        breaker = breaker.apply(event, NOW).0;
        assert!(breaker.is_closed());
    }
}

fn fault(number: u64) -> BreakerEvent {
    BreakerEvent::DrainFault { shop: shop(number) }
}

#[test]
fn no_shop_alone_can_open_it_and_three_together_do() {
    fn check(shops: &[u64], every_ms: i64, expect: bool) {
        let mut breaker = Breaker::new(NOW);
        for (nth, number) in shops.iter().enumerate() {
            breaker = breaker.apply(fault(*number), NOW.plus_millis(every_ms * nth as i64)).0;
        }
        assert_eq!(!breaker.is_closed(), expect, "{shops:?} every {every_ms} ms");
    }
    check(&[1; 1000], 1, false);
    check(&[1, 2, 1, 2, 1, 2], 1, false);
    check(&[1, 2, 3], 1_000, true);
    check(&[1, 2, 3], 14_999, true);
    check(&[1, 2, 3], 15_000, false);
}

#[test]
fn a_shop_that_drains_again_no_longer_counts() {
    let mut breaker = Breaker::new(NOW);
    for event in [fault(1), fault(2), BreakerEvent::DrainSuccess { shop: shop(1) }, fault(3)] {
        breaker = breaker.apply(event, NOW).0;
    }
    assert!(breaker.is_closed());
}

#[test]
fn a_failed_heartbeat_that_a_drain_confirms_opens_at_once() {
    let (breaker, _) = Breaker::new(NOW).apply(fault(1), NOW);
    let (_, decisions) = breaker.apply(BreakerEvent::HeartbeatFailed, NOW.plus_millis(2_000));
    assert_eq!(decisions.first(), Some(&BreakerDecision::Opened));
}

#[test]
fn a_brief_outage_ends_with_one_heartbeat_and_a_long_one_with_two() {
    fn check(open_ms: i64, expect: bool) {
        let open = Breaker::Open { since: NOW, probes: 2, next: beat(NOW, 8_000) };
        let (breaker, decisions) = open.apply(BreakerEvent::HeartbeatOk { took_ms: 20 }, NOW.plus_millis(open_ms));
        assert_eq!(breaker.is_closed(), expect, "after {open_ms} ms");
        assert_eq!(decisions.contains(&BreakerDecision::Closed), expect);
        let (again, _) =
            breaker.clone().apply(BreakerEvent::HeartbeatOk { took_ms: 20 }, NOW.plus_millis(open_ms + 520));
        assert!(again.is_closed());
        if !expect {
            let (down, _) = breaker.apply(BreakerEvent::HeartbeatFailed, NOW.plus_millis(open_ms + 520));
            assert_eq!(origin_state(&down, NOW), (OriginState::Down, NOW), "it was down all the time");
        }
    }
    check(9_999, true);
    check(10_000, false);
}

#[test]
fn what_people_are_told_follows_the_evidence() {
    fn check(events: &[(i64, BreakerEvent)], at: i64, expect: (OriginState, i64)) {
        let mut breaker = Breaker::new(NOW);
        for (when, event) in events {
            breaker = breaker.apply(event.clone(), NOW.plus_millis(*when)).0;
        }
        let (state, since) = origin_state(&breaker, NOW.plus_millis(at));
        assert_eq!((state, since.millis_since(NOW)), expect, "{events:?} at {at}");
    }
    let ok = |took_ms| BreakerEvent::HeartbeatOk { took_ms };
    let failed = BreakerEvent::HeartbeatFailed;
    check(&[], 5_000, (OriginState::Up, 0));
    check(&[(4_000, ok(1_000))], 5_000, (OriginState::Up, 0));
    check(&[(4_000, ok(1_001))], 5_000, (OriginState::Degraded, 4_000));
    check(&[(4_000, fault(1)), (30_000, fault(1))], 59_999, (OriginState::Degraded, 4_000));
    check(&[(4_000, fault(1)), (30_000, fault(1))], 60_000, (OriginState::Up, 60_000));
    check(&[(4_000, failed.clone())], 4_100, (OriginState::Degraded, 4_000));
    check(&[(4_000, failed.clone()), (5_000, failed.clone())], 9_000, (OriginState::Down, 5_000));
    check(&[(4_000, failed.clone()), (5_000, failed), (50_000, ok(9))], 50_100, (OriginState::Degraded, 50_000));
}

#[test]
fn whatever_happens_it_stays_small_and_keeps_a_heartbeat_ahead_and_survives_storage() {
    let mut random = Random(420);
    let mut breaker = Breaker::new(NOW);
    let mut now = NOW;
    for _ in 0..5_000 {
        now = now.plus_millis(random.below(6_000) as i64);
        let event = match random.below(8) {
            0 => BreakerEvent::HeartbeatFailed,
            1..=3 => BreakerEvent::HeartbeatOk { took_ms: random.below(3_000) },
            4 => BreakerEvent::DrainSuccess { shop: shop(random.below(50)) },
            _ => fault(random.below(50)),
        };
        let beats = matches!(event, BreakerEvent::HeartbeatFailed | BreakerEvent::HeartbeatOk { .. });
        let (next, decisions) = breaker.apply(event, now);
        let scheduled = decisions.contains(&schedule(next.heartbeat()));
        assert!(scheduled || !beats, "a heartbeat that ended schedules the next");
        if let Breaker::Closed { faults, .. } = &next {
            assert!(faults.len() < SHOPS_TO_OPEN);
        }
        let stored = serde_json::to_string(&Versioned::new(BREAKER_VERSION, next.clone())).unwrap();
        breaker = serde_json::from_str::<Versioned<Breaker>>(&stored).unwrap().read(BREAKER_VERSION).unwrap();
        assert_eq!(breaker, next);
    }
}
