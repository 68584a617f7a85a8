//! A counter: its timers and the one alarm that they share, as `edge/src/counter/alarm.rs` has them, and what it answers.
//!
//! Pure.

use crate::drain::Next;
use crate::plan::{Asked, SECOND};
use crate::publish::{Publication, Published};
use crate::scheduler::Actor;
use crate::storage::{Storage, log_id};
use crate::watch::count;
use crate::world::{ShopNumber, World};
use core::cell::{Cell, RefCell};
use everbud_domain::id::LogId;
use everbud_domain::time::Timestamp;
use everbud_outage::ledgers::{CounterLedger, Rebase};
use everbud_outage::publish::{Reading, Verdict, edition_of, judge};
use everbud_outage::retention::next_look;
use everbud_outage::timers::TimerKind;
use std::collections::BTreeMap;
use std::rc::Rc;

const EARLY_MILLIS: i64 = SECOND;
const RETRY_MILLIS: i64 = 5 * SECOND;
const ASK_FOR_MENU_MILLIS: i64 = 30 * SECOND;

pub(crate) struct Counter {
    pub(crate) storage: RefCell<Storage>,
    ledger: RefCell<Option<CounterLedger>>,
    pub(crate) failures: Cell<u32>,
    pub(crate) hold_failures: Cell<u32>,
    pub(crate) called: Cell<bool>,
    asked_for_menu: Cell<Option<Timestamp>>,
}

impl Counter {
    pub(crate) fn new(shop: ShopNumber) -> Self {
        Self {
            storage: RefCell::new(Storage::new(shop, log_id(shop as u64))),
            ledger: RefCell::default(),
            failures: Cell::default(),
            hold_failures: Cell::default(),
            called: Cell::default(),
            asked_for_menu: Cell::default(),
        }
    }

    pub(crate) fn lose_memory(&self) {
        self.lose_ledger();
        self.failures.set(0);
        self.hold_failures.set(0);
        self.called.set(false);
        self.asked_for_menu.set(None);
    }

    pub(crate) fn lose_ledger(&self) {
        self.ledger.replace(None);
    }

    /// What is derived from storage; built anew where it is not there.
    pub(crate) fn with_ledger<T>(&self, work: impl FnOnce(&mut CounterLedger) -> T) -> T {
        let mut ledger = self.ledger.borrow_mut();
        work(ledger.get_or_insert_with(|| self.storage.borrow().ledger()))
    }

    fn arm(&self, kind: TimerKind, at: Timestamp) {
        self.storage.borrow_mut().timers.arm(kind, at);
    }

    fn rearm(&self, kind: TimerKind, at: Timestamp) {
        self.storage.borrow_mut().timers.rearm(kind, at);
    }

    fn armed(&self, kind: TimerKind) -> bool {
        self.storage.borrow().timers.at(kind).is_some()
    }
}

impl World {
    fn counter_now(&self, shop: ShopNumber) -> Timestamp {
        self.clock(Actor::Counter(shop))
    }

    /// A shopper or a member of staff asks for something. Whether it was taken.
    pub(crate) fn ask_shop(self: &Rc<Self>, shop: ShopNumber, order: u64, asked: Asked) -> bool {
        let (counter, now) = (&self.counters[shop], self.counter_now(shop));
        let is_taken = match asked {
            Asked::Write => {
                counter.storage.borrow_mut().writes += 1;
                if !counter.armed(TimerKind::Hold) {
                    counter.arm(TimerKind::Hold, now);
                }
                true
            }
            Asked::Order | Asked::Unreadable | Asked::Flagged if !counter.storage.borrow().knows_past => false,
            Asked::Order | Asked::Unreadable | Asked::Flagged => {
                let entry = counter.storage.borrow_mut().accept(order, now);
                let log = counter.storage.borrow_mut().open_log().id.clone();
                counter.with_ledger(|ledger| ledger.apply(&log, &entry.event));
                if !counter.armed(TimerKind::Drain) {
                    counter.arm(TimerKind::Drain, now);
                }
                self.tell(Actor::Counter(shop), || format!("accepts an order: event {}", entry.event.envelope.seq));
                true
            }
        };
        self.ensure_counter_alarm(shop);
        self.ask_for_missing_menu(shop);
        is_taken
    }

