//! The staff's and the operator's pages, as plain HTML that works with no script at all, and the island that keeps them current.
//!
//! One function, [`render`], turns a [`Page`] into a document. It reads no clock and does no I/O: the worker hands in
//! everything that a page shows.
//!
//! - `view`: what each page is made of
//! - `pages`: one file a page
//! - `parts`: what pages are put together from
//! - `document`: what surrounds every page
//! - `islands`, `browser`: what is alive on a page, and what it does in a browser

// The pages exist once they are rendered; the islands' build has none of them.
#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

#[cfg(feature = "hydrate")]
mod browser;
mod document;
mod islands;
mod pages;
mod parts;
mod view;

#[cfg(feature = "ssr")]
pub use document::{render, render_board};
pub use view::{
    BoardOrder, BoardView, ConsoleFrame, ConsoleView, DeliveryView, Frame, IncidentsView, LimitsView, Page, Person,
    QueueView, ReachView, ReportView, ShelfLine, ShelfView, SignInView, SpeakView, StudioView, WebhooksView,
};

/// The style sheet of the desk and the console. Its tokens and controls are those of every page.
pub const STYLE: &str = concat!(
    include_str!("../../../style/desk.css"),
    include_str!("../../../style/parts/desk_card.css"),
    include_str!("../../../style/parts/letter.css"),
    include_str!("../../../style/parts/studio.css"),
    include_str!("../../../style/parts/desk_reach.css"),
    include_str!("../../../style/parts/desk_help.css"),
    include_str!("../../../style/console.css")
);

/// Called by the loader before any island is woken.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
