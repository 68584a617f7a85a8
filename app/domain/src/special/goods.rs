//! Which goods a special means.
//!
//! Pure.

use crate::id::ProductId;
use crate::product::{Category, Product, Variant};
use crate::weight::Milligrams;
use serde::{Deserialize, Serialize};

/// Some of a shop's goods: all that lie in a part of its menu, but for some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goods {
    /// In which part of the menu.
    #[serde(flatten)]
    pub scope: SpecialScope,
    /// Only those of such a mass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mass: Option<MassRange>,
    /// None of these products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<ProductId>,
}

/// A part of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SpecialScope {
    /// Every product.
    Everything,
    /// One shelf.
    Category {
        /// Which.
        category: Category,
    },
    /// One part of a shelf.
    Subcategory {
        /// Of which shelf.
        category: Category,
        /// Its name, exactly as the products carry it.
        subcategory: String,
    },
    /// One maker's products.
    Brand {
        /// Its name, exactly as the products carry it.
        brand: String,
    },
    /// Listed products.
    Products {
        /// Which.
        products: Vec<ProductId>,
    },
}

/// A range of masses, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MassRange {
    /// At least this.
    pub from: Milligrams,
    /// At most this; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Milligrams>,
}

impl MassRange {
    /// The range in words: "1 g", "from 3.5 g", "1 g to 3.5 g".
    #[must_use]
    pub fn words(self) -> String {
        match self.to {
            Some(to) if to == self.from => to.to_string(),
            Some(to) if self.from == Milligrams(0) => format!("up to {to}"),
            Some(to) => format!("{} to {to}", self.from),
            None => format!("from {}", self.from),
        }
    }

    fn holds(self, mass: Milligrams) -> bool {
        self.from <= mass && self.to.is_none_or(|to| mass <= to)
    }
}

impl From<SpecialScope> for Goods {
    fn from(scope: SpecialScope) -> Self {
        Self { scope, mass: None, except: Vec::new() }
    }
}

impl Goods {
    /// Whether they are all that lies in a part of the menu which specials always knew.
    pub(super) const fn are_a_whole_part(&self) -> bool {
        self.mass.is_none() && self.except.is_empty() && !matches!(self.scope, SpecialScope::Subcategory { .. })
    }

    /// Whether some variant of that product is among them.
    #[must_use]
    pub fn hold_some_of(&self, product: &Product) -> bool {
        product.variants.iter().any(|variant| self.hold(product, variant))
    }

    /// Whether that variant of that product is among them.
    #[must_use]
    pub fn hold(&self, product: &Product, variant: &Variant) -> bool {
        let is_within = match &self.scope {
            SpecialScope::Everything => true,
            SpecialScope::Category { category } => *category == product.category,
            SpecialScope::Subcategory { category, subcategory } => {
                *category == product.category && product.subcategory.as_ref() == Some(subcategory)
            }
            SpecialScope::Brand { brand } => product.brand.as_ref() == Some(brand),
            SpecialScope::Products { products } => products.contains(&product.id),
        };
        let is_of_mass = |range: MassRange| variant.size.mass().is_some_and(|mass| range.holds(mass));
        is_within && !self.except.contains(&product.id) && self.mass.is_none_or(is_of_mass)
    }
}
