//! The invariants: what is noted while a run goes on, and what must hold of it at every moment and at the end.
//!
//! Pure. They are held against what shoppers were promised and what the origin holds, never against what the gate or a
//! counter thinks of itself.

use crate::origin::{Origin, SLOTS, order_of};
use crate::plan::Asked;
use crate::publish::ON_HAND;
use crate::scheduler::Actor;
use crate::storage::variant;
use crate::world::{ShopNumber, World};
use core::cell::{Cell, RefCell};
use everbud_domain::id::LogId;
use everbud_domain::menu::Edition;
use everbud_domain::time::Timestamp;
use everbud_outage::drain::DrainEvent;
use everbud_outage::lease::LEASE_MS;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What one shop's shoppers were promised.
#[derive(Debug, Default, Clone)]
pub(crate) struct Promised {
    /// The orders that must reach the origin, as they were accepted.
    pub(crate) orders: Vec<u64>,
    /// All that were ever accepted, also those that went with a storage that was set back.
    ever: BTreeSet<u64>,
    poisoned: BTreeSet<u64>,
    was_set_back: bool,
}

/// Who has a lease, as the gate's answers say.
#[derive(Debug, Default)]
struct Granted {
    until: BTreeMap<ShopNumber, Timestamp>,
    /// Good batches since the breaker closed last; nothing before the first time.
    good: Option<u32>,
    /// Whose question was not granted yet, and how often others came before it since.
    waiting: BTreeMap<ShopNumber, (bool, BTreeMap<ShopNumber, u32>)>,
}

/// How often what is rare came about, so that a run in which nothing happened proves nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figures {
    pub(crate) replays: Cell<u64>,
    pub(crate) new_logs: Cell<u64>,
    pub(crate) alone: Cell<u64>,
    pub(crate) withheld: Cell<u64>,
    pub(crate) forgotten: Cell<u64>,
    pub(crate) in_gaps: Cell<u64>,
}

/// Counts one more.
pub(crate) fn count(figure: &Cell<u64>) {
    figure.set(figure.get() + 1);
}

pub(crate) struct Watch {
    pub(crate) promised: RefCell<Vec<Promised>>,
    granted: RefCell<Granted>,
    /// The highest watermark that each log ever had in an origin.
    peaks: RefCell<BTreeMap<LogId, u64>>,
    went_back: Cell<bool>,
    pub(crate) most_at_once: Cell<usize>,
    pub(crate) most_overtaken: Cell<u32>,
    /// When each order was accepted, and when it reached an origin first.
    pub(crate) accepted_at: RefCell<BTreeMap<u64, (ShopNumber, i64)>>,
    pub(crate) recorded_at: RefCell<BTreeMap<u64, i64>>,
    pub(crate) figures: Figures,
    violation: RefCell<Option<String>>,
}

impl Watch {
    pub(crate) fn new(shops: usize) -> Self {
        Self {
            promised: RefCell::new(vec![Promised::default(); shops]),
            granted: RefCell::default(),
            peaks: RefCell::default(),
            went_back: Cell::new(false),
            most_at_once: Cell::new(0),
            most_overtaken: Cell::new(0),
            accepted_at: RefCell::default(),
            recorded_at: RefCell::default(),
            figures: Figures::default(),
            violation: RefCell::default(),
        }
    }

    /// Something that must not be. The first counts.
    pub(crate) fn violated(&self, what: impl FnOnce() -> String) {
        self.violation.borrow_mut().get_or_insert_with(what);
    }

    pub(crate) fn violation(&self) -> Option<String> {
        self.violation.borrow().clone()
    }

    pub(crate) fn accepted(&self, shop: ShopNumber, order: u64, asked: Asked, now: i64) {
        self.accepted_at.borrow_mut().insert(order, (shop, now));
        let promised = &mut self.promised.borrow_mut()[shop];
        promised.orders.push(order);
        promised.ever.insert(order);
        match asked {
            Asked::Unreadable | Asked::Flagged => drop(promised.poisoned.insert(order)),
            Asked::Order | Asked::Write => {}
        }
    }

