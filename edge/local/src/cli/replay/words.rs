//! The options of `replay-420`. No I/O.

use everbud_local::replay::Options;
use everbud_local::replay::day::{Compression, Pace};
use everbud_local::replay::plan::Volume;
use everbud_local::worker_build::Kind;
use everbud_local::workerd::Idle;
use std::str::FromStr;

/// More would not fit into memory.
const MOST_ORDERS: u32 = 1_000_000;
const MOST_SHOPS: u32 = 20_000;
const MOST_VIEWS: u32 = 60;

/// Understands the options, or says which one it did not.
pub(crate) fn parse(words: &[&str]) -> Result<Options, String> {
    let (mut volume, mut day_ms, pace, worker) = match (words.contains(&"--short"), words.contains(&"--whole")) {
        (true, true) => return Err("a day is either --short or --whole".to_owned()),
        (true, false) => (Volume::SHORT, Options::SHORT_DAY_MS, Pace::Clock, Kind::Quick),
        (false, true) => (Volume::WHOLE, Options::WHOLE_DAY_MS, Pace::Orders, Kind::Shipped),
        (false, false) => (Volume::TENTH, Options::TENTH_DAY_MS, Pace::Clock, Kind::Shipped),
    };
    let mut seed = Options::SEED;
    // Of the whole day's shoppers somebody is at every shop at nearly any time.
    let mut idle = if volume == Volume::WHOLE { Idle::StaysAwake } else { Idle::Sleeps };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = || words.clone().next().copied().unwrap_or_default();
        match *word {
            "--short" | "--whole" => continue,
            "--awake" => {
                idle = Idle::StaysAwake;
                continue;
            }
            "--asleep" => {
                idle = Idle::Sleeps;
                continue;
            }
            "--shops" => volume.shops = number(value(), 2, MOST_SHOPS)?,
            "--orders" => {
                volume.orders = number(value(), 100, MOST_ORDERS)?;
                // In the proportion of the day itself, unless it is said otherwise further on.
                volume.stock_changes = volume.orders / 5 * 24;
            }
            "--stock-changes" => volume.stock_changes = number(value(), 0, 10 * MOST_ORDERS)?,
            "--views-per-order" => volume.views_per_order = number(value(), 1, MOST_VIEWS)?,
            "--minutes" => day_ms = 60_000 * number(value(), 1, 24 * 60)?,
            "--seed" => seed = number(value(), 0, u64::MAX)?,
            other => return Err(format!("`{other}` is not an option of replay-420")),
        }
        words.next();
    }
    Ok(Options { volume, compression: Compression::to_length(day_ms, pace), seed, idle, worker })
}

fn number<N: FromStr + PartialOrd + Copy + std::fmt::Display>(text: &str, low: N, high: N) -> Result<N, String> {
    let number = text.parse().ok().filter(|number| (&low..=&high).contains(&number));
    number.ok_or_else(|| format!("`{text}` is not a number from {low} to {high}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_runs_what_is_shipped_and_the_short_one_what_is_quick_to_build() {
        fn check(words: &[&str], volume: Volume, worker: Kind, factor_tenths: u64) {
            let options = parse(words).unwrap();
            let found = (options.volume, options.worker, options.compression.factor_tenths());
            assert_eq!(found, (volume, worker, factor_tenths), "{words:?}");
        }
        check(&[], Volume::TENTH, Kind::Shipped, 480);
        check(&["--whole"], Volume::WHOLE, Kind::Shipped, 240);
        check(&["--short"], Volume::SHORT, Kind::Quick, 5_760);
    }

    #[test]
    fn every_number_can_be_chosen() {
        let words =
            ["--shops", "20", "--short", "--orders", "200", "--views-per-order", "30", "--seed", "7", "--minutes", "1"];
        let chosen = parse(&words).unwrap();
        assert_eq!(chosen.volume, Volume { shops: 20, orders: 200, stock_changes: 960, views_per_order: 30 });
        assert_eq!((chosen.seed, chosen.compression.length_ms()), (7, 60_000));
        assert_eq!(parse(&["--orders", "200", "--stock-changes", "8"]).unwrap().volume.stock_changes, 8);
    }

    #[test]
    fn counters_sleep_but_on_a_whole_day_and_unless_it_is_said_otherwise() {
        fn check(words: &[&str], idle: Idle) {
            assert_eq!(parse(words).unwrap().idle, idle, "{words:?}");
        }
        check(&[], Idle::Sleeps);
        check(&["--awake"], Idle::StaysAwake);
        check(&["--short"], Idle::Sleeps);
        check(&["--whole"], Idle::StaysAwake);
        check(&["--whole", "--asleep"], Idle::Sleeps);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for words in [
            &["--shops"][..],
            &["--shops", "1"],
            &["--orders", "many"],
            &["--minutes", "0"],
            &["short"],
            &["--short", "--whole"],
        ] {
            assert!(parse(words).is_err(), "{words:?}");
        }
    }
}
