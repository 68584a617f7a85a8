//! Every kind of page that a shopper can ask for, as they would ask for it.

use everbud_tests::basket::available;
use everbud_tests::forms::filled_cart;
use everbud_tests::shop::Shop;

/// One page: whose, where, and with which cookie.
pub(crate) struct View {
    pub(crate) host: Shop,
    pub(crate) path: String,
    pub(crate) cookie: String,
}

/// Pages of every kind, then each product's, of a shop whose order has that token.
#[track_caller]
pub(crate) fn views(platform: &Shop, shop: &Shop, token: &str) -> Vec<View> {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let products = menu["products"].as_array().unwrap().iter();
    let products: Vec<String> = products.map(|product| format!("/p/{}", product["slug"].as_str().unwrap())).collect();
    let first = shop.get(&products[0]).expect(200).body;
    let art = first.split("src=\"").filter_map(|after| after.split('"').next()).find(|src| src.starts_with("/art/"));
    let of = |host: &Shop, path: &str, cookie: &str| View {
        host: host.clone(),
        path: path.to_owned(),
        cookie: cookie.to_owned(),
    };
    let cart = filled_cart(shop, &available(shop)[1], "1");
    let mut views: Vec<View> = ["/", "/status", "/api/v1/shops"].map(|path| of(platform, path, "")).into();
    views.extend(["/cart", "/checkout"].map(|path| of(shop, path, &cart)));
    let (tracked, told) = (format!("/orders/{token}"), format!("/api/v1/orders/{token}"));
    let sheets = shop.style_sheets();
    let kinds = [
        "/",
        "/menu",
        "/menu?category=flower&sort=thc",
        "/menu?q=lemon",
        "/menu?strain=indica&page=2",
        "/cart",
        "/pages/about",
        "/status",
        "/api/v1/menu",
        "/api/v1/status",
        &tracked,
        &told,
        art.expect("a picture of the first product"),
    ];
    let paths = kinds.into_iter().chain(sheets.iter().map(String::as_str)).chain(products.iter().map(String::as_str));
    views.extend(paths.map(|path| of(shop, path, "")));
    views
}
