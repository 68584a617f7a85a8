//! The cart in a browser: every form that changes it is sent from where it stands, one after the other.
//!
//! The cart itself is a cookie that only the worker reads and writes, so two changes at once would lose one of them: they
//! wait in line, and each click is sent once. I/O: fetches, the page, other tabs.

use super::page::{self, Failure, Fetched};
use super::parts;
use crate::islands::cart::CartSignals;
use leptos::html::{Dialog, Div};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement, HtmlInputElement};

/// Where other tabs of the shop hear of a change.
const CHANNEL: &str = "cart";

/// How long somebody who types a quantity is left alone.
const TYPING: Duration = Duration::from_millis(350);

/// How long a sentence stays.
const READING: Duration = Duration::from_secs(7);

/// One change that waits to be sent.
struct Change {
    fields: String,
    /// What is said when it is done; nothing for what is seen anyway.
    said: Option<String>,
    /// The field it came from: a newer change of the same field makes it stale.
    of: Option<String>,
}

#[derive(Default)]
struct Cart {
    signals: CartSignals,
    waiting: RefCell<VecDeque<Change>>,
    sending: Cell<bool>,
    /// Counts sentences, so that an old one's end does not hush a new one.
    sentence: Cell<u32>,
    inside: RefCell<Option<HtmlElement>>,
    dialog: RefCell<Option<HtmlDialogElement>>,
    typing: RefCell<Option<TimeoutHandle>>,
    channel: RefCell<Option<BroadcastChannel>>,
}

thread_local! {
    static CART: Cart = Cart::default();
}

/// What the islands show.
pub(crate) fn signals() -> CartSignals {
    CART.with(|cart| cart.signals.clone())
}

