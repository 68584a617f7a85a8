//! Pages that were rendered before: in this isolate's memory within a byte budget, and in the Cache of this place.
//!
//! A page is kept under a name that holds everything it was made from, so there is nothing to throw away when something
//! changes: the page has another name then. The name can only be made from a shop's id.

use crate::behind::Behind;
use crate::deadline::within;
use crate::shelf::copies;
use core::time::Duration;
use everbud_domain::scope::ShopKey;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The most bytes of HTML in memory; a page has some 30,000.
const BUDGET_BYTES: usize = 8 * 1024 * 1024;

/// A page is rendered in about a millisecond: the Cache is not waited for much longer.
const CACHE_DEADLINE: Duration = Duration::from_millis(50);

struct Kept {
    html: Rc<str>,
    used: u64,
}

#[derive(Default)]
struct Memory {
    pages: HashMap<ShopKey, Kept>,
    bytes: usize,
    uses: u64,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

impl Memory {
    fn find(&mut self, key: &ShopKey) -> Option<Rc<str>> {
        self.uses += 1;
        let kept = self.pages.get_mut(key)?;
        kept.used = self.uses;
        Some(kept.html.clone())
    }

    /// Keeps a page, forgetting those that were not asked for the longest.
    fn keep(&mut self, key: ShopKey, html: Rc<str>) {
        self.uses += 1;
        self.bytes += html.len();
        if let Some(before) = self.pages.insert(key, Kept { html, used: self.uses }) {
            self.bytes -= before.html.len();
        }
        while self.bytes > BUDGET_BYTES {
            let oldest = self.pages.iter().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| self.pages.remove(&key)) else { break };
            self.bytes -= gone.html.len();
        }
    }
}

/// Where a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whence {
    /// This isolate's memory.
    Memory,
    /// The Cache of this place.
    Place,
    /// It was rendered.
    Rendered,
}

impl Whence {
    /// As the header `Cache-Status` tells it (RFC 9211).
    pub(crate) const fn cache_status(self) -> &'static str {
        match self {
            Self::Memory => "everbud; hit; detail=memory",
            Self::Place => "everbud; hit; detail=place",
            Self::Rendered => "everbud; fwd=miss; stored",
        }
    }
}

/// The page of that name, rendered only where no copy of it is near. The Cache of this place outlives a build, so it is
/// left alone where the name does not hold one.
pub(crate) async fn page(
    key: ShopKey,
    names_build: bool,
    behind: &Behind,
    render: impl FnOnce() -> String,
) -> (Rc<str>, Whence) {
    if let Some(html) = MEMORY.with_borrow_mut(|memory| memory.find(&key)) {
        return (html, Whence::Memory);
    }
    let name = key.to_string();
    let (html, whence) = match if names_build { from_place(&name).await } else { None } {
        Some(html) => (Rc::from(html), Whence::Place),
        None => (Rc::from(render()), Whence::Rendered),
    };
    MEMORY.with_borrow_mut(|memory| memory.keep(key, Rc::clone(&html)));
    if whence == Whence::Rendered && names_build {
        let html = Rc::clone(&html);
        behind.run(async move { copies::to_cache(&name, html.as_bytes()).await });
    }
    (html, whence)
}

async fn from_place(name: &str) -> Option<String> {
    within(CACHE_DEADLINE, copies::from_cache(name)).await.flatten()
}
