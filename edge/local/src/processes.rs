//! Other processes as a tree: who started whom, signals to all of them, and whether they are gone.
//!
//! I/O: reads the system's process table, sends signals. Only ever to processes this program started, by their id.

use rustix::process::{Pid, Signal, kill_process, kill_process_group, test_kill_process, test_kill_process_group};
use std::path::Path;
use std::process::Command;

/// The processes that `parent` started and that still exist.
#[must_use]
pub fn children_of(parent: u32) -> Vec<u32> {
    let table = if Path::new("/proc/self/stat").exists() { from_proc() } else { from_ps() };
    table.into_iter().filter(|(_, its_parent)| *its_parent == parent).map(|(pid, _)| pid).collect()
}

/// Sends a signal; a process that is gone already is no failure.
pub fn signal(pid: u32, signal: Signal) {
    if let Some(pid) = known(pid) {
        let _ = kill_process(pid, signal);
    }
}

/// Whether a process of this id exists.
#[must_use]
pub fn exists(pid: u32) -> bool {
    known(pid).is_some_and(|pid| test_kill_process(pid).is_ok())
}

/// Sends a signal to all of the group that a process began, itself included. One that is just being started is not missed.
pub fn signal_group(leader: u32, signal: Signal) {
    if let Some(leader) = known(leader) {
        let _ = kill_process_group(leader, signal);
    }
}

/// Whether anybody is left of the group that a process began.
#[must_use]
pub fn group_exists(leader: u32) -> bool {
    known(leader).is_some_and(|leader| test_kill_process_group(leader).is_ok())
}

fn known(pid: u32) -> Option<Pid> {
    i32::try_from(pid).ok().and_then(Pid::from_raw)
}

fn from_proc() -> Vec<(u32, u32)> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let stats = entries.flatten().filter_map(|entry| {
        let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        Some((pid, parent_in_stat(&stat)?))
    });
    stats.collect()
}

/// `pid (name) state parent …`, and the name may hold anything, closing brackets included. A process that has
/// ended but was not yet asked for by its parent counts as gone.
fn parent_in_stat(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let state = fields.next()?;
    let parent = fields.next()?.parse().ok()?;
    (state != "Z").then_some(parent)
}

fn from_ps() -> Vec<(u32, u32)> {
    let Ok(output) = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output() else { return Vec::new() };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let rows = text.lines().filter_map(|line| {
        let mut fields = line.split_whitespace();
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_name_full_of_brackets_does_not_hide_its_parent() {
        assert_eq!(parent_in_stat("12 (a) b) (c) S 7 12 12"), Some(7));
        assert_eq!(parent_in_stat("12 (gone) Z 7 12 12"), None);
    }
}
