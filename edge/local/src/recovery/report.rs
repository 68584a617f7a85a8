//! What was measured, each figure against its goal. Pure but for the number of cores.

use super::Options;
use super::watch::Watched;
use crate::replay::checker::Findings;
use crate::replay::report::Latency;
use serde::{Deserialize, Serialize};

/// The version of the report's shape that this build writes.
pub const REPORT_VERSION: u16 = 1;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Milliseconds.
    Millis,
    /// Thousandths of another figure.
    PerMille,
    /// Orders.
    Orders,
}

/// A goal, and what was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// What is to be, in words.
    pub claim: String,
    /// What was measured; nothing where it did not come about.
    pub figure: Option<u64>,
    /// The most that it may be.
    pub most: u64,
    /// What both count.
    pub unit: Unit,
    /// Whether it is met.
    pub is_met: bool,
    /// What stands behind the figure.
    pub seen: String,
}

/// From one thing to another, over some time of the run, in microseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lived {
    /// How long live orders took to be answered, from the plan's moment.
    pub orders: Latency,
    /// How late the driver itself was.
    pub late: Latency,
    /// From an order to its place on the desk.
    pub desk: Latency,
    /// From a change of the announcement to the page that shows it; none with the database down.
    pub shown: Latency,
}

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The version of this shape.
    pub version: u16,
    /// Whether every goal is met.
    pub is_met: bool,
    /// One by one.
    pub goals: Vec<Goal>,
    /// What everything was drawn from.
    pub seed: u64,
    /// How many shops there were.
    pub shops: u32,
    /// How many orders were to wait.
    pub orders: u32,
    /// Of these, how many were accepted.
    pub waiting: u64,
    /// Live orders a second.
    pub live_per_second: u32,
    /// `quick` or `shipped`.
    pub worker: String,
    /// How many cores everything shared: worker, Postgres, driver.
    pub cores: usize,
    /// The machine's mean load of one minute before anything was measured, and when the database returned.
    pub load_average: (String, String),
    /// How long it took to take the backlog, in milliseconds.
    pub filled_ms: u64,
    /// With the database healthy.
    pub healthy: Lived,
    /// With the database down, when the backlog had been taken.
    pub down: Lived,
    /// While the backlog was recorded.
    pub draining: Lived,
    /// What Postgres had when.
    pub watched: Watched,
    /// What the checker found.
    pub findings: Findings,
}

/// What a run has seen.
pub(super) struct Seen {
    pub(super) waiting: u64,
    pub(super) filled_ms: u64,
    pub(super) load_average: (String, String),
    pub(super) healthy: Lived,
    pub(super) down: Lived,
    pub(super) draining: Lived,
    pub(super) watched: Watched,
    pub(super) findings: Findings,
}

impl Report {
    pub(super) fn new(options: Options, seen: Seen) -> Self {
        let Seen { waiting, filled_ms, load_average, healthy, down, draining, watched, findings } = seen;
        let mut report = Self {
            version: REPORT_VERSION,
            is_met: false,
            goals: Vec::new(),
            seed: options.seed,
            shops: options.shops,
            orders: options.orders,
            waiting,
            live_per_second: options.live_per_second,
            worker: options.worker.name().to_owned(),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            load_average,
            filled_ms,
            healthy,
            down,
            draining,
            watched,
            findings,
        };
        report.goals = judge(&report);
        report.is_met = report.goals.iter().all(|goal| goal.is_met);
        report
    }
}

