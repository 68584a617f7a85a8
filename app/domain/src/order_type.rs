//! Order types: how an order leaves the shop, and on which terms.
//!
//! Pure. Which types there are is the trade's; which of them a shop offers, when, from how much on and for what fee is the
//! shop's own to say, and stands in its settings.

pub mod delivery;
pub mod fee;
mod problems;
pub mod radius;

use crate::absent::{is_default, null_is_default};
use crate::hours::Hours;
use crate::money::Cents;
use crate::slot::SlotPlan;
use delivery::Delivery;
use fee::Fees;
use serde::{Deserialize, Serialize};

/// How an order leaves the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderType {
    /// Fetched at the counter.
    #[default]
    Pickup,
    /// Brought to the shopper's car.
    Curbside,
    /// Handed out of a window.
    DriveThrough,
    /// Brought to the shopper's door.
    Delivery,
}

impl OrderType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Pickup, Self::Curbside, Self::DriveThrough, Self::Delivery];

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pickup => "pickup",
            Self::Curbside => "curbside",
            Self::DriveThrough => "drive_through",
            Self::Delivery => "delivery",
        }
    }

    /// The type of that stable name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pickup => "Pick-up",
            Self::Curbside => "Curbside",
            Self::DriveThrough => "Drive-through",
            Self::Delivery => "Delivery",
        }
    }

    /// What happens, in a few words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Pickup => "You fetch it at the counter.",
            Self::Curbside => "Park, tell us that you are here, and we bring it to your car.",
            Self::DriveThrough => "We hand it out of the window.",
            Self::Delivery => "We bring it to your door.",
        }
    }

    /// Whether the shopper comes by car and can say that they are there.
    #[must_use]
    pub const fn is_by_car(self) -> bool {
        match self {
            Self::Curbside | Self::DriveThrough => true,
            Self::Pickup | Self::Delivery => false,
        }
    }
}

/// What a shop asks of orders of one type. Its default asks nothing, and follows the shop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Terms {
    /// When orders of this type are handed over; none: whenever the shop is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// How these hours are cut into slots, and how many orders each takes; none: as the shop's own are. Each type counts
    /// its own orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<SlotPlan>,
    /// The youngest age in whole years, where the shop asks for more than the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u8>,
    /// What the goods must come to, after specials and before tax.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub minimum_cents: Cents,
    /// What it costs.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub fees: Fees,
    /// How it can be paid for: "Cash or debit at the door". May be empty.
    #[serde(default, deserialize_with = "null_is_default", skip_serializing_if = "is_default")]
    pub payment_note: String,
}

/// What a shop offers, and on which terms. A type that is absent is not offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTypes {
    /// Fetched at the counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pickup: Option<Terms>,
    /// Brought to the car.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curbside: Option<Terms>,
    /// Handed out of a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drive_through: Option<Terms>,
    /// Brought to the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
}

impl Default for OrderTypes {
    /// Pick-up and nothing else, as every shop has it that says nothing.
    fn default() -> Self {
        Self { pickup: Some(Terms::default()), curbside: None, drive_through: None, delivery: None }
    }
}

impl OrderTypes {
    /// The terms of that type; none where it is not offered.
    #[must_use]
    pub fn terms(&self, order_type: OrderType) -> Option<&Terms> {
        match order_type {
            OrderType::Pickup => self.pickup.as_ref(),
            OrderType::Curbside => self.curbside.as_ref(),
            OrderType::DriveThrough => self.drive_through.as_ref(),
            OrderType::Delivery => self.delivery.as_ref().map(|delivery| &delivery.terms),
        }
    }

    /// The types that are offered.
    pub fn offered(&self) -> impl Iterator<Item = OrderType> {
        OrderType::ALL.into_iter().filter(|it| self.terms(*it).is_some())
    }

    /// What a shopper gets who does not choose: the first that is offered.
    #[must_use]
    pub fn first(&self) -> OrderType {
        self.offered().next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_shop_that_says_nothing_offers_pick_up_alone() {
        let types = OrderTypes::default();
        assert_eq!(types.offered().collect::<Vec<_>>(), [OrderType::Pickup]);
        assert_eq!(serde_json::to_value(&types).unwrap(), json!({"pickup": {}}));
    }

    #[test]
    fn what_is_left_out_is_not_offered() {
        fn check(written: &serde_json::Value, offered: &[OrderType], first: OrderType) {
            let types: OrderTypes = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(types.offered().collect::<Vec<_>>(), offered, "{written}");
            assert_eq!(types.first(), first, "{written}");
        }
        check(&json!({"curbside": {}, "pickup": null}), &[OrderType::Curbside], OrderType::Curbside);
        check(&json!({"delivery": {"zones": []}}), &[OrderType::Delivery], OrderType::Delivery);
        check(
            &json!({"drive_through": {}, "pickup": {}}),
            &[OrderType::Pickup, OrderType::DriveThrough],
            OrderType::Pickup,
        );
    }

    #[test]
    fn every_type_is_found_by_its_name_and_by_no_other() {
        for order_type in OrderType::ALL {
            assert_eq!(OrderType::from_key(order_type.key()), Some(order_type));
            assert_eq!(serde_json::to_value(order_type).unwrap(), order_type.key());
        }
        assert_eq!(OrderType::from_key("Pickup"), None);
    }
}
