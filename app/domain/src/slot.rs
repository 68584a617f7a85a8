//! Pick-up slots: when an order can be fetched, and how many at a time.
//!
//! Pure.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How a shop cuts its opening hours into slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPlan {
    /// How long a slot is, in minutes; the last of a day may be shorter.
    pub minutes: u16,
    /// How many orders a slot takes.
    pub capacity: u32,
    /// How long the shop needs before it can hand an order over, in minutes.
    pub lead_minutes: u16,
    /// How many days ahead can be chosen; 0 is today only.
    pub days_ahead: u8,
}

/// A time in which an order can be picked up. Named by its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// Its first moment.
    #[serde(with = "crate::time::rfc3339")]
    pub starts_at: Timestamp,
    /// The first moment after it.
    #[serde(with = "crate::time::rfc3339")]
    pub ends_at: Timestamp,
}
