//! What a shop has left to give: units of stock and places in slots. Derived from the log, never a second truth.
//!
//! Pure.

use crate::hold::{Held, beside, fits};
use crate::id::VariantId;
use crate::order_type::OrderType;
use crate::slot::{SlotKey, Taken};
use std::collections::{BTreeMap, BTreeSet};

/// What an order is decided against, besides the menu.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledgers {
    /// Units of each variant that can still be promised. A variant that is absent has none.
    pub available: BTreeMap<VariantId, i64>,
    /// Variants that staff marked sold out, whatever the count says.
    pub sold_out: BTreeSet<VariantId>,
    /// Orders that hold a place in that slot.
    pub slots_taken: BTreeMap<SlotKey, u32>,
    /// Whether the shop has paused ordering.
    pub paused: bool,
    /// What others hold while they check out.
    pub held: Held,
}

impl Ledgers {
    /// The places that orders of that type hold, and those that others' checkouts do.
    #[must_use]
    pub const fn taken(&self, order_type: OrderType) -> Taken<'_> {
        Taken::of(&self.slots_taken, order_type).and_held(&self.held.places)
    }

    /// How many of that variant can be promised now, beside what others hold; never negative.
    #[must_use]
    pub fn available(&self, variant: &VariantId) -> i64 {
        beside(self.left(variant), self.held_of(variant))
    }

    /// Whether so many of that variant may be held beside what others hold.
    #[must_use]
    pub fn can_hold(&self, variant: &VariantId, units: i64) -> bool {
        fits(self.left(variant), self.held_of(variant), units)
    }

    fn left(&self, variant: &VariantId) -> i64 {
        if self.sold_out.contains(variant) {
            return 0;
        }
        self.available.get(variant).copied().unwrap_or(0).max(0)
    }

    fn held_of(&self, variant: &VariantId) -> i64 {
        self.held.units.get(variant).copied().unwrap_or(0)
    }
}
