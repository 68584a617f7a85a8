//! What the page about where shoppers find the shop is made of.
//!
//! No I/O.

use everbud_domain::own_host::Standing;

/// Where the shop is found.
#[derive(Debug, Clone, Copy)]
pub struct ReachView<'a> {
    /// Scheme, host and port at which the desk was opened.
    pub base: &'a str,
    /// The platform's host, without a port.
    pub platform: &'a str,
    /// Where the shop's wish for a host of its own stands.
    pub standing: Standing,
}
