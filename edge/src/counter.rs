//! The counter: the Durable Object of one shop. It takes the shop's orders one at a time.
//!
//! It holds the event log, the ledgers derived from it, who may sign in as staff, and a copy of the menu. Between a
//! decision and the INSERT that stores it there is no await, so no other request can come between them. What is in
//! memory is always rebuilt from storage: an isolate may be thrown away at any moment.

mod alarm;
pub(crate) mod calls;
pub(crate) mod client;
mod desk;
mod drain;
mod place;
mod publishing;
mod relog;
mod seal;
mod steps;
mod store;

use crate::clock::now;
use crate::directory::ask_directory;
use crate::directory::calls::ForgetPublished;
use crate::entropy;
use crate::mutant::Mutant;
use crate::object_call::{self, Call, unavailable};
use crate::shelf::pointer::MenuPointer;
use crate::shelf::{self, memory};
use calls::{
    CallOff, CounterOverlay, ListOrders, Place, PriceCart, Publish, ReadMenu, ReadOverlay, StepOrder, Track, Wake,
};
use core::time::Duration;
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::ledger::Ledgers;
use everbud_domain::menu::PublishedMenu;
use everbud_domain::order::StockDelta;
use everbud_domain::quote::quote;
use everbud_domain::time::Timestamp;
use everbud_outage::drain::DrainState;
use everbud_outage::ledgers::{CounterLedger, StockBase};
use everbud_outage::log::{Body, Event, Head, SlotDelta};
use everbud_outage::timers::TimerKind;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use store::{Kept, Placement, Store};
use worker::{Delay, DurableObject, Env, Request, Response, Result, State, durable_object};

/// See [`Mutant::StallAfterStore`].
const STALL: Duration = Duration::from_secs(3);

/// How many events are in memory at once while the ledgers are built anew.
const EVENTS_AT_ONCE: u32 = 500;
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
    /// The gate said that it is this shop's turn, after the drain that is under way had asked.
    called: Cell<bool>,
    /// When it last asked for the menu that it misses.
    asked_for_menu: Cell<Timestamp>,
}

/// What is derived from storage.
struct Derived {
    shop: ShopId,
    log: LogId,
    /// The end of the log, and how far the origin has recorded it.
    drain: DrainState,
    ledger: CounterLedger,
    menu: Option<MenuPointer>,
}

impl DurableObject for Counter {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            memory: RefCell::new(None),
            failures: Cell::new(0),
            called: Cell::new(false),
            asked_for_menu: Cell::new(Timestamp(0)),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let path = request.path();
        let body = request.text().await?;
        let answered = self.dispatch(path.trim_start_matches('/'), &body).await;
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
                worker::console_error!("counter: {error}");
                unavailable("the counter cannot serve now")
            }
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.work_off_timers().await;
        Response::ok("")
    }
}

/// Answers a call with a function of the counter, when it is that call.
macro_rules! answer {
    ($self:ident, $asked:ident, $body:ident, $($call:ident => $work:expr),+ $(,)?) => {
        $(if $asked == $call::NAME {
            let Some(call) = object_call::read::<$call>($body) else { return unavailable("an unknown message") };
            let store = $self.store()?;
            if !store::serves(&store, &call.shop)? {
                return unavailable("this counter serves another shop");
            }
            let shop = call.shop.clone();
            $self.derive(&store, &shop)?;
            let work: fn(&Counter, &Store, $call) -> Result<<$call as Call>::Reply> = $work;
            return object_call::reply(&work($self, &store, call)?);
        })+
    };
}

impl Counter {
    async fn dispatch(&self, asked: &str, body: &str) -> Result<Response> {
        answer!(self, asked, body,
            Place => |counter, store, call| counter.place(store, &call),
            PriceCart => |counter, store, call| counter.price(store, &call),
            Track => |counter, store, call| counter.track(store, &call),
            CallOff => |counter, store, call| counter.call_off(store, &call),
            StepOrder => |counter, store, call| counter.step_order(store, &call),
            ListOrders => |counter, store, call| counter.list_orders(store, &call),
            ReadOverlay => |counter, store, _| counter.overlay(store),
            ReadMenu => |_, store, call| store.menu(&call.hash),
            Publish => |counter, store, call| counter.publish(store, &call),
            Wake => |counter, store, call| counter.wake(store, &call),
        );
        unavailable("not a call of a counter")
    }

    /// A counter that has no menu, because it is new or its storage was lost, is to be published to again.
    fn ask_for_missing_menu(&self) {
        let missing = self.with(|derived| Ok(derived.menu.is_none().then(|| derived.shop.clone())));
        let Ok(Some(shop)) = missing else { return };
        if now().millis_since(self.asked_for_menu.get()) < ASK_FOR_MENU_MILLIS {
            return;
        }
        self.asked_for_menu.set(now());
        let env = self.env.clone();
        self.state.wait_until(async move {
            let _ = ask_directory(&env, ForgetPublished { shop }).await;
        });
    }

