//! A million steps of everything at once.
//!
//! Pure, but for the figures that it prints.

use crate::plan::{Plan, seconds};
use crate::run::{Outcome, run, tell};
use crate::shrink::{shrink, story};
use std::collections::BTreeMap;

const STEPS: u64 = 1_000_000;

/// What all runs together came to.
#[derive(Default)]
struct Sums {
    seeds: u64,
    steps: u64,
    orders: usize,
    slowest: i64,
    recovery: i64,
    most_at_once: usize,
    faults: BTreeMap<&'static str, u64>,
    rare: BTreeMap<&'static str, u64>,
}

impl Sums {
    fn add(&mut self, plan: &Plan, outcome: &Outcome) {
        self.seeds += 1;
        self.steps += outcome.steps;
        self.orders += outcome.orders;
        self.slowest = self.slowest.max(outcome.slowest());
        self.recovery = self.recovery.max(outcome.recovery);
        self.most_at_once = self.most_at_once.max(outcome.most_at_once);
        for planned in &plan.faults {
            *self.faults.entry(planned.fault.kind()).or_default() += 1;
        }
        let figures = &outcome.figures;
        for (what, figure) in [
            ("replays", &figures.replays),
            ("new logs", &figures.new_logs),
            ("drains without the gate", &figures.alone),
            ("events withheld", &figures.withheld),
            ("times events were forgotten", &figures.forgotten),
            ("events in gaps", &figures.in_gaps),
        ] {
            *self.rare.entry(what).or_default() += figure.get();
        }
    }
}

#[test]
fn a_million_steps_of_everything_at_once_lose_nothing_and_double_nothing() {
    let mut sums = Sums::default();
    for seed in 0.. {
        let plan = Plan::drawn(seed);
        let outcome = run(&plan);
        assert!(outcome.violation.is_none(), "{}", story(&shrink(&plan)));
        sums.add(&plan, &outcome);
        if sums.steps >= STEPS {
            break;
        }
    }
    let Sums { seeds, steps, orders, slowest, recovery, most_at_once, faults, rare } = sums;
    println!("{steps} steps, {seeds} seeds, {orders} orders, at most {most_at_once} drains at once");
    println!("slowest order {} s, slowest recovery {} s after the mending", seconds(slowest), seconds(recovery));
    println!("faults: {faults:?}");
    println!("{rare:?}");
    assert!(faults.len() >= 20, "a kind of fault never struck: {faults:?}");
    assert!(rare.values().all(|times| *times > 0), "something never came about: {rare:?}");
}

#[test]
fn the_same_plan_is_the_same_run() {
    let plan = Plan::drawn(11);
    let (one, other) = (tell(&plan), tell(&plan));
    assert!(one.steps > 1_000 && one.story.len() > 100);
    assert_eq!((one.steps, one.recovery, &one.story), (other.steps, other.recovery, &other.story));
    let elsewhere = Plan { seed: 12, ..plan };
    assert_ne!(run(&elsewhere).steps, one.steps, "chance does not come from the seed");
}
