//! Style sheets and product art: made by this build or from the menu, and named by what they hold.

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::shop_view::{ShopView, desk_style_href, style_href, theme_href};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{STYLE, art_file, platform_css, theme_css};
use everbud_domain::id::ShopId;

const CSS: &str = "text/css; charset=utf-8";

fn is_at(href: &str, file: &str) -> bool {
    href.strip_prefix("/assets/") == Some(file)
}

fn style_sheet(file: &str) -> Option<Answer> {
    let sheets = [(style_href(), STYLE), (desk_style_href(), everbud_staff::STYLE)];
    let sheet = sheets.into_iter().find(|(href, _)| is_at(href, file));
    sheet.map(|(_, css)| Answer::file(CSS, css.to_owned()))
}

/// A style sheet on a shop's host. One of an earlier theme is gone.
pub(super) async fn sheet(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    file: &str,
) -> Result<Answer, Trouble> {
    if let Some(sheet) = style_sheet(file) {
        return Ok(sheet);
    }
    for css in [platform_css(), theme_css(&ShopView::read(front, shop, incoming).await?.menu.menu.shop.theme)] {
        if is_at(&theme_href(&css), file) {
            return Ok(Answer::file(CSS, css));
        }
    }
    Err(Trouble::NotFound)
}

/// A style sheet on the platform's host.
pub(super) fn platform_sheet(file: &str) -> Result<Answer, Trouble> {
    let css = platform_css();
    let theme = is_at(&theme_href(&css), file).then(|| Answer::file(CSS, css));
    style_sheet(file).or(theme).ok_or(Trouble::NotFound)
}

/// The picture of a product, drawn from its category and strain.
pub(super) fn art(file: &str) -> Result<Answer, Trouble> {
    art_file(file).map(|svg| Answer::file("image/svg+xml", svg)).ok_or(Trouble::NotFound)
}
