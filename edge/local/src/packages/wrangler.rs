//! Cloudflare's own tool for deployments, which only `deploy-check` needs.
//!
//! I/O: installs npm packages into a folder of its own.

use super::{PackagesError, Set};
use crate::places::Places;
use std::path::PathBuf;

const WRANGLER: Set = Set {
    manifest: include_str!("../../deploy/package.json"),
    lock: include_str!("../../deploy/package-lock.json"),
    what: "wrangler",
};

/// Installs it where it is missing, and says where its entry is; `say` is told before anything is downloaded.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Result<PathBuf, PackagesError> {
    let installed = WRANGLER.ensure_in(places.state.join("deploy"), say)?;
    Ok(installed.folder.join("node_modules/wrangler/bin/wrangler.js"))
}
