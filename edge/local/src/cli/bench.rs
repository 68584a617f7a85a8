//! `bench`: the benchmark of an outage, and what it means.
//!
//! I/O: the terminal, and whatever the library does.

use super::paint::Paint;
use super::{CliError, prepared};
use everbud_local::bench::{self, BLOCK, Kind, LOAD_PERCENT, Quantile, Seen, ratio};
use everbud_local::blame::Whose;
use everbud_local::places::Places;
use everbud_local::worker_build;

/// The lower bound of the p99's ratio has to stay under it: whatever is slower in an outage, it is not by a tenth.
const MOST: f64 = 1.10;
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
    if slower.is_empty() {
        println!("  {} an outage of the database makes nothing slower by a tenth", paint.green("✓"));
        return Ok(());
    }
    let words = format!("with the database hung, the p99 of {} is slower by a tenth or more", slower.join(" and of "));
    Err(CliError::new(words, Whose::Everbud))
}

fn millis(micros: u64) -> String {
    format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
}
