//! The menu: searching, filtering and paging, as a plain form and plain links.
//!
//! No I/O. Every link is made from a query, so it always has its canonical form and names a page that may be cached.

use crate::document::Head;
use crate::islands::menu::LiveMenu;
use crate::parts::{announced, card, filters};
use crate::view::{MenuView, ShopFrame};
use everbud_domain::browse::{MenuQuery, PAGE_SIZE};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>, view: &MenuView<'_>) -> (Head, AnyView) {
    let title = title(view.query);
    let shop = &frame.menu.menu.shop;
    let whole = *view.query == MenuQuery::default();
    let own = |words: &String| Some(words.clone()).filter(|words| whole && !words.is_empty());
    let head = Head {
        title: own(&shop.structure.search.menu_title).unwrap_or_else(|| title.clone()),
        description: own(&shop.structure.search.menu_description).unwrap_or_else(|| {
            format!("{title} at {}: {} products. Order ahead and pick up.", shop.name, view.listing.total)
        }),
        listed: view.query.q.is_empty(),
    };
    let listing = if view.listing.items.is_empty() {
        nothing()
    } else {
        view! { {card::grid(frame, view.listing.items.iter().copied())}{pages(view)} }.into_any()
    };
    let main = view! {
        <div class="wide menu">
            <h1>{title}</h1>
            {announced::banners(frame)}
            {shelves(view)}
            {filters::form(frame, view)}
            <LiveMenu/>
            <section class="found" aria-labelledby="found">
                <h2 class="unseen" id="found">"Products"</h2>
                <p class="count" role="status">{count(view)}</p>
                {filters::chosen(view.query)}
                {listing}
            </section>
        </div>
    };
    (head, main.into_any())
}

fn title(query: &MenuQuery) -> String {
    match (&query.q, query.category) {
        (q, _) if !q.is_empty() => format!("Search: {q}"),
        (_, Some(category)) => category.label().to_owned(),
        (_, None) if query.special => "On special".to_owned(),
        (_, None) => "The menu".to_owned(),
    }
}

/// The address of a query.
pub(crate) fn href(query: &MenuQuery) -> String {
    let written = query.to_query_string();
    if written.is_empty() { "/menu".to_owned() } else { format!("/menu?{written}") }
}

fn shelves(view: &MenuView<'_>) -> AnyView {
    let query = view.query;
    let way = |category, name: &'static str, count: Option<usize>| {
        let current = (query.category == category).then_some("page");
        let href = href(&MenuQuery { category, page: 1, ..query.clone() });
        let count = count.map(|count| view! { <span>{format!(" {count}")}</span> });
        view! { <li><a href=href aria-current=current>{name}{count}</a></li> }
    };
    let ways = view
        .listing
        .facets
        .categories
        .iter()
        .map(|facet| way(Some(facet.value), facet.value.label(), Some(facet.count)))
        .collect_view();
    view! { <nav class="chips" aria-label="Shelves"><ul>{way(None, "All", None)}{ways}</ul></nav> }.into_any()
}

fn count(view: &MenuView<'_>) -> String {
    let listing = view.listing;
    match listing.total {
        0 => "No products".to_owned(),
        1 => "1 product".to_owned(),
        total if listing.pages > 1 => {
            let first = (listing.page - 1) * PAGE_SIZE + 1;
            format!("{first}–{} of {total} products", first + listing.items.len() - 1)
        }
        total => format!("{total} products"),
    }
}

fn nothing() -> AnyView {
    view! {
        <div class="nothing">
            <p class="lead">"Nothing on the menu matches all of that."</p>
            <p><a class="button" href="/menu">"Show the whole menu"</a></p>
        </div>
    }
    .into_any()
}

fn pages(view: &MenuView<'_>) -> Option<AnyView> {
    let (here, last) = (view.listing.page, view.listing.pages);
    if last < 2 {
        return None;
    }
    let to = |page: usize| href(&view.query.on_page(page));
    // The first, the last, and those around this one; the gaps between them are shown as such.
    let near: Vec<usize> = (1..=last).filter(|page| *page == 1 || *page == last || page.abs_diff(here) <= 1).collect();
    let mut before = 0;
    let numbers = near
        .into_iter()
        .map(|page| {
            let gap = (page > before + 1).then(|| view! { <li class="gap" aria-hidden="true">"…"</li> });
            before = page;
            let current = (page == here).then_some("page");
            view! {
                {gap}
                <li>
                    <a href=to(page) aria-current=current><span class="unseen">"Page "</span>{page.to_string()}</a>
                </li>
            }
        })
        .collect_view();
    Some(
        view! {
            <nav class="pages" aria-label="Pages">
                <ul>
                    {(here > 1).then(|| view! { <li><a rel="prev" href=to(here - 1)>"Previous"</a></li> })}
                    {numbers}
                    {(here < last).then(|| view! { <li><a rel="next" href=to(here + 1)>"Next"</a></li> })}
                </ul>
            </nav>
        }
        .into_any(),
    )
}
