//! What changes often on a shop's pages: the counter's word on what is left.

use super::Counter;
use super::calls::{CounterOverlay, ReadOverlay};
use super::store::Store;
use crate::clock::now;
use std::collections::BTreeSet;
use worker::Result;

impl Counter {
    pub(super) fn overlay(&self, store: &Store, call: &ReadOverlay) -> Result<CounterOverlay> {
        if call.page_views > 0 {
            store.add_page_views(call.page_views, now())?;
        }
        let (pointer, paused, pause_note) = self.with(|derived| {
            // What is left is not known before the past is: nothing can be ordered.
            let paused = derived.ledger.ledgers().paused || !derived.knows_past;
            Ok((derived.menu.clone(), paused, derived.ledger.standing().note.clone()))
        })?;
        let menu = self.menu(store)?;
        let sold_out = match (&pointer, &menu) {
            (Some(pointer), Some(menu)) => self.sold_out(pointer, &menu.menu)?,
            (None, _) | (_, None) => BTreeSet::new(),
        };
        let pending_orders = self.pending_orders(store)?;
        let popular = menu.as_ref().map_or_else(Vec::new, |menu| self.popular(store, &menu.menu, &sold_out, now()));
        Ok(CounterOverlay { menu: pointer, sold_out, popular, paused, pause_note, pending_orders })
    }
}
