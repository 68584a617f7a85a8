//! The cart: its lines with what each costs, what stands in the way, and what it comes to.
//!
//! No I/O. Every line is changed by a form of its own, so that one wrong number spoils no other.

use crate::art::art_href;
use crate::document::Head;
use crate::parts::totals::Totals;
use crate::parts::{conditions, handover, limits, refusals, totals};
use crate::view::{CartView, ShopFrame};
use everbud_domain::cart::{CartLine, MAX_QUANTITY, Quantity};
use everbud_domain::product::Size;
use everbud_domain::quote::{LineSpecial, QuoteLine};
use everbud_domain::refusal::Refusal;
use everbud_domain::special::Hint;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>, view: &CartView<'_>) -> (Head, AnyView) {
    let head = Head {
        title: "Cart".to_owned(),
        description: format!("Your cart at {}.", frame.menu.menu.shop.name),
        listed: false,
    };
    if view.cart.lines.is_empty() {
        return (head, empty());
    }
    let (shop, order_type) = (&frame.menu.menu.shop, view.cart.fulfilment.order_type());
    let mut priced = view.quote.lines.iter().peekable();
    let lines = view
        .cart
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let price = priced.next_if(|price| price.variant.as_str() == line.variant);
            row(frame, at, line, price, &view.quote.refusals)
        })
        .collect_view();
    let in_the_way = refusals::of_order(&view.quote.refusals).map(|refusal| (refusal, None));
    let ready = view.quote.refusals.is_empty();
    let main = view! {
        <div class="wide two">
            <div>
                <h1>"Your cart"</h1>
                {refusals::summary(in_the_way)}
                <ul class="lines">{lines}</ul>
                {hints(&view.quote.hints)}
                {handover::choice(shop, &view.cart.fulfilment, &view.quote.refusals, "/cart")}
                {conditions::conditions(&view.quote.conditions)}
                <div class="after">
                    <a class="button" href="/menu">"Keep shopping"</a>
                    <form method="post" action="/cart">
                        <input type="hidden" name="op" value="clear"/>
                        <input type="hidden" name="return_to" value="/cart"/>
                        <button class="plain">"Empty the cart"</button>
                    </form>
                </div>
            </div>
            <aside class="panel" aria-labelledby="sum">
                <h2 id="sum">"Summary"</h2>
                {totals::totals(&Totals::of(view.quote, order_type))}
                {coupons(&view.cart.coupons)}
                {limits::limits(&view.quote.limits)}
                {if ready {
                    view! { <a class="button main" href="/checkout">"Check out"</a> }.into_any()
                } else {
                    view! { <p class="blocked">"Mend what is marked, then check out."</p> }.into_any()
                }}
                <p class="quiet">{handover::payment(order_type)}</p>
            </aside>
        </div>
    };
    (head, main.into_any())
}

fn empty() -> AnyView {
    view! {
        <div class="text">
            <h1>"Your cart is empty"</h1>
            <p class="lead">"What you add on the menu waits for you here."</p>
            <p><a class="button main" href="/menu">"Browse the menu"</a></p>
        </div>
    }
    .into_any()
}

fn row(frame: &ShopFrame<'_>, at: usize, line: &CartLine, price: Option<&QuoteLine>, refused: &[Refusal]) -> AnyView {
    let known = frame.menu.menu.find(&line.variant);
    let name = known.map_or_else(|| "No longer on the menu".to_owned(), |(product, _)| product.name.clone());
    let refused_id = format!("refused-{at}");
    let refusals = refusals::of_line(refused, at, &refused_id);
    let in_trouble = refusals.is_some();
    let art = known.map(|(product, _)| {
        view! { <img src=art_href(product) alt="" width="320" height="240" loading="lazy"/> }
    });
    let title = match known {
        Some((product, _)) => view! { <h2><a href=format!("/p/{}", product.slug)>{name.clone()}</a></h2> }.into_any(),
        None => view! { <h2>{name.clone()}</h2> }.into_any(),
    };
    let each = known.map(|(_, variant)| {
        let unit = price.map(|price| format!("{} each", price.unit_cents));
        let size = (variant.size != Size::Each { count: 1 }).then(|| variant.size.to_string());
        let words: Vec<String> = size.into_iter().chain(unit).collect();
        view! { <p class="quiet">{words.join(" · ")}</p> }
    });
    let update = known.map(|_| quantity(at, line, &name, in_trouble.then(|| refused_id.clone())));
    view! {
        <li class="line" class:refuses=in_trouble>
            {art}
            <div class="what">
                {title}
                {each}
                {price.map(reasons)}
                {refusals}
            </div>
            <div class="how-many">
                {update}
                <form method="post" action="/cart">
                    <input type="hidden" name="op" value="remove"/>
                    <input type="hidden" name="variant" value=line.variant.clone()/>
                    <input type="hidden" name="return_to" value="/cart"/>
                    <button class="plain">"Remove"<span class="unseen">{format!(" {name}")}</span></button>
                </form>
            </div>
            {price.map(amount)}
        </li>
    }
    .into_any()
}

