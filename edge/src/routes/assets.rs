//! Style sheets, product art and bundles: made by this build or from the menu, and named by what they hold.

use crate::answer::Answer;
use crate::incoming::Incoming;
use crate::shop_view::{CONTENT_NAME_DIGITS, ShopView, content_name, desk_style_href, style_href, theme_href};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{STYLE, art_file, platform_css, service_worker as service_worker_script};
use everbud_domain::family::Family;
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

/// Whether it is the name of some theme's style sheet.
fn is_theme(file: &str) -> bool {
    let hash = file.strip_prefix("theme-").and_then(|rest| rest.strip_suffix(".css"));
    hash.is_some_and(|hash| hash.len() == CONTENT_NAME_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A style sheet on a shop's host.
///
/// A page can be older than a publication, and newer than what this place knows of one. It is never left undressed: in
/// place of another theme comes the shop's own, which nobody keeps under that name.
pub(super) async fn sheet(
    front: &Storefront,
    shop: &ShopId,
    incoming: &Incoming,
    file: &str,
) -> Result<Answer, Trouble> {
    if let Some(sheet) = style_sheet(file) {
        return Ok(sheet);
    }
    if !is_theme(file) {
        return Err(Trouble::NotFound);
    }
    let platforms = platform_css();
    if is_at(&theme_href(&platforms), file) {
        return Ok(Answer::file(CSS, platforms));
    }
    let shops = ShopView::read(front, shop, incoming).await?.shop_css();
    let is_named = is_at(&theme_href(&shops), file);
    Ok(if is_named { Answer::file(CSS, shops) } else { Answer::stand_in(CSS, shops) })
}

/// A style sheet on the platform's host.
pub(super) fn platform_sheet(file: &str) -> Result<Answer, Trouble> {
    let css = platform_css();
    let theme = is_at(&theme_href(&css), file).then(|| Answer::file(CSS, css));
    style_sheet(file).or(theme).ok_or(Trouble::NotFound)
}

/// On a host that is nobody's: it is told so in the platform's own looks, and has nothing else.
pub(super) fn of_nobody(incoming: &Incoming) -> Result<Answer, Trouble> {
    match incoming.segments().as_slice() {
        ["assets", file] if incoming.only_reads() => platform_sheet(file),
        _ => Err(Trouble::UnknownHost),
    }
}

/// The picture of a product, drawn from its category and strain.
pub(super) fn art(file: &str) -> Result<Answer, Trouble> {
    art_file(file).map(|svg| Answer::file("image/svg+xml", svg)).ok_or(Trouble::NotFound)
}

fn is_font(file: &str) -> bool {
    Family::SERVED.iter().filter_map(|family| family.served()).any(|served| served.file == file)
}

/// A file of a bundle, or one of the families of type. The build gives each bundle's folder the name of what it holds.
pub(super) async fn bundle(front: &Storefront, hash: &str, file: &str) -> Result<Answer, Trouble> {
    let content_type = match file {
        "start.js" | "bundle.js" => "text/javascript; charset=utf-8",
        "bundle_bg.wasm" => "application/wasm",
        font if is_font(font) => "font/woff2",
        _ => return Err(Trouble::NotFound),
    };
    if hash.is_empty() || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Trouble::NotFound);
    }
    let body = front.asset(&format!("/pkg/{hash}/{file}")).await.ok_or(Trouble::NotFound)?;
    Ok(Answer::file(content_type, body))
}

/// The service worker. It is another one for each build, for it stores what belongs together.
pub(super) fn service_worker(front: &Storefront) -> Answer {
    let build = content_name(&format!("{}{}", front.shop_bundle(), style_href()));
    Answer::script(service_worker_script(&build))
}
