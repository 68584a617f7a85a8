//! The pages that only show: home, menu, product, the shop's own pages, status.

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{MenuView, Page, render};
use everbud_domain::browse::{MenuQuery, search};
use everbud_domain::id::ShopId;

type Answered = Result<Answer, Trouble>;

pub(super) async fn home(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    Ok(Answer::html(200, render(&Page::Home(view.frame()))))
}

pub(super) async fn menu(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    let pairs: Vec<(String, String)> = incoming.url.query_pairs().into_owned().collect();
    let query = MenuQuery::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let listing = search(&view.menu.menu, &view.overlay.sold_out, &query, view.now);
    let page = Page::Menu(view.frame(), MenuView { query: &query, listing: &listing });
    Ok(Answer::html(200, render(&page)))
}

pub(super) async fn product(front: &Storefront, shop: &ShopId, incoming: &Incoming, slug: &str) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    let product = view.menu.menu.products.iter().find(|product| product.slug.as_str() == slug);
    let product = product.ok_or(Trouble::NotFound)?;
    Ok(Answer::html(200, render(&Page::Product(view.frame(), product))))
}

pub(super) async fn shop_page(front: &Storefront, shop: &ShopId, incoming: &Incoming, slug: &str) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    let page = view.menu.menu.shop.pages.iter().find(|page| page.slug.as_str() == slug).ok_or(Trouble::NotFound)?;
    Ok(Answer::html(200, render(&Page::ShopPage(view.frame(), page))))
}

pub(super) async fn status(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    Ok(Answer::html(200, render(&Page::Status(view.frame(), &view.status()))))
}
