//! Orders as staff see them: what changed since they last looked, and all that lies on the desk.

use super::Counter;
use super::calls::staff::{Board, ReadBoard};
use super::calls::{Desk, DeskOrder, ListOrders};
use super::seal::open;
use super::steps::{Told, order_in, tell};
use super::store::{Row, Store};
use everbud_domain::id::{OrderId, ShopId};
use worker::Result;

/// The most events that one answer looks at; the caller goes on from where it ended.
const MOST: u32 = 500;

impl Counter {
    pub(super) fn list_orders(&self, store: &Store, call: &ListOrders) -> Result<Option<Desk>> {
        if self.staff_of(store, &call.token_hash)?.is_none() {
            return Ok(None);
        }
        let changed = store.changed_orders(call.after, MOST)?;
        let next = changed.last().map_or(call.after, Row::place);
        let mut orders: Vec<DeskOrder> = Vec::new();
        for row in changed.iter().rev() {
            let Some(id) = order_in(&row.event()?.body).cloned() else { continue };
            if orders.iter().any(|known| known.order.id == id) {
                continue;
            }
            let Some(told) = tell(store, &id)? else { continue };
            orders.push(self.desk_order(store, &call.shop, row.place(), told)?);
        }
        orders.reverse();
        Ok(Some(Desk { orders, next }))
    }

    pub(super) fn board(&self, store: &Store, call: &ReadBoard) -> Result<Option<Board>> {
        let Some(staff) = self.staff_of(store, &call.token_hash)? else { return Ok(None) };
        let ids: Vec<OrderId> = self.with(|derived| {
            let desk = &derived.ledger.standing().desk;
            Ok(desk.open().chain(desk.finished_since(call.finished_since)).cloned().collect())
        })?;
        let mut orders = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(told) = tell(store, &id)? else { continue };
            orders.push(self.desk_order(store, &call.shop, told.changed_at, told)?);
        }
        let next = store.last_place()?;
        self.with(|derived| {
            let standing = derived.ledger.standing();
            Ok(Some(Board {
                staff,
                orders,
                next,
                pending_events: derived.pending(),
                sold_out: standing.sold_out.clone(),
                paused: standing.paused.then(|| standing.note.clone()),
            }))
        })
    }

    fn desk_order(&self, store: &Store, shop: &ShopId, seq: u64, told: Told) -> Result<DeskOrder> {
        let customer = match (&told.row.sealed, &told.row.sealing_key) {
            (Some(sealed), Some(key)) => open(shop, &told.order.id, sealed, key).map(|contents| contents.customer),
            (_, None) | (None, _) => None,
        };
        Ok(DeskOrder { seq, order: self.view(store, told)?, customer })
    }
}
