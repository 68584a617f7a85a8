//! Recovery is gentle: one at a time first, live orders before backlog, fair between shops, poison set aside. And the
//! gate may die.
//!
//! Pure. That no more leases are out than may be, and that their number rises from one after an outage, is watched in
//! every run.

use crate::origin::SLOTS;
use crate::plan::{Arrival, Asked, Fault, MINUTE, Plan, SECOND, Trouble};
use crate::scheduler::Actor;
use crate::stories::{lasting, order, recovers_within};

/// The origin is dead from the tenth second to the second minute.
fn outage(seed: u64, shops: usize) -> Plan {
    let mut plan = Plan::quiet(seed, shops, 2 * MINUTE);
    plan.faults.push(lasting(10 * SECOND, 2 * MINUTE, Fault::Origin(Trouble::Dead)));
    plan
}

fn sorted(mut arrivals: Vec<Arrival>) -> Vec<Arrival> {
    arrivals.sort_by_key(|arrival| arrival.at);
    arrivals
}

#[test]
fn a_shop_with_three_orders_is_not_delayed_by_one_with_twenty_thousand() {
    let mut plan = outage(1, 6);
    let many = (0..20_000).map(|number| order(15 * SECOND + number * 3, 0));
    let few = (1..6).flat_map(|shop| (0..3).map(move |number| order(20 * SECOND + number * 7_000, shop)));
    plan.arrivals = sorted(many.chain(few).collect());
    let outcome = recovers_within(&plan, 45 * SECOND);
    for shop in 1..6 {
        assert!(outcome.waited[&shop] < 20 * SECOND, "shop {shop} waited {:?}", outcome.waited);
    }
    assert!(outcome.most_overtaken <= 2, "a shop was overtaken {} times by another", outcome.most_overtaken);
}

#[test]
fn live_orders_go_before_the_backlog_of_an_outage() {
    let mut plan = outage(2, 9);
    let backlog = (1..9).flat_map(|shop| (0..5_000).map(move |number| order(15 * SECOND + number * 10, shop)));
    let live = (0..30).map(|number| order(2 * MINUTE + 8 * SECOND + number * SECOND, 0));
    plan.arrivals = sorted(backlog.chain(live).collect());
    let outcome = recovers_within(&plan, 40 * SECOND);
    let slowest = outcome.waited.iter().filter(|(shop, _)| **shop > 0).map(|(_, waited)| *waited).max().unwrap();
    assert!(outcome.waited[&0] < 6 * SECOND && outcome.waited[&0] * 3 < slowest, "{:?}", outcome.waited);
}

#[test]
fn poison_is_set_aside_and_delays_nobody() {
    let mut plan = outage(3, 2);
    plan.arrivals = (0..1_000)
        .map(|number| {
            let asked = match number % 40 {
                0 => Asked::Unreadable,
                2 => Asked::Flagged,
                _ => Asked::Order,
            };
            // The other shop's are as they should be.
            let shop = usize::from(number % 2 == 1);
            Arrival { at: 15 * SECOND + number * 50, shop, asked }
        })
        .collect();
    let outcome = recovers_within(&plan, 20 * SECOND);
    assert_eq!(outcome.figures.withheld.get(), 25, "each that cannot be read is withheld, and no other");
    assert!(outcome.waited[&1] < 15 * SECOND, "{:?}", outcome.waited);
}

#[test]
fn without_a_gate_counters_drain_by_themselves_and_the_origin_holds_the_cap() {
    let mut plan = Plan::quiet(4, 40, 10 * MINUTE);
    plan.faults.push(lasting(10 * SECOND, 10 * MINUTE, Fault::Silent(Actor::Gate)));
    plan.arrivals = (0..8_000).map(|number| order(20 * SECOND + number, (number % 40) as usize)).collect();
    let outcome = recovers_within(&plan, 0);
    assert!(outcome.figures.alone.get() >= 40 && outcome.most_at_once <= SLOTS);
}
