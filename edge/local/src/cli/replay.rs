//! `replay-420`: the replay of 20 April, drawn while it lasts, and its report.
//!
//! I/O: the terminal, the report's folder, Ctrl-C, and whatever the library does.

mod view;
mod words;

pub(super) use words::parse;

use super::paint::Paint;
use super::{CliError, prepared, report, signals};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::replay::report::Report;
use everbud_local::replay::{self, Options};
use std::fs::File;
use view::View;

pub(super) fn run(places: &Places, options: Options, paint: Paint) -> Result<(), CliError> {
    let lock = places.state.join("replay.lock");
    let lock = File::create(&lock).map_err(|why| CliError::files(&lock, &why))?;
    if lock.try_lock().is_err() {
        return Err(CliError::yours("a replay is running already"));
    }
    let stop = signals::heeded()?;
    let mut view = View::new(options, paint);
    let (packages, edge) = prepared::prepare(places, options.worker, &mut |words| view.stage(words))?;
    let folder = places.state.join("replay");
    let _ = std::fs::remove_dir_all(&folder);
    let made = replay::run(&packages, edge, &folder, options, &stop, &mut |progress| view.show(progress));
    view.end();
    let report = made?;
    let _ = std::fs::remove_dir_all(&folder);
    let page = report::leave_with_page(places, "replay-420", &report, &report.html())?;
    conclude(&report, &page, paint)
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
