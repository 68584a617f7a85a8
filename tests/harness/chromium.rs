//! The one Chromium of a test binary, found or installed, and started when the first test asks for it.
//!
//! I/O: the browser's process; npm and apt-get where something is missing.

use crate::everbud;
use everbud_local::browser::{Browser, chromium};
use everbud_local::packages;
use std::sync::OnceLock;

/// The browser that all tests of a binary share. Each test is a visitor of its own.
pub fn shared() -> &'static Browser {
    static SHARED: OnceLock<Browser> = OnceLock::new();
    SHARED.get_or_init(|| {
        let mut say = |line: &str| eprintln!("  {line}");
        let (places, packages) = everbud::packages();
        let driver = packages::browser::ensure(places, &mut say).unwrap_or_else(|why| panic!("{why}"));
        let chromium = chromium::ensure(&mut say).unwrap_or_else(|why| panic!("{why}"));
        Browser::start(&packages.node, &driver, &chromium).unwrap_or_else(|why| panic!("{why}"))
    })
}
