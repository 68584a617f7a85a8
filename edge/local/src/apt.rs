//! Installing packages of the distribution, where that can be done without asking anybody: as root on Debian's kin.
//!
//! I/O: apt-get and dpkg.

use crate::command::{self, CommandError};
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::Command;

const APT: &str = "apt-get";
/// Another apt-get may be at work; it is waited for, in seconds.
const PATIENCE: u32 = 600;
/// apt-get waits for another that installs, and not for one that reads what there is to be had: so of ours only one is at
/// work. Nobody but root can make a file there.
const ONLY_ONE: &str = "/run/everbud-apt.lock";

/// Only root may install packages, and only Debian and its kin name them so.
#[must_use]
pub fn possible() -> bool {
    rustix::process::geteuid().is_root() && Path::new("/etc/debian_version").exists()
}

/// Whether all of them are installed.
#[must_use]
pub fn installed(packages: &[&str]) -> bool {
    command::quietly(Command::new("dpkg").arg("-s").args(packages)).is_ok()
}

/// Installs them, after a look at what there is to be had today, unless somebody else just has.
pub fn install(packages: &[&str]) -> Result<(), CommandError> {
    let _only_one = only_one().map_err(|reason| CommandError::NotStarted { program: APT.to_owned(), reason })?;
    if installed(packages) {
        return Ok(());
    }
    apt(&["update"])?;
    let mut install = vec!["install", "--yes", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)
}

fn only_one() -> io::Result<File> {
    let file = File::create(ONLY_ONE)?;
    file.lock()?;
    Ok(file)
}

fn apt(args: &[&str]) -> Result<(), CommandError> {
    let mut apt = Command::new(APT);
    apt.args(["-q", "-o", "Dpkg::Use-Pty=0", "-o", &format!("DPkg::Lock::Timeout={PATIENCE}")]).args(args);
    command::quietly(apt.env("DEBIAN_FRONTEND", "noninteractive")).map(drop)
}
