//! What a shop sells: products, and the variants in which they are sold.
//!
//! Pure. The strings were checked when the menu was imported; these types say what they can be.

use crate::absent::is_default;
use crate::cart::MenuType;
use crate::id::{ProductId, Slug, VariantId};
use crate::money::Cents;
use crate::time::{Timestamp, rfc3339};
use crate::weight::{Microlitres, Milligrams, decimal};
use core::fmt;
use serde::{Deserialize, Serialize};

/// One product, sold in one or more variants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its id within the shop.
    pub id: ProductId,
    /// Its name in addresses: `/p/{slug}`.
    pub slug: Slug,
    /// Its name, as the shop writes it.
    pub name: String,
    /// Who makes it, where that is known.
    pub brand: Option<String>,
    /// Its shelf.
    pub category: Category,
    /// Its part of the shelf, as the shop calls it: "Gummies".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    /// The plant's type, where it has one.
    pub strain: Option<StrainType>,
    /// How much THC it holds, where that was measured.
    pub thc: Option<Potency>,
    /// How much CBD it holds, where that was measured.
    pub cbd: Option<Potency>,
    /// What people say it does, as the shop writes it.
    pub effects: Vec<String>,
    /// Markdown, without raw HTML; may be empty.
    pub description: String,
    /// In which sizes it is sold; never empty.
    pub variants: Vec<Variant>,
    /// When it first came onto the menu, which the origin knows and nobody writes.
    #[serde(default, with = "rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub added_at: Option<Timestamp>,
}

/// A size or pack of a product, with its own price and stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its id within the shop.
    pub id: VariantId,
    /// How it is sold.
    pub size: Size,
    /// The price for adult use, before special and tax.
    pub price: Cents,
    /// The price for patients, before special and tax, where it differs.
    pub medical_price: Option<Cents>,
    /// What the law counts in one of it.
    pub regulated: Regulated,
}

impl Variant {
    /// The price on that price list, before special and tax. A price below nothing counts as nothing.
    #[must_use]
    pub fn price_on(&self, menu: MenuType) -> Cents {
        let price = match menu {
            MenuType::Adult => self.price,
            MenuType::Medical => self.medical_price.unwrap_or(self.price),
        };
        price.max(Cents::ZERO)
    }
}

/// How a variant is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Size {
    /// By mass: an eighth is 3,500 mg.
    Weight {
        /// The mass of it.
        mass: Milligrams,
    },
    /// Several of the same mass: five pre-rolls of half a gram.
    Pack {
        /// How many are in it.
        count: u32,
        /// The mass of each.
        each: Milligrams,
    },
    /// By volume: a drink.
    Volume {
        /// The volume of it.
        volume: Microlitres,
    },
    /// By the piece, or by several pieces.
    Each {
        /// How many are in it.
        count: u32,
    },
}

impl Size {
    /// The whole mass of it, where it is sold by mass; a pack's by all that is in it.
    #[must_use]
    pub const fn mass(self) -> Option<Milligrams> {
        match self {
            Self::Weight { mass } => Some(mass),
            Self::Pack { count, each } => Some(Milligrams(each.0.saturating_mul(count as i64))),
            Self::Volume { .. } | Self::Each { .. } => None,
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weight { mass } => write!(f, "{mass}"),
            Self::Pack { count, each } => write!(f, "{count} × {each}"),
            Self::Volume { volume } => write!(f, "{volume}"),
            Self::Each { count: 1 } => f.write_str("each"),
            Self::Each { count } => write!(f, "{count} pieces"),
        }
    }
}

