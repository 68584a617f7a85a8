//! A shop's history as full weeks of hours, counted back from where it ends.
//!
//! Pure. A week is 168 hours of real time. What hour of the week each of them is, the clock at the shop says, so the week
//! in which clocks change has one hour of the week twice, or lacks one.

use crate::report::History;
use crate::report::window::{HOUR_MS, WEEK_HOURS, cell, hour_start};
use everbud_domain::time::{Timestamp, Zone};

/// The most weeks that are looked at, which is a quarter of a year: what lies before says more of another season.
pub const MAX_WEEKS: usize = 13;

/// The most orders that are believed of one hour, so that nothing overflows that is worked out from them.
const MOST_ORDERS: i64 = 1_000_000;
/// The most money that is believed of one hour, in cents.
const MOST_CENTS: i64 = 100_000_000_000;

/// What was sold in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hour {
    /// Which hour of the week it was.
    pub(super) cell: usize,
    /// Orders that were accepted.
    pub(super) orders: i64,
    /// Their totals.
    pub(super) cents: i64,
}

/// Full weeks, the latest first, and in each the hours as they came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Weeks(pub(super) Vec<Vec<Hour>>);

impl Weeks {
    /// The full weeks of the history before that moment. What is after it is passed over: an incident must not lower its
    /// own expectation.
    pub(super) fn before(moment: Timestamp, zone: &Zone, history: &History) -> Self {
        let end = hour_start(zone, history.to.min(moment));
        let week_ms = HOUR_MS * 168;
        let held = end.millis_since(history.from).max(0) / week_ms;
        let count = usize::try_from(held).unwrap_or(0).min(MAX_WEEKS);
        let mut weeks: Vec<Vec<Hour>> = (1..=count)
            .map(|ago| {
                let start = end.plus_millis(-week_ms * i64::try_from(ago).unwrap_or(0));
                let starts = (0..168).map(|hour| start.plus_millis(HOUR_MS * hour));
                starts.map(|start| Hour { cell: cell(zone, start), orders: 0, cents: 0 }).collect()
            })
            .collect();
        for sales in &history.hours {
            let before_ms = end.millis_since(sales.starts_at);
            if before_ms <= 0 {
                continue;
            }
            // Rounded up, so that an hour that begins off the grid belongs to the one that it began in.
            let hours_before = usize::try_from((before_ms - 1) / HOUR_MS).unwrap_or(usize::MAX);
            let hour = weeks
                .get_mut(hours_before / WEEK_HOURS)
                .and_then(|week| week.get_mut(WEEK_HOURS - 1 - hours_before % WEEK_HOURS));
            if let Some(hour) = hour {
                hour.orders = hour.orders.saturating_add(i64::from(sales.orders)).min(MOST_ORDERS);
                hour.cents = hour.cents.saturating_add(sales.revenue_cents.0).clamp(0, MOST_CENTS);
            }
        }
        Self(weeks)
    }

    /// All orders in them.
    pub(super) fn orders(&self) -> i64 {
        self.0.iter().flatten().map(|hour| hour.orders).sum()
    }
}
