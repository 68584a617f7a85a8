//! Telling an origin that went back in time from one that went on, and naming what it then says.
//!
//! Pure. A revision is raised by the origin, so an origin that was restored hands out the same numbers again for other
//! menus. An epoch is minted at the edge for each such return, and menus are ordered by epoch first.

use everbud_domain::id::LogId;
use everbud_domain::menu::Edition;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far the origin was seen to have recorded a log, and when that was learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The highest seq.
    pub watermark: u64,
    /// When it was learnt.
    pub at: Timestamp,
}

/// Notes that a log is recorded that far. What is lower than known changes nothing: a return is told by [`went_back`].
pub fn note_seen(seen: &mut BTreeMap<LogId, Seen>, log: LogId, watermark: u64, at: Timestamp) {
    let known = seen.entry(log).or_insert(Seen { watermark, at });
    if watermark > known.watermark {
        *known = Seen { watermark, at };
    }
}

/// Whether an origin whose watermarks are these has gone back in time: it lacks what was seen in it before it was read.
///
/// What was learnt at `read_at` or later tells nothing, for then the reading may only have been overtaken.
#[must_use]
pub fn went_back(seen: &BTreeMap<LogId, Seen>, watermarks: &BTreeMap<LogId, u64>, read_at: Timestamp) -> bool {
    let has = |log| watermarks.get(log).copied().unwrap_or(0);
    seen.iter().any(|(log, seen)| seen.at < read_at && has(log) < seen.watermark)
}

/// What was read of a shop's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The origin's revision.
    pub revision: i64,
    /// When it was read.
    pub as_of: Timestamp,
    /// Whether its watermarks say that it [went back](went_back).
    pub went_back: bool,
    /// The highest epoch that is known of the shop elsewhere: a counter that lost its storage does not know its own.
    pub known_epoch: u32,
}

/// Which edition a reading is, given the edition that is shown and when that one was read.
#[must_use]
pub fn edition_of(shown: Option<(Edition, Timestamp)>, reading: &Reading) -> Edition {
    let Reading { revision, as_of, went_back, known_epoch } = *reading;
    let Some((shown, shown_as_of)) = shown else { return Edition { epoch: known_epoch.max(1), revision } };
    // An older reading mints nothing, whatever it says; that it is older is for the judge to see.
    let is_return = as_of > shown_as_of && (went_back || revision < shown.revision);
    Edition { epoch: shown.epoch.max(known_epoch).saturating_add(u32::from(is_return)), revision }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{NOW, log};

    #[test]
    fn an_origin_goes_back_when_it_lacks_what_was_seen_in_it_before() {
        #[track_caller]
        fn check(read: &[(u64, u64)], read_at: i64, expect: bool) {
            let mut seen = BTreeMap::new();
            note_seen(&mut seen, log(1), 20, NOW);
            note_seen(&mut seen, log(1), 15, NOW.plus_minutes(9));
            note_seen(&mut seen, log(2), 3, NOW);
            let read = read.iter().map(|&(number, watermark)| (log(number), watermark)).collect();
            assert_eq!(went_back(&seen, &read, NOW.plus_millis(read_at)), expect, "{read:?} read at {read_at}");
        }
        check(&[(1, 20), (2, 3)], 1, false);
        check(&[(1, 25), (2, 3), (3, 1)], 1, false);
        check(&[(1, 10), (2, 3)], 1, true);
        check(&[(1, 20)], 1, true);
        check(&[], 1, true);
        // Read before the counter was told how far it is: overtaken, not gone back.
        check(&[(1, 10), (2, 3)], 0, false);
        check(&[(1, 10), (2, 3)], -1, false);
    }

    #[test]
    fn an_epoch_begins_when_the_origin_went_back_and_only_then() {
        #[track_caller]
        fn check(revision: i64, minutes: i64, went_back: bool, known_epoch: u32, expect: (u32, i64)) {
            let shown = Some((Edition { epoch: 2, revision: 7 }, NOW));
            let reading = Reading { revision, as_of: NOW.plus_minutes(minutes), went_back, known_epoch };
            assert_eq!(edition_of(shown, &reading), Edition { epoch: expect.0, revision: expect.1 });
        }
        check(8, 1, false, 0, (2, 8));
        check(7, 1, false, 0, (2, 7));
        // Its revision is lower, or its watermarks are, whatever its revision was raised to since.
        check(6, 1, false, 0, (3, 6));
        check(6, 1, true, 0, (3, 6));
        check(9, 1, true, 0, (3, 9));
        // A late reading mints nothing.
        check(6, -1, false, 0, (2, 6));
        check(9, -1, true, 0, (2, 9));
        check(8, 1, false, 5, (5, 8));
        check(6, 1, false, 5, (6, 6));
    }

    #[test]
    fn a_counter_that_knows_nothing_goes_on_in_the_epoch_that_is_known_of_its_shop() {
        let reading = Reading { revision: 4, as_of: NOW, went_back: false, known_epoch: 0 };
        assert_eq!(edition_of(None, &reading), Edition { epoch: 1, revision: 4 });
        assert_eq!(edition_of(None, &Reading { known_epoch: 3, ..reading }), Edition { epoch: 3, revision: 4 });
    }
}
