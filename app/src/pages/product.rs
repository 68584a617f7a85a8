//! One product: what it is, in which sizes, what each costs, and the way into the cart.
//!
//! No I/O.

use crate::art::art_href;
use crate::document::Head;
use crate::parts::at_hand::AtHand;
use crate::parts::markdown::{self, HeadingLevel};
use crate::parts::{card, price, traits};
use crate::view::ShopFrame;
use everbud_domain::cart::MAX_QUANTITY;
use everbud_domain::product::{Product, Regulated, Variant};
use everbud_domain::special::Running;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>, product: &Product) -> (Head, AnyView) {
    let head = Head { title: product.name.clone(), description: description(frame, product), listed: true };
    let category = product.category;
    let main = view! {
        <div class="wide">
            <nav class="crumbs" aria-label="Where you are">
                <ol>
                    <li><a href="/menu">"Menu"</a></li>
                    <li><a href=format!("/menu?category={}", category.key())>{category.label()}</a></li>
                    <li aria-current="page">{product.name.clone()}</li>
                </ol>
            </nav>
            <article class="product">
                <div class="picture"><img src=art_href(product) alt="" width="640" height="480" fetchpriority="high"/></div>
                <div class="about">
                    {product.brand.clone().map(|brand| view! { <p class="eyebrow">{brand}</p> })}
                    <h1>{product.name.clone()}</h1>
                    {traits::traits(product)}
                    {buy(frame, product)}
                </div>
                <div class="more">
                    {words(product)}
                    {facts(product)}
                </div>
            </article>
            {others(frame, product)}
        </div>
    };
    (head, main.into_any())
}

fn description(frame: &ShopFrame<'_>, product: &Product) -> String {
    let words = markdown::plain(&product.description, 155);
    if !words.is_empty() {
        return words;
    }
    let brand = product.brand.as_ref().map(|brand| format!(" by {brand}")).unwrap_or_default();
    format!("{}{brand}, {} at {}.", product.name, product.category.label().to_lowercase(), frame.menu.menu.shop.name)
}

fn buy(frame: &ShopFrame<'_>, product: &Product) -> AnyView {
    let at_hand = AtHand::on(frame);
    let Some(first) = at_hand.of(product).first().copied() else {
        let why = at_hand.uncounted(product);
        return view! {
            <p class="out">{if at_hand.is_in_the_shop_only(product) { "In the shop only" } else { "Sold out for now" }}</p>
            {why.map(|measure| view! { <p class="quiet">{measure.unknown_sentence()}</p> })}
            <p><a class="button" href=format!("/menu?category={}", product.category.key())>"See what else there is"</a></p>
        }
        .into_any();
    };
    let running = frame.menu.menu.running(frame.list, frame.now);
    let choices = product
        .variants
        .iter()
        .map(|variant| choice(&running, product, variant, at_hand.why_not(variant), variant.id == first.id))
        .collect_view();
    view! {
        {price::tags(&running, product)}
        <form class="buy" method="post" action="/cart" data-name=product.name.clone()>
            <input type="hidden" name="op" value="add"/>
            <input type="hidden" name="return_to" value="/cart"/>
            <fieldset class="choices">
                <legend>"Size"</legend>
                {choices}
            </fieldset>
            <div class="put">
                <label for="quantity">"Quantity"</label>
                <input
                    type="number"
                    id="quantity"
                    name="quantity"
                    inputmode="numeric"
                    min="1"
                    max=MAX_QUANTITY.to_string()
                    value="1"
                    required=true
                />
                <button class="main">"Add to cart"</button>
            </div>
        </form>
    }
    .into_any()
}

fn choice(
    running: &Running<'_>,
    product: &Product,
    variant: &Variant,
    gone: Option<&'static str>,
    chosen: bool,
) -> AnyView {
    let price = match gone {
        Some(why) => view! { <span class="price">{why}</span> }.into_any(),
        None => price::of(running, product, variant).view(),
    };
    view! {
        <label class="choice">
            <input type="radio" name="variant" value=variant.id.to_string() checked=chosen disabled=gone.is_some() required=true/>
            <span class="size">{variant.size.to_string()}</span>
            {price}
        </label>
    }
    .into_any()
}

fn words(product: &Product) -> Option<AnyView> {
    let text = product.description.trim();
    (!text.is_empty()).then(|| {
        view! { <section aria-labelledby="about"><h2 id="about">"About"</h2>{markdown::prose(text, HeadingLevel::H3)}</section> }
            .into_any()
    })
}

fn facts(product: &Product) -> AnyView {
    let row = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> })
    };
    let effects = (!product.effects.is_empty()).then(|| product.effects.join(", "));
    view! {
        <section aria-labelledby="facts">
            <h2 id="facts">"Facts"</h2>
            <dl class="facts">
                {row("Kind", Some(product.category.label().to_owned()))}
                {row("Type", product.strain.map(|strain| strain.label().to_owned()))}
                {row("THC", product.thc.map(|potency| potency.to_string()))}
                {row("CBD", product.cbd.map(|potency| potency.to_string()))}
                {row("Effects, as told", effects)}
                {row("Counts to limits as", product.variants.first().and_then(|variant| counted(variant.regulated)))}
            </dl>
        </section>
    }
    .into_any()
}

/// What the law counts in the smallest size, in words.
fn counted(amounts: Regulated) -> Option<String> {
    let parts: Vec<String> = [
        (amounts.flower.0, format!("{} flower", amounts.flower)),
        (amounts.concentrate.0, format!("{} concentrate", amounts.concentrate)),
        (amounts.edible_thc.0, format!("{} THC", amounts.edible_thc)),
        (amounts.solid_edible.0, format!("{} edible", amounts.solid_edible)),
        (amounts.liquid_edible.0, format!("{} drink", amounts.liquid_edible)),
    ]
    .into_iter()
    .filter(|(amount, _)| *amount > 0)
    .map(|(_, words)| words)
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn others(frame: &ShopFrame<'_>, product: &Product) -> Option<AnyView> {
    let at_hand = AtHand::on(frame);
    let others: Vec<_> = frame
        .menu
        .menu
        .products
        .iter()
        .filter(|other| other.category == product.category && other.id != product.id)
        .filter(|other| !at_hand.of(other).is_empty())
        .take(4)
        .collect();
    if others.is_empty() {
        return None;
    }
    Some(
        view! {
            <section aria-labelledby="others">
                <h2 class="section" id="others">{format!("More {}", product.category.label().to_lowercase())}</h2>
                {card::grid(frame, others.into_iter())}
            </section>
        }
        .into_any(),
    )
}
