//! What staff write and see at once: sold-out marks and the pause. Each is an event, so that it survives, is recorded in
//! the origin, and is on every page with the next overlay.

use super::Counter;
use super::calls::{
    MarkSoldOut, OrderingState, ReadOrdering, ReadStock, SetOrdering, SoldOutState, StaffCall, StockLine, Written,
};
use super::staff::Permit;
use super::store::{Beside, Store};
use crate::clock::now;
use everbud_outage::log::Body;
use worker::Result;

impl Counter {
    pub(super) fn mark_sold_out(&self, store: &Store, call: &MarkSoldOut) -> Result<Written<SoldOutState>> {
        match self.permit(store, &call.token_hash, call.row())? {
            Permit::Granted => {}
            Permit::NotPermitted => return Ok(Written::NotPermitted),
            Permit::NotSignedIn => return Ok(Written::NotSignedIn),
        }
        let (variant, sold_out) = (call.variant.clone(), call.sold_out);
        let is_marked = self.with(|derived| Ok(derived.ledger.standing().sold_out.contains(&variant)))?;
        // A mark outlives its variant, and can be taken off all the same.
        let is_sold = self.menu(store)?.is_some_and(|menu| menu.menu.variants().any(|(_, sold)| sold.id == variant));
        if !is_sold && !is_marked {
            return Ok(Written::Unknown);
        }
        if is_marked != sold_out {
            let body = Body::SoldOutMarked { variant: variant.clone(), sold_out };
            self.write(store, body, Vec::new(), Vec::new(), &Beside::default())?;
            self.arm_drain(store, now())?;
        }
        Ok(Written::Done(SoldOutState { variant, sold_out }))
    }

    pub(super) fn set_ordering(&self, store: &Store, call: &SetOrdering) -> Result<Written<OrderingState>> {
        match self.permit(store, &call.token_hash, call.row())? {
            Permit::Granted => {}
            Permit::NotPermitted => return Ok(Written::NotPermitted),
            Permit::NotSignedIn => return Ok(Written::NotSignedIn),
        }
        let wanted = OrderingState { paused: call.paused, note: call.note.clone() };
        let current = self.ordering()?;
        if (wanted.paused, &wanted.note) != (current.paused, &current.note) {
            let body = Body::OrderingSet { paused: wanted.paused, note: wanted.note.clone() };
            self.write(store, body, Vec::new(), Vec::new(), &Beside::default())?;
            self.arm_drain(store, now())?;
        }
        Ok(Written::Done(wanted))
    }

    pub(super) fn read_ordering(&self, store: &Store, call: &ReadOrdering) -> Result<Option<OrderingState>> {
        if self.is_staff(store, &call.token_hash)? { self.ordering().map(Some) } else { Ok(None) }
    }

    fn ordering(&self) -> Result<OrderingState> {
        self.with(|derived| {
            let standing = derived.ledger.standing();
            Ok(OrderingState { paused: standing.paused, note: standing.note.clone() })
        })
    }

    pub(super) fn read_stock(&self, store: &Store, call: &ReadStock) -> Result<Option<Vec<StockLine>>> {
        if !self.is_staff(store, &call.token_hash)? {
            return Ok(None);
        }
        let Some(menu) = self.menu(store)? else { return Ok(Some(Vec::new())) };
        self.with(|derived| {
            let lines = menu.menu.variants().map(|(_, variant)| {
                let count = derived.ledger.count(&variant.id);
                let sold_out = derived.ledger.standing().sold_out.contains(&variant.id);
                StockLine { variant: variant.id.clone(), on_hand: count.on_hand, reserved: count.reserved, sold_out }
            });
            Ok(Some(lines.collect()))
        })
    }
}
