//! The origin: a model of `everbud.drain`, and of the ways in which a database is not there.
//!
//! Pure. The model does what the SQL function does: slots that are tried and never waited for, one drain a shop, all or
//! nothing, skips what it has, notes a gap where a batch begins beyond the watermark, calls a log foreign when an event
//! differs or does not join on, and flags what it cannot project.

use crate::plan::Trouble;
use crate::scheduler::Promise;
use core::cell::{Cell, RefCell};
use everbud_domain::id::LogId;
use everbud_outage::drain::{Attention, DrainEvent, DrainReply, Gap};
use everbud_outage::fault::OriginFault;
use everbud_outage::log::Hash;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How many drains it allows at once.
pub(crate) const SLOTS: usize = 8;

#[derive(Debug, Clone)]
struct Stored {
    prev: Hash,
    hash: Hash,
    order: u64,
    units: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Log {
    shop: usize,
    events: BTreeMap<u64, Stored>,
    gaps: Vec<Gap>,
    attention: BTreeMap<u64, String>,
}

/// What is committed. A back-up is a copy of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    logs: BTreeMap<LogId, Log>,
    /// Raised by what staff wrote.
    revisions: BTreeMap<usize, i64>,
}

impl Log {
    fn watermark(&self) -> u64 {
        self.events.keys().next_back().copied().unwrap_or(0)
    }

    fn differs(&self, event: &DrainEvent) -> bool {
        self.events.get(&event.seq).is_some_and(|at| at.hash != event.hash)
            || self.events.get(&(event.seq - 1)).is_some_and(|before| before.hash != event.prev)
            || self.events.get(&(event.seq + 1)).is_some_and(|after| after.prev != event.hash)
    }
}

/// Which of the orders cannot be read, and which cannot be projected.
#[derive(Debug, Default)]
pub(crate) struct Poison {
    pub(crate) unreadable: BTreeSet<u64>,
    pub(crate) flagged: BTreeSet<u64>,
}

impl Data {
    /// The whole of the function, from the lock on.
    pub(crate) fn drain(
        &mut self,
        shop: usize,
        log: &LogId,
        batch: &[Rc<DrainEvent>],
        poison: &Poison,
    ) -> Result<DrainReply, OriginFault> {
        if batch.iter().any(|event| !is_withheld(event) && poison.unreadable.contains(&order_of(event))) {
            return Err(OriginFault::from_sqlstate("22P05"));
        }
        let empty = Log { shop, events: BTreeMap::new(), gaps: Vec::new(), attention: BTreeMap::new() };
        let Some(first) = batch.first() else {
            return Ok(reply(self.logs.get(log).unwrap_or(&empty), None));
        };
        let stored = self.logs.entry(log.clone()).or_insert(empty);
        let watermark = stored.watermark();
        let joins = batch.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1 && pair[1].prev == pair[0].hash);
        if !joins || batch.iter().any(|event| stored.differs(event)) {
            return Ok(DrainReply::Foreign { watermark });
        }
        if first.seq > watermark + 1 {
            stored.gaps.push(Gap { from: watermark + 1, to: first.seq - 1 });
        }
        for event in batch {
            if stored.events.contains_key(&event.seq) {
                continue;
            }
            let order = order_of(event);
            let units = event.stock.iter().map(|delta| delta.reserved).sum();
            stored.events.insert(event.seq, Stored { prev: event.prev, hash: event.hash, order, units });
            if is_withheld(event) {
                stored.attention.insert(event.seq, "withheld".to_owned());
            } else if poison.flagged.contains(&order) {
                stored.attention.insert(event.seq, "projection_failed".to_owned());
            }
        }
        let events = &stored.events;
        stored.gaps.retain(|gap| (gap.from..=gap.to).any(|seq| !events.contains_key(&seq)));
        let last = batch.last().map_or(first.seq, |last| last.seq);
        Ok(reply(stored, Some((first.seq, last))))
    }

    pub(crate) fn write(&mut self, shop: usize) {
        *self.revisions.entry(shop).or_insert(1) += 1;
    }

    pub(crate) fn revision(&self, shop: usize) -> i64 {
        self.revisions.get(&shop).copied().unwrap_or(1)
    }

    pub(crate) fn watermark(&self, log: &LogId) -> u64 {
        self.logs.get(log).map_or(0, Log::watermark)
    }

    fn of(&self, shop: usize) -> impl Iterator<Item = (&LogId, &Log)> {
        self.logs.iter().filter(move |(_, log)| log.shop == shop)
    }

    pub(crate) fn watermarks(&self, shop: usize) -> BTreeMap<LogId, u64> {
        self.of(shop).map(|(id, log)| (id.clone(), log.watermark())).collect()
    }

    pub(crate) fn gaps(&self, shop: usize) -> BTreeMap<LogId, Vec<Gap>> {
        self.of(shop).map(|(id, log)| (id.clone(), log.gaps.clone())).filter(|(_, gaps)| !gaps.is_empty()).collect()
    }

    /// What is promised to the shop's orders.
    pub(crate) fn units(&self, shop: usize) -> i64 {
        self.of(shop).flat_map(|(_, log)| log.events.values()).map(|stored| stored.units).sum()
    }

    /// The orders of one log, by their places.
    pub(crate) fn orders_in(&self, log: &LogId) -> Vec<u64> {
        self.logs.get(log).map_or(Vec::new(), |log| log.events.values().map(|stored| stored.order).collect())
    }

    /// All orders of the shop, as often as they are there.
    pub(crate) fn orders(&self, shop: usize) -> Vec<u64> {
        self.of(shop).flat_map(|(_, log)| log.events.values()).map(|stored| stored.order).collect()
    }

    /// The orders that a person has to look at.
    pub(crate) fn flagged(&self, shop: usize) -> BTreeSet<u64> {
        let flagged = |log: &Log| log.attention.keys().map(|seq| log.events[seq].order).collect::<Vec<_>>();
        self.of(shop).flat_map(|(_, log)| flagged(log)).collect()
    }
}

