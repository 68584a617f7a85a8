//! Pausing ordering, and resuming it.
//!
//! No I/O. Whoever may not do it is not shown the form; the counter asks all the same.

use crate::view::{BoardView, Frame};
use everbud_domain::staff::Duty;
use leptos::prelude::*;

/// The form.
pub(crate) fn ordering(frame: &Frame<'_>, view: &BoardView<'_>) -> Option<AnyView> {
    if !frame.person.is_some_and(|person| person.role.may(Duty::PauseOrdering)) {
        return None;
    }
    Some(if view.paused.is_some() {
        view! {
            <form class="ordering" method="post" action="/desk/ordering">
                <input type="hidden" name="paused" value="no"/>
                <button class="main">"Resume ordering"</button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <details class="ordering">
                <summary>"Pause ordering…"</summary>
                <form method="post" action="/desk/ordering">
                    <input type="hidden" name="paused" value="yes"/>
                    <label for="note">"What shoppers read about it (may be empty)"</label>
                    <input id="note" name="note" maxlength="200" autocomplete="off"/>
                    <button>"Pause ordering"</button>
                </form>
            </details>
        }
        .into_any()
    })
}
