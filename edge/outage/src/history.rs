//! Ninety days of history: how long the origin was down and degraded on each day, and how much of each day was watched.
//!
//! Pure. Days are those of UTC. What nobody watched is unknown, and counts neither as up nor as down. The share that the
//! origin was up is rounded down, so that only a time without any outage is a whole.

use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many days are kept, today among them.
pub const DAYS: i64 = 90;
/// A day in milliseconds. UTC has no other days: Unix time leaves leap seconds out.
pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const MILLION: i64 = 1_000_000;

/// In which way time was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The origin did not answer.
    Down,
    /// It answered late, or not each time.
    Degraded,
    /// Nobody watched.
    Unwatched,
}

/// What was lost, day by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    since: Timestamp,
    /// By the number of days since the Unix epoch. Days without a loss are not in it.
    days: BTreeMap<i64, Lost>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Lost {
    down_ms: i64,
    degraded_ms: i64,
    unwatched_ms: i64,
}

/// What is known of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Known {
    /// How much of it was watched, in milliseconds.
    pub watched_ms: i64,
    /// How much of that the origin was down.
    pub down_ms: i64,
    /// How much of that it was degraded and not down.
    pub degraded_ms: i64,
}

impl Known {
    /// The share of the watched time that the origin was not down, in millionths.
    #[must_use]
    pub fn uptime_ppm(self) -> u32 {
        let up_ms = self.watched_ms.saturating_sub(self.down_ms).max(0);
        let ppm = up_ms.saturating_mul(MILLION).checked_div(self.watched_ms).unwrap_or(0);
        u32::try_from(ppm).unwrap_or(0)
    }
}

/// One day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Its first moment.
    pub starts_at: Timestamp,
    /// What is known of it; none where nobody watched.
    pub known: Option<Known>,
}

/// All days that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// [`DAYS`] of them, oldest first. The last is today.
    pub days: Vec<Day>,
    /// All of them together; none where nobody watched.
    pub known: Option<Known>,
}

impl History {
    /// The history of a watch that begins.
    #[must_use]
    pub const fn new(since: Timestamp) -> Self {
        Self { since, days: BTreeMap::new() }
    }

    /// Since when somebody watches.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.since
    }

    /// So much was lost. Nothing when it did not last; what is older than what is kept is left away.
    pub fn lose(&mut self, loss: Loss, from: Timestamp, until: Timestamp) {
        let mut from = from.max(Timestamp(first_kept(until).saturating_mul(DAY_MS)));
        while from < until {
            let day = day_of(from);
            let end = until.min(Timestamp(day.saturating_add(1).saturating_mul(DAY_MS)));
            let lost = self.days.entry(day).or_default();
            let sum = match loss {
                Loss::Down => &mut lost.down_ms,
                Loss::Degraded => &mut lost.degraded_ms,
                Loss::Unwatched => &mut lost.unwatched_ms,
            };
            *sum = sum.saturating_add(end.millis_since(from));
            from = end;
        }
        self.days = self.days.split_off(&first_kept(until));
    }

    /// The clock was set back to `now`: nothing is known of what has not come yet.
    pub(crate) fn rewind(&mut self, now: Timestamp) {
        self.since = self.since.min(now);
        self.days.split_off(&day_of(now).saturating_add(1));
    }

    /// The days up to `now`.
    #[must_use]
    pub fn report(&self, now: Timestamp) -> Report {
        let days: Vec<Day> = (first_kept(now)..=day_of(now)).map(|day| self.day(day, now)).collect();
        let known = days.iter().filter_map(|day| day.known).reduce(|sum, day| Known {
            watched_ms: sum.watched_ms.saturating_add(day.watched_ms),
            down_ms: sum.down_ms.saturating_add(day.down_ms),
            degraded_ms: sum.degraded_ms.saturating_add(day.degraded_ms),
        });
        Report { days, known }
    }

    fn day(&self, day: i64, now: Timestamp) -> Day {
        let starts_at = Timestamp(day.saturating_mul(DAY_MS));
        let ends_at = starts_at.plus_millis(DAY_MS).min(now);
        let lost = self.days.get(&day).copied().unwrap_or_default();
        // A clock that was set back may have lived through an hour twice; no day loses more than it has.
        let watched_ms = ends_at.millis_since(starts_at.max(self.since)).saturating_sub(lost.unwatched_ms);
        let down_ms = lost.down_ms.min(watched_ms);
        let degraded_ms = lost.degraded_ms.min(watched_ms.saturating_sub(down_ms));
        Day { starts_at, known: (watched_ms > 0).then_some(Known { watched_ms, down_ms, degraded_ms }) }
    }
}

