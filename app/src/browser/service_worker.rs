//! Registering the service worker.
//!
//! I/O: the browser's registration for this host. A browser that takes none shows the same pages, while there is a network.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::JsValue;

/// Registers the shop's service worker, but at a kiosk, which is to keep no page that somebody saw. Without https, and in some private windows, browsers have none.
pub(crate) fn register() {
    if document().query_selector("body.kiosk").is_ok_and(|kiosk| kiosk.is_some()) {
        return;
    }
    let navigator = window().navigator();
    if Reflect::has(&navigator, &JsValue::from("serviceWorker")).unwrap_or(false) {
        let _ = navigator.service_worker().register("/sw.js");
    }
}
