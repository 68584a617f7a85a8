//! A report is only as good as its worst verdict, and it is one page that needs nothing else.

use super::*;
use crate::replay::cascade::turns;
use crate::replay::day::{Compression, Pace};
use crate::replay::plan::{Volume, plan};
use crate::replay::sample::Totals;
use crate::worker_build::Kind;
use crate::workerd::Idle;

fn good() -> Report {
    let volume = Volume { shops: 20, orders: 50, stock_changes: 80, views_per_order: 2 };
    let options = Options {
        volume,
        compression: Compression::to_length(60_000, Pace::Clock),
        seed: 1,
        idle: Idle::Sleeps,
        worker: Kind::Quick,
    };
    let sample = |second: u64, origin: &str, stage: Option<&str>| Sample {
        at_ms: second * 1000,
        took_ms: 1000,
        stage: stage.map(str::to_owned),
        accepted: 25,
        backlog: (origin != "down").then_some(second),
        origin: origin.to_owned(),
        ..Sample::default()
    };
    let lived = Lived {
        samples: vec![sample(1, "up", None), sample(2, "down", Some("refused")), sample(3, "up", None)],
        totals: Totals::default(),
        turns: turns(options.compression),
        load_ended_ms: 60_000,
        recorded_ms: Some(62_000),
        recorded_within_ms: 300_000,
        ticks_failed: 0,
    };
    let tally = Tally::default();
    (0..100).for_each(|_| tally.pages.up());
    let findings = Findings { accepted: 50, recorded: 50, ..Findings::default() };
    let made = Made { prepared: Duration::from_secs(9), took: Duration::from_secs(80) };
    Report::new(options, made, &plan(volume, options.compression, 1), lived, &tally, findings)
}

/// Judges the report again after something in it was changed.
fn judged(change: impl FnOnce(&mut Report)) -> Vec<String> {
    let mut report = good();
    change(&mut report);
    verdict::judge(&report).into_iter().filter(|verdict| !verdict.holds).map(|verdict| verdict.claim).collect()
}

#[test]
fn a_run_without_fault_holds() {
    let report = good();
    assert!(report.holds, "{:?}", report.verdicts);
    assert_eq!((report.accepted_failing, report.recorded_after_ms), (25, Some(2_000)));
}

#[test]
fn each_fault_is_a_verdict_that_does_not_hold() {
    type Change = fn(&mut Report);
    let changes: [Change; 14] = [
        |report| report.findings.lost = 1,
        |report| report.findings.twice = 1,
        |report| report.findings.recorded = 49,
        |report| report.findings.never_promised = 1,
        |report| report.findings.out_of_order = 1,
        |report| report.findings.contradicted = 1,
        |report| report.findings.stock_off = 1,
        |report| report.findings.unfounded = 1,
        |report| report.findings.unanswered = 1,
        |report| report.findings.wrong = 1,
        |report| report.pages_missed = 1,
        |report| report.findings.to_look_at = 1,
        |report| report.samples.iter_mut().for_each(|sample| sample.origin = "up".to_owned()),
        |report| report.recorded_after_ms = None,
    ];
    for (at, change) in changes.into_iter().enumerate() {
        assert_eq!(judged(change).len(), 1, "change {at}");
    }
}

#[test]
fn a_run_in_which_nothing_was_ordered_proves_nothing() {
    assert!(!judged(|report| report.findings = Findings::default()).is_empty());
}

#[test]
fn the_page_needs_nothing_else_and_lets_nothing_run() {
    let mut report = good();
    report.findings.examples.push("<script>".to_owned());
    let page = report.html();
    for foreign in ["<script", "http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!(page.matches("<svg").count(), 6);
    for stage in Stage::ALL {
        assert!(page.contains(stage.name()), "{}", stage.name());
    }
}

#[test]
fn the_json_is_read_again_as_it_was() {
    let report = good();
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}
