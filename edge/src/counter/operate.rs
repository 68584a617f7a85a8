//! The operator at one shop's queue: what waits, how far each log is recorded, what was set aside; and what is done to it.
//!
//! Nothing here talks to the origin: a retry is noted, and the drain sees to it at its next turn. Nothing of a person is
//! told either: an order is named by its id and by what is said at the door.

use super::Counter;
use super::calls::Stepped;
use super::calls::operate::OperateShop;
use super::steps::tell;
use super::store::{AsideRow, Kept, Store};
use crate::clock::now;
use everbud_domain::id::{LogId, OrderId};
use everbud_domain::operator::{ActRefused, Aside, LogReport, MAX_REASON_CHARS, ShopAct, ShopReport};
use everbud_domain::order::{CancelledBy, OrderStep};
use everbud_domain::time::Timestamp;
use everbud_outage::drain::Settle;
use everbud_outage::timers::TimerKind;
use worker::Result;

type Acted = core::result::Result<(), ActRefused>;

impl Counter {
    pub(super) fn operate(
        &self,
        store: &Store,
        call: &OperateShop,
    ) -> Result<core::result::Result<Box<ShopReport>, ActRefused>> {
        let acted = match &call.act {
            // The gate holds who is paused.
            None | Some(ShopAct::Pause | ShopAct::Resume) => Ok(()),
            Some(ShopAct::Again { log, from }) => self.drain_again(store, log.as_ref(), *from)?,
            Some(ShopAct::Retry { log, seq }) => self.ask_to_settle(store, log, *seq, Settle::Retry)?,
            Some(ShopAct::Dismiss { log, seq }) => self.ask_to_settle(store, log, *seq, Settle::Close)?,
            Some(ShopAct::Cancel { log, seq, reason }) => self.cancel_aside(store, log, *seq, reason)?,
        };
        match acted {
            Ok(()) => Ok(Ok(Box::new(self.report(store, call)?))),
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// Takes events for not recorded from that one on. The origin skips those that it has, by their hashes.
    fn drain_again(&self, store: &Store, log: Option<&LogId>, from: u64) -> Result<Acted> {
        let lowered = self.with(|derived| {
            let log = log.unwrap_or(&derived.log).clone();
            let Some(state) = derived.log_mut(&log) else { return Ok(None) };
            if from == 0 || from > state.head.seq {
                return Ok(None);
            }
            state.recorded = state.recorded.min(from.max(state.oldest).saturating_sub(1));
            Ok(Some((log, state.recorded)))
        })?;
        let Some((log, recorded)) = lowered else { return Ok(Err(ActRefused::NoSuchEvent)) };
        store.send_again(&log, recorded)?;
        self.arm(store, TimerKind::Drain, now())?;
        self.tell_desks(store);
        Ok(Ok(()))
    }

    fn ask_to_settle(&self, store: &Store, log: &LogId, seq: u64, how: Settle) -> Result<Acted> {
        if !store.ask_to_settle(log, seq, how)? {
            return Ok(Err(ActRefused::NotAside));
        }
        self.arm(store, TimerKind::Drain, now())?;
        Ok(Ok(()))
    }

    /// Cancels the order through its log, like any other, and has the origin take the event for settled afterwards.
    fn cancel_aside(&self, store: &Store, log: &LogId, seq: u64, reason: &str) -> Result<Acted> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > MAX_REASON_CHARS {
            return Ok(Err(ActRefused::Reason));
        }
        if !store.is_aside(log, seq)? {
            return Ok(Err(ActRefused::NotAside));
        }
        let Some(order) = order_of(store, log, seq)? else { return Ok(Err(ActRefused::NoOrder)) };
        let step = OrderStep::Cancel { by: CancelledBy::Shop, reason: reason.to_owned() };
        match self.step(store, &order, step)? {
            Stepped::Done(_) => self.ask_to_settle(store, log, seq, Settle::Close),
            Stepped::Refused(_) => Ok(Err(ActRefused::Finished)),
            Stepped::Unknown | Stepped::NotSignedIn => Ok(Err(ActRefused::NoOrder)),
        }
    }

    fn report(&self, store: &Store, call: &OperateShop) -> Result<ShopReport> {
        let aside = store.aside(ShopReport::MOST_ASIDE)?.into_iter().map(|row| aside(store, row));
        let aside = aside.collect::<Result<Vec<Aside>>>()?;
        let next_try = self.armed_at(store, TimerKind::Drain)?;
        let (held_writes, gaps) = (self.waiting_writes(store)? as u64, store.gaps()?);
        let (pending_orders, oldest_at) = (self.pending_orders(store)?, store.oldest_undrained()?.map(Timestamp));
        let paused = store.kept(&Kept::DrainPaused)?.unwrap_or(false);
        self.with(|derived| {
            let logs = derived.logs().map(|(log, state)| LogReport {
                log: log.clone(),
                oldest: state.oldest,
                recorded: state.recorded,
                newest: state.head.seq,
                open: *log == derived.log,
            });
            Ok(ShopReport {
                shop: call.shop.clone(),
                at: now(),
                pending: derived.pending(),
                pending_orders,
                oldest_at,
                paused,
                next_try,
                failures: self.failures.get(),
                knows_past: derived.knows_past,
                menu_revision: derived.menu.as_ref().map(|menu| menu.edition.revision),
                held_writes,
                logs: logs.collect(),
                gaps,
                aside,
            })
        })
    }
}

/// The order that an event is about.
fn order_of(store: &Store, log: &LogId, seq: u64) -> Result<Option<OrderId>> {
    store.order_at(log, seq)?.map(|id| OrderId::parse(&id).map_err(|_| "an order id that is none".into())).transpose()
}

fn aside(store: &Store, row: AsideRow) -> Result<Aside> {
    let AsideRow { log, seq, reason, asked } = row;
    let log = LogId::parse(&log).map_err(|_| "a log id that is none")?;
    let seq = u64::try_from(seq).unwrap_or(0);
    let order = order_of(store, &log, seq)?;
    let told = match &order {
        Some(order) => tell(store, order)?,
        None => None,
    };
    let (code, status) = told.map(|told| (told.order.code, told.standing.status)).unzip();
    Ok(Aside { log, seq, reason, order, code, status, asked })
}
