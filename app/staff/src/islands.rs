//! The islands of the desk: one keeps the orders current once the bundle has come, the others the studio's preview and the
//! pictures that are chosen there. All pages are whole without.
//!
//! Orders are not drawn a second time here: the island asks for the same columns that the page was made from, and shows
//! what of them has changed. What it does in a browser is in [`crate::browser`], which the worker's build does not have.

// What the macro exports to the loader looks public, and nobody else can reach it.
#![allow(unreachable_pub)]

use leptos::prelude::*;

/// Whether the desk hears of changes. Only a browser ever leaves the first.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Line {
    /// Nothing is alive yet, or ever: there is no script.
    #[default]
    Off,
    /// It hears of them at once.
    Live,
    /// It asks for them again and again until the line is back.
    Reconnecting,
    /// It cannot even ask: what is shown may be old.
    Lost,
}

impl Line {
    const fn key(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Live => "live",
            Self::Reconnecting => "reconnecting",
            Self::Lost => "lost",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Off => "Reload the page to see new orders.",
            Self::Live => "Live",
            Self::Reconnecting => "Reconnecting",
            Self::Lost => "No connection: what you see may be old",
        }
    }
}

/// What the island shows of itself.
#[derive(Clone, Default)]
pub(crate) struct LiveSignals {
    pub(crate) line: ArcRwSignal<Line>,
    /// What came last, in words.
    pub(crate) said: ArcRwSignal<String>,
    /// Whether a new order is heard.
    pub(crate) sound: ArcRwSignal<bool>,
}

/// Keeps the orders current, and says so.
#[island]
pub(crate) fn Live() -> impl IntoView {
    let signals = LiveSignals::default();
    #[cfg(feature = "hydrate")]
    crate::browser::attend(&signals);
    let LiveSignals { line, said, sound } = signals;
    let (shown, heard, pressed) = (line.clone(), sound.clone(), sound);
    view! {
        <div class="live" data-line=move || line.get().key()>
            <p class="hears" role="status">{move || shown.get().words()}</p>
            <p class="latest" role="status">{move || said.get()}</p>
            <button
                type="button"
                class="plain"
                aria-pressed=move || if heard.get() { "true" } else { "false" }
                on:click=move |_| pressed.update(|on| *on = !*on)
            >
                "Sound"
            </button>
        </div>
    }
}

/// Moves sections of the home page without leaving the page, and says where they are then.
#[island]
pub(crate) fn LiveOrder() -> impl IntoView {
    let said = ArcRwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    crate::browser::sections::attend(&said);
    view! { <p class="quiet kept" role="status">{move || said.get()}</p> }
}

/// Keeps what is chosen in the studio as it changes, and says so.
#[island]
pub(crate) fn LivePreview() -> impl IntoView {
    let said = ArcRwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    crate::browser::studio::follow(&said);
    view! { <p class="quiet kept" role="status">{move || said.get()}</p> }
}

/// Makes a picture smaller that is chosen in the studio, and says so.
#[island]
pub(crate) fn Pictures() -> impl IntoView {
    let said = ArcRwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    crate::browser::pictures::follow(&said);
    view! { <p class="quiet kept" role="status" id="chosen">{move || said.get()}</p> }
}
