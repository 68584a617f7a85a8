//! The platform's own pages: which shops there are, and how they do.
//!
//! No I/O.

use crate::document::Head;
use crate::pages::status as shop_status;
use crate::parts::past::{Clock, past};
use crate::view::{PlatformStatusView, ShopLink};
use leptos::prelude::*;

/// The shops.
pub(crate) fn page(shops: &[ShopLink]) -> (Head, AnyView) {
    let head = Head {
        title: "Everbud".to_owned(),
        description: "Storefronts for licensed dispensaries that stay open when the database does not.".to_owned(),
        listed: true,
    };
    let list = if shops.is_empty() {
        view! { <p class="lead">"No shop is published here yet."</p> }.into_any()
    } else {
        let items = shops.iter().map(shop).collect_view();
        view! { <ul class="shops">{items}</ul> }.into_any()
    };
    let main = view! {
        <div class="wide">
            <div class="opening">
                <p class="eyebrow">"Storefronts for licensed dispensaries"</p>
                <h1>"Open, whatever the database does."</h1>
                <p class="lead">
                    "Every page is served and every order is stored at the edge. \
                     The database is written behind, so a shop stays open when it fails."
                </p>
            </div>
            <h2 class="section">"Shops"</h2>
            {list}
        </div>
    };
    (head, main.into_any())
}

fn shop(shop: &ShopLink) -> AnyView {
    view! {
        <li>
            <h3><a href=shop.href.clone()>{shop.name.clone()}</a></h3>
            {said(&shop.tagline, None)}
            {said(&shop.address, Some("quiet"))}
        </li>
    }
    .into_any()
}

fn said(words: &str, class: Option<&'static str>) -> Option<AnyView> {
    (!words.is_empty()).then(|| view! { <p class=class>{words.to_owned()}</p> }.into_any())
}

/// How the platform is.
pub(crate) fn status(status: &PlatformStatusView<'_>) -> (Head, AnyView) {
    let (heading, sentence) = shop_status::words(status.origin);
    let head = Head { title: "Status".to_owned(), description: sentence.to_owned(), listed: false };
    let since = status.since.map(|since| {
        view! { <div><dt>"Since"</dt><dd>{Clock::Universal.stamp(since)}</dd></div> }
    });
    let main = view! {
        <div class="text">
            <h1 class=format!("state {}", shop_status::key(status.origin))>{heading}</h1>
            <p class="lead">{sentence}</p>
            <dl class="facts">
                {since}
                <div><dt>"Shops"</dt><dd>{status.shops.to_string()}</dd></div>
            </dl>
            <p><a class="button" href="/status">"Refresh"</a></p>
            {past(status.past, Clock::Universal)}
        </div>
    };
    (head, main.into_any())
}
