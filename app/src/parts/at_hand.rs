//! Which variants can be had here at this moment, and what is said of the others.
//!
//! No I/O. A page asks for it once: the limits are looked up by day and price list, not by variant.

use crate::view::ShopFrame;
use everbud_domain::id::VariantId;
use everbud_domain::limit::Measure;
use everbud_domain::menu::SoldOnline;
use everbud_domain::product::{Product, Variant};
use std::collections::BTreeSet;

/// What a page needs to tell what can be had.
#[derive(Clone, Copy)]
pub(crate) struct AtHand<'a> {
    online: SoldOnline<'a>,
    sold_out: &'a BTreeSet<VariantId>,
}

impl<'a> AtHand<'a> {
    pub(crate) fn on(frame: &ShopFrame<'a>) -> Self {
        Self { online: frame.menu.menu.sold_online(frame.list, frame.now), sold_out: &frame.overlay.sold_out }
    }

    /// What is said of a variant that cannot be had here.
    pub(crate) fn why_not(&self, variant: &Variant) -> Option<&'static str> {
        if self.sold_out.contains(&variant.id) {
            Some("Sold out")
        } else {
            (!self.online.holds(variant)).then_some("In the shop only")
        }
    }

    /// The variants of a product that can be had here.
    pub(crate) fn of<'p>(&self, product: &'p Product) -> Vec<&'p Variant> {
        product.variants.iter().filter(|variant| self.why_not(variant).is_none()).collect()
    }

    /// Whether a product of which nothing can be had here can be had in the shop.
    pub(crate) fn is_in_the_shop_only(&self, product: &Product) -> bool {
        product.variants.iter().any(|variant| !self.sold_out.contains(&variant.id) && !self.online.holds(variant))
    }

    /// What nobody knows of a product, where that is why it is not sold online.
    pub(crate) fn uncounted(&self, product: &Product) -> Option<Measure> {
        product.variants.iter().find_map(|variant| self.online.uncounted(variant))
    }
}
