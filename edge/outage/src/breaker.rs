//! The breaker: whether the origin is up, as the gate judges it.
//!
//! Pure. It opens on the origin's faults from three shops, or on its own heartbeat, which writes. Only the heartbeat
//! closes it again, never somebody's order. A heartbeat every 4 s with a deadline of 2 s, and a second one at once after
//! the first that fails, find a dead database within 8.5 s.

mod state;

pub use state::origin_state;

use crate::backoff::{deadline_for_ms, probe_deadline_ms};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the stored shape that this build writes, for [`crate::version::Versioned`].
pub const BREAKER_VERSION: u16 = 1;
/// From one heartbeat to the next, in milliseconds.
pub const HEARTBEAT_MS: i64 = 4_000;
/// From a heartbeat that failed while closed, or one that succeeded while open, to the one that confirms it.
pub const CONFIRM_MS: i64 = 500;
/// How long a fault counts, in milliseconds.
pub const WINDOW_MS: i64 = 30_000;
/// The origin's faults from so many shops open it.
pub const SHOPS_TO_OPEN: usize = 3;
/// So many heartbeats in a row close it.
pub const HEARTBEATS_TO_CLOSE: u32 = 2;
/// One heartbeat closes it when it was open for less than this, in milliseconds.
pub const BRIEF_MS: i64 = 10_000;
/// A heartbeat that took longer than this, in milliseconds, shows a slow origin.
pub const SLOW_MS: u64 = 1_000;

/// The breaker's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Breaker {
    /// The origin is up, as far as is known.
    Closed {
        /// Since when.
        since: Timestamp,
        /// The last fault that each shop met within the window; never more than two.
        faults: BTreeMap<ShopId, Timestamp>,
        /// How many heartbeats failed in a row.
        missed: u32,
        /// The last trouble that was noticed.
        trouble: Option<Trouble>,
        /// The next heartbeat.
        next: Heartbeat,
    },
    /// The origin is down.
    Open {
        /// Since when.
        since: Timestamp,
        /// How many probes failed.
        probes: u32,
        /// The next probe.
        next: Heartbeat,
    },
    /// The origin answered once and has to confirm it.
    Recovering {
        /// Since when it was down.
        down_since: Timestamp,
        /// Since when it answers.
        since: Timestamp,
        /// How many probes failed before.
        probes: u32,
        /// How many succeeded in a row.
        answered: u32,
        /// The next probe.
        next: Heartbeat,
    },
}

/// A time in which trouble was noticed again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// When it was noticed first.
    pub from: Timestamp,
    /// When it was noticed last.
    pub last: Timestamp,
}

/// A heartbeat to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// When.
    pub at: Timestamp,
    /// How long it may take, in milliseconds.
    pub deadline_ms: u64,
}

/// What the gate learns of the origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BreakerEvent {
    /// A drain met the origin's fault, see [`crate::fault::OriginFault::moves_breaker`].
    DrainFault {
        /// Whose drain.
        shop: ShopId,
    },
    /// A drain was answered.
    DrainSuccess {
        /// Whose drain.
        shop: ShopId,
    },
    /// The heartbeat wrote.
    HeartbeatOk {
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
    /// The heartbeat did not write, or not within its deadline.
    HeartbeatFailed,
}

/// What the gate has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerDecision {
    /// The origin went down: suspend the leases, begin an incident.
    Opened,
    /// The origin is up again: resume the leases, wake the shops whose turn it is, end the incident.
    Closed,
    /// Send the next heartbeat then. It takes the place of the one that was scheduled.
    ScheduleHeartbeat {
        /// When.
        at: Timestamp,
        /// How long it may take, in milliseconds.
        deadline_ms: u64,
    },
}

