//! An accepted order, what can happen to it, and the one function that says which step may follow which.
//!
//! Pure. Personal data is not in it: it is sealed beside the log, see [`Customer`].

pub mod arrival;

use crate::absent::is_default;
use crate::cart::MenuType;
use crate::id::{OrderCode, OrderId, OrderToken, SpecialId, VariantId};
use crate::limit::{Counted, Residency};
use crate::money::Cents;
use crate::order_type::OrderType;
use crate::quote::{QuoteLine, QuotedTax};
use crate::slot::Slot;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An order as it was accepted. Its price never worsens after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// What the shopper says at the door.
    pub code: OrderCode,
    /// The secret name of its page.
    pub token: OrderToken,
    /// When it was accepted.
    pub placed_at: Timestamp,
    /// From which price list.
    pub menu: MenuType,
    /// How it leaves the shop.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order_type: OrderType,
    /// To which of the shop's zones it is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// When it is to be handed over.
    pub slot: Slot,
    /// What was bought, at which price.
    pub lines: Vec<QuoteLine>,
    /// The lines before specials.
    pub subtotal_cents: Cents,
    /// What specials took off.
    pub discount_cents: Cents,
    /// What each tax added.
    pub taxes: Vec<QuotedTax>,
    /// What the order type added.
    pub fee_cents: Cents,
    /// What is due at the shop.
    pub total_cents: Cents,
    /// What it counts toward limits of a day; none where its shop has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// Those of its specials that not everybody gets, or not so often.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redeemed: Vec<SpecialId>,
}

/// Who ordered. Only ever stored sealed under the order's own key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// As on the identity card.
    pub name: String,
    /// Where the shop can call.
    pub phone: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// Where the shop can write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether they live in the shop's state, where its purchase limits tell its residents from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residency: Option<Residency>,
    /// What makes them a patient, where they order as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient: Option<PatientCard>,
    /// What they drive, where it is brought to their car: "Blue Civic, plate 7KQ".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Where they live, where it is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<DeliveryAddress>,
}

/// Where an order is delivered. Its zip code stands with the cart, for it decides the fee, and here once more, so that it
/// is sealed whole.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryAddress {
    /// House number, street and flat.
    pub street: String,
    /// Town.
    pub town: String,
    /// Zip code.
    pub zip: String,
    /// What the driver should know: "Ring twice".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl core::fmt::Debug for DeliveryAddress {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("DeliveryAddress(sealed)")
    }
}

/// A patient's card, as its state gave it out. The shop looks at it when it hands the order over.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientCard {
    /// Its number.
    pub number: String,
    /// Its last day, `YYYY-MM-DD`.
    pub expires: String,
    /// The state that gave it out, by its two letters.
    pub state: String,
}

impl core::fmt::Debug for PatientCard {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PatientCard(sealed)")
    }
}

impl core::fmt::Debug for Customer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Customer(sealed)")
    }
}

/// Where an order stands with the shop. Whether the origin has recorded it is a different question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStatus {
    /// Stored, and not yet seen to by the shop.
    Received,
    /// The shop will prepare it.
    Accepted,
    /// It lies at the counter.
    Ready,
    /// It was handed over and paid.
    Completed,
    /// It will not be handed over.
    Cancelled,
}

/// A step of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum OrderStep {
    /// The shop takes it on.
    Accept,
    /// It lies at the counter.
    Ready,
    /// It is handed over.
    Complete,
    /// It is called off.
    Cancel {
        /// By whom.
        by: CancelledBy,
        /// Why, for the shopper to read.
        reason: String,
    },
}

/// Who called an order off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The shopper.
    Shopper,
    /// The shop.
    Shop,
}

/// Why a shopper calls an order off, in the words that they choose from. Free text could hold anybody's name, and a log
/// keeps what it is told.
pub const CALL_OFF_REASONS: [&str; 4] =
    ["I changed my mind", "I ordered the wrong thing", "I cannot come at that time", "Another reason"];