    fn store(&self) -> Result<Store> {
        Store::open(self.state.storage().sql())
    }

    /// Rebuilds what is derived from storage, if it is not there.
    fn derive(&self, store: &Store, shop: &ShopId) -> Result<()> {
        if self.memory.borrow().is_some() {
            return Ok(());
        }
        relog::finish_move(store, shop)?;
        let log = match store.kept::<LogId>(&Kept::Log)? {
            Some(log) => log,
            None => {
                let log = entropy::new_log().map_err(|_| "no randomness for a log id")?;
                store.set_watermark(&log, 0)?;
                store.keep(&Kept::Log, &log)?;
                log
            }
        };
        let mut drain = DrainState::new(Head::genesis(shop, &log));
        let mut ledger = CounterLedger::new(store.kept::<StockBase>(&Kept::Stock)?.unwrap_or_default());
        let mut place = 0;
        loop {
            let rows = store.events_after(place, EVENTS_AT_ONCE)?;
            let Some(last) = rows.last() else { break };
            place = last.place();
            for row in &rows {
                let event = row.event()?;
                let of_log = LogId::parse(&row.log).map_err(|_| "a log id that is none")?;
                ledger.apply(&of_log, &event);
                if of_log == log {
                    drain.head = event.head();
                }
            }
        }
        drain.recorded =
            store.watermarks()?.into_iter().find(|(of_log, _)| *of_log == log.as_str()).map_or(0, |(_, seq)| seq);
        let menu = store.kept(&Kept::Menu)?;
        self.memory.replace(Some(Derived { shop: shop.clone(), log, drain, ledger, menu }));
        Ok(())
    }

    /// Works on what is derived. The borrow ends with the closure, so it can never be held over an await.
    fn with<T>(&self, work: impl FnOnce(&mut Derived) -> Result<T>) -> Result<T> {
        match self.memory.borrow_mut().as_mut() {
            Some(derived) => work(derived),
            None => Err("the counter has not been asked for a shop yet".into()),
        }
    }

    /// The current menu, decoded; none before the first was published.
    fn menu(&self, store: &Store) -> Result<Option<Rc<PublishedMenu>>> {
        let (shop, pointer) = self.with(|derived| Ok((derived.shop.clone(), derived.menu.clone())))?;
        let Some(pointer) = pointer else { return Ok(None) };
        if let Some(menu) = memory::menu(&shop, &pointer) {
            return Ok(Some(menu));
        }
        let stored = store.menu(&pointer.hash)?;
        Ok(stored.and_then(|stored| shelf::decode(&shop, &pointer, &stored)))
    }

    /// Writes an event: one INSERT, then the ledgers in memory follow.
    fn write(
        &self,
        store: &Store,
        body: Body,
        stock: Vec<StockDelta>,
        slots: Vec<SlotDelta>,
        placement: Option<&Placement<'_>>,
    ) -> Result<()> {
        self.with(|derived| {
            let order = steps::order_in(&body).cloned();
            let event: Event =
                everbud_outage::log::next(&derived.shop, &derived.log, &derived.drain.head, now(), body, stock, slots);
            store.append(&derived.log, &event, order.as_ref(), placement)?;
            derived.drain.head = event.head();
            derived.ledger.apply(&derived.log, &event);
            Ok(())
        })
    }

    fn ledgers(&self) -> Result<Ledgers> {
        self.with(|derived| Ok(derived.ledger.ledgers().clone()))
    }

    fn price(&self, store: &Store, call: &PriceCart) -> Result<<PriceCart as Call>::Reply> {
        let Some(menu) = self.menu(store)? else { return Ok(None) };
        Ok(Some(Box::new(quote(&menu.menu, &self.ledgers()?, &call.cart, now()))))
    }

    fn overlay(&self, store: &Store) -> Result<CounterOverlay> {
        let menu = self.menu(store)?;
        let ledgers = self.ledgers()?;
        let variants = menu.iter().flat_map(|menu| menu.menu.variants());
        let sold_out = variants.filter(|(_, variant)| ledgers.available(&variant.id) == 0);
        let sold_out = sold_out.map(|(_, variant)| variant.id.clone()).collect();
        self.with(|derived| {
            let pending_orders = store.pending_orders(&derived.log, derived.drain.recorded)?;
            Ok(CounterOverlay { menu: derived.menu.clone(), sold_out, paused: ledgers.paused, pending_orders })
        })
    }

    /// How many events wait for the origin. That there is an alarm for them is seen to after every call.
    fn wake(&self, store: &Store, call: &Wake) -> Result<u64> {
        let pending = self.with(|derived| Ok(derived.drain.pending()))?;
        if call.now && pending > 0 {
            self.called.set(true);
            self.arm(store, TimerKind::Drain, now())?;
        }
        Ok(pending)
    }
}
