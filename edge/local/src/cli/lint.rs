//! `lint`: clippy over what becomes WebAssembly, with warnings denied and the toolchain that builds it.
//!
//! I/O: runs cargo.

use super::CliError;
use super::paint::Paint;
use everbud_local::blame::Whose;
use everbud_local::command;
use everbud_local::places::Places;
use everbud_local::toolchain::{self, TARGET};

pub(crate) fn check(places: &Places, paint: Paint) -> Result<(), CliError> {
    let toolchain = toolchain::find(&mut |words| eprintln!("  {} {words}", paint.dim("·")))?;
    for features in [None, Some("mutants")] {
        let mut clippy = toolchain.cargo();
        clippy.current_dir(&places.root).args(["clippy", "--package", "everbud-edge", "--package", "everbud-app"]);
        clippy.args(["--package", "everbud-staff"]);
        clippy.args(["--target", TARGET, "--profile", "edge", "--target-dir"]).arg(places.target().join("edge"));
        clippy.env("WASM_BINDGEN_USE_JS_SYS", "1").env("EVERBUD_TEST_BUILD", "1");
        if let Some(features) = features {
            clippy.arg("--features").arg(format!("everbud-edge/{features}"));
        }
        clippy.args(["--", "-D", "warnings"]);
        command::quietly(&mut clippy).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    }
    println!("  {} clippy has nothing to say about what becomes WebAssembly", paint.green("✓"));
    Ok(())
}
