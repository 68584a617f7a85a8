//! From Rust sources to the two Workers that workerd runs: cargo, wasm-bindgen, wasm-opt, and a shim of our own. The code
//! is compiled once; each shipped Worker is linked from it anew, without what is never called there.
//!
//! The result is a folder each of plain ES modules and one compiled module, which both Miniflare and wrangler take
//! as they are. Cargo decides what is compiled again; everything after it is skipped when the compiled file is
//! the same as last time. I/O: runs cargo and node, writes below `target/`.

mod cut;
mod finished;
mod glue;
mod part;
mod relink;
mod startup;

pub use finished::{BuiltEdge, BuiltWorker};
pub use part::Part;
pub use startup::startup;

use crate::blame::{Blame, Whose};
use crate::command::{self, CommandError};
use crate::digest;
use crate::packages::Packages;
use crate::toolchain::{TARGET, Toolchain};
use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which of the two workers' cargo profiles, in the workspace's Cargo.toml, becomes WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Quick to build again after a change, and with the protections that a test can switch off.
    Quick,
    /// What is deployed: quick to answer, and nothing in it for tests.
    Shipped,
}

impl Kind {
    /// What a report calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quick => "quick",
            Self::Shipped => "shipped",
        }
    }

    /// The name of the profile.
    #[must_use]
    pub const fn profile(self) -> &'static str {
        match self {
            Self::Quick => "edge",
            Self::Shipped => "ship",
        }
    }
}

/// A Worker's thread is what a shop waits for: it is optimised for time.
const FOR_TIME: &str = "-O3";

/// What rustc and wasm-bindgen produce, named one by one: a newer optimiser must not write what workerd cannot read.
pub(crate) const WASM_OPT: [&str; 9] = [
    "--strip-debug",
    "--strip-producers",
    "--enable-mutable-globals",
    "--enable-sign-ext",
    "--enable-nontrapping-float-to-int",
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-reference-types",
    "--enable-exception-handling",
];

/// Which worker to build, and where.
#[derive(Clone, Debug)]
pub struct WorkerBuild {
    /// The folder of the cargo workspace.
    pub workspace: PathBuf,
    /// The cargo package of the worker.
    pub package: String,
    /// Cargo's target folder for WebAssembly, apart from that of native builds.
    pub target: PathBuf,
    /// Where the finished Workers go.
    pub out: PathBuf,
    /// How it is made.
    pub kind: Kind,
}

impl WorkerBuild {
    /// The Workers of that kind.
    #[must_use]
    pub fn of(root: &Path, kind: Kind) -> Self {
        match kind {
            Kind::Quick => Self::quick(root),
            Kind::Shipped => Self::shipped(root),
        }
    }

    /// The worker as it runs locally and in tests.
    #[must_use]
    pub fn quick(root: &Path) -> Self {
        let target = root.join("target");
        Self {
            workspace: root.to_path_buf(),
            package: "everbud-edge".to_owned(),
            out: target.join("everbud/worker"),
            target: target.join("edge"),
            kind: Kind::Quick,
        }
    }

    /// The worker as it is uploaded.
    #[must_use]
    pub fn shipped(root: &Path) -> Self {
        Self { out: root.join("target/everbud/deploy"), kind: Kind::Shipped, ..Self::quick(root) }
    }
}

/// The worker or a bundle could not be built.
#[derive(Debug)]
pub enum WorkerBuildError {
    /// The Rust code does not compile.
    Cargo(CommandError),
    /// What was linked could not be unpacked, or not be linked again.
    Link(CommandError),
    /// The compiler's object file is not as we know it.
    Object(String),
    /// wasm-bindgen does not take what cargo made.
    Bindgen(String),
    /// The optimiser failed.
    Optimise(CommandError),
    /// A file could not be read or written.
    Files(PathBuf, io::Error),
}

impl fmt::Display for WorkerBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cargo(why) => write!(f, "the Rust code does not compile.\n{why}"),
            Self::Link(why) => write!(f, "linking without what no server calls: {why}"),
            Self::Object(why) | Self::Bindgen(why) => f.write_str(why),
            Self::Optimise(why) => write!(f, "wasm-opt: {why}"),
            Self::Files(path, why) => write!(f, "{}: {why}", path.display()),
        }
    }
}

impl std::error::Error for WorkerBuildError {}

impl Blame for WorkerBuildError {
    fn whose(&self) -> Whose {
        match self {
            Self::Cargo(_) | Self::Object(_) | Self::Bindgen(_) => Whose::Everbud,
            Self::Link(_) | Self::Optimise(_) | Self::Files(..) => Whose::Machine,
        }
    }
    fn retry(&self) -> bool {
        false
    }
}

/// Builds what has changed, in silence, and returns both finished Workers.
pub fn build(toolchain: &Toolchain, packages: &Packages, order: &WorkerBuild) -> Result<BuiltEdge, WorkerBuildError> {
    build_aloud(toolchain, packages, order, &mut |_| {})
}

