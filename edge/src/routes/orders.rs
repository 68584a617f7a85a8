//! An order's page, and calling the order off from it.

use crate::answer::Answer;
use crate::body::Form;
use crate::counter::calls::{Arrive, CallOff, Stepped, Track};
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{OrderPageView, Page, render};
use everbud_domain::id::{OrderToken, ShopId};
use everbud_domain::order::CALL_OFF_REASONS;
use everbud_domain::wire::OrderView;
use everbud_domain::wording::line;

/// The most that staff may write about why.
const MAX_REASON_CHARS: usize = 200;

/// Looks an order up by its secret name.
///
/// # Errors
/// [`Trouble::NotFound`], [`Trouble::CounterUnavailable`].
pub(super) async fn find(front: &Storefront, shop: &ShopId, token: &str) -> Result<OrderView, Trouble> {
    let token = OrderToken::parse(token).map_err(|_| Trouble::NotFound)?;
    let found =
        front.counter(shop, Track { shop: shop.clone(), token }).await.map_err(|_| Trouble::CounterUnavailable)?;
    found.map(|order| *order).ok_or(Trouble::NotFound)
}

/// Calls an order off for its shopper.
///
/// # Errors
/// [`Trouble::NotFound`], [`Trouble::CounterUnavailable`].
pub(super) async fn call_off(front: &Storefront, shop: &ShopId, token: &str, reason: &str) -> Result<Stepped, Trouble> {
    let token = OrderToken::parse(token).map_err(|_| Trouble::NotFound)?;
    let chosen = CALL_OFF_REASONS.into_iter().find(|known| *known == reason.trim());
    let reason = chosen.unwrap_or("Cancelled by the shopper.").to_owned();
    let call = CallOff { shop: shop.clone(), token, reason };
    front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)
}

/// Tells the shop that the shopper is there.
///
/// # Errors
/// [`Trouble::NotFound`], [`Trouble::CounterUnavailable`].
pub(super) async fn arrive(
    front: &Storefront,
    shop: &ShopId,
    token: &str,
    space: Option<u16>,
) -> Result<Stepped, Trouble> {
    let token = OrderToken::parse(token).map_err(|_| Trouble::NotFound)?;
    let call = Arrive { shop: shop.clone(), token, space };
    front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)
}

/// A reason as it may be stored: one line, bounded, never empty.
pub(super) fn bounded_reason(reason: &str, otherwise: &str) -> String {
    let line = line(reason, MAX_REASON_CHARS);
    if line.is_empty() { otherwise.to_owned() } else { line }
}

pub(super) async fn page(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    token: &str,
) -> Result<Answer, Trouble> {
    let order = find(front, shop, token).await?;
    show(front, shop, incoming, 200, &order, "").await
}

pub(super) async fn cancel_form(
    front: &Storefront,
    shop: &ShopId,
    incoming: &mut Incoming,
    token: &str,
) -> Result<Answer, Trouble> {
    let form = Form::read(&mut incoming.request).await?;
    match call_off(front, shop, token, form.field("reason")).await? {
        Stepped::Done(order) => Ok(Answer::see_other(&format!("/orders/{}", order.token))),
        Stepped::Refused(order) => {
            let notice = "The shop is already preparing this order. Please call the shop to cancel it.";
            show(front, shop, incoming, 409, &order, notice).await
        }
        Stepped::Unknown | Stepped::NotSignedIn => Err(Trouble::NotFound),
    }
}

pub(super) async fn here_form(
    front: &Storefront,
    shop: &ShopId,
    incoming: &mut Incoming,
    token: &str,
) -> Result<Answer, Trouble> {
    let form = Form::read(&mut incoming.request).await?;
    let space = match form.field("space").trim() {
        "" => None,
        // Zero is no space, and refused as such.
        number => Some(number.parse().unwrap_or(0)),
    };
    match arrive(front, shop, token, space).await? {
        Stepped::Done(order) => Ok(Answer::see_other(&format!("/orders/{}", order.token))),
        Stepped::Refused(order) => {
            let notice = "That could not be told to the shop. Please call it.";
            show(front, shop, incoming, 409, &order, notice).await
        }
        Stepped::Unknown | Stepped::NotSignedIn => Err(Trouble::NotFound),
    }
}

async fn show(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    status: u16,
    order: &OrderView,
    notice: &str,
) -> Result<Answer, Trouble> {
    let view = ShopView::read(front, shop, incoming).await?;
    Ok(Answer::html(status, render(&Page::Order(view.frame(), OrderPageView { order, notice }))))
}
