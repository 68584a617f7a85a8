//! `deploy-check`: everything that a deployment needs, tried without sending anything.
//!
//! Builds the worker as it would be uploaded, lets wrangler make the upload in a dry run, says how large it is, and
//! names what somebody has yet to fill in or to think of. I/O: a build, npm packages, wrangler; no account is needed.

use super::CliError;
use super::paint::Paint;
use super::run::{kilobytes, megabytes, weight};
use everbud_local::blame::Whose;
use everbud_local::bundle_build::{self, BUDGET_BYTES, BundleBuild};
use everbud_local::places::Places;
use everbud_local::worker_build::{self, WorkerBuild};
use everbud_local::{command, packages, toolchain};
use std::process::Command;

/// Cloudflare's limit for a worker after gzip, in bytes, on the paid plan.
const LIMIT_BYTES: u64 = 10_000_000;

/// What stands in `wrangler.toml` where a deployment has ids of its own.
const PLACEHOLDERS: [(&str, &str); 2] = [
    ("id = \"00000000000000000000000000000000\"", "the ids of SHELF and ORIGIN"),
    ("everbud.example", "PLATFORM_HOST"),
];

pub(crate) fn check(places: &Places, paint: Paint) -> Result<(), CliError> {
    let mut say = |words: &str| eprintln!("  {} {words}", paint.dim("·"));
    let toolchain = toolchain::find(&mut say)?;
    let packages = packages::ensure(places, &mut say)?;
    let order = WorkerBuild::shipped(&places.root);
    say("building the worker as it is uploaded");
    let worker = worker_build::build_aloud(&toolchain, &packages, &order, &mut |_| {})?;
    say("building what browsers load");
    let orders = BundleBuild::all(&places.root);
    let bundles = bundle_build::build_all(&toolchain, &packages, &orders, &mut |_| {})?;
    // Only what belongs to this upload.
    let upload = places.target().join("everbud/deploy-assets");
    let _ = std::fs::remove_dir_all(&upload);
    bundles.copy_to(&upload)?;
    let wrangler = packages::wrangler::ensure(places, &mut say)?;

    let config = places.root.join("edge/wrangler.toml");
    let mut dry_run = Command::new(&packages.node);
    dry_run.arg(&wrangler).args(["deploy", "--dry-run", "--config"]).arg(&config);
    let variable = format!("BUNDLES:{}", bundles.var());
    dry_run.args(["--var", &variable]).arg("--outdir").arg(places.target().join("everbud/dry-run"));
    // A check tells nobody about itself.
    dry_run.env("WRANGLER_SEND_METRICS", "false").env("WRANGLER_SEND_ERROR_REPORTS", "false");
    dry_run.env("WRANGLER_HIDE_BANNER", "true").env("CI", "true");
    let said = command::quietly(&mut dry_run).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    println!("  {} wrangler takes the deployment", paint.green("✓"));
    if let Some(size) = said.lines().find(|line| line.starts_with("Total Upload")) {
        println!("    {}", paint.dim(size));
    }

    let (bytes, gzip) = (worker.wasm_bytes, worker.wasm_gzip_bytes);
    println!(
        "  {} its compiled module is {:.2} MB, {:.2} MB after gzip",
        paint.green("✓"),
        megabytes(bytes),
        megabytes(gzip)
    );
    if gzip > LIMIT_BYTES {
        let words = format!("that is more than the {:.0} MB that Cloudflare takes", megabytes(LIMIT_BYTES));
        return Err(CliError::new(words, Whose::Everbud));
    }
    for bundle in &bundles.bundles {
        println!("  {} {}", paint.green("✓"), weight(bundle));
        if bundle.wire_bytes() > BUDGET_BYTES {
            let words =
                format!("that is more than the {:.0} kB that a shopper is asked to load", kilobytes(BUDGET_BYTES));
            return Err(CliError::new(words, Whose::Everbud));
        }
    }
    println!("  {} deploy it with `--var \"{variable}\"`, which tells the worker where they lie", paint.green("✓"));
    let text = std::fs::read_to_string(&config).map_err(|why| CliError::files(&config, &why))?;
    for (placeholder, what) in PLACEHOLDERS {
        if text.contains(placeholder) {
            println!("  {} edge/wrangler.toml has yet to name your own: {what}", paint.yellow("~"));
        }
    }
    println!(
        "  {} how old is the oldest back-up of the database that might be restored? A counter keeps its events for good \
         today, so it can replay what came after any of them; the default is to become 35 days",
        paint.yellow("?")
    );
    Ok(())
}
