//! Orders as staff see them, and who is staff.

use super::Counter;
use super::calls::{Desk, DeskOrder, ListOrders, StaffVerifier};
use super::seal::open;
use super::steps::{order_in, tell};
use super::store::{Kept, Store};
use worker::Result;

/// The most events that one answer looks at; the caller goes on from where it ended.
const MOST: u32 = 500;

impl Counter {
    /// Whether that is the hash of one of the shop's staff tokens.
    pub(super) fn is_staff(&self, store: &Store, token_hash: &str) -> Result<bool> {
        let staff: Vec<StaffVerifier> = store.kept(&Kept::Staff)?.unwrap_or_default();
        // The hashes of random tokens are compared, so the time that takes tells nothing worth knowing.
        Ok(staff.iter().any(|verifier| verifier.hash == token_hash))
    }

    pub(super) fn list_orders(&self, store: &Store, call: &ListOrders) -> Result<Option<Desk>> {
        if !self.is_staff(store, &call.token_hash)? {
            return Ok(None);
        }
        let changed = store.changed_orders(call.after, MOST)?;
        let next = changed.last().map_or(call.after, super::store::Row::place);
        let mut orders: Vec<DeskOrder> = Vec::new();
        for row in changed.iter().rev() {
            let Some(id) = order_in(&row.event()?.body).cloned() else { continue };
            if orders.iter().any(|known| known.order.id == id) {
                continue;
            }
            let Some(told) = tell(store, &id)? else { continue };
            let customer = match (&told.row.sealed, &told.row.sealing_key) {
                (Some(sealed), Some(key)) => open(&call.shop, &id, sealed, key).map(|contents| contents.customer),
                (_, None) | (None, _) => None,
            };
            orders.push(DeskOrder { seq: row.place(), order: self.view(store, told)?, customer });
        }
        orders.reverse();
        Ok(Some(Desk { orders, next }))
    }
}
