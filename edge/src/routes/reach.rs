//! Where else shoppers find the menu: in a frame of another site, on paper, behind a code to be photographed.

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::shop_view::ShopView;
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{EMBED, MenuView, Page, qr_svg, render};
use everbud_domain::browse::{MenuQuery, search};
use everbud_domain::id::ShopId;

type Answered = Result<Answer, Trouble>;

/// The script that another site loads.
pub(super) fn embed_script() -> Answer {
    Answer::script(EMBED.to_owned()).for_other_sites()
}

/// The menu, for a frame of the sites that the shop named and of no other.
pub(super) async fn embed(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?.unasked();
    let sites = view.shop().brand.framed_by.clone();
    let pairs = incoming.url.query_pairs().into_owned().collect::<Vec<_>>();
    let query = MenuQuery::parse(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let show = |view: &ShopView| {
        let listing =
            search(&view.menu.menu, &view.overlay.sold_out, &view.overlay.popular, &query, view.list, view.now);
        render(&Page::Embed(view.frame(), MenuView { query: &query, listing: &listing }))
    };
    let answer = if query.is_one_of_few(&view.menu.menu) {
        let path = format!("/embed?{}", query.to_query_string());
        view.kept_page(path, show)
    } else {
        Answer::html(200, show(&view))
    };
    Ok(answer.framed_by(&sites))
}

/// The menu on paper.
pub(super) async fn print(front: &Storefront, shop: &ShopId, incoming: &Incoming) -> Answered {
    let view = ShopView::read(front, shop, incoming).await?.unranked();
    Ok(view.kept_page("/menu/print".to_owned(), |view| render(&Page::Print(view.frame()))))
}

/// An address of this host as a code. Drawn from the host alone.
pub(super) fn qr(incoming: &Incoming, file: &str) -> Answered {
    let path = match file {
        "menu.svg" => "/menu",
        "kiosk.svg" => "/kiosk",
        _ => return Err(Trouble::NotFound),
    };
    let svg = qr_svg(&format!("{}{path}", incoming.base())).ok_or(Trouble::NotFound)?;
    Ok(Answer::text(200, &svg).of_type("image/svg+xml"))
}
