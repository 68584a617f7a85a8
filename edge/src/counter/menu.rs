//! The menu that a counter decides by: its own copy, and where that is lost, one from the shelf.

use super::Counter;
use super::store::{Kept, Store};
use crate::say::{Level, say};
use crate::shelf::pointer::MenuPointer;
use crate::shelf::{self, copies, memory};
use everbud_domain::id::ShopId;
use everbud_domain::menu::PublishedMenu;
use everbud_domain::scope::ShopKey;
use std::rc::Rc;
use worker::Result;

impl Counter {
    /// The current menu, decoded; none before the first was published.
    pub(super) fn menu(&self, store: &Store) -> Result<Option<Rc<PublishedMenu>>> {
        let (shop, pointer) = self.with(|derived| Ok((derived.shop.clone(), derived.menu.clone())))?;
        let Some(pointer) = pointer else { return Ok(None) };
        if let Some(menu) = memory::menu(&shop, &pointer) {
            return Ok(Some(menu));
        }
        let stored = store.menu(&pointer.hash)?;
        Ok(stored.and_then(|stored| shelf::decode(&shop, &pointer, &stored)))
    }

    /// Takes the menu from the shelf where the counter's own copy is lost or cannot be read. Before a call is answered,
    /// for nothing may be waited for between a decision and its storing.
    pub(super) async fn mend_menu(&self, store: &Store, shop: &ShopId) {
        if self.menu(store).is_ok_and(|menu| menu.is_some()) {
            return;
        }
        let known = self.with(|derived| Ok(derived.menu.clone())).ok().flatten();
        let pointer = match known {
            Some(pointer) => Some(pointer),
            None => self.shelved_pointer(shop).await,
        };
        let Some(pointer) = pointer else { return };
        let Some(stored) = self.shelved_menu(shop, &pointer).await else { return };
        // A publication may have come while the shelf was read: what it brought is newer.
        let is_overtaken = self.with(|derived| Ok(derived.menu.as_ref().is_some_and(|now| *now != pointer)));
        if is_overtaken.unwrap_or(true) {
            return;
        }
        let kept = store.keep_menu(&pointer.hash, &stored, None).and_then(|()| store.keep(&Kept::Menu, &pointer));
        if let Err(error) = kept {
            say(Level::Error, "menu-not-kept", [("why", error.to_string().into())]);
        }
        let _ = self.with(|derived| {
            derived.menu = Some(pointer);
            Ok(())
        });
    }

    /// Which menu the shelf calls current.
    async fn shelved_pointer(&self, shop: &ShopId) -> Option<MenuPointer> {
        let key = ShopKey::current_menu(shop.clone()).to_string();
        let text = match copies::from_kv(&self.env, &key).await {
            Some(text) => text,
            None => copies::from_cache(&key).await?,
        };
        serde_json::from_str(&text).ok()
    }

    /// The bytes of that menu; decoding them has also put it into memory.
    async fn shelved_menu(&self, shop: &ShopId, pointer: &MenuPointer) -> Option<String> {
        let key = ShopKey::menu(shop.clone(), pointer.hash.clone()).to_string();
        let is_it = |text: &String| shelf::decode(shop, pointer, text).is_some();
        if let Some(text) = copies::from_cache(&key).await.filter(is_it) {
            return Some(text);
        }
        let text = copies::from_kv(&self.env, &key).await.filter(is_it)?;
        copies::to_cache(&key, text.as_bytes()).await;
        if let Ok(pointer) = serde_json::to_string(pointer) {
            copies::to_cache(&ShopKey::current_menu(shop.clone()).to_string(), pointer.as_bytes()).await;
        }
        Some(text)
    }
}
