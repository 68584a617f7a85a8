//! How long the built worker takes to start, by itself: without a process, a database or a request.
//!
//! I/O: runs Node several times, each with a V8 that has never seen the worker.

use super::BuiltWorker;
use crate::command::{self, CommandError};
use crate::packages::Packages;
use std::process::Command;
use std::time::Duration;

/// What is run; see the file.
const SCRIPT: &str = include_str!("../../worker/startup.mjs");

/// How often it is started. Odd, so that one of the times is the middle one.
const STARTS: usize = 9;

/// The middle one of several start-ups. Cloudflare compiles at the upload, so it is more than a start there takes.
pub fn startup(packages: &Packages, worker: &BuiltWorker) -> Result<Duration, CommandError> {
    let mut times = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let mut node = Command::new(&packages.node);
        node.args(["--input-type=module", "--eval", SCRIPT, "--"]).arg(&worker.folder);
        let said = command::quietly(&mut node)?;
        times.push(Duration::from_secs_f64(said.trim().parse::<f64>().unwrap_or(f64::MAX).min(3_600_000.0) / 1000.0));
    }
    times.sort_unstable();
    Ok(times.get(STARTS / 2).copied().unwrap_or(Duration::MAX))
}
