//! From a plan that fails to a short story: what can be left out without losing the failure is left out.
//!
//! Pure, and the same each time.

use crate::plan::{MINUTE, Plan, SECOND};
use crate::run::{run, tell};

/// How often a smaller plan is tried.
const MOST_TRIES: usize = 200;
/// How many lines of a long story are told at either end.
const MOST_LINES: usize = 12;

/// A smaller plan that fails as well.
pub(crate) fn shrink(plan: &Plan) -> Plan {
    let mut tries = 0;
    let mut fails = |plan: &Plan| {
        tries += 1;
        tries <= MOST_TRIES && run(plan).violation.is_some()
    };
    let mut plan = plan.clone();
    loop {
        let size = size_of(&plan);
        drop_arrivals(&mut plan, &mut fails);
        drop_faults(&mut plan, &mut fails);
        drop_shops(&mut plan, &mut fails);
        shorten(&mut plan, &mut fails);
        if size_of(&plan) == size {
            return plan;
        }
    }
}

/// What is left of a failure, for people to read; of a long story the begin and the end.
pub(crate) fn story(plan: &Plan) -> String {
    let outcome = tell(plan);
    let what = outcome.violation.unwrap_or_else(|| "all is well".to_owned());
    let mut lines = vec![format!("seed {}, {} shops, {} arrivals: {what}", plan.seed, plan.shops, plan.arrivals.len())];
    lines.extend(plan.faults.iter().map(|planned| format!("  {planned}")));
    let told = outcome.story;
    if told.len() > 2 * MOST_LINES {
        lines.extend_from_slice(&told[..MOST_LINES]);
        lines.push(format!("  … {} lines …", told.len() - 2 * MOST_LINES));
        lines.extend_from_slice(&told[told.len() - MOST_LINES..]);
    } else {
        lines.extend(told);
    }
    lines.join("\n")
}

fn size_of(plan: &Plan) -> (usize, usize, usize, i64) {
    let lasts = plan.faults.iter().map(|planned| planned.lasts).sum();
    (plan.arrivals.len(), plan.faults.len(), plan.shops, lasts)
}

fn keep_if(plan: &mut Plan, fails: &mut impl FnMut(&Plan) -> bool, change: impl FnOnce(&mut Plan)) -> bool {
    let mut smaller = plan.clone();
    change(&mut smaller);
    let is_kept = fails(&smaller);
    if is_kept {
        *plan = smaller;
    }
    is_kept
}

/// Halves first, then smaller pieces (delta debugging; Zeller and Hildebrandt 2002).
fn drop_arrivals(plan: &mut Plan, fails: &mut impl FnMut(&Plan) -> bool) {
    let mut piece = plan.arrivals.len().div_ceil(2);
    while piece > 0 {
        let mut from = 0;
        while from < plan.arrivals.len() {
            let to = (from + piece).min(plan.arrivals.len());
            if !keep_if(plan, fails, |plan| drop(plan.arrivals.drain(from..to))) {
                from = to;
            }
        }
        piece /= 2;
    }
}

fn drop_faults(plan: &mut Plan, fails: &mut impl FnMut(&Plan) -> bool) {
    for number in (0..plan.faults.len()).rev() {
        keep_if(plan, fails, |plan| {
            plan.faults.remove(number);
        });
    }
}

/// Leaves out shops that nothing happens to; those after them move up.
fn drop_shops(plan: &mut Plan, fails: &mut impl FnMut(&Plan) -> bool) {
    for shop in (0..plan.shops).rev() {
        let by_arrival = plan.arrivals.iter().any(|arrival| arrival.shop == shop);
        let is_named = by_arrival || plan.faults.iter().any(|planned| planned.fault.shop() == Some(shop));
        if is_named || plan.shops == 1 {
            continue;
        }
        keep_if(plan, fails, |plan| {
            plan.shops -= 1;
            let moves_up = |of: usize| if of > shop { of - 1 } else { of };
            plan.arrivals.iter_mut().for_each(|arrival| arrival.shop = moves_up(arrival.shop));
            for planned in &mut plan.faults {
                planned.fault = planned.fault.at_shop(moves_up);
            }
        });
    }
    keep_if(plan, fails, |plan| plan.stays_late = false);
}

/// Lets what is left happen soon after each other.
fn shorten(plan: &mut Plan, fails: &mut impl FnMut(&Plan) -> bool) {
    let first = plan.arrivals.first().map(|arrival| arrival.at);
    for number in 0..plan.faults.len() {
        if let Some(first) = first.filter(|first| plan.faults[number].at + SECOND < *first) {
            keep_if(plan, fails, |plan| plan.faults[number].at = first - SECOND / 2);
        }
    }
    for number in 0..plan.faults.len() {
        while plan.faults[number].lasts > SECOND && keep_if(plan, fails, |plan| plan.faults[number].lasts /= 2) {}
    }
    let last =
        plan.faults.iter().map(|planned| planned.at + planned.lasts).chain(plan.arrivals.last().map(|last| last.at));
    let last = last.max().unwrap_or(0);
    if last + MINUTE < plan.mended_at {
        keep_if(plan, fails, |plan| plan.mended_at = last + SECOND);
    }
}
