//! What a counter stores. A crash leaves it as it is; a counter that is set back finds an earlier copy of it.
//!
//! Pure.

use crate::plan::Broken;
use crate::world::{ShopNumber, shop_id};
use everbud_domain::id::{LogId, OrderId, VariantId};
use everbud_domain::menu::Edition;
use everbud_domain::order::{OrderStatus, OrderStep, StockDelta};
use everbud_domain::time::Timestamp;
use everbud_outage::drain::{DrainEvent, DrainState, Gap, plan};
use everbud_outage::lease::Silence;
use everbud_outage::ledgers::{CounterLedger, StockBase};
use everbud_outage::log::{Body, Event, Head, moved, next};
use everbud_outage::publish::MenuFacts;
use everbud_outage::retention::forget_up_to;
use everbud_outage::timers::Timers;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

/// About how large an event is when it is sent.
const EVENT_BYTES: usize = 500;

pub(crate) fn variant() -> VariantId {
    VariantId::parse("v1").unwrap()
}

pub(crate) fn log_id(number: u64) -> LogId {
    LogId::parse(&format!("11111111-0000-4000-8000-{:012x}", number & 0xffff_ffff_ffff)).unwrap()
}

/// An event, and the same as it is sent.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) event: Event,
    pub(crate) parcel: Rc<DrainEvent>,
    pub(crate) order: u64,
}

impl Entry {
    fn new(event: Event, order: u64) -> Rc<Self> {
        let parcel = Rc::new(DrainEvent::new(&event, None, None));
        Rc::new(Self { event, parcel, order })
    }
}

/// What is held of one log.
#[derive(Debug, Clone)]
pub(crate) struct HeldLog {
    pub(crate) id: LogId,
    pub(crate) state: DrainState,
    pub(crate) events: VecDeque<Rc<Entry>>,
}

impl HeldLog {
    fn open(shop: ShopNumber, id: LogId) -> Self {
        let state = DrainState::new(Head::genesis(&shop_id(shop), &id));
        Self { id, state, events: VecDeque::new() }
    }

    fn append(&mut self, entry: Rc<Entry>) {
        self.state.head = entry.event.head();
        self.events.push_back(entry);
    }

    /// The events that the origin has not recorded.
    pub(crate) fn pending(&self) -> impl Iterator<Item = &Rc<Entry>> {
        let skipped = (self.state.recorded + 1).saturating_sub(self.state.oldest) as usize;
        self.events.range(skipped.min(self.events.len())..)
    }

