//! How fast somebody may try to sign in.
//!
//! Pure. Each try is paid for with time: a few may be owed, and then one must wait until enough is paid off. One moment
//! is all that is remembered, and once it lies in the past it need not be.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What one try costs, in milliseconds.
const COST_MILLIS: i64 = 30_000;
/// How many tries may be owed.
const OWED_TRIES: i64 = 5;

/// When all tries so far are paid off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pace(pub Timestamp);

/// Too fast: seconds until the next try is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TooFast {
    /// How long to wait.
    pub wait_seconds: u32,
}

impl Pace {
    /// The pace of somebody who has not tried yet.
    pub const FRESH: Self = Self(Timestamp(0));

    /// The pace after a try at that moment.
    ///
    /// # Errors
    /// [`TooFast`]; the try is not to be looked at, and costs nothing.
    pub fn after_a_try(self, now: Timestamp) -> Result<Self, TooFast> {
        // A clock that was set back must not lock anybody out for longer than all tries cost.
        let owed = self.0.millis_since(now).clamp(0, OWED_TRIES * COST_MILLIS);
        let excess = owed + COST_MILLIS - OWED_TRIES * COST_MILLIS;
        if excess > 0 {
            let seconds = (excess + 999) / 1_000;
            return Err(TooFast { wait_seconds: u32::try_from(seconds).unwrap_or(u32::MAX) });
        }
        Ok(Self(now.plus_millis(owed + COST_MILLIS)))
    }

    /// Whether it may be forgotten.
    #[must_use]
    pub fn is_paid_off(self, now: Timestamp) -> bool {
        self.0 <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_tries_are_free_and_then_each_costs_its_time() {
        let mut now = Timestamp(1_000_000);
        let mut pace = Pace::FRESH;
        for _ in 0..OWED_TRIES {
            pace = pace.after_a_try(now).unwrap();
        }
        assert_eq!(pace.after_a_try(now), Err(TooFast { wait_seconds: 30 }));
        now = now.plus_millis(29_001);
        assert_eq!(pace.after_a_try(now), Err(TooFast { wait_seconds: 1 }));
        now = now.plus_millis(999);
        pace = pace.after_a_try(now).unwrap();
        assert_eq!(pace.after_a_try(now), Err(TooFast { wait_seconds: 30 }));
    }

    #[test]
    fn whoever_waits_long_enough_begins_afresh() {
        let now = Timestamp(1_000_000);
        let mut pace = Pace::FRESH;
        for _ in 0..OWED_TRIES {
            pace = pace.after_a_try(now).unwrap();
        }
        assert!(!pace.is_paid_off(now));
        let later = now.plus_millis(OWED_TRIES * COST_MILLIS);
        assert!(pace.is_paid_off(later));
        assert_eq!(pace.after_a_try(later), Pace::FRESH.after_a_try(later));
    }

    #[test]
    fn a_clock_that_was_set_back_locks_nobody_out_for_long() {
        let pace = Pace(Timestamp(i64::MAX));
        assert_eq!(pace.after_a_try(Timestamp(0)), Err(TooFast { wait_seconds: 30 }));
    }
}
