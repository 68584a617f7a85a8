//! The files of families of type, gathered like a bundle: below the hash of all of them.
//!
//! I/O: reads and copies files.

use super::read;
use crate::digest;
use crate::packages::fonts::Fonts;
use crate::worker_build::WorkerBuildError;
use everbud_domain::family::Family;
use std::path::PathBuf;

/// Files of type, ready to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltFonts {
    /// Hash of all of them.
    pub id: String,
    /// Each with its name and where it lies.
    pub files: Vec<(String, PathBuf)>,
}

impl BuiltFonts {
    /// Names them by what they hold.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn of(fonts: &Fonts) -> Result<Self, WorkerBuildError> {
        let served = Family::SERVED.iter().filter_map(|family| family.served());
        let files: Vec<(String, PathBuf)> = served
            .flat_map(|served| {
                let licence = format!("{}.txt", served.file.trim_end_matches(".woff2"));
                [(served.file.to_owned(), fonts.file(served.file)), (licence, fonts.licence(served.file))]
            })
            .collect();
        let contents = files.iter().map(|(_, path)| read(path)).collect::<Result<Vec<_>, _>>()?;
        let id = digest::hex_of(contents.iter().map(Vec::as_slice));
        Ok(Self { id: id.get(..16).unwrap_or(&id).to_owned(), files })
    }
}
