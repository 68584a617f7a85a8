//! The driver of Chromium and the accessibility rules, which only the browser's tests and `screenshots` need.
//!
//! I/O: installs npm packages into a folder of its own.

use super::{PackagesError, Set, write_if_different};
use crate::places::Places;
use std::path::PathBuf;

const BROWSER: Set = Set {
    manifest: include_str!("../../driver/package.json"),
    lock: include_str!("../../driver/package-lock.json"),
    what: "the browser's driver",
};
const RUNNER: &str = include_str!("../../driver/runner.mjs");

/// The packages, ready to be run.
#[derive(Clone, Debug)]
pub struct BrowserPackages {
    /// The program that drives the browser, beside the packages it imports.
    pub runner: PathBuf,
    /// The accessibility rules, one script.
    pub axe: PathBuf,
}

/// Installs what is missing; `say` is told before anything is downloaded.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Result<BrowserPackages, PackagesError> {
    let installed = BROWSER.ensure_in(places.state.join("browser"), say)?;
    let runner = installed.folder.join("runner.mjs");
    write_if_different(&runner, RUNNER)?;
    Ok(BrowserPackages { runner, axe: installed.folder.join("node_modules/axe-core/axe.min.js") })
}
