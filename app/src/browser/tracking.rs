//! Following an order: a short question again and again, and the page itself only when the answer has changed.
//!
//! I/O: fetches, the page, timers.

use super::{page, parts};
use crate::islands::tracking::TrackingSignals;
use everbud_domain::tracking::Looks;
use gloo_net::http::Request;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// What can change on an order's page.
const PARTS: [&str; 6] =
    [".notices", ".order .lead", ".order .steps", ".order .record", ".order .pick-up", ".order .cancel"];

struct Tracking {
    signals: TrackingSignals,
    path: String,
    looks: Cell<Looks>,
    known: RefCell<String>,
    next: RefCell<Option<TimeoutHandle>>,
    asking: Cell<bool>,
}

/// Follows the order whose page this is.
pub(crate) fn attend(signals: TrackingSignals) {
    let tracking = Rc::new(Tracking {
        signals,
        path: page::path(),
        looks: Cell::default(),
        known: RefCell::default(),
        next: RefCell::default(),
        asking: Cell::default(),
    });
    let again = Rc::clone(&tracking);
    window_event_listener_untyped("visibilitychange", move |_| look(&again));
    let again = Rc::clone(&tracking);
    window_event_listener_untyped("online", move |_| look(&again));
    look(&tracking);
}

/// Looks now, if somebody sees the page and there is more to come.
fn look(tracking: &Rc<Tracking>) {
    if let Some(timer) = tracking.next.take() {
        timer.clear();
    }
    if document().hidden() || is_settled() || tracking.asking.replace(true) {
        return;
    }
    let tracking = Rc::clone(tracking);
    spawn_local(async move {
        let answered = ask(&tracking.path).await;
        tracking.asking.set(false);
        let looks = tracking.looks.get();
        match answered {
            Some(order) => {
                let changed = *tracking.known.borrow() != order;
                if !(changed || speaks_of_what_is_over()) || renew(&tracking).await {
                    tracking.looks.set(looks.answered(changed));
                    *tracking.known.borrow_mut() = order;
                    tracking.signals.stale.set(String::new());
                }
            }
            None => {
                tracking.looks.set(looks.failed());
                // One lost answer is nothing to speak of.
                if looks.failed > 0 {
                    tracking.signals.stale.set(
                        "The shop cannot be reached just now. What stands here is what was last known.".to_owned(),
                    );
                }
            }
        }
        let again = Rc::clone(&tracking);
        let pause = Duration::from_millis(tracking.looks.get().pause().into());
        tracking.next.replace(set_timeout_with_handle(move || look(&again), pause).ok());
    });
}

/// The order as programs read it; only whether it is still the same counts here.
async fn ask(path: &str) -> Option<String> {
    let answered = Request::get(&("/api/v1".to_owned() + path)).send().await.ok()?;
    if answered.ok() { answered.text().await.ok() } else { None }
}

async fn renew(tracking: &Tracking) -> bool {
    let Ok(fetched) = page::get(&tracking.path, None).await else { return false };
    let heard = |page: &web_sys::Document| {
        [".order .lead", ".order .record"].map(|part| {
            page.query_selector(part).ok().flatten().and_then(|part| part.text_content()).unwrap_or_default()
        })
    };
    let before = heard(&document());
    for part in PARTS {
        parts::renew(&fetched.page, part);
    }
    parts::settle(&fetched.page, ".order", "data-settled");
    let now = heard(&fetched.page);
    if before != now {
        tracking.signals.changed.set(now.join(" "));
    }
    true
}

fn is_settled() -> bool {
    shows(".order[data-settled]")
}

/// Whether the page still tells of an outage although the order is on record. The end of it may be heard a little later.
fn speaks_of_what_is_over() -> bool {
    shows(".order .record.recorded") && shows(".notices [data-outage]")
}

fn shows(selector: &str) -> bool {
    document().query_selector(selector).ok().flatten().is_some()
}
