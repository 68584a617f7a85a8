//! How the worker asks a counter. The object's name is made from the shop's id, so no call can reach another shop's.

use crate::config::COUNTER;
use crate::object_call::{Call, Unreachable, ask};
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::scope::ShopKey;
use worker::Env;

/// Long enough for a counter that has to be started somewhere, short enough for a shopper who waits.
const DEADLINE: Duration = Duration::from_secs(8);

/// Asks the shop's counter.
///
/// # Errors
/// [`Unreachable`]; an order may have been stored all the same, and the same key finds out.
pub(crate) async fn ask_counter<C: Call>(env: &Env, shop: &ShopId, call: C) -> Result<C::Reply, Unreachable> {
    ask_counter_within(env, shop, call, DEADLINE).await
}

/// Asks the shop's counter, waiting no longer than that.
///
/// # Errors
/// [`Unreachable`], as above.
pub(crate) async fn ask_counter_within<C: Call>(
    env: &Env,
    shop: &ShopId,
    call: C,
    deadline: Duration,
) -> Result<C::Reply, Unreachable> {
    ask(env, COUNTER, &ShopKey::counter(shop.clone()).to_string(), call, deadline).await
}
