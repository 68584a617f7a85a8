//! The counter's timers, and the one alarm that they share.
//!
//! The watchdog is armed before any work, so that work which is cut off is taken up again. Whatever happens within is
//! caught here: a handler that fails too often is given up by the runtime.

use super::Counter;
use super::store::Store;
use super::turn::Next;
use crate::clock::now;
use crate::mutant::Mutant;
use crate::say::{Level, say};
use everbud_domain::time::Timestamp;
use everbud_outage::timers::{TimerKind, Timers};
use worker::Result;

/// An alarm that is set this much too early is as good as one that is right.
const EARLY_MILLIS: i64 = 1_000;
/// What could not be done now is tried again after this. KV, for one, takes one write a second for a key.
const RETRY_MILLIS: i64 = 5_000;
/// Each look waits for the runtime, and orders come in meanwhile: a bound, so that no call looks for ever.
const MOST_LOOKS: u32 = 20;

impl Counter {
    fn keep_timers(&self, store: &Store, before: &Timers, after: &Timers) -> Result<()> {
        for kind in TimerKind::ALL {
            if before.at(kind) != after.at(kind) {
                self.set_timer(store, kind, after.at(kind))?;
            }
        }
        Ok(())
    }

    /// Arms a timer; an earlier one stays.
    pub(super) fn arm(&self, store: &Store, kind: TimerKind, at: Timestamp) -> Result<()> {
        let before = self.armed(store)?;
        let mut after = before.clone();
        after.arm(kind, at);
        self.keep_timers(store, &before, &after)
    }

    /// When that timer is due, where it is armed.
    pub(super) fn armed_at(&self, store: &Store, kind: TimerKind) -> Result<Option<Timestamp>> {
        Ok(self.armed(store)?.at(kind))
    }

    /// Arms the drain for at once. Where it rests after a failure, it goes on resting.
    pub(super) fn arm_drain(&self, store: &Store, at: Timestamp) -> Result<()> {
        if self.armed(store)?.at(TimerKind::Drain).is_some() { Ok(()) } else { self.arm(store, TimerKind::Drain, at) }
    }

    /// Sets the alarm to the earliest timer. Every call of a counter comes by here, so a lost alarm is found.
    ///
    /// While this waits for the runtime another call may arm a timer and set the alarm to it, and what is set here would
    /// undo that: so it looks again until what it set is what is due.
    pub(super) async fn ensure_alarm(&self) {
        for _ in 0..MOST_LOOKS {
            let Ok(due) = self.due() else { return };
            self.set_alarm(due).await;
            if self.due().is_ok_and(|still| still == due) {
                return;
            }
        }
    }

    /// When the alarm must ring, with a timer for everything that waits.
    fn due(&self) -> Result<Option<Timestamp>> {
        let store = self.store()?;
        let waits = self.with(|derived| Ok(derived.pending() > 0)).unwrap_or(false);
        let timers = self.armed(&store)?;
        let rests = |kind| timers.at(kind).is_some() || timers.at(TimerKind::Watchdog).is_some();
        if waits && !rests(TimerKind::Drain) && !Mutant::AlarmNotRearmed.is_on(&self.env) {
            self.arm(&store, TimerKind::Drain, now())?;
        }
        if !rests(TimerKind::Hold) && self.waiting_writes(&store)? > 0 {
            self.arm(&store, TimerKind::Hold, now())?;
        }
        Ok(self.armed(&store)?.next_due())
    }

    /// Sets the alarm to that moment, or takes it off, unless it is so already.
    async fn set_alarm(&self, due: Option<Timestamp>) {
        let storage = self.state.storage();
        let set = storage.get_alarm().await;
        let Some(due) = due else {
            if matches!(set, Ok(Some(_))) {
                let _ = storage.delete_alarm().await;
            }
            return;
        };
        // One that should have rung a while ago was lost with the machine that held it; one that rings now is as good as
        // one that should have rung just before.
        let (earliest, latest) = ((due.0 - EARLY_MILLIS).max(now().0 - RETRY_MILLIS), due.0.max(now().0));
        let is_set = matches!(set, Ok(Some(at)) if (earliest..=latest).contains(&at));
        if !is_set {
            let _ = storage.set_alarm(due.millis_since(now()).max(0)).await;
        }
    }

    /// Does what is due. Nothing that goes wrong within leaves this function.
    pub(super) async fn work_off_timers(&self) {
        if let Err(error) = self.try_work_off_timers().await {
            say(Level::Error, "alarm-failed", [("why", error.to_string().into())]);
            self.memory.replace(None);
        }
        self.ensure_alarm().await;
    }

    async fn try_work_off_timers(&self) -> Result<()> {
        let store = self.store()?;
        let Some(shop) = store.kept(&super::store::Kept::Shop)? else { return Ok(()) };
        self.derive(&store, &shop)?;
        let rearms = !Mutant::AlarmNotRearmed.is_on(&self.env);

        let before = self.armed(&store)?;
        if before.due(now()).is_empty() {
            return Ok(());
        }
        let mut begun = before.clone();
        let due = begun.begin(now());
        if !rearms {
            begun.disarm(TimerKind::Watchdog);
        }
        self.keep_timers(&store, &before, &begun)?;
        if let Some(watchdog) = begun.at(TimerKind::Watchdog) {
            self.state.storage().set_alarm(watchdog.millis_since(now()).max(0)).await?;
        }
        for kind in due {
            match kind {
                TimerKind::Drain => match self.drain(&store).await {
                    // A rest is a rest, also for orders that came meanwhile; but not when the gate called meanwhile.
                    Ok(Next::At(at)) if rearms => {
                        let at = if self.called.take() { now() } else { at };
                        self.set_timer(&store, TimerKind::Drain, Some(at))?;
                    }
                    Ok(Next::At(_)) => {}
                    Ok(Next::Idle) => self.arm_forgetting(&store)?,
                    Err(error) => {
                        say(
                            Level::Error,
                            "drain-failed",
                            [("shop", shop.as_str().into()), ("why", error.to_string().into())],
                        );
                        let at = now().plus_millis(RETRY_MILLIS);
                        self.set_timer(&store, TimerKind::Drain, Some(at))?;
                    }
                },
                TimerKind::ShelfWrite => {
                    if !self.write_shelf(&store, &shop).await.unwrap_or(false) {
                        self.arm(&store, TimerKind::ShelfWrite, now().plus_millis(RETRY_MILLIS))?;
                    }
                }
                TimerKind::Retention => {
                    self.forget_old(&store, &shop)?;
                    self.arm_forgetting(&store)?;
                }
                TimerKind::Hold => {
                    let at = match self.apply_held(&store, &shop).await {
                        Ok(Next::Idle) => None,
                        Ok(Next::At(at)) => Some(at),
                        Err(error) => {
                            let ids = [("shop", shop.as_str().into()), ("why", error.to_string().into())];
                            say(Level::Error, "held-writes-failed", ids);
                            Some(now().plus_millis(RETRY_MILLIS))
                        }
                    };
                    if let Some(at) = at {
                        self.set_timer(&store, TimerKind::Hold, Some(at))?;
                    }
                }
                TimerKind::Checkout => {
                    if let Some(at) = self.clear_holds(&store)? {
                        self.arm(&store, TimerKind::Checkout, at)?;
                    }
                }
                TimerKind::Watchdog => {}
            }
        }
        let worked = self.armed(&store)?;
        let mut finished = worked.clone();
        finished.finish();
        self.keep_timers(&store, &worked, &finished)
    }
}
