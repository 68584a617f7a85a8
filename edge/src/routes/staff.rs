//! What staff can read as JSON: orders, the pause, the stock. It asks the counter alone, so the shop's day goes on with
//! the database dead.

use crate::answer::Answer;
use crate::counter::calls::{ListOrders, ReadOrdering, ReadStock, StockLine};
use crate::entropy::hex;
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The hash of the bearer token; the token itself goes no further than here.
pub(super) fn token_hash(incoming: &Incoming) -> Result<String, Trouble> {
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

/// Whether ordering is paused.
pub(super) async fn ordering(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let call = ReadOrdering { shop: shop.clone(), token_hash: token_hash(incoming)? };
    let ordering = front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)?;
    Ok(Answer::json(200, &ordering.ok_or(Trouble::NotSignedIn)?))
}

#[derive(Serialize)]
struct StockReply {
    stock: Vec<StockLine>,
}

/// What there is of everything on the menu.
pub(super) async fn stock(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let call = ReadStock { shop: shop.clone(), token_hash: token_hash(incoming)? };
    let stock = front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)?;
    Ok(Answer::json(200, &StockReply { stock: stock.ok_or(Trouble::NotSignedIn)? }))
}
