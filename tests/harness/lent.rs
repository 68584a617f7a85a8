//! A second stack, whose shops are lent to one test at a time: for tests that count what is stored, or change a shop.

use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::shop::Shop;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A shop that nobody else orders from until this is dropped.
pub(crate) struct Lent {
    pub(crate) everbud: &'static Everbud,
    pub(crate) shop: Shop,
    _alone: MutexGuard<'static, ()>,
}

/// Waits for the shop, and lends it.
pub(crate) fn lend(slug: &str) -> Lent {
    static STACK: OnceLock<Everbud> = OnceLock::new();
    static LENT: [Mutex<()>; SHOPS.len()] = [const { Mutex::new(()) }; SHOPS.len()];
    let at = SHOPS.iter().position(|known| *known == slug).expect("a demo shop");
    // A test that failed has said so; the next one borrows all the same.
    let alone = LENT[at].lock().unwrap_or_else(PoisonError::into_inner);
    let everbud = STACK.get_or_init(Everbud::start);
    Lent { everbud, shop: everbud.shop(slug), _alone: alone }
}
