//! A product on a shelf: a card that leads to its page and can be put into the cart from where it stands.
//!
//! No I/O.

use crate::art::art_href;
use crate::parts::at_hand::AtHand;
use crate::parts::{price, traits};
use crate::view::ShopFrame;
use everbud_domain::product::{Product, Variant};
use everbud_domain::special::Running;
use leptos::prelude::*;

/// Cards in a grid.
pub(crate) fn grid<'p>(frame: &ShopFrame<'_>, products: impl Iterator<Item = &'p Product>) -> AnyView {
    let running = frame.menu.menu.running(frame.list, frame.now);
    let at_hand = AtHand::on(frame);
    let cards = products.enumerate().map(|(at, product)| card(&at_hand, &running, product, at < 4)).collect_view();
    view! { <ul class="shelf">{cards}</ul> }.into_any()
}

fn card(can_be_had: &AtHand<'_>, running: &Running<'_>, product: &Product, at_once: bool) -> AnyView {
    let at_hand = can_be_had.of(product);
    let shown = at_hand.first().copied().or(product.variants.first());
    let price = shown.map(|variant| price::of(running, product, variant));
    let flag = price::flag(running, product, price);
    let size = shown
        .filter(|_| at_hand.len() < 2)
        .map(|variant| view! { <span class="size">{variant.size.to_string()}</span> });
    let from = (at_hand.len() > 1).then(|| view! { <span class="size">"from"</span> });
    view! {
        <li class="card" class:gone=at_hand.is_empty()>
            <img src=art_href(product) alt="" width="320" height="240" loading=(!at_once).then_some("lazy")/>
            {flag.map(|flag| view! { <p class="flag">{flag}</p> })}
            <div class="label">
                {product.brand.clone().map(|brand| view! { <p class="brand">{brand}</p> })}
                <h3><a href=format!("/p/{}", product.slug)>{product.name.clone()}</a></h3>
                {traits::traits(product)}
                <p class="tag">{from}{price.map(|price| price.view())}{size}</p>
            </div>
            {add(can_be_had, running, product, &at_hand)}
        </li>
    }
    .into_any()
}

fn add(can_be_had: &AtHand<'_>, running: &Running<'_>, product: &Product, at_hand: &[&Variant]) -> AnyView {
    let choice = match at_hand {
        [] if can_be_had.is_in_the_shop_only(product) => {
            return view! { <p class="out">"In the shop only"</p> }.into_any();
        }
        [] => return view! { <p class="out">"Sold out"</p> }.into_any(),
        [only] => view! { <input type="hidden" name="variant" value=only.id.to_string()/> }.into_any(),
        several => {
            let options = several
                .iter()
                .map(|variant| {
                    let price = price::of(running, product, variant);
                    view! { <option value=variant.id.to_string()>{format!("{} · {}", variant.size, price.now)}</option> }
                })
                .collect_view();
            view! { <select name="variant" aria-label=format!("Size of {}", product.name)>{options}</select> }
                .into_any()
        }
    };
    view! {
        <form class="quick" method="post" action="/cart" data-name=product.name.clone()>
            <input type="hidden" name="op" value="add"/>
            <input type="hidden" name="quantity" value="1"/>
            <input type="hidden" name="return_to" value="/cart"/>
            {choice}
            <button>"Add"<span class="unseen">{format!(" {} to the cart", product.name)}</span></button>
        </form>
    }
    .into_any()
}
