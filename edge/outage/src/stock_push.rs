//! What a till's report means for the stock: the change of what lies on the shelf, whatever orders are under way.
//!
//! Pure. A till keeps a book of its own. It takes an order's units off that book when it *applies* the order's event, and
//! puts them back when it applies a cancellation; a hand-over changes nothing in it any more. So its count agrees with
//! ours only as of the last order event that it applied (`seen_seq`), and what orders did after that comes on top.
//!
//! A count without `seen_seq` is what somebody counted on the shelf: units of open orders still lie there, so all open
//! orders are taken as not yet applied. That is the careful reading, and nothing is oversold by it.

use crate::ledgers::Count;
use crate::log::{Body, Event};
use everbud_domain::id::VariantId;
use everbud_domain::order::StockDelta;
use everbud_domain::wire::FieldError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most variants of one push.
pub const MAX_CHANGES: usize = 500;
/// No shelf holds more of one variant, and no delivery brings more.
pub const MAX_UNITS: i64 = 1_000_000;

/// One variant of a push, as it is sent. Exactly one of `delta` and `on_hand` is given.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentChange {
    /// Which variant.
    pub variant: String,
    /// How many came, or went when below zero.
    #[serde(default)]
    pub delta: Option<i64>,
    /// How many there are.
    #[serde(default)]
    pub on_hand: Option<i64>,
    /// The last order event that the till had applied to that count.
    #[serde(default)]
    pub seen_seq: Option<u64>,
}

/// One variant of a push, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "report", rename_all = "snake_case")]
pub enum StockChange {
    /// So many came, or went.
    Moved {
        /// Which variant.
        variant: VariantId,
        /// How many; below zero when they went.
        delta: i64,
    },
    /// So many there are.
    Counted {
        /// Which variant.
        variant: VariantId,
        /// How many.
        on_hand: i64,
        /// The last order event that the till had applied; none for a count of the shelf itself.
        seen_seq: Option<u64>,
    },
}

impl StockChange {
    /// Which variant it is about.
    #[must_use]
    pub const fn variant(&self) -> &VariantId {
        match self {
            Self::Moved { variant, .. } | Self::Counted { variant, .. } => variant,
        }
    }

    /// The last order event that the till had applied, where it says so.
    #[must_use]
    pub const fn seen_seq(&self) -> Option<u64> {
        match self {
            Self::Moved { .. } => None,
            Self::Counted { seen_seq, .. } => *seen_seq,
        }
    }
}

/// Reads a push, or says all that is wrong with it.
///
/// # Errors
/// A [`FieldError`] for each thing; the sender's fault, and sending it again does not help.
pub fn read(sent: &[SentChange]) -> Result<Vec<StockChange>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut changes = Vec::new();
    let mut named = BTreeSet::new();
    if sent.is_empty() || sent.len() > MAX_CHANGES {
        errors.push(FieldError::at(
            "#/changes",
            format!("There must be one change at least, and {MAX_CHANGES} at most."),
        ));
    }
    for (at, sent) in sent.iter().enumerate().take(MAX_CHANGES) {
        let mut wrong = |field: &str, why: &str| errors.push(FieldError::at(format!("#/changes/{at}/{field}"), why));
        let Ok(variant) = VariantId::parse(&sent.variant) else {
            wrong("variant", "This is no variant's id.");
            continue;
        };
        if !named.insert(variant.clone()) {
            wrong("variant", "This variant is named twice: which of the two is meant cannot be known.");
        }
        match (sent.delta, sent.on_hand) {
            (Some(_), None) if sent.seen_seq.is_some() => {
                wrong("seen_seq", "It belongs to a count: a change counts by itself.");
            }
            (Some(delta), None) if delta.unsigned_abs() <= MAX_UNITS.unsigned_abs() => {
                changes.push(StockChange::Moved { variant, delta });
            }
            (Some(_), None) => wrong("delta", "It is more than a shelf can hold."),
            (None, Some(on_hand)) if (0..=MAX_UNITS).contains(&on_hand) => {
                changes.push(StockChange::Counted { variant, on_hand, seen_seq: sent.seen_seq });
            }
            (None, Some(_)) => wrong("on_hand", "It is less than nothing, or more than a shelf can hold."),
            (Some(_), Some(_)) | (None, None) => wrong("delta", "Either `delta` or `on_hand` is given."),
        }
    }
    if errors.is_empty() { Ok(changes) } else { Err(errors) }
}

/// What a push does to the stock: for each variant that it changes, the change of what lies on the shelf.
///
/// `count` tells what the ledger has now. `orders` are the events of orders with their places, from the first that a till
/// may not have applied on; others are passed over.
pub fn deltas(
    changes: &[StockChange],
    count: impl Fn(&VariantId) -> Count,
    orders: &[(u64, Event)],
) -> Vec<StockDelta> {
    let delta = |change: &StockChange| match change {
        StockChange::Moved { delta, .. } => *delta,
        StockChange::Counted { variant, on_hand, seen_seq: None } => on_hand.saturating_sub(count(variant).on_hand),
        StockChange::Counted { variant, on_hand, seen_seq: Some(seen) } => {
            let behind = orders.iter().filter(|(place, _)| place > seen);
            let since: i64 = behind.map(|(_, event)| order_effect(event, variant)).fold(0, i64::saturating_add);
            on_hand.saturating_add(since).saturating_sub(count(variant).available())
        }
    };
    changes
        .iter()
        .map(|change| StockDelta { variant: change.variant().clone(), on_hand: delta(change), reserved: 0 })
        .filter(|delta| delta.on_hand != 0)
        .collect()
}

/// What an order's event does to what can be promised of that variant. Other events are in the till's book already, or
/// are none of its business.
fn order_effect(event: &Event, variant: &VariantId) -> i64 {
    match &event.body {
        Body::OrderPlaced { .. } | Body::OrderStepped { .. } => {}
        // A carried order changes no stock: the till applied it where it was placed, or counts it behind its own place.
        Body::OrderCarried { .. }
        | Body::ShopperArrived { .. }
        | Body::SoldOutMarked { .. }
        | Body::OrderingSet { .. }
        | Body::StockPushed { .. }
        | Body::Unknown => return 0,
    }
    let of_variant = event.envelope.stock.iter().filter(|delta| delta.variant == *variant);
    of_variant.map(|delta| delta.on_hand.saturating_sub(delta.reserved)).fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests;
