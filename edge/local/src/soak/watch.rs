//! What the runtime's process holds: its memory, and which counters have their storage open.
//!
//! I/O: reads the process table of the system, which only Linux has in this form.

use super::report::{Look, Seen};
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// In the path of a counter's storage.
const COUNTERS: &str = "everbud-backroom-Counter/";

/// Watches one process.
pub(super) struct Watch {
    process: u32,
    awake: BTreeSet<String>,
    wakes: u64,
    sleeps: u64,
    looks: Vec<Look>,
}

impl Watch {
    pub(super) const fn new(process: u32) -> Self {
        Self { process, awake: BTreeSet::new(), wakes: 0, sleeps: 0, looks: Vec::new() }
    }

    /// How often a counter was seen to have woken.
    pub(super) const fn wakes(&self) -> u64 {
        self.wakes
    }

    /// Takes a look; a process that cannot be looked at leaves none.
    pub(super) fn look(&mut self, at: Duration, requests: u64) {
        let Some(resident_bytes) = resident(self.process) else { return };
        let awake = open_counters(self.process);
        let count = |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).count() as u64;
        self.wakes += count(&awake, &self.awake);
        self.sleeps += count(&self.awake, &awake);
        let at_ms = u64::try_from(at.as_millis()).unwrap_or(u64::MAX);
        self.looks.push(Look { at_ms, requests, resident_bytes, awake: awake.len() as u64 });
        self.awake = awake;
    }

    pub(super) fn into_seen(self) -> Seen {
        Seen { wakes: self.wakes, sleeps: self.sleeps, looks: self.looks }
    }
}

/// The memory that is really there for a process.
fn resident(process: u32) -> Option<u64> {
    resident_in(&fs::read_to_string(format!("/proc/{process}/status")).ok()?)
}

fn resident_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The counters whose storage that process has open.
fn open_counters(process: u32) -> BTreeSet<String> {
    let Ok(open) = fs::read_dir(format!("/proc/{process}/fd")) else { return BTreeSet::new() };
    open.flatten().filter_map(|entry| counter_in(fs::read_link(entry.path()).ok()?.to_str()?)).collect()
}

/// Whose storage a file is; a log or an index beside it is the same counter's.
fn counter_in(path: &str) -> Option<String> {
    let (_, file) = path.split_once(COUNTERS)?;
    file.split_once('.').map(|(counter, _)| counter.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_counters_are_read_from_the_systems_words() {
        assert_eq!(resident_in("Name:\tworkerd\nVmRSS:\t  180124 kB\nThreads:\t4\n"), Some(184_446_976));
        assert_eq!(resident_in("Name:\tworkerd\n"), None);
        let folder = "edge/do/everbud-backroom-Counter/";
        assert_eq!(counter_in(&format!("{folder}0a1b.sqlite")).as_deref(), Some("0a1b"));
        assert_eq!(counter_in(&format!("{folder}0a1b.sqlite-wal")).as_deref(), Some("0a1b"));
        assert_eq!(counter_in("edge/do/everbud-backroom-Gate/0a1b.sqlite"), None);
        assert!(resident(std::process::id()).is_none_or(|bytes| bytes > 1_000_000));
    }
}
