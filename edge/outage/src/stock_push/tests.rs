//! Promises of a till's push.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::ledgers::{CounterLedger, Rebase, StockBase, StockCount};
use crate::log::{Head, next};
use crate::sample::{NOW, Random, log, order, placed, shop, stepped, variant};
use everbud_domain::order::{Order, OrderStatus};

const HAMMER: u64 = 1;

/// Ten lie on the shelf; an order of two was placed at place 5 and stands as told; one of three was placed at place 8.
fn events(first: OrderStatus) -> (Count, Vec<(u64, Event)>) {
    let (two, three) = (order(1, &[(HAMMER, 2)]), order(2, &[(HAMMER, 3)]));
    let head = Head::genesis(&shop(1), &log(1));
    let mut events = vec![(5, placed(&log(1), &head, &two))];
    if first != OrderStatus::Received {
        events.push((6, stepped(&log(1), &events[0].1.head(), &two, first)));
    }
    events.push((8, placed(&log(1), &events.last().unwrap().1.head(), &three)));
    let mut count = Count { on_hand: 10, reserved: 0 };
    for delta in events.iter().flat_map(|(_, event)| &event.envelope.stock) {
        count = Count { on_hand: count.on_hand + delta.on_hand, reserved: count.reserved + delta.reserved };
    }
    (count, events)
}

fn pushed(change: StockChange, count: Count, events: &[(u64, Event)]) -> i64 {
    deltas(&[change], |_| count, events).first().map_or(0, |delta| delta.on_hand)
}

#[test]
fn a_change_is_a_change_whatever_orders_are_under_way() {
    for delta in [-4, 1, 250] {
        let (count, events) = events(OrderStatus::Ready);
        assert_eq!(pushed(StockChange::Moved { variant: variant(HAMMER), delta }, count, &events), delta);
    }
}

#[test]
fn a_count_of_the_shelf_takes_all_open_orders_as_still_lying_there() {
    fn check(first: OrderStatus, on_hand: i64, expect: i64) {
        let (count, events) = events(first);
        let change = StockChange::Counted { variant: variant(HAMMER), on_hand, seen_seq: None };
        assert_eq!(pushed(change, count, &events), expect, "{on_hand} while the first order is {first:?}");
    }
    check(OrderStatus::Received, 10, 0);
    check(OrderStatus::Accepted, 9, -1);
    check(OrderStatus::Ready, 0, -10);
    check(OrderStatus::Cancelled, 10, 0);
    check(OrderStatus::Completed, 8, 0);
    check(OrderStatus::Completed, 10, 2);
}

#[test]
fn a_tills_count_is_taken_as_of_the_last_order_event_that_it_applied() {
    fn check(first: OrderStatus, on_hand: i64, seen: u64, expect: i64) {
        let (count, events) = events(first);
        let change = StockChange::Counted { variant: variant(HAMMER), on_hand, seen_seq: Some(seen) };
        assert_eq!(pushed(change, count, &events), expect, "{on_hand} as of {seen}, the first order {first:?}");
    }
    // A till that agrees changes nothing, however far behind it is.
    check(OrderStatus::Received, 10, 4, 0);
    check(OrderStatus::Received, 8, 5, 0);
    check(OrderStatus::Received, 5, 8, 0);
    check(OrderStatus::Completed, 10, 4, 0);
    check(OrderStatus::Completed, 8, 5, 0);
    check(OrderStatus::Completed, 8, 6, 0);
    check(OrderStatus::Cancelled, 8, 5, 0);
    check(OrderStatus::Cancelled, 10, 6, 0);
    check(OrderStatus::Cancelled, 7, 8, 0);
    // One unit went unreported, and one was found.
    check(OrderStatus::Ready, 7, 5, -1);
    check(OrderStatus::Ready, 6, 8, 1);
}

#[test]
fn everything_that_is_wrong_with_a_push_is_named() {
    fn check(sent: &SentChange, pointer: &str) {
        let errors = read(std::slice::from_ref(sent)).unwrap_err();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, [format!("#/changes/0/{pointer}")], "{sent:?}");
    }
    let of = |delta, on_hand, seen_seq| SentChange { variant: "v1".to_owned(), delta, on_hand, seen_seq };
    check(&SentChange { variant: "a b".to_owned(), ..of(Some(1), None, None) }, "variant");
    check(&of(None, None, None), "delta");
    check(&of(Some(1), Some(1), None), "delta");
    check(&of(Some(i64::MIN), None, None), "delta");
    check(&of(Some(MAX_UNITS + 1), None, None), "delta");
    check(&of(None, Some(-1), None), "on_hand");
    check(&of(None, Some(i64::MAX), None), "on_hand");
    check(&of(Some(1), None, Some(3)), "seen_seq");
    let twice = [of(Some(1), None, None), of(None, Some(1), None)];
    assert_eq!(read(&twice).unwrap_err()[0].pointer, "#/changes/1/variant");
    assert_eq!(read(&[]).unwrap_err()[0].pointer, "#/changes");
    assert_eq!(read(&vec![of(Some(1), None, None); MAX_CHANGES + 1]).unwrap_err()[0].pointer, "#/changes");
    let good =
        [of(Some(-MAX_UNITS), None, None), SentChange { variant: "v2".to_owned(), ..of(None, Some(0), Some(7)) }];
    assert_eq!(read(&good).unwrap().len(), 2);
}

