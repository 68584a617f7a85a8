//! How a quoted order leaves the shop: whether it can that way, when, and for what fee.
//!
//! Pure.

use super::QuotedSlot;
use crate::cart::{Cart, Fulfilment};
use crate::hours::Hours;
use crate::ledger::Ledgers;
use crate::money::Cents;
use crate::order_type::OrderType;
use crate::order_type::delivery::{DeliveryZone, Zip};
use crate::order_type::fee::{Fees, LowerFee};
use crate::refusal::{Field, Reason, Refusal};
use crate::shop::Shop;
use crate::slot::{Slot, SlotPlan, SlotTrouble, Taken};
use crate::special::Hint;
use crate::time::{Timestamp, Zone};
use std::borrow::Cow;

/// What the order type makes of a cart.
pub(super) struct Handover {
    pub(super) fee_cents: Cents,
    pub(super) slots: Vec<QuotedSlot>,
    /// That a little more would make it cheaper.
    pub(super) hint: Option<Hint>,
    pub(super) refusals: Vec<Refusal>,
}

/// Works out fee, slots and refusals for goods of that much, after specials and before tax.
pub(super) fn handover(shop: &Shop, ledgers: &Ledgers, cart: &Cart, goods: Cents, now: Timestamp) -> Handover {
    let order_type = cart.fulfilment.order_type();
    let Some(terms) = shop.order_types.terms(order_type) else {
        let sentence = match order_type {
            OrderType::Pickup => "This shop takes no orders for pick-up.",
            OrderType::Curbside => "This shop brings no orders to cars.",
            OrderType::DriveThrough => "This shop has no drive-through.",
            OrderType::Delivery => "This shop does not deliver.",
        };
        let refusals = vec![Reason::NotOffered.of_order(sentence)];
        return Handover { fee_cents: Cents::ZERO, slots: Vec::new(), hint: None, refusals };
    };
    let mut refusals = Vec::new();
    let (mut minimum, mut fees) = (terms.minimum_cents, &terms.fees);
    match zone_of(shop, &cart.fulfilment) {
        Ok(Some(zone)) => {
            minimum = zone.minimum_cents.unwrap_or(minimum);
            fees = zone.fees.as_ref().unwrap_or(fees);
        }
        Ok(None) => {}
        Err(refusal) => refusals.push(refusal),
    }
    if goods < minimum && !cart.lines.is_empty() {
        let (what, missing) = (order_type.label(), minimum.less(goods));
        let sentence = format!("{what} starts at {minimum} of goods: {missing} more to go.");
        refusals.push(Reason::BelowMinimum.of_order(sentence));
    }
    let times = Times::of(shop, ledgers, order_type, now);
    refusals.extend(times.chosen(cart.fulfilment.slot()).err());
    Handover {
        fee_cents: if cart.lines.is_empty() { Cents::ZERO } else { fees.on(goods) },
        slots: times.plan.open_slots(&times.hours, times.zone, now, times.taken),
        hint: lower_fee(fees, order_type, goods).filter(|_| goods >= minimum && !cart.lines.is_empty()),
        refusals,
    }
}

/// The zone that a delivery goes to; nothing for what is not delivered.
///
/// # Errors
/// The refusal where the shop does not deliver there; the shopper can give another zip code.
pub(crate) fn zone_of<'a>(shop: &'a Shop, fulfilment: &Fulfilment) -> Result<Option<&'a DeliveryZone>, Refusal> {
    let (Fulfilment::Delivery { zip, .. }, Some(delivery)) = (fulfilment, &shop.order_types.delivery) else {
        return Ok(None);
    };
    let outside = |sentence: String| Reason::OutsideZone.of_order(sentence);
    let zip = Zip::parse(zip).ok_or_else(|| outside("Please give the five digits of your zip code.".to_owned()))?;
    let zone = delivery.zone(&zip).ok_or_else(|| outside(format!("The shop does not deliver to {zip}.")))?;
    Ok(Some(zone))
}

/// The times at which a shop hands over orders of one type, and who holds them.
pub(crate) struct Times<'a> {
    plan: SlotPlan,
    hours: Cow<'a, Hours>,
    zone: &'a Zone,
    taken: Taken<'a>,
    now: Timestamp,
}

impl<'a> Times<'a> {
    pub(crate) fn of(shop: &'a Shop, ledgers: &'a Ledgers, order_type: OrderType, now: Timestamp) -> Self {
        let (plan, hours) = shop.slot_plan(order_type, now);
        Self { plan, hours, zone: &shop.zone, taken: ledgers.taken(order_type), now }
    }

    /// The slot that is asked for, or the first one free where none is.
    ///
    /// # Errors
    /// The refusal when there is none; the shopper has to choose again.
    pub(crate) fn chosen(&self, start: Option<Timestamp>) -> Result<Slot, Refusal> {
        let Self { plan, hours, zone, taken, now } = self;
        let found = match start {
            Some(start) => plan.slot_at(hours, zone, *now, *taken, start).map_err(SlotTrouble::sentence),
            None => plan.first_open_slot(hours, zone, *now, *taken).ok_or("The shop has no time left for this."),
        };
        found.map_err(|sentence| Reason::SlotUnavailable.of_field(Field::Slot, sentence))
    }

    /// Whether a checkout may hold a place in that slot.
    pub(crate) fn can_hold(&self, slot: Slot) -> bool {
        self.plan.can_hold(slot, self.taken)
    }
}

fn lower_fee(fees: &Fees, order_type: OrderType, goods: Cents) -> Option<Hint> {
    let LowerFee { missing, fee } = fees.lower(goods)?;
    let what = order_type.label().to_lowercase();
    let then = if fee == Cents::ZERO { format!("{what} is free") } else { format!("{what} costs {fee}") };
    Some(Hint { special: order_type.label().to_owned(), detail: format!("Add {missing} more and {then}.") })
}

#[cfg(test)]
mod tests;
