//! The kiosk: a browser in the shop becomes one, and begins anew for the next who comes. Nothing of it is stored here.

use crate::answer::Answer;
use crate::cookie;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{Page, render};
use everbud_domain::id::ShopId;

/// What a kiosk shows while nobody is there, and then it forgets whoever was; or how a browser becomes one.
pub(super) async fn show(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Result<Answer, Trouble> {
    let view = ShopView::read(front, shop, incoming).await?.unasked().unranked();
    let shown = view.kept_page("/kiosk".to_owned(), |view| render(&Page::Kiosk(view.frame())));
    if !cookie::is_kiosk(incoming) {
        return Ok(shown);
    }
    // Cookies that others may not set are taken away one by one; what scripts and a service worker keep, all at once (Clear
    // Site Data, 3.1).
    let shown = shown.with_cookies(&cookie::forget_shopper(&incoming.url));
    Ok(shown.with("clear-site-data", "\"storage\""))
}

/// This browser becomes a kiosk. Whoever is signed in at the desk is not any more, in this browser.
pub(super) fn begin(incoming: &Incoming) -> Answer {
    let answer = Answer::see_other("/kiosk").with("set-cookie", &cookie::begin_kiosk(&incoming.url));
    answer.with("set-cookie", &cookie::forget_session(&incoming.url))
}
