//! The cart and the age question: both are kept by the shopper's browser, so changing them stores nothing here.

use crate::answer::Answer;
use crate::body::Form;
use crate::cookie::{self, CartCookie};
use crate::counter::calls::PriceCart;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{CartView, Page, render};
use everbud_domain::cart::{Cart, MenuType};
use everbud_domain::id::{IdempotencyKey, ShopId, VariantId};
use everbud_domain::order_type::OrderType;
use everbud_domain::quote::Quote;

/// Prices a cart against what the shop has left, and holds what it takes for the checkout of that key. `owner` is the
/// cart's name.
///
/// # Errors
/// [`Trouble::CounterUnavailable`], [`Trouble::MenuUnavailable`].
pub(super) async fn price(
    front: &Storefront,
    shop: &ShopId,
    cart: &Cart,
    owner: &str,
    key: Option<IdempotencyKey>,
) -> Result<Quote, Trouble> {
    let call = PriceCart { shop: shop.clone(), cart: cart.clone(), owner: owner.to_owned(), key };
    let quote = front.counter(shop, call).await.map_err(|_| Trouble::CounterUnavailable)?;
    quote.map(|quote| *quote).ok_or(Trouble::MenuUnavailable)
}

pub(super) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let view = ShopView::read(front, shop, incoming).await?;
    let cookie = CartCookie::of(incoming);
    let cart = cookie.cart(view.list, cookie.fulfilment(view.shop()));
    let quote = price(front, shop, &cart, cookie.owner(), None).await?;
    Ok(Answer::html(200, render(&Page::Cart(view.frame(), CartView { cart: &cart, quote: &quote }))))
}

pub(super) async fn change(incoming: &mut Incoming) -> Result<Answer, Trouble> {
    let form = Form::read(&mut incoming.request).await?;
    let mut cart = CartCookie::of(incoming);
    let variant = || {
        VariantId::parse(form.field("variant"))
            .map_err(|_| Trouble::Malformed("The form names nothing that is sold here."))
    };
    let quantity =
        |text: &str| text.trim().parse::<i64>().map_err(|_| Trouble::Malformed("A quantity is a whole number."));
    match form.field("op") {
        "add" => cart.add(variant()?, quantity(form.field("quantity"))?),
        "set" => cart.set(variant()?, quantity(form.field("quantity"))?),
        "remove" => cart.set(variant()?, 0),
        "coupon" => cart.enter(form.field("code")).ok_or(Trouble::Malformed(
            "A coupon is up to 40 letters, digits and dashes, and a cart takes ten of them at most.",
        ))?,
        "without-coupon" => cart.take_out(form.field("code")),
        "handover" => {
            let order_type = OrderType::from_key(form.field("type"));
            let order_type = order_type.ok_or(Trouble::Malformed("The form names no way to get an order."))?;
            cart.hand_over(order_type, form.field("zip"));
        }
        "list" => {
            let list = MenuType::from_key(form.field("list"));
            cart.buy_from(list.ok_or(Trouble::Malformed("The form names no price list."))?);
        }
        "clear" => cart.clear(),
        _ => return Err(Trouble::Malformed("The form does not say what to do with the cart.")),
    }
    let stored = cart.store(&incoming.url).ok_or(Trouble::Malformed("The cart is full. Please order in two parts."))?;
    Ok(Answer::see_other(own_path(form.field("return_to"), "/cart")).with_cookies(&stored))
}

pub(super) async fn answer_age(incoming: &mut Incoming) -> Result<Answer, Trouble> {
    let form = Form::read(&mut incoming.request).await?;
    if form.field("over") != "yes" {
        return Err(Trouble::Malformed("This shop sells to adults of age only."));
    }
    let answer = Answer::see_other(own_path(form.field("return_to"), "/"));
    Ok(answer.with("set-cookie", &cookie::age_answered(&incoming.url)))
}

/// The path to return to, when it is one of this host's; never an address that leads elsewhere.
fn own_path<'a>(wanted: &'a str, otherwise: &'a str) -> &'a str {
    let is_own = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && wanted.len() <= 512
        && wanted.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_own { wanted } else { otherwise }
}
