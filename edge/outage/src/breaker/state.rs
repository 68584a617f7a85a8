//! What everybody may know of the breaker.
//!
//! Pure.

use super::{Breaker, WINDOW_MS};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::OriginState;

/// Whether the database answers, and since when that has been so: *up* when closed and quiet, *degraded* when closed with
/// trouble in the last 30 s (a drain's fault, a heartbeat that failed or took over 1 s) or recovering, *down* when open.
#[must_use]
pub fn origin_state(breaker: &Breaker, now: Timestamp) -> (OriginState, Timestamp) {
    match breaker {
        Breaker::Closed { since, trouble: None, .. } => (OriginState::Up, *since),
        Breaker::Closed { since, trouble: Some(trouble), .. } => {
            if now.millis_since(trouble.last) < WINDOW_MS {
                (OriginState::Degraded, trouble.from)
            } else {
                (OriginState::Up, trouble.last.plus_millis(WINDOW_MS).max(*since))
            }
        }
        Breaker::Open { since, .. } => (OriginState::Down, *since),
        Breaker::Recovering { since, .. } => (OriginState::Degraded, *since),
    }
}
