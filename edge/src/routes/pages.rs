//! The pages that only show: home, menu, product, the shop's own pages.

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{MenuView, Page, render};
use everbud_domain::browse::{MenuQuery, search};
use everbud_domain::id::ShopId;
use everbud_domain::structure::led_on;

type Answered = Result<Answer, Trouble>;

pub(super) async fn home(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    Ok(view.kept_page("/".to_owned(), |view| render(&Page::Home(view.frame()))))
}

pub(super) async fn menu(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?;
    let pairs = incoming.url.query_pairs().into_owned().collect::<Vec<_>>();
    let query = MenuQuery::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let show = |view: &ShopView| {
        let listing =
            search(&view.menu.menu, &view.overlay.sold_out, &view.overlay.popular, &query, view.list, view.now);
        render(&Page::Menu(view.frame(), MenuView { query: &query, listing: &listing }))
    };
    if query.is_one_of_few(&view.menu.menu) {
        let canonical = query.to_query_string();
        let path = if canonical.is_empty() { "/menu".to_owned() } else { format!("/menu?{canonical}") };
        return Ok(view.kept_page(path, show));
    }
    Ok(Answer::html(200, show(&view)))
}

pub(super) async fn product(front: &Storefront, shop: &ShopId, incoming: &Incoming, slug: &str) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?.unranked();
    let menu = view.menu.clone();
    let product = menu.menu.products.iter().find(|product| product.slug.as_str() == slug).ok_or(Trouble::NotFound)?;
    let path = format!("/p/{}", product.slug);
    Ok(view.kept_page(path, |view| render(&Page::Product(view.frame(), product))))
}

pub(super) async fn shop_page(front: &Storefront, shop: &ShopId, incoming: &Incoming, slug: &str) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?.unranked();
    let menu = view.menu.clone();
    let page = menu.menu.shop.pages.iter().find(|page| page.slug.as_str() == slug).ok_or(Trouble::NotFound)?;
    let path = format!("/pages/{}", page.slug);
    Ok(view.kept_page(path, |view| render(&Page::ShopPage(view.frame(), page))))
}

/// Where the shop's old address leads now, where this is one and nothing else is here.
pub(super) async fn moved(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await.map_err(|_| Trouble::NotFound)?;
    let to = led_on(&view.shop().structure.redirects, incoming.url.path()).ok_or(Trouble::NotFound)?;
    Ok(Answer::moved(to))
}
