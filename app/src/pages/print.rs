//! The menu on paper: every shelf as a table, black on white, cut into pages by the browser.
//!
//! No I/O. What cannot be had is left out: paper cannot be told later.

use crate::document::Head;
use crate::parts::{clock, price};
use crate::view::ShopFrame;
use everbud_domain::product::{Category, Potency, Product, Variant};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(frame: &ShopFrame<'_>) -> (Head, AnyView) {
    let shop = &frame.menu.menu.shop;
    let head = Head {
        title: "The menu on paper".to_owned(),
        description: format!("The menu of {}, to be printed.", shop.name),
        listed: false,
    };
    let shelves = Category::ALL.into_iter().map(|category| shelf(frame, category)).collect_view();
    let stamp = clock::stamp(frame.menu.as_of, clock::moment(&shop.zone, frame.menu.as_of, frame.now));
    let main = view! {
        <div class="wide printed">
            <h1>{shop.name.clone()}</h1>
            <p>{shop.address.clone()}" · "{shop.phone.clone()}</p>
            <p>
                "Prices before tax, as of "{stamp}". "
                {format!("For adults of {} and over. Licence {}.", shop.minimum_age, shop.licence)}
            </p>
            <p class="how">"Print this page, or save it as a PDF, with your browser."</p>
            {shelves}
        </div>
    };
    (head, main.into_any())
}

fn shelf(frame: &ShopFrame<'_>, category: Category) -> Option<AnyView> {
    let running = frame.menu.menu.running(frame.list, frame.now);
    let here = frame.menu.menu.products.iter().filter(|product| product.category == category);
    let rows: Vec<_> = here
        .filter_map(|product| {
            // What is sold in the shop only stands there too: whoever reads this is in the shop.
            let sold_out = &frame.overlay.sold_out;
            let variants: Vec<&Variant> = product.variants.iter().filter(|it| !sold_out.contains(&it.id)).collect();
            let prices = variants.iter().map(|variant| {
                let price = price::of(&running, product, variant).now;
                view! { <li>{variant.size.to_string()}" "<strong>{price.to_string()}</strong></li> }
            });
            let prices = prices.collect_view();
            (!variants.is_empty()).then(|| row(product, prices.into_any()))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let shelf = view! {
        <table>
            <caption>{category.label()}</caption>
            <thead>
                <tr><th scope="col">"Product"</th><th scope="col">"THC"</th><th scope="col">"CBD"</th><th scope="col">"Price"</th></tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    Some(shelf.into_any())
}

fn row(product: &Product, prices: AnyView) -> AnyView {
    let strength = |potency: Option<Potency>| potency.map_or_else(|| "–".to_owned(), |potency| potency.to_string());
    let brand = product.brand.clone().map(|brand| view! { <span class="brand">{brand}</span>" " });
    let strain = product.strain.map(|strain| view! { " "<span class="strain">{strain.label()}</span> });
    view! {
        <tr>
            <th scope="row">{brand}{product.name.clone()}{strain}</th>
            <td>{strength(product.thc)}</td>
            <td>{strength(product.cbd.filter(|potency| potency.high > 0))}</td>
            <td><ul class="sizes">{prices}</ul></td>
        </tr>
    }
    .into_any()
}
