//! What is due on top of the price.
//!
//! Pure.

use crate::money::Rate;
use serde::{Deserialize, Serialize};

/// One tax on the discounted price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// Its name on the receipt.
    pub name: String,
    /// How much of the base is due.
    pub rate: Rate,
    /// Which lines it is due on.
    pub on: TaxedGoods,
    /// Whether the taxes before it belong to its base.
    pub compound: bool,
}

/// Which lines a tax is due on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxedGoods {
    /// Every line.
    Everything,
    /// Lines that hold cannabis.
    Cannabis,
}
