//! The counter: the Durable Object of one shop. It takes the shop's orders one at a time.
//!
//! It holds the event log, the ledgers derived from it, who may sign in as staff, and a copy of the menu. Between a
//! decision and the INSERT that stores it there is no await, so no other request can come between them. What is in
//! memory is always rebuilt from storage: an isolate may be thrown away at any moment.

mod alarm;
mod apply;
mod at_hand;
pub(crate) mod calls;
mod checkout;
pub(crate) mod client;
mod desk;
mod dispatch;
mod drain;
mod forgetting;
mod held;
mod incident;
pub(crate) mod live;
mod menu;
mod operate;
mod overlay;
mod past;
mod place;
mod popular;
mod publishing;
mod relog;
mod report;
mod seal;
mod settle;
mod speak;
mod staff;
mod steps;
mod stock;
mod store;
mod studio;
mod turn;
mod writes;

use crate::broken;
use crate::clock::now;
use crate::directory::ask_directory;
use crate::directory::calls::ForgetPublished;
use crate::mutant::Mutant;
use crate::object_call::{Call, unavailable};
use crate::room;
use crate::say::{Level, say};
use crate::shelf::pointer::MenuPointer;
use at_hand::AtHand;
use calls::{Place, Wake};
use core::time::Duration;
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::ledger::Ledgers;
use everbud_domain::order::StockDelta;
use everbud_domain::time::Timestamp;
use everbud_outage::drain::DrainState;
use everbud_outage::holds::Holds;
use everbud_outage::ledgers::{CounterLedger, Rebase, StockBase};
use everbud_outage::log::{Body, Event, EventKind, Head, SlotDelta};
use everbud_outage::timers::TimerKind;
use std::cell::{Cell, RefCell};
use store::{Beside, Folded, Kept, Store};
use worker::{
    Delay, DurableObject, Env, Error, Request, Response, Result, State, WebSocket, WebSocketIncomingMessage,
    durable_object,
};

/// See [`Mutant::StallAfterStore`].
const STALL: Duration = Duration::from_secs(3);

/// A counter that had to read this many events when it woke notes where it stands, so that the next time it need not.
const CHECKPOINT_EVENTS: usize = 500;
/// A counter that misses its menu asks for it once in this time.
const ASK_FOR_MENU_MILLIS: i64 = 30_000;

/// The Durable Object of one shop.
#[durable_object]
pub struct Counter {
    state: State,
    env: Env,
    memory: RefCell<Option<Derived>>,
    /// Tries at the origin that failed in a row.
    failures: Cell<u32>,
    /// Tries to apply what is held that failed in a row.
    hold_failures: Cell<u32>,
    /// The gate said that it is this shop's turn, after the drain that is under way had asked.
    called: Cell<bool>,
    /// When it last asked for the menu that it misses.
    asked_for_menu: Cell<Timestamp>,
    /// When it is to look whether what it knows of its shop's earlier sales is of today.
    sales_due: Cell<Timestamp>,
    /// When the gate is to be told again of the orders of an incident.
    report_due: Cell<Timestamp>,
}

/// What is derived from storage.
struct Derived {
    shop: ShopId,
    log: LogId,
    /// The end of the log, and how far the origin has recorded it.
    drain: DrainState,
    /// The same of earlier logs, of which events are still held.
    closed: Vec<(LogId, DrainState)>,
    ledger: CounterLedger,
    menu: Option<MenuPointer>,
    /// What is held for those who are checking out.
    holds: Holds,
    /// Whether it knows what its shop had before its log began.
    knows_past: bool,
    at_hand: AtHand,
}

impl Derived {
    /// All logs, in the order in which they were written.
    fn logs(&self) -> impl Iterator<Item = (&LogId, &DrainState)> {
        self.closed.iter().map(|(log, state)| (log, state)).chain([(&self.log, &self.drain)])
    }

    fn log_mut(&mut self, log: &LogId) -> Option<&mut DrainState> {
        if *log == self.log {
            return Some(&mut self.drain);
        }
        self.closed.iter_mut().find(|(closed, _)| closed == log).map(|(_, state)| state)
    }

