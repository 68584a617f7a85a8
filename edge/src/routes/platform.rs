//! The platform's own host: the list of shops, and how the platform is.

use super::{assets, console, staff_writes, status};
use crate::answer::Answer;
use crate::directory::calls::DirectoryShop;
use crate::incoming::Incoming;
use crate::shop_view::{style_href, theme_href};
use crate::storefront::Storefront;
use crate::trouble::Trouble;
use everbud_app::{Page, PlatformFrame, ShopLink, platform_css, render};
use everbud_domain::time::{Timestamp, rfc3339};
use everbud_domain::wire::OriginState;
use everbud_outage::staff_write::StaffWrite;
use serde::Serialize;
use worker::Method;

#[derive(Serialize)]
struct Shops {
    shops: Vec<ListedShop>,
}

#[derive(Serialize)]
struct ListedShop {
    slug: String,
    name: String,
    host: String,
    url: String,
}

#[derive(Serialize)]
struct PlatformStatus {
    origin: OriginState,
    #[serde(with = "rfc3339")]
    since: Timestamp,
    shops: usize,
}

/// The shop's address as seen from this request: its first host, with this scheme and port.
fn address(incoming: &Incoming, shop: &DirectoryShop) -> (String, String) {
    let host = shop.hosts.first().cloned().unwrap_or_default();
    let port = incoming.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let url = format!("{}://{host}{port}", incoming.url.scheme());
    (host, url)
}

pub(super) async fn answer(front: &Storefront, incoming: &mut Incoming) -> Result<Answer, Trouble> {
    let url = incoming.url.clone();
    let path: Vec<&str> = url.segments().collect();
    if matches!(path.as_slice(), ["console" | "metrics", ..] | ["api", "v1", "operator", ..]) {
        return console::answer(front, incoming, &path).await;
    }
    let (style, theme, base) = (style_href(), theme_href(&platform_css()), incoming.base());
    let frame =
        PlatformFrame { home: "", style_href: &style, theme_href: &theme, base: &base, path: incoming.url.path() };
    if let ["assets", file] = path.as_slice() {
        return assets::platform_sheet(file);
    }
    if incoming.method == Method::Post {
        match path.as_slice() {
            ["api", "v1", "shops"] => return Err(staff_writes::refused(StaffWrite::NewShop)),
            ["api", "v1", "hosts"] => return Err(staff_writes::refused(StaffWrite::NewHost)),
            _ => {}
        }
    }
    let known = matches!(
        path.as_slice(),
        [] | ["status"]
            | ["status", "feed.atom"]
            | ["status", "incidents", _]
            | ["api", "v1", "shops" | "status" | "incidents"]
            | ["api", "v1", "status", "history"]
    );
    if !known {
        return Err(Trouble::NotFound);
    }
    if !incoming.only_reads() {
        return Err(Trouble::MethodNotAllowed);
    }
    let directory = front.directory().await;
    let shops = directory.as_ref().map(|directory| directory.shops.as_slice()).unwrap_or_default();
    match path.as_slice() {
        [] => {
            let links: Vec<ShopLink> = shops
                .iter()
                .map(|shop| ShopLink {
                    name: shop.name.clone(),
                    href: address(incoming, shop).1,
                    tagline: shop.tagline.clone(),
                    address: shop.address.clone(),
                })
                .collect();
            Ok(Answer::html(200, render(&Page::Platform(frame, &links))))
        }
        ["api", "v1", "shops"] => {
            let listed = shops.iter().map(|shop| {
                let (host, url) = address(incoming, shop);
                ListedShop { slug: shop.slug.to_string(), name: shop.name.clone(), host, url }
            });
            Ok(Answer::json(200, &Shops { shops: listed.collect() }))
        }
        ["status"] => status::of_platform(front, frame, shops.len()).await,
        ["status", "feed.atom"] => status::feed_of_platform(front, incoming).await,
        ["status", "incidents", id] => status::incident_of_platform(front, frame, id).await,
        ["api", "v1", "incidents"] => status::incidents(front).await,
        ["api", "v1", "status", "history"] => status::history(front).await,
        _ => {
            let report = front.origin_report().await;
            let status = PlatformStatus { origin: report.state, since: report.since, shops: shops.len() };
            Ok(Answer::json(200, &status))
        }
    }
}