    /// The gate says whose turn it is; the sweep asks whether all is well. Returns how many events wait.
    pub(crate) fn wake(self: &Rc<Self>, shop: ShopNumber, is_turn: bool, watermarks: Option<&BTreeMap<LogId, u64>>) {
        let (counter, now) = (&self.counters[shop], self.counter_now(shop));
        let (pending, writes) = (counter.storage.borrow().pending(), counter.storage.borrow().writes);
        let looks = watermarks.is_some_and(|watermarks| counter.storage.borrow().lacks_recorded(watermarks));
        self.tell(Actor::Counter(shop), || format!("is called, with {pending} events pending"));
        if (is_turn && pending > 0) || looks {
            counter.called.set(true);
            counter.arm(TimerKind::Drain, now);
        }
        if is_turn && writes > 0 {
            counter.arm(TimerKind::Hold, now);
        }
    }

    /// Takes in what was published.
    pub(crate) fn publish(self: &Rc<Self>, shop: ShopNumber, call: &Publication) -> Published {
        let (counter, now) = (&self.counters[shop], self.counter_now(shop));
        let shown = counter.storage.borrow().shown.clone();
        if shown.as_ref().is_some_and(|(_, as_of, _)| call.as_of < *as_of) {
            return Published::Refused;
        }
        if !counter.storage.borrow().knows_past && !call.with_past {
            return Published::NeedsPast;
        }
        if counter.storage.borrow().logs.iter().any(|log| call.stock.has_hole(&log.id, &log.state)) {
            counter.arm(TimerKind::Drain, now);
            return Published::Refused;
        }
        let rebased = counter.with_ledger(|ledger| ledger.rebase(call.stock.clone()));
        counter.storage.borrow_mut().base = call.stock.clone();
        if rebased == Rebase::Rebuild {
            counter.lose_ledger();
        }
        if counter.storage.borrow().lacks_recorded(&call.stock.watermarks) {
            counter.arm(TimerKind::Drain, now);
            if call.went_back {
                self.unrecord(shop, call);
            }
        }
        if call.with_past {
            counter.storage.borrow_mut().knows_past = true;
            if !counter.armed(TimerKind::Drain) {
                counter.arm(TimerKind::Drain, now);
            }
        }
        let reading = Reading {
            revision: call.revision,
            as_of: call.as_of,
            went_back: call.went_back,
            known_epoch: call.known_epoch,
        };
        let edition = edition_of(shown.as_ref().map(|(edition, as_of, _)| (*edition, *as_of)), &reading);
        let facts = call.facts(edition);
        match judge(&facts.shop, shown.as_ref().map(|(_, _, facts)| facts), &facts, false) {
            Verdict::Refuse(_) => return Published::Refused,
            Verdict::KeepSame | Verdict::Replace => {}
        }
        self.watch.shown(shop, shown.map(|(edition, ..)| edition), edition);
        counter.storage.borrow_mut().shown = Some((edition, call.as_of, facts));
        counter.arm(TimerKind::ShelfWrite, now);
        Published::Current(edition.epoch)
    }

    /// The origin was restored: what it lacks is pending again from now on.
    fn unrecord(&self, shop: ShopNumber, call: &Publication) {
        self.tell(Actor::Counter(shop), || "is told that the origin went back".to_owned());
        for log in &mut self.counters[shop].storage.borrow_mut().logs {
            let state = &mut log.state;
            state.recorded = call.stock.watermark(&log.id).max(state.oldest.saturating_sub(1)).min(state.recorded);
        }
    }

    /// A counter that has no menu or no past asks to be published to again.
    pub(crate) fn ask_for_missing_menu(self: &Rc<Self>, shop: ShopNumber) {
        let storage = self.counters[shop].storage.borrow();
        if storage.knows_past && storage.shown.is_some() {
            return;
        }
        self.ask_for_publication(shop);
    }

