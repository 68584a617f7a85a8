//! Finds a Chromium or Chrome on this machine, or installs one where nobody needs to be asked.
//!
//! I/O: looks at files, runs `--version`, and in the last case apt-get.

use super::BrowserError;
use crate::{apt, command};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable that names the program where it stands elsewhere.
pub const VARIABLE: &str = "CHROME";

const NAMES: [&str; 5] = ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser", "chrome"];

const USUAL_PLACES: [&str; 6] = [
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// A browser without letters shows nothing, and a machine without a screen may have none.
const PACKAGES: [&str; 3] = ["chromium", "fonts-liberation", "fonts-noto-color-emoji"];

/// Finds it, or installs it; `say` is told before anything is installed.
pub fn ensure(say: &mut dyn FnMut(&str)) -> Result<PathBuf, BrowserError> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        let named = PathBuf::from(named);
        return if runs(&named) { Ok(named) } else { Err(BrowserError::NamedWrong(named)) };
    }
    if let Some(found) = find() {
        return Ok(found);
    }
    if !apt::possible() {
        return Err(BrowserError::NoChromium);
    }
    say(&format!("no Chromium here: installing {} with apt-get", PACKAGES.join(", ")));
    apt::install(&PACKAGES).map_err(BrowserError::Apt)?;
    find().ok_or(BrowserError::NoChromium)
}

fn find() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    let usual = USUAL_PLACES.iter().map(PathBuf::from);
    on_path.chain(usual).find(|program| program.is_file() && runs(program))
}

/// Some distributions put a script of that name where the browser itself has yet to be installed.
fn runs(program: &Path) -> bool {
    command::quietly(Command::new(program).args(["--version", "--no-sandbox"])).is_ok()
}
