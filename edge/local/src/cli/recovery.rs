//! `recovery`: how quickly and how gently a backlog is recorded, against the goals.
//!
//! I/O: the terminal, the report's folder, Ctrl-C, and whatever the library does.

use super::paint::Paint;
use super::{CliError, prepared, report, signals};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::recovery::report::{Goal, Report, Unit};
use everbud_local::recovery::{self, Options};
use everbud_local::worker_build::Kind;
use std::fs::File;

const ORDERS: (u32, u32) = (200, 500_000);
const SHOPS: (u32, u32) = (10, 6_000);

/// Understands the options, or says which one it did not.
pub(super) fn parse(words: &[&str]) -> Result<Options, String> {
    let mut options = Options::WHOLE;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut number = |(low, high): (u32, u32)| {
            let text = words.next().copied().unwrap_or_default();
            let number = text.parse().ok().filter(|number| (low..=high).contains(number));
            number.ok_or_else(|| format!("`{text}` is not a number from {low} to {high}"))
        };
        match *word {
            "--orders" => options.orders = number(ORDERS)?,
            "--shops" => options.shops = number(SHOPS)?,
            "--live" => options.live_per_second = number((1, 1_000))?,
            "--quick" => options.worker = Kind::Quick,
            other => return Err(format!("`{other}` is not an option of recovery")),
        }
    }
    Ok(options)
}

pub(super) fn run(places: &Places, options: Options, paint: Paint) -> Result<(), CliError> {
    let lock = places.state.join("recovery.lock");
    let lock = File::create(&lock).map_err(|why| CliError::files(&lock, &why))?;
    if lock.try_lock().is_err() {
        return Err(CliError::yours("a recovery is being measured already"));
    }
    let stop = signals::heeded()?;
    let mut say = paint.steps();
    let (packages, edge) = prepared::prepare(places, options.worker, &mut say)?;
    let folder = places.state.join("recovery");
    let _ = std::fs::remove_dir_all(&folder);
    let report = recovery::run(&packages, edge, &folder, options, &stop, &mut say)?;
    let _ = std::fs::remove_dir_all(&folder);
    report::leave(places, "recovery", &report)?;
    conclude(&report, paint)
}

fn conclude(report: &Report, paint: Paint) -> Result<(), CliError> {
    println!(
        "\n  {} orders at {} shops, {} live orders a second; {} cores for everything, mean load {} before and {} when the \
         database returned\n",
        report.waiting,
        report.shops,
        report.live_per_second,
        report.cores,
        report.load_average.0,
        report.load_average.1
    );
    for goal in &report.goals {
        let mark = if goal.is_met { paint.green("✓") } else { paint.red("✗") };
        println!("  {mark} {:>11} of {:<11} {}", told(goal, goal.figure), told(goal, Some(goal.most)), goal.claim);
        println!("                              {}", paint.dim(&goal.seen));
    }
    for example in &report.findings.examples {
        println!("    {}", paint.dim(example));
    }
    println!();
    if report.is_met { Ok(()) } else { Err(CliError::new("not every goal is met", Whose::Everbud)) }
}

fn told(goal: &Goal, figure: Option<u64>) -> String {
    match (figure, goal.unit) {
        (None, _) => "never".to_owned(),
        (Some(figure), Unit::Millis) => format!("{}.{:02} s", figure / 1000, figure % 1000 / 10),
        (Some(figure), Unit::PerMille) => format!("{}.{:03} times", figure / 1000, figure % 1000),
        (Some(figure), Unit::Orders) => figure.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_goals_are_set_for_is_measured_where_nobody_says_otherwise() {
        let whole = parse(&[]).unwrap();
        assert_eq!((whole.orders, whole.shops, whole.worker), (50_000, 500, Kind::Shipped));
        let small = parse(&["--orders", "2000", "--shops", "50", "--live", "5", "--quick"]).unwrap();
        assert_eq!((small.orders, small.shops, small.live_per_second, small.worker), (2_000, 50, 5, Kind::Quick));
        for words in [&["--orders"][..], &["--orders", "1"], &["--shops", "9"], &["--live", "0"], &["quick"]] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