/// The same, and `tell` hears cargo's progress line by line.
pub fn build_aloud(
    toolchain: &Toolchain,
    packages: &Packages,
    order: &WorkerBuild,
    tell: &mut dyn FnMut(&str),
) -> Result<BuiltEdge, WorkerBuildError> {
    // Cargo's run and our reading of what it made belong together.
    let _only_one = only_one(&order.target)?;
    let features: &[&str] = match order.kind {
        Kind::Quick => &["mutants"],
        Kind::Shipped => &[],
    };
    // Without the variable the feature refuses to compile, so that no other build can have it.
    let variables: &[(&str, &str)] = match order.kind {
        Kind::Quick => &[("EVERBUD_TEST_BUILD", "1")],
        Kind::Shipped => &[],
    };
    let link = match order.kind {
        Kind::Quick => None,
        Kind::Shipped => Some(relink::keep_link(&order.target)),
    };
    let wanted = Crate { package: &order.package, features, variables, link };
    let wasm = compile(toolchain, &order.workspace, &order.target, order.kind.profile(), &wanted, tell)?;
    let linked = |part| match order.kind {
        Kind::Quick => Ok(wasm.clone()),
        Kind::Shipped => relink::relink(toolchain, &order.target, part),
    };
    let (storefront, backroom) = (linked(Part::Storefront)?, linked(Part::Backroom)?);
    let optimiser = match order.kind {
        Kind::Quick => String::new(),
        Kind::Shipped => FOR_TIME.to_owned() + &WASM_OPT.concat(),
    };
    let (code, behind) = (read(&storefront)?, read(&backroom)?);
    let input = digest::hex_of([code.as_slice(), &behind, glue::SHIM.as_bytes(), optimiser.as_bytes()]);
    if let Some(finished) = BuiltEdge::read(&order.out, &input) {
        return Ok(finished);
    }
    let fresh = order.out.with_extension("new");
    let _ = std::fs::remove_dir_all(&fresh);
    tell(match order.kind {
        Kind::Quick => "binding both Workers",
        Kind::Shipped => "binding and optimising both Workers",
    });
    let finish = |part: Part, wasm: &Path| {
        let folder = fresh.join(part.name());
        let modules = glue::generate(wasm, &folder, part)?;
        if order.kind == Kind::Shipped {
            optimise(packages, &folder.join(glue::WASM), FOR_TIME)?;
        }
        BuiltWorker::describe(&folder, modules)
    };
    // The optimiser has one thread.
    let (front, behind) = std::thread::scope(|scope| {
        let behind = scope.spawn(|| finish(Part::Backroom, &backroom));
        (finish(Part::Storefront, &storefront), behind.join())
    });
    let died = || WorkerBuildError::Bindgen("the thread that finished the backroom died".to_owned());
    let built = BuiltEdge::new(front?, behind.map_err(|_| died())??);
    built.write(&fresh, &input)?;
    let _ = std::fs::remove_dir_all(&order.out);
    std::fs::rename(&fresh, &order.out).map_err(|why| WorkerBuildError::Files(order.out.clone(), why))?;
    Ok(built.moved_to(&order.out))
}

/// Whoever builds in that target folder builds alone.
pub(crate) fn only_one(target: &Path) -> Result<File, WorkerBuildError> {
    let path = target.join("everbud.lock");
    std::fs::create_dir_all(target).map_err(|why| WorkerBuildError::Files(target.to_path_buf(), why))?;
    let file = File::create(&path).map_err(|why| WorkerBuildError::Files(path.clone(), why))?;
    file.lock().map_err(|why| WorkerBuildError::Files(path, why))?;
    Ok(file)
}

/// What cargo is to compile.
pub(crate) struct Crate<'a> {
    pub(crate) package: &'a str,
    pub(crate) features: &'a [&'a str],
    pub(crate) variables: &'a [(&'a str, &'a str)],
    /// What the linker is told besides.
    pub(crate) link: Option<String>,
}

/// Compiles a crate as a module of its own, whatever else it is to other crates, and says where it lies.
pub(crate) fn compile(
    toolchain: &Toolchain,
    workspace: &Path,
    target: &Path,
    profile: &str,
    wanted: &Crate<'_>,
    tell: &mut dyn FnMut(&str),
) -> Result<PathBuf, WorkerBuildError> {
    let mut cargo = toolchain.cargo();
    cargo.current_dir(workspace);
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib", "--package", wanted.package, "--target", TARGET]);
    cargo.args(["--profile", profile]).arg("--target-dir").arg(target);
    if !wanted.features.is_empty() {
        cargo.arg("--features").arg(wanted.features.join(","));
    }
    if let Some(link) = &wanted.link {
        cargo.arg("--").arg("-C").arg(format!("link-arg={link}"));
    }
    // Asks wasm-bindgen's macros for the futures of js-sys, as the `worker` crate expects. Macros run on this
    // machine, where a `--cfg` meant for WebAssembly does not reach them: hence a variable.
    cargo.env("WASM_BINDGEN_USE_JS_SYS", "1");
    cargo.envs(wanted.variables.iter().copied());
    command::narrated(&mut cargo, tell).map_err(WorkerBuildError::Cargo)?;
    let name = wanted.package.replace('-', "_");
    Ok(target.join(TARGET).join(profile).join(name).with_extension("wasm"))
}

/// Optimises the module in place, for time or for size.
pub(crate) fn optimise(packages: &Packages, wasm: &Path, level: &str) -> Result<(), WorkerBuildError> {
    let better = wasm.with_extension("opt");
    let mut optimiser = Command::new(&packages.node);
    optimiser.arg(&packages.wasm_opt).arg(wasm).arg("-o").arg(&better).arg(level).args(WASM_OPT);
    command::quietly(&mut optimiser).map_err(WorkerBuildError::Optimise)?;
    std::fs::rename(&better, wasm).map_err(|why| WorkerBuildError::Files(better, why))
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, WorkerBuildError> {
    std::fs::read(path).map_err(|why| WorkerBuildError::Files(path.to_path_buf(), why))
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), WorkerBuildError> {
    std::fs::write(path, text).map_err(|why| WorkerBuildError::Files(path.to_path_buf(), why))
}
