//! What the page about where shoppers find the shop is made of.
//!
//! No I/O.

/// Where the shop is found.
#[derive(Debug, Clone, Copy)]
pub struct ReachView<'a> {
    /// Scheme, host and port at which the desk was opened.
    pub base: &'a str,
}
