//! Forgetting events that the origin has recorded, once no back-up that might be restored can lack them.
//!
//! What the origin does not keep is folded into a checkpoint first, and orders that are still open are told anew.

use super::Counter;
use super::steps::tell;
use super::store::{Kept, Store};
use crate::clock::now;
use crate::config::Config;
use crate::say::{Level, say};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use everbud_outage::retention::{forget_up_to, next_look};
use everbud_outage::timers::TimerKind;
use worker::Result;

/// How many events of a log are looked at in one run of the timer.
const MOST: u32 = 5_000;
/// A slot that began so long ago takes no orders any more.
const PAST_SLOT_MINUTES: i64 = -24 * 60;

impl Counter {
    /// Arms the timer that forgets, if there is something that will be forgotten one day.
    pub(super) fn arm_forgetting(&self, store: &Store) -> Result<()> {
        let keep = Config::of(&self.env).keep_events_ms;
        let (open, newest) = self.with(|derived| Ok((derived.log.clone(), derived.drain.head.seq)))?;
        match store.oldest_event(&open, newest)? {
            Some(oldest) => self.arm(store, TimerKind::Retention, next_look(oldest, now(), keep)),
            None => Ok(()),
        }
    }

    /// Forgets what may be forgotten.
    pub(super) fn forget_old(&self, store: &Store, shop: &ShopId) -> Result<()> {
        let keep = Config::of(&self.env).keep_events_ms;
        let (open, logs) = self.with(|derived| {
            let base = derived.ledger.base();
            let logs: Vec<_> = derived.logs().map(|(log, state)| (log.clone(), *state, base.watermark(log))).collect();
            Ok((derived.log.clone(), logs))
        })?;
        let mut cuts = Vec::new();
        let mut wants_count = false;
        for (log, state, counted) in logs {
            // Nothing will ever join on to the end of a closed log.
            let newest = if log == open { state.head.seq } else { state.head.seq.saturating_add(1) };
            let times = store.oldest_times(&log, MOST)?;
            let forgettable =
                |counted| forget_up_to(times.iter().copied(), state.recorded, counted, newest, now(), keep);
            let up_to = forgettable(counted);
            wants_count |= forgettable(u64::MAX) > up_to;
            let Some(up_to) = up_to else { continue };
            let latest = times.iter().filter(|(seq, _)| *seq <= up_to).map(|(_, at)| *at).max();
            cuts.push((log, up_to, latest));
        }
        store.forget_measured_before(Timestamp(now().0.saturating_sub(keep)))?;
        if wants_count {
            // A publication brings the origin's count, and with it what it contains can go.
            self.ask_for_publication(shop.clone());
        }
        if cuts.is_empty() {
            return Ok(());
        }

        // Each of these steps may be done again after one that broke off, and the last alone loses anything.
        for (log, up_to, _) in &cuts {
            for row in store.orders_up_to(log, *up_to)? {
                let Some(id) = super::steps::order_in(&row.event()?.body).cloned() else { continue };
                let Some(told) = tell(store, &id)? else { continue };
                let is_told_elsewhere = told.row.place() != row.place();
                if is_told_elsewhere || told.standing.status.is_final() {
                    continue;
                }
                self.carry_on(store, &row, told.order, told.standing.status, told.placed)?;
            }
        }
        let mut standing = self.with(|derived| Ok(derived.ledger.standing().clone()))?;
        standing.forget_slots_before(now().plus_minutes(PAST_SLOT_MINUTES));
        store.keep_checkpoint(store.last_place()?, standing)?;
        let known = store.kept::<Timestamp>(&Kept::Horizon)?;
        store.keep(&Kept::Horizon, &cuts.iter().filter_map(|(_, _, latest)| *latest).chain(known).max())?;
        let missing = store.kept::<u64>(&Kept::MissingUpTo)?.unwrap_or(0);
        let places = cuts.iter().map(|(log, up_to, _)| store.place_of(log, *up_to)).collect::<Result<Vec<_>>>()?;
        store.keep(&Kept::MissingUpTo, &places.into_iter().fold(missing, u64::max))?;
        for (log, up_to, _) in &cuts {
            store.keep_persons(log, *up_to)?;
            store.forget_up_to(log, *up_to, &open)?;
            say(Level::Info, "events-forgotten", [("log", log.as_str().into()), ("up_to", (*up_to).into())]);
        }
        self.memory.replace(None);
        self.derive(store, shop)
    }
}
