//! What an event says, by kind.
//!
//! Pure.

use crate::stock_push::StockChange;
use everbud_domain::id::{LogId, OrderId, VariantId};
use everbud_domain::order::{Order, OrderStatus, OrderStep};
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// An order was accepted.
    OrderPlaced {
        /// The order.
        order: Order,
    },
    /// An order took a step.
    OrderStepped {
        /// Which order.
        order: OrderId,
        /// The step.
        step: OrderStep,
        /// Where it stands after it.
        status: OrderStatus,
    },
    /// An order is told anew: its own events lie in a log that was lost, or will be forgotten. It changes no stock, for
    /// whoever counted the order once has counted it.
    OrderCarried {
        /// The order.
        order: Order,
        /// Where it stands.
        status: OrderStatus,
        /// Why it was called off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// The event that placed it.
        placed: Place,
    },
    /// A shopper came by car and said that they are there. It changes nothing but what staff see.
    ShopperArrived {
        /// For which order.
        order: OrderId,
        /// The number of their parking space.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        space: Option<u16>,
    },
    /// Staff marked a variant sold out, or took the mark off.
    SoldOutMarked {
        /// Which variant.
        variant: VariantId,
        /// Whether it is sold out from now on.
        sold_out: bool,
    },
    /// Staff paused ordering, or resumed it.
    OrderingSet {
        /// Whether it is paused from now on.
        paused: bool,
        /// Why, for the shopper to read; may be empty.
        note: String,
    },
    /// A till, or a person, said what lies on the shelf. What that means for the stock stands in the envelope.
    StockPushed {
        /// What was said.
        changes: Vec<StockChange>,
    },
    /// Of a kind that a newer build writes. Only read, never written; its deltas stand in the envelope.
    #[serde(other)]
    Unknown,
}

/// Names an event of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// In which log.
    pub log: LogId,
    /// Where in it.
    pub seq: u64,
}

impl Body {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Self::OrderPlaced { .. } => EventKind::OrderPlaced,
            Self::OrderStepped { .. } => EventKind::OrderStepped,
            Self::OrderCarried { .. } => EventKind::OrderCarried,
            Self::ShopperArrived { .. } => EventKind::ShopperArrived,
            Self::SoldOutMarked { .. } => EventKind::SoldOutMarked,
            Self::OrderingSet { .. } => EventKind::OrderingSet,
            Self::StockPushed { .. } => EventKind::StockPushed,
            Self::Unknown => EventKind::Unknown("unknown".to_owned()),
        }
    }

    pub(super) fn is_of(&self, kind: &EventKind) -> bool {
        match (self, kind) {
            (Self::Unknown, EventKind::Unknown(_)) => true,
            (body, kind) => body.kind() == *kind,
        }
    }

    pub(super) fn to_text(&self) -> String {
        // Cannot fail: there is no map in it whose keys are not texts.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The kind of an event: the name that the origin and the hash see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum EventKind {
    /// See [`Body::OrderPlaced`].
    OrderPlaced,
    /// See [`Body::OrderStepped`].
    OrderStepped,
    /// See [`Body::OrderCarried`].
    OrderCarried,
    /// See [`Body::ShopperArrived`].
    ShopperArrived,
    /// See [`Body::SoldOutMarked`].
    SoldOutMarked,
    /// See [`Body::OrderingSet`].
    OrderingSet,
    /// See [`Body::StockPushed`].
    StockPushed,
    /// Of a newer build, under its name there.
    Unknown(String),
}

impl EventKind {
    /// Its stable name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::OrderPlaced => "order_placed",
            Self::OrderStepped => "order_stepped",
            Self::OrderCarried => "order_carried",
            Self::ShopperArrived => "shopper_arrived",
            Self::SoldOutMarked => "sold_out_marked",
            Self::OrderingSet => "ordering_set",
            Self::StockPushed => "stock_pushed",
            Self::Unknown(name) => name,
        }
    }
}

impl From<String> for EventKind {
    fn from(name: String) -> Self {
        match name.as_str() {
            "order_placed" => Self::OrderPlaced,
            "order_stepped" => Self::OrderStepped,
            "order_carried" => Self::OrderCarried,
            "shopper_arrived" => Self::ShopperArrived,
            "sold_out_marked" => Self::SoldOutMarked,
            "ordering_set" => Self::OrderingSet,
            "stock_pushed" => Self::StockPushed,
            _ => Self::Unknown(name),
        }
    }
}

impl From<EventKind> for String {
    fn from(kind: EventKind) -> Self {
        kind.as_str().to_owned()
    }
}
