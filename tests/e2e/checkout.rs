//! From the menu to a tracked order with nothing but links and forms.

use everbud_tests::basket::available;
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, cookie_of, field, filled_cart};

#[test]
fn a_shopper_without_script_gets_from_the_menu_to_a_tracked_order() {
    let shop = Everbud::shared().shop("copper-finch");
    let cookie = filled_cart(&shop, &available(&shop)[0], "2");
    let cart = shop.get_with("/cart", &[("cookie", &cookie)]).expect(200).body;
    assert!(cart.contains("/checkout"), "the cart leads to the checkout");
    let checkout = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
    let placed = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
    let order = placed.header("location").unwrap().to_owned();
    assert!(order.starts_with("/orders/"), "{order}");
    let page = shop.get(&order).expect(200);
    assert!(page.body.contains("Received"), "the page says where the order stands");
    assert_eq!(page.header("cache-control"), Some("no-store"));

    // The same form again, as after the back button: the same order.
    let again = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
    assert_eq!(again.header("location"), Some(order.as_str()));
    // The same form changed: nothing new, and the owner is led to the order that exists.
    let changed = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-18")).expect(303);
    assert_eq!(changed.header("location"), Some(order.as_str()));

    let cancelled = shop.post_form(&format!("{order}/cancel"), "", &[("reason", "I changed my mind")]).expect(303);
    assert_eq!(cancelled.header("location"), Some(order.as_str()));
    assert!(shop.get(&order).expect(200).body.contains("I changed my mind"));
}

#[test]
fn words_of_a_shoppers_own_are_not_kept_as_a_reason() {
    let shop = Everbud::shared().shop("night-ferry");
    let cookie = filled_cart(&shop, &available(&shop)[0], "1");
    let checkout = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
    let placed = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
    let order = placed.header("location").unwrap().to_owned();
    shop.post_form(&format!("{order}/cancel"), "", &[("reason", "Rosalind Achterberg is ill")]).expect(303);
    let page = shop.get(&order).expect(200).body;
    assert!(page.contains("Cancelled by the shopper") && !page.contains("Achterberg"), "{page}");
}

#[test]
fn a_refused_checkout_says_why_and_keeps_what_was_typed() {
    let shop = Everbud::shared().shop("saltmarsh");
    let cookie = filled_cart(&shop, &available(&shop)[0], "2");
    let checkout = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
    let refused = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "2020-01-01")).expect(422).body;
    assert_eq!(field(&refused, "name"), "Robin Ashdown");
    assert_ne!(field(&refused, "key"), key, "each page has a key of its own");
    let wrong =
        shop.post_form("/checkout", &cookie, &checkout_fields(&field(&refused, "key"), "1", "1990-05-17")).expect(409);
    assert_eq!(field(&wrong.body, "total_cents"), total, "the new page shows the right total");
}

#[test]
fn a_cart_is_changed_by_forms_and_never_leads_away() {
    let shop = Everbud::shared().shop("night-ferry");
    let variants = available(&shop);
    let cookie = filled_cart(&shop, &variants[0], "2");
    let more = shop
        .post_form(
            "/cart",
            &cookie,
            &[("op", "add"), ("variant", &variants[1]), ("quantity", "1"), ("return_to", "https://elsewhere.example/")],
        )
        .expect(303);
    assert_eq!(more.header("location"), Some("/cart"), "a foreign address is not followed");
    let cookie = cookie_of(&more);
    let removed = shop.post_form("/cart", &cookie, &[("op", "remove"), ("variant", &variants[0])]).expect(303);
    assert!(!cookie_of(&removed).contains(&variants[0]) && cookie_of(&removed).contains(&variants[1]));
    let cleared = shop.post_form("/cart", &cookie, &[("op", "clear")]).expect(303);
    shop.get_with("/checkout", &[("cookie", &cookie_of(&cleared))]).expect(303);
}

#[test]
fn a_form_from_another_site_is_refused() {
    let shop = Everbud::shared().shop("night-ferry");
    for origin in ["https://elsewhere.example", "null", "http://saltmarsh.localhost"] {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin)];
        shop.send("POST", "/cart", &headers, b"op=clear").expect(403);
    }
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    shop.send("POST", "/cart", &headers, b"op=clear").expect(403);
}
