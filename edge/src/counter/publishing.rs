//! Taking what was published: judged first, then kept, then written to the shelf by a timer.

use super::Counter;
use super::calls::{Publish, Published};
use super::store::{Kept, Store};
use crate::clock::now;
use crate::mutant::Mutant;
use crate::shelf::copies;
use crate::shelf::pointer::MenuPointer;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{Edition, Menu, MenuHash, PublishedMenu};
use everbud_domain::scope::ShopKey;
use everbud_outage::ledgers::Rebase;
use everbud_outage::publish::{MenuFacts, Verdict, judge};
use everbud_outage::timers::TimerKind;
use worker::Result;

impl Counter {
    pub(super) fn publish(&self, store: &Store, call: &Publish) -> Result<Published> {
        let known = self.with(|derived| Ok(derived.menu.clone()))?;
        if known.is_some_and(|known| call.as_of < known.as_of) {
            return Ok(Published::Refused("something newer is here already".to_owned()));
        }
        // Stock and staff are values of their own: they are taken also where the menu is not.
        store.keep(&Kept::Stock, &call.stock)?;
        self.take_staff(store, call)?;
        if self.with(|derived| Ok(derived.ledger.rebase(call.stock.clone())))? == Rebase::Rebuild {
            self.memory.replace(None);
            self.derive(store, &call.shop)?;
        }

        // An origin that holds less than we know to be recorded has lost something: a look will tell what.
        let (log, recorded) = self.with(|derived| Ok((derived.log.clone(), derived.drain.recorded)))?;
        if call.stock.watermarks.get(&log).copied().unwrap_or(0) < recorded {
            self.arm(store, TimerKind::Drain, now())?;
        }

        let hash = MenuHash::of(call.menu.as_bytes());
        let Ok(menu) = serde_json::from_str::<Menu>(&call.menu) else {
            return Ok(Published::Refused("it cannot be read".to_owned()));
        };
        let current = self.menu(store)?;
        let epoch = current.as_ref().map_or(1, |current| epoch_after(current, call));
        let edition = Edition { epoch, revision: call.revision };
        let candidate = PublishedMenu { edition, as_of: call.as_of, menu };
        let facts = MenuFacts::of(&candidate, hash.clone(), call.menu.len());
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
        store.keep(&Kept::Menu, &pointer)?;
        self.with(|derived| {
            derived.menu = Some(pointer.clone());
            Ok(())
        })?;
        self.arm(store, TimerKind::ShelfWrite, now())?;
        Ok(Published::Current(pointer))
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

/// A lower revision that was read later means that the origin went back in time: a new epoch begins.
fn epoch_after(current: &PublishedMenu, call: &Publish) -> u32 {
    let went_back = call.revision < current.edition.revision && call.as_of > current.as_of;
    current.edition.epoch.saturating_add(u32::from(went_back))
}
