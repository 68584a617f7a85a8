//! Debian's own WebAssembly compiler, for machines that reach package mirrors but not rustup's servers.
//!
//! It comes with the sources of `std` and without a compiled one for wasm32, so `std` is compiled once and
//! put where rustc looks. I/O: apt-get, rustup, a cargo build, files under the compiler's prefix. Root only.

use super::{TARGET, ToolchainError};
use crate::{apt, command};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The linker that Debian packages; rustc asks for it under the name `rust-lld`.
const LINKER: &str = "lld-19";

const PACKAGES: [&str; 5] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", LINKER];

/// Where Debian's packages put the compiler, beside any toolchain of rustup's.
const COMPILER: &str = "/usr/bin/rustc";

/// Installs the packages, links them as a rustup toolchain and compiles `std` for it.
pub(super) fn prepare(name: &str, say: &mut dyn FnMut(&str)) -> Result<(), ToolchainError> {
    if !apt::installed(&PACKAGES) {
        say(&format!("rustup's servers cannot be reached: installing {} with apt-get", PACKAGES.join(", ")));
        apt::install(&PACKAGES).map_err(ToolchainError::Debian)?;
    }
    let prefix = asked(&["--print", "sysroot"])?;
    run(Command::new("rustup").args(["toolchain", "link", name]).arg(prefix.trim()))?;
    link_linker()?;
    say("compiling std for WebAssembly, once (about a minute)");
    compile_std(name)
}

fn run(command: &mut Command) -> Result<(), ToolchainError> {
    command::quietly(command).map(drop).map_err(ToolchainError::Debian)
}

fn asked(args: &[&str]) -> Result<String, ToolchainError> {
    command::quietly(Command::new(COMPILER).args(args)).map_err(ToolchainError::Debian)
}

fn link_linker() -> Result<(), ToolchainError> {
    let libraries = PathBuf::from(asked(&["--print", "target-libdir"])?.trim());
    let folder = libraries.parent().unwrap_or(&libraries).join("bin");
    let link = folder.join("rust-lld");
    // A dangling link from an older package counts as missing, so `exists`, which follows it.
    if link.exists() {
        return Ok(());
    }
    std::fs::create_dir_all(&folder).map_err(|why| ToolchainError::Files(folder.clone(), why))?;
    let _ = std::fs::remove_file(&link);
    symlink(Path::new("/usr/bin").join(LINKER), &link).map_err(|why| ToolchainError::Files(link, why))
}

fn compile_std(name: &str) -> Result<(), ToolchainError> {
    let scratch = std::env::temp_dir().join(format!("everbud-std-{}", std::process::id()));
    let outcome = compile_std_in(&scratch, name);
    let _ = std::fs::remove_dir_all(&scratch);
    outcome
}

fn compile_std_in(scratch: &Path, name: &str) -> Result<(), ToolchainError> {
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    let source = scratch.join("src");
    std::fs::create_dir_all(&source).map_err(|why| ToolchainError::Files(source.clone(), why))?;
    for (file, text) in [(scratch.join("Cargo.toml"), manifest), (source.join("lib.rs"), "")] {
        std::fs::write(&file, text).map_err(|why| ToolchainError::Files(file, why))?;
    }
    let mut cargo = super::Toolchain::Named(name.to_owned()).cargo();
    cargo.current_dir(scratch).env("RUSTC_BOOTSTRAP", "1");
    // Without bitcode in its objects this `std` could take no part in link-time optimisation.
    cargo.env("RUSTFLAGS", "-Cembed-bitcode=yes");
    cargo.args(["build", "--release", "--target", TARGET, "--target-dir", "out", "-Z", "build-std=std,panic_abort"]);
    run(&mut cargo)?;
    let built = scratch.join("out").join(TARGET).join("release/deps");
    let place = PathBuf::from(asked(&["--print", "target-libdir", "--target", TARGET])?.trim());
    copy_libraries(&built, &place).map_err(|why| ToolchainError::Files(place, why))
}

/// `libcore` goes last: it is what marks the target as present, so a copy cut short is not taken for whole.
fn copy_libraries(built: &Path, place: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(place)?;
    let mut libraries: Vec<PathBuf> = std::fs::read_dir(built)?.flatten().map(|entry| entry.path()).collect();
    libraries.retain(|path| path.extension().is_some_and(|extension| extension == "rlib"));
    libraries.sort_by_key(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("libcore-")));
    for library in &libraries {
        if let Some(name) = library.file_name() {
            std::fs::copy(library, place.join(name))?;
        }
    }
    Ok(())
}