const fn day_of(moment: Timestamp) -> i64 {
    moment.0.div_euclid(DAY_MS)
}

const fn first_kept(now: Timestamp) -> i64 {
    day_of(now).saturating_sub(DAYS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    /// Midnight of 21 April 2026.
    const MIDNIGHT: Timestamp = Timestamp(1_776_729_600_000);

    fn at(hours: i64) -> Timestamp {
        MIDNIGHT.plus_millis(hours * HOUR_MS)
    }

    fn hours(known: Option<Known>) -> Option<(i64, i64, i64)> {
        known.map(|it| (it.watched_ms / HOUR_MS, it.down_ms / HOUR_MS, it.degraded_ms / HOUR_MS))
    }

    #[test]
    fn a_loss_over_midnight_is_each_days_own() {
        let mut history = History::new(at(-10));
        history.lose(Loss::Down, at(-3), at(26));
        history.lose(Loss::Degraded, at(26), at(27));
        let report = history.report(at(36));
        let told: Vec<_> = report.days.iter().rev().take(4).map(|day| hours(day.known)).collect();
        assert_eq!(told, [Some((12, 2, 1)), Some((24, 24, 0)), Some((10, 3, 0)), None]);
        assert_eq!(hours(report.known), Some((46, 29, 1)));
        assert_eq!(report.days.len(), 90);
        assert_eq!(report.days[89].starts_at, at(24));
    }

    #[test]
    fn what_nobody_watched_is_unknown_and_not_up() {
        let mut history = History::new(at(0));
        assert_eq!(history.report(at(0)).known, None);
        history.lose(Loss::Unwatched, at(20), at(52));
        let report = history.report(at(60));
        let told: Vec<_> = report.days.iter().rev().take(4).map(|day| hours(day.known)).collect();
        assert_eq!(told, [Some((8, 0, 0)), None, Some((20, 0, 0)), None]);
        assert_eq!(report.known.unwrap().uptime_ppm(), 1_000_000);
    }

    #[test]
    fn a_millisecond_of_outage_in_ninety_days_is_not_a_whole() {
        fn check(down_ms: i64, watched_ms: i64, expect: u32) {
            assert_eq!(Known { watched_ms, down_ms, degraded_ms: 0 }.uptime_ppm(), expect, "{down_ms} of {watched_ms}");
        }
        check(0, 90 * DAY_MS, 1_000_000);
        check(1, 90 * DAY_MS, 999_999);
        check(90 * DAY_MS / 1_000, 90 * DAY_MS, 999_000);
        check(90 * DAY_MS, 90 * DAY_MS, 0);
        check(1, 3, 666_666);
        check(0, 0, 0);
    }

    #[test]
    fn days_older_than_ninety_are_forgotten_and_nothing_is_kept_without_bound() {
        let mut history = History::new(at(0));
        for day in 0..200 {
            history.lose(Loss::Down, at(day * 24), at(day * 24 + 1));
        }
        assert_eq!(history.days.len(), 90);
        let report = history.report(at(199 * 24 + 12));
        assert!(report.days.iter().all(|day| day.known.unwrap().down_ms == HOUR_MS), "{report:?}");
        history.lose(Loss::Down, at(0), at(199 * 24));
        assert_eq!(history.days.len(), 90);
    }

    #[test]
    fn no_day_loses_more_than_it_has() {
        let mut history = History::new(at(0));
        for _ in 0..3 {
            history.lose(Loss::Down, at(1), at(20));
            history.lose(Loss::Degraded, at(1), at(20));
        }
        assert_eq!(hours(history.report(at(24)).known), Some((24, 24, 0)));
        history.rewind(at(-30));
        assert_eq!(hours(history.report(at(-29)).known), Some((1, 0, 0)));
    }
}
