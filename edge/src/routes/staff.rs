//! The staff's JSON interface: orders, and the steps that move them on. It asks the counter alone, so the shop's day
//! goes on with the database dead.

use super::orders::bounded_reason;
use crate::answer::Answer;
use crate::body;
use crate::counter::calls::{ListOrders, StepOrder, Stepped};
use crate::entropy::hex;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::{OrderId, ShopId};
use everbud_domain::order::{CancelledBy, OrderStep};
use everbud_domain::wire::OrderReply;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize, Default)]
struct Cancellation {
    #[serde(default)]
    reason: String,
}

/// The hash of the bearer token; the token itself goes no further than here.
fn token_hash(incoming: &Incoming) -> Result<String, Trouble> {
    let header = incoming.header("authorization").ok_or(Trouble::NotSignedIn)?;
    let token = header.strip_prefix("Bearer ").ok_or(Trouble::NotSignedIn)?;
    Ok(hex(&Sha256::digest(token.trim())))
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

pub(super) async fn step(
    front: &Storefront,
    shop: &ShopId,
    incoming: &mut Incoming,
    order: &str,
    step: &str,
) -> Result<Answer, Trouble> {
    let token_hash = token_hash(incoming)?;
    let order = OrderId::parse(order).map_err(|_| Trouble::NotFound)?;
    let step = match step {
        "accept" => OrderStep::Accept,
        "ready" => OrderStep::Ready,
        "complete" => OrderStep::Complete,
        "cancel" => {
            let body = body::bytes(&mut incoming.request).await?;
            let given: Cancellation = if body.is_empty() { Cancellation::default() } else { body::json(&body)? };
            let reason = bounded_reason(&given.reason, "Cancelled by the shop.");
            OrderStep::Cancel { by: CancelledBy::Shop, reason }
        }
        _ => return Err(Trouble::NotFound),
    };
    let call = StepOrder { shop: shop.clone(), token_hash, order, step };
    match front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)? {
        Stepped::Done(order) => Ok(Answer::json(200, &OrderReply { order: *order })),
        Stepped::Refused(_) => Err(Trouble::StepRefused),
        Stepped::Unknown => Err(Trouble::NotFound),
        Stepped::NotSignedIn => Err(Trouble::NotSignedIn),
    }
}
