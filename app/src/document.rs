//! A whole document: the head that every page has, and the one function that renders.
//!
//! No I/O. Nothing inline: styles come from two files, and the one script is a file too.

use crate::frame;
use crate::pages;
use crate::parts::past::Clock;
use crate::view::{Page, ShopFrame, Site};
use everbud_domain::kiosk::WITHOUT_SCRIPT_SECONDS;
use everbud_domain::markup::title_markup;
#[cfg(feature = "ssr")]
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use std::sync::Arc;

/// What is particular to one page's head.
pub(crate) struct Head {
    /// The page's own title, without the shop's name.
    pub(crate) title: String,
    /// One or two sentences for those who have not opened it.
    pub(crate) description: String,
    /// Whether search engines may list it.
    pub(crate) listed: bool,
}

/// Renders a page as a full HTML document.
#[cfg(feature = "ssr")]
#[must_use]
pub fn render(page: &Page<'_>) -> String {
    // Only islands are marked for waking; everything around them stays as it is.
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| compose(page).to_html());
    owner.cleanup();
    format!("<!doctype html>{html}")
}

fn compose(page: &Page<'_>) -> AnyView {
    match page {
        Page::Home(shop) => frame::shop(shop, pages::home::page(shop)),
        Page::Menu(shop, menu) => frame::shop(shop, pages::menu::page(shop, menu)),
        Page::Product(shop, product) => frame::shop(shop, pages::product::page(shop, product)),
        Page::Cart(shop, cart) => frame::shop(shop, pages::cart::page(shop, cart)),
        Page::Checkout(shop, checkout) => frame::shop(shop, pages::checkout::page(shop, checkout)),
        Page::Order(shop, order) => frame::shop(shop, pages::order::page(shop, order)),
        Page::ShopPage(shop, written) => frame::shop(shop, pages::shop_page::page(shop, written)),
        Page::Print(shop) => frame::shop(shop, pages::print::page(shop)),
        Page::Embed(shop, menu) => pages::embed::page(shop, menu),
        Page::Kiosk(shop) => frame::shop(shop, pages::kiosk::page(shop)),
        Page::Status(shop, status, past) => frame::shop(shop, pages::status::page(shop, status, *past)),
        Page::Incident(Site::Shop(shop), incident) => {
            let clock = Clock::Shop(&shop.menu.menu.shop.zone, shop.now);
            frame::shop(shop, pages::incident::page(incident, clock))
        }
        Page::Incident(Site::Platform(platform), incident) => {
            frame::platform(platform, pages::incident::page(incident, Clock::Universal))
        }
        Page::Problem(Site::Shop(shop), problem) => frame::shop(shop, pages::problem::page(problem, "")),
        Page::Problem(Site::Platform(platform), problem) => {
            frame::platform(platform, pages::problem::page(problem, platform.home))
        }
        Page::Platform(platform, shops) => frame::platform(platform, pages::platform::page(shops)),
        Page::PlatformStatus(platform, status) => frame::platform(platform, pages::platform::status(status)),
    }
}

/// Where a page is, and where its styles are.
pub(crate) struct Place<'a> {
    pub(crate) site: &'a str,
    pub(crate) style_href: &'a str,
    pub(crate) theme_href: &'a str,
    pub(crate) font_hrefs: &'a [String],
    pub(crate) bundle_href: &'a str,
    pub(crate) kiosk: bool,
    /// Whether somebody may have left something on it.
    pub(crate) begins_anew: bool,
    pub(crate) base: &'a str,
    pub(crate) path: &'a str,
}

impl<'a> Place<'a> {
    /// That of a page of a shop.
    pub(crate) fn of(frame: &ShopFrame<'a>) -> Self {
        Self {
            site: &frame.menu.menu.shop.name,
            style_href: frame.style_href,
            theme_href: frame.theme_href,
            font_hrefs: frame.font_hrefs,
            bundle_href: frame.bundle_href,
            kiosk: frame.kiosk,
            begins_anew: frame.begins_anew(),
            base: frame.base,
            path: frame.path,
        }
    }
}

/// A document around a body.
pub(crate) fn document(place: &Place<'_>, head: Head, body: AnyView) -> AnyView {
    let title = if head.title == place.site { head.title } else { format!("{} · {}", head.title, place.site) };
    let canonical = (head.listed && !place.base.is_empty())
        .then(|| view! { <link rel="canonical" href=format!("{}{}", place.base, place.path)/> });
    let unlisted = (!head.listed).then(|| view! { <meta name="robots" content="noindex"/> });
    let file = |name: &str| format!("{}/{name}", place.bundle_href);
    // Asked for before the style sheet that names them has come; fonts are always fetched as from another origin.
    let fonts = place.font_hrefs.iter().map(|href| {
        view! { <link rel="preload" r#as="font" r#type="font/woff2" crossorigin="anonymous" href=href.clone()/> }
    });
    let fonts = fonts.collect_view();
    // All three are fetched at once, and run after the page is shown.
    let script = (!place.bundle_href.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=file("bundle.js")/>
            <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="anonymous" href=file("bundle_bg.wasm")/>
            <script type="module" src=file("start.js")></script>
        }
    });
    // Without script nobody sees whether somebody is there.
    let anew = place.begins_anew.then(|| {
        let after = format!("{WITHOUT_SCRIPT_SECONDS};url=/kiosk");
        view! { <noscript><meta http-equiv="refresh" content=after/></noscript> }
    });
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                // A title holds no elements: the marks that Leptos puts between texts would be read out.
                <title inner_html=title_markup(&title)></title>
                <meta name="description" content=head.description/>
                {canonical}
                {unlisted}
                {fonts}
                <link rel="stylesheet" href=place.theme_href.to_owned()/>
                <link rel="stylesheet" href=place.style_href.to_owned()/>
                <link rel="icon" href="data:,"/>
                {script}
                {anew}
            </head>
            <body class=place.kiosk.then_some("kiosk")>{body}</body>
        </html>
    }
    .into_any()
}