/// Takes over every form and link of the page that has to do with the cart.
pub(crate) fn attend(dialog: NodeRef<Dialog>, inside: NodeRef<Div>) {
    dialog.on_load(|dialog| CART.with(|cart| *cart.dialog.borrow_mut() = Some(dialog)));
    inside.on_load(|inside| CART.with(|cart| *cart.inside.borrow_mut() = Some(inside.unchecked_into())));
    page::soon(count);
    window_event_listener_untyped("submit", |event| submitted(&event));
    window_event_listener_untyped("click", |event| clicked(&event));
    window_event_listener_untyped("input", |event| typed(&event, TYPING));
    window_event_listener_untyped("change", |event| typed(&event, Duration::ZERO));
    // Also when the page comes back out of the browser's memory.
    window_event_listener_untyped("pageshow", |_| count());
    if let Ok(channel) = BroadcastChannel::new(CHANNEL) {
        let heard = wasm_bindgen::closure::Closure::<dyn Fn()>::new(|| {
            count();
            if place().is_some() {
                spawn_local(async { shown(page::get("/cart", None).await) });
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
        CART.with(|cart| *cart.channel.borrow_mut() = Some(channel));
    }
}

/// The cart is another one now: this page and the other tabs are to know.
pub(crate) fn changed() {
    count();
    CART.with(|cart| {
        if let Some(channel) = &*cart.channel.borrow() {
            let _ = channel.post_message(&JsValue::TRUE);
        }
    });
}

/// The cookie beside the cart's own says how many pieces there are.
fn count() {
    let count = page::cookie("items").and_then(|count| count.parse().ok()).unwrap_or(0);
    signals().count.set(count);
}

/// Where the cart is shown now: the page's own main part on the cart's page, the drawer while it is open.
fn place() -> Option<Element> {
    if page::path() == "/cart" {
        return document().get_element_by_id("main");
    }
    let open = CART.with(|cart| cart.dialog.borrow().as_ref().is_some_and(HtmlDialogElement::open));
    if open { CART.with(|cart| cart.inside.borrow().clone().map(Into::into)) } else { None }
}

fn submitted(event: &Event) {
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
    // What changes more of a page than the cart is left to the browser: it comes back as a whole page.
    if form.get_attribute("action").as_deref() != Some("/cart") || form.has_attribute("data-whole") {
        return;
    }
    event.prevent_default();
    let said = form.get_attribute("data-name").map(|name| "Added ".to_owned() + &name + " to your cart.");
    send(&form, said, None);
}

fn send(form: &HtmlFormElement, said: Option<String>, of: Option<String>) {
    let Some(fields) = page::fields(form, &[("return_to", "/cart")]) else { return };
    CART.with(|cart| {
        let mut waiting = cart.waiting.borrow_mut();
        if of.is_some() {
            waiting.retain(|change| change.of != of);
        }
        waiting.push_back(Change { fields, said, of });
    });
    next();
}

/// Sends the change that has waited longest, unless one is on its way.
fn next() {
    let change = CART.with(|cart| {
        if cart.sending.get() {
            return None;
        }
        let change = cart.waiting.borrow_mut().pop_front();
        cart.sending.set(change.is_some());
        cart.signals.busy.set(change.is_some());
        change
    });
    let Some(change) = change else { return };
    spawn_local(async move {
        let answered = page::post("/cart", &change.fields).await;
        CART.with(|cart| cart.sending.set(false));
        match &answered {
            Ok(fetched) => {
                changed();
                if let Some(words) = change.said {
                    say(words + &trouble(fetched));
                }
            }
            Err(failure) => say(failure.sentence()),
        }
        // What is shown while more is on its way would be stale at once.
        if answered.is_ok() && CART.with(|cart| cart.waiting.borrow().is_empty() && cart.typing.borrow().is_none()) {
            shown(answered);
        }
        next();
    });
}

/// What stands in the way of ordering what is in the cart now.
fn trouble(fetched: &Fetched) -> String {
    let first = fetched.page.query_selector(".refused li, .refusals li").ok().flatten();
    first.and_then(|refusal| refusal.text_content()).map_or_else(String::new, |sentence| " ".to_owned() + &sentence)
}

/// Shows a page of the cart where the cart is shown.
fn shown(answered: Result<Fetched, Failure>) {
    let Some(place) = place() else { return };
    let fetched = match answered {
        Ok(fetched) => fetched,
        Err(failure) => return say(failure.sentence()),
    };
    let Some(main) = fetched.page.get_element_by_id("main") else { return };
    if place.id() != "main" {
        parts::rename_ids(&main, "drawer-");
    }
    let was_within = holds_focus(&place);
    parts::keeping_focus(|| place.set_inner_html(&main.inner_html()));
    // The line whose button was pressed may be gone.
    if was_within && !holds_focus(&place) {
        let _ = place.unchecked_ref::<HtmlElement>().focus();
    }
    if let Some(total) = main.query_selector(".totals tfoot td").ok().flatten().and_then(|total| total.text_content()) {
        signals().heard.set("Your cart comes to ".to_owned() + &total + ".");
    }
}

fn holds_focus(place: &Element) -> bool {
    document().active_element().is_some_and(|active| place.contains(Some(&active)))
}

fn clicked(event: &Event) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    // Beside the drawer the dialog itself is hit, for there nothing is in it; and the page below is where shopping goes on.
    let beside = target.has_attribute("open") && target.class_list().contains("drawer");
    let goes_on = target.closest(".drawer .after a").ok().flatten().is_some();
    if beside || goes_on {
        event.prevent_default();
        CART.with(|cart| cart.dialog.borrow().as_ref().map(HtmlDialogElement::close));
        return;
    }
    let opens = target.closest(".to-cart, .said a").ok().flatten().is_some();
    // The cart's own page needs no drawer, and at the checkout a cart that changes is out of place.
    let click = event.dyn_ref::<web_sys::MouseEvent>();
    let elsewhere = click.is_some_and(|click| click.ctrl_key() || click.meta_key() || click.shift_key());
    if !opens || elsewhere || ["/cart", "/checkout"].contains(&page::path().as_str()) {
        return;
    }
    event.prevent_default();
    hush();
    spawn_local(async {
        let answered = page::get("/cart", None).await;
        CART.with(|cart| {
            if answered.is_ok() {
                let _ = cart.dialog.borrow().as_ref().map(HtmlDialogElement::show_modal);
            }
        });
        match answered {
            Ok(fetched) => shown(Ok(fetched)),
            Err(failure) => say(failure.sentence()),
        }
    });
}

/// A quantity that is typed is quoted once the hand rests.
fn typed(event: &Event, rest: Duration) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    // What was quoted already stands in the page as the field's own value.
    if input.value() == input.default_value() {
        return;
    }
    let Some(form) = input.form().filter(|form| form.class_list().contains("amend")) else { return };
    let rested = move || {
        CART.with(|cart| cart.typing.borrow_mut().take());
        if form.check_validity() {
            send(&form, None, Some(input.id()));
        }
    };
    let timer = set_timeout_with_handle(rested, rest).ok();
    if let Some(before) = CART.with(|cart| cart.typing.replace(timer)) {
        before.clear();
    }
}

/// Says a sentence, and hushes it when it has been read.
fn say(sentence: String) {
    let number = CART.with(|cart| {
        cart.sentence.set(cart.sentence.get().wrapping_add(1));
        cart.sentence.get()
    });
    signals().said.set(sentence);
    set_timeout(
        move || {
            if CART.with(|cart| cart.sentence.get()) == number {
                hush();
            }
        },
        READING,
    );
}

fn hush() {
    signals().said.set(String::new());
}
