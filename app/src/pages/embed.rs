//! The menu as another site shows it in a frame: to look at, with links that open the shop itself.
//!
//! No I/O. It holds no form, no cart and no script: browsers give a frame on another site no cookies, so nothing could be
//! put into a cart there, and nobody could answer for their age.

use crate::art::art_href;
use crate::document::{Head, Place, document};
use crate::parts::at_hand::AtHand;
use crate::parts::{brand, price, traits};
use crate::view::{MenuView, ShopFrame};
use everbud_domain::browse::MenuQuery;
use everbud_domain::product::Product;
use everbud_domain::special::Running;
use leptos::prelude::*;

/// The whole document.
pub(crate) fn page(frame: &ShopFrame<'_>, view: &MenuView<'_>) -> AnyView {
    let shop = &frame.menu.menu.shop;
    let place = Place { bundle_href: "", kiosk: false, begins_anew: false, path: "/menu", ..Place::of(frame) };
    let head = Head { title: "The menu".to_owned(), description: format!("The menu of {}.", shop.name), listed: false };
    let ways = view.listing.facets.categories.iter().map(|facet| {
        let query = MenuQuery { category: Some(facet.value), page: 1, ..MenuQuery::default() };
        way(&query, facet.value.label().to_owned(), view.query.category == Some(facet.value))
    });
    let ways = ways.collect_view();
    let (running, at_hand) = (frame.menu.menu.running(frame.list, frame.now), AtHand::on(frame));
    let cards = view.listing.items.iter().map(|product| card(&running, &at_hand, product)).collect_view();
    let pages = (1..=view.listing.pages)
        .map(|page| way(&view.query.on_page(page), page.to_string(), view.listing.page == page));
    let pages = (view.listing.pages > 1)
        .then(|| view! { <nav class="pages" aria-label="Pages"><ul>{pages.collect_view()}</ul></nav> });
    let body = view! {
        <main class="wide embedded" id="main">
            <h1><a href="/menu" target="_blank" rel="noopener">{brand::name(shop)}</a></h1>
            <nav class="chips" aria-label="Shelves">
                <ul>{way(&MenuQuery::default(), "All".to_owned(), view.query.category.is_none())}{ways}</ul>
            </nav>
            <h2 class="unseen">"Products"</h2>
            <ul class="shelf">{cards}</ul>
            {pages}
            <p class="quiet">
                {format!(
                    "For adults of {} and over. What you choose opens at the shop, which asks for your age. Licence {}.",
                    shop.minimum_age,
                    shop.licence,
                )}
            </p>
        </main>
    };
    document(&place, head, body.into_any())
}

fn way(query: &MenuQuery, words: String, here: bool) -> AnyView {
    let written = query.to_query_string();
    let href = if written.is_empty() { "/embed".to_owned() } else { format!("/embed?{written}") };
    view! { <li><a href=href aria-current=here.then_some("page")>{words}</a></li> }.into_any()
}

fn card(running: &Running<'_>, at_hand: &AtHand<'_>, product: &Product) -> AnyView {
    let at_hand = at_hand.of(product);
    let price = at_hand.first().map(|variant| price::of(running, product, variant));
    let from = (at_hand.len() > 1).then(|| view! { <span class="size">"from"</span> });
    let out = at_hand.is_empty().then(|| view! { <p class="out">"Sold out"</p> });
    view! {
        <li class="card" class:gone=at_hand.is_empty()>
            <img src=art_href(product) alt="" width="320" height="240" loading="lazy"/>
            <div class="label">
                {product.brand.clone().map(|brand| view! { <p class="brand">{brand}</p> })}
                <h3><a href=format!("/p/{}", product.slug) target="_blank" rel="noopener">{product.name.clone()}</a></h3>
                {traits::traits(product)}
                <p class="tag">{from}{price.map(|price| price.view())}</p>
            </div>
            {out}
        </li>
    }
    .into_any()
}
