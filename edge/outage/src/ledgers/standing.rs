//! What the events leave behind besides stock: marks of sold-out variants, the pause, places taken in slots, and which
//! orders lie on the desk.
//!
//! Pure. The origin keeps none of it, so before events are forgotten they are folded into a stored one of these.

use super::{Effect, What};
use crate::desk::Desk;
use crate::log::Body;
use everbud_domain::id::VariantId;
use everbud_domain::slot::SlotKey;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the stored shape that this build writes, for [`crate::version::Versioned`].
pub const STANDING_VERSION: u16 = 1;

/// What stands after all events up to a place in the counter's storage, so that a counter which wakes need not read them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The place of the last event in it; 0 for none.
    pub place: u64,
    /// What stands.
    pub standing: Standing,
}

/// What stands besides the stock. Its default is that of a counter without events.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Variants that staff marked sold out.
    pub sold_out: BTreeSet<VariantId>,
    /// Whether ordering is paused.
    pub paused: bool,
    /// Why, for the shopper to read; may be empty.
    pub note: String,
    /// Orders that hold a place in that slot.
    pub slots: BTreeMap<SlotKey, i64>,
    /// The orders that staff work on.
    pub desk: Desk,
}

impl Standing {
    /// Takes in the next event.
    pub fn apply<'a>(&mut self, event: impl Into<Effect<'a>>) {
        let event = event.into();
        self.desk.apply(event);
        for delta in &event.envelope.slots {
            let orders = self.slots.entry(delta.key()).or_insert(0);
            *orders = orders.saturating_add(delta.orders);
        }
        let What::Other(body) = event.what else { return };
        match body {
            Body::SoldOutMarked { variant, sold_out: true } => {
                self.sold_out.insert(variant.clone());
            }
            Body::SoldOutMarked { variant, sold_out: false } => {
                self.sold_out.remove(variant);
            }
            Body::OrderingSet { paused, note } => {
                self.paused = *paused;
                self.note.clone_from(note);
            }
            Body::OrderPlaced { .. }
            | Body::OrderStepped { .. }
            | Body::OrderCarried { .. }
            | Body::ShopperArrived { .. }
            | Body::StockPushed { .. }
            | Body::Unknown => {}
        }
    }

    /// Drops the slots that start before that moment.
    pub fn forget_slots_before(&mut self, moment: Timestamp) {
        self.slots.retain(|slot, _| slot.starts_at >= moment);
    }

    /// Orders that hold a place in that slot; never negative.
    #[must_use]
    pub fn taken(&self, slot: SlotKey) -> u32 {
        let orders = self.slots.get(&slot).copied().unwrap_or(0);
        u32::try_from(orders.max(0)).unwrap_or(u32::MAX)
    }
}
