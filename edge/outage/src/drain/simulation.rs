//! A day of crashes for the drain contract: a model of the SQL function, a counter, and a seeded hand that breaks them.
//!
//! Pure; compiled for tests only. The model does what `everbud.drain` does: all or nothing, skips what it has, notes a
//! gap when a batch begins beyond the watermark, and calls a log foreign when an event differs or does not join on.

use super::*;
use crate::log::{Body, Event, moved, next};
use crate::sample::{NOW, Random, log, order_id, shop};
use everbud_domain::id::LogId;
use everbud_domain::order::{OrderStatus, OrderStep};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

#[derive(Clone, Default)]
struct Origin {
    logs: BTreeMap<LogId, BTreeMap<u64, Stored>>,
    gaps: BTreeMap<LogId, Vec<Gap>>,
}

#[derive(Clone)]
struct Stored {
    prev: Hash,
    hash: Hash,
    order: u64,
}

impl Origin {
    fn drain(&mut self, log: &LogId, batch: &[Rc<DrainEvent>]) -> DrainReply {
        let stored = self.logs.entry(log.clone()).or_default();
        let watermark = stored.keys().next_back().copied().unwrap_or(0);
        let differs = |event: &Rc<DrainEvent>| {
            stored.get(&event.seq).is_some_and(|at| at.hash != event.hash)
                || stored.get(&(event.seq - 1)).is_some_and(|before| before.hash != event.prev)
                || stored.get(&(event.seq + 1)).is_some_and(|after| after.prev != event.hash)
        };
        if batch.iter().any(differs) {
            return DrainReply::Foreign { watermark };
        }
        let gaps = self.gaps.entry(log.clone()).or_default();
        if let Some(first) = batch.first().filter(|first| first.seq > watermark + 1) {
            gaps.push(Gap { from: watermark + 1, to: first.seq - 1 });
        }
        for event in batch {
            if let std::collections::btree_map::Entry::Vacant(free) = stored.entry(event.seq) {
                let order = number_of(event.body["order"].as_str().unwrap());
                free.insert(Stored { prev: event.prev, hash: event.hash, order });
            }
        }
        gaps.retain(|gap| (gap.from..=gap.to).any(|seq| !stored.contains_key(&seq)));
        let told = |gap: &&Gap| match (batch.first(), batch.last()) {
            (Some(first), Some(last)) => (first.seq..=last.seq).contains(&(gap.to + 1)),
            (None, _) | (_, None) => true,
        };
        let (watermark, hash) = stored.last_key_value().map_or((0, None), |(seq, at)| (*seq, Some(at.hash)));
        DrainReply::Recorded { watermark, hash, attention: Vec::new(), gap: gaps.iter().find(told).copied() }
    }

    fn recorded(&self) -> Vec<u64> {
        self.logs.values().flat_map(|stored| stored.values().map(|at| at.order)).collect()
    }
}

#[derive(Clone)]
struct Counter {
    log: LogId,
    state: DrainState,
    events: Vec<Event>,
    /// The same as they are sent.
    parcels: Vec<Rc<DrainEvent>>,
    /// What it recorded in logs that it no longer writes.
    closed: Vec<u64>,
    limit: usize,
}

impl Counter {
    fn open(log: LogId) -> Self {
        let state = DrainState::new(Head::genesis(&shop(1), &log));
        Self { log, state, events: Vec::new(), parcels: Vec::new(), closed: Vec::new(), limit: BATCH_EVENTS }
    }

    fn append(&mut self, event: Event) {
        self.state.head = event.head();
        self.parcels.push(Rc::new(DrainEvent::new(&event, None, None)));
        self.events.push(event);
    }

    fn batch(&self) -> Vec<Rc<DrainEvent>> {
        let pending = self.parcels.get(self.state.recorded as usize..).unwrap_or_default();
        let count = plan(pending.iter().map(|_| 500), self.limit);
        pending.iter().take(count).cloned().collect()
    }

    /// Does what the step says; whether more is to be sent at once.
    fn follow(&mut self, step: DrainStep, new_log: LogId) -> bool {
        self.state = self.state.after(&step);
        match step {
            DrainStep::Advance { watermark: _, more } => {
                self.limit = BATCH_EVENTS;
                more
            }
            DrainStep::Narrow { limit } => {
                self.limit = limit;
                true
            }
            DrainStep::Replay { from: _ } => true,
            DrainStep::Wait { reason } => {
                assert!(matches!(reason, WaitReason::Busy | WaitReason::Locked), "{reason:?}");
                false
            }
            DrainStep::OpenNewLog { move_from } => {
                let ours = self.events.split_off(move_from as usize - 1);
                let mut fresh = Self::open(new_log);
                fresh.closed = core::mem::take(&mut self.closed);
                fresh.closed.extend(self.events.iter().map(order_of));
                for event in &ours {
                    fresh.append(moved(&shop(1), &fresh.log, &fresh.state.head, event));
                }
                *self = fresh;
                true
            }
        }
    }

    fn held(&self) -> BTreeSet<u64> {
        self.events.iter().map(order_of).chain(self.closed.iter().copied()).collect()
    }
}

/// Any small event will do for an order here; it is known by its order's number.
fn event_of(log: &LogId, head: &Head, number: u64) -> Event {
    let body = Body::OrderStepped { order: order_id(number), step: OrderStep::Accept, status: OrderStatus::Accepted };
    next(&shop(1), log, head, NOW, body, Vec::new(), Vec::new())
}

