//! The quote: what a cart would cost, line by line, and every reason why it cannot be ordered as it is.
//!
//! Pure. The same function prices the page, the quote and the order, so that checkout refuses exactly what the quote
//! refused.

use crate::id::VariantId;
use crate::money::Cents;
use crate::refusal::Refusal;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A priced cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The lines that could be priced, in the order asked.
    pub lines: Vec<QuoteLine>,
    /// The lines before specials.
    pub subtotal_cents: Cents,
    /// What specials take off.
    pub discount_cents: Cents,
    /// What each tax adds.
    pub taxes: Vec<QuotedTax>,
    /// What all taxes add.
    pub tax_cents: Cents,
    /// What the order type adds.
    pub fee_cents: Cents,
    /// What the shopper pays: subtotal − discount + tax + fee.
    pub total_cents: Cents,
    /// When the order can be picked up.
    pub slots: Vec<QuotedSlot>,
    /// How full each purchase limit is.
    pub limits: Vec<LimitUse>,
    /// Every reason why this cannot be ordered as it is; empty when it can.
    pub refusals: Vec<Refusal>,
}

/// One priced line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// What is bought.
    pub variant: VariantId,
    /// The product's name.
    pub name: String,
    /// The variant's size, as people read it.
    pub size: String,
    /// How many.
    pub quantity: i64,
    /// The price of one, before specials.
    pub unit_cents: Cents,
    /// What the special takes off the line.
    pub discount_cents: Cents,
    /// The line's price after the special, before tax.
    pub total_cents: Cents,
    /// The name of the special that changed it.
    pub special: Option<String>,
}

/// What one tax adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedTax {
    /// Its name on the receipt.
    pub name: String,
    /// The amount.
    pub cents: Cents,
}

/// A pick-up slot as the shopper sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedSlot {
    /// Its first moment.
    #[serde(with = "crate::time::rfc3339")]
    pub starts_at: Timestamp,
    /// The first moment after it.
    #[serde(with = "crate::time::rfc3339")]
    pub ends_at: Timestamp,
    /// How many more orders it takes.
    pub left: u32,
}

/// How full a purchase limit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitUse {
    /// What is limited, as people read it: "Flower".
    pub name: String,
    /// How much the cart holds: "18.5 g", or "65%" of a pooled limit.
    pub used: String,
    /// How much is allowed.
    pub allowed: String,
    /// How full it is, in thousandths; over 1,000 is over the limit.
    pub filled_per_mille: i64,
}
