//! Incidents and uptime as the wire has them.
//!
//! Pure. What is shown on a shop's page is chosen here and not by whoever asks: of all words that are given, those of
//! another shop are never among it.

mod detail;

use super::Watch;
use super::archive::Archive;
use super::evidence::{Cause, Evidence};
use super::record::Incident;
use super::timeline::{Entry, Timeline};
use super::words::{Author, Voice, Word, Words};
use crate::history::{Day, Known, Report};
use crate::tally::{Tallies, Tally};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{
    DayState, DayView, EvidenceView, HistoryReply, IncidentState, IncidentView, OrdersView, SpanView, WordView,
};

/// How many incidents one reply lists.
pub const MAX_LISTED: usize = 50;

/// What is shown beside an incident.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// Whose page it is; none for the platform's.
    pub page_of: Option<&'a ShopId>,
    /// What people said: of each voice its words. Those that this page must not show are left away.
    pub words: &'a [Words],
    /// What became of the orders; none for who must not see it.
    pub orders: Option<&'a OrdersView>,
}

/// The incident that is not over, and those that are kept: the last one first, and no more than are listed.
pub fn listed<'a>(watch: &'a Watch, archive: &'a Archive) -> impl Iterator<Item = (&'a Incident, IncidentState)> {
    let ended = archive.newest_first().map(|incident| (incident, IncidentState::Ended));
    watch.current().into_iter().chain(ended).take(MAX_LISTED)
}

/// The incident as the wire has it.
#[must_use]
pub fn view(incident: &Incident, state: IncidentState, beside: Beside<'_>, now: Timestamp) -> IncidentView {
    let words = words_on_page(beside.words, beside.page_of);
    let turns = incident.timeline.entries().iter().filter(|entry| entry.evidence.is_turn()).map(|entry| entry.last);
    let noted = turns.chain(words.iter().map(|word| word.at)).chain(incident.ended_at);
    let spans = incident.spans.as_slice().iter();
    IncidentView {
        id: incident.id.clone(),
        severity: incident.severity,
        state,
        began_at: incident.began_at,
        detected_at: incident.detected_at,
        ended_at: incident.ended_at,
        updated_at: noted.fold(incident.detected_at, Timestamp::max),
        down_ms: incident.spans.down_ms(now),
        degraded_ms: incident.spans.degraded_ms(now),
        spans: spans.map(|it| SpanView { severity: it.severity, from: it.from, until: it.until }).collect(),
        timeline: timeline(&incident.timeline),
        words,
        orders: beside.orders.cloned(),
    }
}

/// Of what people said that which a page shows, oldest first. A page that is no shop's shows no shop's words.
#[must_use]
pub fn words_on_page(words: &[Words], page_of: Option<&ShopId>) -> Vec<WordView> {
    let is_shown = |words: &&Words| match &words.voice {
        Voice::Everybody => true,
        Voice::Shop { shop } => page_of == Some(shop),
    };
    let mut shown: Vec<WordView> = words.iter().filter(is_shown).flat_map(Words::said).map(word).collect();
    shown.sort_by_key(|word| word.at);
    shown
}

fn timeline(timeline: &Timeline) -> Vec<EvidenceView> {
    let (first, last) = timeline.parts();
    let gap = first.last().zip(last.first()).map(|(before, after)| EvidenceView {
        kind: "left_out".to_owned(),
        cause: None,
        count: timeline.left_out(),
        first_at: before.last,
        last_at: after.first,
        slowest_ms: None,
        events: None,
        detail: format!("{} further pieces of evidence were not kept.", timeline.left_out()),
    });
    let mut views: Vec<EvidenceView> = first.iter().map(evidence).collect();
    views.extend(gap);
    views.extend(last.iter().map(evidence));
    views
}

fn evidence(entry: &Entry) -> EvidenceView {
    let (cause, slowest_ms, events) = match entry.evidence {
        Evidence::HeartbeatFailed { cause } | Evidence::DrainFault { cause } => (Some(cause), None, None),
        Evidence::HeartbeatSlow { slowest_ms } => (None, Some(slowest_ms), None),
        Evidence::Recorded { events } => (None, None, Some(events)),
        Evidence::HeartbeatAnswered
        | Evidence::BreakerOpened
        | Evidence::BreakerRecovering
        | Evidence::BreakerClosed
        | Evidence::ForcedOpen
        | Evidence::ForcedClosed
        | Evidence::Unknown => (None, None, None),
    };
    EvidenceView {
        kind: entry.evidence.key().to_owned(),
        cause: cause.as_ref().map(Cause::to_string),
        count: entry.count,
        first_at: entry.first,
        last_at: entry.last,
        slowest_ms,
        events,
        detail: detail::sentence(entry),
    }
}

fn word(word: &Word) -> WordView {
    let by = match word.author {
        Author::Operator => "operator",
        Author::Staff { role } => role.key(),
    };
    WordView { at: word.at, by: by.to_owned(), text: word.text.clone() }
}

/// What became of one shop's orders, as the wire has it.
#[must_use]
pub fn orders_of_shop(tally: &Tally) -> OrdersView {
    orders(tally, 1)
}

/// What became of all shops' orders, as the wire has it.
#[must_use]
pub fn orders_of_all(tallies: &Tallies) -> OrdersView {
    orders(&tallies.total(), tallies.shops() as u64)
}

fn orders(tally: &Tally, shops: u64) -> OrdersView {
    let &Tally { taken, recorded, set_aside, adjusted, cancelled, value_cents, cancelled_cents } = tally;
    let pending = tally.pending();
    OrdersView { shops, taken, pending, recorded, set_aside, adjusted, cancelled, value_cents, cancelled_cents }
}

/// Ninety days, as the wire has them.
#[must_use]
pub fn history(report: &Report) -> HistoryReply {
    let known = report.known.unwrap_or_default();
    HistoryReply {
        uptime_ppm: report.known.map(Known::uptime_ppm),
        down_ms: known.down_ms,
        degraded_ms: known.degraded_ms,
        days: report.days.iter().map(day).collect(),
    }
}

fn day(day: &Day) -> DayView {
    let known = day.known.unwrap_or_default();
    let state = match day.known {
        None => DayState::Unknown,
        Some(Known { down_ms: 1.., .. }) => DayState::Down,
        Some(Known { degraded_ms: 1.., .. }) => DayState::Degraded,
        Some(_) => DayState::Up,
    };
    let starts_at = day.starts_at.to_string();
    DayView {
        date: starts_at.split('T').next().unwrap_or_default().to_owned(),
        state,
        uptime_ppm: day.known.map(Known::uptime_ppm),
        watched_ms: known.watched_ms,
        down_ms: known.down_ms,
        degraded_ms: known.degraded_ms,
    }
}

#[cfg(test)]
mod tests;
