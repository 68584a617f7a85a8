//! Finds a Rust toolchain that can build `wasm32-unknown-unknown`, or gets one.
//!
//! Most machines have rustup and need one `rustup target add`. Some can reach nothing but package registries:
//! there, and only as root on Debian, the distribution's own WebAssembly compiler is installed instead.
//! I/O: runs rustc, rustup and, in the last case, apt-get.

mod debian;

use crate::apt;
use crate::blame::{Blame, Whose};
use crate::command::{self, CommandError};
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the worker is compiled to.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The name under which rustup knows a toolchain that was linked for the worker's sake.
const LINKED: &str = "web";

/// Which toolchain builds the worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs already.
    Current,
    /// One that rustup knows by this name.
    Named(String),
}

impl Toolchain {
    /// A `cargo` of this toolchain, without what the `cargo run` around us left in the environment.
    #[must_use]
    pub fn cargo(&self) -> Command {
        let mut cargo = match self {
            Self::Current => Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))),
            Self::Named(name) => {
                let mut cargo = Command::new("cargo");
                cargo.env("RUSTUP_TOOLCHAIN", name);
                cargo
            }
        };
        // Flags meant for this computer's own processor would reach the WebAssembly build, and a compiler
        // named by the outer cargo would be the wrong one.
        for name in
            ["RUSTC", "RUSTDOC", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET"]
        {
            cargo.env_remove(name);
        }
        cargo
    }

    /// The linker for [`TARGET`] that this toolchain's rustc uses.
    ///
    /// # Errors
    /// When its rustc does not say where it lies.
    pub fn linker(&self) -> Result<PathBuf, CommandError> {
        let root = command::quietly(self.rustc().args(["--print", "sysroot"]))?;
        let host = command::quietly(self.rustc().args(["--print", "host-tuple"]))?;
        let linker = Path::new(root.trim()).join("lib/rustlib").join(host.trim()).join("bin/rust-lld");
        // A distribution may keep it among its own programs.
        Ok(if linker.exists() { linker } else { PathBuf::from("rust-lld") })
    }

    fn rustc(&self) -> Command {
        let mut rustc = Command::new("rustc");
        if let Self::Named(name) = self {
            rustc.env("RUSTUP_TOOLCHAIN", name);
        }
        rustc
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Current => f.write_str("current toolchain"),
            Self::Named(name) => write!(f, "toolchain `{name}`"),
        }
    }
}

/// No toolchain could be found or made.
#[derive(Debug)]
pub enum ToolchainError {
    /// Nothing here can build WebAssembly, and `rustup target add` failed.
    NoTarget(CommandError),
    /// Debian's compiler could not be installed or prepared.
    Debian(CommandError),
    /// A file of the toolchain could not be read or written.
    Files(PathBuf, std::io::Error),
}

impl fmt::Display for ToolchainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTarget(why) => write!(
                f,
                "no Rust toolchain here can build {TARGET}, and rustup could not add it.\n{why}\n\
                 With a network, run `rustup target add {TARGET}`. Without rustup, install your distribution's \
                 standard library for {TARGET} and start again."
            ),
            Self::Debian(why) => write!(f, "Debian's WebAssembly compiler could not be prepared.\n{why}"),
            Self::Files(path, why) => write!(f, "{}: {why}", path.display()),
        }
    }
}

impl std::error::Error for ToolchainError {}

impl Blame for ToolchainError {
    fn whose(&self) -> Whose {
        match self {
            Self::NoTarget(_) => Whose::Network,
            Self::Debian(_) | Self::Files(..) => Whose::Machine,
        }
    }
    fn retry(&self) -> bool {
        matches!(self, Self::NoTarget(_))
    }
}

/// Finds or makes a toolchain; `say` is told before anything is installed.
pub fn find(say: &mut dyn FnMut(&str)) -> Result<Toolchain, ToolchainError> {
    if let Some(found) = [Toolchain::Current, Toolchain::Named(LINKED.to_owned())].into_iter().find(has_target) {
        return Ok(found);
    }
    say(&format!("adding {TARGET} with rustup"));
    let added = command::quietly(Command::new("rustup").args(["target", "add", TARGET]));
    if added.is_ok() && has_target(&Toolchain::Current) {
        return Ok(Toolchain::Current);
    }
    if apt::possible() {
        debian::prepare(LINKED, say)?;
        return Ok(Toolchain::Named(LINKED.to_owned()));
    }
    match added {
        Err(why) => Err(ToolchainError::NoTarget(why)),
        Ok(_) => Ok(Toolchain::Current),
    }
}

/// A target is there when its folder holds a compiled `core`: an empty folder of that name proves nothing.
fn has_target(toolchain: &Toolchain) -> bool {
    let mut rustc = toolchain.rustc();
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    command::quietly(&mut rustc).is_ok_and(|folder| holds_core(Path::new(folder.trim())))
}

fn holds_core(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libcore-") && name.ends_with(".rlib")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_target_folder_is_not_taken_for_a_target() {
        let folder = std::env::temp_dir().join(format!("everbud-empty-target-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        assert!(!holds_core(&folder));
        std::fs::write(folder.join("libcore-1234.rlib"), "").unwrap();
        assert!(holds_core(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
