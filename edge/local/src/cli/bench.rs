//! `bench`: the benchmarks of an outage and of a decision, and what they mean.
//!
//! I/O: the terminal, and whatever the library does.

use super::paint::Paint;
use super::{CliError, prepared};
use everbud_local::bench::{
    self, BLOCK, DECIDED_PAIRS, Kind, LINES, LOAD_PERCENT, PRODUCTS, Quantile, ROUNDS, Round, SPECIALS, Seen, ratio,
};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::worker_build;

/// The lower bound of the p99's ratio has to stay under it: whatever is slower in an outage, it is not by a tenth.
const MOST: f64 = 1.10;
/// What deciding the cart may take, at the median of its rounds.
const MOST_TO_DECIDE_MICROS: u64 = 2_000;
/// The same numbers give the same intervals.
const SEED: u64 = 20_230_420;

pub(crate) fn run(places: &Places, pairs: usize, paint: Paint) -> Result<(), CliError> {
    let mut say = |words: &str| eprintln!("  {} {words}", paint.dim("·"));
    let (packages, edge) = prepared::prepare(places, worker_build::Kind::Shipped, &mut say)?;
    let folder = places.state.join("bench");
    let _ = std::fs::remove_dir_all(&folder);
    let seen = bench::run(&packages, edge, &folder, pairs, &mut say);
    let _ = std::fs::remove_dir_all(&folder);
    report(&seen?, paint)
}

fn report(seen: &Seen, paint: Paint) -> Result<(), CliError> {
    let pairs = seen.healthy.len();
    println!(
        "\n  {pairs} pairs of blocks of {BLOCK} requests, {:.0} a second in an open loop: {LOAD_PERCENT} % of the {:.0} a \
         second\n  that one process of workerd answered on this machine, which runs everything at once\n",
        seen.rate, seen.capacity
    );
    println!("                     healthy        hung       ratio   95 % interval");
    let mut slower = Vec::new();
    for (name, kind) in [("browse", Kind::Browse), ("accept", Kind::Accept)] {
        let of = |blocks: &[bench::Block]| blocks.iter().flat_map(|block| block.of(kind)).collect::<Vec<u64>>();
        let (hung, healthy) = (of(&seen.hung), of(&seen.healthy));
        for (label, quantile) in [("p50", Quantile::P50), ("p99", Quantile::P99)] {
            let found = ratio(&hung, &healthy, quantile, SEED);
            println!(
                "  {name:<8} {label}   {:>9} ms {:>8} ms   {:>8.3}   {:.3} to {:.3}",
                millis(found.base_micros),
                millis(found.micros),
                found.ratio,
                found.interval.low,
                found.interval.high
            );
            if quantile == Quantile::P99 && found.interval.low >= MOST {
                slower.push(name);
            }
        }
    }
    println!();
    let deciding = deciding(seen, paint);
    if !slower.is_empty() {
        let words =
            format!("with the database hung, the p99 of {} is slower by a tenth or more", slower.join(" and of "));
        return Err(CliError::new(words, Whose::Everbud));
    }
    println!("  {} an outage of the database makes nothing slower by a tenth", paint.green("✓"));
    deciding
}

/// What deciding takes: the least, the median and the most of all rounds. The median is held against what it may take, for
/// the most is of the round in which the machine had something else to do.
fn deciding(seen: &Seen, paint: Paint) -> Result<(), CliError> {
    let of_rounds = |of: fn(&Round) -> u64| {
        let mut micros: Vec<u64> = seen.decided.iter().map(of).collect();
        [0, 500, 1000].map(|share| Quantile(share).of(&mut micros))
    };
    let told = |micros: [u64; 3]| {
        let [least, median, most] = micros.map(millis);
        format!("{median} ms ({least} to {most})")
    };
    let takes = of_rounds(Round::takes);
    let words = format!(
        "deciding a cart of {LINES} lines against {PRODUCTS} products and {SPECIALS} specials takes {} in the worker",
        told(takes)
    );
    let beside = format!(
        "the median (the least to the most) of {ROUNDS} rounds of {DECIDED_PAIRS} pairs: an empty cart is answered in {}, that \
         one in {}",
        told(of_rounds(|round| round.medians()[0])),
        told(of_rounds(|round| round.medians()[1]))
    );
    if takes[1] > MOST_TO_DECIDE_MICROS {
        return Err(CliError::new(format!("{words}, which is too much; {beside}"), Whose::Everbud));
    }
    println!("  {} {words}\n    {}", paint.green("✓"), paint.dim(&beside));
    Ok(())
}

fn millis(micros: u64) -> String {
    format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
}
