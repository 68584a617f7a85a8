//! The script that stands between a shopper's browser and the network; see `browser/sw.js`.
//!
//! No I/O.

/// The script, for that build: another build is another script, which removes what this one has stored.
#[must_use]
pub fn service_worker(build: &str) -> String {
    include_str!("browser/sw.js").replace("{{build}}", build)
}
