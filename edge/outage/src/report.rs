//! What one incident meant for one shop: orders taken, what became of them, the money kept, and apart from it an estimate
//! of what is missing.
//!
//! Pure. Facts go in, a [`Report`] comes out; it is worked out anew for each look, since orders go on being recorded and
//! decided after an incident. [`estimate`] writes its method down, [`csv`] is the report as a file, [`words`] in sentences.

mod advance;
pub mod csv;
pub mod estimate;
mod profit;
mod sales;
mod tally;
mod window;
pub mod words;

pub use advance::Advances;
pub use sales::{SALES_VERSION, Sales};
pub use window::Window;

use everbud_domain::id::{OrderCode, OrderId};
use everbud_domain::money::Cents;
use everbud_domain::product::Category;
use everbud_domain::report::Report;
use everbud_domain::time::{Timestamp, Zone};
use std::collections::BTreeMap;

/// The version of a report's shape that this build writes, for [`crate::version::Versioned`] where one is stored.
pub const REPORT_VERSION: u16 = 1;

/// What is known about a shop and an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// When it was.
    pub window: Window,
    /// The shop's clock.
    pub zone: Zone,
    /// The shop's orders in the window. Those about it may be there too: they tell in which categories the shop sells.
    pub orders: Vec<TakenOrder>,
    /// Pages that were served in the window; none where nobody counted.
    pub page_views: Option<u64>,
    /// What the shop sold before.
    pub history: History,
    /// What the owner entered.
    pub margins: BTreeMap<Category, Margin>,
}

/// An order that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenOrder {
    /// Its id.
    pub id: OrderId,
    /// What its shopper says at the door.
    pub code: OrderCode,
    /// When it was accepted.
    pub placed_at: Timestamp,
    /// What it came to then, with taxes and fees.
    pub total_cents: Cents,
    /// Its lines by category, after specials and before taxes and fees.
    pub categories: BTreeMap<Category, Cents>,
    /// When the origin recorded it; none while it waits.
    pub recorded_at: Option<Timestamp>,
    /// What became of it.
    pub outcome: Outcome,
}

impl TakenOrder {
    /// From its acceptance until the origin had recorded it, in milliseconds; none while it waits. Two clocks are compared:
    /// what seems to have been recorded before it was accepted took no time.
    #[must_use]
    pub fn time_to_record_ms(&self) -> Option<i64> {
        Some(self.recorded_at?.millis_since(self.placed_at).max(0))
    }
}

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It stands as it was accepted.
    Kept,
    /// It was adjusted with the shopper's consent, and stands.
    Adjusted {
        /// Why.
        why: String,
        /// What is due for it now.
        due_cents: Cents,
    },
    /// It was cancelled.
    Cancelled {
        /// Why.
        reason: String,
    },
    /// It is recorded and waits for a person's decision.
    SetAside {
        /// Why.
        why: String,
    },
}

/// What a shop sold, hour by hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// From when on it is complete.
    pub from: Timestamp,
    /// Until when it is complete.
    pub to: Timestamp,
    /// Hours in which something was sold, in any order; in one that is absent nothing was.
    pub hours: Vec<HourlySales>,
    /// Whether it was made up, as for a demonstration. The estimate is labelled with it.
    pub is_synthetic: bool,
}

/// What was sold in one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourlySales {
    /// When the hour began.
    pub starts_at: Timestamp,
    /// Orders that were accepted, those included that were cancelled later.
    pub orders: u32,
    /// Their totals, with taxes and fees.
    pub revenue_cents: Cents,
}

/// What the shop keeps of a price before tax, in hundredths of a percent; never more than the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margin(u32);

impl Margin {
    /// The whole price.
    const WHOLE: u32 = 10_000;

    /// The margin of so many hundredths of a percent; none when that is more than the whole.
    #[must_use]
    pub fn of_basis_points(basis_points: u32) -> Option<Self> {
        (basis_points <= Self::WHOLE).then_some(Self(basis_points))
    }

    /// In hundredths of a percent.
    #[must_use]
    pub const fn basis_points(self) -> u32 {
        self.0
    }
}

/// Works the report out.
#[must_use]
pub fn report(facts: &Facts) -> Report {
    let window = &facts.window;
    let taken: Vec<&TakenOrder> = facts.taken().collect();
    let all = tally::sum(taken.iter().copied());
    let outcomes = tally::outcomes(&taken);
    Report {
        from: window.from,
        to: window.to,
        counted_until: window.until(),
        length_ms: window.length_ms(),
        page_views: facts.page_views,
        taken: all,
        recorded: tally::sum(taken.iter().copied().filter(|order| order.recorded_at.is_some())),
        pending: tally::sum(taken.iter().copied().filter(|order| order.recorded_at.is_none())),
        last_recorded_at: taken.iter().filter_map(|order| order.recorded_at).max(),
        time_to_record: tally::time_to_record(&taken),
        money_kept_cents: outcomes.kept.total_cents.plus(outcomes.adjusted.due_cents),
        outcomes,
        estimate: estimate::estimate(facts, all),
    }
}

impl Facts {
    /// The orders that were accepted in the window.
    fn taken(&self) -> impl Iterator<Item = &TakenOrder> {
        self.orders.iter().filter(|order| self.window.holds(order.placed_at))
    }
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
