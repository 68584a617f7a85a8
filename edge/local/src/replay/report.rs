//! The report: what was replayed, what came of it, and whether everything holds that has to.
//!
//! As JSON for programs, and as one page for people. Pure but for the number of cores.

mod curve;
mod page;
mod verdict;

pub use verdict::Verdict;

use super::cascade::Stage;
use super::checker::Findings;
use super::day::Pace;
use super::histogram::Histogram;
use super::plan::{Act, Arrival, CHANGES_PER_PUSH, HOT_TIMES};
use super::sample::Sample;
use super::tally::Tally;
use super::{Lived, Options};
use crate::workerd::Idle;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of the report's shape that this build writes.
pub const REPORT_VERSION: u16 = 2;

/// How long the run itself took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Made {
    /// Until the day began.
    pub prepared: Duration,
    /// All of it.
    pub took: Duration,
}

/// How long answers took, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// How many.
    pub count: u64,
    /// Half took no longer.
    pub p50_us: u64,
    /// 99 of 100 took no longer.
    pub p99_us: u64,
    /// 999 of 1,000 took no longer.
    pub p999_us: u64,
    /// The longest.
    pub most_us: u64,
}

impl Latency {
    /// What those times come to.
    #[must_use]
    pub fn of(times: &Histogram) -> Self {
        let quantile = |per_mille| times.quantile(per_mille).unwrap_or(0);
        Self {
            count: times.total(),
            p50_us: quantile(500),
            p99_us: quantile(990),
            p999_us: quantile(999),
            most_us: times.most(),
        }
    }
}

/// When the database began to fail in which way; without a way, when it was mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnMade {
    /// Real milliseconds after the start.
    pub at_ms: u64,
    /// The way.
    pub stage: Option<String>,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The version of this shape.
    pub version: u16,
    /// Whether everything holds that has to.
    pub holds: bool,
    /// What has to hold, one by one.
    pub verdicts: Vec<Verdict>,
    /// What shops and arrivals were drawn from.
    pub seed: u64,
    /// How many shops there were.
    pub shops: u32,
    /// How often the busy one was asked for what another was asked for once.
    pub hot_times: usize,
    /// Orders that were sent.
    pub orders: u64,
    /// Pushes of tills that were sent.
    pub pushes: u64,
    /// Changes of stock in each.
    pub changes_per_push: u32,
    /// Pages that were looked at.
    pub views: u64,
    /// How long the day took, in milliseconds.
    pub day_ms: u64,
    /// Which hours were pressed together by how much.
    pub pace: Pace,
    /// By how much arrivals were pressed together over the whole day, in tenths. Timers were not.
    pub factor_tenths: u64,
    /// By how much those of the busiest hour were, in tenths.
    pub peak_factor_tenths: u64,
    /// What became of counters while nobody asked for them.
    pub idle: Idle,
    /// `quick` or `shipped`.
    pub worker: String,
    /// How many cores everything shared: worker, Postgres, driver.
    pub cores: usize,
    /// How long founding and publishing the shops took, in milliseconds.
    pub prepared_ms: u64,
    /// How long all of it took.
    pub took_ms: u64,
    /// What the checker found.
    pub findings: Findings,
    /// Pages that came whole.
    pub pages: u64,
    /// Pages in whose place an honest 503 or nothing came.
    pub pages_missed: u64,
    /// Pages in whose place something else came.
    pub pages_wrong: u64,
    /// Pages, over the whole day.
    pub page_times: Latency,
    /// Pages, while the database failed.
    pub page_times_failing: Latency,
    /// Orders, over the whole day.
    pub order_times: Latency,
    /// Orders, while the database failed.
    pub order_times_failing: Latency,
    /// How late the driver was behind its plan.
    pub late: Latency,
    /// The cascade, as it was made.
    pub turns: Vec<TurnMade>,
    /// Orders that were accepted while the database failed.
    pub accepted_failing: u64,
    /// The largest backlog that was seen.
    pub most_backlog: u64,
    /// When everything sent was answered, in real milliseconds after the start.
    pub load_ended_ms: u64,
    /// When everything was recorded; none if it was not in time.
    pub recorded_ms: Option<u64>,
    /// How long after the day and the outage that was.
    pub recorded_after_ms: Option<u64>,
    /// How long it may be.
    pub recorded_within_ms: u64,
    /// Runs of the worker's schedule that failed.
    pub ticks_failed: u64,
    /// Each second.
    pub samples: Vec<Sample>,
}

impl Report {
    pub(super) fn new(
        options: Options,
        made: Made,
        plan: &[Arrival],
        lived: Lived,
        tally: &Tally,
        findings: Findings,
    ) -> Self {
        let Lived { samples, totals, turns, load_ended_ms, recorded_ms, recorded_within_ms, ticks_failed } = lived;
        let count = |act| plan.iter().filter(|arrival| arrival.act == act).count() as u64;
        let returned_ms = turns.iter().filter(|(_, stage)| stage.is_none()).map(|(at_ms, _)| *at_ms).max();
        let over_ms = load_ended_ms.max(returned_ms.unwrap_or(0));
        let mut report = Self {
            version: REPORT_VERSION,
            holds: false,
            verdicts: Vec::new(),
            seed: options.seed,
            shops: options.volume.shops,
            hot_times: HOT_TIMES,
            orders: count(Act::Order),
            pushes: count(Act::Push),
            changes_per_push: CHANGES_PER_PUSH,
            views: count(Act::View),
            day_ms: options.compression.length_ms(),
            pace: options.compression.pace(),
            factor_tenths: options.compression.factor_tenths(),
            peak_factor_tenths: options.compression.peak_factor_tenths(),
            idle: options.idle,
            worker: options.worker.name().to_owned(),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            prepared_ms: millis(made.prepared),
            took_ms: millis(made.took),
            findings,
            pages: tally.pages.get(),
            pages_missed: tally.pages_missed.get(),
            pages_wrong: tally.pages_wrong.get(),
            page_times: Latency::of(&totals.pages),
            page_times_failing: Latency::of(&totals.pages_failing),
            order_times: Latency::of(&totals.orders),
            order_times_failing: Latency::of(&totals.orders_failing),
            late: Latency::of(&totals.late),
            turns: turns.iter().map(|(at_ms, stage)| turn(*at_ms, *stage)).collect(),
            accepted_failing: samples
                .iter()
                .filter(|sample| sample.stage.is_some())
                .map(|sample| sample.accepted)
                .sum(),
            most_backlog: samples.iter().filter_map(|sample| sample.backlog).max().unwrap_or(0),
            load_ended_ms,
            recorded_ms,
            recorded_after_ms: recorded_ms.map(|at_ms| at_ms.saturating_sub(over_ms)),
            recorded_within_ms,
            ticks_failed,
            samples,
        };
        report.verdicts = verdict::judge(&report);
        report.holds = report.verdicts.iter().all(|verdict| verdict.holds);
        report
    }

    /// As a page of its own: nothing is loaded and nothing runs in it.
    #[must_use]
    pub fn html(&self) -> String {
        page::html(self)
    }
}

fn turn(at_ms: u64, stage: Option<Stage>) -> TurnMade {
    TurnMade { at_ms, stage: stage.map(|stage| stage.name().to_owned()) }
}

pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
