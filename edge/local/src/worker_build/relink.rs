//! Links each shipped Worker from what was compiled once, without what is never called in it.
//!
//! The first link is cargo's; it also writes down, in an archive, everything that the linker was given. Here the objects
//! of that archive are shortened, for one Worker and then for the other, and the same linker is given the same again. It
//! drops whatever is no longer reached, functions and data alike, which nothing after it could: later on, addresses are
//! mere numbers.
//! I/O: runs tar and the linker, writes below `target/`.

use super::cut::{self, Shortened};
use super::part::Part;
use super::{WorkerBuildError, read, write};
use crate::command;
use crate::toolchain::Toolchain;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the linker is told, besides what cargo tells it, to write down what it was given.
pub(super) fn keep_link(target: &Path) -> String {
    format!("--reproduce={}", archive(target).display())
}

fn archive(target: &Path) -> PathBuf {
    target.join("everbud-link.tar")
}

/// Links again, as that Worker, what was linked last in that target folder, and returns the smaller module. Beside it,
/// `cut.txt` says what was cut.
pub(super) fn relink(toolchain: &Toolchain, target: &Path, part: Part) -> Result<PathBuf, WorkerBuildError> {
    let folder = target.join("everbud-link").join(part.name());
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).map_err(|why| WorkerBuildError::Files(folder.clone(), why))?;
    let mut unpack = Command::new("tar");
    unpack.arg("-xf").arg(archive(target)).args(["--strip-components", "1", "-C"]).arg(&folder);
    command::quietly(&mut unpack).map_err(WorkerBuildError::Link)?;
    let (mut told, mut all, mut ways_in) = (String::new(), 0, 0);
    for path in objects(&folder)? {
        let Shortened { object, cut, exports } =
            cut::cut(&read(&path)?, part).map_err(|why| WorkerBuildError::Object(why.to_string()))?;
        std::fs::write(&path, object).map_err(|why| WorkerBuildError::Files(path.clone(), why))?;
        told.push_str(&cut::told(&cut));
        all += cut.values().flat_map(|entries| entries.values()).sum::<usize>();
        told.push_str(&format!("Ways into the other Worker: {}\n", exports.join(", ")));
        ways_in += exports.len();
    }
    if all == 0 || ways_in == 0 {
        let why = "nothing was found of what is to be cut: the compiler gives other names, or Leptos has other tables";
        return Err(WorkerBuildError::Object(why.to_owned()));
    }
    let smaller = folder.join("smaller.wasm");
    let mut linker = Command::new(toolchain.linker().map_err(WorkerBuildError::Link)?);
    linker.current_dir(&folder).args(["-flavor", "wasm", "@response.txt", "-o"]).arg(&smaller);
    command::quietly(&mut linker).map_err(WorkerBuildError::Link)?;
    write(&folder.join("cut.txt"), &told)?;
    Ok(smaller)
}

/// Our own code and all that was linked into it by the compiler is one object; libraries are archives of another kind.
fn objects(folder: &Path) -> Result<Vec<PathBuf>, WorkerBuildError> {
    let text = read(&folder.join("response.txt"))?;
    let text = String::from_utf8_lossy(&text);
    let objects = text.lines().map(|line| line.trim_matches('"')).filter(|line| line.ends_with(".o"));
    Ok(objects.map(|line| folder.join(line)).collect())
}
