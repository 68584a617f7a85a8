//! What the watch is told, and what it decides.
//!
//! Pure.

use super::evidence::Cause;
use super::record::Incident;
use crate::breaker::Breaker;
use everbud_domain::id::{IncidentId, ShopId};
use everbud_domain::wire::incidents::Severity;

/// What the gate learns of the origin. Tell what was seen first, and then how the breaker [turned](turn) on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentEvent {
    /// The heartbeat wrote.
    HeartbeatOk {
        /// How long it took, in milliseconds.
        took_ms: u64,
    },
    /// The heartbeat did not write, or not within its deadline.
    HeartbeatFailed {
        /// Why.
        cause: Cause,
    },
    /// A drain met the origin's fault, see [`crate::fault::OriginFault::moves_breaker`].
    DrainFault {
        /// Whose drain.
        shop: ShopId,
        /// Which fault.
        cause: Cause,
    },
    /// A drain was answered.
    Recorded {
        /// Whose drain.
        shop: ShopId,
        /// How many events it recorded; may be none.
        events: u64,
    },
    /// The breaker opened, or opened again.
    BreakerOpened,
    /// The origin answered once, and has to confirm it.
    BreakerRecovering,
    /// The breaker closed.
    BreakerClosed,
    /// An operator opened it.
    ForcedOpen,
    /// An operator closed it.
    ForcedClosed,
}

/// What there is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentDecision {
    /// An incident began: tell the subscribers.
    Opened {
        /// Which.
        incident: IncidentId,
        /// How bad it is so far.
        severity: Severity,
    },
    /// The origin was degraded and is down now: tell the subscribers.
    Worsened {
        /// Which incident.
        incident: IncidentId,
    },
    /// It is over: store it among those that are kept, and tell the subscribers.
    Closed {
        /// All of it. The watch holds it no longer.
        incident: Box<Incident>,
    },
}

/// How the breaker turned from `before` to `after`; none when it did not.
#[must_use]
pub const fn turn(before: &Breaker, after: &Breaker) -> Option<IncidentEvent> {
    match (before, after) {
        (Breaker::Closed { .. } | Breaker::Recovering { .. }, Breaker::Open { .. }) => {
            Some(IncidentEvent::BreakerOpened)
        }
        (Breaker::Closed { .. } | Breaker::Open { .. }, Breaker::Recovering { .. }) => {
            Some(IncidentEvent::BreakerRecovering)
        }
        (Breaker::Open { .. } | Breaker::Recovering { .. }, Breaker::Closed { .. }) => {
            Some(IncidentEvent::BreakerClosed)
        }
        (Breaker::Closed { .. }, Breaker::Closed { .. })
        | (Breaker::Open { .. }, Breaker::Open { .. })
        | (Breaker::Recovering { .. }, Breaker::Recovering { .. }) => None,
    }
}
