//! Searching and filtering the menu while the page stays where it is.
//!
//! I/O: none here; [`crate::browser::menu`] does it in a browser.

use leptos::prelude::*;

/// What a search shows of itself.
#[derive(Clone, Default)]
pub(crate) struct MenuSignals {
    /// Whether an answer is awaited.
    pub(crate) busy: ArcRwSignal<bool>,
    /// What was found, or what went wrong, for the ear; the eye sees the former.
    pub(crate) said: ArcRwSignal<String>,
    /// Whether it went wrong.
    pub(crate) failed: ArcRwSignal<bool>,
}

/// A search under way, and what came of it.
#[island]
pub(crate) fn LiveMenu() -> impl IntoView {
    let signals = MenuSignals::default();
    #[cfg(feature = "hydrate")]
    crate::browser::menu::attend(signals.clone());
    let MenuSignals { busy, said, failed } = signals;
    view! {
        <div class="searching" class:busy=move || busy.get() class:failed=move || failed.get()>
            <p role="status">{move || said.get()}</p>
        </div>
    }
}
