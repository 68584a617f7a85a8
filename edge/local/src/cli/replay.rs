//! `replay-420`: the replay of 20 April, drawn while it lasts, and its report.
//!
//! I/O: the terminal, the report's folder, Ctrl-C, and whatever the library does.

mod view;
mod words;

pub(super) use words::parse;

use super::paint::Paint;
use super::{CliError, report};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::replay::report::Report;
use everbud_local::replay::{self, Options};
use everbud_local::worker_build::{self, Kind, WorkerBuild};
use everbud_local::{packages, toolchain};
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use view::View;

pub(super) fn run(places: &Places, options: Options, paint: Paint) -> Result<(), CliError> {
    let lock = places.state.join("replay.lock");
    let lock = File::create(&lock).map_err(|why| CliError::files(&lock, &why))?;
    if lock.try_lock().is_err() {
        return Err(CliError::yours("a replay is running already"));
    }
    let stop = Arc::new(AtomicBool::new(false));
    heed_signals(&stop)?;
    let mut view = View::new(options, paint);
    let toolchain = toolchain::find(&mut |words| view.stage(words))?;
    let packages = packages::ensure(places, &mut |words| view.stage(words))?;
    view.stage(&format!("building the {} worker", options.worker.name()));
    let order = match options.worker {
        Kind::Quick => WorkerBuild::quick(&places.root),
        Kind::Shipped => WorkerBuild::shipped(&places.root),
    };
    let edge = worker_build::build_aloud(&toolchain, &packages, &order, &mut |_| {})?;
    let folder = places.state.join("replay");
    let _ = std::fs::remove_dir_all(&folder);
    let made = replay::run(&packages, edge, &folder, options, &stop, &mut |progress| view.show(progress));
    view.end();
    let report = made?;
    let _ = std::fs::remove_dir_all(&folder);
    let page = report::leave(places, "replay-420", &report, &report.html())?;
    conclude(&report, &page, paint)
}

/// The first Ctrl-C ends the replay in order, the second at once: the watchers of what was started stop it.
pub(super) fn heed_signals(stop: &Arc<AtomicBool>) -> Result<(), CliError> {
    let stop = Arc::clone(stop);
    let heeded = ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
    });
    heeded.map_err(|why| CliError::new(why.to_string(), Whose::Machine))
}

fn conclude(report: &Report, page: &std::path::Path, paint: Paint) -> Result<(), CliError> {
    let found = &report.findings;
    println!(
        "\n  {} accepted, {} recorded, {} refused, {} lost, {} twice\n",
        found.accepted, found.recorded, found.refused, found.lost, found.twice
    );
    for verdict in &report.verdicts {
        let mark = if verdict.holds { paint.green("✓") } else { paint.red("✗") };
        println!("  {mark} {} {}", verdict.claim, paint.dim(&verdict.seen));
    }
    for example in &found.examples {
        println!("    {}", paint.dim(example));
    }
    println!("\n  {}\n", page.display());
    if report.holds { Ok(()) } else { Err(CliError::new("not everything holds", Whose::Everbud)) }
}
