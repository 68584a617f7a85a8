//! The kiosk: how a tablet in the shop becomes one, and what it shows while nobody is there.
//!
//! No I/O.

use crate::document::Head;
use crate::parts::brand;
use crate::view::ShopFrame;
use everbud_domain::kiosk::IDLE_MS;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>) -> (Head, AnyView) {
    let shop = &frame.menu.menu.shop;
    let head = Head { title: "Kiosk".to_owned(), description: format!("Order at {}.", shop.name), listed: false };
    let main = if frame.kiosk {
        view! {
            <div class="wide start">
                <p class="sign">{brand::name(shop)}</p>
                <h1>"Look around, and order here"</h1>
                <p class="tagline">{shop.tagline.clone()}</p>
                <p><a class="button main" href="/menu">"Begin"</a></p>
                <p class="quiet">
                    {format!("For adults of {} and over. Whatever you type here is gone when you are done.", shop.minimum_age)}
                </p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="text">
                <h1>"A kiosk for your shop"</h1>
                <p>
                    {format!(
                        "On a tablet in the shop, people look at the menu and order one after another. As a kiosk, this \
                         browser shows everything larger, and begins anew when nobody has touched it for {} seconds and \
                         after each order: the cart, what was typed and what was kept are gone then.",
                        IDLE_MS / 1_000,
                    )}
                </p>
                <p>"Whoever is signed in at the desk in this browser is signed out. To end it, sign in at the desk again."</p>
                <form method="post" action="/kiosk"><button class="main">"Make this browser a kiosk"</button></form>
            </div>
        }
        .into_any()
    };
    (head, main)
}
