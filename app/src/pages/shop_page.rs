//! A page that the shop wrote.
//!
//! No I/O.

use crate::document::Head;
use crate::parts::markdown::{self, HeadingLevel};
use crate::view::ShopFrame;
use everbud_domain::shop::Page;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(_: &ShopFrame<'_>, written: &Page) -> (Head, AnyView) {
    let head = Head { title: written.title.clone(), description: markdown::plain(&written.body, 155), listed: true };
    let main = view! {
        <article class="text">
            <h1>{written.title.clone()}</h1>
            {markdown::prose(&written.body, HeadingLevel::H2)}
        </article>
    };
    (head, main.into_any())
}
