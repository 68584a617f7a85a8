//! The evidence of an incident, in order and bounded.
//!
//! Pure. Between two turns of the breaker all evidence of one kind is one entry, so an outage of hours is a few entries.
//! A breaker that turns again and again still fills it: then the beginning and the end are kept, and how much is missing
//! between them is told.

use super::evidence::Evidence;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The first entries, which are always kept.
pub const FIRST_ENTRIES: usize = 20;
/// The last entries, which are kept besides.
pub const LAST_ENTRIES: usize = 20;

/// Evidence of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was seen.
    pub evidence: Evidence,
    /// How many times.
    pub count: u64,
    /// When first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
}

/// The entries, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeline {
    entries: Vec<Entry>,
    left_out: u64,
}

impl Timeline {
    /// The first entries, and the last ones: between the two [`left_out`](Self::left_out) pieces of evidence are missing.
    #[must_use]
    pub fn parts(&self) -> (&[Entry], &[Entry]) {
        match self.left_out {
            0 => (&self.entries, &[]),
            _ => self.entries.split_at_checked(FIRST_ENTRIES).unwrap_or((&self.entries, &[])),
        }
    }

    /// All entries that were kept, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How many pieces of evidence are missing after the first [`FIRST_ENTRIES`] entries.
    #[must_use]
    pub const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Notes a piece of evidence. A drain that recorded nothing is none.
    pub(super) fn note(&mut self, evidence: Evidence, at: Timestamp) {
        if evidence == (Evidence::Recorded { events: 0 }) {
            return;
        }
        let kept_apart = if self.left_out > 0 { FIRST_ENTRIES } else { 0 };
        let since_last_turn = self.entries.iter_mut().skip(kept_apart).rev();
        for entry in since_last_turn.take_while(|entry| !entry.evidence.is_turn()) {
            if let Some(joined) = entry.evidence.joined(evidence) {
                entry.evidence = joined;
                entry.count = entry.count.saturating_add(1);
                entry.last = entry.last.max(at);
                return;
            }
        }
        self.entries.push(Entry { evidence, count: 1, first: at, last: at });
        if self.entries.len() > FIRST_ENTRIES + LAST_ENTRIES {
            self.left_out = self.left_out.saturating_add(self.entries.remove(FIRST_ENTRIES).count);
        }
    }

    /// Nothing in it happened later than that.
    pub(super) fn rewind(&mut self, now: Timestamp) {
        for entry in &mut self.entries {
            entry.first = entry.first.min(now);
            entry.last = entry.last.min(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::evidence::Cause;
    use crate::sample::NOW;

    fn failed(cause: &str) -> Evidence {
        Evidence::HeartbeatFailed { cause: Cause::from_key(cause) }
    }

    fn noted(evidence: &[Evidence]) -> Timeline {
        let mut timeline = Timeline::default();
        for (second, evidence) in (0..).zip(evidence) {
            timeline.note(*evidence, NOW.plus_millis(second * 1_000));
        }
        timeline
    }

    #[test]
    fn repeated_evidence_is_one_entry_until_the_breaker_turns() {
        let (refused, shut) = (failed("refused"), failed("57P03"));
        let timeline = noted(&[refused, shut, refused, refused, Evidence::BreakerOpened, refused, refused]);
        let told: Vec<_> = timeline
            .entries()
            .iter()
            .map(|it| (it.evidence, it.count, it.first.millis_since(NOW), it.last.millis_since(NOW)))
            .collect();
        assert_eq!(
            told,
            [
                (refused, 3, 0, 3_000),
                (shut, 1, 1_000, 1_000),
                (Evidence::BreakerOpened, 1, 4_000, 4_000),
                (refused, 2, 5_000, 6_000)
            ]
        );
    }

    #[test]
    fn a_drain_that_recorded_nothing_is_no_evidence() {
        let timeline = noted(&[Evidence::Recorded { events: 0 }, Evidence::Recorded { events: 3 }]);
        assert_eq!(timeline.entries().iter().map(|entry| entry.count).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn a_full_timeline_keeps_both_ends_and_tells_how_much_is_missing_between() {
        let rounds = 1_000;
        let round = [failed("refused"), failed("refused"), Evidence::BreakerOpened, Evidence::BreakerClosed];
        let timeline = noted(&round.repeat(rounds));
        let (first, last) = timeline.parts();
        assert_eq!((first.len(), last.len()), (FIRST_ENTRIES, LAST_ENTRIES));
        assert_eq!(first[0].first, NOW);
        assert_eq!(last[LAST_ENTRIES - 1].evidence, Evidence::BreakerClosed);
        let kept: u64 = timeline.entries().iter().map(|entry| entry.count).sum();
        assert_eq!(kept + timeline.left_out(), 4 * rounds as u64);
        assert!(first.iter().chain(last).is_sorted_by_key(|entry| entry.first));
    }

    #[test]
    fn what_comes_after_the_gap_is_not_counted_before_it() {
        let turns = [Evidence::BreakerOpened; FIRST_ENTRIES + LAST_ENTRIES - 1];
        let mut timeline = noted(&turns);
        for second in [100, 101, 102] {
            timeline.note(failed("reset"), NOW.plus_millis(second * 1_000));
        }
        assert_eq!((timeline.entries().last().unwrap().count, timeline.left_out()), (3, 0));
        timeline.note(Evidence::BreakerClosed, NOW.plus_millis(103_000));
        assert_eq!((timeline.entries().len(), timeline.left_out()), (FIRST_ENTRIES + LAST_ENTRIES, 1));
        assert_eq!(timeline.entries()[FIRST_ENTRIES].first, NOW.plus_millis(21_000));
    }
}
