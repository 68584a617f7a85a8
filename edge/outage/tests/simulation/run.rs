//! One run of a plan, from its begin until all is quiet, and what became of it.
//!
//! Pure.

use crate::plan::{MINUTE, Plan, SECOND, seconds};
use crate::scheduler::Actor;
use crate::watch::Figures;
use crate::world::{ShopNumber, World};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The invariants that cost something are looked at so often, in simulated milliseconds.
const CHECK_EVERY: i64 = 10 * SECOND;
/// After all is quiet: two of the minutely schedules.
const AFTERWARDS: i64 = 2 * MINUTE + 10 * SECOND;

pub(crate) struct Outcome {
    pub(crate) steps: u64,
    pub(crate) orders: usize,
    /// The longest that an order of each shop waited for the origin, from its acceptance or the mending on, whichever was
    /// later.
    pub(crate) waited: BTreeMap<ShopNumber, i64>,
    /// From the mending until all was quiet, restores that nobody had noticed yet included.
    pub(crate) recovery: i64,
    pub(crate) most_at_once: usize,
    pub(crate) most_overtaken: u32,
    pub(crate) figures: Figures,
    pub(crate) violation: Option<String>,
    pub(crate) story: Vec<String>,
}

impl Outcome {
    /// The longest wait of all.
    pub(crate) fn slowest(&self) -> i64 {
        self.waited.values().copied().max().unwrap_or(0)
    }
}

/// Runs the plan.
pub(crate) fn run(plan: &Plan) -> Outcome {
    go(plan, false)
}

/// The same, with a story of it.
pub(crate) fn tell(plan: &Plan) -> Outcome {
    go(plan, true)
}

fn go(plan: &Plan, is_told: bool) -> Outcome {
    let world = World::new(plan.clone(), is_told);
    let recovery = live(&world, plan).unwrap_or(0);
    if let Some(what) = world.watch.violation() {
        world.tell(Actor::Outside, || format!("** {what} **"));
    }
    let outcome = Outcome {
        steps: world.scheduler.steps(),
        orders: world.watch.accepted_at.borrow().len(),
        waited: waited(&world, plan),
        recovery,
        most_at_once: world.watch.most_at_once.get(),
        most_overtaken: world.watch.most_overtaken.get(),
        figures: world.watch.figures.clone(),
        violation: world.watch.violation(),
        story: world.story(),
    };
    world.scheduler.clear();
    outcome
}

fn waited(world: &World, plan: &Plan) -> BTreeMap<ShopNumber, i64> {
    let recorded_at = world.watch.recorded_at.borrow();
    let mut waited = BTreeMap::new();
    for (order, (shop, accepted_at)) in world.watch.accepted_at.borrow().iter() {
        let Some(recorded_at) = recorded_at.get(order) else { continue };
        let longest = waited.entry(*shop).or_insert(0);
        *longest = (recorded_at - accepted_at.max(&plan.mended_at)).max(*longest);
    }
    waited
}

/// Returns how long the recovery took, or nothing when an invariant was violated.
fn live(world: &Rc<World>, plan: &Plan) -> Option<i64> {
    let last_arrival = plan.arrivals.last().map_or(0, |arrival| arrival.at + SECOND);
    let mut until = 0;
    while until < plan.mended_at.max(last_arrival) {
        until = (until + CHECK_EVERY).min(plan.mended_at.max(last_arrival));
        go_on(world, until)?;
    }
    let mut last_loud = until;
    let latest = until + plan.bound();
    while !world.is_quiet() {
        if until >= latest {
            let pending: Vec<u64> = world.counters.iter().map(|counter| counter.storage.borrow().pending()).collect();
            let bound = seconds(plan.bound());
            world.watch.violated(|| format!("{bound} s later not all is recorded; pending in each shop: {pending:?}"));
            return None;
        }
        until += SECOND;
        go_on(world, until)?;
        last_loud = until;
    }
    let end = until + AFTERWARDS;
    while until < end {
        until += SECOND;
        go_on(world, until)?;
        if !world.is_quiet() {
            last_loud = until;
        }
    }
    world.check_at_the_end();
    world.watch.violation().is_none().then_some(last_loud - plan.mended_at)
}

fn go_on(world: &Rc<World>, until: i64) -> Option<()> {
    while world.scheduler.step(until) {
        if world.watch.violation().is_some() {
            return None;
        }
    }
    world.check();
    world.watch.violation().is_none().then_some(())
}
