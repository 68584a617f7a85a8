//! A counter's log: one chain of events, each with a hash over itself and the hash before it.
//!
//! Pure. Personal data is not in it: it is sealed beside the log under a key per order, so that erasing the key erases
//! it everywhere. What an event does to stock and slots stands in its envelope as whole numbers, so that the origin, and
//! a build that does not know the kind, can apply it without understanding the body.

mod body;

pub use crate::hash::Hash;
pub use body::{Body, EventKind, Place};

use crate::hash::Encoder;
use crate::version::is_readable;
use core::fmt;
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::order::{Order, StockDelta};
use everbud_domain::order_type::OrderType;
use everbud_domain::slot::SlotKey;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The version of the stored shape that this build writes. Readers take this one, the one before and the one after.
pub const EVENT_VERSION: u16 = 1;

/// The newest event of a log, by place and hash. The next event joins on to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its place: 1 for the first event, 0 for an empty log.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Head {
    /// The head of an empty log: a hash that no other log begins with.
    #[must_use]
    pub fn genesis(shop: &ShopId, log: &LogId) -> Self {
        Self { seq: 0, hash: Encoder::new("everbud.log").text(shop.as_str()).text(log.as_str()).finish() }
    }
}

/// What an event does to one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotDelta {
    /// Which slot, by its first moment.
    pub starts_at: Timestamp,
    /// For orders of which type. Left out for pick-up, as builds wrote it that knew no other.
    #[serde(default, skip_serializing_if = "is_pickup")]
    pub order_type: OrderType,
    /// Change of the number of orders that hold a place in it.
    pub orders: i64,
}

fn is_pickup(order_type: &OrderType) -> bool {
    *order_type == OrderType::Pickup
}

impl SlotDelta {
    /// That so many more of that order hold a place: 1 when it is placed, -1 when it is called off.
    #[must_use]
    pub const fn of(order: &Order, orders: i64) -> Self {
        Self { starts_at: order.slot.starts_at, order_type: order.order_type, orders }
    }

    /// The slot.
    #[must_use]
    pub const fn key(&self) -> SlotKey {
        SlotKey { starts_at: self.starts_at, order_type: self.order_type }
    }
}

/// All of an event but its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The version of the stored shape, see [`EVENT_VERSION`].
    pub v: u16,
    /// Its place in the log, from 1, without holes.
    pub seq: u64,
    /// What happened.
    pub kind: EventKind,
    /// When, by the counter's clock. Order is by `seq`, never by this.
    pub at: Timestamp,
    /// What it does to the stock, in whole units.
    pub stock: Vec<StockDelta>,
    /// What it does to the slots.
    pub slots: Vec<SlotDelta>,
    /// The hash of the event before, or of the [genesis](Head::genesis).
    pub prev: Hash,
    /// The hash over all of this but itself, the shop, the log and the text of the body.
    pub hash: Hash,
}

impl Envelope {
    /// This one, if this build reads it.
    ///
    /// # Errors
    /// [`UnreadableEvent::Version`]; ours, and retrying does not help.
    pub fn readable(self) -> Result<Self, UnreadableEvent> {
        if is_readable(self.v, EVENT_VERSION) { Ok(self) } else { Err(UnreadableEvent::Version(self.v)) }
    }
}

/// One event. Its body is kept as the text that was hashed: read into types and written again by another build, it
/// might be a different text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StoredEvent", try_from = "StoredEvent")]
pub struct Event {
    /// All but the body.
    pub envelope: Envelope,
    /// The body.
    pub body: Body,
    text: String,
}

/// The released JSON shape of an event: its body is a JSON text within.
#[derive(Serialize, Deserialize)]
struct StoredEvent {
    envelope: Envelope,
    body: String,
}

/// Why a stored event cannot be read. A fault of ours: the data is kept, and the counter says that it is unavailable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnreadableEvent {
    /// It was written by a build too old or too new.
    Version(u16),
    /// The body is not one of its kind.
    Body,
}

impl fmt::Display for UnreadableEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(v) => write!(f, "an event of version {v}, which this build does not read"),
            Self::Body => f.write_str("an event whose body does not fit its kind"),
        }
    }
}

