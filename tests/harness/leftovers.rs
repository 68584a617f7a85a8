//! What test runs that are over have left in the state's tests folder, and its removal.
//!
//! A stack that all tests of a binary share is never dropped, so its folder stays until the next run. I/O: that folder
//! alone, and a look at whether a process exists.

use everbud_local::leftovers;
use std::fs::File;
use std::path::{Path, PathBuf};

const TEMPLATE: &str = "template-";

/// The folder's name of a stack's data: it says whose it is.
pub(crate) fn run_name(number: u32) -> String {
    leftovers::name(leftovers::TEST_RUN, number)
}

/// The folder's name of a template of that fingerprint.
pub(crate) fn template_name(fingerprint: &str) -> String {
    format!("{TEMPLATE}{fingerprint}")
}

/// The lock of a template: held alone by who makes or removes it, together by all who use it.
pub(crate) fn lock_of(template: &Path) -> PathBuf {
    template.with_extension("lock")
}

/// Removes the folders of processes that are gone, and templates other than ours that nobody uses.
pub(crate) fn remove(tests: &Path, our_template: &Path) {
    leftovers::remove(tests, leftovers::TEST_RUN);
    for entry in std::fs::read_dir(tests).unwrap().flatten() {
        let (folder, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with(TEMPLATE) && folder.is_dir() && folder != our_template {
            let Ok(lock) = File::create(lock_of(&folder)) else { continue };
            if lock.try_lock().is_ok() {
                let _ = std::fs::remove_dir_all(&folder);
                let _ = std::fs::remove_file(lock_of(&folder));
            }
        }
    }
}
