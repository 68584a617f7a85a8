//! `lint`: clippy over what becomes WebAssembly, with warnings denied and the toolchain that builds it.
//!
//! I/O: runs cargo.

use super::CliError;
use super::paint::Paint;
use everbud_local::blame::Whose;
use everbud_local::bundle_build::BundleBuild;
use everbud_local::command;
use everbud_local::places::Places;
use everbud_local::toolchain::{self, TARGET};

pub(crate) fn check(places: &Places, paint: Paint) -> Result<(), CliError> {
    let toolchain = toolchain::find(&mut |words| eprintln!("  {} {words}", paint.dim("·")))?;
    let worker = |features: &'static [&'static str]| (&["everbud-edge", "everbud-app"][..], features);
    let mut ways = vec![worker(&[]), worker(&["everbud-edge/mutants"])];
    let bundles: Vec<_> = BundleBuild::all(&places.root).iter().map(|bundle| [bundle.package]).collect();
    ways.extend(bundles.iter().map(|package| (&package[..], &["hydrate"][..])));
    for (packages, features) in ways {
        let mut clippy = toolchain.cargo();
        clippy.current_dir(&places.root).arg("clippy");
        clippy.args(packages.iter().flat_map(|package| ["--package", package]));
        clippy.args(["--target", TARGET, "--profile", "edge", "--target-dir"]).arg(places.target().join("edge"));
        clippy.env("WASM_BINDGEN_USE_JS_SYS", "1").env("EVERBUD_TEST_BUILD", "1");
        clippy.arg("--features").arg(features.join(",")).args(["--", "-D", "warnings"]);
        command::quietly(&mut clippy).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    }
    println!("  {} clippy has nothing to say about what becomes WebAssembly", paint.green("✓"));
    Ok(())
}