impl Event {
    /// Reads an event from its envelope and the text of its body, as a table of events keeps them.
    ///
    /// # Errors
    /// [`UnreadableEvent`]; ours, and retrying does not help.
    pub fn from_parts(envelope: Envelope, text: String) -> Result<Self, UnreadableEvent> {
        let envelope = envelope.readable()?;
        let body: Body = serde_json::from_str(&text).map_err(|_| UnreadableEvent::Body)?;
        if body.is_of(&envelope.kind) { Ok(Self { envelope, body, text }) } else { Err(UnreadableEvent::Body) }
    }

    /// Reads an event whose body was kept as JSON whose fields have no order, as Postgres' `jsonb` keeps it: the text that
    /// was hashed is the one that this build writes of the same body. Whether it really is, [`verify`] says; a body that
    /// another build wrote with other fields may not come back.
    ///
    /// # Errors
    /// As [`Event::from_parts`], and [`UnreadableEvent::Body`] for a kind that this build does not know.
    pub fn from_reordered(envelope: Envelope, json: &str) -> Result<Self, UnreadableEvent> {
        let event = Self::from_parts(envelope, json.to_owned())?;
        if event.body == Body::Unknown {
            return Err(UnreadableEvent::Body);
        }
        Ok(Self { text: event.body.to_text(), ..event })
    }

    /// The body as the text that was hashed. This is what is stored.
    #[must_use]
    pub fn body_text(&self) -> &str {
        &self.text
    }

    /// The head of a log that ends with this event.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head { seq: self.envelope.seq, hash: self.envelope.hash }
    }
}

impl From<Event> for StoredEvent {
    fn from(event: Event) -> Self {
        Self { envelope: event.envelope, body: event.text }
    }
}

impl TryFrom<StoredEvent> for Event {
    type Error = UnreadableEvent;

    fn try_from(stored: StoredEvent) -> Result<Self, Self::Error> {
        Self::from_parts(stored.envelope, stored.body)
    }
}

/// The event that follows `head` in that log.
#[must_use]
pub fn next(
    shop: &ShopId,
    log: &LogId,
    head: &Head,
    at: Timestamp,
    body: Body,
    stock: Vec<StockDelta>,
    slots: Vec<SlotDelta>,
) -> Event {
    let text = body.to_text();
    let seq = head.seq.saturating_add(1);
    let mut envelope =
        Envelope { v: EVENT_VERSION, seq, kind: body.kind(), at, stock, slots, prev: head.hash, hash: head.hash };
    envelope.hash = hash_of(shop, log, &envelope, &text);
    Event { envelope, body, text }
}

/// The same event at the end of another log: same time, deltas and body, with a new place and a new hash.
///
/// For events that were accepted into a log that turned out not to be ours, see [`crate::drain::DrainStep::OpenNewLog`].
#[must_use]
pub fn moved(shop: &ShopId, log: &LogId, head: &Head, event: &Event) -> Event {
    let mut event = event.clone();
    event.envelope.seq = head.seq.saturating_add(1);
    event.envelope.prev = head.hash;
    event.envelope.hash = hash_of(shop, log, &event.envelope, &event.text);
    event
}

/// Whether the event is untouched, belongs to that shop and log, and joins on to the event with the hash `prev`.
#[must_use]
pub fn verify(shop: &ShopId, log: &LogId, prev: &Hash, event: &Event) -> bool {
    event.envelope.prev == *prev && event.envelope.hash == hash_of(shop, log, &event.envelope, &event.text)
}

fn hash_of(shop: &ShopId, log: &LogId, envelope: &Envelope, text: &str) -> Hash {
    let Envelope { v, seq, kind, at, stock, slots, prev, hash: _ } = envelope;
    let mut sum = Encoder::new("everbud.event")
        .unsigned(u64::from(*v))
        .text(shop.as_str())
        .text(log.as_str())
        .unsigned(*seq)
        .text(kind.as_str())
        .signed(at.0);
    sum = stock.iter().fold(sum.length(stock.len()), |sum, delta| {
        sum.text(delta.variant.as_str()).signed(delta.on_hand).signed(delta.reserved)
    });
    sum = slots.iter().fold(sum.length(slots.len()), |sum, delta| {
        let sum = sum.signed(delta.starts_at.0).signed(delta.orders);
        // Events of builds that knew pick-up alone keep their hashes.
        if is_pickup(&delta.order_type) { sum } else { sum.text(delta.order_type.key()) }
    });
    sum.text(text).hash(prev).finish()
}

#[cfg(test)]
mod tests;
