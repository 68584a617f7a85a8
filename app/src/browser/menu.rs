//! The menu in a browser: a search is the same page asked for again, and only what it found is put in place.
//!
//! I/O: fetches, the page, the browser's history.

use super::{page, parts};
use crate::islands::menu::MenuSignals;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, Element, Event, HtmlFormElement, HtmlInputElement, HtmlSelectElement};

/// How long somebody who types is left alone.
const TYPING: Duration = Duration::from_millis(180);

/// What a search changes. The form itself stays, for somebody is typing into it.
const FOUND: [&str; 5] = [".menu > h1", ".chips", ".found", ".filters summary", ".filters .choose"];

/// How the address bar takes a search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Address {
    /// A choice: the back button undoes it.
    Push,
    /// A letter more: the back button does not undo letters.
    Replace,
    /// It is there already: the back button brought us.
    Keep,
}

struct Search {
    signals: MenuSignals,
    typing: RefCell<Option<TimeoutHandle>>,
    /// The search that is under way; the next one breaks it off.
    under_way: RefCell<Option<AbortController>>,
}

/// Takes over the form and the back button.
pub(crate) fn attend(signals: MenuSignals) {
    let search = Rc::new(Search { signals, typing: RefCell::default(), under_way: RefCell::default() });
    let here = Rc::clone(&search);
    window_event_listener_untyped("input", move |event| {
        let Some(form) = filters(&event).filter(|_| is_search_field(&event)) else { return };
        let resting = Rc::clone(&here);
        let rested = move || look(&resting, &form, Address::Replace);
        here.rest(set_timeout_with_handle(rested, TYPING).ok());
    });
    let here = Rc::clone(&search);
    window_event_listener_untyped("change", move |event| {
        if let Some(form) = filters(&event).filter(|_| !is_search_field(&event)) {
            look(&here, &form, Address::Push);
        }
    });
    let here = Rc::clone(&search);
    window_event_listener_untyped("submit", move |event| {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form.filter(|form| form.class_list().contains("filters")) {
            event.prevent_default();
            look(&here, &form, Address::Push);
        }
    });
    window_event_listener_untyped("popstate", move |_| {
        let address = document().location().and_then(|here| here.href().ok()).unwrap_or_default();
        show(&search, address, Address::Keep);
    });
}

impl Search {
    fn rest(&self, timer: Option<TimeoutHandle>) {
        if let Some(before) = self.typing.replace(timer) {
            before.clear();
        }
    }
}

fn filters(event: &Event) -> Option<HtmlFormElement> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(".filters").ok().flatten()?.dyn_into().ok()
}

fn is_search_field(event: &Event) -> bool {
    event.target().and_then(|target| target.dyn_into::<Element>().ok()).is_some_and(|target| target.id() == "q")
}

/// The address of what the form asks for, without what asks for nothing.
fn address(form: &HtmlFormElement) -> String {
    let unchosen: Vec<String> = parts::all(form, "select, input")
        .into_iter()
        .filter(|field| match (field.dyn_ref::<HtmlSelectElement>(), field.dyn_ref::<HtmlInputElement>()) {
            (Some(select), _) => select.selected_index() == 0,
            (_, Some(input)) => input.value().trim().is_empty(),
            _ => false,
        })
        .filter_map(|field| field.get_attribute("name"))
        .collect();
    let fields = page::fields(form, &[]).unwrap_or_default();
    let chosen: Vec<&str> = fields
        .split('&')
        .filter(|pair| pair.split_once('=').is_some_and(|(name, _)| !unchosen.iter().any(|other| other == name)))
        .collect();
    if chosen.is_empty() { "/menu".to_owned() } else { "/menu?".to_owned() + &chosen.join("&") }
}

fn look(search: &Rc<Search>, form: &HtmlFormElement, how: Address) {
    search.rest(None);
    show(search, address(form), how);
}

fn show(search: &Rc<Search>, address: String, how: Address) {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    if let Some(before) = search.under_way.replace(controller) {
        before.abort();
    }
    search.signals.busy.set(true);
    let search = Rc::clone(search);
    spawn_local(async move {
        let answered = page::get(&address, signal.as_ref()).await;
        // Another search has taken its place, and its answer with it.
        if signal.is_some_and(|signal| signal.aborted()) {
            return;
        }
        search.signals.busy.set(false);
        search.signals.failed.set(answered.is_err());
        let fetched = match answered {
            Ok(fetched) => fetched,
            Err(failure) => return search.signals.said.set(failure.sentence()),
        };
        for part in FOUND {
            parts::renew(&fetched.page, part);
        }
        parts::bring_back(".found");
        if how == Address::Keep {
            restore_words(&fetched.page);
        }
        document().set_title(&fetched.page.title());
        if let Ok(history) = window().history() {
            let _ = match how {
                Address::Push => history.push_state_with_url(&JsValue::NULL, "", Some(&address)),
                Address::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(&address)),
                Address::Keep => Ok(()),
            };
        }
        let count = fetched.page.query_selector(".found .count").ok().flatten().and_then(|count| count.text_content());
        search.signals.said.set(count.unwrap_or_default());
    });
}

/// The back button also brings back what was searched for.
fn restore_words(page: &web_sys::Document) {
    let field =
        |page: &web_sys::Document| page.get_element_by_id("q").and_then(|q| q.dyn_into::<HtmlInputElement>().ok());
    if let (Some(ours), Some(theirs)) = (field(&document()), field(page)) {
        ours.set_value(&theirs.value());
    }
}
