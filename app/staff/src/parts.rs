//! What pages are put together from, one part a file.

pub(crate) mod card;
pub(crate) mod first_steps;
pub(crate) mod help;
pub(crate) mod notices;
pub(crate) mod operate;
pub(crate) mod ordering;
