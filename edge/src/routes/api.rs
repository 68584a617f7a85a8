//! The shopper's JSON interface.

use super::cart::price;
use super::orders::{arrive, call_off, find};
use crate::answer::Answer;
use crate::body;
use crate::cookie::CartCookie;
use crate::counter::calls::{Place, Placed, Stepped};
use crate::incoming::Incoming;
use crate::order_key::{self, content_hash};
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::{Trouble, status_of};
use everbud_domain::cart::Cart;
use everbud_domain::decide::Refused;
use everbud_domain::id::ShopId;
use everbud_domain::order::arrival::ArrivalRequest;
use everbud_domain::wire::{MenuReply, OrderReply, OrderRequest};

type Answered = Result<Answer, Trouble>;

pub(super) async fn menu(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    Ok(Answer::json(200, &MenuReply::new(&view.menu, &view.overlay.sold_out, view.now)))
}

pub(super) async fn status(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    Ok(Answer::json(200, &ShopView::read(front, shop, incoming).await?.status()))
}

pub(super) async fn quote(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let cart: Cart = body::json(&body::bytes(&mut incoming.request).await?)?;
    let key = order_key::if_named(incoming)?;
    let cookie = CartCookie::of(incoming);
    Ok(Answer::json(200, &price(front, shop, &cart, cookie.owner(), key).await?))
}

pub(super) async fn place(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Answered {
    let bytes = body::bytes(&mut incoming.request).await?;
    let key = order_key::of(incoming)?;
    let request: OrderRequest = body::json(&bytes)?;
    let body_hash = content_hash(&request);
    let owner = CartCookie::of(incoming).owner().to_owned();
    let placing = || Place {
        shop: shop.clone(),
        key: key.clone(),
        body_hash: body_hash.clone(),
        owner: owner.clone(),
        request: request.clone(),
    };
    match front.place(placing).await {
        Ok(Placed::Accepted(order)) => Ok(Answer::json(201, &OrderReply { order: *order })),
        Ok(Placed::Refused(refused)) => {
            let Refused { refusals, quote, instead } = *refused;
            let mut problem = Trouble::Refused.problem();
            problem.status = status_of(&refusals);
            problem.refusals = refusals;
            problem.quote = Some(Box::new(quote));
            problem.instead = instead.map(Box::new);
            Ok(Answer::problem(&problem))
        }
        Ok(Placed::KeyReused(order)) => {
            let mut problem = Trouble::KeyReused.problem();
            problem.order = order;
            Ok(Answer::problem(&problem))
        }
        Ok(Placed::KeyRefused) => Err(Trouble::KeyRefused(order_key::GOOD_FOR)),
        Ok(Placed::NoMenu) => Err(Trouble::MenuUnavailable),
        Err(_) => Err(Trouble::CounterUnavailable),
    }
}

pub(super) async fn order(front: &Storefront, shop: &ShopId, token: &str) -> Answered {
    Ok(Answer::json(200, &OrderReply { order: find(front, shop, token).await? }))
}

pub(super) async fn here(front: &Storefront, shop: &ShopId, incoming: &mut Incoming, token: &str) -> Answered {
    let bytes = body::bytes(&mut incoming.request).await?;
    let ArrivalRequest { space } = if bytes.is_empty() { ArrivalRequest::default() } else { body::json(&bytes)? };
    stepped(arrive(front, shop, token, space).await?)
}

pub(super) async fn cancel(front: &Storefront, shop: &ShopId, token: &str) -> Answered {
    stepped(call_off(front, shop, token, "").await?)
}

fn stepped(stepped: Stepped) -> Answered {
    match stepped {
        Stepped::Done(order) => Ok(Answer::json(200, &OrderReply { order: *order })),
        Stepped::Refused(_) => Err(Trouble::StepRefused),
        Stepped::Unknown | Stepped::NotSignedIn => Err(Trouble::NotFound),
    }
}
