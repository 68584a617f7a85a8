//! What lies on the disks of a stack: backing the database up and putting it back, losing what the edge has stored.
//!
//! I/O: files below the stack's folder. The runtime's are only touched while it is stopped.

use super::Everbud;
use std::path::PathBuf;

/// A cold copy of the database.
pub struct BackUp(PathBuf);

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
        let counters = self.stack.workerd().persist().join("do/everbud-Counter");
        assert!(counters.exists(), "the runtime keeps its objects elsewhere than in {}", counters.display());
        std::fs::remove_dir_all(counters).unwrap();
    }

    /// Stops the worker's runtime in good order.
    pub fn stop_worker(&self) {
        self.stack.workerd().stop();
    }
}
