//! The checkout as a plain form. Its key is made anew for each page, so that a form sent twice is one order.

use super::cart::price;
use crate::answer::Answer;
use crate::body::Form;
use crate::clock::now;
use crate::cookie::CartCookie;
use crate::counter::calls::{Place, Placed};
use crate::entropy;
use crate::incoming::Incoming;
use crate::order_key::content_hash;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::{Trouble, status_of};
use everbud_app::{CheckoutValues, CheckoutView, Offered, Page, render};
use everbud_domain::cart::{Cart, CartLine, Fulfilment, MAX_COUPONS, MAX_LINES, MenuType, Quantity};
use everbud_domain::id::{IdempotencyKey, ShopId, VariantId};
use everbud_domain::limit::Residency;
use everbud_domain::money::Cents;
use everbud_domain::order::{Customer, DeliveryAddress, PatientCard};
use everbud_domain::order_type::OrderType;
use everbud_domain::quote::Quote;
use everbud_domain::refusal::{Reason, Refusal};
use everbud_domain::special::is_code;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::{OrderRequest, SeenTotal};

pub(super) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let cookie = CartCookie::of(incoming);
    if cookie.is_empty() {
        return Ok(Answer::see_other("/cart"));
    }
    let view = ShopView::read(front, shop, incoming).await?;
    let cart = cookie.cart(view.list, cookie.fulfilment(view.shop()));
    let key = entropy::new_key(now()).map_err(|_| Trouble::Internal)?;
    // Nobody checks out in the studio's preview, or in a page that a browser fetches on a guess.
    let checks_out = incoming.look.is_none() && !incoming.is_fetched_ahead();
    let quote = price(front, shop, &cart, cookie.owner(), checks_out.then(|| key.clone())).await?;
    let values = CheckoutValues::default();
    let checkout = Checkout { cart: &cart, values: &values, quote: &quote, key: &key, offered: Offered::Nothing };
    page(&view, 200, &checkout, &quote.refusals)
}

/// What a checkout's form says.
struct Sent {
    key: IdempotencyKey,
    values: CheckoutValues,
    cart: Cart,
}

impl Sent {
    fn read(form: &Form, cookie: &CartCookie) -> Result<Self, Trouble> {
        let values = CheckoutValues {
            name: form.field("name").to_owned(),
            phone: form.field("phone").to_owned(),
            email: form.field("email").to_owned(),
            birth_date: form.field("birth_date").to_owned(),
            residency: form.field("residency").to_owned(),
            slot: form.field("slot").to_owned(),
            vehicle: form.field("vehicle").to_owned(),
            street: form.field("street").to_owned(),
            town: form.field("town").to_owned(),
            note: form.field("note").to_owned(),
            card_number: form.field("card_number").to_owned(),
            card_expires: form.field("card_expires").to_owned(),
            card_state: form.field("card_state").trim().to_ascii_uppercase(),
        };
        let slot = match values.slot.as_str() {
            "" => None,
            text => Some(Timestamp::parse(text).ok_or(Trouble::Malformed("The chosen time is not a time."))?),
        };
        // What the form shows, and not what another tab has chosen since. A form of an earlier build knows pick-up alone.
        let order_type = match form.field("order_type") {
            "" => OrderType::Pickup,
            key => OrderType::from_key(key).ok_or(Trouble::Malformed("The form names no way to get an order."))?,
        };
        let list = MenuType::from_key(form.field("menu")).unwrap_or_default();
        let fulfilment = Fulfilment::of(order_type, slot, form.field("zip"));
        Ok(Self {
            key: IdempotencyKey::parse(form.field("key")).map_err(|_| Trouble::KeyMissing)?,
            cart: shown(form, list, &fulfilment).unwrap_or_else(|| cookie.cart(list, fulfilment)),
            values,
        })
    }

    fn customer(&self) -> Customer {
        let Self { values, cart, .. } = self;
        let some = |value: &String| Some(value.clone()).filter(|value| !value.trim().is_empty());
        Customer {
            name: values.name.clone(),
            phone: values.phone.clone(),
            birth_date: values.birth_date.clone(),
            email: some(&values.email),
            patient: (cart.menu == MenuType::Medical).then(|| PatientCard {
                number: values.card_number.clone(),
                expires: values.card_expires.clone(),
                state: values.card_state.clone(),
            }),
            vehicle: some(&values.vehicle),
            address: (cart.fulfilment.order_type() == OrderType::Delivery).then(|| DeliveryAddress {
                street: values.street.clone(),
                town: values.town.clone(),
                zip: cart.fulfilment.zip().to_owned(),
                note: values.note.clone(),
            }),
            residency: match values.residency.as_str() {
                "resident" => Some(Residency::Resident),
                "non_resident" => Some(Residency::NonResident),
                _ => None,
            },
        }
    }
}

/// Takes the form: it places the order, or only has the chosen time set aside.
pub(super) async fn submit(front: &Storefront, shop: &ShopId, incoming: &mut Incoming) -> Result<Answer, Trouble> {
    let form = Form::read(&mut incoming.request).await?;
    let cookie = CartCookie::of(incoming);
    let sent = Sent::read(&form, &cookie)?;
    match form.field("op") {
        "hold" => hold(front, shop, incoming, &cookie, sent).await,
        _ => place(front, shop, incoming, cookie, sent, &form).await,
    }
}

