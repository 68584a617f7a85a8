//! Purchase limits: how much one order may hold, as data.
//!
//! Pure. No figure stands in code: each rule carries its source.

use serde::{Deserialize, Serialize};

/// The limit of one jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRule {
    /// Where it holds: `US-CO` (ISO 3166-2).
    pub jurisdiction: String,
    /// How the buckets bind.
    pub family: LimitFamily,
    /// What is counted, and how much of it is allowed.
    pub buckets: Vec<Bucket>,
    /// The text that it was taken from.
    pub source: String,
}

/// How the buckets of a rule bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitFamily {
    /// Each bucket may be filled whatever the others hold.
    Independent,
    /// The filled shares of all buckets together may come to one whole.
    Pool,
}

/// One counted amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// What is counted.
    pub measure: Measure,
    /// How much is allowed: milligrams, or microlitres for liquids.
    pub cap: i64,
}

/// What a bucket counts, see [`crate::product::Regulated`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Usable flower, in milligrams.
    Flower,
    /// Concentrate, in milligrams.
    Concentrate,
    /// THC in edibles, in milligrams.
    EdibleThc,
    /// Net weight of solid edibles, in milligrams.
    SolidEdible,
    /// Volume of liquid edibles, in microlitres.
    LiquidEdible,
}
