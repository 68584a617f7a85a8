//! The staff's pages, one file a page.

pub(crate) mod board;
pub(crate) mod sign_in;
