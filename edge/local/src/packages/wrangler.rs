//! Cloudflare's own tool for deployments, which only `deploy-check` needs.
//!
//! I/O: installs npm packages into a folder of its own.

use super::{PackagesError, npm, only_one, write_if_different};
use crate::digest;
use crate::places::Places;
use std::path::PathBuf;

const MANIFEST: &str = include_str!("../../deploy/package.json");
const LOCK: &str = include_str!("../../deploy/package-lock.json");

/// Installs it where it is missing, and says where its entry is; `say` is told before anything is downloaded.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Result<PathBuf, PackagesError> {
    let folder = places.state.join("deploy");
    std::fs::create_dir_all(&folder).map_err(|why| PackagesError::Files(folder.clone(), why))?;
    let _only_one = only_one(&folder)?;
    let wanted = digest::hex_of([MANIFEST.as_bytes(), LOCK.as_bytes()]);
    let stamp = folder.join("installed");
    if !std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        say("installing wrangler from npm");
        write_if_different(&folder.join("package.json"), MANIFEST)?;
        write_if_different(&folder.join("package-lock.json"), LOCK)?;
        npm(&folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
        write_if_different(&stamp, &wanted)?;
    }
    Ok(folder.join("node_modules/wrangler/bin/wrangler.js"))
}
