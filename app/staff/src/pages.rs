//! The staff's pages, one file a page.

pub(crate) mod board;
pub(crate) mod shelf;
pub(crate) mod sign_in;
