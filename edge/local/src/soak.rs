//! Soak: a million requests, and counters that wake and sleep ten thousand times, while the runtime's memory is watched.
//!
//! Shoppers go from shop to shop in visits. While one shop is visited the others are left alone long enough for the runtime
//! to put their counters to sleep, so that every visit wakes one. A counter is awake as long as the runtime has its storage
//! open, which the system's table of open files shows: Everbud is not asked. Shops, load and log are those of the replay.
//! I/O: a stack on free ports in a folder of its own, loopback only; the process table. It ends by itself.

pub mod report;
mod watch;

use crate::packages::Packages;
use crate::replay::journal::Journal;
use crate::replay::load::Load;
use crate::replay::plan::{Act, Arrival};
use crate::replay::shops::KnownShop;
use crate::replay::stage::{self, Founding, sleep_until};
use crate::replay::tally::Tally;
use crate::replay::{Ends, ReplayError};
use crate::worker_build::{BuiltEdge, Kind};
use report::Report;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use watch::Watch;

/// How much is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many requests.
    pub requests: u32,
    /// How often a counter is to be woken.
    pub wakes: u32,
    /// How many shops there are.
    pub shops: u32,
    /// What shops and requests are drawn from.
    pub seed: u64,
    /// Which worker it is that runs.
    pub worker: Kind,
}

impl Options {
    /// What the promise is about.
    pub const WHOLE: Self =
        Self { requests: 1_000_000, wakes: 10_000, shops: 1_000, seed: 20_230_420, worker: Kind::Shipped };
}

/// One request of so many is an order; each visit has one at least, for a page alone wakes no counter.
const ONE_ORDER_IN: u32 = 50;
/// Between two looks at the process.
const LOOK: Duration = Duration::from_secs(1);

/// Makes the whole run. `stop` ends it early, with [`ReplayError::Stopped`].
///
/// # Errors
/// [`ReplayError`]; memory that grows is in the report instead.
pub fn run(
    packages: &Packages,
    edge: BuiltEdge,
    folder: &Path,
    options: Options,
    stop: &AtomicBool,
    tell: &mut dyn FnMut(&str),
) -> Result<Report, ReplayError> {
    let (stack, shops) = stage::start(packages, edge, folder, Founding::new(options.shops, options.seed), tell)?;
    let shops: Vec<KnownShop> = shops.into_iter().map(KnownShop::with_plenty).collect();
    let plan = visits(options);
    let journal = Journal::create(&folder.join("answers.jsonl"))?;
    let (tally, over, start) = (Tally::default(), AtomicBool::new(false), Instant::now());
    let mut watch = Watch::new(stack.workerd().process().unwrap_or(0));
    let load = Load {
        port: stack.port(),
        plan: &plan,
        shops: &shops,
        journal: &journal,
        tally: &tally,
        start,
        stop,
        closing: &AtomicBool::new(false),
        seed: options.seed,
    };
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            let _ends = Ends(&over);
            load.run()
        });
        scope.spawn(|| stage::tick(&stack, start, &over));
        let mut due = start;
        while sleep_until(due, &over) {
            let done = tally.pages.get() + tally.accepted.get();
            watch.look(start.elapsed(), done);
            tell(&format!("asking: {done} of {} requests, {} wakes", options.requests, watch.wakes()));
            due += LOOK;
        }
        asked.join().unwrap_or_else(|_| Err(std::io::Error::other("the load died")))
    })?;
    if stop.load(Ordering::SeqCst) {
        return Err(ReplayError::Stopped);
    }
    Ok(Report::new(options, &tally, watch.into_seen()))
}

/// As many visits as there are to be wakes, each to the next shop, all as fast as they go.
fn visits(options: Options) -> Vec<Arrival> {
    let a_visit = (options.requests / options.wakes.max(1)).max(1);
    let arrival = |number: u32| {
        // The first of each visit is an order: it wakes the counter for sure.
        let act =
            if number.is_multiple_of(a_visit) || number.is_multiple_of(ONE_ORDER_IN) { Act::Order } else { Act::View };
        Arrival { at_ms: 0, shop: number / a_visit % options.shops.max(1), act, seed: number }
    };
    (0..options.requests).map(arrival).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_visit_is_to_the_next_shop_and_begins_with_an_order() {
        let options = Options { requests: 1_000, wakes: 100, shops: 7, ..Options::WHOLE };
        let plan = visits(options);
        assert_eq!(plan.len(), 1_000);
        for (number, visit) in plan.chunks(10).enumerate() {
            assert_eq!(visit[0].act, Act::Order);
            assert!(visit.iter().all(|arrival| arrival.shop as usize == number % 7));
        }
    }
}
