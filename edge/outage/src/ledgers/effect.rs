//! What the ledgers need of an event.
//!
//! Pure. Most events of a busy counter place orders, and of those no more is needed than the envelope and whose they are.
//! So a counter that wakes and folds thousands of them reads no cart.

use crate::log::{Body, Envelope, Event};
use everbud_domain::id::OrderId;

/// An event, as far as the ledgers follow it.
#[derive(Debug, Clone, Copy)]
pub struct Effect<'a> {
    pub(crate) envelope: &'a Envelope,
    pub(crate) what: What<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum What<'a> {
    /// An order was accepted.
    Placed(&'a OrderId),
    /// Anything else.
    Other(&'a Body),
}

impl<'a> Effect<'a> {
    /// That of an event which placed that order.
    #[must_use]
    pub const fn of_placed(envelope: &'a Envelope, order: &'a OrderId) -> Self {
        Self { envelope, what: What::Placed(order) }
    }
}

impl<'a> From<&'a Event> for Effect<'a> {
    fn from(event: &'a Event) -> Self {
        let what = match &event.body {
            Body::OrderPlaced { order } => What::Placed(&order.id),
            body => What::Other(body),
        };
        Self { envelope: &event.envelope, what }
    }
}
