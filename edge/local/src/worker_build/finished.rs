//! What a build leaves behind: two Workers, each a folder of modules, and a note that says what they were made from.
//!
//! I/O: reads and writes the folders of finished Workers.

use super::part::Part;
use super::{WorkerBuildError, read, write};
use crate::digest;
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The note, in the folder of both.
const NOTE: &str = "build.json";

/// One Worker, ready to run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltWorker {
    /// Hash of everything it consists of.
    pub id: String,
    /// The size of all its modules.
    pub bytes: u64,
    /// Their size after gzip, each by itself, which is what Cloudflare's limit counts.
    pub gzip_bytes: u64,
    /// The modules, the entry first, relative to the folder.
    pub modules: Vec<String>,
    /// Where it lies; not written down, because folders move.
    #[serde(skip)]
    pub folder: PathBuf,
}

/// Both Workers of one build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltEdge {
    /// Names the build: a hash over both.
    pub id: String,
    /// Answers requests.
    pub storefront: BuiltWorker,
    /// Counters, gate, directory and schedule.
    pub backroom: BuiltWorker,
}

#[derive(Serialize, Deserialize)]
struct Note {
    /// Hash of what they were made from.
    input: String,
    built: BuiltEdge,
}

impl BuiltWorker {
    /// A Worker that was not built here: plain modules in a folder, the entry first. Tests of the runtime use it.
    #[must_use]
    pub fn from_modules(folder: &Path, modules: &[&str]) -> Self {
        Self {
            id: "by-hand".to_owned(),
            bytes: 0,
            gzip_bytes: 0,
            modules: modules.iter().map(|module| (*module).to_owned()).collect(),
            folder: folder.to_path_buf(),
        }
    }

    pub(super) fn describe(folder: &Path, modules: Vec<String>) -> Result<Self, WorkerBuildError> {
        let contents = modules.iter().map(|module| read(&folder.join(module))).collect::<Result<Vec<_>, _>>()?;
        let gzip_bytes = contents.iter().map(|content| gzip_size(content)).sum::<io::Result<u64>>();
        Ok(Self {
            id: short(digest::hex_of(contents.iter().map(Vec::as_slice))),
            bytes: contents.iter().map(|content| content.len() as u64).sum(),
            gzip_bytes: gzip_bytes.map_err(|why| WorkerBuildError::Files(folder.to_path_buf(), why))?,
            modules,
            folder: folder.to_path_buf(),
        })
    }

    fn is_whole(&self) -> bool {
        self.modules.iter().all(|module| self.folder.join(module).exists())
    }
}

impl BuiltEdge {
    /// Two Workers that belong together.
    #[must_use]
    pub fn new(storefront: BuiltWorker, backroom: BuiltWorker) -> Self {
        let id = short(digest::hex_of([storefront.id.as_bytes(), backroom.id.as_bytes()]));
        Self { id, storefront, backroom }
    }

    /// One of them.
    #[must_use]
    pub const fn part(&self, part: Part) -> &BuiltWorker {
        match part {
            Part::Storefront => &self.storefront,
            Part::Backroom => &self.backroom,
        }
    }

    /// What was finished there, when it was made from the same and nothing is missing.
    pub(super) fn read(out: &Path, input: &str) -> Option<Self> {
        let note: Note = serde_json::from_str(&std::fs::read_to_string(out.join(NOTE)).ok()?).ok()?;
        let built = note.built.moved_to(out);
        (note.input == input && Part::ALL.iter().all(|part| built.part(*part).is_whole())).then_some(built)
    }

    pub(super) fn write(&self, out: &Path, input: &str) -> Result<(), WorkerBuildError> {
        let note = Note { input: input.to_owned(), built: self.clone() };
        write(&out.join(NOTE), &serde_json::to_string_pretty(&note).unwrap_or_default())
    }

    /// The same, lying in that folder.
    pub(super) fn moved_to(mut self, out: &Path) -> Self {
        self.storefront.folder = out.join(Part::Storefront.name());
        self.backroom.folder = out.join(Part::Backroom.name());
        self
    }
}

/// As much of a hash as tells builds apart.
fn short(hash: String) -> String {
    hash.get(..16).map(str::to_owned).unwrap_or(hash)
}

fn gzip_size(bytes: &[u8]) -> io::Result<u64> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?.len() as u64)
}
