//! Ordering as a browser without script does it: by links, forms and one cookie.

use crate::shop::{Reply, Shop};
use serde_json::Value;
use std::time::Duration;

/// The cookie that an answer sets, as a browser sends it back.
#[track_caller]
pub fn cookie_of(reply: &Reply) -> String {
    reply.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

/// The value of a named field in a page's form.
#[track_caller]
pub fn field(page: &str, name: &str) -> String {
    let input = page
        .split('<')
        .find(|tag| tag.starts_with("input") && tag.contains(&format!("name=\"{name}\"")))
        .unwrap_or_else(|| panic!("no field {name} in {page}"));
    input.split("value=\"").nth(1).and_then(|after| after.split('"').next()).unwrap_or_default().to_owned()
}

/// Puts so many of the variant into an empty cart, and returns the cart's cookie.
#[track_caller]
pub fn filled_cart(shop: &Shop, variant: &str, quantity: &str) -> String {
    cookie_of(&shop.post_form("/cart", "", &[("op", "add"), ("variant", variant), ("quantity", quantity)]).expect(303))
}

/// The checkout's form, filled in by somebody born on that day.
pub fn checkout_fields<'a>(key: &'a str, total: &'a str, birth_date: &'a str) -> [(&'a str, &'a str); 7] {
    [
        ("key", key),
        ("total_cents", total),
        ("name", "Robin Ashdown"),
        ("phone", "303 555 0123"),
        ("email", ""),
        ("birth_date", birth_date),
        ("slot", ""),
    ]
}

/// Orders one of the variant by forms alone. Returns the order as its shopper then sees it, and the slowest answer.
#[track_caller]
pub fn order_by_form(shop: &Shop, variant: &str) -> (Value, Duration) {
    let added = shop.post_form("/cart", "", &[("op", "add"), ("variant", variant), ("quantity", "1")]).expect(303);
    let cookie = cookie_of(&added);
    let checkout = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200);
    let (key, total) = (field(&checkout.body, "key"), field(&checkout.body, "total_cents"));
    let placed = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
    let token = placed.header("location").unwrap().strip_prefix("/orders/").unwrap().to_owned();
    let order = shop.get(&format!("/api/v1/orders/{token}")).expect(200);
    let slowest = [&added, &checkout, &placed, &order].map(|reply| reply.took).into_iter().max().unwrap();
    (order.json(), slowest)
}