fn reply(log: &Log, of: Option<(u64, u64)>) -> DrainReply {
    let attention = log
        .attention
        .iter()
        .filter(|(seq, _)| of.is_none_or(|(first, last)| (first..=last).contains(*seq)))
        .map(|(seq, reason)| Attention { seq: *seq, reason: reason.clone() })
        .collect();
    let told = |gap: &&Gap| of.is_none_or(|(first, last)| (first..=last).contains(&(gap.to + 1)));
    let hash = log.events.last_key_value().map(|(_, stored)| stored.hash);
    DrainReply::Recorded { watermark: log.watermark(), hash, attention, gap: log.gaps.iter().find(told).copied() }
}

/// The number of the order that an event is about; it is known by nothing else.
pub(crate) fn order_of(event: &DrainEvent) -> u64 {
    u64::from_str_radix(&event.body["order"].as_str().unwrap()[24..], 16).unwrap()
}

fn is_withheld(event: &DrainEvent) -> bool {
    event.body.get("withheld").is_some()
}

/// The database as a thing that is there or not.
pub(crate) struct Origin {
    /// One, or two where the brain is split.
    pub(crate) sides: RefCell<Vec<Data>>,
    pub(crate) trouble: Cell<Trouble>,
    /// Raised when all connections break.
    pub(crate) generation: Cell<u64>,
    pub(crate) slots: Cell<usize>,
    pub(crate) locked: RefCell<BTreeSet<usize>>,
    pub(crate) poison: RefCell<Poison>,
    pub(crate) frozen: RefCell<Vec<Promise<()>>>,
}

impl Origin {
    pub(crate) fn new() -> Self {
        Self {
            sides: RefCell::new(vec![Data::default()]),
            trouble: Cell::new(Trouble::None),
            generation: Cell::new(0),
            slots: Cell::new(0),
            locked: RefCell::default(),
            poison: RefCell::default(),
            frozen: RefCell::default(),
        }
    }

    /// What the side says that wins.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Data) -> T) -> T {
        look(self.sides.borrow().last().unwrap())
    }
}
