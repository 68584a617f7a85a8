//! Holds: what a shop keeps for somebody while they check out, so that it is still there when they press the button.
//!
//! Pure. A hold counts against everybody but who has it, and it is nobody's promise: anybody can begin a checkout, so all
//! holds together never take more than half, rounded down, of what is left of a product or of a slot. Nothing is ever sold
//! out because of holds, and the last of anything goes to the first order. How long holds last, and where they are kept, is
//! for the counter (`edge/outage/src/holds.rs`).

use crate::cart::Cart;
use crate::gather::gathered;
use crate::id::VariantId;
use crate::ledger::Ledgers;
use crate::menu::Menu;
use crate::quote::{Quote, Times};
use crate::refusal::{Reason, Refusal};
use crate::slot::SlotKey;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a cart takes of a shop: units, and a place in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Whole units of each variant.
    pub units: BTreeMap<VariantId, i64>,
    /// The slot in which it takes one place.
    pub place: SlotKey,
}

/// What others hold while they check out. The default is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Held {
    /// Whole units of each variant.
    pub units: BTreeMap<VariantId, i64>,
    /// Places in each slot.
    pub places: BTreeMap<SlotKey, u32>,
}

impl Held {
    /// Holds that as well.
    pub fn add(&mut self, claim: &Claim) {
        for (variant, units) in &claim.units {
            let held = self.units.entry(variant.clone()).or_insert(0);
            *held = held.saturating_add((*units).max(0));
        }
        let places = self.places.entry(claim.place).or_insert(0);
        *places = places.saturating_add(1);
    }
}

/// The most that may be held of so many that are left.
const fn most_of(left: i64) -> i64 {
    if left > 0 { left / 2 } else { 0 }
}

/// How many of those left are there for somebody else than who holds so many of them.
pub(crate) const fn beside(left: i64, held: i64) -> i64 {
    let most = most_of(left);
    left.saturating_sub(if held < most { held } else { most })
}

/// Whether so many more may be held, of those left and beside what is held of them already.
pub(crate) const fn fits(left: i64, held: i64, more: i64) -> bool {
    held.saturating_add(more) <= most_of(left)
}

/// What may be held for a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    /// All that its cart takes, at the time that it asks for.
    Whole(Claim),
    /// All that its cart takes but that time: the place that was held for it stays.
    AtTheTimeBefore(Claim),
    /// Nothing.
    Nothing,
}

impl Grant {
    /// What is to be held.
    #[must_use]
    pub const fn claim(&self) -> Option<&Claim> {
        match self {
            Self::Whole(claim) | Self::AtTheTimeBefore(claim) => Some(claim),
            Self::Nothing => None,
        }
    }
}

