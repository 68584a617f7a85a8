//! How much an isolate may remember.
//!
//! Budgets are made for one isolate of the platform, which has 128 MB and serves those few shops that are asked for at its
//! place. Locally one isolate stands for all of them; where it is to serve thousands of shops the deployment says how many
//! it stands for, and it remembers as much as these would together.

use std::cell::Cell;
use worker::Env;

/// The variable in which a deployment says it.
const STANDS_FOR_VAR: &str = "STANDS_FOR";

/// No machine has room for more.
const MOST: usize = 100;

thread_local! {
    static STANDS_FOR: Cell<usize> = const { Cell::new(1) };
}

/// Notes for how many isolates this one stands, as its deployment says.
pub(crate) fn note(env: &Env) {
    let said = env.var(STANDS_FOR_VAR).ok().and_then(|said| said.to_string().parse().ok());
    STANDS_FOR.set(said.unwrap_or(1).clamp(1, MOST));
}

/// What this isolate may remember, where one of the platform may remember that much.
pub(crate) fn of(budget: usize) -> usize {
    budget.saturating_mul(STANDS_FOR.get())
}
