//! What a cart costs, and holding for its checkout what it takes.
//!
//! Holds are decided in `everbud-domain` and kept by rules of `everbud-outage`; here they are stored beside the log, and
//! forgotten by a timer. I/O: this counter's storage.

use super::Counter;
use super::calls::PriceCart;
use super::place::is_current;
use super::store::Store;
use crate::clock::now;
use crate::config::Config;
use crate::object_call::Call;
use everbud_domain::cart::Cart;
use everbud_domain::hold::{Claim, Grant, grant};
use everbud_domain::id::IdempotencyKey;
use everbud_domain::ledger::Ledgers;
use everbud_domain::menu::Menu;
use everbud_domain::quote::{Quote, StillHeld, quote};
use everbud_domain::time::Timestamp;
use everbud_outage::holds::{Change, Claimant};
use everbud_outage::timers::TimerKind;
use worker::Result;

/// A checkout that wants its cart held.
pub(super) struct Checkout<'a> {
    /// The key of the order to come.
    pub(super) key: &'a IdempotencyKey,
    /// The cart's name.
    pub(super) owner: &'a str,
    /// What it takes.
    pub(super) cart: &'a Cart,
}

impl Counter {
    pub(super) fn price(&self, store: &Store, call: &PriceCart) -> Result<<PriceCart as Call>::Reply> {
        let Some(menu) = self.menu(store)? else { return Ok(None) };
        let now = now();
        let claimant = Claimant { key: call.key.as_ref(), owner: &call.owner };
        let ledgers = self.ledgers_for(claimant, now)?;
        let mut quoted = quote(&menu.menu, &ledgers, &call.cart, now);
        // A key that has ordered, or never can, has nothing to hold for.
        if let Some(key) = call.key.as_ref().filter(|key| is_current(key, now))
            && store.by_key(key.as_str())?.is_none()
        {
            let checkout = Checkout { key, owner: &call.owner, cart: &call.cart };
            self.hold_for(store, &checkout, &menu.menu, &ledgers, &mut quoted, now)?;
        }
        Ok(Some(Box::new(quoted)))
    }

    /// What can be promised to that one: all that is left, but for what others hold.
    pub(super) fn ledgers_for(&self, claimant: Claimant<'_>, now: Timestamp) -> Result<Ledgers> {
        let held = self.with(|derived| Ok(derived.holds.held_from(claimant, now)))?;
        Ok(Ledgers { held, ..self.ledgers()? })
    }

    /// Holds for a checkout what may be held for it, in place of what it held before, and says so in its quote.
    pub(super) fn hold_for(
        &self,
        store: &Store,
        checkout: &Checkout<'_>,
        menu: &Menu,
        ledgers: &Ledgers,
        quoted: &mut Quote,
        now: Timestamp,
    ) -> Result<()> {
        let Checkout { key, owner, cart } = *checkout;
        let before = self.with(|derived| Ok(derived.holds.place_of(Claimant { key: Some(key), owner }, now)))?;
        let granted = grant(menu, ledgers, before, cart, quoted, now);
        let lasts_ms = Config::of(&self.env).hold_ms;
        let claim = granted.claim().cloned();
        let (until, change) = self.with(|derived| Ok(derived.holds.replace(key, owner, claim, now, lasts_ms)))?;
        if let Some((_, hold)) = &change.store {
            self.arm(store, TimerKind::Checkout, hold.until)?;
        }
        store.keep_holds(change)?;
        match granted {
            Grant::Whole(_) => quoted.held_until = until,
            Grant::AtTheTimeBefore(Claim { place, .. }) => {
                quoted.still_held = until.map(|until| StillHeld { slot: place.starts_at, until });
            }
            Grant::Nothing => {}
        }
        Ok(())
    }

    /// Lets go of what an order has taken. The order stands whatever becomes of that: a hold ends by itself.
    pub(super) fn let_go(&self, store: &Store, claimant: Claimant<'_>, now: Timestamp) {
        let gone = self.with(|derived| Ok(derived.holds.let_go(claimant, now)));
        let _ = gone.and_then(|forget| store.keep_holds(Change { forget, store: None }));
    }

    /// Forgets what has ended, and says when to look again. Not with each that ends: one that has ended counts for nothing
    /// anyway, and a counter is not to be woken for it.
    pub(super) fn clear_holds(&self, store: &Store) -> Result<Option<Timestamp>> {
        let (forget, next) = self.with(|derived| Ok((derived.holds.clear(now()), derived.holds.last_end())))?;
        store.keep_holds(Change { forget, store: None })?;
        Ok(next)
    }
}
