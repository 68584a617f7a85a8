//! One incident: when it was, what was seen, what was said about it.
//!
//! No I/O.

use crate::document::Head;
use crate::parts::past::{Clock, state_key};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{EvidenceView, IncidentState, IncidentView, WordView, length};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(incident: &IncidentView, clock: Clock<'_>) -> (Head, AnyView) {
    let title = incident.title();
    let lead = match incident.state {
        IncidentState::Down => {
            "Shoppers browse and order as usual: orders are stored at the edge and recorded afterwards."
        }
        IncidentState::Degraded => "Shoppers browse and order as usual; orders may be recorded later.",
        IncidentState::Watching => "It is watched for a minute before the incident is called over.",
        IncidentState::Ended => "It is over. Shoppers could browse and order all the time.",
    };
    let ended = incident.ended_at.map(|at| view! { <div><dt>"Over"</dt><dd>{clock.stamp(at)}</dd></div> });
    let time = |name: &'static str, millis: i64| {
        (millis > 0).then(|| view! { <div><dt>{name}</dt><dd>{length(millis)}</dd></div> })
    };
    let words = (!incident.words.is_empty()).then(|| {
        let said = incident.words.iter().map(|word| said(word, clock)).collect_view();
        view! { <section><h2>"What was said"</h2>{said}</section> }
    });
    let timeline = incident.timeline.iter().map(|evidence| seen(evidence, incident.began_at, clock)).collect_view();
    let head = Head { title: title.clone(), description: lead.to_owned(), listed: false };
    let main = view! {
        <div class="text">
            <p class="eyebrow"><a class="lone" href="/status">"Status"</a></p>
            <h1 class=format!("state {}", state_key(incident.state))>{title}</h1>
            <p class="lead">{lead}</p>
            <dl class="facts">
                <div><dt>"First sign"</dt><dd>{clock.stamp(incident.began_at)}</dd></div>
                <div>
                    <dt>"Detected"</dt>
                    <dd>{clock.stamp(incident.detected_at)}{after(incident)}</dd>
                </div>
                {ended}
                {time("Not answering", incident.down_ms)}
                {time("Unreliable", incident.degraded_ms)}
            </dl>
            {words}
            <section>
                <h2>"What was seen"</h2>
                <ol class="timeline">{timeline}</ol>
            </section>
        </div>
    };
    (head, main.into_any())
}

/// How long it took to be detected.
fn after(incident: &IncidentView) -> String {
    match incident.detected_at.millis_since(incident.began_at) {
        ..1_000 => ", at once".to_owned(),
        millis => format!(", after {}", length(millis)),
    }
}

fn seen(evidence: &EvidenceView, began_at: Timestamp, clock: Clock<'_>) -> AnyView {
    let later = match evidence.first_at.millis_since(began_at) {
        ..1_000 => String::new(),
        millis => format!(", {} later", length(millis)),
    };
    view! { <li><p class="quiet">{clock.stamp(evidence.first_at)}{later}</p><p>{evidence.detail.clone()}</p></li> }
        .into_any()
}

fn said(word: &WordView, clock: Clock<'_>) -> AnyView {
    view! {
        <blockquote class="word">
            <p>{word.text.clone()}</p>
            <footer class="quiet">{word.by.clone()}", "{clock.stamp(word.at)}</footer>
        </blockquote>
    }
    .into_any()
}
