//! Two more stacks, whose shops are lent to one test at a time: for tests that count what is stored, change a shop, or
//! break the database under all of them.

use crate::everbud::{Everbud, SHOPS};
use crate::evidence::RECOVERY;
use crate::operator::Operator;
use crate::shop::Shop;
use crate::wait;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

/// Tests that break a database wait for most of their time: two of them go beside each other.
const STACKS: usize = 2;

/// Which shops are with somebody, stack by stack.
type Out = [[bool; SHOPS.len()]; STACKS];

static OUT: Mutex<Out> = Mutex::new([[false; SHOPS.len()]; STACKS]);
static BACK: Condvar = Condvar::new();

fn out() -> MutexGuard<'static, Out> {
    OUT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What somebody has of a stack. It is given back when this is dropped, also where a test has failed.
struct Loan {
    stack: usize,
    is_lent: [bool; SHOPS.len()],
}

impl Loan {
    /// Waits for these shops of any stack, all of them at once, so that nobody who has one waits for another.
    fn take(wanted: [bool; SHOPS.len()]) -> Self {
        let is_free =
            |out: &Out, stack: usize| !wanted.iter().zip(out[stack]).any(|(wanted, is_out)| *wanted && is_out);
        let mut out = out();
        loop {
            if let Some(stack) = (0..STACKS).find(|stack| is_free(&out, *stack)) {
                (0..SHOPS.len()).for_each(|shop| out[stack][shop] |= wanted[shop]);
                return Self { stack, is_lent: wanted };
            }
            out = BACK.wait(out).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn everbud(&self) -> &'static Everbud {
        static STARTED: [OnceLock<Everbud>; STACKS] = [const { OnceLock::new() }; STACKS];
        STARTED[self.stack].get_or_init(Everbud::start)
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        let mut out = out();
        (0..SHOPS.len()).for_each(|shop| out[self.stack][shop] &= !self.is_lent[shop]);
        BACK.notify_all();
    }
}

/// A shop that nobody else orders from until this is dropped.
pub struct Lent {
    pub everbud: &'static Everbud,
    pub shop: Shop,
    _loan: Loan,
}

/// Waits for the shop, and lends it.
pub fn lend(slug: &str) -> Lent {
    assert!(SHOPS.contains(&slug), "{slug} is no demo shop");
    let loan = Loan::take(SHOPS.map(|known| known == slug));
    let everbud = loan.everbud();
    Lent { everbud, shop: everbud.shop(slug), _loan: loan }
}

/// A whole stack, whose database may be broken until this is dropped; then it is mended, also where a test has failed.
pub struct LentStack {
    pub everbud: &'static Everbud,
    _loan: Loan,
}

/// Waits for all shops of a stack, and for the end of the outage before, and lends it.
pub fn lend_all() -> LentStack {
    let loan = Loan::take([true; SHOPS.len()]);
    let everbud = loan.everbud();
    for slug in SHOPS {
        let shop = everbud.shop(slug);
        let status = || shop.get("/api/v1/status").expect(200).json();
        wait::until("the database to be called up", RECOVERY, status, |status| status["origin"] == "up");
    }
    // What the status says may be a copy, and an operator asks the gate itself.
    let operator = Operator::of(everbud);
    wait::until("the breaker to be closed", RECOVERY, || operator.gate(), |gate| gate["breaker"] == "closed");
    LentStack { everbud, _loan: loan }
}

impl Drop for LentStack {
    fn drop(&mut self) {
        self.everbud.mend_database();
    }
}
