//! The shelf: where a shop's menu and overlay are read, nearest copy first.
//!
//! Memory, then the Cache of this place, then KV, then the counter's own copy. The overlay names the current menu, so a
//! publication is on every page as soon as the overlay is; where no overlay can be had, the last pointer that any copy
//! holds is good enough. A last known good menu is never given up for an unreadable one.

pub(crate) mod copies;
pub(crate) mod memory;
pub(crate) mod pointer;

use crate::behind::Behind;
use crate::clock::now;
use crate::counter::calls::{CounterOverlay, ReadMenu, ReadOverlay};
use crate::counter::client::{ask_counter, ask_counter_within};
use crate::page_views;
use crate::stamped::{self, Known, Source};
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{Menu, MenuHash, PublishedMenu};
use everbud_domain::scope::ShopKey;
use everbud_outage::freshness::CopyKind;
use pointer::MenuPointer;
use std::rc::Rc;
use std::thread::LocalKey;
use worker::Env;

/// A page waits this long for its shop's counter, then goes by what is known.
const OVERLAY_DEADLINE: Duration = Duration::from_millis(700);

thread_local! {
    static OVERLAYS: Known<CounterOverlay> = Known::new();
}

/// A shop's overlay.
#[derive(Clone)]
struct OverlayOf(ShopId);

impl Source for OverlayOf {
    type Value = CounterOverlay;
    const KIND: CopyKind = CopyKind::Overlay;
    fn key(&self) -> String {
        ShopKey::overlay(self.0.clone()).to_string()
    }
    fn known() -> &'static LocalKey<Known<CounterOverlay>> {
        &OVERLAYS
    }
    fn is_news(known: &CounterOverlay, asked: &CounterOverlay) -> bool {
        // How many orders wait changes with each of them, and is told on the status page alone. What is popular changes
        // with a few, and a copy for when the counter is silent may well have an earlier ranking.
        let CounterOverlay { menu, sold_out, popular: _, paused, pause_note, pending_orders: _ } = asked;
        (menu, sold_out, paused, pause_note) != (&known.menu, &known.sold_out, &known.paused, &known.pause_note)
    }
    async fn ask(&self, env: &Env) -> Option<CounterOverlay> {
        let page_views = page_views::to_tell(&self.0, now());
        let call = ReadOverlay { shop: self.0.clone(), page_views };
        let overlay = ask_counter_within(env, &self.0, call, OVERLAY_DEADLINE).await.ok();
        if overlay.is_none() {
            page_views::untold(&self.0, page_views);
        }
        overlay
    }
}

/// A shop's menu and what has changed about it since.
pub(crate) struct OnShelf {
    pub(crate) menu: Rc<PublishedMenu>,
    /// The menu's name.
    pub(crate) hash: MenuHash,
    pub(crate) overlay: Rc<CounterOverlay>,
}

/// Reads a shop's menu and overlay; nothing only when no copy of any menu of it is left anywhere.
pub(crate) async fn read(env: &Env, behind: &Behind, shop: &ShopId) -> Option<OnShelf> {
    let overlay = stamped::read(&OverlayOf(shop.clone()), env, behind).await;
    let pointer = match overlay.as_ref().and_then(|overlay| overlay.menu.clone()) {
        Some(pointer) => Some(pointer),
        None => stored_pointer(env, shop).await,
    };
    let mut found = match pointer.clone() {
        Some(pointer) => menu(env, behind, shop, &pointer).await.map(|menu| (menu, pointer.hash)),
        None => None,
    };
    if found.is_none()
        && let Some(older) = stored_pointer(env, shop).await.filter(|older| Some(older) != pointer.as_ref())
    {
        found = menu(env, behind, shop, &older).await.map(|menu| (menu, older.hash));
    }
    let (menu, hash) = found.or_else(|| memory::any_menu(shop))?;
    Some(OnShelf { menu, hash, overlay: overlay.unwrap_or_default() })
}

async fn stored_pointer(env: &Env, shop: &ShopId) -> Option<MenuPointer> {
    let key = ShopKey::current_menu(shop.clone()).to_string();
    let cached = copies::from_cache(&key).await.and_then(|text| serde_json::from_str(&text).ok());
    match cached {
        Some(pointer) => Some(pointer),
        None => copies::from_kv(env, &key).await.and_then(|text| serde_json::from_str(&text).ok()),
    }
}

async fn menu(env: &Env, behind: &Behind, shop: &ShopId, pointer: &MenuPointer) -> Option<Rc<PublishedMenu>> {
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
    let current = (ShopKey::current_menu(shop.clone()).to_string(), serde_json::to_string(pointer).ok());
    behind.run(async move {
        copies::to_cache(&key, stored.as_bytes()).await;
        if let (name, Some(text)) = current {
            copies::to_cache(&name, text.as_bytes()).await;
        }
    });
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
