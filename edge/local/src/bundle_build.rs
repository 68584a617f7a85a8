//! From Rust sources to what a browser loads: a compiled module, its bindings, and a loader of a few lines.
//!
//! The same way as the worker's, up to the bindings, which are for the web. A bundle lies in a folder named by its
//! content, so that it can be kept for ever by whoever has it. I/O: runs cargo and node, writes below `target/`.

mod fonts;
mod gathering;

pub use gathering::Bundles;

use self::fonts::BuiltFonts;
use crate::digest;
use crate::packages::Packages;
use crate::toolchain::Toolchain;
use crate::worker_build::{Crate, WASM_OPT, WorkerBuildError, compile, only_one, optimise, read, write};
use serde::{Deserialize, Serialize};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// Imports the bindings, starts the module and wakes the islands; see the file.
const LOADER: &str = include_str!("../browser/start.js");

/// What a page links: the loader.
pub const START: &str = "start.js";
/// The bindings, which the loader imports.
pub const BINDINGS: &str = "bundle.js";
/// The compiled module, which the bindings fetch.
pub const WASM: &str = "bundle_bg.wasm";

const FILES: [&str; 3] = [START, BINDINGS, WASM];

/// A page waits for its bundle, so it is always built as it is shipped: as small as it gets.
const PROFILE: &str = "bundle";
const FOR_SIZE: &str = "-Oz";

/// The most that a bundle may weigh on the wire: module, bindings and loader after brotli.
pub const BUDGET_BYTES: u64 = 100_000;

/// Which bundle to build, and where.
#[derive(Clone, Debug)]
pub struct BundleBuild {
    /// What pages call it.
    pub name: &'static str,
    /// The cargo package that holds the islands, with a feature `hydrate`.
    pub package: &'static str,
    /// The folder of the cargo workspace.
    pub workspace: PathBuf,
    /// Cargo's target folder for WebAssembly.
    pub target: PathBuf,
    /// Where the finished bundle goes.
    pub out: PathBuf,
}

impl BundleBuild {
    /// What shoppers load.
    #[must_use]
    pub fn shopper(root: &Path) -> Self {
        Self::of(root, "shop", "everbud-app")
    }

    /// What staff load.
    #[must_use]
    pub fn staff(root: &Path) -> Self {
        Self::of(root, "staff", "everbud-staff")
    }

    /// All that a worker serves.
    #[must_use]
    pub fn all(root: &Path) -> Vec<Self> {
        vec![Self::shopper(root), Self::staff(root)]
    }

    fn of(root: &Path, name: &'static str, package: &'static str) -> Self {
        let target = root.join("target");
        Self {
            name,
            package,
            workspace: root.to_path_buf(),
            out: target.join("everbud/bundle").join(name),
            target: target.join("edge"),
        }
    }
}

/// A bundle that is ready to be served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuiltBundle {
    /// What pages call it.
    pub name: String,
    /// Hash of all of its files.
    pub id: String,
    /// Size of the compiled module.
    pub wasm_bytes: u64,
    /// Its size after brotli, as it goes over the wire.
    pub wasm_brotli_bytes: u64,
    /// Size of bindings and loader after brotli.
    pub script_brotli_bytes: u64,
    /// Where it lies; not written down, because folders move.
    #[serde(skip)]
    pub folder: PathBuf,
    /// Hash of what it was made from.
    input: String,
}

impl BuiltBundle {
    /// What a browser downloads.
    #[must_use]
    pub const fn wire_bytes(&self) -> u64 {
        self.wasm_brotli_bytes + self.script_brotli_bytes
    }
}

/// Builds what has changed of all bundles, and gathers them with the file of zip codes; `tell` hears cargo's progress line by line.
pub fn build_all(
    toolchain: &Toolchain,
    packages: &Packages,
    orders: &[BundleBuild],
    zips: PathBuf,
    tell: &mut dyn FnMut(&str),
) -> Result<Bundles, WorkerBuildError> {
    let built = orders.iter().map(|order| build(toolchain, packages, order, tell)).collect::<Result<Vec<_>, _>>()?;
    let target = orders.first().map_or_else(PathBuf::new, |order| order.workspace.join("target/everbud/assets"));
    let fonts = packages.fonts.as_ref().map(BuiltFonts::of).transpose()?;
    Bundles::gather(&target, built, fonts, zips)
}

