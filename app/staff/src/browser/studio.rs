//! A preview that follows what is being chosen: the form of looks is kept as it changes, and the frames are shown anew.
//!
//! I/O: a fetch for each pause, and the page's document. What it sends is the form as its own button would send it, so that
//! the page is the same without script, and a reload shows what was kept.

use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlFormElement, HtmlIFrameElement, HtmlInputElement, NodeList};

/// How long a hand rests before what it did is kept.
const PAUSE: Duration = Duration::from_millis(500);
/// Parts of the page that say what was kept, by their ids.
const TOLD: [&str; 2] = ["standing", "warnings"];

/// Follows the form of looks for as long as the page is open.
pub(crate) fn follow(said: &ArcRwSignal<String>) {
    let (said, changes) = (said.clone(), Rc::new(Cell::new(0_u32)));
    window_event_listener_untyped("input", move |event| {
        if form_of(&event).is_none() {
            return;
        }
        let change = changes.get().wrapping_add(1);
        changes.set(change);
        let (said, changes) = (said.clone(), Rc::clone(&changes));
        set_timeout(
            move || {
                if changes.get() == change {
                    keep(said);
                }
            },
            PAUSE,
        );
    });
}

fn form_of(event: &Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("#looks").ok()?
}

fn keep(said: ArcRwSignal<String>) {
    let form = document().get_element_by_id("looks").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    let Ok(sent) = FormData::new_with_form(&form) else { return };
    // Half a colour is none yet; the browser's own rules say so before anybody is asked.
    if !form.check_validity() {
        return;
    }
    spawn_local(async move {
        let words = match post(&form, &sent, "keep").await {
            Some(html) => {
                show(&html, &sent, &TOLD);
                "Kept as draft."
            }
            None => "That was not kept. Please try the button.",
        };
        said.set(words.to_owned());
    });
}

/// Sends a form of the studio's as if a button for that act had been pressed. Its answer is the page after it.
pub(super) async fn post(form: &HtmlFormElement, sent: &FormData, act: &str) -> Option<String> {
    let mut body = "act=".to_owned() + act;
    for field in elements(&form.query_selector_all("[name]").ok()?) {
        let name = field.get_attribute("name").unwrap_or_default();
        if let Some(value) = sent.get(&name).as_string() {
            body += &("&".to_owned() + &name + "=" + &String::from(js_sys::encode_uri_component(&value)));
        }
    }
    let request = Request::post("/desk/studio").header("content-type", "application/x-www-form-urlencoded").body(body);
    let response = request.ok()?.send().await.ok()?;
    // A conflict, and what could not be taken, are told on the page that comes with them.
    if matches!(response.status(), 200 | 409 | 422) { response.text().await.ok() } else { None }
}

/// Shows those parts as the page has them by now, and leaves alone what was changed since it was sent.
pub(super) fn show(html: &str, sent: &FormData, told: &[&str]) {
    let Ok(now) = document().create_element("div") else { return };
    now.set_inner_html(html);
    for id in told {
        let new = now.query_selector(&("#".to_owned() + id)).ok().flatten();
        if let (Some(old), Some(new)) = (document().get_element_by_id(id), new) {
            let _ = old.replace_with_with_node_1(&new);
        }
    }
    for field in all(&document(), ".colour input, input[name=seen]") {
        let name = field.get_attribute("name").unwrap_or_default();
        let new = now.query_selector(&("input[name=".to_owned() + &name + "]")).ok().flatten();
        let (Ok(field), Some(new)) = (field.dyn_into::<HtmlInputElement>(), new) else { continue };
        if sent.get(&name).as_string() == Some(field.value()) || name == "seen" {
            field.set_value(&new.get_attribute("value").unwrap_or_default());
        }
    }
    for frame in all(&document(), ".previews iframe") {
        let window = frame.dyn_into::<HtmlIFrameElement>().ok().and_then(|frame| frame.content_window());
        if let Some(window) = window {
            let _ = window.location().reload();
        }
    }
}

pub(super) fn all(within: &web_sys::Document, selector: &str) -> Vec<Element> {
    within.query_selector_all(selector).map_or_else(|_| Vec::new(), |found| elements(&found))
}

fn elements(found: &NodeList) -> Vec<Element> {
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<Element>().ok()).collect()
}
