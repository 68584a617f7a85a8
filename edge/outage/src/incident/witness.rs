//! What a piece of evidence is worth.
//!
//! Pure. One shop's drain alone says nothing of the origin: its own call may be at fault, and no shop's trouble may be
//! everybody's incident. So its word is kept for a while, and counts when another shop says the same. The heartbeat's
//! word counts by itself, for it takes everybody's way.

use super::event::IncidentEvent;
use super::evidence::{Cause, Evidence};
use crate::breaker::{SHOPS_TO_OPEN, SLOW_MS, WINDOW_MS};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the watch makes of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The origin works.
    Well,
    /// The origin is in trouble.
    Bad,
    /// One shop met a fault and nobody else did.
    Lone,
    /// Events were recorded.
    Moved,
    /// The breaker opened.
    Opened,
    /// It may close soon.
    Answering,
    /// It closed.
    Closed,
}

/// How a heartbeat ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Beat {
    #[default]
    Well,
    Slow,
    Failed,
}

/// What was seen lately.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Witnesses {
    /// The last fault of each shop within [`WINDOW_MS`]; those of so many shops are enough.
    faults: BTreeMap<ShopId, Sighting>,
    /// The first failure since a heartbeat was answered.
    failing_since: Option<Timestamp>,
    last_beat: Beat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Sighting {
    at: Timestamp,
    cause: Cause,
}

impl Witnesses {
    /// Remembers the event, and says what it is worth.
    pub(super) fn weigh(&mut self, event: &IncidentEvent, now: Timestamp) -> (Sign, Evidence) {
        self.faults.retain(|_, fault| now.millis_since(fault.at) < WINDOW_MS);
        match event {
            IncidentEvent::HeartbeatOk { took_ms } => {
                self.failing_since = None;
                if *took_ms > SLOW_MS {
                    self.last_beat = Beat::Slow;
                    (Sign::Bad, Evidence::HeartbeatSlow { slowest_ms: *took_ms })
                } else {
                    self.last_beat = Beat::Well;
                    (Sign::Well, Evidence::HeartbeatAnswered)
                }
            }
            IncidentEvent::HeartbeatFailed { cause } => {
                self.last_beat = Beat::Failed;
                self.failing_since.get_or_insert(now);
                (Sign::Bad, Evidence::HeartbeatFailed { cause: *cause })
            }
            IncidentEvent::DrainFault { shop, cause } => {
                self.failing_since.get_or_insert(now);
                let is_alone = self.faults.keys().all(|other| other == shop);
                if self.faults.len() < SHOPS_TO_OPEN || self.faults.contains_key(shop) {
                    self.faults.insert(shop.clone(), Sighting { at: now, cause: *cause });
                }
                (if is_alone { Sign::Lone } else { Sign::Bad }, Evidence::DrainFault { cause: *cause })
            }
            IncidentEvent::Recorded { shop, events } => {
                self.faults.remove(shop);
                (Sign::Moved, Evidence::Recorded { events: *events })
            }
            IncidentEvent::BreakerOpened => (Sign::Opened, Evidence::BreakerOpened),
            IncidentEvent::ForcedOpen => (Sign::Opened, Evidence::ForcedOpen),
            IncidentEvent::BreakerRecovering => (Sign::Answering, Evidence::BreakerRecovering),
            IncidentEvent::BreakerClosed => (Sign::Closed, Evidence::BreakerClosed),
            IncidentEvent::ForcedClosed => (Sign::Closed, Evidence::ForcedClosed),
        }
    }

    /// Since when nothing has been answered; none when the last heartbeat was.
    pub(super) const fn failing_since(&self) -> Option<Timestamp> {
        self.failing_since
    }

    /// Whether the last heartbeat was answered in good time.
    pub(super) fn is_well(&self) -> bool {
        self.last_beat == Beat::Well
    }

    /// The faults of drains that are remembered, oldest first.
    pub(super) fn faults(&self) -> Vec<(Timestamp, Evidence)> {
        let evidence = |fault: &Sighting| (fault.at, Evidence::DrainFault { cause: fault.cause });
        let mut faults: Vec<_> = self.faults.values().map(evidence).collect();
        faults.sort_by_key(|(at, _)| *at);
        faults
    }

    /// Nothing in it happened later than that.
    pub(super) fn rewind(&mut self, now: Timestamp) {
        self.failing_since = self.failing_since.map(|since| since.min(now));
        for fault in self.faults.values_mut() {
            fault.at = fault.at.min(now);
        }
    }
}