    /// The next batch. What is withheld is left out of it, so that the origin can read the rest.
    pub(crate) fn batch(&self, limit: usize, withhold: bool) -> Vec<Rc<DrainEvent>> {
        let count = plan(self.pending().take(limit).map(|_| EVENT_BYTES), limit);
        let send = |entry: &Rc<Entry>| match withhold {
            true => Rc::new(DrainEvent::withheld(&entry.event)),
            false => Rc::clone(&entry.parcel),
        };
        self.pending().take(count).map(send).collect()
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Storage {
    pub(crate) shop: ShopNumber,
    /// The last one is open.
    pub(crate) logs: Vec<HeldLog>,
    pub(crate) timers: Timers,
    pub(crate) silence: Option<Silence>,
    pub(crate) gaps: Vec<(LogId, Gap)>,
    pub(crate) attention: BTreeMap<(LogId, u64), String>,
    pub(crate) base: StockBase,
    pub(crate) knows_past: bool,
    pub(crate) shown: Option<(Edition, Timestamp, MenuFacts)>,
    /// Writes of staff that wait.
    pub(crate) writes: u64,
}

impl Storage {
    pub(crate) fn new(shop: ShopNumber, log: LogId) -> Self {
        Self {
            shop,
            logs: vec![HeldLog::open(shop, log)],
            timers: Timers::default(),
            silence: None,
            gaps: Vec::new(),
            attention: BTreeMap::new(),
            base: StockBase::default(),
            knows_past: false,
            shown: None,
            writes: 0,
        }
    }

    pub(crate) fn open_log(&mut self) -> &mut HeldLog {
        self.logs.last_mut().unwrap()
    }

    pub(crate) fn log(&mut self, id: &LogId) -> &mut HeldLog {
        self.logs.iter_mut().find(|log| log.id == *id).unwrap()
    }

    /// How many events wait for the origin.
    pub(crate) fn pending(&self) -> u64 {
        self.logs.iter().map(|log| log.state.pending()).sum()
    }

    pub(crate) fn oldest_pending(&self) -> Option<Timestamp> {
        self.logs.iter().flat_map(HeldLog::pending).map(|entry| entry.event.envelope.at).min()
    }

    /// The orders of all events that are held.
    pub(crate) fn orders(&self) -> impl Iterator<Item = u64> {
        self.logs.iter().flat_map(|log| &log.events).map(|entry| entry.order)
    }

    /// Whether the origin had less of some log than is known to be recorded.
    pub(crate) fn lacks_recorded(&self, watermarks: &BTreeMap<LogId, u64>) -> bool {
        self.logs.iter().any(|log| watermarks.get(&log.id).copied().unwrap_or(0) < log.state.recorded)
    }

    /// Any small event will do for an order here: it takes one unit, and is known by its order's number.
    pub(crate) fn accept(&mut self, order: u64, now: Timestamp) -> Rc<Entry> {
        let shop = shop_id(self.shop);
        let log = self.open_log();
        let id = OrderId::parse(&format!("01964000-0000-7000-8000-{order:012x}")).unwrap();
        let body = Body::OrderStepped { order: id, step: OrderStep::Accept, status: OrderStatus::Accepted };
        let takes = StockDelta { variant: variant(), on_hand: 0, reserved: 1 };
        let entry = Entry::new(next(&shop, &log.id, &log.state.head, now, body, vec![takes], Vec::new()), order);
        log.append(Rc::clone(&entry));
        entry
    }

    /// Goes on in a new log, with what the origin has not recorded of the old one.
    pub(crate) fn open_new_log(&mut self, first: u64, to: LogId) {
        let mut fresh = HeldLog::open(self.shop, to);
        let old = self.open_log();
        old.state.recorded = first - 1;
        let kept = (first - old.state.oldest) as usize;
        for entry in old.events.split_off(kept) {
            let event = moved(&shop_id(self.shop), &fresh.id, &fresh.state.head, &entry.event);
            fresh.append(Entry::new(event, entry.order));
        }
        let old = self.open_log();
        match old.events.back() {
            Some(last) => old.state.head = last.event.head(),
            None => drop(self.logs.pop()),
        }
        self.logs.push(fresh);
        self.knows_past = false;
    }

    /// Forgets what may be forgotten. Whether there would be more to forget if the origin were counted anew.
    pub(crate) fn forget_old(&mut self, now: Timestamp, keep: i64, broken: Broken) -> bool {
        // What the count contains is taken for everything where that is not minded.
        let everything = if broken == Broken::UncountedForgotten { u64::MAX } else { 0 };
        let mut wants_count = false;
        let open = self.open_log().id.clone();
        for log in &mut self.logs {
            let newest = log.state.head.seq + u64::from(log.id != open);
            let times = log.events.iter().map(|entry| (entry.event.envelope.seq, entry.event.envelope.at));
            let forgettable = |counted| forget_up_to(times.clone(), log.state.recorded, counted, newest, now, keep);
            let (all, counted) = (forgettable(u64::MAX), forgettable(self.base.watermark(&log.id).max(everything)));
            wants_count |= all > counted;
            let Some(up_to) = counted else { continue };
            log.events.drain(..(up_to + 1 - log.state.oldest) as usize);
            log.state.oldest = up_to + 1;
        }
        self.logs.retain(|log| log.id == open || !log.events.is_empty());
        wants_count
    }

    /// The oldest event that will be forgotten one day.
    pub(crate) fn oldest_event(&self) -> Option<Timestamp> {
        let newest = self.logs.last().unwrap().state.head;
        let events = self.logs.iter().flat_map(|log| &log.events).map(|entry| &entry.event);
        let mut forgettable = events.filter(|event| event.head() != newest);
        forgettable.next().map(|event| event.envelope.at)
    }

    /// The ledger, built anew.
    pub(crate) fn ledger(&self) -> CounterLedger {
        let mut ledger = CounterLedger::new(self.base.clone());
        for log in &self.logs {
            for entry in &log.events {
                ledger.apply(&log.id, &entry.event);
            }
        }
        ledger
    }
}
