//! The cart on every page: how much is in it, a drawer that shows it, and a sentence about what has just happened to it.
//!
//! I/O: none here; [`crate::browser::cart`] attends to it in a browser.

use leptos::html::{Dialog, Div};
use leptos::prelude::*;

/// What the two islands of the cart share.
#[derive(Clone, Default)]
pub(crate) struct CartSignals {
    /// How many pieces are in the cart.
    pub(crate) count: ArcRwSignal<u32>,
    /// What has just happened, for eye and ear.
    pub(crate) said: ArcRwSignal<String>,
    /// What the cart comes to now, for the ear alone: the eye sees it.
    pub(crate) heard: ArcRwSignal<String>,
    /// Whether a change is on its way.
    pub(crate) busy: ArcRwSignal<bool>,
}

impl CartSignals {
    /// Those of this page. Rendering has none to share: what a shopper has is never part of a page.
    fn of_page() -> Self {
        #[cfg(feature = "hydrate")]
        return crate::browser::cart::signals();
        #[cfg(not(feature = "hydrate"))]
        Self::default()
    }
}

/// How many pieces are in the cart, beside the link to it; nothing when there are none.
#[island]
pub(crate) fn CartCount() -> impl IntoView {
    let count = CartSignals::of_page().count;
    let number = {
        let count = count.clone();
        move || count.get().to_string()
    };
    view! { <span class="count" hidden=move || count.get() == 0>{number}</span> }
}

/// The drawer. It holds the main part of the cart's own page, and its forms are those of that page.
#[island]
pub(crate) fn CartDrawer() -> impl IntoView {
    let signals = CartSignals::of_page();
    let dialog = NodeRef::<Dialog>::new();
    let inside = NodeRef::<Div>::new();
    #[cfg(feature = "hydrate")]
    crate::browser::cart::attend(dialog, inside);
    let CartSignals { said, heard, busy, .. } = signals;
    let quiet = {
        let said = said.clone();
        move || said.with(String::is_empty)
    };
    view! {
        <dialog class="drawer" aria-label="Cart" node_ref=dialog aria-busy=move || busy.get().to_string()>
            <form method="dialog"><button class="plain">"Close"</button></form>
            <div class="inside" tabindex="-1" node_ref=inside></div>
        </dialog>
        <section class="said" class:quiet=quiet aria-label="What has just happened">
            <p role="status">{move || said.get()}</p>
            <a class="button" href="/cart">"See the cart"</a>
        </section>
        <p class="unseen" role="status">{move || heard.get()}</p>
    }
}
