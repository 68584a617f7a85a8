//! What nearly every call looks at, and hardly one changes: read from storage once, and again after it was written.
//!
//! It lies with what is derived, and goes with it. Nothing is ever written here that storage does not have: whoever
//! changes one of these forgets it first, so what is at hand is what a read would give. I/O: the storage of one Durable
//! Object.

use super::Counter;
use super::popular::Ranking;
use super::store::Store;
use crate::shelf::pointer::MenuPointer;
use everbud_domain::gather::gathered;
use everbud_domain::id::{LogId, VariantId};
use everbud_domain::menu::{Menu, MenuHash};
use everbud_domain::time::Timestamp;
use everbud_outage::held::{HeldState, HeldWrite};
use everbud_outage::timers::{TimerKind, Timers};
use std::collections::BTreeSet;
use worker::Result;

/// What was read, as far as it was.
#[derive(Default)]
pub(super) struct AtHand {
    timers: Option<Timers>,
    waiting_writes: Option<usize>,
    pending_orders: Option<u64>,
    pub(super) popular: Option<Ranking>,
    /// Variants of that menu of which none can be promised.
    sold_out: Option<(MenuHash, BTreeSet<VariantId>)>,
}

impl Counter {
    /// What of it was read before, if anything is derived that it could lie with.
    pub(super) fn at_hand<T>(&self, of: impl FnOnce(&AtHand) -> Option<T>) -> Option<T> {
        self.memory.borrow().as_ref().and_then(|derived| of(&derived.at_hand))
    }

    pub(super) fn note(&self, note: impl FnOnce(&mut AtHand)) {
        if let Some(derived) = self.memory.borrow_mut().as_mut() {
            note(&mut derived.at_hand);
        }
    }

    /// All timers that are armed.
    pub(super) fn armed(&self, store: &Store) -> Result<Timers> {
        if let Some(timers) = self.at_hand(|hand| hand.timers.clone()) {
            return Ok(timers);
        }
        let stored = store.timers()?.into_iter();
        let timers: Timers =
            stored.filter_map(|(kind, due)| Some((TimerKind::from_key(&kind)?, Timestamp(due)))).collect();
        self.note(|hand| hand.timers = Some(timers.clone()));
        Ok(timers)
    }

    /// Arms one timer, or disarms it.
    pub(super) fn set_timer(&self, store: &Store, kind: TimerKind, at: Option<Timestamp>) -> Result<()> {
        self.note(|hand| hand.timers = None);
        store.set_timer(kind.key(), at.map(|at| at.0))
    }

    /// The writes of staff that wait to be applied, the oldest first.
    pub(super) fn waiting(store: &Store) -> Result<Vec<HeldWrite>> {
        let writes = store.held_writes()?;
        Ok(writes.into_iter().filter(|write| write.state == HeldState::Waiting).collect())
    }

    /// How many there are.
    pub(super) fn waiting_writes(&self, store: &Store) -> Result<usize> {
        if let Some(count) = self.at_hand(|hand| hand.waiting_writes) {
            return Ok(count);
        }
        let count = Self::waiting(store)?.len();
        self.note(|hand| hand.waiting_writes = Some(count));
        Ok(count)
    }

    /// Changes what is held of staff's writes.
    pub(super) fn change_held(&self, change: impl FnOnce() -> Result<()>) -> Result<()> {
        self.note(|hand| hand.waiting_writes = None);
        change()
    }

    /// How many orders the origin has not recorded. An outage makes them tens of thousands, so they are counted once and
    /// then followed.
    pub(super) fn pending_orders(&self, store: &Store) -> Result<u64> {
        if let Some(count) = self.at_hand(|hand| hand.pending_orders) {
            return Ok(count);
        }
        let count = store.pending_orders()?;
        self.note(|hand| hand.pending_orders = Some(count));
        Ok(count)
    }

    /// Of which variants of a menu none can be promised: a page asks for it each time, and looking at all of them takes
    /// longer than everything else that it asks for.
    pub(super) fn sold_out(&self, menu: &MenuPointer, shown: &Menu) -> Result<BTreeSet<VariantId>> {
        let of_this = |(hash, sold_out): &(MenuHash, BTreeSet<_>)| (*hash == menu.hash).then(|| sold_out.clone());
        if let Some(sold_out) = self.at_hand(|hand| hand.sold_out.as_ref().and_then(of_this)) {
            return Ok(sold_out);
        }
        self.with(|derived| {
            let ledgers = derived.ledger.ledgers();
            let none_left = shown.variants().filter(|(_, variant)| ledgers.available(&variant.id) == 0);
            let sold_out: BTreeSet<_> = gathered(none_left.map(|(_, variant)| variant.id.clone()));
            derived.at_hand.sold_out = Some((menu.hash.clone(), sold_out.clone()));
            Ok(sold_out)
        })
    }

    /// Notes how far the origin has recorded a log, which stood at `before`.
    pub(super) fn note_recorded(
        &self,
        store: &Store,
        log: &LogId,
        before: u64,
        recorded: u64,
        seen_at: Timestamp,
    ) -> Result<()> {
        let followed = self.at_hand(|hand| hand.pending_orders);
        self.note(|hand| hand.pending_orders = None);
        store.set_watermark(log, recorded, seen_at)?;
        // One that went back in time has them counted anew.
        if let Some(pending) = followed.filter(|_| recorded >= before) {
            let now_recorded = store.orders_between(log, before, recorded)?;
            self.note(|hand| hand.pending_orders = Some(pending.saturating_sub(now_recorded)));
        }
        Ok(())
    }
}

impl AtHand {
    /// The ledger has changed.
    pub(super) fn follow_ledger(&mut self) {
        self.sold_out = None;
    }

    /// One more order waits.
    pub(super) fn follow_order(&mut self) {
        self.pending_orders = self.pending_orders.map(|pending| pending.saturating_add(1));
    }
}
