//! Taking a step of an order without leaving the page: the card's own form, sent as JSON.
//!
//! I/O: a fetch for each step. A step that is sent twice is taken once, so nothing here has to be remembered.

use super::{Desk, NOT_SIGNED_IN};
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, HtmlButtonElement, HtmlFormElement};

/// Where the cards' forms lead, and where the same is taken as JSON.
const FORMS: &str = "/desk/orders/";
const STEPS: &str = "/api/v1/staff/orders/";

/// Takes the forms of all cards over, also of those that are still to come.
pub(super) fn take_over(desk: &Rc<Desk>) {
    let desk = Rc::clone(desk);
    window_event_listener_untyped("submit", move |event| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        let action = form.get_attribute("action").unwrap_or_default();
        if let Some(step) = action.strip_prefix(FORMS) {
            event.prevent_default();
            send(&desk, form, STEPS.to_owned() + step);
        }
    });
}

fn send(desk: &Rc<Desk>, form: HtmlFormElement, path: String) {
    let button =
        form.query_selector("button").ok().flatten().and_then(|found| found.dyn_into::<HtmlButtonElement>().ok());
    let set_busy = move |busy| {
        if let Some(button) = &button {
            button.set_disabled(busy);
        }
    };
    set_busy(true);
    let desk = Rc::clone(desk);
    spawn_local(async move {
        let said = match post(&path, &form).await {
            Some(200) => {
                // A reason that was given holds its card no longer.
                if let Ok(Some(details)) = form.closest("details") {
                    let _ = details.remove_attribute("open");
                }
                desk.stepped.set(form.closest("article").ok().flatten().map(|card| card.id()));
                ""
            }
            Some(NOT_SIGNED_IN) => return drop(window().location().reload()),
            Some(404 | 409) => "The order stands where that step cannot follow.",
            Some(_) | None => "That did not arrive. Please try again.",
        };
        set_busy(false);
        desk.signals.said.set(said.to_owned());
        desk.ask();
    });
}

async fn post(path: &str, form: &HtmlFormElement) -> Option<u16> {
    let request = Request::post(path).header("content-type", "application/json").body(reason(form)?).ok()?;
    Some(request.send().await.ok()?.status())
}

/// The form's reason as JSON: in their own words, or else the one that was chosen.
fn reason(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let given = |name: &str| data.get(name).as_string().filter(|words| !words.trim().is_empty());
    let words = given("own_words").or_else(|| given("reason")).unwrap_or_default();
    let words = js_sys::JSON::stringify(&JsValue::from(words)).ok()?;
    Some("{\"reason\":".to_owned() + &String::from(words) + "}")
}
