//! When an event may be forgotten.
//!
//! Pure. The origin can be restored from a back-up, and then asks for what came after it. So an event is kept until it
//! is recorded *and* older than the oldest back-up that might be restored; and until the origin's count that the ledger
//! goes out from contains it, for what it does to the stock stands nowhere else. Before events are forgotten, fold them
//! into the stored [`Standing`](crate::ledgers::Standing); the origin keeps no marks and no slots.

use everbud_domain::time::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// How long events are kept by default, in milliseconds: 35 days, the longest point-in-time recovery that managed
/// Postgres offers.
pub const KEEP_MS: i64 = 35 * DAY_MS;

/// How many times within what is kept a counter looks for what may be forgotten: once a day by default.
const LOOKS: i64 = 35;

/// Up to which seq a log may be forgotten; none when it must be kept whole.
///
/// `events` are seq and time of the log's events, oldest first; `recorded` is the highest seq that the origin was seen
/// to have, and `counted` the watermark of the [base](crate::ledgers::StockBase::watermark) of the ledger. Where it is
/// `counted` that holds them back, ask for a new publication. The newest event is always kept, because the next one joins
/// on to it. What is forgotten is a beginning of the log, even where clocks went back and a later event looks older.
pub fn forget_up_to(
    events: impl IntoIterator<Item = (u64, Timestamp)>,
    recorded: u64,
    counted: u64,
    newest: u64,
    now: Timestamp,
    keep_ms: i64,
) -> Option<u64> {
    let settled = recorded.min(counted);
    events
        .into_iter()
        .take_while(|&(seq, at)| seq < newest && may_forget(seq, at, settled, now, keep_ms))
        .last()
        .map(|(seq, _)| seq)
}

const fn may_forget(seq: u64, at: Timestamp, settled: u64, now: Timestamp, keep_ms: i64) -> bool {
    seq <= settled && now.millis_since(at) > keep_ms
}

/// When to look for what may be forgotten, if the oldest event was written at `oldest`: when it will be old enough, and
/// not for each event by itself.
#[must_use]
pub fn next_look(oldest: Timestamp, now: Timestamp, keep_ms: i64) -> Timestamp {
    oldest.plus_millis(keep_ms.saturating_add(1)).max(now.plus_millis(keep_ms / LOOKS))
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
            let forgotten = |recorded, counted| forget_up_to(events.clone(), recorded, counted, newest, NOW, KEEP_MS);
            assert_eq!(forgotten(recorded, newest), expect, "{ages_days:?}");
            assert_eq!(forgotten(newest, recorded), expect, "{ages_days:?}, recorded and not counted");
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
        let edge = NOW.plus_millis(-KEEP_MS);
        assert!(!may_forget(1, edge, 1, NOW, KEEP_MS));
        assert!(may_forget(1, edge.plus_millis(-1), 1, NOW, KEEP_MS));
    }

    #[test]
    fn a_look_finds_something_to_forget_and_there_is_one_a_day_at_most() {
        assert_eq!(next_look(NOW, NOW, KEEP_MS), NOW.plus_millis(KEEP_MS + 1));
        let old = NOW.plus_millis(-KEEP_MS);
        assert_eq!(next_look(old, NOW, KEEP_MS), NOW.plus_millis(DAY_MS));
        assert_eq!(next_look(old.plus_millis(2 * DAY_MS), NOW, KEEP_MS), NOW.plus_millis(2 * DAY_MS + 1));
    }
}
