//! `soak`: memory under a million requests, and what it means.
//!
//! I/O: the terminal, the report's folder, Ctrl-C, and whatever the library does.

use super::CliError;
use super::paint::Paint;
use super::replay::heed_signals;
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::soak::{self, Options};
use everbud_local::worker_build::{self, Kind, WorkerBuild};
use everbud_local::{packages, toolchain};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Understands the options, or says which one it did not.
pub(super) fn parse(words: &[&str]) -> Result<Options, String> {
    let mut options = Options::WHOLE;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = |low: u32, high: u32| {
            let text = words.next().copied().unwrap_or_default();
            let number = text.parse().ok().filter(|number| (low..=high).contains(number));
            number.ok_or_else(|| format!("`{text}` is not a number from {low} to {high}"))
        };
        match *word {
            "--requests" => options.requests = number(1_000, 100_000_000)?,
            "--wakes" => options.wakes = number(10, 1_000_000)?,
            "--shops" => options.shops = number(10, 6_000)?,
            "--quick" => options.worker = Kind::Quick,
            other => return Err(format!("`{other}` is not an option of soak")),
        }
    }
    Ok(options)
}

pub(super) fn run(places: &Places, options: Options, paint: Paint) -> Result<(), CliError> {
    let stop = Arc::new(AtomicBool::new(false));
    heed_signals(&stop)?;
    let mut said = String::new();
    let mut say = |words: &str| {
        // What only counts on is told once.
        let kind = words.split(':').next().unwrap_or_default();
        if kind != said {
            eprintln!("  {} {words}", paint.dim("·"));
            kind.clone_into(&mut said);
        }
    };
    let toolchain = toolchain::find(&mut say)?;
    let packages = packages::ensure(places, &mut say)?;
    say(&format!("building the {} worker", options.worker.name()));
    let order = match options.worker {
        Kind::Quick => WorkerBuild::quick(&places.root),
        Kind::Shipped => WorkerBuild::shipped(&places.root),
    };
    let edge = worker_build::build_aloud(&toolchain, &packages, &order, &mut |_| {})?;
    let folder = places.state.join("soak");
    let _ = std::fs::remove_dir_all(&folder);
    let report = soak::run(&packages, edge, &folder, options, &stop, &mut say)?;
    let _ = std::fs::remove_dir_all(&folder);
    let json = serde_json::to_string_pretty(&report).map_err(|why| CliError::new(why.to_string(), Whose::Everbud))?;
    let kept = places.target().join("soak");
    let written = std::fs::create_dir_all(&kept).and_then(|()| std::fs::write(kept.join("report.json"), json));
    written.map_err(|why| CliError::files(&kept, &why))?;
    println!();
    for (claim, holds, seen) in report.verdicts() {
        let mark = if holds { paint.green("✓") } else { paint.red("✗") };
        println!("  {mark} {claim} {}", paint.dim(&seen));
    }
    if report.holds { Ok(()) } else { Err(CliError::new("not everything holds", Whose::Everbud)) }
}
