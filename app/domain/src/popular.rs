//! What shoppers of a shop order most: a short ranking of its products, by the orders of the last days.
//!
//! Pure. It counts orders and not pieces, so that nobody makes a product popular by taking a hundred of it, and a person
//! once a day, so that nobody does it by ordering again and again. What only one or two persons bought is not in it,
//! however often they did: it would tell everybody what they buy. Newer orders count for more, and days are those of the
//! shop's calendar, so that it changes with orders and at midnight and at no other time.

use crate::browse::is_sold_out;
use crate::gather::gathered;
use crate::id::{ProductId, VariantId};
use crate::menu::Menu;
use crate::person::PersonName;
use crate::time::Timestamp;
use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Orders of so many days count, today's among them; each day that passes, one counts a point less.
pub const DAYS: i32 = 14;
/// With fewer visits than this in those days there is no ranking: chance, or two regulars, would make it. A person's
/// orders of one day are one visit.
pub const MIN_VISITS: usize = 10;
/// So many persons have to have bought a product before it can be among the popular ones.
pub const MIN_PERSONS: u32 = 3;
/// The most products of a ranking.
pub const MOST: usize = 12;
/// Of a busier shop the newest orders count: the counter serves nobody while it reads them, some five hundredths of a
/// millisecond each, and twelve products are told apart by fewer.
pub const MOST_ORDERS: u32 = 500;
/// It is made anew after so many milliseconds: what fourteen days tell is hardly another after a few minutes, and thousands
/// of counters that share a thread would read their orders over and over.
pub const EVERY_MS: i64 = 15 * 60_000;

/// An order that was not called off, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// When it was accepted.
    pub placed_at: Timestamp,
    /// Whose it is. None where nobody knows; then it counts as somebody's who ordered nothing else.
    pub person: Option<PersonName>,
    /// What it holds.
    pub variants: Vec<VariantId>,
}

/// What is counted of one product.
#[derive(Clone, Copy, Default)]
struct Tally {
    points: i32,
    persons: u32,
}

/// The products that are ordered most, at most [`MOST`]: the one with the most points first, and of two with as many the
/// one that stands first on the menu. Empty where there were too few visits to say. Of which nothing is left, they are
/// not in it.
#[must_use]
pub fn popular(menu: &Menu, sold_out: &BTreeSet<VariantId>, orders: &[Ordered], now: Timestamp) -> Vec<ProductId> {
    let places = menu.products.iter().enumerate();
    let places: BTreeMap<&VariantId, usize> =
        gathered(places.flat_map(|(at, product)| product.variants.iter().map(move |variant| (&variant.id, at))));
    let mut tallies = vec![Tally::default(); menu.products.len()];
    // Visits, who bought what, and who bought what on which day, each as a text.
    let (mut seen, mut visits) = (BTreeSet::new(), 0);
    let today = menu.shop.zone.date(now);
    for (number, order) in orders.iter().enumerate() {
        let day = menu.shop.zone.date(order.placed_at);
        let Ok(age) = day.until(today).map(|span| span.get_days()) else { continue };
        // A clock that was set back makes an order one of tomorrow, and it counts as today's.
        let points = DAYS - age.max(0);
        if points <= 0 {
            continue;
        }
        let who = order.person.as_ref().map_or_else(|| number.to_string(), |person| person.as_str().to_owned());
        visits += usize::from(seen.insert(format!("{who} {age}")));
        for at in order.variants.iter().filter_map(|variant| places.get(variant).copied()) {
            let Some(tally) = tallies.get_mut(at) else { continue };
            if seen.insert(format!("{who} {age} {at}")) {
                tally.points += points;
            }
            tally.persons += u32::from(seen.insert(format!("{who} bought {at}")));
        }
    }
    if visits < MIN_VISITS {
        return Vec::new();
    }
    let tallied = menu.products.iter().zip(tallies);
    let ranked = tallied.filter(|(product, tally)| tally.persons >= MIN_PERSONS && !is_sold_out(product, sold_out));
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(_, tally)| Reverse(tally.points));
    ranked.into_iter().take(MOST).map(|(product, _)| product.id.clone()).collect()
}

#[cfg(test)]
mod tests;