/// What a step leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transition {
    /// The order's new status.
    To(OrderStatus),
    /// The order already stands there: the repeated click changes nothing and is no error.
    Unchanged,
    /// The step cannot follow.
    Refused,
}

impl OrderStatus {
    /// Which status the step leads to. The only place that knows.
    #[must_use]
    pub const fn after(self, step: &OrderStep) -> Transition {
        use OrderStatus::{Accepted, Cancelled, Completed, Ready, Received};
        use Transition::{Refused, To, Unchanged};
        match (self, step) {
            (Received, OrderStep::Accept) => To(Accepted),
            (Received | Accepted, OrderStep::Ready) => To(Ready),
            (Accepted | Ready, OrderStep::Complete) => To(Completed),
            (Received, OrderStep::Cancel { .. }) => To(Cancelled),
            // Once the shop has taken it on, only the shop can call it off.
            (Accepted | Ready, OrderStep::Cancel { by: CancelledBy::Shop, .. }) => To(Cancelled),
            (Accepted | Ready, OrderStep::Cancel { by: CancelledBy::Shopper, .. }) => Refused,
            (Accepted, OrderStep::Accept)
            | (Ready, OrderStep::Ready)
            | (Completed, OrderStep::Complete)
            | (Cancelled, OrderStep::Cancel { .. }) => Unchanged,
            (Received, OrderStep::Complete)
            | (Ready, OrderStep::Accept)
            | (Completed, OrderStep::Accept | OrderStep::Ready | OrderStep::Cancel { .. })
            | (Cancelled, OrderStep::Accept | OrderStep::Ready | OrderStep::Complete) => Refused,
        }
    }

    /// Its stable name.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Ready => "ready",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    /// How far the order has come, for two tellings of the same order: steps only ever lead further.
    #[must_use]
    pub const fn progress(self) -> u8 {
        match self {
            Self::Received => 0,
            Self::Accepted => 1,
            Self::Ready => 2,
            Self::Completed | Self::Cancelled => 3,
        }
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Cancelled)
    }
}

/// What an event does to the stock of one variant, in whole units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockDelta {
    /// Which variant.
    pub variant: VariantId,
    /// Change of what lies on the shelf.
    pub on_hand: i64,
    /// Change of what is promised to orders.
    pub reserved: i64,
}

impl Order {
    /// What accepting the order does to the stock: its units become promised.
    #[must_use]
    pub fn placed_deltas(&self) -> Vec<StockDelta> {
        self.deltas(0, 1)
    }

    /// What reaching `status` does to the stock: handing over takes the units off the shelf, cancelling frees them.
    #[must_use]
    pub fn step_deltas(&self, status: OrderStatus) -> Vec<StockDelta> {
        match status {
            OrderStatus::Completed => self.deltas(-1, -1),
            OrderStatus::Cancelled => self.deltas(0, -1),
            OrderStatus::Received | OrderStatus::Accepted | OrderStatus::Ready => Vec::new(),
        }
    }

    fn deltas(&self, on_hand: i64, reserved: i64) -> Vec<StockDelta> {
        self.lines
            .iter()
            .map(|line| StockDelta {
                variant: line.variant.clone(),
                on_hand: on_hand.saturating_mul(line.quantity),
                reserved: reserved.saturating_mul(line.quantity),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_only_ever_leads_further() {
        use OrderStatus::{Accepted, Cancelled, Completed, Ready, Received};
        let cancel = |by| OrderStep::Cancel { by, reason: String::new() };
        let steps = [
            OrderStep::Accept,
            OrderStep::Ready,
            OrderStep::Complete,
            cancel(CancelledBy::Shop),
            cancel(CancelledBy::Shopper),
        ];
        for status in [Received, Accepted, Ready, Completed, Cancelled] {
            for step in &steps {
                if let Transition::To(next) = status.after(step) {
                    assert!(next.progress() > status.progress(), "{status:?} to {next:?}");
                }
            }
        }
    }
}
