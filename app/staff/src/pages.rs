//! The staff's pages, one file a page.

pub(crate) mod board;
pub(crate) mod console;
pub(crate) mod delivery;
pub(crate) mod incident;
pub(crate) mod incidents;
pub(crate) mod limits;
pub(crate) mod reach;
pub(crate) mod shelf;
pub(crate) mod sign_in;
pub(crate) mod studio;
