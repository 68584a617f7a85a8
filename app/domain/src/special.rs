//! Specials: a percent sale with a start and an end, on the whole shop, a category, a brand or one product.
//!
//! Pure. The most favourable running special wins on each line; specials do not stack.

use crate::id::{ProductId, SpecialId};
use crate::money::Rate;
use crate::product::{Category, Product};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A percent sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Special {
    /// Its id within the shop.
    pub id: SpecialId,
    /// Its name, which each line that it changes carries.
    pub name: String,
    /// How much is taken off.
    pub off: Rate,
    /// What it applies to.
    pub on: SpecialScope,
    /// The first moment at which it runs; none: it always has.
    pub starts_at: Option<Timestamp>,
    /// The first moment at which it no longer runs; none: it goes on.
    pub ends_at: Option<Timestamp>,
}

/// What a special applies to.
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

impl Special {
    /// Whether it runs at `now`: from its start on, and no longer at its end.
    #[must_use]
    pub fn runs_at(&self, now: Timestamp) -> bool {
        self.starts_at.is_none_or(|start| start <= now) && self.ends_at.is_none_or(|end| now < end)
    }

    /// Whether it is meant for that product.
    #[must_use]
    pub fn covers(&self, product: &Product) -> bool {
        match &self.on {
            SpecialScope::Everything => true,
            SpecialScope::Category { category } => *category == product.category,
            SpecialScope::Brand { brand } => product.brand.as_ref() == Some(brand),
            SpecialScope::Products { products } => products.contains(&product.id),
        }
    }
}

/// The running special that takes most off that product, the first listed among equals.
#[must_use]
pub fn best_special<'a>(specials: &'a [Special], product: &Product, now: Timestamp) -> Option<&'a Special> {
    specials
        .iter()
        .filter(|special| special.runs_at(now) && special.covers(product))
        .reduce(|best, other| if other.off > best.off { other } else { best })
}
