//! Scripts that are no part of a bundle: the one that stands between a shopper's browser and the network, see
//! `browser/sw.js`, and the one that other sites load, see `browser/embed.js`.
//!
//! No I/O.

/// What shows the menu on another site.
pub const EMBED: &str = include_str!("browser/embed.js");

/// The script, for that build: another build is another script, which removes what this one has stored.
#[must_use]
pub fn service_worker(build: &str) -> String {
    include_str!("browser/sw.js").replace("{{build}}", build)
}
