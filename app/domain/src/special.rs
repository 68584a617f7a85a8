//! Specials: a percent sale with a start and an end, on the whole shop, a category, a brand or one product.
//!
//! Pure. The most favourable running special wins on each line; specials do not stack.

use crate::id::{ProductId, SpecialId};
use crate::money::{Cents, Rate};
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

/// What a special takes off an amount, rounded once; never more than the amount.
#[must_use]
pub fn taken_off(special: &Special, amount: Cents) -> Cents {
    special.off.of(amount).min(amount).max(Cents::ZERO)
}

/// What one piece costs at `now` where a special changes it; none where it costs what the price tag says.
#[must_use]
pub fn special_price(specials: &[Special], product: &Product, price: Cents, now: Timestamp) -> Option<Cents> {
    let special = best_special(specials, product, now)?;
    let off = taken_off(special, price);
    (off > Cents::ZERO).then(|| price.less(off))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{at, menu};

    fn special(off: u32, starts_at: Option<&str>, ends_at: Option<&str>) -> Special {
        Special {
            id: SpecialId::parse("s").unwrap(),
            name: format!("{off}"),
            off: Rate(off),
            on: SpecialScope::Everything,
            starts_at: starts_at.map(at),
            ends_at: ends_at.map(at),
        }
    }

    #[test]
    fn a_special_runs_from_its_start_until_its_end() {
        fn check(now: &str, expect: bool) {
            let special = special(1, Some("2026-04-20T00:00:00Z"), Some("2026-04-21T00:00:00Z"));
            assert_eq!(special.runs_at(at(now)), expect, "{now}");
        }
        check("2026-04-19T23:59:59.999Z", false);
        check("2026-04-20T00:00:00Z", true);
        check("2026-04-20T23:59:59.999Z", true);
        check("2026-04-21T00:00:00Z", false);
    }

    #[test]
    fn the_most_favourable_running_special_wins_and_they_do_not_stack() {
        let menu = menu();
        let now = at("2026-04-20T12:00:00Z");
        let specials = [
            special(100_000, None, None),
            special(300_000, None, None),
            special(900_000, None, Some("2026-04-20T00:00:00Z")),
            special(200_000, None, None),
        ];
        assert_eq!(special_price(&specials, &menu.products[0], Cents(1000), now), Some(Cents(700)));
        assert_eq!(special_price(&specials[2..3], &menu.products[0], Cents(1000), now), None);
    }

    #[test]
    fn nothing_becomes_cheaper_than_free() {
        assert_eq!(taken_off(&special(2_000_000, None, None), Cents(500)), Cents(500));
    }
}
