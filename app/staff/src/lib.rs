//! The staff's pages, as plain HTML that works with no script at all.
//!
//! One function, [`render`], turns a [`Page`] into a document. It reads no clock and does no I/O: the worker hands in
//! everything that a page shows.
//!
//! - `view`: what each page is made of
//! - `pages`: one file a page
//! - `parts`: what pages are put together from
//! - `document`: what surrounds every page

// The pages exist once they are rendered; the islands' build has none of them.
#![cfg_attr(not(feature = "ssr"), allow(dead_code))]

mod document;
mod pages;
mod parts;
mod view;

#[cfg(feature = "ssr")]
pub use document::{render, render_board};
pub use view::{BoardOrder, BoardView, Frame, Page, Person, ShelfLine, ShelfView, SignInView};

/// The style sheet of the desk. Its tokens and controls are those of every page.
pub const STYLE: &str = include_str!("../../../style/desk.css");
