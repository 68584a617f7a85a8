//! Taking what was published: judged first, then kept, then written to the shelf by a timer.

use super::Counter;
use super::at_hand::AtHand;
use super::calls::{Publish, Published};
use super::store::{Kept, Store};
use crate::clock::now;
use crate::mutant::Mutant;
use crate::shelf::copies;
use crate::shelf::pointer::MenuPointer;
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::menu::{Menu, MenuHash, PublishedMenu};
use everbud_domain::scope::ShopKey;
use everbud_outage::ledgers::{Rebase, StockBase};
use everbud_outage::publish::{MenuFacts, Reading, Verdict, edition_of, judge};
use everbud_outage::timers::TimerKind;
use worker::Result;

impl Counter {
    pub(super) fn publish(&self, store: &Store, call: &Publish) -> Result<Published> {
        let known = self.with(|derived| Ok(derived.menu.clone()))?;
        if known.is_some_and(|known| call.as_of < known.as_of) {
            return Ok(Published::Refused("something newer is here already".to_owned()));
        }
        if !self.with(|derived| Ok(derived.knows_past))? && call.past.is_none() {
            return Ok(Published::NeedsPast);
        }
        // Events that the origin lacks below its watermark, and that are about to be sent again, would be taken for
        // counted: nothing is taken in before they are.
        if self.with(|derived| Ok(derived.logs().any(|(log, state)| call.stock.has_hole(log, state))))? {
            self.arm(store, TimerKind::Drain, now())?;
            return Ok(Published::Refused("a gap in the origin is being filled".to_owned()));
        }
        // Stock and staff are values of their own: they are taken also where the menu is not.
        store.keep(&Kept::Stock, &call.stock)?;
        self.take_staff(store, call)?;
        if let Some(key) = &call.person_key {
            store.keep(&Kept::PersonKey, key)?;
        }
        store.forget_persons(&call.erased)?;
        if self.with(|derived| Ok(derived.rebase(call.stock.clone())))? == Rebase::Rebuild {
            self.memory.replace(None);
            self.derive(store, &call.shop)?;
        }

        // An origin that holds less than we know to be recorded has lost something: a look will tell what.
        if self.with(|derived| Ok(derived.lacks_recorded(|log| call.stock.watermark(log))))? {
            self.arm(store, TimerKind::Drain, now())?;
            if call.went_back {
                self.unrecord(store, &call.stock)?;
            }
        }
        if let Some(past) = &call.past {
            self.take_past(store, &call.shop, past)?;
        }

        let hash = MenuHash::of(call.menu.as_bytes());
        let Ok(menu) = serde_json::from_str::<Menu>(&call.menu) else {
            return Ok(Published::Refused("it cannot be read".to_owned()));
        };
        let current = self.menu(store)?;
        let reading = Reading {
            revision: call.revision,
            as_of: call.as_of,
            went_back: call.went_back,
            known_epoch: call.known_epoch,
        };
        let edition = edition_of(current.as_ref().map(|current| (current.edition, current.as_of)), &reading);
        let candidate = PublishedMenu { edition, as_of: call.as_of, menu };
        let mut facts = MenuFacts::of(&candidate, hash.clone(), call.menu.len());
        if let Some(current) = &current {
            facts = facts.beside(&candidate.menu, &current.menu);
        }
        let before = match (&current, self.with(|derived| Ok(derived.menu.clone()))?) {
            (Some(current), Some(pointer)) => Some(MenuFacts::of(current, pointer.hash, 0)),
            (_, None) | (None, _) => None,
        };
        let verdict = if Mutant::SnapshotCheckOff.is_on(&self.env) {
            Verdict::Replace
        } else {
            let is_meant = before.as_ref().is_none_or(|before| call.meant_revision > before.edition.revision);
            judge(&call.shop, before.as_ref(), &facts, is_meant)
        };
        match verdict {
            Verdict::Refuse(reason) => return Ok(Published::Refused(format!("{reason:?}"))),
            Verdict::KeepSame | Verdict::Replace => {}
        }
        let pointer = MenuPointer { edition, as_of: call.as_of, hash };
        let previous = self.with(|derived| Ok(derived.menu.clone()))?;
        store.keep_menu(&pointer.hash, &call.menu, previous.as_ref().map(|previous| &previous.hash))?;
        // First the names and then the menu that they are of: names of another menu count for nothing.
        if let Some(etags) = &call.etags {
            store.keep(&Kept::Etags, etags)?;
        }
        store.keep(&Kept::Menu, &pointer)?;
        self.with(|derived| {
            derived.menu = Some(pointer.clone());
            Ok(())
        })?;
        self.arm(store, TimerKind::ShelfWrite, now())?;
        Ok(Published::Current(pointer))
    }

    /// The origin was restored: what it lacks is pending again from now on, also if it dies again before the replay.
    fn unrecord(&self, store: &Store, stock: &StockBase) -> Result<()> {
        self.with(|derived| {
            derived.at_hand = AtHand::default();
            let logs: Vec<LogId> = derived.logs().map(|(log, _)| log.clone()).collect();
            for log in logs {
                let Some(state) = derived.log_mut(&log) else { continue };
                let recorded = stock.watermark(&log).max(state.oldest.saturating_sub(1)).min(state.recorded);
                store.set_watermark(&log, recorded, now())?;
                state.recorded = recorded;
            }
            Ok(())
        })
    }

    /// Writes the current menu to KV and reads it back. Returns whether it is there.
    pub(super) async fn write_shelf(&self, store: &Store, shop: &ShopId) -> Result<bool> {
        let Some(pointer) = store.kept::<MenuPointer>(&Kept::Menu)? else { return Ok(true) };
        let Some(stored) = store.menu(&pointer.hash)? else { return Ok(false) };
        let shelved: Option<MenuPointer> = store.kept(&Kept::Shelved)?;
        let menu_key = ShopKey::menu(shop.clone(), pointer.hash.clone()).to_string();
        let is_there = shelved.is_some_and(|shelved| shelved.hash == pointer.hash)
            || copies::to_kv(&self.env, &menu_key, &stored).await;
        if !is_there {
            return Ok(false);
        }
        // The pointer is written last: it never names a menu that is not there.
        let text = serde_json::to_string(&pointer)?;
        let current_key = ShopKey::current_menu(shop.clone()).to_string();
        if !copies::to_kv(&self.env, &current_key, &text).await {
            return Ok(false);
        }
        store.keep(&Kept::Shelved, &pointer)?;
        Ok(true)
    }
}
