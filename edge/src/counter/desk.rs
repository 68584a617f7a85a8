//! Orders as staff see them: what changed since they last looked, and all that lies on the desk.

use super::Counter;
use super::calls::staff::{Board, ReadBoard};
use super::calls::{Desk, DeskOrder, ListOrders};
use super::seal::open;
use super::steps::{Told, order_in, tell};
use super::store::{Kept, Row, Store};
use everbud_domain::id::{OrderId, ShopId};
use serde::{Deserialize, Serialize};
use worker::Result;

/// The most events that one answer looks at; the caller goes on from where it ended.
const MOST: u32 = 500;

/// More open orders than anybody can keep an eye on. The oldest come first, and the next when they are seen to.
const MOST_OPEN: usize = 200;
/// The last orders of a day.
const MOST_FINISHED: usize = 50;

/// So many events are read again before what they came to is noted.
const NOTE_AFTER: usize = 500;

/// What lay on the desk after the event at that place.
#[derive(Default, Serialize, Deserialize)]
struct Noted {
    place: u64,
    desk: everbud_outage::desk::Desk,
}

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
        self.derive_desk(store)?;
        let (ids, left_out): (Vec<OrderId>, usize) = self.with(|derived| {
            let Some(desk) = &derived.desk else { return Err("the desk was not derived".into()) };
            let open = desk.open().take(MOST_OPEN);
            let finished = desk.finished_since(call.finished_since).take(MOST_FINISHED);
            let left_out = desk.open().count().saturating_sub(MOST_OPEN);
            Ok((open.chain(finished).cloned().collect(), left_out))
        })?;
        let mut orders = Vec::with_capacity(ids.len());
        for id in ids {
            // What was forgotten meanwhile had been finished long before.
            let Some(told) = tell(store, &id)? else { continue };
            orders.push(self.desk_order(store, &call.shop, told.changed_at, told)?);
        }
        let next = store.last_place()?;
        self.with(|derived| {
            let standing = derived.ledger.standing();
            Ok(Some(Board {
                staff,
                orders,
                left_out,
                next,
                pending_events: derived.pending(),
                sold_out: standing.sold_out.clone(),
                paused: standing.paused.then(|| standing.note.clone()),
            }))
        })
    }

    /// Derives what lies on the desk, if nobody has looked at it yet.
    fn derive_desk(&self, store: &Store) -> Result<()> {
        if self.with(|derived| Ok(derived.desk.is_some()))? {
            return Ok(());
        }
        let Noted { mut place, mut desk } = store.kept(&Kept::Desk)?.unwrap_or_default();
        let mut read = 0;
        loop {
            let rows = store.changed_orders(place, MOST)?;
            let Some(last) = rows.last() else { break };
            place = last.place();
            read += rows.len();
            for row in &rows {
                desk.apply(&row.event()?);
            }
        }
        if read >= NOTE_AFTER {
            store.keep(&Kept::Desk, &Noted { place, desk: desk.clone() })?;
        }
        self.with(|derived| {
            derived.desk = Some(desk);
            Ok(())
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
