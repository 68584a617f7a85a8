//! Folders that say which process they belong to, and the removal of those whose process is gone.
//!
//! Whoever is killed removes nothing: the next one does. I/O: one folder, and a look at whether a process exists.

use crate::processes;
use std::path::Path;

/// The kind of folder that holds what a test's stack keeps.
pub const TEST_RUN: &str = "run";

/// The name of this process's folder of that kind and number.
#[must_use]
pub fn name(kind: &str, number: u32) -> String {
    format!("{kind}-{}-{number}", std::process::id())
}

/// Removes what processes that are gone have left of that kind, as far as it is ours to remove.
pub fn remove(within: &Path, kind: &str) {
    for entry in std::fs::read_dir(within).into_iter().flatten().flatten() {
        let owner = entry.file_name().to_str().and_then(|name| owner(name, kind));
        if owner.is_some_and(|pid| !processes::exists(pid)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The process whose folder of that kind it is; none of another kind's.
#[must_use]
pub fn owner(name: &str, kind: &str) -> Option<u32> {
    let (pid, number) = name.strip_prefix(kind)?.strip_prefix('-')?.split_once('-')?;
    number.parse::<u32>().ok().and_then(|_| pid.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_says_whose_it_is() {
        fn check(folder: &str, expect: Option<u32>) {
            assert_eq!(owner(folder, "run"), expect, "{folder}");
        }
        check("run-4711-0", Some(4711));
        check("run-4711", None);
        check("run-4711-", None);
        check("run-x-1", None);
        check("rerun-4711-0", None);
        check("template-4711-0", None);
        check(&name("run", 3), Some(std::process::id()));
    }

    #[test]
    fn what_a_process_left_that_is_gone_is_removed_and_nothing_else() {
        let within = std::env::temp_dir().join(name("everbud-leftovers", 0));
        // No system numbers its processes that high.
        let gone = format!("run-{}-0", i32::MAX);
        let stay = [name("run", 1), format!("template-{}-0", i32::MAX), "run".to_owned()];
        for folder in stay.iter().chain([&gone]) {
            std::fs::create_dir_all(within.join(folder).join("data")).unwrap();
        }
        remove(&within, "run");
        assert!(!within.join(&gone).exists());
        assert!(stay.iter().all(|folder| within.join(folder).exists()));
        std::fs::remove_dir_all(within).unwrap();
    }
}