/// The goals, each with its figure.
fn judge(report: &Report) -> Vec<Goal> {
    let goal = |claim: &str, unit, figure: Option<u64>, most, seen| Goal {
        claim: claim.to_owned(),
        figure,
        most,
        unit,
        is_met: figure.is_some_and(|figure| figure <= most),
        seen,
    };
    let Report { watched, healthy, down, draining, findings, .. } = report;
    let desk = [healthy, down, draining].map(|lived| lived.desk);
    let shown = [healthy, draining].map(|lived| lived.shown);
    let most_of = |times: &[Latency]| times.iter().filter(|time| time.count > 0).map(|time| time.most_us / 1000).max();
    let drained_ms = watched.all_ms.map(|all| all.saturating_sub(watched.first_ms.unwrap_or(0)).max(1));
    let missing = u64::from(report.orders).saturating_sub(report.waiting);
    let off = u64::from(!findings.hold()).max(findings.accepted.abs_diff(findings.recorded));
    vec![
        goal(
            "With the database down every order of the backlog is accepted.",
            Unit::Orders,
            Some(missing),
            0,
            format!(
                "{} of {} accepted in {} s, the others missing",
                report.waiting,
                report.orders,
                report.filled_ms / 1000
            ),
        ),
        goal(
            "The first of them is recorded at most 5 s after the database returns.",
            Unit::Millis,
            watched.first_ms,
            5_000,
            "from the moment at which it lets somebody in".to_owned(),
        ),
        goal(
            "The backlog is recorded in at most 10 minutes.",
            Unit::Millis,
            watched.all_ms,
            600_000,
            drained_ms.map_or("not all was".to_owned(), |took| {
                format!("{} orders a second since the first", report.waiting * 1000 / took)
            }),
        ),
        goal(
            "Meanwhile the p99 of live orders stays under twice the healthy one.",
            Unit::PerMille,
            per_mille(draining.orders.p99_us, healthy.orders.p99_us),
            1_999,
            format!(
                "{} with {} orders draining, {} with {} healthy; p50 {} and {}",
                tenths(draining.orders.p99_us),
                draining.orders.count,
                tenths(healthy.orders.p99_us),
                healthy.orders.count,
                tenths(draining.orders.p50_us),
                tenths(healthy.orders.p50_us)
            ),
        ),
        goal(
            "The shop with 3 waits no longer for all of them than the last of those with a fair share.",
            Unit::PerMille,
            watched.quiet_ms.zip(watched.ordinary_ms).and_then(|(quiet, last)| per_mille(quiet, last)),
            1_000,
            format!(
                "{} ms; half of the others after {}, the last after {}, the shop with two fifths after {}, {} of which \
                 were recorded before the three",
                told(watched.quiet_ms),
                told(watched.half_ms),
                told(watched.ordinary_ms),
                told(watched.busy_ms),
                watched.busy_before_quiet
            ),
        ),
        goal(
            "A shop is not delayed by one with two fifths of everything: it goes before nobody twice.",
            Unit::PerMille,
            watched.ordinary_ms.zip(watched.busy_ms).and_then(|(last, busy)| per_mille(last, busy)),
            1_000,
            "the last shop with a fair share, by the shop with two fifths".to_owned(),
        ),
        goal(
            "An order lies on the desk within 2 s, whatever the database does.",
            Unit::Millis,
            most_of(&desk),
            2_000,
            longest(&desk),
        ),
        goal(
            "A change that staff publish is on the pages within 5 s, also while the backlog is recorded.",
            Unit::Millis,
            most_of(&shown),
            5_000,
            longest(&shown),
        ),
        goal(
            "Every order is recorded exactly once, in each shop's order.",
            Unit::Orders,
            Some(off),
            0,
            format!(
                "{} accepted, {} recorded, {} lost, {} twice, {} out of order",
                findings.accepted, findings.recorded, findings.lost, findings.twice, findings.out_of_order
            ),
        ),
    ]
}

/// The longest of each time of the run, and how many there were.
fn longest(times: &[Latency]) -> String {
    let each: Vec<String> = times.iter().map(|time| format!("{} of {}", tenths(time.most_us), time.count)).collect();
    format!("the longest: {}", each.join(", "))
}

fn per_mille(one: u64, other: u64) -> Option<u64> {
    (one * 1000).checked_div(other)
}

/// Milliseconds with a tenth.
fn tenths(micros: u64) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

fn told(millis: Option<u64>) -> String {
    millis.map_or("never".to_owned(), |millis| millis.to_string())
}

#[cfg(test)]
mod tests;
