//! What changes often on a shop's pages: the counter's word on what is left.

use super::Counter;
use super::calls::{CounterOverlay, ReadOverlay};
use super::store::Store;
use crate::clock::now;
use everbud_domain::gather::gathered;
use worker::Result;

impl Counter {
    pub(super) fn overlay(&self, store: &Store, call: &ReadOverlay) -> Result<CounterOverlay> {
        if call.page_views > 0 {
            store.add_page_views(call.page_views, now())?;
        }
        let menu = self.menu(store)?;
        let variants = menu.iter().flat_map(|menu| menu.menu.variants());
        let (sold_out, paused) = self.with(|derived| {
            let ledgers = derived.ledger.ledgers();
            let sold_out = variants.filter(|(_, variant)| ledgers.available(&variant.id) == 0);
            // What is left is not known before the past is: nothing can be ordered.
            Ok((gathered(sold_out.map(|(_, variant)| variant.id.clone())), ledgers.paused || !derived.knows_past))
        })?;
        let pending_orders = self.pending_orders(store)?;
        let popular = menu.as_ref().map_or_else(Vec::new, |menu| self.popular(store, &menu.menu, &sold_out, now()));
        self.with(|derived| {
            let pause_note = derived.ledger.standing().note.clone();
            let menu = derived.menu.clone();
            Ok(CounterOverlay { menu, sold_out, popular, paused, pause_note, pending_orders })
        })
    }
}
