//! Pages that were rendered before, in this isolate's memory within a byte budget.
//!
//! A page is kept under a name that holds everything it was made from, so there is nothing to throw away when something
//! changes: the page has another name then. The name can only be made from a shop's id. Nowhere else, for a page is rendered
//! in about a millisecond: asking the Cache of this place for it, and putting it there, would cost more.

use crate::room;
use everbud_domain::scope::ShopKey;
use everbud_outage::recent::Recent;
use std::cell::RefCell;
use std::rc::Rc;

/// The most bytes of HTML; a page has some 30,000.
const BUDGET_BYTES: usize = 8 * 1024 * 1024;

thread_local! {
    static MEMORY: RefCell<Recent<ShopKey, Rc<str>>> = RefCell::new(Recent::within(BUDGET_BYTES));
}

/// Where a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whence {
    /// This isolate's memory.
    Memory,
    /// It was rendered.
    Rendered,
}

impl Whence {
    /// As the header `Cache-Status` tells it (RFC 9211).
    pub(crate) const fn cache_status(self) -> &'static str {
        match self {
            Self::Memory => "everbud; hit; detail=memory",
            Self::Rendered => "everbud; fwd=miss; stored",
        }
    }
}

/// The page of that name, rendered only where this isolate does not remember it.
pub(crate) fn page(key: ShopKey, render: impl FnOnce() -> String) -> (Rc<str>, Whence) {
    if let Some(html) = MEMORY.with_borrow_mut(|memory| memory.get(&key).cloned()) {
        return (html, Whence::Memory);
    }
    let html: Rc<str> = Rc::from(render());
    MEMORY.with_borrow_mut(|memory| {
        memory.set_budget(room::of(BUDGET_BYTES));
        memory.keep(key, Rc::clone(&html), html.len());
    });
    (html, Whence::Rendered)
}
