//! What this shop's shoppers order most, looked at again every quarter of an hour by whoever asks for the overlay.
//!
//! It is derived from the log, which holds every order of the days that count, unless a deployment keeps events for fewer:
//! there is no tally beside it that could be wrong or lost, and taking an order does nothing more than before. What is kept
//! is the last answer, so that a counter which sleeps and wakes neither looks each time nor changes pages. I/O: this
//! counter's storage.

use super::Counter;
use super::store::{Kept, Store};
use crate::config::Config;
use crate::say::{Level, say};
use everbud_domain::id::{ProductId, VariantId};
use everbud_domain::menu::Menu;
use everbud_domain::popular;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use worker::Result;

/// What was ordered most at a moment.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Ranking {
    at: Timestamp,
    products: Vec<ProductId>,
}

impl Counter {
    /// What is ordered most, as it was a quarter of an hour ago at most. Whatever goes wrong with it is said, and costs no
    /// page.
    pub(super) fn popular(
        &self,
        store: &Store,
        menu: &Menu,
        sold_out: &BTreeSet<VariantId>,
        now: Timestamp,
    ) -> Vec<ProductId> {
        self.ranking(store, menu, sold_out, now).unwrap_or_else(|error| {
            say(Level::Error, "popular-unknown", [("why", error.to_string().into())]);
            Vec::new()
        })
    }

    fn ranking(
        &self,
        store: &Store,
        menu: &Menu,
        sold_out: &BTreeSet<VariantId>,
        now: Timestamp,
    ) -> Result<Vec<ProductId>> {
        let every_ms = Config::of(&self.env).popular_ms;
        let is_new = |known: &Ranking| (0..every_ms).contains(&now.millis_since(known.at));
        // One that cannot be read is as if there were none.
        let known = || store.kept::<Ranking>(&Kept::Popular).ok().flatten();
        if let Some(known) = self.at_hand(|hand| hand.popular.clone()).or_else(known).filter(is_new) {
            let products = known.products.clone();
            self.note(|hand| hand.popular = Some(known));
            return Ok(products);
        }
        let products = popular::popular(menu, sold_out, &store.ordered_lately(now)?, now);
        let ranking = Ranking { at: now, products };
        store.keep(&Kept::Popular, &ranking)?;
        Ok(ranking.products)
    }
}