/// What may be held for a cart that has just been quoted against what others hold: all that it takes, with the slot that it
/// asks for or else the first one free. Where a place in that slot cannot be had or held, the one that was held `before` for
/// the same checkout stays, as long as it can still be ordered. Nothing where the cart cannot be ordered for any other reason,
/// or where so little is left of a product in it that the hold would take more than half: a checkout with half of its cart is
/// none.
#[must_use]
pub fn grant(
    menu: &Menu,
    ledgers: &Ledgers,
    before: Option<SlotKey>,
    cart: &Cart,
    quote: &Quote,
    now: Timestamp,
) -> Grant {
    let is_about_more = |refusal: &Refusal| refusal.reason != Reason::SlotUnavailable;
    let is_rare = |(variant, units): &(VariantId, i64)| !ledgers.can_hold(variant, *units);
    let units = || quote.lines.iter().map(|line| (line.variant.clone(), line.quantity));
    if quote.refusals.iter().any(is_about_more) || units().any(|line| is_rare(&line)) {
        return Grant::Nothing;
    }
    let order_type = cart.fulfilment.order_type();
    let times = Times::of(&menu.shop, ledgers, order_type, now);
    let claim_at = |start: Option<Timestamp>| {
        let slot = times.chosen(start).ok().filter(|slot| times.can_hold(*slot))?;
        Some(Claim { units: gathered(units()), place: SlotKey { starts_at: slot.starts_at, order_type } })
    };
    let before = before.filter(|place| place.order_type == order_type);
    match (claim_at(cart.fulfilment.slot()), before) {
        (Some(claim), _) => Grant::Whole(claim),
        (None, Some(before)) => claim_at(Some(before.starts_at)).map_or(Grant::Nothing, Grant::AtTheTimeBefore),
        (None, None) => Grant::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::Fulfilment;
    use crate::fixture::{at, cart, id, ledgers, menu, noon};
    use crate::order_type::OrderType;
    use crate::quote::quote;

    const ONE: &str = "2026-04-20T13:00:00-06:00";

    fn place(start: &str) -> SlotKey {
        SlotKey { starts_at: at(start), order_type: OrderType::Pickup }
    }

    #[test]
    fn holds_take_at_most_half_of_what_is_left() {
        fn check(left: i64, held: i64, expect: i64) {
            assert_eq!(beside(left, held), expect, "{held} held of {left}");
        }
        check(9, 0, 9);
        check(9, 3, 6);
        check(9, 4, 5);
        check(9, 9, 5);
        check(2, 2, 1);
        // The last one is never held.
        check(1, 1, 1);
        check(1, i64::MAX, 1);
        check(0, 1, 0);
        // More were sold than there were.
        check(-3, 2, -3);
        for left in -5..40 {
            for held in 0..40 {
                let others = beside(left, held);
                assert!(others <= left && (left <= 0 || others >= (left + 1) / 2), "{held} held of {left}");
                // What may be held is counted in full.
                assert!(!fits(left, 0, held) || others == left - held, "{held} held of {left}");
                assert_eq!(fits(left, held, 1), fits(left, 0, held + 1), "{held} held of {left}");
            }
        }
    }

    #[test]
    fn a_cart_holds_all_that_it_takes_or_nothing() {
        fn check(
            lines: &[(&str, i64)],
            slot: Option<&str>,
            change: impl Fn(&mut Menu, &mut Ledgers),
            expect: Option<&str>,
        ) {
            let (mut menu, mut ledgers) = (menu(), ledgers());
            menu.shop.slots.capacity = 4;
            change(&mut menu, &mut ledgers);
            let mut cart = cart(lines);
            cart.fulfilment = Fulfilment::Pickup { slot: slot.map(at) };
            let quoted = quote(&menu, &ledgers, &cart, noon());
            let units = lines.iter().map(|(variant, units)| (id(variant), *units)).collect();
            let expect = expect.map_or(Grant::Nothing, |start| Grant::Whole(Claim { units, place: place(start) }));
            assert_eq!(grant(&menu, &ledgers, None, &cart, &quoted, noon()), expect, "{lines:?} {slot:?}");
        }
        const SOONEST: &str = "2026-04-20T12:30:00-06:00";
        let all_well = |_: &mut Menu, _: &mut Ledgers| {};
        // Nine are left of each.
        check(&[("lighter", 4)], None, all_well, Some(SOONEST));
        check(&[("lighter", 4), ("wax-1", 1)], Some(ONE), all_well, Some(ONE));
        check(&[("lighter", 5)], None, all_well, None);
        check(&[("lighter", 1), ("wax-1", 5)], None, all_well, None);
        // What cannot be ordered is not held.
        check(&[("lighter", 10)], None, all_well, None);
        check(&[], None, all_well, None);
        check(&[("lighter", 1)], None, |_, ledgers| ledgers.paused = true, None);
        check(
            &[("lighter", 1)],
            None,
            |_, ledgers| {
                ledgers.sold_out.insert(id("lighter"));
            },
            None,
        );
        // Beside what others hold.
        check(
            &[("lighter", 3)],
            None,
            |_, ledgers| {
                ledgers.held.units.insert(id("lighter"), 1);
            },
            Some(SOONEST),
        );
        check(
            &[("lighter", 3)],
            None,
            |_, ledgers| {
                ledgers.held.units.insert(id("lighter"), 2);
            },
            None,
        );
        check(
            &[("lighter", 1)],
            Some(ONE),
            |_, ledgers| {
                ledgers.held.places.insert(place(ONE), 1);
            },
            Some(ONE),
        );
        check(
            &[("lighter", 1)],
            Some(ONE),
            |_, ledgers| {
                ledgers.held.places.insert(place(ONE), 2);
            },
            None,
        );
        // A slot with one place left is for who orders first.
        check(
            &[("lighter", 1)],
            Some(ONE),
            |_, ledgers| {
                ledgers.slots_taken.insert(place(ONE), 3);
            },
            None,
        );
        check(&[("lighter", 1)], None, |menu, _| menu.shop.slots.capacity = 1, None);
    }

    #[test]
    fn a_time_that_cannot_be_held_leaves_the_place_that_was_held_as_long_as_it_can_be_ordered() {
        fn check(
            before: SlotKey,
            slot: Option<&str>,
            lighters: i64,
            change: impl Fn(&mut Menu, &mut Ledgers),
            expect: fn(Claim) -> Grant,
            at_last: &str,
        ) {
            let (mut menu, mut ledgers) = (menu(), ledgers());
            menu.shop.slots.capacity = 4;
            change(&mut menu, &mut ledgers);
            let mut cart = cart(&[("lighter", lighters)]);
            cart.fulfilment = Fulfilment::Pickup { slot: slot.map(at) };
            let quoted = quote(&menu, &ledgers, &cart, noon());
            let expect = expect(Claim { units: [(id("lighter"), lighters)].into(), place: place(at_last) });
            let found = grant(&menu, &ledgers, Some(before), &cart, &quoted, noon());
            assert_eq!(found, expect, "{before:?} {slot:?} {lighters}");
        }
        fn nothing(_: Claim) -> Grant {
            Grant::Nothing
        }
        const SOONEST: &str = "2026-04-20T12:30:00-06:00";
        const TWO: &str = "2026-04-20T14:00:00-06:00";
        let all_well = |_: &mut Menu, _: &mut Ledgers| {};
        let one_is_full = |_: &mut Menu, ledgers: &mut Ledgers| {
            ledgers.slots_taken.insert(place(ONE), 4);
        };
        let one_is_rare = |_: &mut Menu, ledgers: &mut Ledgers| {
            ledgers.held.places.insert(place(ONE), 2);
        };
        check(place(TWO), Some(ONE), 1, all_well, Grant::Whole, ONE);
        check(place(TWO), None, 1, all_well, Grant::Whole, SOONEST);
        check(place(TWO), Some(ONE), 1, one_is_full, Grant::AtTheTimeBefore, TWO);
        check(place(TWO), Some(ONE), 1, one_is_rare, Grant::AtTheTimeBefore, TWO);
        check(place(TWO), Some("2026-04-20T12:17:00-06:00"), 1, all_well, Grant::AtTheTimeBefore, TWO);
        // With as many as are wanted now.
        check(place(TWO), Some(ONE), 3, one_is_full, Grant::AtTheTimeBefore, TWO);
        check(place(TWO), Some(ONE), 5, one_is_full, nothing, TWO);
        check(place(TWO), Some(ONE), 10, one_is_full, nothing, TWO);
        check(place("2026-04-20T12:00:00-06:00"), Some(ONE), 1, one_is_full, nothing, TWO);
        check(place(ONE), Some(ONE), 1, one_is_full, nothing, ONE);
        let delivered = SlotKey { order_type: OrderType::Delivery, ..place(TWO) };
        check(delivered, Some(ONE), 1, one_is_full, nothing, TWO);
        check(place(TWO), Some(ONE), 1, |_, ledgers| ledgers.paused = true, nothing, TWO);
    }

    #[test]
    fn what_others_hold_is_neither_quoted_nor_sold_out() {
        let mut ledgers = ledgers();
        for _ in 0..3 {
            let units = [(id("lighter"), 4)].into();
            ledgers.held.add(&Claim { units, place: place(ONE) });
        }
        assert_eq!(ledgers.held.places[&place(ONE)], 3);
        let reasons = |quantity| quote(&menu(), &ledgers, &cart(&[("lighter", quantity)]), noon()).refusals;
        assert_eq!(reasons(5), []);
        assert!(reasons(6)[0].detail.starts_with("Only 5 of Lighter"), "{:?}", reasons(6));
        let slots = quote(&menu(), &ledgers, &cart(&[("lighter", 1)]), noon()).slots;
        let left: Vec<u32> = slots.iter().take(3).map(|slot| slot.left).collect();
        assert_eq!(left, [2, 1, 2], "of two places holds take one");
    }
}