    /// A counter was set back: what was neither sent nor in the copy is gone, and nothing can be done about it there.
    pub(crate) fn set_back(&self, shop: ShopNumber, left: &BTreeSet<u64>) {
        let promised = &mut self.promised.borrow_mut()[shop];
        promised.orders.retain(|order| left.contains(order));
        promised.was_set_back = true;
    }

    pub(crate) fn went_back(&self) {
        self.went_back.set(true);
    }

    pub(crate) fn drains_at_once(&self, drains: usize) {
        self.most_at_once.set(self.most_at_once.get().max(drains));
        if drains > SLOTS {
            self.violated(|| format!("{drains} drains run at once in the origin, which allows {SLOTS}"));
        }
    }

    /// An origin committed that batch, and has the log up to there.
    pub(crate) fn committed(&self, log: &LogId, watermark: u64, batch: &[Rc<DrainEvent>], now: i64) {
        for event in batch {
            self.recorded_at.borrow_mut().entry(order_of(event)).or_insert(now);
        }
        let mut peaks = self.peaks.borrow_mut();
        let peak = peaks.entry(log.clone()).or_insert(0);
        *peak = watermark.max(*peak);
    }

    /// A counter tells that its log is recorded up to there.
    pub(crate) fn told_recorded(&self, shop: ShopNumber, log: &LogId, watermark: u64, origin: &Origin) {
        // An origin that went back lacks it from a moment on which the counter cannot know.
        let has = match self.went_back.get() {
            true => self.peaks.borrow().get(log).copied().unwrap_or(0),
            false => origin.with(|data| data.watermark(log)),
        };
        if watermark > has {
            self.violated(|| {
                format!("shop {} tells that event {watermark} is recorded, and the origin has up to {has}", shop + 1)
            });
        }
    }

    pub(crate) fn gate_forgot(&self) {
        self.granted.replace(Granted::default());
    }

    pub(crate) fn resumed(&self) {
        self.granted.borrow_mut().good = Some(0);
    }

    pub(crate) fn asked(&self, shop: ShopNumber, fresh: bool) {
        let mut granted = self.granted.borrow_mut();
        granted.waiting.entry(shop).and_modify(|(known, _)| *known = fresh).or_insert((fresh, BTreeMap::new()));
    }

    pub(crate) fn granted(&self, shop: ShopNumber, until: Timestamp, concurrency: u32, now: Timestamp) {
        let granted = &mut *self.granted.borrow_mut();
        granted.until.retain(|_, until| (1..=LEASE_MS).contains(&until.millis_since(now)));
        let is_new = granted.until.insert(shop, until).is_none();
        let out = granted.until.len();
        if is_new && out > concurrency as usize {
            self.violated(|| format!("{out} leases are out, and {concurrency} may be"));
        }
        if let Some(good) = granted.good.filter(|good| concurrency > good + 1) {
            self.violated(|| format!("{concurrency} may drain at once after {good} good batches since the outage"));
        }
        let fresh = granted.waiting.remove(&shop).map(|(fresh, _)| fresh);
        for (_, overtaken) in granted.waiting.values_mut().filter(|(waits_fresh, _)| Some(*waits_fresh) == fresh) {
            let times = overtaken.entry(shop).or_default();
            *times += 1;
            self.most_overtaken.set(self.most_overtaken.get().max(*times));
        }
    }

    pub(crate) fn returned(&self, shop: ShopNumber, is_good: bool) {
        let mut granted = self.granted.borrow_mut();
        granted.until.remove(&shop);
        if is_good && let Some(good) = &mut granted.good {
            *good += 1;
        }
    }

    pub(crate) fn shown(&self, shop: ShopNumber, before: Option<Edition>, after: Edition) {
        if before.is_some_and(|before| after < before) {
            self.violated(|| format!("shop {} shows edition {after} after a newer one", shop + 1));
        }
    }
}

impl World {
    /// Whether nothing is pending anywhere, and the origin has what it was seen to have.
    pub(crate) fn is_quiet(&self) -> bool {
        self.counters.iter().all(|counter| {
            let storage = counter.storage.borrow();
            let has = |log: &LogId| self.origin.with(|data| data.watermark(log));
            storage.pending() == 0 && storage.logs.iter().all(|log| has(&log.id) >= log.state.recorded)
        })
    }

