//! Times as people at the shop read them, as elements.
//!
//! No I/O. A `time` element carries the exact moment for machines.

pub(crate) use everbud_domain::clock::{day, moment, span, time, universal};
use everbud_domain::time::Timestamp;
use leptos::prelude::*;

/// A moment as an element that machines can read too.
pub(crate) fn stamp(at: Timestamp, words: String) -> AnyView {
    view! { <time datetime=at.to_string()>{words}</time> }.into_any()
}
