//! An order's page that follows the order.
//!
//! I/O: none here; [`crate::browser::tracking`] looks after it in a browser.

use leptos::prelude::*;

/// What following an order shows of itself.
#[derive(Clone, Default)]
pub(crate) struct TrackingSignals {
    /// What has changed, for the ear: the eye sees it in its place.
    pub(crate) changed: ArcRwSignal<String>,
    /// Why the page may be old; empty while it is not.
    pub(crate) stale: ArcRwSignal<String>,
}

/// Keeps the page's status, record and ways up to date.
#[island]
pub(crate) fn OrderTracking() -> impl IntoView {
    let signals = TrackingSignals::default();
    #[cfg(feature = "hydrate")]
    crate::browser::tracking::attend(signals.clone());
    let TrackingSignals { changed, stale } = signals;
    view! {
        <p class="unseen" role="status">{move || changed.get()}</p>
        <p class="quiet stale" role="status">{move || stale.get()}</p>
    }
}