    fn ask_for_publication(self: &Rc<Self>, shop: ShopNumber) {
        let (counter, now) = (&self.counters[shop], self.counter_now(shop));
        let asked = counter.asked_for_menu.get();
        if asked.is_some_and(|asked| now.millis_since(asked) < ASK_FOR_MENU_MILLIS) {
            return;
        }
        counter.asked_for_menu.set(Some(now));
        let world = Rc::clone(self);
        self.scheduler.spawn(Actor::Counter(shop), async move {
            let forget = move |world: &Rc<Self>| world.forget_published(shop);
            world.call(Actor::Counter(shop), Actor::Outside, 8 * SECOND, "question for a menu", forget).await;
        });
    }

    /// Sets the alarm to the earliest timer. Every call of a counter comes by here, so a lost alarm is found.
    pub(crate) fn ensure_counter_alarm(&self, shop: ShopNumber) {
        let (counter, now) = (&self.counters[shop], self.counter_now(shop));
        let rests = |kind| counter.armed(kind) || counter.armed(TimerKind::Watchdog);
        let (pending, writes) = (counter.storage.borrow().pending(), counter.storage.borrow().writes);
        if pending > 0 && !rests(TimerKind::Drain) {
            counter.arm(TimerKind::Drain, now);
        }
        if writes > 0 && !rests(TimerKind::Hold) {
            counter.arm(TimerKind::Hold, now);
        }
        let Some(due) = counter.storage.borrow().timers.next_due() else {
            self.set_alarm(Actor::Counter(shop), None);
            return;
        };
        let earliest = (due.0 - EARLY_MILLIS).max(now.0 - RETRY_MILLIS);
        let is_set = self.alarm(Actor::Counter(shop)).is_some_and(|at| (earliest..=due.0).contains(&at.0));
        if !is_set {
            self.set_alarm(Actor::Counter(shop), Some(due.max(now)));
        }
    }

    /// Does what is due.
    pub(crate) async fn counter_alarm(self: &Rc<Self>, shop: ShopNumber) {
        let counter = &self.counters[shop];
        let now = self.counter_now(shop);
        if !counter.storage.borrow().timers.due(now).is_empty() {
            let due = counter.storage.borrow_mut().timers.begin(now);
            let watchdog = counter.storage.borrow().timers.at(TimerKind::Watchdog);
            self.set_alarm(Actor::Counter(shop), watchdog);
            for kind in due {
                self.work_off(shop, kind).await;
            }
            counter.storage.borrow_mut().timers.finish();
        }
        self.ensure_counter_alarm(shop);
    }

    async fn work_off(self: &Rc<Self>, shop: ShopNumber, kind: TimerKind) {
        let counter = &self.counters[shop];
        match kind {
            TimerKind::Drain => match self.drain(shop).await {
                Next::At(at) => {
                    let at = if counter.called.take() { self.counter_now(shop) } else { at };
                    counter.rearm(TimerKind::Drain, at);
                }
                Next::Idle => self.arm_forgetting(shop),
            },
            TimerKind::Retention => {
                let (now, keep, broken) = (self.counter_now(shop), self.plan.keep, self.plan.broken);
                let held = counter.storage.borrow().orders().count();
                let wants_count = counter.storage.borrow_mut().forget_old(now, keep, broken);
                if counter.storage.borrow().orders().count() < held {
                    count(&self.watch.figures.forgotten);
                }
                counter.lose_ledger();
                if wants_count {
                    self.ask_for_publication(shop);
                }
                self.arm_forgetting(shop);
            }
            TimerKind::Hold => {
                if let Next::At(at) = self.apply_held(shop).await {
                    counter.rearm(TimerKind::Hold, at);
                }
            }
            // Nothing of what is simulated lies on the shelf, and nobody is checking out.
            TimerKind::ShelfWrite | TimerKind::Checkout | TimerKind::Watchdog => {}
        }
    }

    fn arm_forgetting(&self, shop: ShopNumber) {
        let counter = &self.counters[shop];
        let oldest = counter.storage.borrow().oldest_event();
        if let Some(oldest) = oldest {
            counter.arm(TimerKind::Retention, next_look(oldest, self.counter_now(shop), self.plan.keep));
        }
    }
}
