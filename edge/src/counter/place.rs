//! Taking an order: look for the key, decide, store. No await anywhere in between.

use super::Counter;
use super::calls::{Place, Placed};
use super::checkout::Checkout;
use super::seal::{Contents, Receipt, seal};
use super::store::{Beside, Kept, Row, Store};
use crate::clock::now;
use crate::entropy;
use crate::mutant::Mutant;
use everbud_domain::decide::decide;
use everbud_domain::id::IdempotencyKey;
use everbud_domain::order::OrderStatus;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::OrderView;
use everbud_outage::holds::Claimant;
use everbud_outage::log::{Body, SlotDelta};
use worker::Result;

/// A key is good for this long after it was made. What it ordered is remembered for longer.
const KEY_GOOD_FOR_MILLIS: i64 = 48 * 3600 * 1000;
/// A shopper's clock may be this far ahead of ours.
const KEY_AHEAD_MILLIS: i64 = 10 * 60 * 1000;

/// Whether that key may be used for the first time.
pub(super) fn is_current(key: &IdempotencyKey, now: Timestamp) -> bool {
    let age = now.millis_since(Timestamp(key.minted_at()));
    (-KEY_AHEAD_MILLIS..=KEY_GOOD_FOR_MILLIS).contains(&age)
}

impl Counter {
    pub(super) fn place(&self, store: &Store, call: &Place) -> Result<Placed> {
        let dedupes = !Mutant::NoDedupe.is_on(&self.env);
        if dedupes && let Some(row) = store.by_key(call.key.as_str())? {
            return repeated(&row, call);
        }
        let now = now();
        // What was ordered under a key of before the horizon may be forgotten, and the key must not order it again.
        let horizon = store.kept::<Timestamp>(&Kept::Horizon)?;
        if !is_current(&call.key, now) || horizon.is_some_and(|horizon| call.key.minted_at() < horizon.0) {
            return Ok(Placed::KeyRefused);
        }
        let Some(menu) = self.menu(store)? else { return Ok(Placed::NoMenu) };
        let new = entropy::new_order(now).map_err(|_| "no randomness for an order's ids")?;
        let person = store.person(&call.request.customer)?;
        let history = store.history(&menu.menu, person.as_ref(), now)?;
        let claimant = Claimant { key: Some(&call.key), owner: &call.owner };
        let ledgers = self.ledgers_for(claimant, now)?;
        let order = match decide(&menu.menu, &ledgers, &history, &call.request, new, now) {
            Ok(order) => order,
            Err(mut refused) => {
                let (cart, offered) = match &mut refused.instead {
                    Some(instead) => (&instead.cart, &mut instead.quote),
                    None => (&call.request.cart, &mut refused.quote),
                };
                // Who agrees finds it as it was told.
                let checkout = Checkout { key: &call.key, owner: &call.owner, cart };
                self.hold_for(store, &checkout, &menu.menu, &ledgers, offered, now)?;
                return Ok(Placed::Refused(refused));
            }
        };
        let receipt = Receipt { key: call.key.clone(), body_hash: call.body_hash.clone(), owner: call.owner.clone() };
        let contents = Contents { customer: call.request.customer.clone(), receipt: dedupes.then_some(receipt) };
        let sealed = seal(&call.shop, &order.id, &contents).map_err(|_| "no randomness for a key")?;
        let beside = Beside {
            token: Some(&order.token),
            key: dedupes.then_some(call.key.as_str()),
            body_hash: Some(&call.body_hash),
            owner: Some(&call.owner),
            sealed: Some(&sealed.bytes),
            sealing_key: Some(&sealed.key),
            person: person.as_ref(),
        };
        let stock = order.placed_deltas();
        let slots = vec![SlotDelta::of(&order, 1)];
        self.write(store, Body::OrderPlaced { order: order.clone() }, stock, slots, &beside)?;
        self.let_go(store, claimant, now);
        self.arm_drain(store, now)?;
        Ok(Placed::Accepted(Box::new(OrderView::new(order, OrderStatus::Received, None, false))))
    }
}

/// The answer to a key that was used before: the same reply for the same body, and nothing else for another.
fn repeated(row: &Row, call: &Place) -> Result<Placed> {
    let order = match row.event()?.body {
        Body::OrderPlaced { order } | Body::OrderCarried { order, .. } => order,
        Body::OrderStepped { .. }
        | Body::ShopperArrived { .. }
        | Body::SoldOutMarked { .. }
        | Body::OrderingSet { .. }
        | Body::StockPushed { .. }
        | Body::Unknown => return Err("a key beside no order".into()),
    };
    if row.body_hash.as_deref() == Some(call.body_hash.as_str()) {
        return Ok(Placed::Accepted(Box::new(OrderView::new(order, OrderStatus::Received, None, false))));
    }
    let is_owner = !call.owner.is_empty() && row.owner.as_deref() == Some(call.owner.as_str());
    Ok(Placed::KeyReused(is_owner.then_some(order.token)))
}
