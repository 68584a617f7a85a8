//! Values that the tests of this crate share, and their seeded randomness.
//!
//! Pure; compiled for tests only.

use crate::log::{Body, Event, Head, SlotDelta, next};
use crate::webhook::endpoint::Endpoint;
use crate::webhook::signature::Secret;
use crate::webhook::subscription::Subscription;
use everbud_domain::cart::MenuType;
use everbud_domain::id::{IncidentId, LogId, OrderCode, OrderId, OrderToken, ShopId, SubscriptionId, VariantId};
use everbud_domain::money::Cents;
use everbud_domain::order::{Order, OrderStatus};
use everbud_domain::order_type::OrderType;
use everbud_domain::quote::QuoteLine;
use everbud_domain::slot::Slot;
use everbud_domain::time::Timestamp;

/// Half past four on 20 April 2026 in Denver.
pub(crate) const NOW: Timestamp = Timestamp(1_776_724_200_000);

pub(crate) fn shop(number: u64) -> ShopId {
    ShopId::parse(&format!("00000000-0000-4000-8000-{number:012x}")).unwrap()
}

pub(crate) fn log(number: u64) -> LogId {
    LogId::parse(&format!("11111111-0000-4000-8000-{number:012x}")).unwrap()
}

pub(crate) fn order_id(number: u64) -> OrderId {
    OrderId::parse(&format!("01964000-0000-7000-8000-{number:012x}")).unwrap()
}

pub(crate) fn incident_id(number: u64) -> IncidentId {
    IncidentId::parse(&format!("01964000-0000-7000-9000-{number:012x}")).unwrap()
}

/// A subscription of that shop, or of the operators, to an address of that number.
pub(crate) fn subscription(number: u64, of_shop: Option<u64>) -> Subscription {
    let whose = of_shop.unwrap_or(0xffff);
    Subscription {
        id: SubscriptionId::parse(&format!("22222222-0000-4000-{whose:04x}-{number:012x}")).unwrap(),
        shop: of_shop.map(shop),
        endpoint: Endpoint::parse(&format!("https://hooks.example/{number}"), "").unwrap(),
        site: String::new(),
        since: NOW,
        secret: Secret::new([7; 32]),
        old_secret: None,
    }
}

pub(crate) fn variant(number: u64) -> VariantId {
    VariantId::parse(&format!("v{number}")).unwrap()
}

pub(crate) fn order(number: u64, lines: &[(u64, i64)]) -> Order {
    let lines: Vec<_> = lines
        .iter()
        .map(|&(which, quantity)| QuoteLine {
            variant: variant(which),
            name: "Blue Dream".to_owned(),
            size: "3.5 g".to_owned(),
            quantity,
            unit_cents: Cents(3500),
            discount_cents: Cents::ZERO,
            total_cents: Cents(3500).times(quantity),
            special: None,
            specials: Vec::new(),
        })
        .collect();
    let total_cents = lines.iter().map(|line| line.total_cents).sum();
    Order {
        id: order_id(number),
        code: OrderCode::parse("4A2B0C").unwrap(),
        token: OrderToken::parse(&format!("{number:032x}")).unwrap(),
        placed_at: NOW,
        menu: MenuType::Adult,
        order_type: OrderType::Pickup,
        zone: None,
        slot: Slot { starts_at: NOW.plus_minutes(30), ends_at: NOW.plus_minutes(60) },
        lines,
        subtotal_cents: total_cents,
        discount_cents: Cents::ZERO,
        taxes: Vec::new(),
        fee_cents: Cents::ZERO,
        total_cents,
        counted: None,
        redeemed: Vec::new(),
    }
}

/// The event that places that order.
pub(crate) fn placed(log: &LogId, head: &Head, order: &Order) -> Event {
    let slot = SlotDelta::of(order, 1);
    let body = Body::OrderPlaced { order: order.clone() };
    next(&shop(1), log, head, order.placed_at, body, order.placed_deltas(), vec![slot])
}

/// The event that moves that order to `status`.
pub(crate) fn stepped(log: &LogId, head: &Head, order: &Order, status: OrderStatus) -> Event {
    use everbud_domain::order::{CancelledBy, OrderStep};
    let (step, orders) = match status {
        OrderStatus::Received | OrderStatus::Accepted => (OrderStep::Accept, 0),
        OrderStatus::Ready => (OrderStep::Ready, 0),
        OrderStatus::Completed => (OrderStep::Complete, 0),
        OrderStatus::Cancelled => (OrderStep::Cancel { by: CancelledBy::Shop, reason: "too late".to_owned() }, -1),
    };
    let body = Body::OrderStepped { order: order.id.clone(), step, status };
    let slots = vec![SlotDelta::of(order, orders)];
    next(&shop(1), log, head, NOW, body, order.step_deltas(status), slots)
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed, everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound` − 1.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// True `percent` times in a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