impl Breaker {
    /// The breaker of a gate that knows nothing yet. Its first heartbeat is due at once.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        let next = Heartbeat { at: now, deadline_ms: 2_000 };
        Self::Closed { since: now, faults: BTreeMap::new(), missed: 0, trouble: None, next }
    }

    /// The next heartbeat, to arm the alarm again after it was lost.
    #[must_use]
    pub const fn heartbeat(&self) -> Heartbeat {
        match self {
            Self::Closed { next, .. } | Self::Open { next, .. } | Self::Recovering { next, .. } => *next,
        }
    }

    /// Whether drains may be let through.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        match self {
            Self::Closed { .. } => true,
            Self::Open { .. } | Self::Recovering { .. } => false,
        }
    }

    /// The state after the event, and what to do. The only place that knows.
    #[must_use]
    pub fn apply(self, event: BreakerEvent, now: Timestamp) -> (Self, Vec<BreakerDecision>) {
        match (self, event) {
            (Self::Closed { since, mut faults, missed, trouble, next }, BreakerEvent::DrainFault { shop }) => {
                faults.retain(|_, at| now.millis_since(*at) < WINDOW_MS);
                faults.insert(shop, now);
                if faults.len() >= SHOPS_TO_OPEN {
                    return open(now);
                }
                let trouble = Some(noticed(trouble, now));
                (Self::Closed { since, faults, missed, trouble, next }, Vec::new())
            }
            (Self::Closed { since, mut faults, missed, trouble, next }, BreakerEvent::DrainSuccess { shop }) => {
                faults.remove(&shop);
                (Self::Closed { since, faults, missed, trouble, next }, Vec::new())
            }
            (Self::Closed { since, faults, trouble, .. }, BreakerEvent::HeartbeatOk { took_ms }) => {
                let trouble = if took_ms > SLOW_MS { Some(noticed(trouble, now)) } else { trouble };
                let next = beat(now.plus_millis(HEARTBEAT_MS), deadline_for_ms(took_ms));
                (Self::Closed { since, faults, missed: 0, trouble, next }, vec![schedule(next)])
            }
            (Self::Closed { since, faults, missed, trouble, next }, BreakerEvent::HeartbeatFailed) => {
                let is_confirmed = missed > 0 || faults.values().any(|at| now.millis_since(*at) < WINDOW_MS);
                if is_confirmed {
                    return open(now);
                }
                let trouble = Some(noticed(trouble, now));
                let next = beat(now.plus_millis(CONFIRM_MS), next.deadline_ms);
                (Self::Closed { since, faults, missed: 1, trouble, next }, vec![schedule(next)])
            }
            (Self::Open { since, probes, .. }, BreakerEvent::HeartbeatOk { took_ms }) => {
                answered(&Answer { down_since: since, since: now, probes, answered: 0 }, took_ms, now)
            }
            (
                Self::Recovering { down_since, since, probes, answered: before, .. },
                BreakerEvent::HeartbeatOk { took_ms },
            ) => answered(&Answer { down_since, since, probes, answered: before }, took_ms, now),
            (
                Self::Open { since, probes, .. } | Self::Recovering { down_since: since, probes, .. },
                BreakerEvent::HeartbeatFailed,
            ) => {
                let probes = probes.saturating_add(1);
                let next = beat(now.plus_millis(HEARTBEAT_MS), probe_deadline_ms(probes));
                (Self::Open { since, probes, next }, vec![schedule(next)])
            }
            // What leases of before still report says nothing new.
            (
                same @ (Self::Open { .. } | Self::Recovering { .. }),
                BreakerEvent::DrainFault { .. } | BreakerEvent::DrainSuccess { .. },
            ) => (same, Vec::new()),
        }
    }
}

struct Answer {
    down_since: Timestamp,
    since: Timestamp,
    probes: u32,
    answered: u32,
}

fn answered(answer: &Answer, took_ms: u64, now: Timestamp) -> (Breaker, Vec<BreakerDecision>) {
    let &Answer { down_since, since, probes, answered } = answer;
    let answered = answered.saturating_add(1);
    let deadline_ms = deadline_for_ms(took_ms);
    if answered >= HEARTBEATS_TO_CLOSE || since.millis_since(down_since) < BRIEF_MS {
        let next = beat(now.plus_millis(HEARTBEAT_MS), deadline_ms);
        // The deadline stays what the origin proved, or a slow one would open and close it for ever.
        let trouble = (took_ms > SLOW_MS).then_some(Trouble { from: now, last: now });
        let closed = Breaker::Closed { since: now, faults: BTreeMap::new(), missed: 0, trouble, next };
        return (closed, vec![BreakerDecision::Closed, schedule(next)]);
    }
    let next = beat(now.plus_millis(CONFIRM_MS), deadline_ms);
    (Breaker::Recovering { down_since, since, probes, answered, next }, vec![schedule(next)])
}

fn open(now: Timestamp) -> (Breaker, Vec<BreakerDecision>) {
    let next = beat(now.plus_millis(CONFIRM_MS), probe_deadline_ms(0));
    (Breaker::Open { since: now, probes: 0, next }, vec![BreakerDecision::Opened, schedule(next)])
}

const fn beat(at: Timestamp, deadline_ms: u64) -> Heartbeat {
    Heartbeat { at, deadline_ms }
}

const fn schedule(next: Heartbeat) -> BreakerDecision {
    BreakerDecision::ScheduleHeartbeat { at: next.at, deadline_ms: next.deadline_ms }
}

fn noticed(before: Option<Trouble>, now: Timestamp) -> Trouble {
    let from = before.filter(|trouble| now.millis_since(trouble.last) < WINDOW_MS).map_or(now, |trouble| trouble.from);
    Trouble { from, last: now }
}

#[cfg(test)]
mod tests;
