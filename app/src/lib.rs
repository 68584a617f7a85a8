//! The shopper's pages, as plain HTML that works with no script at all, and the islands that make them better.
//!
//! One function, [`render`], turns a [`Page`] into a document. It reads no clock and does no I/O: the worker hands in
//! everything that a page shows. Nothing here writes an inline script or style, so the strictest policy holds.
//!
//! - `view`: what each page is made of
//! - `pages`: one file a page
//! - `parts`: what pages are put together from
//! - `document`, `frame`: what surrounds every page
//! - `islands`, `browser`: what is alive on a page, and what it does in a browser
//! - `service_worker`: what a browser shows when nobody answers
//! - `theme`, `own_css`, `art`: how a shop looks

// The pages exist once they are rendered; the islands' build has none of them.
#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

mod art;
#[cfg(feature = "hydrate")]
mod browser;
mod document;
mod frame;
mod islands;
mod own_css;
mod pages;
mod parts;
#[cfg(feature = "ssr")]
mod qr;
mod service_worker;
mod style;
mod theme;
mod view;

pub use art::{art, art_file, art_href};
#[cfg(feature = "ssr")]
pub use document::render;
pub use own_css::shop_css;
#[cfg(feature = "ssr")]
pub use qr::qr_svg;
pub use service_worker::{EMBED, service_worker};
pub use style::STYLE;
pub use theme::{font_hrefs, platform_css};
pub use view::{
    CartView, CheckoutValues, CheckoutView, MenuView, Offered, OrderPageView, Overlay, Page, PastView, PlatformFrame,
    PlatformStatusView, ProblemView, ShopFrame, ShopLink, Site,
};

/// Called by the loader before any island is woken.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
    browser::service_worker::register();
}
