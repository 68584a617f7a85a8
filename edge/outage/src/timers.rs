//! The counter's timers. A Durable Object has one alarm, so all that is due at some time shares it.
//!
//! Pure. An alarm's work can be cut short anywhere, by a panic, a CPU limit or a deploy. So [`Timers::begin`] takes what
//! is due and arms the watchdog, and the result is stored before any work; what is armed meanwhile stays armed; and only
//! [`Timers::finish`] takes the watchdog off. A watchdog that fires means that nobody knows what was done: all is due.

use everbud_domain::gather::gathered;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the stored shape that this build writes, for [`crate::version::Versioned`].
pub const TIMERS_VERSION: u16 = 1;
/// How far ahead the watchdog is armed, in milliseconds.
pub const WATCHDOG_MS: i64 = 30_000;

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// Drain pending events.
    Drain,
    /// Look after work that was cut short.
    Watchdog,
    /// Write the shop's menu and overlay to the shelf.
    ShelfWrite,
    /// Forget old events and keys.
    Retention,
    /// Apply or drop staff writes that were held.
    Hold,
    /// Clear what was held for checkouts whose time is over.
    Checkout,
}

impl TimerKind {
    /// All of them, in the order in which work that is due together is done.
    pub const ALL: [Self; 6] =
        [Self::Drain, Self::Watchdog, Self::ShelfWrite, Self::Retention, Self::Hold, Self::Checkout];

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Drain => "drain",
            Self::Watchdog => "watchdog",
            Self::ShelfWrite => "shelf_write",
            Self::Retention => "retention",
            Self::Hold => "hold",
            Self::Checkout => "checkout",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// The timers that are armed, at most one of each kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timers(BTreeMap<TimerKind, Timestamp>);

impl Timers {
    /// Arms a timer. One of its kind that is due earlier stays as it is.
    pub fn arm(&mut self, kind: TimerKind, at: Timestamp) {
        self.0.entry(kind).and_modify(|armed| *armed = at.min(*armed)).or_insert(at);
    }

    /// Puts a timer off, or arms it: whatever it was, it is due then.
    pub fn rearm(&mut self, kind: TimerKind, at: Timestamp) {
        self.0.insert(kind, at);
    }

    /// Takes a timer off.
    pub fn disarm(&mut self, kind: TimerKind) {
        self.0.remove(&kind);
    }

    /// When it is due, where it is armed.
    #[must_use]
    pub fn at(&self, kind: TimerKind) -> Option<Timestamp> {
        self.0.get(&kind).copied()
    }

    /// All that are armed.
    pub fn armed(&self) -> impl Iterator<Item = (TimerKind, Timestamp)> {
        self.0.iter().map(|(kind, at)| (*kind, *at))
    }

    /// When the alarm must ring: the earliest of all.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.0.values().min().copied()
    }

    /// What is due.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<TimerKind> {
        self.armed().filter(|(_, at)| *at <= now).map(|(kind, _)| kind).collect()
    }

    /// Takes off what is due, arms the watchdog, and says what to do: everything, when the watchdog had fired.
    /// Store the timers and set the alarm before doing any of it.
    #[must_use]
    pub fn begin(&mut self, now: Timestamp) -> Vec<TimerKind> {
        let due = self.due(now);
        for kind in &due {
            self.disarm(*kind);
        }
        self.rearm(TimerKind::Watchdog, now.plus_millis(WATCHDOG_MS));
        let wanted = if due.contains(&TimerKind::Watchdog) { TimerKind::ALL.to_vec() } else { due };
        wanted.into_iter().filter(|kind| *kind != TimerKind::Watchdog).collect()
    }

    /// All that [`begin`](Self::begin) said is done, or armed again.
    pub fn finish(&mut self) {
        self.disarm(TimerKind::Watchdog);
    }
}

impl FromIterator<(TimerKind, Timestamp)> for Timers {
    fn from_iter<I: IntoIterator<Item = (TimerKind, Timestamp)>>(armed: I) -> Self {
        Self(gathered(armed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;

    #[test]
    fn the_earliest_wins() {
        let mut timers = Timers::default();
        assert_eq!(timers.next_due(), None);
        for (at, expect) in [(500, 500), (900, 500), (100, 100)] {
            timers.arm(TimerKind::Drain, NOW.plus_millis(at));
            assert_eq!(timers.next_due(), Some(NOW.plus_millis(expect)));
        }
        timers.rearm(TimerKind::Drain, NOW.plus_millis(700));
        timers.arm(TimerKind::Hold, NOW.plus_millis(600));
        assert_eq!(timers.next_due(), Some(NOW.plus_millis(600)));
        assert_eq!(timers.due(NOW.plus_millis(599)), []);
        assert_eq!(timers.due(NOW.plus_millis(600)), [TimerKind::Hold]);
        timers.disarm(TimerKind::Hold);
        assert_eq!(timers.next_due(), Some(NOW.plus_millis(700)));
    }

    #[test]
    fn work_that_was_cut_short_is_looked_after_and_what_was_armed_meanwhile_is_kept() {
        let mut timers: Timers =
            [(TimerKind::Drain, NOW), (TimerKind::Retention, NOW.plus_minutes(60))].into_iter().collect();
        assert_eq!(timers.begin(NOW), [TimerKind::Drain]);
        assert_eq!(timers.next_due(), Some(NOW.plus_millis(WATCHDOG_MS)));
        timers.arm(TimerKind::Drain, NOW.plus_millis(50));
        assert_eq!(timers.at(TimerKind::Drain), Some(NOW.plus_millis(50)), "an order that came during the work");
        // Here the work is cut short: nobody calls finish.
        let all = [TimerKind::Drain, TimerKind::ShelfWrite, TimerKind::Retention, TimerKind::Hold, TimerKind::Checkout];
        assert_eq!(timers.begin(NOW.plus_millis(WATCHDOG_MS)), all);
        timers.finish();
        assert_eq!(timers.next_due(), Some(NOW.plus_minutes(60)));
    }

    #[test]
    fn timers_survive_storage_and_keep_their_names() {
        let timers: Timers = TimerKind::ALL.into_iter().map(|kind| (kind, NOW)).collect();
        let stored = serde_json::to_string(&timers).unwrap();
        assert_eq!(serde_json::from_str::<Timers>(&stored).unwrap(), timers);
        for kind in TimerKind::ALL {
            assert_eq!(TimerKind::from_key(kind.key()), Some(kind));
            assert!(stored.contains(&format!("\"{}\":", kind.key())));
        }
    }
}
