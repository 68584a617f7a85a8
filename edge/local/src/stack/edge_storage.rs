//! Where the edge's objects, keys and cache are kept while a stack runs.
//!
//! The local runtime serves every shop in one thread, and that thread waits for the disk with each commit of each object
//! (SQLite's `synchronous=FULL`), which on the platform thousands of machines do beside each other. Where nothing has to
//! outlive the stack, memory is as good a place. I/O: a folder in the machine's memory, removed with its owner.

use crate::leftovers;
use crate::workerd::Persist;
use rustix::fs::{StatVfsMountFlags, statvfs};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Whether it has to outlive the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeStorage {
    /// It stays in the stack's folder.
    Kept,
    /// It goes with the stack, and lies in memory where the machine has a place for that.
    Fleeting {
        /// How large it may become.
        bytes: u64,
    },
}

impl EdgeStorage {
    /// It goes with the stack, and becomes no larger than a few shops make it.
    pub const FLEETING: Self = Self::Fleeting { bytes: LITTLE_BYTES };
}

/// What Linux gives every program as a place in memory.
const MEMORY: &str = "/dev/shm";
const NAME: &str = "everbud-edge";
/// A place with less room than this is left alone: in a container it is often 64 MB.
const LITTLE_BYTES: u64 = 2 << 30;
/// What Linux says of its memory.
const MEMORY_INFO: &str = "/proc/meminfo";
/// So much stays free beside it, for everything that runs.
const BESIDE_BYTES: u64 = 6 << 30;

/// The folder, and its removal.
#[derive(Debug)]
pub(super) struct Storage(pub(super) Persist);

impl Storage {
    /// Makes the folder of a stack whose other data are in `beside`.
    pub(super) fn make(wanted: EdgeStorage, beside: &Path) -> io::Result<Self> {
        let memory = Path::new(MEMORY);
        let persist = match wanted {
            EdgeStorage::Fleeting { bytes } if has_room(memory, bytes) => {
                leftovers::remove(memory, NAME);
                Persist { folder: make_in(memory)?, goes_with_us: true }
            }
            EdgeStorage::Fleeting { .. } | EdgeStorage::Kept => {
                Persist { folder: beside.join("edge"), goes_with_us: false }
            }
        };
        Ok(Self(persist))
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        if self.0.goes_with_us {
            let _ = std::fs::remove_dir_all(&self.0.folder);
        }
    }
}

fn has_room(memory: &Path, bytes: u64) -> bool {
    let has_place = statvfs(memory).is_ok_and(|place| {
        let is_writable = !place.f_flag.contains(StatVfsMountFlags::RDONLY);
        is_writable && place.f_bavail.saturating_mul(place.f_frsize) >= bytes.max(LITTLE_BYTES)
    });
    // What lies there is taken from what runs: more than a little only where there is plenty.
    let has_plenty = || available_bytes().is_some_and(|available| available >= bytes.saturating_add(BESIDE_BYTES));
    has_place && (bytes <= LITTLE_BYTES || has_plenty())
}

fn available_bytes() -> Option<u64> {
    let info = std::fs::read_to_string(MEMORY_INFO).ok()?;
    let kilobytes = info.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    kilobytes.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

fn make_in(memory: &Path) -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = memory.join(leftovers::name(NAME, number));
    // Everybody may write there: one that is there already is somebody else's, and nobody else may look into ours.
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_stay_lies_beside_the_database_and_is_not_removed() {
        let beside = std::env::temp_dir().join(format!("everbud-storage-{}", std::process::id()));
        let storage = Storage::make(EdgeStorage::Kept, &beside).unwrap();
        let folder = storage.0.folder.clone();
        std::fs::create_dir_all(&folder).unwrap();
        drop(storage);
        assert!(folder.starts_with(&beside) && folder.exists());
        std::fs::remove_dir_all(beside).unwrap();
    }

    #[test]
    fn what_goes_with_its_stack_is_alone_there_and_gone_afterwards() {
        let beside = std::env::temp_dir().join(format!("everbud-fleeting-{}", std::process::id()));
        let make = || Storage::make(EdgeStorage::FLEETING, &beside).unwrap();
        let (one, other) = (make(), make());
        assert_eq!(one.0.goes_with_us, has_room(Path::new(MEMORY), LITTLE_BYTES));
        if one.0.goes_with_us {
            assert_ne!(one.0.folder, other.0.folder);
            let folder = one.0.folder.clone();
            std::fs::write(folder.join("object"), "").unwrap();
            drop(one);
            assert!(!folder.exists() && other.0.folder.exists());
        }
    }

    #[test]
    fn what_would_take_the_memory_of_what_runs_lies_on_the_disk() {
        let beside = std::env::temp_dir().join(format!("everbud-large-{}", std::process::id()));
        let storage = Storage::make(EdgeStorage::Fleeting { bytes: u64::MAX }, &beside).unwrap();
        assert!(!storage.0.goes_with_us && storage.0.folder.starts_with(&beside), "{:?}", storage.0);
    }
}
