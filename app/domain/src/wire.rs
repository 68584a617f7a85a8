//! What goes over the public JSON interface, and nothing else. Field names here are promises to other programs.
//!
//! Pure.

use crate::cart::Cart;
use crate::id::{OrderCode, OrderId, OrderToken};
use crate::money::Cents;
use crate::order::{Customer, Order, OrderStatus};
use crate::quote::{Quote, QuoteLine, QuotedTax};
use crate::refusal::Refusal;
use crate::slot::Slot;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The largest body that any route takes, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// `POST /api/v1/orders`: the quote's body, who orders, and the total that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRequest {
    /// What is wanted.
    #[serde(flatten)]
    pub cart: Cart,
    /// Who orders.
    pub customer: Customer,
    /// The total that the shopper was shown.
    pub total_cents: Cents,
}

/// The reply to a placed order, and to a look at one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReply {
    /// The order.
    pub order: OrderView,
}

/// An order as its shopper sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Its id.
    pub id: OrderId,
    /// What to say at the door.
    pub code: OrderCode,
    /// The secret name of its page.
    pub token: OrderToken,
    /// Where it stands with the shop.
    pub status: OrderStatus,
    /// Why it was cancelled, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the origin has recorded it; false while it is queued.
    pub recorded: bool,
    /// What is due at the shop.
    pub total_cents: Cents,
    /// When it was accepted.
    #[serde(with = "crate::time::rfc3339")]
    pub placed_at: Timestamp,
    /// When it is to be picked up.
    pub slot: Slot,
    /// What was bought.
    pub lines: Vec<QuoteLine>,
    /// The lines before specials.
    pub subtotal_cents: Cents,
    /// What specials took off.
    pub discount_cents: Cents,
    /// What each tax added.
    pub taxes: Vec<QuotedTax>,
    /// What the order type added.
    pub fee_cents: Cents,
}

impl OrderView {
    /// The order as its shopper sees it.
    #[must_use]
    pub fn new(order: Order, status: OrderStatus, reason: Option<String>, recorded: bool) -> Self {
        Self {
            id: order.id,
            code: order.code,
            token: order.token,
            status,
            reason,
            recorded,
            total_cents: order.total_cents,
            placed_at: order.placed_at,
            slot: order.slot,
            lines: order.lines,
            subtotal_cents: order.subtotal_cents,
            discount_cents: order.discount_cents,
            taxes: order.taxes,
            fee_cents: order.fee_cents,
        }
    }
}

/// Whether the database answers, as everybody may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginState {
    /// It answers.
    Up,
    /// It has begun to fail, or to recover.
    Degraded,
    /// It does not answer.
    Down,
}

/// `GET /api/v1/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReply {
    /// Whether the database answers.
    pub origin: OriginState,
    /// Since when it has been so.
    #[serde(with = "crate::time::rfc3339")]
    pub since: Timestamp,
    /// Orders accepted and not yet recorded.
    pub pending_orders: u64,
    /// Which menu is served.
    pub menu: MenuStamp,
}

/// Which menu an answer was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuStamp {
    /// The origin's revision.
    pub revision: i64,
    /// When the origin was read to make it.
    #[serde(with = "crate::time::rfc3339")]
    pub as_of: Timestamp,
}

/// An error as other programs read it: `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable name of the error.
    #[serde(rename = "type")]
    pub kind: String,
    /// The error in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One sentence for people.
    pub detail: String,
    /// Every reason for refusing an order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// The new quote, where it helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Box<Quote>>,
    /// The order that exists already, for its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderToken>,
}
