//! What a shopper asks for: ids and quantities only. Nothing else is trusted from a client.
//!
//! Pure.

use core::fmt;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::order_type::OrderType;
use crate::time::Timestamp;

/// The most lines an order may have.
pub const MAX_LINES: usize = 60;

/// The most of one variant an order may have.
pub const MAX_QUANTITY: i64 = 99;

/// The most coupons that are answered one by one.
pub const MAX_COUPONS: usize = 10;

/// A cart as the client sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cart {
    /// What is wanted.
    pub lines: Vec<CartLine>,
    /// From which price list.
    #[serde(default)]
    pub menu: MenuType,
    /// How it leaves the shop.
    #[serde(default)]
    pub fulfilment: Fulfilment,
    /// Codes for specials.
    #[serde(default)]
    pub coupons: Vec<String>,
}

/// One wanted variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// Which; checked against the menu, so any text may be sent.
    pub variant: String,
    /// How many.
    pub quantity: Quantity,
}

/// A quantity as a client may send it. What is not a whole number is kept apart, to be refused with its own sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A whole number, of any sign and size.
    Whole(i64),
    /// A number with a fraction, or one too large for 64 bits.
    NotWhole,
}

impl Quantity {
    /// The quantity, when it is one that can be ordered.
    #[must_use]
    pub fn orderable(self) -> Option<i64> {
        match self {
            Self::Whole(quantity) if (1..=MAX_QUANTITY).contains(&quantity) => Some(quantity),
            Self::Whole(_) | Self::NotWhole => None,
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(quantity) => serializer.serialize_i64(*quantity),
            Self::NotWhole => serializer.serialize_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyNumber;
        impl Visitor<'_> for AnyNumber {
            type Value = Quantity;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }
            fn visit_i64<E: de::Error>(self, quantity: i64) -> Result<Quantity, E> {
                Ok(Quantity::Whole(quantity))
            }
            fn visit_u64<E: de::Error>(self, quantity: u64) -> Result<Quantity, E> {
                Ok(i64::try_from(quantity).map_or(Quantity::NotWhole, Quantity::Whole))
            }
            fn visit_f64<E: de::Error>(self, _: f64) -> Result<Quantity, E> {
                Ok(Quantity::NotWhole)
            }
            // As which it goes on from the worker to the counter.
            fn visit_unit<E: de::Error>(self) -> Result<Quantity, E> {
                Ok(Quantity::NotWhole)
            }
        }
        deserializer.deserialize_any(AnyNumber)
    }
}

/// Which of the shop's two price lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MenuType {
    /// For adults.
    #[default]
    Adult,
    /// For patients.
    Medical,
}

impl MenuType {
    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Adult => "adult",
            Self::Medical => "medical",
        }
    }

    /// The list of that stable name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Adult, Self::Medical].into_iter().find(|list| list.key() == key)
    }
}

/// How an order leaves the shop, and when. The slot is wanted by its start; none: the first one free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Fulfilment {
    /// Fetched at the counter.
    Pickup {
        /// The wanted slot.
        #[serde(default, with = "crate::time::rfc3339::option")]
        slot: Option<Timestamp>,
    },
    /// Brought to the shopper's car.
    Curbside {
        /// The wanted slot.
        #[serde(default, with = "crate::time::rfc3339::option")]
        slot: Option<Timestamp>,
    },
    /// Handed out of a window.
    DriveThrough {
        /// The wanted slot.
        #[serde(default, with = "crate::time::rfc3339::option")]
        slot: Option<Timestamp>,
    },
    /// Brought to the shopper's door.
    Delivery {
        /// The wanted slot.
        #[serde(default, with = "crate::time::rfc3339::option")]
        slot: Option<Timestamp>,
        /// Whereto, as the shopper typed it; the street is with the customer.
        #[serde(default)]
        zip: String,
    },
}

impl Default for Fulfilment {
    fn default() -> Self {
        Self::Pickup { slot: None }
    }
}

impl Fulfilment {
    /// That of an order type; `zip` is for deliveries alone.
    #[must_use]
    pub fn of(order_type: OrderType, slot: Option<Timestamp>, zip: &str) -> Self {
        match order_type {
            OrderType::Pickup => Self::Pickup { slot },
            OrderType::Curbside => Self::Curbside { slot },
            OrderType::DriveThrough => Self::DriveThrough { slot },
            OrderType::Delivery => Self::Delivery { slot, zip: zip.to_owned() },
        }
    }

    /// The order type.
    #[must_use]
    pub const fn order_type(&self) -> OrderType {
        match self {
            Self::Pickup { .. } => OrderType::Pickup,
            Self::Curbside { .. } => OrderType::Curbside,
            Self::DriveThrough { .. } => OrderType::DriveThrough,
            Self::Delivery { .. } => OrderType::Delivery,
        }
    }

    /// The start of the wanted slot; none: the first one free.
    #[must_use]
    pub const fn slot(&self) -> Option<Timestamp> {
        match self {
            Self::Pickup { slot }
            | Self::Curbside { slot }
            | Self::DriveThrough { slot }
            | Self::Delivery { slot, zip: _ } => *slot,
        }
    }

    /// Where it is to be delivered to, as it was typed; empty where it is not.
    #[must_use]
    pub fn zip(&self) -> &str {
        match self {
            Self::Pickup { .. } | Self::Curbside { .. } | Self::DriveThrough { .. } => "",
            Self::Delivery { zip, .. } => zip,
        }
    }
}
