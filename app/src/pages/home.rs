//! The front page: the shop, the sections that it put there, and how to find it.
//!
//! No I/O.

mod sections;

use crate::art::art_href;
use crate::document::Head;
use crate::frame::dialled;
use crate::parts::{announced, brand, hours};
use crate::view::ShopFrame;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>) -> (Head, AnyView) {
    let shop = &frame.menu.menu.shop;
    let own = &shop.structure.search;
    let title = if own.home_title.is_empty() { &shop.name } else { &own.home_title };
    let description = match own.home_description.as_str() {
        "" => format!("{} {} {}.", shop.name, shop.tagline, shop.address).trim().to_owned(),
        own => own.to_owned(),
    };
    let head = Head { title: title.clone(), description, listed: true };
    let window = sections::window(frame);
    let hero = brand::hero(shop).unwrap_or_else(|| {
        let pictures =
            window.iter().take(3).map(|it| view! { <img src=art_href(it) alt="" width="320" height="240"/> });
        view! { <div class="collage">{pictures.collect_view()}</div> }.into_any()
    });
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
            {announced::banners(frame)}
            {sections::sections(frame, &window)}
            {visit(frame)}
        </div>
    };
    (head, main.into_any())
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
