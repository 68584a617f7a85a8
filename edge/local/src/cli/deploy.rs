//! `deploy-check`: everything that a deployment needs, tried without sending anything.
//!
//! Builds both Workers as they would be uploaded and holds each to its budgets, walks through them against a database of
//! their own, lets wrangler make the uploads in a dry run, and names what somebody has yet to fill in or to think of. I/O: a build,
//! npm packages, a short-lived stack on free ports, wrangler; no account is needed.

mod walk;

use super::CliError;
use super::paint::Paint;
use super::run::{kilobytes, megabytes, weight};
use everbud_local::blame::Whose;
use everbud_local::bundle_build::{self, BUDGET_BYTES, BundleBuild, Bundles};
use everbud_local::packages::Packages;
use everbud_local::places::Places;
use everbud_local::stack::{Stack, StackOptions, Step};
use everbud_local::worker_build::{self, BuiltEdge, BuiltWorker, Part, WorkerBuild};
use everbud_local::workerd::MINUTE;
use everbud_local::{command, origin, packages, toolchain, zips};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// The most that all modules of a Worker may weigh after gzip: less than a seventh of what Cloudflare takes.
const GZIP_BUDGET_BYTES: u64 = 1_400_000;

/// The longest that one may take to start. Cloudflare refuses an upload that takes a second.
const STARTUP_BUDGET: Duration = Duration::from_millis(400);

/// What stands in wrangler's files where a deployment has ids of its own.
const PLACEHOLDERS: [(&str, &str); 2] = [
    ("id = \"00000000000000000000000000000000\"", "the ids of what it is bound to"),
    ("everbud.example", "PLATFORM_HOST"),
];

pub(crate) fn check(places: &Places, paint: Paint) -> Result<(), CliError> {
    let mut say = |words: &str| eprintln!("  {} {words}", paint.dim("·"));
    let toolchain = toolchain::find(&mut say)?;
    let packages = packages::ensure(places, &mut say)?;
    say("building both Workers as they are uploaded");
    let edge = worker_build::build_aloud(&toolchain, &packages, &WorkerBuild::shipped(&places.root), &mut |_| {})?;
    say("building what browsers load");
    let orders = BundleBuild::all(&places.root);
    let zips = zips::ensure(places, &mut say)?;
    let bundles = bundle_build::build_all(&toolchain, &packages, &orders, zips, &mut |_| {})?;
    // Only what belongs to this upload.
    let upload = places.target().join("everbud/deploy-assets");
    let _ = std::fs::remove_dir_all(&upload);
    bundles.copy_to(&upload)?;
    let wrangler = packages::wrangler::ensure(places, &mut say)?;
    let variable = format!("BUNDLES:{}", bundles.var());
    for part in Part::ALL {
        let said = dry_run(places, &packages, &wrangler, part, &variable)?;
        println!("  {} {}: wrangler takes the deployment", paint.green("✓"), part.name());
        if let Some(size) = said.lines().find(|line| line.starts_with("Total Upload")) {
            println!("    {}", paint.dim(size));
        }
        size(edge.part(part), GZIP_BUDGET_BYTES, paint)?;
        startup(&packages, edge.part(part), paint)?;
    }
    bundle_sizes(&bundles, paint)?;
    say("running them once, with a database of their own");
    try_out(places, &packages, edge)?;
    println!(
        "  {} they run: published the demo shops, served every kind of page, and saw an order from the cart to the database",
        paint.green("✓")
    );
    println!("  {} deploy with `--var \"{variable}\"`, which tells the storefront where they lie", paint.green("✓"));
    for part in Part::ALL {
        to_fill_in(places, part, paint)?;
    }
    println!(
        "  {} how old is the oldest back-up of the database that might be restored? A counter keeps its events for 35 days, \
         so that it can replay what came after it; set KEEP_EVENTS_SECONDS where one is older",
        paint.yellow("?")
    );
    Ok(())
}

