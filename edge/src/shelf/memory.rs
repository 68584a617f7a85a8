//! The decoded menus that this isolate remembers, within a byte budget.
//!
//! One instance for all requests and objects of the isolate. Nothing here is borrowed across an await.

use crate::shelf::pointer::MenuPointer;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{MenuHash, PublishedMenu};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Of stored bytes; decoded they take about three times as much of the isolate's 128 MB.
const MENU_BUDGET_BYTES: usize = 12 * 1024 * 1024;

struct Kept {
    menu: Rc<PublishedMenu>,
    bytes: usize,
    used: u64,
}

#[derive(Default)]
struct Memory {
    menus: HashMap<(ShopId, String), Kept>,
    uses: u64,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// The decoded menu, if this isolate has it.
pub(crate) fn menu(shop: &ShopId, pointer: &MenuPointer) -> Option<Rc<PublishedMenu>> {
    MEMORY.with_borrow_mut(|memory| {
        memory.uses += 1;
        let uses = memory.uses;
        let kept = memory.menus.get_mut(&(shop.clone(), pointer.hash.0.clone()))?;
        kept.used = uses;
        if kept.menu.edition != pointer.edition || kept.menu.as_of != pointer.as_of {
            let relabelled =
                PublishedMenu { edition: pointer.edition, as_of: pointer.as_of, menu: kept.menu.menu.clone() };
            kept.menu = Rc::new(relabelled);
        }
        Some(kept.menu.clone())
    })
}

/// The latest menu of the shop that this isolate still has, with its name: a last resort.
pub(crate) fn any_menu(shop: &ShopId) -> Option<(Rc<PublishedMenu>, MenuHash)> {
    MEMORY.with_borrow(|memory| {
        let of_shop = memory.menus.iter().filter(|((owner, _), _)| owner == shop);
        let latest = of_shop.max_by_key(|(_, kept)| kept.menu.edition)?;
        let ((_, hash), kept) = latest;
        Some((kept.menu.clone(), MenuHash(hash.clone())))
    })
}

/// Remembers a decoded menu, forgetting the least recently used ones beyond the budget.
pub(crate) fn keep_menu(shop: &ShopId, pointer: &MenuPointer, menu: Rc<PublishedMenu>, bytes: usize) {
    MEMORY.with_borrow_mut(|memory| {
        memory.uses += 1;
        let used = memory.uses;
        memory.menus.insert((shop.clone(), pointer.hash.0.clone()), Kept { menu, bytes, used });
        while memory.menus.len() > 1 && memory.menus.values().map(|kept| kept.bytes).sum::<usize>() > MENU_BUDGET_BYTES
        {
            let Some(oldest) = memory.menus.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone()) else {
                break;
            };
            memory.menus.remove(&oldest);
        }
    });
}