fn order_of(event: &Event) -> u64 {
    let Body::OrderStepped { order, .. } = &event.body else { panic!("only these are made here") };
    number_of(order.as_str())
}

fn number_of(order: &str) -> u64 {
    u64::from_str_radix(&order[24..], 16).unwrap()
}

/// What may happen in a run, besides crashes and lost replies.
#[derive(Clone, Copy, PartialEq)]
enum Disaster {
    /// The origin is restored to an earlier state, also between a look and its batch.
    OriginGoesBack,
    /// The counter is set back to an earlier state, and goes on differently.
    CounterGoesBack,
}

struct World {
    random: Random,
    disaster: Disaster,
    origin: Origin,
    counter: Counter,
    origin_backup: Origin,
    counter_backup: Counter,
    accepted: Vec<u64>,
    placed: u64,
    logs: u64,
}

impl World {
    fn new(seed: u64, disaster: Disaster) -> Self {
        let counter = Counter::open(log(0));
        Self {
            random: Random(seed),
            disaster,
            origin: Origin::default(),
            counter_backup: counter.clone(),
            counter,
            origin_backup: Origin::default(),
            accepted: Vec::new(),
            placed: 0,
            logs: 0,
        }
    }

    fn step(&mut self) {
        match self.random.below(100) {
            0..=54 => {
                self.placed += 1;
                let event = event_of(&self.counter.log, &self.counter.state.head, self.placed);
                self.counter.append(event);
                self.accepted.push(self.placed);
            }
            55..=94 => self.drain(true),
            // A crash that lost what was learnt of the origin since some earlier moment.
            95 | 96 => self.counter.state.recorded = self.random.below(self.counter.state.recorded + 1),
            97 => self.origin_backup = self.origin.clone(),
            98 => self.counter_backup = self.counter.clone(),
            _ if self.random.chance(30) => self.disaster(),
            _ => {}
        }
    }

    fn disaster(&mut self) {
        match self.disaster {
            Disaster::OriginGoesBack => self.origin = self.origin_backup.clone(),
            Disaster::CounterGoesBack => {
                self.counter = self.counter_backup.clone();
                // What was neither sent nor in the backup is gone, and nothing can be done about it here.
                let left: BTreeSet<_> = self.origin.recorded().into_iter().chain(self.counter.held()).collect();
                self.accepted.retain(|order| left.contains(order));
            }
        }
    }

    /// One run of the alarm: a look, then batches. With faults it can end anywhere.
    fn drain(&mut self, faults: bool) {
        let mut look = true;
        for _ in 0..10_000 {
            let batch = if look { Vec::new() } else { self.counter.batch() };
            look = false;
            let fault = if faults { self.random.below(20) } else { 20 };
            let reply = match fault {
                0 => return, // The call never arrived.
                1 => {
                    self.origin.drain(&self.counter.log, &batch);
                    return; // The reply was lost.
                }
                2 => {
                    self.origin.drain(&self.counter.log, &batch);
                    self.origin.drain(&self.counter.log, &batch) // It arrived twice.
                }
                3 => DrainReply::Busy,
                4 => DrainReply::Locked,
                5 if self.disaster == Disaster::OriginGoesBack && self.random.chance(5) => {
                    self.disaster();
                    self.origin.drain(&self.counter.log, &batch)
                }
                _ => self.origin.drain(&self.counter.log, &batch),
            };
            let sent: Vec<_> = batch.iter().map(|event| event.head()).collect();
            let settled = settle(&self.counter.state, &sent, reply);
            self.logs += 1;
            if !self.counter.follow(settled.step, log(self.logs)) {
                return;
            }
        }
        panic!("a drain never ended");
    }

    fn check(&self, seed: u64, is_quiet: bool) {
        let recorded = self.origin.recorded();
        let once: BTreeSet<_> = recorded.iter().copied().collect();
        assert_eq!(once.len(), recorded.len(), "seed {seed}: an order is recorded twice");
        let known: BTreeSet<_> = once.union(&self.counter.held()).copied().collect();
        let accepted: BTreeSet<_> = self.accepted.iter().copied().collect();
        assert!(accepted == known, "seed {seed}: accepted is not the union of pending and recorded");
        if is_quiet {
            assert!(accepted == once, "seed {seed}: not all is recorded");
            assert_eq!(self.counter.state.pending(), 0, "seed {seed}");
        }
        // A batch that met a restored origin leaves a hole that is filled afterwards; its log is in order all the same.
        if self.disaster == Disaster::OriginGoesBack && is_quiet {
            assert_eq!(recorded, self.accepted, "seed {seed}: out of order");
        }
    }
}

fn run(seed: u64, disaster: Disaster, steps: u32) {
    let mut world = World::new(seed, disaster);
    for step in 1..=steps {
        world.step();
        if step % 50 == 0 {
            world.check(seed, false);
        }
        if step % 250 == 0 {
            world.drain(false);
            world.check(seed, true);
            if disaster == Disaster::OriginGoesBack {
                // With nothing pending, only the look can notice.
                world.disaster();
                world.drain(false);
                world.check(seed, true);
            }
        }
    }
    assert!(world.accepted.len() > steps as usize / 10, "seed {seed}: hardly anything happened");
}

#[test]
fn accepted_is_recorded_or_pending_exactly_once_while_the_origin_goes_back_in_time() {
    (0..20).for_each(|seed| run(seed, Disaster::OriginGoesBack, 500));
}

#[test]
fn accepted_is_recorded_or_pending_exactly_once_while_the_counter_is_set_back() {
    (100..120).for_each(|seed| run(seed, Disaster::CounterGoesBack, 500));
}