fn dry_run(
    places: &Places,
    packages: &Packages,
    wrangler: &Path,
    part: Part,
    variable: &str,
) -> Result<String, CliError> {
    let mut dry_run = Command::new(&packages.node);
    dry_run.arg(wrangler).args(["deploy", "--dry-run", "--config"]).arg(places.root.join(part.config()));
    dry_run.args(["--var", variable]).arg("--outdir").arg(places.target().join("everbud/dry-run").join(part.name()));
    // A check tells nobody about itself.
    dry_run.env("WRANGLER_SEND_METRICS", "false").env("WRANGLER_SEND_ERROR_REPORTS", "false");
    dry_run.env("WRANGLER_HIDE_BANNER", "true").env("CI", "true");
    command::quietly(&mut dry_run).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))
}

fn size(worker: &BuiltWorker, most: u64, paint: Paint) -> Result<(), CliError> {
    let (all, gzip, allowed) = (megabytes(worker.bytes), megabytes(worker.gzip_bytes), megabytes(most));
    let words = format!("its modules weigh {all:.2} MB, {gzip:.3} MB after gzip; at most {allowed:.2} MB is allowed");
    if worker.gzip_bytes > most {
        return Err(CliError::new(words, Whose::Everbud));
    }
    println!("  {} {words}", paint.green("✓"));
    Ok(())
}

/// What a browser loads before a page is alive.
fn bundle_sizes(bundles: &Bundles, paint: Paint) -> Result<(), CliError> {
    for bundle in &bundles.bundles {
        if bundle.wire_bytes() > BUDGET_BYTES {
            let most = kilobytes(BUDGET_BYTES);
            let words =
                format!("{}: that is more than the {most:.0} kB that a browser is asked to load", weight(bundle));
            return Err(CliError::new(words, Whose::Everbud));
        }
        println!("  {} {}", paint.green("✓"), weight(bundle));
    }
    Ok(())
}

fn startup(packages: &Packages, worker: &BuiltWorker, paint: Paint) -> Result<(), CliError> {
    let took = worker_build::startup(packages, worker).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    let words = format!(
        "it starts in {} ms, compiled, instantiated and evaluated by a fresh V8; at most {} ms is allowed",
        took.as_millis(),
        STARTUP_BUDGET.as_millis()
    );
    if took > STARTUP_BUDGET {
        return Err(CliError::new(words, Whose::Everbud));
    }
    println!("  {} {words}", paint.green("✓"));
    Ok(())
}

/// What is uploaded has run once: it publishes the demo shops, and every kind of page and form works.
fn try_out(places: &Places, packages: &Packages, edge: BuiltEdge) -> Result<(), CliError> {
    let folder = places.state.join("deploy/tried");
    let _ = std::fs::remove_dir_all(&folder);
    let steps = vec![
        Step::new("migrate", |access| {
            origin::migrate(&access.url, &access.edge_password).map(drop).map_err(|why| why.to_string())
        }),
        Step::new("seed", |access| origin::seed_demo(&access.url).map(drop).map_err(|why| why.to_string())),
    ];
    let options = StackOptions { steps, ..StackOptions::new(edge, folder.clone()) };
    let stack = Stack::start(packages, options, &mut |_| {})?;
    stack.scheduled(MINUTE)?;
    let walked = walk::walk(stack.port());
    drop(stack);
    let _ = std::fs::remove_dir_all(&folder);
    walked.map_err(|why| CliError::new(format!("the Workers as they are shipped: {why}"), Whose::Everbud))
}

fn to_fill_in(places: &Places, part: Part, paint: Paint) -> Result<(), CliError> {
    let config = places.root.join(part.config());
    let text = std::fs::read_to_string(&config).map_err(|why| CliError::files(&config, &why))?;
    for (placeholder, what) in PLACEHOLDERS {
        if text.contains(placeholder) {
            println!("  {} {} has yet to name your own: {what}", paint.yellow("~"), part.config());
        }
    }
    Ok(())
}
