//! What shoppers do, as clicks and keys: the way through the age question, into the cart, and through the checkout.

use crate::tab::Tab;
use everbud_tests::shop::Shop;
use serde_json::Value;

pub(crate) const NAME: &str = "Robin Ashdown";
pub(crate) const PHONE: &str = "303 555 0123";
pub(crate) const BIRTH_DATE: &str = "1988-02-29";

pub(crate) const ADD: &str = "role=button[name=\"Add to cart\"]";
pub(crate) const CHECK_OUT: &str = "role=link[name=\"Check out\"]";
pub(crate) const PLACE: &str = "role=button[name=/^Place the order/]";
pub(crate) const RECEIVED: &str = "text=Received. The shop has it and will confirm.";
pub(crate) const QUEUED: &str = "text=Queued: safely stored at the edge";
pub(crate) const RECORDED: &str = "text=Recorded in the shop's records.";
pub(crate) const DATABASE_DOWN: &str = "text=Our database is not answering.";

/// The addresses of products that can be had, of that category.
#[track_caller]
pub(crate) fn products(shop: &Shop, category: &str) -> Vec<String> {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let is_at_hand = |product: &&Value| {
        product["category"] == category
            && product["variants"].as_array().unwrap().iter().all(|v| v["available"] == true)
    };
    let found = menu["products"].as_array().unwrap().iter().filter(is_at_hand);
    found.map(|product| format!("/p/{}", product["slug"].as_str().unwrap())).collect()
}

/// Says that they are old enough.
#[track_caller]
pub(crate) fn old_enough(tab: &Tab) {
    tab.click("role=button[name=/^Yes, I am/]");
    tab.sees_no("dialog[open]");
}

/// Puts one piece of a product into the cart by its page's form, and is led to the cart.
#[track_caller]
pub(crate) fn add(tab: &Tab, product: &str) {
    tab.open(product);
    tab.click(ADD);
    tab.arrives(|path| path == "/cart");
}

/// Goes from the cart to the checkout.
#[track_caller]
pub(crate) fn check_out(tab: &Tab) {
    tab.click(CHECK_OUT);
    tab.arrives(|path| path == "/checkout");
}

/// Fills in who they are.
#[track_caller]
pub(crate) fn fill_in(tab: &Tab) {
    tab.fill("#name", NAME);
    tab.fill("#phone", PHONE);
    tab.fill("#birth_date", BIRTH_DATE);
}

/// Waits for the order's page, and returns its path.
#[track_caller]
pub(crate) fn order_page(tab: &Tab) -> String {
    let path = tab.arrives(|path| path.starts_with("/orders/"));
    tab.sees("role=list[name=\"Where it stands\"]");
    path
}
