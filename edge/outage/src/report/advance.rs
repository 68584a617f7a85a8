//! When the origin was seen to have recorded an event, by what a counter notes of its progress.
//!
//! Pure. A counter is told how far a log has come, and never of one event: an event is recorded when the log was first
//! seen to have come so far.

use everbud_domain::time::Timestamp;

/// How far a log was recorded, and when it was first seen to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Advances(Vec<(u64, Timestamp)>);

impl Advances {
    /// When the event of that number was seen to be recorded; none where no note reaches so far.
    #[must_use]
    pub fn recorded_at(&self, seq: u64) -> Option<Timestamp> {
        let first = self.0.partition_point(|(watermark, _)| *watermark < seq);
        self.0.get(first).map(|(_, at)| *at)
    }
}

impl FromIterator<(u64, Timestamp)> for Advances {
    /// The notes, in any order.
    fn from_iter<I: IntoIterator<Item = (u64, Timestamp)>>(notes: I) -> Self {
        let mut notes: Vec<_> = notes.into_iter().collect();
        notes.sort_unstable();
        Self(notes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;

    #[test]
    fn an_event_is_recorded_when_its_log_first_came_so_far() {
        let at = |minute| NOW.plus_minutes(minute);
        let advances: Advances = [(12, at(5)), (3, at(1)), (8, at(2))].into_iter().collect();
        fn check(advances: &Advances, seq: u64, expect: Option<Timestamp>) {
            assert_eq!(advances.recorded_at(seq), expect, "event {seq}");
        }
        check(&advances, 1, Some(at(1)));
        check(&advances, 3, Some(at(1)));
        check(&advances, 4, Some(at(2)));
        check(&advances, 12, Some(at(5)));
        check(&advances, 13, None);
        check(&Advances::default(), 1, None);
    }
}
