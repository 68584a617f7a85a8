//! Sending an order: kept before it is sent, sent again until it is known what came of it, and never twice.
//!
//! I/O: fetches, the browser's storage, the checkout's form, timers.

use super::keeping::Kept;
use super::request::{self, Answer};
use super::{cart, page, parts, slot};
use crate::islands::attempt::Attempt;
use everbud_domain::attempt::{Next, next};
use everbud_domain::refusal::{Field, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement};

struct Sender {
    attempt: ArcRwSignal<Attempt>,
    kept: RefCell<Option<Kept>>,
    tries: Cell<u32>,
    sending: Cell<bool>,
    again: RefCell<Option<TimeoutHandle>>,
}

/// Takes over the checkout's form, and what an earlier page has left unsent.
pub(crate) fn attend(attempt: ArcRwSignal<Attempt>) {
    let sender = Rc::new(Sender {
        attempt,
        kept: RefCell::new(Kept::left()),
        tries: Cell::default(),
        sending: Cell::default(),
        again: RefCell::default(),
    });
    let here = Rc::clone(&sender);
    window_event_listener_untyped("submit", move |event| {
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        if let Some(form) = form.filter(|form| form.id() == "checkout") {
            event.prevent_default();
            place(&here, &form);
        }
    });
    let here = Rc::clone(&sender);
    window_event_listener_untyped("click", move |event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        match pressed.and_then(|pressed| pressed.get_attribute("data-attempt")).as_deref() {
            Some("send") => send(&here),
            Some("forget") => forget(&here),
            _ => {}
        }
    });
    slot::attend();
    let here = Rc::clone(&sender);
    window_event_listener_untyped("online", move |_| send(&here));
    page::soon(move || send(&sender));
}

fn checkout() -> Option<HtmlFormElement> {
    document().get_element_by_id("checkout")?.dyn_into().ok()
}

/// A second press while one is under way changes nothing.
fn place(sender: &Rc<Sender>, form: &HtmlFormElement) {
    if sender.kept.borrow().is_some() {
        return send(sender);
    }
    // What is ordered needs no hold any more.
    slot::rest();
    let kept = request::body(form).and_then(Kept::new);
    if kept.is_none() {
        return sender
            .attempt
            .set(Attempt::Failed("This browser cannot send the order. Please call the shop.".to_owned()));
    }
    sender.tries.set(0);
    *sender.kept.borrow_mut() = kept;
    send(sender);
}

/// Leads the shopper from the button that was pressed to what came of it.
fn reveal() {
    if checkout().is_none() {
        return;
    }
    page::soon(|| {
        if let Some(told) = document().query_selector(".attempt").ok().flatten() {
            told.scroll_into_view();
            let _ = told.unchecked_into::<HtmlElement>().focus();
        }
    });
}

fn forget(sender: &Sender) {
    if let Some(kept) = sender.kept.take() {
        kept.forget();
    }
    sender.attempt.set(Attempt::None);
}

fn send(sender: &Rc<Sender>) {
    let Some(kept) = sender.kept.borrow().clone() else { return };
    if sender.sending.replace(true) {
        return;
    }
    if let Some(timer) = sender.again.take() {
        timer.clear();
    }
    sender.attempt.set(Attempt::Sending);
    sender.tries.set(sender.tries.get().saturating_add(1));
    let sender = Rc::clone(sender);
    spawn_local(async move {
        let answer = request::send(&kept).await;
        sender.sending.set(false);
        // The shopper has said meanwhile that it is not to be sent any more: what has arrived is told all the same.
        match next(answer.answered, sender.tries.get()) {
            Next::Show => show(&sender, &kept, answer).await,
            Next::Refused => refused(&sender, &kept, answer).await,
            Next::Again(millis) if sender.kept.borrow().is_some() => {
                sender.attempt.set(Attempt::Kept);
                if sender.tries.get() == 1 {
                    reveal();
                }
                let here = Rc::clone(&sender);
                let timer = set_timeout_with_handle(move || send(&here), Duration::from_millis(millis.into()));
                sender.again.replace(timer.ok());
            }
            Next::Again(_) => {}
        }
    });
}

async fn show(sender: &Sender, kept: &Kept, answer: Answer) {
    let href = "/orders/".to_owned() + &answer.order.unwrap_or_default();
    // What was ordered is no longer in the cart. Without this the order stands all the same.
    if page::post("/cart", "op=clear&return_to=/cart").await.is_ok() {
        cart::changed();
    }
    forget(sender);
    kept.forget();
    sender.attempt.set(Attempt::Taken(href.clone()));
    if checkout().is_some() {
        let _ = window().location().assign(&href);
    }
}

async fn refused(sender: &Sender, kept: &Kept, answer: Answer) {
    forget(sender);
    kept.forget();
    if answer.refusals.is_empty() {
        sender.attempt.set(Attempt::Failed(answer.detail));
        return reveal();
    }
    // What can be ordered instead is another checkout: the page of the refusal is made of it, as it is without script.
    // Submitted by a script, the form is not stopped by our own listener.
    if let Some(form) = checkout().filter(|_| answer.instead)
        && form.submit().is_ok()
    {
        return;
    }
    if let Some(form) = checkout() {
        mark(&answer.refusals);
        // The figures, what is set aside and the total to agree to are those of a new checkout.
        if let Ok(fetched) = slot::checkout_with(&form).await {
            for part in ["#summary", "input[name=total_cents]"] {
                parts::renew(&fetched.page, part);
            }
        }
    }
    let only_dearer = answer.refusals.iter().all(|refusal| refusal.reason.is_about_the_total());
    let total = answer.total.filter(|_| only_dearer && checkout().is_some()).map(|total| total.to_string());
    sender.attempt.set(Attempt::Refused(answer.refusals, total));
    reveal();
}

/// Writes each sentence to the field that it is about, as the page without script has it.
fn mark(refusals: &[Refusal]) {
    let Some(form) = checkout() else { return };
    for old in parts::all(&form, ".wrong") {
        old.remove();
    }
    for field in parts::all(&form, "[aria-invalid]") {
        let _ = field.remove_attribute("aria-invalid");
    }
    for refusal in refusals {
        let Some(name) = refusal.field.map(Field::name) else { continue };
        let Some(field) = document().get_element_by_id(name) else { continue };
        let Ok(sentence) = document().create_element("p") else { continue };
        let id = name.to_owned() + "-wrong";
        sentence.set_class_name("wrong");
        sentence.set_id(&id);
        sentence.set_text_content(Some(&refusal.detail));
        let _ = field.before_with_node_1(&sentence);
        let _ = field.set_attribute("aria-invalid", "true");
        let _ = field.set_attribute("aria-describedby", &id);
    }
}
