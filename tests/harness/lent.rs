//! A second stack, whose shops are lent to one test at a time: for tests that count what is stored, change a shop, or
//! break the database under all of them.

use crate::everbud::{Everbud, SHOPS};
use crate::evidence::RECOVERY;
use crate::operator::Operator;
use crate::shop::Shop;
use crate::wait;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

static LENT: [Mutex<()>; SHOPS.len()] = [const { Mutex::new(()) }; SHOPS.len()];

fn stack() -> &'static Everbud {
    static STACK: OnceLock<Everbud> = OnceLock::new();
    STACK.get_or_init(Everbud::start)
}

/// A test that failed has said so; the next one borrows all the same.
fn alone(at: usize) -> MutexGuard<'static, ()> {
    LENT[at].lock().unwrap_or_else(PoisonError::into_inner)
}

/// A shop that nobody else orders from until this is dropped.
pub struct Lent {
    pub everbud: &'static Everbud,
    pub shop: Shop,
    _alone: MutexGuard<'static, ()>,
}

/// Waits for the shop, and lends it.
pub fn lend(slug: &str) -> Lent {
    let at = SHOPS.iter().position(|known| *known == slug).expect("a demo shop");
    let alone = alone(at);
    let everbud = stack();
    Lent { everbud, shop: everbud.shop(slug), _alone: alone }
}

/// The whole stack, whose database may be broken until this is dropped; then it is mended, also where a test has failed.
pub struct LentStack {
    pub everbud: &'static Everbud,
    _alone: [MutexGuard<'static, ()>; SHOPS.len()],
}

/// Waits for all shops, and for the end of the outage before, and lends the stack.
pub fn lend_all() -> LentStack {
    // Whoever has one shop never waits for another, so this order cannot end in a knot.
    let alone = std::array::from_fn(alone);
    let everbud = stack();
    for slug in SHOPS {
        let shop = everbud.shop(slug);
        let status = || shop.get("/api/v1/status").expect(200).json();
        wait::until("the database to be called up", RECOVERY, status, |status| status["origin"] == "up");
    }
    // What the status says may be a copy, and an operator asks the gate itself.
    let operator = Operator::of(everbud);
    wait::until("the breaker to be closed", RECOVERY, || operator.gate(), |gate| gate["breaker"] == "closed");
    LentStack { everbud, _alone: alone }
}

impl Drop for LentStack {
    fn drop(&mut self) {
        self.everbud.mend_database();
    }
}
