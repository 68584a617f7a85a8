//! A cold back-up of the data folder, and putting it back: how a database goes back in time.
//!
//! I/O: stops and starts Postgres, copies and removes files below its folder.

use super::cluster::{self, copy_cold};
use super::{Postgres, PostgresError, Stop};
use std::path::Path;

impl Postgres {
    /// Stops it, copies its data into an empty or absent folder, and starts it again.
    pub fn back_up(&mut self, to: &Path) -> Result<(), PostgresError> {
        self.stop(Stop::Fast)?;
        let copied = copy_cold(&self.options.folder, to);
        self.run()?;
        copied.map_err(|why| PostgresError::Files(to.to_path_buf(), why))
    }

    /// Stops it, puts that back-up in the place of its data, and starts it again. The back-up stays as it is.
    pub fn restore(&mut self, from: &Path) -> Result<(), PostgresError> {
        self.stop(Stop::Fast)?;
        let folder = self.options.folder.clone();
        let failed = |why| PostgresError::Files(folder.clone(), why);
        std::fs::remove_dir_all(cluster::data(&folder)).map_err(failed)?;
        copy_cold(from, &folder).map_err(failed)?;
        self.run()
    }
}
