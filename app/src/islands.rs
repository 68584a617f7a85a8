//! The islands: what is alive on a page once the bundle has come. Each one makes a page better that is whole without it.
//!
//! An island's view is written once and rendered on both sides. What it does in a browser is in [`crate::browser`], which
//! the worker's build does not have. Pages are not priced, filtered or worded a second time here: an island asks for the
//! same page that a shopper without script would get, and shows the part of it that changed.

#![expect(unreachable_pub, reason = "the macro exports each island to the loader, whatever the crate says")]

pub(crate) mod attempt;
pub(crate) mod cart;
pub(crate) mod kiosk;
pub(crate) mod menu;
pub(crate) mod tracking;
