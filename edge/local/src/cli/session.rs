//! One owner at a time for the local data: a running stack, an import, a reset.
//!
//! A lock on a file, which the system takes back however its holder ends. I/O: the state folder.

use super::CliError;
use super::paint::Paint;
use everbud_local::places::Places;
use everbud_local::{leftovers, processes};
use std::fs::{File, TryLockError};
use std::path::Path;

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

/// Forgets the data, the worker's log and what tests have left. The tools stay: they cost minutes and hold nothing of
/// anybody's.
pub(crate) fn reset(places: &Places, paint: Paint) -> Result<(), CliError> {
    let Some(_session) = Session::take(places)? else {
        return Err(CliError::yours("everbud is running; stop it before its data are cleared"));
    };
    if tests_are_running(&places.tests()) {
        return Err(CliError::yours("tests are running; let them end before their data are cleared"));
    }
    for path in [places.data(), places.tests(), places.worker_log()] {
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        match removed {
            Ok(()) => {}
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => {}
            Err(why) => return Err(CliError::files(&path, &why)),
        }
    }
    println!("  {} all local data are gone; the next run starts with the demo shops", paint.green("✓"));
    Ok(())
}

/// A test's folder has the number of its process in its name; what several share is locked.
fn tests_are_running(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(".lock") {
            let locked = File::open(entry.path()).map(|file| file.try_lock());
            return matches!(locked, Ok(Err(TryLockError::WouldBlock)));
        }
        leftovers::owner(&name, leftovers::TEST_RUN).is_some_and(processes::exists)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reset_clears_all_data_and_keeps_the_tools() {
        let state = std::env::temp_dir().join(format!("everbud-reset-{}", std::process::id()));
        let places = Places { root: state.clone(), state: state.clone() };
        let made = ["data/postgres", "tests/template-1", "tests/run-0-1", "tools/node", "deploy/node_modules"];
        for folder in made {
            std::fs::create_dir_all(state.join(folder)).unwrap();
        }
        std::fs::write(places.worker_log(), "error").unwrap();
        let running = places.tests().join(leftovers::name(leftovers::TEST_RUN, 0));
        std::fs::create_dir(&running).unwrap();
        assert!(reset(&places, Paint::of_terminal()).is_err(), "tests are running: us");
        assert!(places.data().exists());

        std::fs::remove_dir(&running).unwrap();
        let lock = File::create(places.tests().join("template-1.lock")).unwrap();
        lock.lock().unwrap();
        assert!(reset(&places, Paint::of_terminal()).is_err(), "somebody holds a lock");
        drop(lock);

        let session = Session::take(&places).unwrap();
        assert!(reset(&places, Paint::of_terminal()).is_err(), "everbud is running");
        drop(session);
        reset(&places, Paint::of_terminal()).unwrap();
        let kept = made.map(|folder| state.join(folder).exists());
        assert_eq!(kept, [false, false, false, true, true]);
        assert!(!places.worker_log().exists() && !places.tests().exists());
        reset(&places, Paint::of_terminal()).unwrap();
        std::fs::remove_dir_all(&state).unwrap();
    }
}
