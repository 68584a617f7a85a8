//! An event as the drain sends it.
//!
//! Pure.

use crate::log::{Body, Event, EventKind, Hash, Head, SlotDelta};
use everbud_domain::gather::gathered;
use everbud_domain::order::StockDelta;
use everbud_domain::person::PersonName;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One element of `p_events`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainEvent {
    /// The version of the event's shape.
    pub v: u16,
    /// Its place in the log.
    pub seq: u64,
    /// What happened.
    pub kind: EventKind,
    /// When, in milliseconds since the Unix epoch.
    pub at: Timestamp,
    /// The hash of the event before.
    pub prev: Hash,
    /// Its hash. Over the body's text, so it cannot be computed again from `body`: JSON objects have no order.
    pub hash: Hash,
    /// What it does to the stock.
    pub stock: Vec<StockDelta>,
    /// What it does to the slots.
    pub slots: Vec<SlotDelta>,
    /// The body as a JSON object.
    pub body: Value,
    /// Base64 of the order's encrypted personal data.
    pub sealed: Option<String>,
    /// Base64 of the key that it is encrypted with; the origin keeps it apart.
    pub sealing_key: Option<String>,
    /// Who ordered, by their keyed name; the origin keeps it apart as well, so that it can be erased.
    #[serde(default)]
    pub person: Option<PersonName>,
}

impl DrainEvent {
    /// The event as it is sent, with what was sealed beside it; of nobody who is known.
    #[must_use]
    pub fn new(event: &Event, sealed: Option<String>, sealing_key: Option<String>) -> Self {
        // Its text was read as a body before, so it is JSON.
        let body = serde_json::from_str(event.body_text()).unwrap_or(Value::Null);
        let envelope = event.envelope.clone();
        Self {
            v: envelope.v,
            seq: envelope.seq,
            kind: envelope.kind,
            at: envelope.at,
            prev: envelope.prev,
            hash: envelope.hash,
            stock: envelope.stock,
            slots: envelope.slots,
            body: scrubbed(body),
            sealed,
            sealing_key,
            person: None,
        }
    }

    /// The same without what the origin refused to read, so that it delays nobody: the origin counts its deltas, flags
    /// it for a person, and the counter keeps the body.
    #[must_use]
    pub fn withheld(event: &Event) -> Self {
        let order = match &event.body {
            Body::OrderPlaced { order } | Body::OrderCarried { order, .. } => Some(&order.id),
            Body::OrderStepped { order, .. } | Body::ShopperArrived { order, .. } => Some(order),
            Body::SoldOutMarked { .. } | Body::OrderingSet { .. } | Body::StockPushed { .. } | Body::Unknown => None,
        };
        let mut body = Map::new();
        body.insert("withheld".to_owned(), Value::Bool(true));
        if let Some(order) = order {
            body.insert("order".to_owned(), Value::String(order.as_str().to_owned()));
        }
        Self { body: Value::Object(body), ..Self::new(event, None, None) }
    }

    /// Its seq and hash, as [`settle`](super::settle) wants them.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash }
    }
}

/// The value with each U+0000 in its texts replaced by U+FFFD.
///
/// Postgres' `jsonb` holds every Unicode text except U+0000 (SQLSTATE 22P05), and one of these would take a whole batch
/// with it.
#[must_use]
pub fn scrubbed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => Value::Array(items.into_iter().map(scrubbed).collect()),
        Value::Object(fields) => {
            Value::Object(gathered(fields.into_iter().map(|(name, value)| (clean(name), scrubbed(value)))))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn clean(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}
