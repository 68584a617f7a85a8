//! How many orders hold a place in which slot. Each order type counts its own: the hands that carry orders to cars are not
//! those at the counter.
//!
//! Pure.

use crate::order_type::OrderType;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Names a slot of one order type. As text, so that it can be the key of a JSON object: the milliseconds at which it
/// starts, and behind them the type where it is not pick-up, as in `1776693600000 delivery`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SlotKey {
    /// Its first moment.
    pub starts_at: Timestamp,
    /// For orders of which type.
    pub order_type: OrderType,
}

impl From<SlotKey> for String {
    fn from(key: SlotKey) -> Self {
        let millis = key.starts_at.0;
        match key.order_type {
            OrderType::Pickup => millis.to_string(),
            OrderType::Curbside | OrderType::DriveThrough | OrderType::Delivery => {
                format!("{millis} {}", key.order_type.key())
            }
        }
    }
}

impl TryFrom<String> for SlotKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (millis, order_type) = match text.split_once(' ') {
            Some((millis, key)) => (millis, OrderType::from_key(key)),
            None => (text.as_str(), Some(OrderType::Pickup)),
        };
        let starts_at = millis.parse().ok().map(Timestamp);
        match (starts_at, order_type) {
            (Some(starts_at), Some(order_type)) => Ok(Self { starts_at, order_type }),
            (_, None) | (None, _) => Err("not the key of a slot"),
        }
    }
}

/// The orders of one type that hold places.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    all: &'a BTreeMap<SlotKey, u32>,
    held: Option<&'a BTreeMap<SlotKey, u32>>,
    order_type: OrderType,
}

impl<'a> Taken<'a> {
    /// Those of that type among all.
    #[must_use]
    pub const fn of(all: &'a BTreeMap<SlotKey, u32>, order_type: OrderType) -> Self {
        Self { all, held: None, order_type }
    }

    /// The same, and the places that checkouts hold.
    #[must_use]
    pub const fn and_held(self, held: &'a BTreeMap<SlotKey, u32>) -> Self {
        Self { held: Some(held), ..self }
    }

    /// How many orders hold a place in the slot that starts then.
    #[must_use]
    pub fn at(self, starts_at: Timestamp) -> u32 {
        self.of_slot(self.all, starts_at)
    }

    /// How many checkouts do.
    #[must_use]
    pub fn held_at(self, starts_at: Timestamp) -> u32 {
        self.held.map_or(0, |held| self.of_slot(held, starts_at))
    }

    fn of_slot(self, places: &BTreeMap<SlotKey, u32>, starts_at: Timestamp) -> u32 {
        places.get(&SlotKey { starts_at, order_type: self.order_type }).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slots_key_comes_back_as_it_was_and_that_of_pick_up_is_what_it_always_was() {
        fn check(order_type: OrderType, text: &str) {
            let key = SlotKey { starts_at: Timestamp(1_776_693_600_000), order_type };
            assert_eq!(String::from(key), text);
            assert_eq!(SlotKey::try_from(text.to_owned()), Ok(key));
        }
        check(OrderType::Pickup, "1776693600000");
        check(OrderType::Curbside, "1776693600000 curbside");
        check(OrderType::Delivery, "1776693600000 delivery");
        for nonsense in ["", "soon", "1776693600000 pickups", "delivery"] {
            assert!(SlotKey::try_from(nonsense.to_owned()).is_err(), "{nonsense}");
        }
        // What earlier builds kept, whose slots were all of one type.
        let kept: BTreeMap<SlotKey, i64> = serde_json::from_str(r#"{"1776693600000": 2}"#).unwrap();
        assert_eq!(serde_json::to_string(&kept).unwrap(), r#"{"1776693600000":2}"#);
    }
}
