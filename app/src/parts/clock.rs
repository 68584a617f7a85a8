//! Times as people at the shop read them, as elements.
//!
//! No I/O. A `time` element carries the exact moment for machines.

pub(crate) use everbud_domain::clock::{day, moment, span};
use everbud_domain::time::{Timestamp, Zone};
use leptos::prelude::*;

/// A moment for those who are in no shop's zone: `Apr 19, 14:05 UTC`.
pub(crate) fn universal(moment: Timestamp) -> String {
    let words = |zone: Zone| zone.wall_clock(moment).strftime("%b %-d, %H:%M UTC").to_string();
    Zone::named("UTC").map_or_else(|| moment.to_string(), words)
}

/// A moment as an element that machines can read too.
pub(crate) fn stamp(at: Timestamp, words: String) -> AnyView {
    view! { <time datetime=at.to_string()>{words}</time> }.into_any()
}
