//! What surrounds a page: notices, the sticky head with its ways, the foot, and the question for the shopper's age.
//!
//! No I/O. The head holds no cart count but an island that knows it: a page is the same for every shopper, so that it can
//! be cached.

use crate::document::{Head, Place, document};
use crate::islands::attempt::UnsentOrder;
use crate::islands::cart::{CartCount, CartDrawer};
use crate::islands::kiosk::Kiosk;
use crate::own_css;
use crate::parts::markdown::{self, HeadingLevel};
use crate::parts::{age, announced, brand, lists, notices};
use crate::view::{PlatformFrame, ShopFrame};
use leptos::prelude::*;

/// A page of a shop.
pub(crate) fn shop(frame: &ShopFrame<'_>, (head, main): (Head, AnyView)) -> AnyView {
    let shop = &frame.menu.menu.shop;
    let place = Place::of(frame);
    // The page stays in the document while the question is asked, but out of reach of keyboard and reader.
    let body = view! {
        {frame.ask_age.then(|| age::question(frame))}
        <div class="site" inert=frame.ask_age>
            <a class="skip" href="#main">"Skip to the content"</a>
            {announced::announcements(frame)}
            <header class="top">
                <div class="wide">
                    <a class="wordmark" href="/">{brand::name(shop)}</a>
                    <nav aria-label="Shop"><ul>{ways(frame)}</ul></nav>
                </div>
            </header>
            {lists::choice(frame)}
            {notices::notices(frame)}
            <UnsentOrder/>
            <main id="main" tabindex="-1" class:own=own_css::reaches(frame.path)>{main}</main>
            {foot(frame)}
            <CartDrawer/>
            {frame.begins_anew().then(|| view! { <Kiosk/> })}
        </div>
    };
    document(&place, head, body.into_any())
}

fn ways(frame: &ShopFrame<'_>) -> AnyView {
    let here = frame.path.split('?').next().unwrap_or_default();
    let current = |href: &str| (here == href).then_some("page");
    view! {
        <li><a href="/menu" aria-current=current("/menu")>"Menu"</a></li>
        <li><a href="/#visit" class="aside">"Visit"</a></li>
        <li><a href="/cart" class="to-cart" aria-current=current("/cart")>"Cart"<CartCount/></a></li>
    }
    .into_any()
}

fn foot(frame: &ShopFrame<'_>) -> AnyView {
    let shop = &frame.menu.menu.shop;
    let pages = shop
        .pages
        .iter()
        .map(|page| view! { <li><a href=format!("/pages/{}", page.slug)>{page.title.clone()}</a></li> })
        .collect_view();
    let legal = shop.structure.legal.trim();
    view! {
        <footer class="foot">
            <div class="wide">
                <div>
                    <p class="wordmark">{shop.name.clone()}</p>
                    <p>{shop.address.clone()}<br/>{shop.door_sign(frame.now)}</p>
                </div>
                <nav aria-label="More">
                    <ul>
                        <li><a href="/menu">"Menu"</a></li>
                        {pages}
                        <li><a href="/status">"Status"</a></li>
                        <li><a href=format!("tel:{}", dialled(&shop.phone))>{format!("Call {}", shop.phone)}</a></li>
                    </ul>
                </nav>
                {(!legal.is_empty()).then(|| markdown::prose(legal, HeadingLevel::H2))}
                <p class="fine">
                    {format!(
                        "For adults of {} and over. Bring a valid identity card: it is checked at the counter. Licence {}.",
                        shop.minimum_age,
                        shop.licence,
                    )}
                </p>
            </div>
        </footer>
    }
    .into_any()
}

/// A telephone number as a link dials it.
pub(crate) fn dialled(phone: &str) -> String {
    phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+').collect()
}

/// A page of the platform.
pub(crate) fn platform(frame: &PlatformFrame<'_>, (head, main): (Head, AnyView)) -> AnyView {
    let place = Place {
        site: "Everbud",
        style_href: frame.style_href,
        theme_href: frame.theme_href,
        font_hrefs: &[],
        bundle_href: "",
        kiosk: false,
        begins_anew: false,
        base: frame.base,
        path: frame.path,
    };
    let current = |href: &str| (frame.home.is_empty() && frame.path == href).then_some("page");
    let at = |path: &str| format!("{}{path}", frame.home);
    let body = view! {
        <div class="site">
            <a class="skip" href="#main">"Skip to the content"</a>
            <header class="top">
                <div class="wide">
                    <a class="wordmark" href=at("/")>"Everbud"</a>
                    <nav aria-label="Platform">
                        <ul>
                            <li><a href=at("/") aria-current=current("/")>"Shops"</a></li>
                            <li><a href=at("/status") aria-current=current("/status")>"Status"</a></li>
                        </ul>
                    </nav>
                </div>
            </header>
            <main id="main" tabindex="-1">{main}</main>
            <footer class="foot">
                <div class="wide">
                    <div>
                        <p class="wordmark">"Everbud"</p>
                        <p>"Shops that stay open when the database does not."</p>
                    </div>
                </div>
            </footer>
        </div>
    };
    document(&place, head, body.into_any())
}
