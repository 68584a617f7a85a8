//! What was: 90 days at a glance, and the incidents among them.
//!
//! No I/O. The bars are a picture for eyes; whoever hears the page is told what they add up to.

use crate::parts::clock;
use crate::view::PastView;
use everbud_domain::time::{Timestamp, Zone};
use everbud_domain::wire::incidents::{
    DayState, DayView, FEED_PATH, HistoryReply, IncidentState, IncidentView, length,
};
use leptos::prelude::*;

/// On whose clock moments are told.
#[derive(Clone, Copy)]
pub(crate) enum Clock<'a> {
    /// A shop's, as seen from now.
    Shop(&'a Zone, Timestamp),
    /// Nobody's in particular.
    Universal,
}

impl Clock<'_> {
    /// The moment as an element.
    pub(crate) fn stamp(self, at: Timestamp) -> AnyView {
        let words = match self {
            Self::Shop(zone, now) => clock::moment(zone, at, now),
            Self::Universal => clock::universal(at),
        };
        clock::stamp(at, words)
    }
}

/// The last 90 days and their incidents; nothing where nobody could be asked.
pub(crate) fn past(past: PastView<'_>, clock: Clock<'_>) -> Option<AnyView> {
    let history = past.history?;
    let incidents = past.incidents.iter().map(|incident| listed(incident, clock)).collect_view();
    let list = match past.incidents.is_empty() {
        true => view! { <p class="quiet">"There was none."</p> }.into_any(),
        false => view! { <ol class="incidents">{incidents}</ol> }.into_any(),
    };
    Some(
        view! {
            <section aria-labelledby="days">
                <h2 id="days">"The last 90 days"</h2>
                {bars(history)}
                <p class="quiet">{summary(history)}</p>
            </section>
            <section aria-labelledby="incidents">
                <h2 id="incidents">"Incidents"</h2>
                {list}
                <p class="quiet">
                    "To hear of new ones, follow the "<a href=FEED_PATH>"feed"</a>"."
                </p>
            </section>
        }
        .into_any(),
    )
}

fn bars(history: &HistoryReply) -> AnyView {
    let days = history.days.iter().map(|day| view! { <span class=day_key(day.state) title=told(day)></span> });
    let days = days.collect_view();
    view! { <div class="days" role="img" aria-label=summary(history)>{days}</div> }.into_any()
}

const fn day_key(state: DayState) -> &'static str {
    match state {
        DayState::Unknown => "unknown",
        DayState::Up => "up",
        DayState::Degraded => "degraded",
        DayState::Down => "down",
    }
}

fn told(day: &DayView) -> String {
    let state = match day.state {
        DayState::Unknown => "not watched".to_owned(),
        DayState::Up => "no incident".to_owned(),
        DayState::Degraded => format!("slow or unreliable for {}", length(day.degraded_ms)),
        DayState::Down => format!("not answering for {}", length(day.down_ms)),
    };
    format!("{}: {state}", day.date)
}

/// All days in one sentence.
fn summary(history: &HistoryReply) -> String {
    let Some(ppm) = history.uptime_ppm else { return "Nobody has watched yet.".to_owned() };
    let share = format!("The database answered {}.{:04} % of the time", ppm / 10_000, ppm % 10_000);
    let share = share.replace(".0000 %", " %");
    let watched = history.days.iter().filter(|day| day.state != DayState::Unknown).count();
    let span = match watched {
        1 => "on 1 day watched".to_owned(),
        days => format!("on {days} days watched"),
    };
    match (history.down_ms, history.degraded_ms) {
        (0, 0) => format!("{share}, {span}."),
        (down, 0) => format!("{share}, {span}: it was down for {}.", length(down)),
        (0, degraded) => format!("{share}, {span}: it was unreliable for {}.", length(degraded)),
        (down, degraded) => {
            format!("{share}, {span}: it was down for {} and unreliable for {}.", length(down), length(degraded))
        }
    }
}

/// The stable name of where an incident stands, for its mark.
pub(crate) const fn state_key(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Down => "down",
        IncidentState::Degraded | IncidentState::Watching => "degraded",
        IncidentState::Ended => "up",
    }
}

fn listed(incident: &IncidentView, clock: Clock<'_>) -> AnyView {
    view! {
        <li class=state_key(incident.state)>
            <a href=incident.path()>{incident.title()}</a>
            <p class="quiet">"Began "{clock.stamp(incident.began_at)}{ended(incident, clock)}</p>
        </li>
    }
    .into_any()
}

fn ended(incident: &IncidentView, clock: Clock<'_>) -> Option<AnyView> {
    incident.ended_at.map(|at| view! { ", over "{clock.stamp(at)} }.into_any())
}
