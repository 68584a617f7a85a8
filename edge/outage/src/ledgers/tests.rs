//! Promises of the ledgers.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::log::{Body, Event, Head, SlotDelta, next};
use crate::sample::{NOW, Random, log, order, placed, shop, stepped, variant};
use everbud_domain::order::{Order, OrderStatus};
use everbud_domain::order_type::OrderType;

const VARIANTS: u64 = 3;

/// The origin and the log, as they really are.
struct World {
    random: Random,
    events: Vec<Event>,
    recorded: usize,
    /// What the shop changes behind the counter's back.
    shelf: BTreeMap<VariantId, i64>,
}

impl World {
    fn accept(&mut self) {
        let head = self.events.last().map_or_else(|| Head::genesis(&shop(1), &log(1)), Event::head);
        let number = self.events.len() as u64;
        let lines = [(self.random.below(VARIANTS), 1 + self.random.below(4) as i64)];
        let order = order(number, &lines);
        let event = match self.random.below(4) {
            0 => stepped(&log(1), &head, &order, OrderStatus::Completed),
            1 => stepped(&log(1), &head, &order, OrderStatus::Cancelled),
            _ => placed(&log(1), &head, &order),
        };
        self.events.push(event);
    }

    /// What the origin would answer now.
    fn read(&self) -> StockBase {
        let mut counts: BTreeMap<_, _> = self.shelf.iter().map(|(id, units)| (id.clone(), (*units, 0))).collect();
        for delta in self.events[..self.recorded].iter().flat_map(|event| &event.envelope.stock) {
            let count = counts.entry(delta.variant.clone()).or_insert((0, 0));
            *count = (count.0 + delta.on_hand, count.1 + delta.reserved);
        }
        StockBase {
            stock: counts
                .into_iter()
                .map(|(variant, (on_hand, reserved))| StockCount { variant, on_hand, reserved })
                .collect(),
            watermarks: [(log(1), self.recorded as u64)].into(),
            gaps: BTreeMap::new(),
        }
    }

    /// What can be promised if the shelf was as `seen`.
    fn truth(&self, seen: &BTreeMap<VariantId, i64>) -> BTreeMap<VariantId, i64> {
        let mut truth = seen.clone();
        for delta in self.events.iter().flat_map(|event| &event.envelope.stock) {
            *truth.entry(delta.variant.clone()).or_insert(0) += delta.on_hand - delta.reserved;
        }
        truth
    }
}

fn run(seed: u64) {
    let shelf: BTreeMap<_, _> = (0..VARIANTS).map(|id| (variant(id), 500)).collect();
    let mut world = World { random: Random(seed), events: Vec::new(), recorded: 0, shelf };
    let mut seen = world.shelf.clone();
    let mut ledger = CounterLedger::new(world.read());
    let mut in_flight: Vec<(StockBase, BTreeMap<VariantId, i64>)> = Vec::new();
    for _ in 0..250 {
        match world.random.below(6) {
            0 | 1 => {
                world.accept();
                ledger.apply(&log(1), world.events.last().unwrap());
            }
            2 => world.recorded += world.random.below((world.events.len() - world.recorded) as u64 + 1) as usize,
            3 if world.random.chance(20) => world.recorded = world.random.below(world.recorded as u64 + 1) as usize,
            3 => *world.shelf.get_mut(&variant(0)).unwrap() += world.random.below(7) as i64 - 3,
            4 => in_flight.push((world.read(), world.shelf.clone())),
            _ if in_flight.is_empty() => world.events.iter().take(3).for_each(|event| ledger.apply(&log(1), event)),
            _ => {
                let which = world.random.below(in_flight.len() as u64) as usize;
                let (base, shelf) = in_flight.swap_remove(which);
                seen = shelf;
                if ledger.rebase(base.clone()) == Rebase::Rebuild {
                    ledger = CounterLedger::new(base);
                    world.events.iter().for_each(|event| ledger.apply(&log(1), event));
                }
            }
        }
        let mut truth = world.truth(&seen);
        truth.retain(|_, units| *units != 0);
        let mut told = ledger.ledgers().available.clone();
        told.retain(|_, units| *units != 0);
        assert_eq!(told, truth, "seed {seed}");
    }
}

#[test]
fn what_can_be_promised_is_exact_whatever_was_in_flight() {
    (0..40).for_each(run);
}

#[test]
fn cancelling_gives_back_the_units_and_the_place_and_handing_over_keeps_the_units() {
    fn check(status: OrderStatus, available: i64, taken: u32) {
        let order = order(1, &[(1, 2)]);
        let base = StockBase {
            stock: vec![StockCount { variant: variant(1), on_hand: 10, reserved: 3 }],
            ..StockBase::default()
        };
        let mut ledger = CounterLedger::new(base);
        let first = placed(&log(1), &Head::genesis(&shop(1), &log(1)), &order);
        ledger.apply(&log(1), &first);
        assert_eq!(ledger.ledgers().available(&variant(1)), 5);
        ledger.apply(&log(1), &stepped(&log(1), &first.head(), &order, status));
        assert_eq!(ledger.ledgers().available(&variant(1)), available, "{status:?}");
        assert_eq!(ledger.ledgers().slots_taken.get(&SlotDelta::of(&order, 1).key()), Some(&taken), "{status:?}");
    }
    check(OrderStatus::Accepted, 5, 1);
    check(OrderStatus::Completed, 5, 1);
    check(OrderStatus::Cancelled, 7, 0);
}

