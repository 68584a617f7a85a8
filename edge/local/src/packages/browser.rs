//! The driver of Chromium and the accessibility rules, which only the browser's tests and `screenshots` need.
//!
//! I/O: installs npm packages into a folder of its own.

use super::{PackagesError, npm, only_one, write_if_different};
use crate::digest;
use crate::places::Places;
use std::path::PathBuf;

const MANIFEST: &str = include_str!("../../browser/package.json");
const LOCK: &str = include_str!("../../browser/package-lock.json");
const RUNNER: &str = include_str!("../../browser/runner.mjs");

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
    let folder = places.state.join("browser");
    std::fs::create_dir_all(&folder).map_err(|why| PackagesError::Files(folder.clone(), why))?;
    let _only_one = only_one(&folder)?;
    let wanted = digest::hex_of([MANIFEST.as_bytes(), LOCK.as_bytes()]);
    let stamp = folder.join("installed");
    if !std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        say("installing the browser's driver from npm");
        write_if_different(&folder.join("package.json"), MANIFEST)?;
        write_if_different(&folder.join("package-lock.json"), LOCK)?;
        npm(&folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
        write_if_different(&stamp, &wanted)?;
    }
    let runner = folder.join("runner.mjs");
    write_if_different(&runner, RUNNER)?;
    Ok(BrowserPackages { runner, axe: folder.join("node_modules/axe-core/axe.min.js") })
}
