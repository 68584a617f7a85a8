//! An estimate of the sales that an incident cost, with its uncertainty: what is likely, and what is still plausible.
//!
//! Pure. How it is made is written down in `edge/outage/src/report/estimate.rs`.

use super::Tally;
use crate::money::Cents;
use crate::product::Category;
use serde::{Deserialize, Serialize};

/// What may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Estimate {
    /// An estimate was made.
    Made(Box<LostSales>),
    /// None was made, and this is why.
    Withheld(NoEstimate),
}

/// Why there is no estimate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoEstimate {
    /// The stable name of the reason.
    pub reason: NoEstimateReason,
    /// One sentence for people, with the least that would have been needed.
    pub detail: String,
}

/// The stable names of reasons for making no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoEstimateReason {
    /// No time has passed.
    WindowEmpty,
    /// The incident lasted longer than the method was tried for.
    WindowTooLong,
    /// Too few full weeks of history.
    HistoryTooShort,
    /// The history ends too long before the incident.
    HistoryTooOld,
    /// Too few orders in the history.
    TooFewOrders,
}

/// An estimate of what was not sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostSales {
    /// The name of the method.
    pub method: String,
    /// The method in a few sentences.
    pub method_text: String,
    /// On how many full weeks of the shop's history it stands.
    pub weeks_of_history: u32,
    /// Whether that history was made up, as for a demonstration: then so is the estimate.
    pub is_history_synthetic: bool,
    /// What the shop would have taken in these hours by its own history.
    pub expected: Likely,
    /// What it took. Orders that were cancelled later count: they were taken, and the history counts them as well.
    pub taken: Tally,
    /// The expectation less what was taken, never below nothing.
    pub shortfall: Likely,
    /// What the shortfall would have earned, by the margins that the owner entered.
    pub profit: LostProfit,
}

/// A likely value, and the ends of the interval that holds the true one nine times in ten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likely {
    /// Orders, in thousandths of one.
    pub orders_thousandths: i64,
    /// The fewest that are plausible.
    pub orders_low: i64,
    /// The most that are plausible.
    pub orders_high: i64,
    /// What they come to, with taxes and fees.
    pub revenue_cents: Cents,
    /// The least that is plausible.
    pub revenue_low_cents: Cents,
    /// The most that is plausible.
    pub revenue_high_cents: Cents,
}

/// What the revenue of a shortfall would have earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostProfit {
    /// The profit in all categories with a margin; none where no category has one: then there is revenue only.
    pub profit_cents: Option<Cents>,
    /// The least that is plausible.
    pub profit_low_cents: Option<Cents>,
    /// The most that is plausible.
    pub profit_high_cents: Option<Cents>,
    /// The shortfall's revenue in categories without a margin, or of unknown category: no profit is claimed for it.
    pub revenue_without_margin_cents: Cents,
    /// The part of the shortfall's revenue that is taxes and fees: never the shop's profit.
    pub taxes_and_fees_cents: Cents,
    /// The same by category, shared out as in the shop's own orders.
    pub categories: Vec<CategoryLoss>,
}

/// One category's part of a shortfall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryLoss {
    /// The category.
    pub category: Category,
    /// Its part of all that the shop's orders came to, in hundredths of a percent, rounded down.
    pub share_basis_points: u32,
    /// Its part of the shortfall's revenue.
    pub revenue_cents: Cents,
    /// The margin that the owner entered, in hundredths of a percent; none where there is none.
    pub margin_basis_points: Option<u32>,
    /// What that part would have earned; none without a margin.
    pub profit_cents: Option<Cents>,
}
