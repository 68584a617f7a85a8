//! Times as people at the shop read them, on the shop's own clock.
//!
//! No I/O. A `time` element carries the exact moment for machines.

use everbud_domain::time::{Timestamp, Zone};
use leptos::prelude::*;

/// The time of day of a moment: `9 AM`, `2:05 PM`.
pub(crate) fn time(zone: &Zone, moment: Timestamp) -> String {
    let wall = zone.wall_clock(moment);
    wall.strftime(if wall.minute() == 0 { "%-I %p" } else { "%-I:%M %p" }).to_string()
}

/// The day of a moment: `Today`, `Tomorrow`, `Fri, Apr 24`.
pub(crate) fn day(zone: &Zone, moment: Timestamp, now: Timestamp) -> String {
    let (date, today) = (zone.date(moment), zone.date(now));
    if date == today {
        return "Today".to_owned();
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        return "Tomorrow".to_owned();
    }
    date.strftime("%a, %b %-d").to_string()
}

/// A moment in a sentence: `2:05 PM` today, `Apr 19, 2:05 PM` on another day.
pub(crate) fn moment(zone: &Zone, moment: Timestamp, now: Timestamp) -> String {
    let date = zone.date(moment);
    if date == zone.date(now) {
        time(zone, moment)
    } else {
        format!("{}, {}", date.strftime("%b %-d"), time(zone, moment))
    }
}

/// A moment for those who are in no shop's zone: `Apr 19, 14:05 UTC`.
pub(crate) fn universal(moment: Timestamp) -> String {
    let words = |zone: Zone| zone.wall_clock(moment).strftime("%b %-d, %H:%M UTC").to_string();
    Zone::named("UTC").map_or_else(|| moment.to_string(), words)
}

/// From one time of day to another: `2:30–3 PM`.
pub(crate) fn span(zone: &Zone, from: Timestamp, to: Timestamp) -> String {
    let (from, to) = (time(zone, from), time(zone, to));
    match (from.rsplit_once(' '), to.rsplit_once(' ')) {
        (Some((start, half)), Some((_, other))) if half == other => format!("{start}–{to}"),
        _ => format!("{from}–{to}"),
    }
}

/// A moment as an element that machines can read too.
pub(crate) fn stamp(at: Timestamp, words: String) -> AnyView {
    view! { <time datetime=at.to_string()>{words}</time> }.into_any()
}
