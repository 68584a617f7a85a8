//! All bundles in one folder of static files, each below its own hash.
//!
//! I/O: copies files below `target/`.

use super::fonts::BuiltFonts;
use super::{BuiltBundle, FILES};
use crate::digest;
use crate::worker_build::{WorkerBuildError, read};
use std::path::{Path, PathBuf};

/// What is served beside a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundles {
    /// The folder that the worker's static files come from.
    pub folder: PathBuf,
    /// What lies in it.
    pub bundles: Vec<BuiltBundle>,
    /// The families of type that lie beside them; none where they could not be had.
    pub fonts: Option<BuiltFonts>,
    /// Where each zip code lies, for who serves it to the worker alone: see [`crate::zips`].
    pub zips: PathBuf,
}

impl Bundles {
    /// Copies them into a folder named by what it holds, so that a stack that runs keeps the files it began with.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn gather(
        below: &Path,
        bundles: Vec<BuiltBundle>,
        fonts: Option<BuiltFonts>,
        zips: PathBuf,
    ) -> Result<Self, WorkerBuildError> {
        let places = read(&zips)?;
        let ids = bundles.iter().map(|bundle| bundle.id.as_bytes());
        let ids = ids.chain(fonts.iter().map(|fonts| fonts.id.as_bytes()));
        let name = digest::hex_of(ids.chain([places.as_slice()]));
        let folder = below.join(name.get(..16).unwrap_or(&name));
        let gathered = Self { folder, bundles, fonts, zips };
        gathered.copy_to(&gathered.folder)?;
        Ok(gathered)
    }

    /// Copies them to where static files are served from.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn copy_to(&self, folder: &Path) -> Result<(), WorkerBuildError> {
        for bundle in &self.bundles {
            let files = FILES.iter().map(|file| (*file, bundle.folder.join(file)));
            put_all(&folder.join("pkg").join(&bundle.id), files)?;
        }
        if let Some(fonts) = &self.fonts {
            let files = fonts.files.iter().map(|(name, path)| (name.as_str(), path.clone()));
            put_all(&folder.join("pkg").join(&fonts.id), files)?;
        }
        let data = folder.join("data");
        std::fs::create_dir_all(&data).map_err(|why| WorkerBuildError::Files(data.clone(), why))?;
        put(&self.zips, &data.join("zips.bin"))
    }

    /// The value of the worker's variable `BUNDLES`: `shop=HASH`, parted by blanks.
    #[must_use]
    pub fn var(&self) -> String {
        let bundles = self.bundles.iter().map(|bundle| format!("{}={}", bundle.name, bundle.id));
        let fonts = self.fonts.iter().map(|fonts| format!("fonts={}", fonts.id));
        bundles.chain(fonts).collect::<Vec<_>>().join(" ")
    }
}

/// Puts those files into a folder that has not got them yet.
fn put_all<'a>(out: &Path, files: impl Iterator<Item = (&'a str, PathBuf)>) -> Result<(), WorkerBuildError> {
    std::fs::create_dir_all(out).map_err(|why| WorkerBuildError::Files(out.to_path_buf(), why))?;
    for (name, from) in files {
        let place = out.join(name);
        if !place.exists() {
            put(&from, &place)?;
        }
    }
    Ok(())
}

/// Whoever finds the file finds all of it, also when two builds gather at once.
fn put(from: &Path, to: &Path) -> Result<(), WorkerBuildError> {
    let half = to.with_extension(format!("{}.half", std::process::id()));
    std::fs::copy(from, &half).map_err(|why| WorkerBuildError::Files(from.to_path_buf(), why))?;
    std::fs::rename(&half, to).map_err(|why| WorkerBuildError::Files(to.to_path_buf(), why))
}
