//! Whether somebody is at a kiosk, and what becomes of what they leave.
//!
//! I/O: the browser's clock, its events and its storage for this host. Where it begins anew the kiosk's own page forgets the
//! rest: cookies, and what a service worker has stored.

use everbud_domain::kiosk::{Rest, rest};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// What shows that somebody is there.
const TOUCHES: [&str; 4] = ["pointerdown", "keydown", "input", "wheel"];
/// How often it is looked.
const TICK: Duration = Duration::from_millis(500);

/// Attends to it for as long as the page is open.
pub(crate) fn attend(shown: &ArcRwSignal<Rest>) {
    let shows_order = window().location().pathname().is_ok_and(|path| path.starts_with("/orders/"));
    let touched = Rc::new(Cell::new(now()));
    for touch in TOUCHES {
        let (touched, shown) = (Rc::clone(&touched), shown.clone());
        window_event_listener_untyped(touch, move |_| {
            touched.set(now());
            shown.set(Rest::Attended);
        });
    }
    let shown = shown.clone();
    set_interval(
        move || {
            let now = rest(now() - touched.get(), shows_order);
            if shown.get_untracked() != now {
                shown.set(now);
            }
            if now == Rest::Over {
                begin_anew();
            }
        },
        TICK,
    );
}

fn begin_anew() {
    for storage in [window().local_storage(), window().session_storage()].into_iter().flatten().flatten() {
        let _ = storage.clear();
    }
    // The page that is left is not to be come back to.
    let _ = window().location().replace("/kiosk");
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970, a whole number for ages to come")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}
