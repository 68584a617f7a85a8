//! The replay while it lasts: a few lines that are drawn anew each second, or a plain one every ten seconds.
//!
//! I/O: standard output.

use crate::cli::paint::Paint;
use everbud_local::replay::sample::Sample;
use everbud_local::replay::{Options, Progress};
use std::io::{IsTerminal, Write};

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// How wide a curve is, in characters.
const WIDTH: usize = 48;
/// Lines that are drawn anew.
const LINES: usize = 7;
/// Between two plain lines, in seconds.
const PLAIN_EVERY: usize = 10;

pub(super) struct View {
    options: Options,
    paint: Paint,
    is_terminal: bool,
    drawn: bool,
    said: String,
}

impl View {
    pub(super) fn new(options: Options, paint: Paint) -> Self {
        let volume = options.volume;
        println!(
            "\n  {}\n  {}\n",
            paint.bold("20 April, replayed"),
            paint.dim(&format!(
                "{} shops, {} orders, {} changes of stock, {} page views; a day in {} s",
                volume.shops,
                volume.orders,
                volume.stock_changes,
                volume.views(),
                options.compression.length_ms() / 1000
            ))
        );
        Self { options, paint, is_terminal: std::io::stdout().is_terminal(), drawn: false, said: String::new() }
    }

    /// What is done now, before the day and after it.
    pub(super) fn stage(&mut self, words: &str) {
        let words: String = words.chars().take(100).collect();
        if words == self.said {
            return;
        }
        self.end();
        // What only counts on is no news to a file.
        let kind = |words: &str| words.split(':').next().unwrap_or_default().to_owned();
        if self.is_terminal {
            print!("\r\x1b[2K  {} {words}", self.paint.dim("·"));
            let _ = std::io::stdout().flush();
        } else if kind(&words) != kind(&self.said) {
            println!("  · {words}");
        }
        self.said = words;
    }

    pub(super) fn show(&mut self, progress: &Progress<'_>) {
        match progress {
            Progress::Stage(words) => self.stage(words),
            Progress::Second(samples) => {
                let Some(last) = samples.last() else { return };
                if self.is_terminal {
                    self.draw(samples, last);
                } else if samples.len() % PLAIN_EVERY == 1 {
                    println!("  {}", self.line(samples, last));
                }
            }
        }
    }

    /// The picture stays, and what comes is written below it.
    pub(super) fn end(&mut self) {
        if self.drawn || (self.is_terminal && !self.said.is_empty()) {
            println!();
        }
        self.drawn = false;
        self.said.clear();
    }

    fn clock(&self, at_ms: u64) -> String {
        let compression = self.options.compression;
        if at_ms > compression.length_ms() {
            return format!("day over, +{} s", (at_ms - compression.length_ms()) / 1000);
        }
        let minutes = compression.of_day_ms(at_ms) / 60_000;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    fn line(&self, samples: &[Sample], last: &Sample) -> String {
        let accepted: u64 = samples.iter().map(|sample| sample.accepted).sum();
        let stage = last.stage.as_deref().unwrap_or("works");
        let backlog = last.backlog.map_or("unknown".to_owned(), |backlog| backlog.to_string());
        format!(
            "{:<16} database {stage:<12} called {:<9} {accepted:>7} accepted  {:>5} orders/s {:>5} pages/s  backlog {backlog}",
            self.clock(last.at_ms),
            last.origin,
            last.accepted,
            last.pages
        )
    }

    fn draw(&mut self, samples: &[Sample], last: &Sample) {
        if self.drawn {
            print!("\x1b[{LINES}A");
        } else {
            println!();
        }
        self.drawn = true;
        let accepted: u64 = samples.iter().map(|sample| sample.accepted).sum();
        let refused: u64 = samples.iter().map(|sample| sample.refused).sum();
        let again: u64 = samples.iter().map(|sample| sample.again).sum();
        let database = match &last.stage {
            Some(stage) => self.paint.red(stage),
            None => self.paint.green("works"),
        };
        let millis = |micros: Option<u64>| micros.map_or("–".to_owned(), |micros| format!("{} ms", micros / 1000));
        let rows = [
            format!(
                "{}   database {database}, told as {}",
                self.paint.bold(&self.clock(last.at_ms)),
                if last.origin.is_empty() { "–" } else { &last.origin }
            ),
            self.curve("orders/s", samples, &last.accepted.to_string(), |sample| Some(sample.accepted)),
            self.curve("pages/s", samples, &last.pages.to_string(), |sample| Some(sample.pages)),
            self.curve("backlog", samples, &unknown(last.backlog), |sample| sample.backlog),
            self.curve("drained/s", samples, &unknown(last.drained), |sample| sample.drained),
            self.curve("order p99", samples, &millis(last.order_p99_us), |sample| sample.order_p99_us),
            self.paint.dim(&format!("{accepted} accepted, {refused} refused, {again} sent again; Ctrl-C ends it")),
        ];
        for row in rows {
            println!("\r\x1b[2K  {row}");
        }
        let _ = std::io::stdout().flush();
    }

    fn curve(&self, name: &str, samples: &[Sample], now: &str, of: impl Fn(&Sample) -> Option<u64>) -> String {
        let values: Vec<Option<u64>> = samples.iter().map(of).collect();
        format!("{} {} {now}", self.paint.dim(&format!("{name:<10}")), spark(&values))
    }
}

fn unknown(value: Option<u64>) -> String {
    value.map_or("unknown".to_owned(), |value| value.to_string())
}

/// All of it in one row, however long it is: of each stretch the largest; a stretch of which nothing is known is blank.
fn spark(values: &[Option<u64>]) -> String {
    let most = values.iter().flatten().max().copied().unwrap_or(0).max(1);
    let stretch = values.len().div_ceil(WIDTH).max(1);
    let bar = |stretch: &[Option<u64>]| match stretch.iter().flatten().max() {
        Some(value) => usize::try_from(value * 7 / most).ok().and_then(|at| BARS.get(at)).copied().unwrap_or(' '),
        None => ' ',
    };
    let mut row: String = values.chunks(stretch).map(bar).collect();
    row.extend(std::iter::repeat_n(' ', WIDTH.saturating_sub(values.len().div_ceil(stretch))));
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_shows_the_largest_of_each_stretch_and_leaves_what_is_unknown_blank() {
        let row = spark(&[Some(0), Some(7), None, Some(14)]);
        assert_eq!(row.trim_end(), "▁▄ █");
        assert_eq!(row.chars().count(), WIDTH);
        let long: Vec<Option<u64>> = (0..WIDTH as u64 * 3).map(Some).collect();
        let row = spark(&long);
        assert_eq!(row.chars().count(), WIDTH);
        assert!(row.starts_with('▁') && row.ends_with('█'), "{row}");
    }
}
