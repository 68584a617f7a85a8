//! In which order the menu stands before a shopper chooses another.
//!
//! No I/O.

use super::seen;
use crate::view::StudioView;
use everbud_domain::browse::Sort;
use leptos::prelude::*;

/// The part of the studio.
pub(super) fn section(view: &StudioView<'_>) -> AnyView {
    let order = &view.look().structure.order;
    let shelves = order.shelves();
    let last = shelves.len();
    let items = shelves.iter().enumerate().map(|(at, shelf)| {
        let button = |way: &str, words: &'static str| {
            let act = format!("order/{way}/{}", shelf.key());
            view! { <button name="act" value=act>{words}<span class="unseen">{format!(": {}", shelf.label())}</span></button> }
        };
        view! {
            <li>
                <span>{shelf.label()}<span class="quiet">{format!(" {} of {last}", at + 1)}</span></span>
                <span class="acts">{button("up", "Up")}{button("down", "Down")}</span>
            </li>
        }
    });
    let items = items.collect_view();
    let sorts: Vec<_> = Sort::ALL
        .into_iter()
        .map(|sort| {
            let words = if sort == Sort::Menu { "As the menu was written" } else { sort.label() };
            view! { <option value=sort.key() selected=sort == order.by>{words}</option> }
        })
        .collect();
    let said = if order.categories.is_empty() {
        "The menu is not grouped by shelf yet. Moving a shelf groups it, in this order; the shelves of the home page follow it too."
    } else {
        "The menu is grouped by shelf, in this order; the shelves of the home page follow it too."
    };
    let usual = (!order.categories.is_empty())
        .then(|| view! { <button name="act" value="order/usual" class="plain">"Do not group by shelf"</button> });
    view! {
        <details id="order">
            <summary>"Menu order"</summary>
            <p class="quiet">"What shoppers see before they sort the menu themselves. What is sold out comes last."</p>
            <form method="post" action="/desk/studio">
                {seen(view)}
                <p class="field">
                    <label for="by">"Products"</label>
                    <select id="by" name="by">{sorts}</select>
                </p>
                <div class="acts"><button name="act" value="order/keep">"Keep in the draft"<span class="unseen">": menu order"</span></button>{usual}</div>
                <p class="quiet">{said}</p>
                <ol class="picks">{items}</ol>
            </form>
        </details>
    }
    .into_any()
}
