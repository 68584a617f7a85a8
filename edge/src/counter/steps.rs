//! What happens to an order after it was taken: tracking it, moving it on, calling it off.

use super::Counter;
use super::calls::{Arrive, CallOff, StepOrder, Stepped, Track};
use super::store::{Beside, Row, Standing, Store};
use crate::clock::now;
use everbud_domain::id::LogId;
use everbud_domain::id::OrderId;
use everbud_domain::order::arrival::{self, Arrival, Arriving};
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
    /// The last time that its shopper said they are there, and how often they did.
    pub(super) arrived: Option<Arrival>,
    pub(super) arrivals: u32,
}

/// Reads an order from its events; nothing when there is none of that id.
pub(super) fn tell(store: &Store, order: &OrderId) -> Result<Option<Told>> {
    let mut told: Option<Told> = None;
    for row in store.of_order(order)? {
        let changed_at = row.place();
        let event = row.event()?;
        match (event.body, told.as_mut()) {
            (Body::OrderPlaced { order }, _) => {
                let standing = Standing { status: OrderStatus::Received, reason: None };
                let log = LogId::parse(&row.log).map_err(|_| "a log id that is none")?;
                let placed = Place { log, seq: row.seq() };
                told = Some(Told { order, standing, placed, row, changed_at, arrived: None, arrivals: 0 });
            }
            (Body::OrderCarried { order, status, reason, placed }, _) => {
                let standing = Standing { status, reason };
                told = Some(Told { order, standing, placed, row, changed_at, arrived: None, arrivals: 0 });
            }
            (Body::OrderStepped { step, status, .. }, Some(told)) => {
                let reason = match step {
                    OrderStep::Cancel { reason, .. } => Some(reason),
                    OrderStep::Accept | OrderStep::Ready | OrderStep::Complete => None,
                };
                told.standing = Standing { status, reason };
                told.changed_at = changed_at;
            }
            (Body::ShopperArrived { space, .. }, Some(told)) => {
                told.arrived = Some(Arrival { at: event.envelope.at, space });
                told.arrivals = told.arrivals.saturating_add(1);
                told.changed_at = changed_at;
            }
            // They are of no order, or of one that this log does not place.
            (
                Body::OrderStepped { .. }
                | Body::ShopperArrived { .. }
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
        let view = OrderView::new(told.order, told.standing.status, told.standing.reason, recorded);
        Ok(OrderView { arrived: told.arrived, ..view })
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

    /// The shopper has come by car, and says so.
    pub(super) fn arrive(&self, store: &Store, call: &Arrive) -> Result<Stepped> {
        let track = Track { shop: call.shop.clone(), token: call.token.clone() };
        let Some(id) = order_of(store, &track)? else { return Ok(Stepped::Unknown) };
        let Some(mut told) = tell(store, &id)? else { return Ok(Stepped::Unknown) };
        let (status, last) = (told.standing.status, told.arrived.as_ref());
        match arrival::arrive(told.order.order_type, status, last, told.arrivals, call.space) {
            Arriving::Told => {
                let body = Body::ShopperArrived { order: id, space: call.space };
                self.write(store, body, Vec::new(), Vec::new(), &Beside::default())?;
                self.arm_drain(store, now())?;
                told.arrived = Some(Arrival { at: now(), space: call.space });
                Ok(Stepped::Done(Box::new(self.view(store, told)?)))
            }
            Arriving::Unchanged => Ok(Stepped::Done(Box::new(self.view(store, told)?))),
            Arriving::Refused => Ok(Stepped::Refused(Box::new(self.view(store, told)?))),
        }
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
                    OrderStatus::Cancelled => vec![SlotDelta::of(&told.order, -1)],
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
        Body::OrderStepped { order, .. } | Body::ShopperArrived { order, .. } => Some(order),
        Body::SoldOutMarked { .. } | Body::OrderingSet { .. } | Body::StockPushed { .. } | Body::Unknown => None,
    }
}
