//! The incidents, what operators said about each to everybody, and a form to say more.
//!
//! No I/O.

use crate::parts::operate::{ago, notice};
use crate::view::{ConsoleFrame, SpeakView};
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{IncidentState, IncidentView, WordView};
use leptos::prelude::*;

const HERE: &str = "/console/incidents";

/// The page.
pub(crate) fn page(frame: &ConsoleFrame<'_>, view: &SpeakView<'_>) -> AnyView {
    let rows = view.incidents.iter().map(|incident| row(incident, view, frame.now)).collect_view();
    let none = view.incidents.is_empty().then(|| view! { <p class="quiet">"There was none in the last 90 days."</p> });
    let done = (!view.done.is_empty()).then(|| view! { <p class="notice" role="status">{view.done}</p> });
    view! {
        <div class="console">
            <h1>"Incidents"</h1>
            {notice(view.wrong)}
            {done}
            <p class="quiet">"What you say about one stands on its page on the platform and at every shop. It cannot be taken back."</p>
            {none}
            <ul class="rows">{rows}</ul>
        </div>
    }
    .into_any()
}

fn row(incident: &IncidentView, view: &SpeakView<'_>, now: Timestamp) -> AnyView {
    let is_meant = view.about == incident.id.as_str();
    let words = if is_meant && !view.said.is_empty() { view.said } else { incident.words.as_slice() };
    let said = words.iter().map(|said| word(said, now)).collect_view();
    let id = incident.id.to_string();
    let field = format!("text-{id}");
    let class = (incident.state != IncidentState::Ended).then_some("marked");
    view! {
        <li class=class>
            <a href=incident.path()>{incident.title()}</a>
            <span class="how">"began "{ago(incident.began_at, now)}</span>
            {said}
            <details class="grave" open=is_meant && !view.wrong.is_empty()>
                <summary>"Say something…"</summary>
                <form method="post" action=HERE>
                    <input type="hidden" name="incident" value=id/>
                    <label for=field.clone()>"To all shoppers and shops"</label>
                    <textarea id=field name="text" rows="3" maxlength="1000" required>
                        {if is_meant { view.text.to_owned() } else { String::new() }}
                    </textarea>
                    <button>"Say it"</button>
                </form>
            </details>
        </li>
    }
    .into_any()
}

fn word(word: &WordView, now: Timestamp) -> AnyView {
    view! {
        <blockquote class="word">
            <p>{word.text.clone()}</p>
            <footer class="quiet">{word.by.clone()}", "{ago(word.at, now)}</footer>
        </blockquote>
    }
    .into_any()
}
