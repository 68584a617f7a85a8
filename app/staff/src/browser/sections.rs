//! The sections of the home page, moved without leaving the page, by the buttons that each has or by being dragged.
//!
//! I/O: a fetch for each move, and the page's document. What it sends is the section's form as its own buttons would send it.

use super::dragged;
use super::studio::{all, post, show};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlElement, HtmlFormElement, SubmitEvent};

/// Parts of the page that are shown anew, by their ids.
const TOLD: [&str; 2] = ["standing", "sections"];

/// Before the place to which a section is dragged.
const TO: &str = "section/to/";

/// Takes over the forms of the sections for as long as the page is open.
pub(crate) fn attend(said: &ArcRwSignal<String>) {
    let dropped = said.clone();
    dragged::attend(move |form, place| send(dropped.clone(), form, TO.to_owned() + place));
    let said = said.clone();
    window_event_listener_untyped("submit", move |event| {
        let Some(form) = within(&event, "#home form").and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else {
            return;
        };
        let pressed = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
        let Some(act) = pressed.and_then(|button| button.get_attribute("value")) else { return };
        event.prevent_default();
        send(said.clone(), form, act);
    });
}

/// The element of that kind at which something happened.
pub(super) fn within(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Sends a section's form as if that button had been pressed, and shows what came of it.
fn send(said: ArcRwSignal<String>, form: HtmlFormElement, act: String) {
    let Ok(sent) = FormData::new_with_form(&form) else { return };
    let name = form.get_attribute("data-name").unwrap_or_default();
    let at: usize = sent.get("at").as_string().and_then(|at| at.parse().ok()).unwrap_or_default();
    spawn_local(async move {
        let Some(html) = post(&form, &sent, &act).await else {
            said.set("That was not kept. Please try again.".to_owned());
            return;
        };
        show(&html, &sent, &TOLD);
        let count = all(&document(), "#sections > li").len();
        let to = match act.as_str() {
            "section/up" => at.saturating_sub(1),
            "section/down" => (at + 1).min(count.saturating_sub(1)),
            act => act.strip_prefix(TO).and_then(|place| place.parse().ok()).unwrap_or(at),
        };
        let moves = act.starts_with(TO) || matches!(act.as_str(), "section/up" | "section/down");
        said.set(if document().get_element_by_id("wrong").is_some() {
            "That could not be done; the reason stands above.".to_owned()
        } else if moves {
            name + " is now " + &(to + 1).to_string() + " of " + &count.to_string() + "."
        } else {
            "Kept as draft.".to_owned()
        });
        // A keyboard goes on from the button that was pressed, at its section's new place.
        let button = match act.as_str() {
            "section/up" | "section/down" | "section/keep" => act.as_str(),
            _ => "section/keep",
        };
        let selector = "#section-".to_owned() + &to.to_string() + " .acts button[value='" + button + "']";
        if act != "section/add"
            && let Some(button) = all(&document(), &selector).into_iter().next()
            && let Ok(button) = button.dyn_into::<HtmlElement>()
        {
            let _ = button.focus();
        }
    });
}
