//! What runs of before have found, each as the shortest plan that shows it.
//!
//! Pure.

use crate::plan::{Arrival, Asked, Fault, MINUTE, Plan, Planned, SECOND, Trouble, seconds};
use crate::random::Random;
use crate::run::{Outcome, run};
use crate::scheduler::Actor;
use crate::shrink::story;

/// Runs it, and wants every order in the origin within that time.
#[track_caller]
pub(crate) fn recovers_within(plan: &Plan, most: i64) -> Outcome {
    let outcome = run(plan);
    assert!(
        outcome.violation.is_none() && outcome.slowest() <= most,
        "{}: {}",
        seconds(outcome.slowest()),
        story(plan)
    );
    outcome
}

pub(crate) fn order(at: i64, shop: usize) -> Arrival {
    Arrival { at, shop, asked: Asked::Order }
}

pub(crate) fn lasting(from: i64, to: i64, fault: Fault) -> Planned {
    Planned { at: from, lasts: to - from, fault }
}

/// An answer of the gate that came too late had granted a lease to a counter that then rested for a minute or two, while
/// the gate no longer counted it among those who wait.
#[test]
fn an_answer_of_the_gate_that_comes_too_late_costs_seconds_and_not_minutes() {
    for seed in 0..60 {
        let mut plan = Plan::quiet(seed, 3, 22 * SECOND);
        plan.stays_late = true;
        plan.faults.push(lasting(5 * SECOND, 22 * SECOND, Fault::Origin(Trouble::Late)));
        plan.faults.push(lasting(5 * SECOND, 22 * SECOND, Fault::Stalled { percent: 5 }));
        let mut random = Random::named(seed, "shops");
        plan.arrivals = (0..50).map(|number| order(6 * SECOND + number * 300, random.below(3) as usize)).collect();
        recovers_within(&plan, 20 * SECOND);
    }
}

/// A counter that was called after an outage was denied, because its orders had become backlog meanwhile, and the gate
/// still took those of the others for new. So each was called in turn, and denied.
#[test]
fn whoever_is_called_after_an_outage_is_granted_though_new_orders_have_become_backlog() {
    for seed in 0..10 {
        // Over before the first of them has rested, so that all are as the gate knows them from then.
        let mended_at = 95 * SECOND;
        let mut plan = Plan::quiet(seed, 12, mended_at);
        plan.faults.push(lasting(30 * SECOND, mended_at, Fault::Origin(Trouble::Dead)));
        plan.arrivals = (0..12).map(|shop| order(50 * SECOND + shop * 100, shop as usize)).collect();
        recovers_within(&plan, 12 * SECOND);
    }
}

/// A lease that ended by the gate's clock was over at once for a counter whose clock was ahead: it asked again and again,
/// and held the one place.
#[test]
fn a_counter_whose_clock_is_ahead_of_the_gates_drains_like_any_other() {
    for by in [-5 * MINUTE, -MINUTE, MINUTE, 5 * MINUTE] {
        let mut plan = Plan::quiet(1, 2, 3 * MINUTE);
        plan.faults.push(lasting(10 * SECOND, 10 * SECOND, Fault::ClockJump { actor: Actor::Counter(0), by }));
        plan.arrivals = (0..40).map(|number| order(20 * SECOND + number * 3_000, number as usize % 2)).collect();
        recovers_within(&plan, 5 * SECOND);
    }
}

/// The look at the beginning of each run began a hole anew that an earlier run had half filled. One that took longer to
/// fill than a lease lasts was never filled.
#[test]
fn a_hole_that_takes_longer_to_fill_than_one_lease_is_filled() {
    // The origin goes back between a look and its batch, behind a pooler that hides it: in one of so many moments.
    let mut filled = 0;
    for moment in 0..4 {
        let mut plan = Plan::quiet(2, 1, 5 * MINUTE);
        plan.arrivals = (0..8_400).map(|number| order(20 * SECOND + number * 10, 0)).collect();
        plan.arrivals.push(order(3 * MINUTE, 0));
        let restore = Fault::Restore { age: 175 * SECOND, is_hidden: true };
        let at = 3 * MINUTE + 15 + moment * 5;
        plan.faults.push(lasting(at, at, restore));
        let outcome = recovers_within(&plan, 2 * MINUTE);
        filled += outcome.figures.replays.get();
        assert!(outcome.recovery < 30 * SECOND, "{}", outcome.recovery);
    }
    assert!(filled > 0, "no moment was the right one");
}

/// Events were forgotten that the origin had recorded, but whose units were in no count that the ledger knew.
#[test]
fn no_units_are_forgotten_with_their_events() {
    let mut plan = Plan::quiet(3, 1, 20 * MINUTE);
    plan.keep = MINUTE;
    plan.arrivals = (0..300).map(|number| order(20 * SECOND + number * 1_500, 0)).collect();
    let outcome = recovers_within(&plan, SECOND);
    assert!(outcome.figures.forgotten.get() > 0);
}
