//! When an event may be forgotten.
//!
//! Pure. The origin can be restored from a back-up, and then asks for what came after it. So an event is kept until it
//! is recorded *and* older than the oldest back-up that might be restored. Before events are forgotten, fold them into
//! the stored [`Standing`](crate::ledgers::Standing); the origin keeps no marks and no slots.

use everbud_domain::time::Timestamp;

/// How long events are kept by default, in days: the longest point-in-time recovery that managed Postgres offers.
pub const KEEP_DAYS: u32 = 35;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Up to which seq a log may be forgotten; none when it must be kept whole.
///
/// `events` are seq and time of the log's events, oldest first; `recorded` is the highest seq that the origin was seen
/// to have. The newest event is always kept, because the next one joins on to it. What is forgotten is a beginning of
/// the log, even where clocks went back and a later event looks older.
pub fn forget_up_to(
    events: impl IntoIterator<Item = (u64, Timestamp)>,
    recorded: u64,
    newest: u64,
    now: Timestamp,
    keep_days: u32,
) -> Option<u64> {
    events
        .into_iter()
        .take_while(|&(seq, at)| seq < newest && may_forget(seq, at, recorded, now, keep_days))
        .last()
        .map(|(seq, _)| seq)
}

/// Whether that event is recorded and older than `keep_days` days.
#[must_use]
pub fn may_forget(seq: u64, at: Timestamp, recorded: u64, now: Timestamp, keep_days: u32) -> bool {
    seq <= recorded && now.millis_since(at) > i64::from(keep_days).saturating_mul(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;

    #[test]
    fn an_event_is_kept_until_it_is_recorded_and_older_than_any_back_up() {
        fn check(ages_days: &[i64], recorded: u64, expect: Option<u64>) {
            let events: Vec<_> =
                (1..).zip(ages_days).map(|(seq, days)| (seq, NOW.plus_millis(-days * DAY_MS - 1))).collect();
            let newest = events.len() as u64;
            assert_eq!(forget_up_to(events, recorded, newest, NOW, KEEP_DAYS), expect, "{ages_days:?}");
        }
        check(&[], 0, None);
        check(&[90, 40, 34, 1], 4, Some(2));
        check(&[90, 40, 34, 1], 1, Some(1));
        check(&[90, 40, 34, 1], 0, None);
        check(&[34, 90, 90, 1], 4, None);
        check(&[90, 80, 70], 3, Some(2));
    }

    #[test]
    fn the_last_day_counts_whole() {
        let edge = NOW.plus_millis(-i64::from(KEEP_DAYS) * DAY_MS);
        assert!(!may_forget(1, edge, 1, NOW, KEEP_DAYS));
        assert!(may_forget(1, edge.plus_millis(-1), 1, NOW, KEEP_DAYS));
    }
}
