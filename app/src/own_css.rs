//! All that a shop's pages look like beside what every shop shares: its theme, and what of its own CSS may be served.
//!
//! No I/O.

use crate::theme::theme_css;
use everbud_domain::shop::Shop;
use everbud_domain::studio::css::confined;

/// Whether the shop's own CSS reaches into what the page at that path is about: its home page, and the pages that it wrote.
/// Never into what the law, the menu or an order is about.
pub(crate) fn reaches(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path == "/" || path.starts_with("/pages/")
}

/// The style sheet of a shop. `fonts_href` is the folder in which families of type are served; empty where there is none.
#[must_use]
pub fn shop_css(shop: &Shop, fonts_href: &str) -> String {
    let mut css = theme_css(&shop.theme, fonts_href);
    if !shop.structure.css.is_empty() {
        css.push('\n');
        css += &confined(&shop.structure.css).css;
    }
    css
}
