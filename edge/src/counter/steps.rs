//! What happens to an order after it was taken: tracking it, moving it on, calling it off.

use super::Counter;
use super::calls::{CallOff, StepOrder, Stepped, Track};
use super::store::{Beside, Row, Standing, Store};
use crate::clock::now;
use everbud_domain::id::LogId;
use everbud_domain::id::OrderId;
use everbud_domain::order::{CancelledBy, Order, OrderStatus, OrderStep, Transition};
use everbud_domain::wire::OrderView;
use everbud_outage::log::{Body, Place, SlotDelta};
use worker::Result;

/// An order as its events tell it.
pub(super) struct Told {
    pub(super) order: Order,
    pub(super) standing: Standing,
    /// The event that placed it, in whichever log.
    pub(super) placed: Place,
    /// The row that tells it here.
    pub(super) row: Row,
    /// The place of its last event.
    pub(super) changed_at: u64,
}

/// Reads an order from its events; nothing when there is none of that id.
pub(super) fn tell(store: &Store, order: &OrderId) -> Result<Option<Told>> {
    let mut told: Option<Told> = None;
    for row in store.of_order(order)? {
        let changed_at = row.place();
        match (row.event()?.body, told.as_mut()) {
            (Body::OrderPlaced { order }, _) => {
                let standing = Standing { status: OrderStatus::Received, reason: None };
                let log = LogId::parse(&row.log).map_err(|_| "a log id that is none")?;
                told = Some(Told { order, standing, placed: Place { log, seq: row.seq() }, row, changed_at });
            }
            (Body::OrderCarried { order, status, reason, placed }, _) => {
                told = Some(Told { order, standing: Standing { status, reason }, placed, row, changed_at });
            }
            (Body::OrderStepped { step, status, .. }, Some(told)) => {
                let reason = match step {
                    OrderStep::Cancel { reason, .. } => Some(reason),
                    OrderStep::Accept | OrderStep::Ready | OrderStep::Complete => None,
                };
                told.standing = Standing { status, reason };
                told.changed_at = changed_at;
            }
            // They are of no order, or of one that this log does not place.
            (
                Body::OrderStepped { .. }
                | Body::SoldOutMarked { .. }
                | Body::OrderingSet { .. }
                | Body::StockPushed { .. }
                | Body::Unknown,
                _,
            ) => {}
        }
    }
    Ok(told)
}

impl Counter {
    /// Whether the origin has recorded that event. Of what is not held here, the origin's last reading tells: of a log that
    /// was lost, and of the end of one that was closed when this storage had been set back.
    pub(super) fn is_recorded(&self, store: &Store, place: &Place) -> Result<bool> {
        let watermark = self.with(|derived| {
            let held = derived.logs().find(|(log, state)| **log == place.log && place.seq <= state.head.seq);
            let held = held.map(|(_, state)| state.recorded);
            Ok(held.unwrap_or_else(|| derived.ledger.base().watermark(&place.log)))
        })?;
        Ok(place.seq <= watermark && !store.is_in_gap(&place.log, place.seq)?)
    }

    pub(super) fn view(&self, store: &Store, told: Told) -> Result<OrderView> {
        let recorded = self.is_recorded(store, &told.placed)?;
        Ok(OrderView::new(told.order, told.standing.status, told.standing.reason, recorded))
    }

    pub(super) fn track(&self, store: &Store, call: &Track) -> Result<Option<Box<OrderView>>> {
        let Some(id) = order_of(store, call)? else { return Ok(None) };
        let told = tell(store, &id)?;
        told.map(|told| self.view(store, told).map(Box::new)).transpose()
    }

    pub(super) fn call_off(&self, store: &Store, call: &CallOff) -> Result<Stepped> {
        let track = Track { shop: call.shop.clone(), token: call.token.clone() };
        let Some(id) = order_of(store, &track)? else { return Ok(Stepped::Unknown) };
        self.step(store, &id, OrderStep::Cancel { by: CancelledBy::Shopper, reason: call.reason.clone() })
    }

    pub(super) fn step_order(&self, store: &Store, call: &StepOrder) -> Result<Stepped> {
        if self.staff_of(store, &call.token_hash)?.is_none() {
            return Ok(Stepped::NotSignedIn);
        }
        self.step(store, &call.order, call.step.clone())
    }

    pub(super) fn step(&self, store: &Store, id: &OrderId, step: OrderStep) -> Result<Stepped> {
        let Some(mut told) = tell(store, id)? else { return Ok(Stepped::Unknown) };
        match told.standing.status.after(&step) {
            Transition::To(status) => {
                let stock = told.order.step_deltas(status);
                let slots = match status {
                    // The place in the slot is free again.
                    OrderStatus::Cancelled => vec![SlotDelta { starts_at: told.order.slot.starts_at, orders: -1 }],
                    OrderStatus::Received | OrderStatus::Accepted | OrderStatus::Ready | OrderStatus::Completed => {
                        Vec::new()
                    }
                };
                let reason = match &step {
                    OrderStep::Cancel { reason, .. } => Some(reason.clone()),
                    OrderStep::Accept | OrderStep::Ready | OrderStep::Complete => None,
                };
                self.write(
                    store,
                    Body::OrderStepped { order: id.clone(), step, status },
                    stock,
                    slots,
                    &Beside::default(),
                )?;
                self.arm_drain(store, now())?;
                told.standing = Standing { status, reason };
                Ok(Stepped::Done(Box::new(self.view(store, told)?)))
            }
            Transition::Unchanged => Ok(Stepped::Done(Box::new(self.view(store, told)?))),
            Transition::Refused => Ok(Stepped::Refused(Box::new(self.view(store, told)?))),
        }
    }
}

fn order_of(store: &Store, call: &Track) -> Result<Option<OrderId>> {
    let Some(row) = store.by_token(&call.token)? else { return Ok(None) };
    Ok(order_in(&row.event()?.body).cloned())
}

/// The order that an event is about.
pub(super) const fn order_in(body: &Body) -> Option<&OrderId> {
    match body {
        Body::OrderPlaced { order } | Body::OrderCarried { order, .. } => Some(&order.id),
        Body::OrderStepped { order, .. } => Some(order),
        Body::SoldOutMarked { .. } | Body::OrderingSet { .. } | Body::StockPushed { .. } | Body::Unknown => None,
    }
}
