//! What a soak came to, and whether memory is flat. Pure.

use super::Options;
use crate::replay::tally::Tally;
use serde::Serialize;

/// Memory is flat when the last quarter's median is at most so many hundredths of the second's: in the first one caches
/// fill, and a leak of a few bytes a request would show as far more after a million.
const MOST_HUNDREDTHS: u64 = 110;

/// Of a million pages, so many may be an honest 503: browsing is promised to 99.9 %.
const MISSED_PER_MILLION: u64 = 1_000;

/// One look at the runtime's process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// When, in milliseconds after the start.
    pub at_ms: u64,
    /// How many requests were answered by then.
    pub requests: u64,
    /// Its memory, in bytes.
    pub resident_bytes: u64,
    /// How many counters were awake.
    pub awake: u64,
}

/// All that was seen of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// How often a counter woke.
    pub wakes: u64,
    /// How often one went to sleep.
    pub sleeps: u64,
    /// Each second's look.
    pub looks: Vec<Look>,
}

/// What was asked for, what was seen, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whether all of it holds.
    pub holds: bool,
    /// How many requests were asked.
    pub requests: u64,
    /// How many of them were pages that came whole, and orders that were accepted.
    pub answered: u64,
    /// In place of how many pages an honest 503 came, or nothing.
    pub missed: u64,
    /// How many answers were none that anybody should see.
    pub wrong: u64,
    /// How often a counter was to wake.
    pub wakes_wanted: u64,
    /// The median of memory over each quarter of the time, in bytes; none where there were too few looks.
    pub quarters: Option<[u64; 4]>,
    /// Everything that was seen.
    pub seen: Seen,
}

impl Report {
    pub(super) fn new(options: Options, tally: &Tally, seen: Seen) -> Self {
        let (requests, wakes_wanted) = (u64::from(options.requests), u64::from(options.wakes));
        let answered = tally.pages.get() + tally.accepted.get();
        let missed = tally.pages_missed.get();
        let wrong = tally.pages_wrong.get() + tally.wrong.get() + tally.refused.get();
        let quarters = quarters(&seen.looks);
        let mut report = Self { holds: false, requests, answered, missed, wrong, wakes_wanted, quarters, seen };
        report.holds = report.verdicts().iter().all(|(_, holds, _)| *holds);
        report
    }

    /// What has to hold, whether it does, and what was seen.
    #[must_use]
    pub fn verdicts(&self) -> [(&'static str, bool, String); 3] {
        let flat = self.quarters.is_some_and(|[_, second, _, last]| last * 100 <= second * MOST_HUNDREDTHS);
        let memory = self.quarters.map_or_else(
            || "too few looks at it".to_owned(),
            |quarters| {
                format!("medians of the quarters: {} MB", quarters.map(|bytes| (bytes >> 20).to_string()).join(", "))
            },
        );
        let awake = self.seen.looks.iter().map(|look| look.awake).max().unwrap_or(0);
        let whole = self.wrong == 0 && self.answered + self.missed == self.requests;
        let served = whole && self.missed * 1_000_000 <= self.requests * MISSED_PER_MILLION;
        let answered = format!("{} of {}, {} missed, {} wrong", self.answered, self.requests, self.missed, self.wrong);
        let woken = format!(
            "woke {} times of {}, slept {} times, at most {awake} awake at once",
            self.seen.wakes, self.wakes_wanted, self.seen.sleeps
        );
        [
            ("Every order is accepted and 99.9 % of the pages come, and nothing wrong does.", served, answered),
            (
                "Counters wake and sleep as often as they were to.",
                self.seen.wakes * 100 >= self.wakes_wanted * 95,
                woken,
            ),
            ("Memory is flat: the last quarter's median is at most a tenth above the second's.", flat, memory),
        ]
    }
}

/// The median of memory over each quarter of the looks.
fn quarters(looks: &[Look]) -> Option<[u64; 4]> {
    let length = looks.len() / 4;
    if length < 5 {
        return None;
    }
    let median = |quarter: usize| {
        let mut bytes: Vec<u64> =
            looks.iter().skip(quarter * length).take(length).map(|look| look.resident_bytes).collect();
        bytes.sort_unstable();
        bytes.get(length / 2).copied().unwrap_or(0)
    };
    Some([median(0), median(1), median(2), median(3)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_grows_is_seen_and_caches_that_fill_are_not_taken_for_it() {
        fn check(memory: impl Fn(u64) -> u64, expect: bool) {
            let look = |at: u64| Look { at_ms: at * 1000, requests: at, resident_bytes: memory(at), awake: 1 };
            let looks: Vec<Look> = (0..100).map(look).collect();
            let seen = Seen { wakes: 10_000, sleeps: 10_000, looks };
            let options = Options::WHOLE;
            let mut report = Report::new(options, &Tally::default(), seen);
            report.answered = report.requests;
            let verdicts = report.verdicts();
            assert_eq!(verdicts[2].1, expect, "{}", verdicts[2].2);
            assert!(verdicts[1].1);
        }
        let megabyte = 1 << 20;
        check(|_| 200 * megabyte, true);
        // Caches fill in the first quarter.
        check(|at| (100 + 4 * at.min(25)) * megabyte, true);
        // A megabyte a second goes on and on.
        check(|at| (200 + at) * megabyte, false);
        // The garbage of one moment is collected in the next.
        check(|at| (200 + at % 7 * 20) * megabyte, true);
    }

    #[test]
    fn few_looks_prove_nothing() {
        let report = Report::new(Options::WHOLE, &Tally::default(), Seen::default());
        assert!(!report.holds && report.quarters.is_none());
    }
}