fn quantity(at: usize, line: &CartLine, name: &str, described_by: Option<String>) -> AnyView {
    let value = match line.quantity {
        Quantity::Whole(quantity) => quantity.to_string(),
        Quantity::NotWhole => String::new(),
    };
    let id = format!("quantity-{at}");
    view! {
        <form method="post" action="/cart" class="amend">
            <input type="hidden" name="op" value="set"/>
            <input type="hidden" name="variant" value=line.variant.clone()/>
            <input type="hidden" name="return_to" value="/cart"/>
            <label class="unseen" for=id.clone()>{format!("Quantity of {name}")}</label>
            <input
                type="number"
                id=id
                name="quantity"
                inputmode="numeric"
                min="1"
                max=MAX_QUANTITY.to_string()
                required=true
                value=value
                aria-invalid=described_by.is_some().then_some("true")
                aria-describedby=described_by
            />
            <button>"Update"<span class="unseen">{format!(" the quantity of {name}")}</span></button>
        </form>
    }
    .into_any()
}

/// Which specials changed the line, and by how much.
fn reasons(price: &QuoteLine) -> AnyView {
    let reason = |it: LineSpecial| view! { <p class="deal">{format!("{}: {} off", it.name, it.cents)}</p> };
    price.reasons().into_iter().map(reason).collect_view().into_any()
}

/// What would unlock more.
fn hints(hints: &[Hint]) -> Option<AnyView> {
    if hints.is_empty() {
        return None;
    }
    let items = hints.iter().map(|hint| view! { <li>{hint.detail.clone()}</li> }).collect_view();
    Some(view! { <ul class="hints" aria-label="What would unlock more">{items}</ul> }.into_any())
}

/// The codes that were entered, and a form for one more.
fn coupons(codes: &[String]) -> AnyView {
    let entered = |code: &String| {
        view! {
            <li>
                <form method="post" action="/cart">
                    <input type="hidden" name="op" value="without-coupon"/>
                    <input type="hidden" name="code" value=code.clone()/>
                    <input type="hidden" name="return_to" value="/cart"/>
                    <span>{code.clone()}</span>
                    <button class="plain">"Remove"<span class="unseen">{format!(" coupon {code}")}</span></button>
                </form>
            </li>
        }
    };
    let list = (!codes.is_empty()).then(|| {
        let items = codes.iter().map(entered).collect_view();
        view! { <ul class="entered" aria-label="Coupons">{items}</ul> }
    });
    view! {
        <div class="coupons">
            {list}
            <form method="post" action="/cart">
                <input type="hidden" name="op" value="coupon"/>
                <input type="hidden" name="return_to" value="/cart"/>
                <label for="coupon">"Coupon"</label>
                <input
                    id="coupon"
                    name="code"
                    required=true
                    maxlength="40"
                    pattern="[A-Za-z0-9\\-]+"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                />
                <button>"Apply"</button>
            </form>
        </div>
    }
    .into_any()
}

fn amount(price: &QuoteLine) -> AnyView {
    let full = price.unit_cents.times(price.quantity);
    if price.discount_cents.0 == 0 {
        return view! { <p class="amount"><span class="price">{price.total_cents.to_string()}</span></p> }.into_any();
    }
    view! {
        <p class="amount">
            <span class="price">
                <span class="unseen">"Was "</span>
                <del>{full.to_string()}</del>
                <span class="unseen">", now "</span>
                <ins>{price.total_cents.to_string()}</ins>
            </span>
        </p>
    }
    .into_any()
}
