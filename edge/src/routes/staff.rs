//! The staff's JSON interface: orders, and the steps that move them on. It asks the counter alone, so the shop's day
//! goes on with the database dead.

use super::credential::token_hash;
use super::orders::bounded_reason;
use crate::answer::Answer;
use crate::body;
use crate::counter::calls::{ListOrders, StepOrder, Stepped};
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::{OrderId, ShopId};
use everbud_domain::order::{CancelledBy, OrderStep};
use everbud_domain::wire::OrderReply;
use serde::Deserialize;

#[derive(Deserialize, Default)]
struct Cancellation {
    #[serde(default)]
    reason: String,
}

pub(super) async fn orders(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let after = incoming.url.query_pairs().find(|(name, _)| name == "after");
    let after = match after {
        Some((_, text)) => text.parse().map_err(|_| Trouble::Malformed("`after` is a sequence number."))?,
        None => 0,
    };
    let call = ListOrders { shop: shop.clone(), token_hash: token_hash(incoming)?, after };
    let desk = front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)?;
    Ok(Answer::json(200, &desk.ok_or(Trouble::NotSignedIn)?))
}

/// A step as an address names it.
pub(super) fn step_named(step: &str, reason: &str) -> Result<OrderStep, Trouble> {
    match step {
        "accept" => Ok(OrderStep::Accept),
        "ready" => Ok(OrderStep::Ready),
        "complete" => Ok(OrderStep::Complete),
        "cancel" => {
            let reason = bounded_reason(reason, "Cancelled by the shop.");
            Ok(OrderStep::Cancel { by: CancelledBy::Shop, reason })
        }
        _ => Err(Trouble::NotFound),
    }
}

pub(super) async fn step(
    front: &Storefront,
    shop: &ShopId,
    incoming: &mut Incoming,
    order: &str,
    step: &str,
) -> Result<Answer, Trouble> {
    let token_hash = token_hash(incoming)?;
    let order = OrderId::parse(order).map_err(|_| Trouble::NotFound)?;
    let reason = if step == "cancel" {
        let body = body::bytes(&mut incoming.request).await?;
        if body.is_empty() { Cancellation::default() } else { body::json(&body)? }.reason
    } else {
        String::new()
    };
    let step = step_named(step, &reason)?;
    let call = StepOrder { shop: shop.clone(), token_hash, order, step };
    match front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Stepped::Done(order) => Ok(Answer::json(200, &OrderReply { order: *order })),
        Stepped::Refused(_) => Err(Trouble::StepRefused),
        Stepped::Unknown => Err(Trouble::NotFound),
        Stepped::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}
