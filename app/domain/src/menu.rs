//! The menu: everything needed to browse a shop and to price an order, as one immutable value.
//!
//! Pure. Preset deals were lost in the outage of 20 April 2023, so nothing that decides a price lives outside it.
//! A menu is named by its content hash and ordered by epoch, then revision.

use crate::cart::MenuType;
use crate::id::{ShopId, VariantId};
use crate::limit::{LimitRule, Measure, Residency};
use crate::product::{Product, Variant};
use crate::shop::Shop;
use crate::special::{Running, Special};
use crate::time::Timestamp;
use core::fmt;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The version of the stored shape that this build writes. Readers take this one, the one before and the one after.
pub const MENU_SHAPE: u16 = 1;

/// All that one shop shows and sells by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The version of the stored shape, see [`MENU_SHAPE`].
    pub shape: u16,
    /// The shop itself: who it is, its law, hours, taxes and looks.
    pub shop: Shop,
    /// What it sells, in the shop's order.
    pub products: Vec<Product>,
    /// Its specials, running or not.
    pub specials: Vec<Special>,
}

/// Where a menu stands among the shop's menus. A new epoch begins when the origin went back in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edition {
    /// Raised when the origin was restored to an earlier state.
    pub epoch: u32,
    /// Raised by the origin, under the shop's row lock, with each change of the shop.
    pub revision: i64,
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.revision)
    }
}

/// The SHA-256 of a menu's stored bytes, in lower-case hex.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MenuHash(pub String);

/// What may be sold unseen: all that settled limits can count.
#[derive(Debug, Clone, Copy)]
pub struct SoldOnline<'a> {
    rule: Option<&'a LimitRule>,
    is_settled: bool,
}

impl SoldOnline<'_> {
    /// Whether that variant is among it.
    #[must_use]
    pub fn holds(&self, variant: &Variant) -> bool {
        self.is_settled && self.uncounted(variant).is_none()
    }

    /// What the law counts of that variant and nobody knows; none where it can be counted.
    #[must_use]
    pub fn uncounted(&self, variant: &Variant) -> Option<Measure> {
        self.rule.and_then(|rule| rule.uncounted(&variant.regulated))
    }
}

impl MenuHash {
    /// The hash of a menu's stored bytes.
    #[must_use]
    pub fn of(stored: &[u8]) -> Self {
        Self(Sha256::digest(stored).iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// A menu as it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedMenu {
    /// Where it stands among the shop's menus.
    pub edition: Edition,
    /// When the origin was read to make it.
    pub as_of: Timestamp,
    /// What was published.
    pub menu: Menu,
}

/// A variant that is not sold online because something is not known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsold {
    /// Its id within the shop.
    pub variant: VariantId,
    /// The product's name.
    pub name: String,
    /// Its size, as people read it.
    pub size: String,
    /// What is not known, in a sentence.
    pub why: String,
}

impl Menu {
    /// The shop whose menu this is.
    #[must_use]
    pub const fn shop_id(&self) -> &ShopId {
        &self.shop.id
    }

    /// The specials that work by themselves on that price list at `now`.
    #[must_use]
    pub fn running(&self, list: MenuType, now: Timestamp) -> Running<'_> {
        Running::of(&self.specials, self.shop.stacking, &self.shop.zone, list, now)
    }

    /// What may be sold unseen from that price list at `now`.
    #[must_use]
    pub fn sold_online(&self, list: MenuType, now: Timestamp) -> SoldOnline<'_> {
        let rule = self.shop.limit_rule(list, Residency::Resident, now);
        SoldOnline { rule, is_settled: rule.is_some_and(|rule| rule.is_settled(&self.shop.limits_confirmed)) }
    }

    /// What is not sold online because nobody knows what the law counts of it at `now`, for staff to mend: in the
    /// menu's order, by the limits for adults and, where the shop sells to patients, by theirs.
    #[must_use]
    pub fn unsold(&self, now: Timestamp) -> Vec<Unsold> {
        let lists = [Some(MenuType::Adult), self.shop.medical.map(|_| MenuType::Medical)];
        let rules = lists.into_iter().flatten().filter_map(|list| self.shop.limit_rule(list, Residency::Resident, now));
        let rules: Vec<&LimitRule> = rules.collect();
        let unsold = |(product, variant): (&Product, &Variant)| {
            let measure = rules.iter().find_map(|rule| rule.uncounted(&variant.regulated))?;
            Some(Unsold {
                variant: variant.id.clone(),
                name: product.name.clone(),
                size: variant.size.to_string(),
                why: measure.unknown_sentence().to_owned(),
            })
        };
        self.variants().filter_map(unsold).collect()
    }

    /// Each variant with its product.
    pub fn variants(&self) -> impl Iterator<Item = (&Product, &Variant)> {
        self.products.iter().flat_map(|product| product.variants.iter().map(move |variant| (product, variant)))
    }

    /// The variant of that id, with its product; any text may be asked for.
    #[must_use]
    pub fn find(&self, variant: &str) -> Option<(&Product, &Variant)> {
        self.variants().find(|(_, candidate)| candidate.id.as_str() == variant)
    }
}
