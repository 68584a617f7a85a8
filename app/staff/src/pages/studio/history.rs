//! What was published, by whom and when, in words, with a button that takes it into the draft again.
//!
//! No I/O.

use super::seen;
use crate::pages::incidents::stamp;
use crate::view::{Frame, StudioView};
use everbud_domain::studio::changes::between;
use everbud_domain::studio::{KEEP_PUBLISHED, Past, PastState};
use leptos::prelude::*;

/// The section.
pub(super) fn section(frame: &Frame<'_>, view: &StudioView<'_>) -> AnyView {
    let looks = view.past.iter().enumerate().map(|(at, past)| self::past(frame, view, past, view.past.get(at + 1)));
    let looks = looks.collect_view();
    let none = view.past.is_empty().then(|| view! { <p class="quiet">"Nothing was published from here yet."</p> });
    view! {
        <details id="history" open=!view.past.is_empty()>
            <summary>"Published before"</summary>
            <p class="quiet">
                {format!("The last {KEEP_PUBLISHED}. To go back, take one into the draft, look at it, and publish it.")}
            </p>
            {none}
            <ol class="history">{looks}</ol>
        </details>
    }
    .into_any()
}

fn past(frame: &Frame<'_>, view: &StudioView<'_>, past: &Past, before: Option<&Past>) -> AnyView {
    let state = match past.state {
        PastState::Published => None,
        PastState::Waiting => Some("Waits for the database"),
        PastState::Conflict => Some("Not published: the shop's settings were changed elsewhere meanwhile"),
        PastState::Refused => Some("Not published: the database refused it"),
    };
    let state = state.map(|state| view! { <p class="state">{state}</p> });
    let changes = before.map(|before| between(&frame.shop().zone, &before.look, &past.look)).unwrap_or_default();
    let what = if changes.is_empty() { "The look as it was.".to_owned() } else { format!("{}.", changes.join("; ")) };
    let by = if past.by.is_empty() { "As it stood".to_owned() } else { past.by.clone() };
    let again = (past.look != *view.look()).then(|| {
        view! {
            <form method="post" action="/desk/studio">
                {seen(view)}
                <input type="hidden" name="number" value=past.number.to_string()/>
                <button name="act" value="again">
                    "Take into the draft"<span class="unseen">{format!(": number {}", past.number)}</span>
                </button>
            </form>
        }
    });
    view! {
        <li>
            <p><strong>{by}</strong>", "{stamp(frame, past.at)}</p>
            {state}
            <p class="quiet">{what}</p>
            {again}
        </li>
    }
    .into_any()
}