/// Builds what has changed of one bundle.
pub fn build(
    toolchain: &Toolchain,
    packages: &Packages,
    order: &BundleBuild,
    tell: &mut dyn FnMut(&str),
) -> Result<BuiltBundle, WorkerBuildError> {
    let _only_one = only_one(&order.target)?;
    let wanted = Crate { package: order.package, features: &["hydrate"], variables: &[], link: None };
    let wasm = compile(toolchain, &order.workspace, &order.target, PROFILE, &wanted, tell)?;
    let compiled = read(&wasm)?;
    let input =
        digest::hex_of([compiled.as_slice(), LOADER.as_bytes(), FOR_SIZE.as_bytes(), WASM_OPT.concat().as_bytes()]);
    if let Some(finished) = finished(order, &input) {
        return Ok(finished);
    }
    let fresh = order.out.with_extension("new");
    let _ = std::fs::remove_dir_all(&fresh);
    tell("binding");
    bind(&wasm, &fresh).map_err(|why| WorkerBuildError::Bindgen(format!("wasm-bindgen: {why:#}")))?;
    write(&fresh.join(START), LOADER)?;
    tell("optimising");
    optimise(packages, &fresh.join(WASM), FOR_SIZE)?;
    let built = describe(order.name, &fresh, input)?;
    let _ = std::fs::remove_dir_all(&order.out);
    std::fs::rename(&fresh, &order.out).map_err(|why| WorkerBuildError::Files(order.out.clone(), why))?;
    Ok(BuiltBundle { folder: order.out.clone(), ..built })
}

fn bind(wasm: &Path, out: &Path) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("bundle").typescript(false).web(true)?;
    // The loader names the module's address, which carries the same hash as its own.
    bindgen.omit_default_module_path(true);
    bindgen.generate(out)?;
    Ok(())
}

fn finished(order: &BundleBuild, input: &str) -> Option<BuiltBundle> {
    let text = std::fs::read_to_string(order.out.join("build.json")).ok()?;
    let built: BuiltBundle = serde_json::from_str(&text).ok()?;
    let whole = FILES.iter().all(|file| order.out.join(file).exists());
    (built.input == input && whole).then(|| BuiltBundle { folder: order.out.clone(), ..built })
}

fn describe(name: &str, folder: &Path, input: String) -> Result<BuiltBundle, WorkerBuildError> {
    let contents = FILES.iter().map(|file| read(&folder.join(file))).collect::<Result<Vec<_>, _>>()?;
    let id = digest::hex_of(contents.iter().map(Vec::as_slice));
    let sizes = contents.iter().map(|content| brotli_size(content)).collect::<io::Result<Vec<_>>>();
    let sizes = sizes.map_err(|why| WorkerBuildError::Files(folder.to_path_buf(), why))?;
    let wasm_brotli_bytes = sizes.last().copied().unwrap_or_default();
    let built = BuiltBundle {
        name: name.to_owned(),
        id: id.get(..16).unwrap_or(&id).to_owned(),
        wasm_bytes: contents.last().map_or(0, |wasm| wasm.len() as u64),
        wasm_brotli_bytes,
        script_brotli_bytes: sizes.iter().sum::<u64>() - wasm_brotli_bytes,
        folder: folder.to_path_buf(),
        input,
    };
    write(&folder.join("build.json"), &serde_json::to_string_pretty(&built).unwrap_or_default())?;
    Ok(built)
}

fn brotli_size(bytes: &[u8]) -> io::Result<u64> {
    // Quality 11 and a window of 4 MiB, as a server packs what it keeps for ever.
    let mut packed = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    packed.write_all(bytes)?;
    Ok(packed.into_inner().len() as u64)
}
