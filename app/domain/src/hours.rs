//! When a shop is open.
//!
//! Pure. Hours are wall-clock times in the shop's zone.

use serde::{Deserialize, Serialize};

/// A week's opening hours, Monday first. A closed day is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeekHours(pub [Option<DayHours>; 7]);

/// One day's opening hours, in minutes past midnight of that day; `close` may pass 1,440 where a shop sells past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// The first minute at which it is open.
    pub open: u16,
    /// The first minute at which it no longer is.
    pub close: u16,
}
