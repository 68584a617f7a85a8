//! A report meets its goals only where each of them is met.

use super::*;
use crate::replay::histogram::Histogram;
use crate::worker_build::Kind;

fn latency(micros: u64) -> Latency {
    let mut times = Histogram::default();
    (0..200).for_each(|_| times.note(micros));
    Latency::of(&times)
}

fn lived(order_us: u64, shown_us: u64) -> Lived {
    Lived { orders: latency(order_us), late: latency(10), desk: latency(90_000), shown: latency(shown_us) }
}

fn seen() -> Seen {
    Seen {
        waiting: 50_000,
        filled_ms: 90_000,
        load_average: ("0.10".to_owned(), "2.00".to_owned()),
        healthy: lived(8_000, 700_000),
        down: lived(8_000, 1),
        draining: lived(15_000, 1_900_000),
        watched: Watched {
            first_ms: Some(4_100),
            quiet_ms: Some(9_000),
            busy_before_quiet: 8_000,
            half_ms: Some(20_000),
            ordinary_ms: Some(40_000),
            busy_ms: Some(60_000),
            all_ms: Some(60_000),
            curve: Vec::new(),
        },
        findings: Findings { accepted: 51_000, recorded: 51_000, ..Findings::default() },
    }
}

/// The claims that are not met after something was changed.
fn missed(change: impl FnOnce(&mut Seen)) -> Vec<String> {
    let mut seen = seen();
    change(&mut seen);
    let options = Options { worker: Kind::Quick, ..Options::WHOLE };
    let report = Report::new(options, seen);
    let missed: Vec<String> = report.goals.into_iter().filter(|goal| !goal.is_met).map(|goal| goal.claim).collect();
    assert_eq!(report.is_met, missed.is_empty());
    missed
}

#[test]
fn one_goal_that_is_missed_is_enough() {
    fn check(words: &str, change: impl FnOnce(&mut Seen)) {
        let missed = missed(change);
        assert!(missed.len() == 1 && missed[0].contains(words), "{words}: {missed:?}");
    }
    assert_eq!(missed(|_| {}), [""; 0]);
    check("is accepted", |seen| seen.waiting = 49_999);
    check("at most 5 s", |seen| seen.watched.first_ms = Some(5_001));
    check("in at most 10 minutes", |seen| seen.watched.all_ms = None);
    check("in at most 10 minutes", |seen| seen.watched.all_ms = Some(600_001));
    check("under twice", |seen| seen.draining = lived(16_000, 1_000));
    check("waits no longer", |seen| seen.watched.quiet_ms = Some(40_100));
    check("goes before nobody twice", |seen| seen.watched.busy_ms = Some(30_000));
    check("on the desk", |seen| seen.down.desk = latency(2_001_000));
    check("on the pages", |seen| seen.draining.shown = latency(5_001_000));
    check("exactly once", |seen| seen.findings.lost = 1);
    check("exactly once", |seen| seen.findings.recorded = 50_999);
}

#[test]
fn what_was_never_measured_is_not_met() {
    let nothing = || Latency::of(&Histogram::default());
    let unmeasured = missed(|seen| {
        seen.healthy.orders = nothing();
        seen.watched = Watched::default();
    });
    assert_eq!(unmeasured.len(), 5, "{unmeasured:?}");
}
