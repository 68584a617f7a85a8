//! How the worker asks a counter. The object's name is made from the shop's id, so no call can reach another shop's.

use super::calls::staff::OpenLive;
use super::live::CALL_HEADER;
use crate::config::COUNTER;
use crate::object_call::{Call, Unreachable, ask, connect};
use core::time::Duration;
use everbud_domain::id::ShopId;
use everbud_domain::scope::ShopKey;
use worker::{Env, WebSocket};

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

/// Asks the shop's counter for a socket that says when something changed; none for who is not signed in.
///
/// # Errors
/// [`Unreachable`], also when it has no more sockets to give.
pub(crate) async fn open_live(env: &Env, call: OpenLive) -> Result<Option<WebSocket>, Unreachable> {
    let counter = ShopKey::counter(call.shop.clone()).to_string();
    connect(env, COUNTER, &counter, CALL_HEADER, call, DEADLINE).await
}
