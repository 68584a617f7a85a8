//! The shop's pages as they would look with the draft. They are the pages that shoppers see, made by the same routes from
//! the same menu; only the look is another. For who may change it, and in a frame of the studio alone.

use super::super::{assets, cart, checkout, pages, status};
use super::studio::{see_to, studio};
use super::{Answered, or_sign_in};
use crate::answer::Answer;
use crate::counter::calls::StudioOrder;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_domain::address::Address;
use everbud_domain::id::ShopId;
use everbud_domain::studio::preview::previewed;

/// A page of the shop in the draft's look, or in the look that it has where there is no draft.
pub(crate) async fn show(front: &Storefront, shop: &ShopId, incoming: &mut Incoming, path: &[&str]) -> Answered {
    let seen = match see_to(front, shop, incoming, StudioOrder::Look { past: false }).await {
        Ok(studied) => studio(studied)?,
        Err(trouble) => return or_sign_in(Err(trouble)),
    };
    let url = incoming.path_and_query();
    let within = format!("{}{}", incoming.base(), previewed(&url).unwrap_or("/"));
    let within = Address::parse(&within).ok_or(Trouble::NotFound)?;
    incoming.look = Some(Box::new(seen.draft.map_or(seen.current, |draft| draft.look)));
    // The page takes itself for the one at the shopper's address; afterwards the request is again what it was.
    let outer = core::mem::replace(&mut incoming.url, within);
    let answered = match page(front, shop, incoming, path).await {
        Err(Trouble::NotFound) => pages::moved(front, shop, incoming).await,
        answered => answered,
    };
    let shown = match answered {
        Ok(answer) => Ok(answer.previewed()),
        Err(trouble) => ShopView::read(front, shop, incoming).await.map(|view| view.problem(&trouble).previewed()),
    };
    incoming.url = outer;
    incoming.look = None;
    shown
}

async fn page(front: &Storefront, shop: &ShopId, incoming: &Incoming, path: &[&str]) -> Result<Answer, Trouble> {
    match path {
        [] => pages::home(front, shop, incoming).await,
        ["menu"] => pages::menu(front, shop, incoming).await,
        ["p", slug] => pages::product(front, shop, incoming, slug).await,
        ["pages", slug] => pages::shop_page(front, shop, incoming, slug).await,
        ["cart"] => cart::show(front, shop, incoming).await,
        ["checkout"] => checkout::show(front, shop, incoming).await,
        ["status"] => status::of_shop(front, shop, incoming).await,
        ["assets", file] => assets::sheet(front, shop, incoming, file).await,
        _ => Err(Trouble::NotFound),
    }
}