    /// What must hold at every moment.
    pub(crate) fn check(&self) {
        for (shop, promised) in self.watch.promised.borrow().iter().enumerate() {
            let recorded = self.origin.with(|data| data.orders(shop));
            let once: BTreeSet<u64> = recorded.iter().copied().collect();
            if once.len() < recorded.len() {
                self.watch.violated(|| format!("shop {} has an order twice in the origin", shop + 1));
            }
            if !once.is_subset(&promised.ever) {
                self.watch.violated(|| format!("shop {} has an order in the origin that nobody placed", shop + 1));
            }
            let lost = self.lost(shop, promised, once);
            let may_lose = self.watch.went_back.get() && self.plan.keep < self.plan.mended_at;
            if !lost.is_empty() && !may_lose {
                let counter = Actor::Counter(shop);
                self.watch.violated(|| format!("of {counter}, orders {lost:?} are neither pending nor recorded"));
            }
        }
    }

    /// The promised orders that neither the counter nor the origin has.
    fn lost(&self, shop: ShopNumber, promised: &Promised, recorded: BTreeSet<u64>) -> BTreeSet<u64> {
        let mut known = recorded;
        known.extend(self.counters[shop].storage.borrow().orders());
        promised.orders.iter().copied().filter(|order| !known.contains(order)).collect()
    }

    /// What must hold when all is mended and done.
    pub(crate) fn check_at_the_end(&self) {
        self.check();
        for (shop, promised) in self.watch.promised.borrow().iter().enumerate() {
            let violated = |what: String| self.watch.violated(|| format!("at the end, of shop {}: {what}", shop + 1));
            let once: BTreeSet<u64> = self.origin.with(|data| data.orders(shop)).into_iter().collect();
            let missing: BTreeSet<u64> =
                promised.orders.iter().copied().filter(|order| !once.contains(order)).collect();
            let storage = self.counters[shop].storage.borrow();
            let gaps = self.origin.with(|data| data.gaps(shop));
            let missed: u64 = gaps.values().flatten().map(|gap| gap.to - gap.from + 1).sum();
            self.watch.figures.in_gaps.set(self.watch.figures.in_gaps.get() + missed);
            if missing.len() as u64 != missed {
                violated(format!("orders {missing:?} are missing, and {gaps:?} are the gaps"));
            }
            let held: BTreeSet<(LogId, u64)> = storage.gaps.iter().map(|(log, gap)| (log.clone(), gap.from)).collect();
            let open = gaps.iter().flat_map(|(log, gaps)| gaps.iter().map(|gap| (log.clone(), gap.from)));
            if !open.clone().all(|gap| held.contains(&gap)) {
                violated("a gap of the origin is not told by the counter".to_owned());
            }
            if !promised.was_set_back {
                let log = &storage.logs.last().unwrap().id;
                let wanted: Vec<u64> = promised.orders.iter().copied().filter(|order| once.contains(order)).collect();
                if self.origin.with(|data| data.orders_in(log)) != wanted {
                    violated("its orders are not in the order of acceptance".to_owned());
                }
            }
            let flagged = self.origin.with(|data| data.flagged(shop));
            let should_be: BTreeSet<u64> = promised.poisoned.intersection(&once).copied().collect();
            if !should_be.is_subset(&flagged) || !flagged.is_subset(&promised.poisoned) && !promised.was_set_back {
                violated(format!("{flagged:?} are flagged and {should_be:?} should be"));
            }
            for log in &storage.logs {
                for entry in log.events.iter().filter(|entry| flagged.contains(&entry.order)) {
                    if !storage.attention.contains_key(&(log.id.clone(), entry.event.envelope.seq)) {
                        violated(format!("order {} is flagged, and its counter does not tell", entry.order));
                    }
                }
            }
            drop(storage);
            let left = self.counters[shop].with_ledger(|ledger| ledger.count(&variant()).available());
            let promised_units = ON_HAND - left;
            if gaps.is_empty() && promised_units != once.len() as i64 && !promised.was_set_back {
                violated(format!("{promised_units} units are promised, for {} orders", once.len()));
            }
        }
    }
}