    /// An event was stored.
    fn follow(&mut self, event: &Event) {
        self.drain.head = event.head();
        self.ledger.apply(&self.log, event);
        self.at_hand.follow_ledger();
        if event.envelope.kind == EventKind::OrderPlaced {
            self.at_hand.follow_order();
        }
    }

    /// The origin was read anew.
    fn rebase(&mut self, base: StockBase) -> Rebase {
        self.at_hand.follow_ledger();
        self.ledger.rebase(base)
    }

    /// How many events wait for the origin.
    fn pending(&self) -> u64 {
        self.logs().map(|(_, state)| state.pending()).sum()
    }

    /// Whether the origin had less of some log than is known to be recorded.
    fn lacks_recorded(&self, watermark: impl Fn(&LogId) -> u64) -> bool {
        self.logs().any(|(log, state)| watermark(log) < state.recorded)
    }
}

impl DurableObject for Counter {
    fn new(state: State, env: Env) -> Self {
        room::note(&env);
        Self {
            state,
            env,
            memory: RefCell::new(None),
            failures: Cell::new(0),
            hold_failures: Cell::new(0),
            called: Cell::new(false),
            asked_for_menu: Cell::new(Timestamp(0)),
            sales_due: Cell::new(Timestamp(0)),
            report_due: Cell::new(Timestamp(0)),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        broken::break_as_asked(&request);
        let path = request.path();
        let answered = if path == live::PATH {
            self.open_live(&request)
        } else {
            let body = request.text().await?;
            self.dispatch(path.trim_start_matches('/'), &body).await
        };
        self.ensure_alarm().await;
        self.ask_for_missing_menu();
        if path.ends_with(Place::NAME) && Mutant::StallAfterStore.is_on(&self.env) {
            Delay::from(STALL).await;
        }
        match answered {
            Ok(response) => Ok(response),
            Err(error) => {
                // What went wrong may have left memory behind storage.
                self.memory.replace(None);
                say(Level::Error, "counter-failed", [("why", error.to_string().into())]);
                unavailable("the counter cannot serve now")
            }
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.work_off_timers().await;
        Response::ok("")
    }

    /// A desk has nothing to say: what it wants done it sends as a request.
    async fn websocket_message(&self, _: WebSocket, _: WebSocketIncomingMessage) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(&self, socket: WebSocket, code: usize, _: String, _: bool) -> Result<()> {
        // The answer to a close. Codes that may not be sent, such as 1006, are refused; then there is nobody to answer.
        let _ = socket.close(u16::try_from(code).ok(), Some(""));
        Ok(())
    }

    async fn websocket_error(&self, _: WebSocket, _: Error) -> Result<()> {
        Ok(())
    }
}

impl Counter {
    /// A counter that has no menu or no past, because it is new or its storage was lost, is to be published to again.
    fn ask_for_missing_menu(&self) {
        let missing = self.with(|derived| {
            let is_whole = derived.menu.is_some() && derived.knows_past;
            Ok((!is_whole).then(|| derived.shop.clone()))
        });
        if let Ok(Some(shop)) = missing {
            self.ask_for_publication(shop);
        }
    }

    /// Asks to be published to again with the next minute.
    fn ask_for_publication(&self, shop: ShopId) {
        if now().millis_since(self.asked_for_menu.get()) < ASK_FOR_MENU_MILLIS {
            return;
        }
        self.asked_for_menu.set(now());
        let env = self.env.clone();
        self.state.wait_until(async move {
            let _ = ask_directory(&env, ForgetPublished { shop }).await;
        });
    }

    /// The storage, whose tables are made and whose shape is looked at when this object has woken.
    fn store(&self) -> Result<Store> {
        let sql = self.state.storage().sql();
        // What is derived was read from a storage that had been opened.
        if self.memory.borrow().is_some() { Ok(Store::opened(sql)) } else { Store::open(sql) }
    }

    /// Rebuilds what is derived from storage, if it is not there.
    fn derive(&self, store: &Store, shop: &ShopId) -> Result<()> {
        if self.memory.borrow().is_some() {
            return Ok(());
        }
        relog::finish_move(store, shop)?;
        let log = match store.kept::<LogId>(&Kept::Log)? {
            Some(log) => log,
            None => past::begin_log(store)?,
        };
        let mut closed = store.held_logs()?;
        let drain = match closed.iter().position(|(of_log, _)| *of_log == log) {
            Some(at) => closed.remove(at).1,
            None => DrainState::new(Head::genesis(shop, &log)),
        };
        let ledger = Self::ledger(store)?;
        let menu = store.kept(&Kept::Menu)?;
        // A counter that was there before this was noted knows what it had.
        let knows_past = store.kept(&Kept::KnowsPast)?.unwrap_or(true);
        let (holds, at_hand) = (store.holds()?, AtHand::default());
        let derived = Derived { shop: shop.clone(), log, drain, closed, ledger, menu, holds, knows_past, at_hand };
        self.memory.replace(Some(derived));
        Ok(())
    }

    fn ledger(store: &Store) -> Result<CounterLedger> {
        let base = store.kept::<StockBase>(&Kept::Stock)?.unwrap_or_default();
        let Folded { ledger, place, read } = store.fold(base, store.checkpoint()?)?;
        if read >= CHECKPOINT_EVENTS {
            store.keep_checkpoint(place, ledger.standing().clone())?;
        }
        Ok(ledger)
    }

    /// Works on what is derived. The borrow ends with the closure, so it can never be held over an await.
    fn with<T>(&self, work: impl FnOnce(&mut Derived) -> Result<T>) -> Result<T> {
        match self.memory.borrow_mut().as_mut() {
            Some(derived) => work(derived),
            None => Err("the counter has not been asked for a shop yet".into()),
        }
    }

    /// Writes an event: one INSERT, then the ledgers in memory follow.
    fn write(
        &self,
        store: &Store,
        body: Body,
        stock: Vec<StockDelta>,
        slots: Vec<SlotDelta>,
        beside: &Beside<'_>,
    ) -> Result<()> {
        self.with(|derived| {
            let order = steps::order_in(&body).cloned();
            let event: Event =
                everbud_outage::log::next(&derived.shop, &derived.log, &derived.drain.head, now(), body, stock, slots);
            store.append(&derived.log, &event, order.as_ref(), beside)?;
            derived.follow(&event);
            Ok(())
        })?;
        self.tell_desks(store);
        Ok(())
    }

    fn ledgers(&self) -> Result<Ledgers> {
        self.with(|derived| {
            let mut ledgers = derived.ledger.ledgers().clone();
            // What is left is not known before the past is: nothing can be ordered.
            ledgers.paused |= !derived.knows_past;
            Ok(ledgers)
        })
    }

    /// How many events wait for the origin. That there is an alarm for them is seen to after every call.
    fn wake(&self, store: &Store, call: &Wake) -> Result<u64> {
        let pending = self.with(|derived| Ok(derived.pending()))?;
        // A look tells whether the origin went back in time, or was only read a moment too early.
        let looks = call.watermarks.as_ref().is_some_and(|watermarks| {
            let watermark = |log: &LogId| watermarks.get(log).copied().unwrap_or(0);
            self.with(|derived| Ok(derived.lacks_recorded(watermark))).unwrap_or(false)
        });
        // Whoever was told to wait comes when it is called, also where all it wants is a look: as long as it does not, the
        // gate keeps its place free, and every other shop waits.
        let waits = pending > 0 || self.armed_at(store, TimerKind::Drain)?.is_some() || store.has_to_settle()?;
        if call.now || looks {
            self.called.set(true);
        }
        if (call.now && waits) || looks {
            self.arm(store, TimerKind::Drain, now())?;
        }
        if call.now && self.waiting_writes(store)? > 0 {
            self.arm(store, TimerKind::Hold, now())?;
        }
        Ok(pending)
    }
}
