//! The time that is chosen at the checkout: as soon as the hand rests, the shop is asked to set it aside.
//!
//! One question is under way at a time, and of all that are chosen meanwhile only the last is asked for. What it is asked is
//! the checkout's own form, without anything that says who orders. I/O: fetches, the page, a timer.

use super::page::{self, Failure, Fetched};
use super::parts;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlFormElement, UrlSearchParams};

/// How long somebody who goes through the times is left alone.
const CHOOSING: Duration = Duration::from_millis(350);

/// What of the form a time is held for.
const ASKED: [&str; 7] = ["key", "menu", "order_type", "lines", "codes", "zip", "slot"];

#[derive(Default)]
struct Asker {
    choosing: RefCell<Option<TimeoutHandle>>,
    asking: Cell<bool>,
    again: Cell<bool>,
}

thread_local! {
    static ASKER: Asker = Asker::default();
}

/// Takes over the choice of a time.
pub(crate) fn attend() {
    window_event_listener_untyped("change", |event| {
        let changed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if changed.is_some_and(|changed| changed.id() == "slot") {
            rest();
            let timer = set_timeout_with_handle(ask, CHOOSING).ok();
            ASKER.with(|asker| asker.choosing.replace(timer));
        }
    });
}

/// Asks for nothing any more that has not been asked yet.
pub(crate) fn rest() {
    ASKER.with(|asker| {
        asker.again.set(false);
        if let Some(timer) = asker.choosing.take() {
            timer.clear();
        }
    });
}

/// The checkout as it is now, with the time that is chosen in the form set aside.
pub(crate) async fn checkout_with(form: &HtmlFormElement) -> Result<Fetched, Failure> {
    let fields = asked(form).ok_or(Failure::Unreachable)?;
    page::post("/checkout", &fields).await
}

fn asked(form: &HtmlFormElement) -> Option<String> {
    let all = UrlSearchParams::new_with_str(&page::fields(form, &[])?).ok()?;
    let fields = UrlSearchParams::new().ok()?;
    fields.set("op", "hold");
    for name in ASKED {
        fields.set(name, &all.get(name)?);
    }
    Some(fields.to_string().into())
}

fn ask() {
    let form = document().get_element_by_id("checkout").and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form else { return };
    if ASKER.with(|asker| asker.asking.replace(true)) {
        return ASKER.with(|asker| asker.again.set(true));
    }
    spawn_local(async move {
        let answered = checkout_with(&form).await;
        ASKER.with(|asker| asker.asking.set(false));
        if ASKER.with(|asker| asker.again.take()) {
            ask();
        } else {
            show(answered);
        }
    });
}

/// Says what is set aside now. The times are left alone under the hand that chooses, unless the chosen one has gone.
fn show(answered: Result<Fetched, Failure>) {
    let Some(held) = document().get_element_by_id("held") else { return };
    match answered {
        Ok(Fetched { page, .. }) => {
            let has_gone = |page: &web_sys::Document| page.get_element_by_id("slot-wrong").is_some();
            if has_gone(&page) || has_gone(&document()) {
                parts::renew(&page, "#times");
            }
            if let Some(newer) = page.get_element_by_id("held") {
                held.set_inner_html(&newer.inner_html());
            }
        }
        Err(failure) => {
            held.set_text_content(Some(&("The time you chose is not set aside. ".to_owned() + &failure.sentence())));
        }
    }
}
