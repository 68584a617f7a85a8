//! The shelf: where a shop's menu and overlay are read, nearest copy first.
//!
//! Memory, then the Cache of this place, then KV, then the counter's own copy. The overlay names the current menu, so a
//! publication is on every page as soon as the overlay is; where no overlay can be had, the last pointer that any copy
//! holds is good enough. A last known good menu is never given up for an unreadable one.

pub(crate) mod copies;
pub(crate) mod memory;
pub(crate) mod pointer;

use crate::clock::now;
use crate::counter::calls::{CounterOverlay, ReadMenu, ReadOverlay};
use crate::counter::client::{ask_counter, ask_counter_within};
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{Menu, MenuHash, PublishedMenu};
use everbud_domain::scope::ShopKey;
use everbud_domain::time::Timestamp;
use everbud_outage::freshness::{CopyKind, Freshness, judge};
use pointer::MenuPointer;
use serde::{Deserialize, Serialize};
use std::rc::Rc;
use worker::Env;

/// A page waits this long for its shop's counter, then goes by what is known.
const OVERLAY_DEADLINE: Duration = Duration::from_millis(700);

/// An overlay as the Cache of this place keeps it, for the isolates beside this one.
#[derive(Serialize, Deserialize)]
struct StampedOverlay {
    learned_at: Timestamp,
    overlay: CounterOverlay,
}

/// A shop's menu and what has changed about it since.
pub(crate) struct OnShelf {
    pub(crate) menu: Rc<PublishedMenu>,
    pub(crate) overlay: CounterOverlay,
}

/// Reads a shop's menu and overlay; nothing only when no copy of any menu of it is left anywhere.
pub(crate) async fn read(env: &Env, shop: &ShopId) -> Option<OnShelf> {
    let overlay = overlay(env, shop).await;
    let pointer = match overlay.as_ref().and_then(|overlay| overlay.menu.clone()) {
        Some(pointer) => Some(pointer),
        None => stored_pointer(env, shop).await,
    };
    let mut found = match &pointer {
        Some(pointer) => menu(env, shop, pointer).await,
        None => None,
    };
    if found.is_none()
        && let Some(older) = stored_pointer(env, shop).await.filter(|older| Some(older) != pointer.as_ref())
    {
        found = menu(env, shop, &older).await;
    }
    let menu = found.or_else(|| memory::any_menu(shop))?;
    Some(OnShelf { menu, overlay: overlay.unwrap_or_default() })
}

async fn overlay(env: &Env, shop: &ShopId) -> Option<CounterOverlay> {
    let known = memory::overlay(shop);
    if let Some(known) = &known
        && judge(now().millis_since(known.learned_at), CopyKind::Overlay) == Freshness::Fresh
    {
        return Some(known.overlay.clone());
    }
    let key = ShopKey::overlay(shop.clone()).to_string();
    let cached: Option<StampedOverlay> =
        copies::from_cache(&key).await.and_then(|text| serde_json::from_str(&text).ok());
    if let Some(cached) = &cached
        && judge(now().millis_since(cached.learned_at), CopyKind::Overlay) == Freshness::Fresh
    {
        memory::keep_overlay(shop, cached.overlay.clone(), cached.learned_at);
        return Some(cached.overlay.clone());
    }
    match ask_counter_within(env, shop, ReadOverlay { shop: shop.clone() }, OVERLAY_DEADLINE).await {
        Ok(overlay) => {
            let learned_at = now();
            memory::keep_overlay(shop, overlay.clone(), learned_at);
            if let Ok(text) = serde_json::to_string(&StampedOverlay { learned_at, overlay: overlay.clone() }) {
                copies::to_cache(&key, &text).await;
            }
            Some(overlay)
        }
        Err(_) => known.map(|known| known.overlay).or(cached.map(|cached| cached.overlay)),
    }
}

async fn stored_pointer(env: &Env, shop: &ShopId) -> Option<MenuPointer> {
    let key = ShopKey::current_menu(shop.clone()).to_string();
    let cached = copies::from_cache(&key).await.and_then(|text| serde_json::from_str(&text).ok());
    match cached {
        Some(pointer) => Some(pointer),
        None => copies::from_kv(env, &key).await.and_then(|text| serde_json::from_str(&text).ok()),
    }
}

async fn menu(env: &Env, shop: &ShopId, pointer: &MenuPointer) -> Option<Rc<PublishedMenu>> {
    if let Some(menu) = memory::menu(shop, pointer) {
        return Some(menu);
    }
    let key = ShopKey::menu(shop.clone(), pointer.hash.clone()).to_string();
    if let Some(menu) = copies::from_cache(&key).await.and_then(|text| decode(shop, pointer, &text)) {
        return Some(menu);
    }
    let stored = match copies::from_kv(env, &key).await.filter(|text| MenuHash::of(text.as_bytes()) == pointer.hash) {
        Some(stored) => Some(stored),
        None => {
            let call = ReadMenu { shop: shop.clone(), hash: pointer.hash.clone() };
            ask_counter(env, shop, call).await.ok().flatten()
        }
    }?;
    let menu = decode(shop, pointer, &stored)?;
    copies::to_cache(&key, &stored).await;
    if let Ok(text) = serde_json::to_string(pointer) {
        copies::to_cache(&ShopKey::current_menu(shop.clone()).to_string(), &text).await;
    }
    Some(menu)
}

/// Decodes a stored menu when it is the one that the pointer names, and remembers it.
pub(crate) fn decode(shop: &ShopId, pointer: &MenuPointer, stored: &str) -> Option<Rc<PublishedMenu>> {
    if MenuHash::of(stored.as_bytes()) != pointer.hash {
        return None;
    }
    let menu: Menu = serde_json::from_str(stored).ok()?;
    if menu.shop_id() != shop {
        return None;
    }
    let menu = Rc::new(PublishedMenu { edition: pointer.edition, as_of: pointer.as_of, menu });
    memory::keep_menu(shop, pointer, menu.clone(), stored.len());
    Some(menu)
}