#[test]
fn each_order_type_holds_and_gives_back_its_own_places() {
    let pickup = order(1, &[(1, 1)]);
    let curbside = Order { order_type: OrderType::Curbside, ..order(2, &[(1, 1)]) };
    let start = pickup.slot.starts_at;
    let mut ledger = CounterLedger::new(StockBase::default());
    let mut head = Head::genesis(&shop(1), &log(1));
    let mut happen = |event: fn(&LogId, &Head, &Order) -> Event, order: &Order| {
        let event = event(&log(1), &head, order);
        head = event.head();
        ledger.apply(&log(1), &event);
        [OrderType::Pickup, OrderType::Curbside].map(|order_type| ledger.ledgers().taken(order_type).at(start))
    };
    let cancelled: fn(&LogId, &Head, &Order) -> Event =
        |log, head, order| stepped(log, head, order, OrderStatus::Cancelled);
    assert_eq!(happen(placed, &pickup), [1, 0]);
    assert_eq!(happen(placed, &curbside), [1, 1]);
    assert_eq!(happen(cancelled, &pickup), [0, 1]);
    assert_eq!(happen(cancelled, &curbside), [0, 0]);
}

#[test]
fn what_staff_marked_outlives_the_events_that_said_so() {
    let mut ledger = CounterLedger::new(StockBase::default());
    let mut head = Head::genesis(&shop(1), &log(1));
    for body in [
        Body::SoldOutMarked { variant: variant(1), sold_out: true },
        Body::SoldOutMarked { variant: variant(2), sold_out: true },
        Body::SoldOutMarked { variant: variant(2), sold_out: false },
        Body::OrderingSet { paused: true, note: "the till is broken".to_owned() },
    ] {
        let event = next(&shop(1), &log(1), &head, NOW, body, Vec::new(), Vec::new());
        ledger.apply(&log(1), &event);
        head = event.head();
    }
    assert_eq!(ledger.ledgers().sold_out, [variant(1)].into());
    assert!(ledger.ledgers().paused);
    let stored = serde_json::to_string(ledger.standing()).unwrap();
    let resumed = CounterLedger::resume(StockBase::default(), serde_json::from_str(&stored).unwrap());
    assert_eq!(resumed.ledgers(), ledger.ledgers());
}

#[test]
fn the_answer_of_read_shop_is_a_base() {
    let text = r#"{"revision": 7, "stock": [{"variant": "v1", "on_hand": 5, "reserved": 2}],
        "watermarks": {"11111111-0000-4000-8000-000000000001": 41}}"#;
    let base: StockBase = serde_json::from_str(text).unwrap();
    assert_eq!(base.watermark(&log(1)), 41);
    assert_eq!(CounterLedger::new(base).ledgers().available(&variant(1)), 3);
}

#[test]
fn a_ledger_resumed_from_a_checkpoint_is_the_one_that_read_every_event() {
    for seed in 0..40 {
        let shelf: BTreeMap<_, _> = (0..VARIANTS).map(|id| (variant(id), 500)).collect();
        let mut world = World { random: Random(seed), events: Vec::new(), recorded: 0, shelf };
        (0..60).for_each(|_| world.accept());
        // The base may lie before the checkpoint, where the origin went back in time, or after it.
        let folded = world.random.below(61) as usize;
        world.recorded = world.random.below(61) as usize;
        let (base, recorded) = (world.read(), world.recorded);
        let (before, after) = world.events.split_at(folded);
        let mut standing = Standing::default();
        before.iter().for_each(|event| standing.apply(event));
        let mut resumed = CounterLedger::resume(base.clone(), standing);
        for event in before.iter().filter(|event| event.envelope.seq > base.watermark(&log(1))) {
            assert!(resumed.apply_to_stock(&log(1), &event.envelope));
        }
        after.iter().for_each(|event| resumed.apply(&log(1), event));
        let mut whole = CounterLedger::new(base);
        world.events.iter().for_each(|event| whole.apply(&log(1), event));
        assert_eq!(resumed.ledgers(), whole.ledgers(), "seed {seed}: {folded} folded, {recorded} recorded");
    }
}

#[test]
fn a_base_that_lacks_what_we_hold_below_its_watermark_is_not_taken_in() {
    #[track_caller]
    fn check(oldest: u64, gap: (u64, u64), expect: bool) {
        let gaps = [(log(1), vec![Gap { from: gap.0, to: gap.1 }])].into();
        let base = StockBase { gaps, watermarks: [(log(1), 100)].into(), ..StockBase::default() };
        let mut held = DrainState::new(Head::genesis(&shop(1), &log(1)));
        (held.oldest, held.head.seq) = (oldest, 90);
        assert_eq!(base.has_hole(&log(1), &held), expect, "oldest {oldest}, {gap:?}");
        assert!(!base.has_hole(&log(2), &held), "of another log");
    }
    check(1, (51, 80), true);
    check(51, (51, 90), true);
    // Nobody has these any more: an import must bring them, and selling goes on.
    check(60, (51, 55), false);
    check(1, (51, 91), false);
}