/// A shop with a shelf, a counter, an origin that is read now and then, and a till that follows behind.
struct World {
    random: Random,
    /// What really lies there.
    shelf: i64,
    till: i64,
    /// How many events the till has applied.
    applied: usize,
    events: Vec<Event>,
    open: Vec<Order>,
    ledger: CounterLedger,
    recorded: usize,
}

impl World {
    fn write(&mut self, event: Event) {
        self.ledger.apply(&log(1), &event);
        self.events.push(event);
    }

    fn head(&self) -> Head {
        self.events.last().map_or_else(|| Head::genesis(&shop(1), &log(1)), Event::head)
    }

    fn push(&mut self, change: StockChange) {
        let count = |id: &VariantId| self.ledger.count(id);
        let orders: Vec<(u64, Event)> = (1..).zip(self.events.iter().cloned()).collect();
        let stock = deltas(std::slice::from_ref(&change), count, &orders);
        let body = Body::StockPushed { changes: vec![change] };
        let event = next(&shop(1), &log(1), &self.head(), NOW, body, stock, Vec::new());
        self.write(event);
    }

    fn place(&mut self) {
        let order = order(self.events.len() as u64, &[(HAMMER, 1 + self.random.below(3) as i64)]);
        self.write(placed(&log(1), &self.head(), &order));
        self.open.push(order);
    }

    fn step(&mut self, status: OrderStatus) {
        let which = self.random.below(self.open.len() as u64) as usize;
        let order = self.open.swap_remove(which);
        if status == OrderStatus::Completed {
            self.shelf -= order.lines[0].quantity;
        }
        self.write(stepped(&log(1), &self.head(), &order, status));
    }

    /// The till applies the next events: orders when they are placed or called off, and nothing else.
    fn follow(&mut self) {
        let until = self.applied + self.random.below((self.events.len() - self.applied) as u64 + 1) as usize;
        for event in &self.events[self.applied..until] {
            self.till += order_effect(event, &variant(HAMMER));
        }
        self.applied = until;
    }

    fn reread_origin(&mut self) {
        self.recorded += self.random.below((self.events.len() - self.recorded) as u64 + 1) as usize;
        let mut count = Count { on_hand: 500, reserved: 0 };
        for delta in self.events[..self.recorded].iter().flat_map(|event| &event.envelope.stock) {
            count = Count { on_hand: count.on_hand + delta.on_hand, reserved: count.reserved + delta.reserved };
        }
        let stock = vec![StockCount { variant: variant(HAMMER), on_hand: count.on_hand, reserved: count.reserved }];
        let base = StockBase { stock, watermarks: [(log(1), self.recorded as u64)].into(), ..StockBase::default() };
        assert_eq!(self.ledger.rebase(base), Rebase::Done);
    }
}

/// Walk-in customers buy, deliveries come, orders run, the till follows when it can. Each report makes the counter know
/// the shelf exactly.
fn run(seed: u64) {
    let stock = vec![StockCount { variant: variant(HAMMER), on_hand: 500, reserved: 0 }];
    let ledger = CounterLedger::new(StockBase { stock, ..StockBase::default() });
    let (events, open) = (Vec::new(), Vec::new());
    let mut world =
        World { random: Random(seed), shelf: 500, till: 500, applied: 0, events, open, ledger, recorded: 0 };
    let mut unreported = 0;
    for _ in 0..300 {
        match world.random.below(9) {
            0 | 1 => world.place(),
            2 if !world.open.is_empty() => world.step(OrderStatus::Completed),
            3 if !world.open.is_empty() => world.step(OrderStatus::Cancelled),
            2..=4 => {
                let moved = world.random.below(5) as i64 - 3;
                (world.shelf, world.till, unreported) = (world.shelf + moved, world.till + moved, unreported + moved);
            }
            5 => world.follow(),
            6 => world.reread_origin(),
            _ => {
                let id = variant(HAMMER);
                let change = match world.random.below(3) {
                    0 => StockChange::Moved { variant: id, delta: unreported },
                    1 => StockChange::Counted { variant: id, on_hand: world.shelf, seen_seq: None },
                    _ => {
                        let seen_seq = Some(world.applied as u64);
                        StockChange::Counted { variant: id, on_hand: world.till, seen_seq }
                    }
                };
                world.push(change);
                unreported = 0;
            }
        }
        let known = world.ledger.count(&variant(HAMMER));
        assert_eq!(known.on_hand + unreported, world.shelf, "seed {seed}");
        let promised: i64 = world.open.iter().map(|order| order.lines[0].quantity).sum();
        assert_eq!(known.reserved, promised, "seed {seed}");
    }
}

#[test]
fn whatever_a_till_reports_the_counter_then_knows_the_shelf() {
    (0..60).for_each(run);
}
