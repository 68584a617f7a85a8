//! Where a command leaves its report: as JSON, and where there is one as a page for people, in a folder of `target` named
//! after it.
//!
//! I/O: writes that folder.

use super::CliError;
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use serde::Serialize;
use std::path::PathBuf;

/// Leaves it as JSON.
pub(super) fn leave(places: &Places, command: &str, report: &impl Serialize) -> Result<(), CliError> {
    let json = serde_json::to_string_pretty(report).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    write(places, command, "report.json", &json).map(drop)
}

/// Leaves both, and says where the page is.
pub(super) fn leave_with_page(
    places: &Places,
    command: &str,
    report: &impl Serialize,
    html: &str,
) -> Result<PathBuf, CliError> {
    leave(places, command, report)?;
    write(places, command, "report.html", html)
}

fn write(places: &Places, command: &str, name: &str, text: &str) -> Result<PathBuf, CliError> {
    let folder = places.target().join(command);
    let path = folder.join(name);
    let written = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, text));
    written.map(|()| path).map_err(|why| CliError::files(&folder, &why))
}
