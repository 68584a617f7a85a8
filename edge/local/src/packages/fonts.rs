//! The families of type that shops can choose, from npm: one file each, under the SIL Open Font License 1.1, whose text
//! lies beside it.
//!
//! I/O: installs npm packages into a folder of their own.

use super::{PackagesError, Set};
use crate::places::Places;
use std::path::{Path, PathBuf};

const FONTS: Set = Set {
    manifest: include_str!("../../fonts/package.json"),
    lock: include_str!("../../fonts/package-lock.json"),
    what: "the families of type that shops can choose",
};

/// Where the files of families are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fonts(PathBuf);

impl Fonts {
    /// The package's file behind a family's own, such as `lora.woff2`.
    #[must_use]
    pub fn file(&self, file: &str) -> PathBuf {
        let family = file.trim_end_matches(".woff2");
        self.0.join(family).join(format!("files/{family}-latin-wght-normal.woff2"))
    }

    /// The text of its licence.
    #[must_use]
    pub fn licence(&self, file: &str) -> PathBuf {
        self.0.join(Path::new(file).with_extension("")).join("LICENSE")
    }
}

/// Installs them where they are missing. Without them pages are shown in what devices have, so that they are none that
/// anything waits for: `say` is told why they are not there.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Option<Fonts> {
    match installed(places, say) {
        Ok(fonts) => Some(fonts),
        Err(why) => {
            say(&format!("shops are shown in the type that devices have: {why}"));
            None
        }
    }
}

fn installed(places: &Places, say: &mut dyn FnMut(&str)) -> Result<Fonts, PackagesError> {
    let installed = FONTS.ensure_in(places.state.join("fonts"), say)?;
    Ok(Fonts(installed.folder.join("node_modules/@fontsource-variable")))
}
