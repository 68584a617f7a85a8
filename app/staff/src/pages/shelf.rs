//! What is sold out: a search over what is sold, and a button beside each variant.
//!
//! No I/O.

use crate::view::{ShelfLine, ShelfView};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(view: &ShelfView<'_>) -> AnyView {
    let heading = if view.asked.is_empty() { "Marked sold out" } else { "Found" };
    let empty = view.lines.is_empty().then(|| {
        let words = if view.asked.is_empty() {
            "Nothing is marked. Search for what has run out; what the count says is gone needs no mark."
        } else {
            "Nothing that is sold here answers to that."
        };
        view! { <p class="quiet">{words}</p> }
    });
    let lines = view.lines.iter().map(|line| self::line(view.asked, line)).collect_view();
    view! {
        <div class="stock">
            <h1>"Sold out"</h1>
            <p class="quiet">"A mark holds on every page within seconds, whatever the count says, until you take it off."</p>
            <p><a href="/desk/limits#unsold">"What is not sold online for want of a figure, and the purchase limits"</a></p>
            <form class="find" method="get" action="/desk/sold-out" role="search">
                <label class="unseen" for="q">"Search what is sold"</label>
                <input id="q" name="q" type="search" value=view.asked.to_owned() placeholder="Name, brand or kind" autocomplete="off"/>
                <button>"Search"</button>
            </form>
            <h2>{heading}</h2>
            {empty}
            <ul class="variants">{lines}</ul>
        </div>
    }
    .into_any()
}

fn line(asked: &str, line: &ShelfLine<'_>) -> AnyView {
    let name = format!("{} {}", line.product.name, line.variant.size);
    let brand = line.product.brand.clone().map(|brand| view! { <span class="quiet">{format!(" {brand}")}</span> });
    let (set, words, state) = if line.sold_out {
        ("no", "Back in stock", "Marked sold out".to_owned())
    } else {
        ("yes", "Sold out", format!("{} left", line.left))
    };
    view! {
        <li class=line.sold_out.then_some("marked")>
            <p>
                <strong>{line.product.name.clone()}</strong>" "{line.variant.size.to_string()}{brand}
                <span class="left">{state}</span>
            </p>
            <form method="post" action="/desk/sold-out">
                <input type="hidden" name="variant" value=line.variant.id.to_string()/>
                <input type="hidden" name="sold_out" value=set/>
                <input type="hidden" name="q" value=asked.to_owned()/>
                <button>{words}<span class="unseen">{format!(": {name}")}</span></button>
            </form>
        </li>
    }
    .into_any()
}
