//! Where the edge's objects, keys and cache are kept while a stack runs.
//!
//! The local runtime serves every shop in one thread, and that thread waits for the disk with each commit of each object
//! (SQLite's `synchronous=FULL`), which on the platform thousands of machines do beside each other. Where nothing has to
//! outlive the stack, memory is as good a place. I/O: a folder in the machine's memory, removed with its owner.

use crate::processes;
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
    Fleeting,
}

/// What Linux gives every program as a place in memory.
const MEMORY: &str = "/dev/shm";
const NAME: &str = "everbud-edge-";
/// A place with less room than this is left alone: in a container it is often 64 MB.
const ROOM_BYTES: u64 = 2 << 30;

/// The folder, and its removal.
#[derive(Debug)]
pub(super) struct Storage {
    pub(super) folder: PathBuf,
    is_in_memory: bool,
}

impl Storage {
    /// Makes the folder of a stack whose other data are in `beside`.
    pub(super) fn make(wanted: EdgeStorage, beside: &Path) -> io::Result<Self> {
        let memory = Path::new(MEMORY);
        match wanted {
            EdgeStorage::Fleeting if has_room(memory) => {
                remove_leftovers(memory);
                Ok(Self { folder: make_in(memory)?, is_in_memory: true })
            }
            EdgeStorage::Fleeting | EdgeStorage::Kept => Ok(Self { folder: beside.join("edge"), is_in_memory: false }),
        }
    }

    /// Whether the runtime is to remove it when this process ends without having done so.
    pub(super) const fn goes_with_us(&self) -> bool {
        self.is_in_memory
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        if self.is_in_memory {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

fn has_room(memory: &Path) -> bool {
    statvfs(memory).is_ok_and(|place| {
        let is_writable = !place.f_flag.contains(StatVfsMountFlags::RDONLY);
        is_writable && place.f_bavail.saturating_mul(place.f_frsize) >= ROOM_BYTES
    })
}

fn make_in(memory: &Path) -> io::Result<PathBuf> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = memory.join(format!("{NAME}{}-{number}", std::process::id()));
    // Everybody may write there: one that is there already is somebody else's, and nobody else may look into ours.
    std::fs::DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

/// Removes what processes that are gone have left, as far as it is ours to remove.
fn remove_leftovers(memory: &Path) {
    for entry in std::fs::read_dir(memory).into_iter().flatten().flatten() {
        let owner = entry.file_name().to_str().and_then(owner);
        if owner.is_some_and(|pid| pid != std::process::id() && !processes::exists(pid)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The process whose folder it is.
fn owner(name: &str) -> Option<u32> {
    name.strip_prefix(NAME)?.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_whose_it_is() {
        fn check(name: &str, expect: Option<u32>) {
            assert_eq!(owner(name), expect, "{name}");
        }
        check("everbud-edge-4711-0", Some(4711));
        check("everbud-edge-4711", None);
        check("everbud-edge-x-1", None);
        check("somebody-4711-0", None);
    }

    #[test]
    fn what_is_to_stay_lies_beside_the_database_and_is_not_removed() {
        let beside = std::env::temp_dir().join(format!("everbud-storage-{}", std::process::id()));
        let storage = Storage::make(EdgeStorage::Kept, &beside).unwrap();
        std::fs::create_dir_all(&storage.folder).unwrap();
        let folder = storage.folder.clone();
        drop(storage);
        assert!(folder.starts_with(&beside) && folder.exists());
        std::fs::remove_dir_all(beside).unwrap();
    }

    #[test]
    fn what_goes_with_its_stack_is_alone_there_and_gone_afterwards() {
        let beside = std::env::temp_dir().join(format!("everbud-fleeting-{}", std::process::id()));
        let make = || Storage::make(EdgeStorage::Fleeting, &beside).unwrap();
        let (one, other) = (make(), make());
        assert_eq!(one.is_in_memory, has_room(Path::new(MEMORY)));
        if one.is_in_memory {
            assert_ne!(one.folder, other.folder);
            let folder = one.folder.clone();
            std::fs::write(folder.join("object"), "").unwrap();
            drop(one);
            assert!(!folder.exists() && other.folder.exists());
        }
    }
}
