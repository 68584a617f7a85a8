//! One owner at a time for the local data: a running stack, an import, a reset.
//!
//! A lock on a file, which the system takes back however its holder ends. I/O: the state folder.

use super::CliError;
use super::paint::Paint;
use everbud_local::places::Places;
use std::fs::{File, TryLockError};

/// Held as long as the data are ours.
pub(crate) struct Session {
    _lock: File,
}

impl Session {
    /// `None` if somebody else has them.
    pub(crate) fn take(places: &Places) -> Result<Option<Self>, CliError> {
        let path = places.state.join("data.lock");
        let file = File::create(&path).map_err(|why| CliError::files(&path, &why))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(why)) => Err(CliError::files(&path, &why)),
        }
    }
}

/// Forgets the data and keeps the npm tools, which cost minutes and hold nothing of anybody's.
pub(crate) fn reset(places: &Places, paint: Paint) -> Result<(), CliError> {
    let Some(_session) = Session::take(places)? else {
        return Err(CliError::yours("everbud is running; stop it before its data are cleared"));
    };
    let data = places.data();
    match std::fs::remove_dir_all(&data) {
        Ok(()) => {}
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => {}
        Err(why) => return Err(CliError::files(&data, &why)),
    }
    println!("  {} all local data are gone; the next run starts with the demo shops", paint.green("✓"));
    Ok(())
}
