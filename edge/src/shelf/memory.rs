//! The decoded menus that this isolate remembers, within a byte budget.
//!
//! One instance for all requests and objects of the isolate. Nothing here is borrowed across an await.

use crate::room;
use crate::shelf::pointer::MenuPointer;
use everbud_domain::id::ShopId;
use everbud_domain::menu::{MenuHash, PublishedMenu};
use everbud_outage::recent::Recent;
use std::cell::RefCell;
use std::rc::Rc;

/// Of stored bytes; decoded they take about three times as much of the isolate's 128 MB.
const MENU_BUDGET_BYTES: usize = 12 * 1024 * 1024;

type Name = (ShopId, String);

thread_local! {
    static MEMORY: RefCell<Recent<Name, Rc<PublishedMenu>>> = RefCell::new(Recent::within(MENU_BUDGET_BYTES));
}

/// The decoded menu, if this isolate has it.
pub(crate) fn menu(shop: &ShopId, pointer: &MenuPointer) -> Option<Rc<PublishedMenu>> {
    MEMORY.with_borrow_mut(|memory| {
        let kept = memory.get(&(shop.clone(), pointer.hash.0.clone()))?;
        if kept.edition != pointer.edition || kept.as_of != pointer.as_of {
            let relabelled = PublishedMenu { edition: pointer.edition, as_of: pointer.as_of, menu: kept.menu.clone() };
            *kept = Rc::new(relabelled);
        }
        Some(kept.clone())
    })
}

/// The latest menu of the shop that this isolate still has, with its name: a last resort.
pub(crate) fn any_menu(shop: &ShopId) -> Option<(Rc<PublishedMenu>, MenuHash)> {
    MEMORY.with_borrow(|memory| {
        let of_shop = memory.iter().filter(|((owner, _), _)| owner == shop);
        let ((_, hash), menu) = of_shop.max_by_key(|(_, menu)| menu.edition)?;
        Some((menu.clone(), MenuHash(hash.clone())))
    })
}

/// Remembers a decoded menu, forgetting what was not used lately beyond the budget.
pub(crate) fn keep_menu(shop: &ShopId, pointer: &MenuPointer, menu: Rc<PublishedMenu>, bytes: usize) {
    MEMORY.with_borrow_mut(|memory| {
        memory.set_budget(room::of(MENU_BUDGET_BYTES));
        memory.keep((shop.clone(), pointer.hash.0.clone()), menu, bytes);
    });
}
