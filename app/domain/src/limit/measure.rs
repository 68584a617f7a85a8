//! What purchase limits count: the amounts that a product carries, and how people read them.
//!
//! Pure.

use crate::product::Regulated;
use crate::weight::{Milligrams, decimal};
use serde::{Deserialize, Serialize};

/// What a bucket counts, see [`crate::product::Regulated`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Usable flower, and that in infused flower, in milligrams.
    Flower,
    /// Concentrate, and that in infused flower, in milligrams.
    Concentrate,
    /// Usable flower without any that is infused, in milligrams.
    PlainFlower,
    /// Concentrate, and infused flower by its whole mass, in milligrams.
    ConcentrateOrInfused,
    /// Concentrate in whatever form, that in edibles and topicals too, in milligrams.
    AllConcentrate,
    /// THC in concentrate, in milligrams.
    ConcentrateThc,
    /// THC in whatever is not flower, in milligrams.
    ProductThc,
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
            Self::Flower | Self::PlainFlower => "Flower",
            Self::Concentrate | Self::AllConcentrate => "Concentrate",
            Self::ConcentrateOrInfused => "Concentrate and infused flower",
            Self::ConcentrateThc => "THC in concentrate",
            Self::ProductThc => "THC in all but flower",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "Solid edibles",
            Self::LiquidEdible => "Liquid edibles",
        }
    }

    /// Its name within a sentence.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Flower | Self::PlainFlower => "flower",
            Self::Concentrate => "concentrate",
            Self::ConcentrateOrInfused => "concentrate and infused flower",
            Self::AllConcentrate => "concentrate in whatever form",
            Self::ConcentrateThc => "THC in concentrate",
            Self::ProductThc => "THC in all but flower",
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
            Self::PlainFlower if goods.infused.0 > 0 => 0,
            Self::PlainFlower => goods.flower.0,
            Self::ConcentrateOrInfused if goods.infused.0 > 0 => goods.infused.0,
            Self::ConcentrateOrInfused => goods.concentrate.0,
            Self::AllConcentrate => known(goods.all_concentrate),
            Self::ConcentrateThc if goods.concentrate.0 > 0 => known(goods.product_thc),
            Self::ConcentrateThc => 0,
            Self::ProductThc => known(goods.product_thc),
            Self::EdibleThc => goods.edible_thc.0,
            Self::SolidEdible => goods.solid_edible.0,
            Self::LiquidEdible => goods.liquid_edible.0,
        }
    }

    /// Whether nobody knows what one piece counts.
    pub(super) const fn is_unknown_in(self, goods: &Regulated) -> bool {
        match self {
            Self::Flower | Self::Concentrate => goods.unknown.parts,
            Self::PlainFlower | Self::ConcentrateOrInfused => false,
            Self::AllConcentrate => goods.all_concentrate.is_none(),
            Self::ConcentrateThc => (goods.concentrate.0 > 0 || goods.infused.0 > 0) && goods.product_thc.is_none(),
            Self::ProductThc => goods.product_thc.is_none(),
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
            Self::AllConcentrate => {
                "The law limits concentrate in whatever form, and how much is in this is not known: ask in the shop."
            }
            Self::ConcentrateThc | Self::ProductThc => {
                "The law limits THC, and how much is in this is not known: ask in the shop."
            }
            Self::Flower | Self::Concentrate | Self::PlainFlower | Self::ConcentrateOrInfused => {
                "The law limits this, and how much it is is not known: ask in the shop."
            }
        }
    }

    /// An amount as people read it. Grams and millilitres have three decimals at most, so nothing is rounded away.
    pub(super) fn amount(self, amount: i64) -> String {
        match self {
            Self::Flower
            | Self::Concentrate
            | Self::PlainFlower
            | Self::ConcentrateOrInfused
            | Self::AllConcentrate
            | Self::SolidEdible => decimal(amount) + " g",
            Self::EdibleThc | Self::ConcentrateThc | Self::ProductThc => format!("{amount} mg"),
            Self::LiquidEdible => decimal(amount) + " ml",
        }
    }
}

/// An amount that may not be known: such goods are not sold unseen, and so never counted.
const fn known(amount: Option<Milligrams>) -> i64 {
    match amount {
        Some(amount) => amount.0,
        None => 0,
    }
}