/// Has the chosen time set aside instead of the one that was, and shows the same page again with all that was typed. Where it
/// cannot be had any more, the time that is still held is the one that is chosen.
async fn hold(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    cookie: &CartCookie,
    sent: Sent,
) -> Result<Answer, Trouble> {
    let Sent { key, mut values, cart } = sent;
    if cart.lines.is_empty() {
        return Ok(Answer::see_other("/cart"));
    }
    let view = ShopView::read(front, shop, incoming).await?;
    let quote = price(front, shop, &cart, cookie.owner(), Some(key.clone())).await?;
    if quote.refusals.iter().any(|refusal| refusal.reason == Reason::SlotUnavailable) {
        values.slot = quote.still_held.map(|held| held.slot.to_string()).unwrap_or_default();
    }
    let checkout = Checkout { cart: &cart, values: &values, quote: &quote, key: &key, offered: Offered::Nothing };
    page(&view, 200, &checkout, &quote.refusals)
}

async fn place(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    mut cookie: CartCookie,
    sent: Sent,
    form: &Form,
) -> Result<Answer, Trouble> {
    let total_cents =
        form.field("total_cents").parse().map(Cents).map_err(|_| Trouble::Malformed("The form holds no total."))?;
    let customer = sent.customer();
    let Sent { key, values, cart } = sent;
    let request = OrderRequest { cart, customer, total_cents, seen: seen(form) };
    let body_hash = content_hash(&request);
    let placing = || Place {
        shop: shop.clone(),
        key: key.clone(),
        body_hash: body_hash.clone(),
        owner: cookie.owner().to_owned(),
        request: request.clone(),
    };
    match front.place(placing).await {
        Ok(Placed::Accepted(order)) => {
            cookie.clear();
            let answer = Answer::see_other(&format!("/orders/{}", order.token));
            Ok(match cookie.store(&incoming.url) {
                Some(emptied) => answer.with_cookies(&emptied),
                None => answer,
            })
        }
        Ok(Placed::Refused(refused)) => {
            let view = ShopView::read(front, shop, incoming).await?;
            // What is held goes on being held under the new key, for the cart's name is the same.
            let key = &entropy::new_key(now()).map_err(|_| Trouble::Internal)?;
            let offered = match &refused.instead {
                _ if !refused.can_be_agreed_to() => Offered::Nothing,
                None => Offered::NewPrice,
                Some(_) => Offered::Instead,
            };
            let (cart, quote) = match &refused.instead {
                Some(instead) => (&instead.cart, &instead.quote),
                None => (&request.cart, &refused.quote),
            };
            // The time that was chosen is shown as chosen as long as it can be had.
            let slot = cart.fulfilment.slot().map_or_else(String::new, |_| values.slot.clone());
            let values = &CheckoutValues { slot, ..values };
            let checkout = Checkout { cart, values, quote, key, offered };
            page(&view, status_of(&refused.refusals), &checkout, &refused.refusals)
        }
        // The back button brings the form of an order that exists: its owner is led to it.
        Ok(Placed::KeyReused(Some(token))) => Ok(Answer::see_other(&format!("/orders/{token}"))),
        Ok(Placed::KeyReused(None)) => Err(Trouble::KeyReused),
        Ok(Placed::KeyRefused) => Err(Trouble::KeyRefused("This checkout is too old. Please open it again.")),
        Ok(Placed::NoMenu) => Err(Trouble::MenuUnavailable),
        Err(_) => Err(Trouble::CounterUnavailable),
    }
}

/// The cart that the form shows, which may be another than the browser keeps by now; none in a form of an earlier build.
fn shown(form: &Form, menu: MenuType, fulfilment: &Fulfilment) -> Option<Cart> {
    let line = |text: &str| {
        let (variant, quantity) = text.split_once('*')?;
        let quantity = quantity.parse().map_or(Quantity::NotWhole, Quantity::Whole);
        Some(CartLine { variant: VariantId::parse(variant).ok()?.to_string(), quantity })
    };
    let lines: Vec<CartLine> = form.field("lines").split(' ').filter_map(line).take(MAX_LINES + 1).collect();
    let codes = form.field("codes").split(' ').filter(|code| is_code(code)).take(MAX_COUPONS);
    let coupons = codes.map(str::to_owned).collect();
    (!lines.is_empty()).then(|| Cart { lines, menu, fulfilment: fulfilment.clone(), coupons })
}

/// What the total was made of that the form shows.
fn seen(form: &Form) -> Option<SeenTotal> {
    let part = |name| form.field(name).parse().ok().map(Cents);
    Some(SeenTotal {
        subtotal_cents: part("subtotal_cents")?,
        discount_cents: part("discount_cents")?,
        tax_cents: part("tax_cents")?,
    })
}

/// What a checkout shows.
struct Checkout<'a> {
    cart: &'a Cart,
    values: &'a CheckoutValues,
    quote: &'a Quote,
    key: &'a IdempotencyKey,
    offered: Offered,
}

fn page(view: &ShopView, status: u16, checkout: &Checkout<'_>, refusals: &[Refusal]) -> Result<Answer, Trouble> {
    let Checkout { cart, values, quote, key, offered } = *checkout;
    let page = CheckoutView { cart, quote, key, values, refusals, offered };
    Ok(Answer::html(status, render(&Page::Checkout(view.frame(), page))))
}
