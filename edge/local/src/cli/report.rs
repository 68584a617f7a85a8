//! Where a command leaves its report: a page for people and the same as JSON, in a folder of `target` named after it.
//!
//! I/O: writes that folder.

use super::CliError;
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use serde::Serialize;
use std::path::PathBuf;

/// Leaves both, and says where the page is.
pub(super) fn leave(places: &Places, command: &str, report: &impl Serialize, html: &str) -> Result<PathBuf, CliError> {
    let folder = places.target().join(command);
    let json = serde_json::to_string_pretty(report).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    let page = folder.join("report.html");
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("report.json"), json))
        .and_then(|()| std::fs::write(&page, html));
    written.map(|()| page).map_err(|why| CliError::files(&folder, &why))
}
