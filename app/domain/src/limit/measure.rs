//! What purchase limits count: the amounts that a product carries, and how people read them.
//!
//! Pure.

use crate::product::Regulated;
use crate::weight::decimal;
use serde::{Deserialize, Serialize};

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

impl Measure {
    /// Its name on the meter.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Flower => "Flower",
            Self::Concentrate => "Concentrate",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "Solid edibles",
            Self::LiquidEdible => "Liquid edibles",
        }
    }

    /// Its name within a sentence.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Flower => "flower",
            Self::Concentrate => "concentrate",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "solid edibles",
            Self::LiquidEdible => "liquid edibles",
        }
    }

    /// What one piece counts.
    pub(super) const fn in_one(self, goods: &Regulated) -> i64 {
        match self {
            Self::Flower => goods.flower.0,
            Self::Concentrate => goods.concentrate.0,
            Self::EdibleThc => goods.edible_thc.0,
            Self::SolidEdible => goods.solid_edible.0,
            Self::LiquidEdible => goods.liquid_edible.0,
        }
    }

    /// Whether nobody knows what one piece counts.
    pub(super) const fn is_unknown_in(self, goods: &Regulated) -> bool {
        match self {
            Self::Flower | Self::Concentrate => false,
            Self::EdibleThc => goods.unknown.edible_thc,
            Self::SolidEdible | Self::LiquidEdible => goods.unknown.net,
        }
    }

    /// The sentence for goods of which nobody knows how much of it they hold.
    #[must_use]
    pub const fn unknown_sentence(self) -> &'static str {
        match self {
            Self::EdibleThc => "The law limits THC in edibles, and how much is in this is not known: ask in the shop.",
            Self::SolidEdible | Self::LiquidEdible => {
                "The law limits edibles by weight or volume, and that of this is not known: ask in the shop."
            }
            Self::Flower | Self::Concentrate => {
                "The law limits this, and how much it is is not known: ask in the shop."
            }
        }
    }

    /// An amount as people read it. Grams and millilitres have three decimals at most, so nothing is rounded away.
    pub(super) fn amount(self, amount: i64) -> String {
        match self {
            Self::Flower | Self::Concentrate | Self::SolidEdible => decimal(amount) + " g",
            Self::EdibleThc => format!("{amount} mg"),
            Self::LiquidEdible => decimal(amount) + " ml",
        }
    }
}