/// The amounts in one of a variant that a purchase limit may count. All zero for a lighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Regulated {
    /// Usable flower.
    pub flower: Milligrams,
    /// Concentrate, vape oil included.
    pub concentrate: Milligrams,
    /// THC in edibles and tinctures.
    pub edible_thc: Milligrams,
    /// Net weight of solid edibles.
    pub solid_edible: Milligrams,
    /// Volume of liquid edibles.
    pub liquid_edible: Microlitres,
    /// The whole mass of flower that concentrate was added to, such as an infused pre-roll; zero for all other goods.
    /// `flower` and `concentrate` are its parts: some states count those, and some the whole as concentrate.
    #[serde(skip_serializing_if = "is_default")]
    pub infused: Milligrams,
    /// Concentrate in whatever form, that in an edible or a balm too; none where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_concentrate: Option<Milligrams>,
    /// THC in whatever is not flower; none where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_thc: Option<Milligrams>,
    /// What of these nobody knows.
    #[serde(skip_serializing_if = "is_default")]
    pub unknown: Unknown,
}

/// The amounts in a variant that nobody knows. They are not zero: where the law counts one of them, it cannot be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Unknown {
    /// How much THC is in an edible.
    pub edible_thc: bool,
    /// What an edible weighs, or its volume.
    pub net: bool,
    /// How much of infused flower is flower, and how much concentrate.
    #[serde(skip_serializing_if = "is_default")]
    pub parts: bool,
}

/// The shelf a product stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Dried flower.
    Flower,
    /// Rolled flower, ready to smoke.
    PreRoll,
    /// Cartridges and disposables.
    Vape,
    /// Extracts.
    Concentrate,
    /// Food and drink.
    Edible,
    /// Drops and sprays under the tongue.
    Tincture,
    /// For the skin.
    Topical,
    /// Without cannabis: papers, lighters, clothing.
    Gear,
}

impl Category {
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 8] = [
        Self::Flower,
        Self::PreRoll,
        Self::Vape,
        Self::Concentrate,
        Self::Edible,
        Self::Tincture,
        Self::Topical,
        Self::Gear,
    ];

    /// Its name in addresses and files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Flower => "flower",
            Self::PreRoll => "pre_roll",
            Self::Vape => "vape",
            Self::Concentrate => "concentrate",
            Self::Edible => "edible",
            Self::Tincture => "tincture",
            Self::Topical => "topical",
            Self::Gear => "gear",
        }
    }

    /// Its name on a shelf.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Flower => "Flower",
            Self::PreRoll => "Pre-rolls",
            Self::Vape => "Vapes",
            Self::Concentrate => "Concentrates",
            Self::Edible => "Edibles",
            Self::Tincture => "Tinctures",
            Self::Topical => "Topicals",
            Self::Gear => "Gear",
        }
    }

    /// The category of that key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.key() == key)
    }

    /// Whether cannabis excise is due on it.
    #[must_use]
    pub const fn is_cannabis(self) -> bool {
        !matches!(self, Self::Gear)
    }
}

/// The plant's type, as menus name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrainType {
    /// Indica.
    Indica,
    /// Sativa.
    Sativa,
    /// Hybrid, of any leaning.
    Hybrid,
    /// Bred for CBD.
    HighCbd,
}

impl StrainType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Indica, Self::Sativa, Self::Hybrid, Self::HighCbd];

    /// Its name in addresses and files.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Indica => "indica",
            Self::Sativa => "sativa",
            Self::Hybrid => "hybrid",
            Self::HighCbd => "high_cbd",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Indica => "Indica",
            Self::Sativa => "Sativa",
            Self::Hybrid => "Hybrid",
            Self::HighCbd => "High CBD",
        }
    }

    /// The strain type of that key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strain| strain.key() == key)
    }
}

/// A measured content, as a range; both ends are equal where one value was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Potency {
    /// What the numbers are.
    pub unit: PotencyUnit,
    /// The lower end, in thousandths of the unit: 22.5 % is 22,500.
    pub low: i64,
    /// The upper end, in thousandths of the unit.
    pub high: i64,
}

/// What a potency's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PotencyUnit {
    /// Percent of the mass.
    Percent,
    /// Milligrams in the package.
    Milligrams,
}

impl fmt::Display for Potency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&decimal(self.low))?;
        if self.high != self.low {
            write!(f, "–{}", decimal(self.high))?;
        }
        f.write_str(match self.unit {
            PotencyUnit::Percent => "%",
            PotencyUnit::Milligrams => " mg",
        })
    }
}
