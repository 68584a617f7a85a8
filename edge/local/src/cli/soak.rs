//! `soak`: memory under a million requests, and what it means.
//!
//! I/O: the terminal, the report's folder, Ctrl-C, and whatever the library does.

use super::paint::Paint;
use super::{CliError, prepared, report, signals};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::soak::{self, Options};
use everbud_local::worker_build::Kind;

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
    let stop = signals::heeded()?;
    let mut say = paint.steps();
    let (packages, edge) = prepared::prepare(places, options.worker, &mut say)?;
    let folder = places.state.join("soak");
    let _ = std::fs::remove_dir_all(&folder);
    let report = soak::run(&packages, edge, &folder, options, &stop, &mut say)?;
    let _ = std::fs::remove_dir_all(&folder);
    report::leave(places, "soak", &report)?;
    println!();
    for (claim, holds, seen) in report.verdicts() {
        let mark = if holds { paint.green("✓") } else { paint.red("✗") };
        println!("  {mark} {claim} {}", paint.dim(&seen));
    }
    if report.holds { Ok(()) } else { Err(CliError::new("not everything holds", Whose::Everbud)) }
}
