//! `prove`: the table of faults on the terminal while its tests run, and its report.
//!
//! I/O: the terminal, the report's folder, and whatever the library does.

use super::paint::Paint;
use super::{CliError, report};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::prove::report::{Judged, Report};
use everbud_local::prove::{self, Extent, Progress};
use everbud_local::toolchain;
use std::io::{IsTerminal, Write};

/// Understands the options, or says which one it did not.
pub(super) fn parse(words: &[&str]) -> Result<Extent, String> {
    match words {
        [] => Ok(Extent::Whole),
        ["--short"] => Ok(Extent::Short),
        [other, ..] => Err(format!("`{other}` is not an option of prove")),
    }
}

pub(super) fn run(places: &Places, extent: Extent, paint: Paint) -> Result<(), CliError> {
    let toolchain = toolchain::find(&mut |words| eprintln!("  {} {words}", paint.dim("·")))?;
    let mut view = View { paint, live: std::io::stderr().is_terminal(), ended: 0, tests: 0 };
    let report = prove::prove(&toolchain, &places.root, extent, &mut |progress| view.show(progress));
    let page = report::leave_with_page(places, "prove", &report, &report.html())?;
    table(&report, paint);
    println!("\n  {}\n  {}", report.summary(), paint.dim(&page.display().to_string()));
    if report.holds { Ok(()) } else { Err(CliError::new("not everything holds", Whose::Everbud)) }
}

/// A line a tier, which counts while it runs.
struct View {
    paint: Paint,
    live: bool,
    ended: usize,
    tests: usize,
}

impl View {
    fn show(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Begun { tier, tests } => {
                (self.ended, self.tests) = (0, *tests);
                self.line(&format!("{} {:<11} building", self.paint.dim("·"), tier.name()));
            }
            Progress::Ended { tier, test, passed } => {
                self.ended += 1;
                if !passed {
                    self.wipe();
                    eprintln!("  {} {} {test}", self.paint.red("✗"), tier.name());
                }
                let count = format!("{} of {}", self.ended, self.tests);
                self.line(&format!("{} {:<11} {count}", self.paint.dim("·"), tier.name()));
            }
            Progress::Through { tier, seconds, passed, failed } => {
                self.wipe();
                let mark = if *failed == 0 { self.paint.green("✓") } else { self.paint.red("✗") };
                let words = if *failed == 0 { String::new() } else { format!(", {failed} did not pass") };
                let time = self.paint.dim(&format!("{seconds} s"));
                eprintln!("  {mark} {:<11} {passed:>3} tests{words}  {time}", tier.name());
            }
        }
    }

    fn line(&self, words: &str) {
        if self.live {
            self.wipe();
            eprint!("  {words}");
            let _ = std::io::stderr().flush();
        }
    }

    fn wipe(&self) {
        if self.live {
            eprint!("\r\x1b[K");
        }
    }
}

fn table(report: &Report, paint: Paint) {
    println!();
    for row in &report.rows {
        let (mark, words) = told(&row.judged, paint);
        let moments = if row.moments.is_empty() { String::new() } else { format!("  {}", row.moments.join(", ")) };
        println!("  {mark} {:>2}  {}{}{words}", row.number, row.fault, paint.dim(&moments));
        if let Some(untried) = &row.untried {
            println!("        {}", paint.dim(&format!("not tried: {untried}")));
        }
    }
    let (mark, words) = told(&report.mutants, paint);
    println!("  {mark}     each promise breaks without what protects it{words}");
}

fn told(judged: &Judged, paint: Paint) -> (String, String) {
    match judged {
        Judged::Held { .. } => (paint.green("✓"), String::new()),
        Judged::InPart { left_out, .. } => {
            (paint.yellow("~"), paint.dim(&format!("  in part: {left_out} of its tests did not run")))
        }
        Judged::Broken { broken, .. } => {
            let lines = broken.iter().map(|(test, words)| {
                format!("\n        {test}\n          {}", words.trim_end().replace('\n', "\n          "))
            });
            (paint.red("✗"), lines.collect())
        }
        Judged::LeftOut { .. } => (paint.dim("·"), paint.dim("  not in the short form")),
        Judged::NotOurs { why } => (paint.dim("–"), paint.dim(&format!("\n        {why}"))),
    }
}
