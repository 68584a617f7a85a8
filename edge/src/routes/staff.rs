//! What staff can read as JSON: orders, the pause, the stock. It asks the counter alone, so the shop's day goes on with
//! the database dead.

use super::credential::token_hash;
use crate::answer::Answer;
use crate::counter::calls::{ListOrders, ReadOrdering, ReadStock, StockLine};
use crate::incoming::Incoming;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::id::ShopId;
use serde::Serialize;

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

/// A socket that says `{"seq": N}` whenever something changed; what, `orders?after=` tells.
pub(super) async fn live(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    incoming.check_same_origin()?;
    let token_hash = token_hash(incoming)?;
    let upgrades = incoming.header("upgrade").is_some_and(|to| to.eq_ignore_ascii_case("websocket"));
    if !upgrades {
        return Err(Trouble::UpgradeRequired);
    }
    let socket = front.live(shop, token_hash).await.map_err(|_| Trouble::CounterUnavailable)?;
    socket.map(Answer::socket).ok_or(Trouble::NotSignedIn)
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
