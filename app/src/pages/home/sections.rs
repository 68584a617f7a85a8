//! The sections of the front page, as the shop put them together.
//!
//! No I/O. A section that has nothing to show is left out, heading and all.

use crate::art::shelf_href;
use crate::pages::menu::href;
use crate::parts::at_hand::AtHand;
use crate::parts::markdown::{self, HeadingLevel};
use crate::parts::{brand, card, clock};
use crate::view::ShopFrame;
use everbud_domain::browse::{MenuQuery, brands};
use everbud_domain::id::ProductId;
use everbud_domain::product::Product;
use everbud_domain::special::{Special, SpecialScope};
use everbud_domain::structure::{Section, Shows};
use leptos::prelude::*;

/// How many products stand in the window, among what is new and what is popular.
const WINDOW: usize = 8;

/// All that are shown; `window` is what stands in the [`window`].
pub(super) fn sections(frame: &ShopFrame<'_>, window: &[&Product]) -> AnyView {
    let sections = frame.menu.menu.shop.structure.home.iter().enumerate();
    let shown = sections.filter(|(_, section)| !section.off);
    shown.filter_map(|(at, section)| self::section(frame, window, at, section)).collect_view().into_any()
}

fn section(frame: &ShopFrame<'_>, window: &[&Product], at: usize, section: &Section) -> Option<AnyView> {
    let id = format!("section-{at}");
    let (shown, way) = match &section.shows {
        Shows::Specials => (specials(frame)?, None),
        Shows::Categories => (shelves(frame)?, None),
        Shows::Brands => (makers(frame)?, None),
        Shows::Window => (cards(frame, window)?, Some("See the whole menu")),
        Shows::New => (cards(frame, &newest(frame))?, None),
        Shows::Popular => (cards(frame, &popular(frame))?, None),
        Shows::Picks(picks) => (cards(frame, &picked(frame, picks))?, None),
        Shows::Text(text) => (words(text, section.heading().is_empty())?, None),
        Shows::Image(picture) => (brand::of_section(picture.as_ref()?), None),
    };
    let heading = section.heading();
    if heading.is_empty() {
        return Some(view! { <section>{shown}</section> }.into_any());
    }
    let way = way.map(|words| view! { <a class="lone" href="/menu">{words}</a> });
    let heading = match way {
        None => view! { <h2 class="section" id=id.clone()>{heading.to_owned()}</h2> }.into_any(),
        Some(way) => view! {
            <div class="heading">
                <h2 class="section" id=id.clone()>{heading.to_owned()}</h2>
                {way}
            </div>
        }
        .into_any(),
    };
    Some(view! { <section aria-labelledby=id>{heading}{shown}</section> }.into_any())
}

fn cards(frame: &ShopFrame<'_>, products: &[&Product]) -> Option<AnyView> {
    (!products.is_empty()).then(|| card::grid(frame, products.iter().copied()))
}

fn words(text: &str, stands_alone: bool) -> Option<AnyView> {
    let level = if stands_alone { HeadingLevel::H2 } else { HeadingLevel::H3 };
    (!text.trim().is_empty()).then(|| markdown::prose(text, level))
}

/// What staff picked and is still sold, in their order.
fn picked<'a>(frame: &ShopFrame<'a>, picks: &[ProductId]) -> Vec<&'a Product> {
    let products = &frame.menu.menu.products;
    picks.iter().filter_map(|pick| products.iter().find(|product| product.id == *pick)).collect()
}

/// What came last onto the menu and can be had, the newest first. What the shop began with is not new.
fn newest<'a>(frame: &ShopFrame<'a>) -> Vec<&'a Product> {
    let products = &frame.menu.menu.products;
    let first = products.iter().filter_map(|product| product.added_at).min();
    let at_hand = AtHand::on(frame);
    let is_new = |product: &&Product| product.added_at > first && !at_hand.of(product).is_empty();
    let mut newest: Vec<&Product> = products.iter().filter(is_new).collect();
    newest.sort_by_key(|product| core::cmp::Reverse(product.added_at));
    newest.truncate(WINDOW);
    newest
}

/// What is ordered most and can be had. More are known than are shown, for some may have gone since they were ranked.
fn popular<'a>(frame: &ShopFrame<'a>) -> Vec<&'a Product> {
    let at_hand = AtHand::on(frame);
    let mut popular = picked(frame, &frame.overlay.popular);
    popular.retain(|product| !at_hand.of(product).is_empty());
    popular.truncate(WINDOW);
    popular
}

fn makers(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let brands = brands(&frame.menu.menu);
    let makers = brands.iter().map(|brand| {
        let query = MenuQuery { brand: Some(brand.value.to_owned()), ..MenuQuery::default() };
        view! { <li><a href=href(&query)>{brand.value.to_owned()}" "<span class="quiet">{brand.count.to_string()}</span></a></li> }
    });
    let makers = makers.collect_view();
    (!brands.is_empty()).then(|| view! { <ul class="makers">{makers}</ul> }.into_any())
}

/// What can be had now: one of each shelf in turn, those on special before the others.
pub(super) fn window<'a>(frame: &ShopFrame<'a>) -> Vec<&'a Product> {
    let menu = &frame.menu.menu;
    let running = menu.running(frame.list, frame.now);
    let at_hand = AtHand::on(frame);
    let on_special = |product: &Product| running.on(product).next().is_some();
    let mut ranked: Vec<(usize, bool, &Product)> = Vec::new();
    for category in menu.shop.structure.order.shelves() {
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
    Some(view! { <ul class="specials">{items}</ul> }.into_any())
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

fn shelves(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let products = &frame.menu.menu.products;
    if products.is_empty() {
        return None;
    }
    let shelves = frame.menu.menu.shop.structure.order.shelves();
    let tiles = shelves
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
    Some(view! { <ul class="shelves">{tiles}</ul> }.into_any())
}
