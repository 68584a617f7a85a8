//! The front page: the shop, what is on special, its shelves, a few of its products, and how to find it.
//!
//! No I/O.

use crate::art::{art_href, shelf_href};
use crate::document::Head;
use crate::frame::dialled;
use crate::pages::menu::href;
use crate::parts::at_hand::AtHand;
use crate::parts::{brand, card, clock, hours};
use crate::view::ShopFrame;
use everbud_domain::browse::MenuQuery;
use everbud_domain::product::{Category, Product};
use everbud_domain::special::{Special, SpecialScope};
use leptos::prelude::*;

/// How many products stand in the window.
const WINDOW: usize = 8;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>) -> (Head, AnyView) {
    let shop = &frame.menu.menu.shop;
    let description = format!("{} {} {}.", shop.name, shop.tagline, shop.address).trim().to_owned();
    let head = Head { title: shop.name.clone(), description, listed: true };
    let window = window(frame);
    let collage = window
        .iter()
        .take(3)
        .map(|product| view! { <img src=art_href(product) alt="" width="320" height="240"/> })
        .collect_view();
    let hero = brand::hero(shop).unwrap_or_else(|| view! { <div class="collage">{collage}</div> }.into_any());
    let main = view! {
        <section class="hero">
            <div class="wide">
                <div class="welcome">
                    <p class="eyebrow door" class:open=shop.is_open(frame.now)>{shop.door_sign(frame.now)}</p>
                    <h1>{shop.name.clone()}</h1>
                    <p class="tagline">{shop.tagline.clone()}</p>
                    <form class="find" method="get" action="/menu" role="search">
                        <label class="unseen" for="q">"Search the menu"</label>
                        <input type="search" id="q" name="q" placeholder="Search the menu" enterkeyhint="search"/>
                        <button class="main">"Search"</button>
                    </form>
                    <p class="quiet">{shop.address.clone()}</p>
                </div>
                {hero}
            </div>
        </section>
        <div class="wide">
            {specials(frame)}
            {shelves(frame)}
            {(!window.is_empty()).then(|| view! {
                <section aria-labelledby="window">
                    <div class="heading">
                        <h2 class="section" id="window">"In the window"</h2>
                        <a class="lone" href="/menu">"See the whole menu"</a>
                    </div>
                    {card::grid(frame, window.iter().copied())}
                </section>
            })}
            {visit(frame)}
        </div>
    };
    (head, main.into_any())
}

/// What can be had now: one of each shelf in turn, those on special before the others.
fn window<'a>(frame: &ShopFrame<'a>) -> Vec<&'a Product> {
    let menu = &frame.menu.menu;
    let running = menu.running(frame.list, frame.now);
    let at_hand = AtHand::on(frame);
    let on_special = |product: &Product| running.on(product).next().is_some();
    let mut ranked: Vec<(usize, bool, &Product)> = Vec::new();
    for category in Category::ALL {
        let here = menu.products.iter().filter(|it| it.category == category && !at_hand.of(it).is_empty());
        let mut here: Vec<&Product> = here.collect();
        here.sort_by_key(|product| !on_special(product));
        let round = here.into_iter().enumerate().take(WINDOW);
        ranked.extend(round.map(|(at, product)| (at, !on_special(product), product)));
    }
    ranked.sort_by_key(|(at, full_price, _)| (*at, *full_price));
    ranked.into_iter().map(|(_, _, product)| product).take(WINDOW).collect()
}

fn specials(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let running: Vec<&Special> = frame.menu.menu.running(frame.list, frame.now).all().collect();
    if running.is_empty() {
        return None;
    }
    let items = running.iter().map(|it| special(frame, it)).collect_view();
    Some(
        view! {
            <section aria-labelledby="specials">
                <h2 class="section" id="specials">"On special"</h2>
                <ul class="specials">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn special(frame: &ShopFrame<'_>, special: &Special) -> AnyView {
    let products = &frame.menu.menu.products;
    let query = |query: MenuQuery| href(&MenuQuery { special: true, ..query });
    let (on, href) = match &special.on.scope {
        SpecialScope::Everything => ("Everything in the shop".to_owned(), query(MenuQuery::default())),
        SpecialScope::Category { category } => (
            format!("All {}", category.label().to_lowercase()),
            query(MenuQuery { category: Some(*category), ..MenuQuery::default() }),
        ),
        SpecialScope::Subcategory { category, subcategory } => (
            format!("{subcategory} in {}", category.label().to_lowercase()),
            query(MenuQuery { category: Some(*category), ..MenuQuery::default() }),
        ),
        SpecialScope::Brand { brand } => {
            (format!("Everything by {brand}"), query(MenuQuery { brand: Some(brand.clone()), ..MenuQuery::default() }))
        }
        SpecialScope::Products { products: ids } => {
            let mut named = products.iter().filter(|product| ids.contains(&product.id));
            match (named.next(), named.next()) {
                (Some(only), None) => (only.name.clone(), format!("/p/{}", only.slug)),
                _ => (format!("{} products", ids.len()), query(MenuQuery::default())),
            }
        }
    };
    let on = match special.on.mass {
        Some(range) => format!("{on}, {}", range.words()),
        None => on,
    };
    let zone = &frame.menu.menu.shop.zone;
    let ends = special.when.ends_at.map(|end| {
        let words = format!("Until {}", clock::moment(zone, end, frame.now));
        view! { <p class="quiet">{clock::stamp(end, words)}</p> }
    });
    view! {
        <li>
            <p class="off">{special.headline()}</p>
            <div>
                <h3><a href=href>{special.name.clone()}</a></h3>
                <p>{on}</p>
                {special.by_what().map(|by_what| view! { <p class="quiet">{format!("It is {by_what}.")}</p> })}
                {special.terms().map(|terms| view! { <p class="quiet">{format!("It is {terms}.")}</p> })}
                {ends}
            </div>
        </li>
    }
    .into_any()
}

fn shelves(frame: &ShopFrame<'_>) -> AnyView {
    let products = &frame.menu.menu.products;
    let tiles = Category::ALL
        .into_iter()
        .filter_map(|category| {
            let count = products.iter().filter(|product| product.category == category).count();
            (count > 0).then(|| {
                let many = if count == 1 { "1 product".to_owned() } else { format!("{count} products") };
                view! {
                    <li>
                        <img src=shelf_href(category) alt="" width="320" height="240" loading="lazy"/>
                        <h3><a href=format!("/menu?category={}", category.key())>{category.label()}</a></h3>
                        <p class="quiet">{many}</p>
                    </li>
                }
            })
        })
        .collect_view();
    view! {
        <section aria-labelledby="shelves">
            <h2 class="section" id="shelves">"The shelves"</h2>
            <ul class="shelves">{tiles}</ul>
        </section>
    }
    .into_any()
}

fn visit(frame: &ShopFrame<'_>) -> AnyView {
    let shop = &frame.menu.menu.shop;
    view! {
        <section class="visit" id="visit" aria-labelledby="visit-us">
            <div>
                <h2 class="section" id="visit-us">"Visit us"</h2>
                <address>
                    <p class="lead">{shop.address.clone()}</p>
                    <p><a class="lone" href=format!("tel:{}", dialled(&shop.phone))>{shop.phone.clone()}</a></p>
                </address>
                <p class="quiet">{format!("Licence {}", shop.licence)}</p>
            </div>
            {hours::table(shop, frame.now)}
        </section>
    }
    .into_any()
}
