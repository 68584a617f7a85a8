//! The report of one incident for one shop: what was served, what was taken, what became of it, and what is missing.
//!
//! Pure. Values only: the page of staff shows them, `GET /api/v1/staff/incidents/{id}/report` sends them, and the crate
//! `everbud-outage` works them out. Money that was kept and sales that may be missing are never added up: the first was
//! counted, the second is an estimate.

mod estimate;

pub use estimate::{CategoryLoss, Estimate, Likely, LostProfit, LostSales, NoEstimate, NoEstimateReason};

use crate::money::Cents;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The reply of `GET /api/v1/staff/incidents/{id}/report`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportReply {
    /// The report in plain words, sentence by sentence.
    pub summary: Vec<String>,
    /// The report in figures.
    pub report: Report,
    /// Whether the shop's counter still holds all of that time. Orders that were forgotten here are in the database.
    pub is_complete: bool,
}

/// What one incident meant for one shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When it began.
    #[serde(with = "crate::time::rfc3339")]
    pub from: Timestamp,
    /// When it was over; none while it lasts.
    #[serde(with = "crate::time::rfc3339::option")]
    pub to: Option<Timestamp>,
    /// Up to when orders were counted: its end, or the moment at which the report was made.
    #[serde(with = "crate::time::rfc3339")]
    pub counted_until: Timestamp,
    /// From its beginning until then.
    pub length_ms: i64,
    /// Pages of the shop that were served meanwhile; none where nobody counted them.
    pub page_views: Option<u64>,
    /// Orders that were accepted meanwhile, as they were accepted.
    pub taken: Tally,
    /// Those of them that the origin has recorded.
    pub recorded: Tally,
    /// Those that still wait to be recorded.
    pub pending: Tally,
    /// When the last of them was recorded.
    #[serde(with = "crate::time::rfc3339::option")]
    pub last_recorded_at: Option<Timestamp>,
    /// How long recording took; none as long as nothing is recorded.
    pub time_to_record: Option<TimeToRecord>,
    /// What became of them.
    pub outcomes: Outcomes,
    /// What is due for the orders that stand, adjusted ones at their new total. Orders that were cancelled are not in it,
    /// nor are those that wait for a person's decision.
    pub money_kept_cents: Cents,
    /// What may be missing. Never a part of the money kept.
    pub estimate: Estimate,
}

/// How many orders, and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// How many.
    pub orders: u64,
    /// Their totals, with taxes and fees, as they were accepted.
    pub total_cents: Cents,
}

impl Tally {
    /// With one order more.
    #[must_use]
    pub const fn with(self, total_cents: Cents) -> Self {
        Self { orders: self.orders.saturating_add(1), total_cents: self.total_cents.plus(total_cents) }
    }
}

/// From an order's acceptance until the origin had recorded it. Percentiles are by nearest rank: the value of some order,
/// never one between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeToRecord {
    /// The quickest.
    pub min_ms: i64,
    /// Half of the orders took no longer.
    pub median_ms: i64,
    /// Nine in ten took no longer.
    pub p90_ms: i64,
    /// The slowest.
    pub max_ms: i64,
}

/// What became of the orders that were taken. Each is in one of the four.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outcomes {
    /// They stand as they were accepted, also where they still wait to be recorded.
    pub kept: Tally,
    /// They were adjusted, and stand.
    pub adjusted: Changed,
    /// They were cancelled.
    pub cancelled: Changed,
    /// They are recorded, and wait for a person's decision.
    pub set_aside: Changed,
}

/// Orders that did not stay as they were, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Changed {
    /// All of them, as they were accepted.
    #[serde(flatten)]
    pub all: Tally,
    /// What is due for them now: nothing for those cancelled, and unknown, hence nothing, for those set aside.
    pub due_cents: Cents,
    /// The same by reason, the most frequent first.
    pub reasons: Vec<ReasonTally>,
}

/// Orders that share a reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonTally {
    /// The reason, in the words it was given in.
    pub reason: String,
    /// Those orders, as they were accepted.
    #[serde(flatten)]
    pub tally: Tally,
}
