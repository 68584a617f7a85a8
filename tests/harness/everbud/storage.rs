//! What lies on the disks of a stack: backing the database up and putting it back, losing what the edge has stored.
//!
//! I/O: files below the stack's folder. The runtime's are only touched while it is stopped.

use super::Everbud;
use std::path::{Path, PathBuf};

/// A cold copy of the database.
pub struct BackUp(PathBuf);

/// Where the runtime keeps copies for the edge, besides its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shelf {
    Cache,
    Kv,
}

impl Shelf {
    const fn folder(self) -> &'static str {
        match self {
            Self::Cache => "cache",
            Self::Kv => "kv",
        }
    }
}

/// A copy of what the counters have stored, to be put back.
pub struct KeptCounters(PathBuf);

/// Copies of both shelves, to be put back.
pub struct KeptShelves(PathBuf);

impl Everbud {
    /// Stops the database for a moment and copies it.
    #[track_caller]
    pub fn back_up(&self) -> BackUp {
        let backup = BackUp(self.folder.0.join(format!("backup-{}", uuid::Uuid::now_v7())));
        self.stack.postgres().back_up(&backup.0).unwrap_or_else(|why| panic!("{why}"));
        backup
    }

    /// The database goes back to what it was.
    #[track_caller]
    pub fn restore(&self, backup: &BackUp) {
        self.stack.postgres().restore(&backup.0).unwrap_or_else(|why| panic!("{why}"));
    }

    /// Removes everything that the counters of all shops have stored. The worker must be stopped.
    #[track_caller]
    pub fn lose_the_counters_storage(&self) {
        let counters = self.stack.workerd().persist().join("do/everbud-backroom-Counter");
        assert!(counters.exists(), "the runtime keeps its objects elsewhere than in {}", counters.display());
        std::fs::remove_dir_all(counters).unwrap();
    }

    /// Copies everything that the counters of all shops have stored. The worker must be stopped.
    #[track_caller]
    pub fn keep_counters(&self) -> KeptCounters {
        let kept = KeptCounters(self.folder.0.join("counters"));
        copy(&self.stack.workerd().persist().join("do/everbud-backroom-Counter"), &kept.0);
        kept
    }

    /// Sets the counters of all shops back to what they had then. The worker must be stopped.
    #[track_caller]
    pub fn set_counters_back(&self, kept: &KeptCounters) {
        self.lose_the_counters_storage();
        copy(&kept.0, &self.stack.workerd().persist().join("do/everbud-backroom-Counter"));
    }

    /// How many things lie in KV, as the disk tells.
    pub fn things_in_kv(&self) -> usize {
        let blobs = self.shelf(Shelf::Kv).join("SHELF/blobs");
        std::fs::read_dir(blobs).map_or(0, Iterator::count)
    }

    /// How many counters have stored anything, as the disk tells.
    pub fn counters_on_disk(&self) -> usize {
        let counters = self.stack.workerd().persist().join("do/everbud-backroom-Counter");
        files(&counters).iter().filter(|file| is_database(file)).count()
    }

    /// Copies both shelves. The worker must be stopped, as for all that follows.
    #[track_caller]
    pub fn keep_shelves(&self) -> KeptShelves {
        let kept = KeptShelves(self.folder.0.join("shelves"));
        for shelf in [Shelf::Cache, Shelf::Kv] {
            copy(&self.shelf(shelf), &kept.0.join(shelf.folder()));
        }
        kept
    }

    /// Puts both shelves back as they were.
    #[track_caller]
    pub fn put_shelves_back(&self, kept: &KeptShelves) {
        for shelf in [Shelf::Cache, Shelf::Kv] {
            self.wipe_shelf(shelf);
            copy(&kept.0.join(shelf.folder()), &self.shelf(shelf));
        }
    }

    /// Removes everything that lies there.
    #[track_caller]
    pub fn wipe_shelf(&self, shelf: Shelf) {
        let folder = self.shelf(shelf);
        assert!(folder.exists(), "the runtime keeps its {shelf:?} elsewhere than in {}", folder.display());
        std::fs::remove_dir_all(folder).unwrap();
    }

    /// Makes what lies there unreadable for the runtime, so that each look ends in an error.
    #[track_caller]
    pub fn garble_shelf(&self, shelf: Shelf) {
        let databases: Vec<PathBuf> = files(&self.shelf(shelf)).into_iter().filter(|file| is_database(file)).collect();
        assert!(!databases.is_empty(), "the runtime keeps its {shelf:?} in other files");
        for file in databases {
            for ending in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
            }
            std::fs::write(&file, "This is not a database.".repeat(1_000)).unwrap();
        }
    }

    /// Cuts every value that lies there in half. Returns how many.
    #[track_caller]
    pub fn cut_shelf_in_half(&self, shelf: Shelf) -> usize {
        let in_blobs = |file: &PathBuf| file.parent().is_some_and(|folder| folder.ends_with("blobs"));
        let blobs: Vec<PathBuf> = files(&self.shelf(shelf)).into_iter().filter(in_blobs).collect();
        assert!(!blobs.is_empty(), "the runtime keeps the values of its {shelf:?} in other files");
        for blob in &blobs {
            let file = std::fs::File::options().write(true).open(blob).unwrap();
            file.set_len(file.metadata().unwrap().len() / 2).unwrap();
        }
        blobs.len()
    }

    fn shelf(&self, shelf: Shelf) -> PathBuf {
        self.stack.workerd().persist().join(shelf.folder())
    }

    /// Stops the worker's runtime in good order.
    pub fn stop_worker(&self) {
        self.stack.workerd().stop();
    }
}

/// The runtime's own lists are no shelf and no object.
fn is_database(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".sqlite") && name != "metadata.sqlite"
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target);
        } else {
            std::fs::copy(&source, &target).unwrap();
        }
    }
}
