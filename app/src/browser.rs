//! What islands do in a browser: fetching, replacing parts of the page, keeping, telling other tabs.
//!
//! I/O: all of it. gloo-net does every fetch; web-sys everything else.

pub(crate) mod attempt;
pub(crate) mod cart;
pub(crate) mod keeping;
pub(crate) mod kiosk;
pub(crate) mod menu;
pub(crate) mod page;
pub(crate) mod parts;
pub(crate) mod request;
pub(crate) mod service_worker;
pub(crate) mod slot;
pub(crate) mod tracking;
