//! An incident that the tests of the report share: 20 April 2026, from half past two until 19:42 in Denver.
//!
//! Pure; compiled for tests only.

use super::{Facts, History, Margin, Outcome, TakenOrder, Window};
use crate::sample::order_id;
use everbud_domain::id::OrderCode;
use everbud_domain::money::Cents;
use everbud_domain::product::Category;
use everbud_domain::time::{Timestamp, Zone};
use std::collections::BTreeMap;

/// When it began.
pub(super) const FROM: Timestamp = Timestamp(1_776_717_000_000);
/// When it was over: 5 h 12 min later.
pub(super) const TO: Timestamp = FROM.plus_minutes(312);

/// An order that was accepted so many minutes after the beginning: $85.00, of which $50.00 is for flower and $20.00 for
/// edibles, recorded 41 s after the end.
pub(super) fn order(number: u64, minute: i64, outcome: Outcome) -> TakenOrder {
    TakenOrder {
        id: order_id(number),
        code: OrderCode::parse("4A2B0C").unwrap(),
        placed_at: FROM.plus_minutes(minute),
        total_cents: Cents(8_500),
        categories: BTreeMap::from([(Category::Flower, Cents(5_000)), (Category::Edible, Cents(2_000))]),
        recorded_at: Some(TO.plus_millis(41_000)),
        outcome,
    }
}

/// The incident with those orders, in a shop without history.
pub(super) fn facts(orders: Vec<TakenOrder>) -> Facts {
    Facts {
        window: Window { from: FROM, to: Some(TO), now: TO.plus_minutes(60) },
        zone: Zone::named("America/Denver").unwrap(),
        orders,
        page_views: Some(18_204),
        history: History { from: FROM, to: FROM, hours: Vec::new(), is_synthetic: false },
        margins: BTreeMap::new(),
    }
}

/// Those hundredths of a percent by category.
pub(super) fn margins<const N: usize>(entered: [(Category, u32); N]) -> BTreeMap<Category, Margin> {
    entered.into_iter().map(|(category, margin)| (category, Margin::of_basis_points(margin).unwrap())).collect()
}

pub(super) fn adjusted(why: &str, due: i64) -> Outcome {
    Outcome::Adjusted { why: why.to_owned(), due_cents: Cents(due) }
}

pub(super) fn cancelled(reason: &str) -> Outcome {
    Outcome::Cancelled { reason: reason.to_owned() }
}

pub(super) fn set_aside(why: &str) -> Outcome {
    Outcome::SetAside { why: why.to_owned() }
}
