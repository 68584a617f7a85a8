//! Specials from the menu to the receipt: what the quote says is what is charged, and each line says why.

use everbud_tests::basket::{adult, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, cookie_of, field, filled_cart};
use everbud_tests::shop::Shop;
use serde_json::{Value, json};

/// Variants of that shelf which are sold in that size, with their prices, the dearest first.
fn of_size(shop: &Shop, category: &str, size: &str) -> Vec<(String, i64)> {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let products = menu["products"].as_array().unwrap().clone();
    let here = products.iter().filter(|product| product["category"] == category);
    let variants = here.flat_map(|product| product["variants"].as_array().unwrap());
    let wanted = variants.filter(|variant| variant["name"] == size && variant["available"] == true);
    let mut found: Vec<(String, i64)> = wanted
        .map(|variant| (variant["id"].as_str().unwrap().to_owned(), variant["price_cents"].as_i64().unwrap()))
        .collect();
    found.sort_by_key(|(_, price)| -price);
    found
}

fn quoted(shop: &Shop, cart: &Value) -> Value {
    shop.post_json("/api/v1/quote", &[], cart).expect(200).json()
}

/// What the lines cost by their price tags, after specials, and in all that specials took off.
fn sums(quote: &Value) -> (i64, i64, i64) {
    let sum = |field: &str| quote["lines"].as_array().unwrap().iter().map(|line| line[field].as_i64().unwrap()).sum();
    let total = sum("total_cents");
    (quote["subtotal_cents"].as_i64().unwrap(), total, sum("discount_cents"))
}

#[test]
fn three_joints_come_to_the_price_of_the_bundle_and_the_order_says_why() {
    let shop = Everbud::shared().shop("copper-finch");
    let joints = of_size(&shop, "pre_roll", "1 g");
    let [(first, _), (second, _), (third, _), ..] = joints.as_slice() else { panic!("{joints:?}") };
    let two = quoted(&shop, &cart(&[(first, 1), (second, 1)]));
    assert_eq!(two["discount_cents"], 0);
    assert_eq!(two["hints"][0]["special"], "Boxcar: Any Three One-Gram Joints", "{two}");
    assert!(two["hints"][0]["detail"].as_str().unwrap().starts_with("One more piece"), "{two}");

    let wanted = cart(&[(first, 1), (second, 1), (third, 1)]);
    let three = quoted(&shop, &wanted);
    let (subtotal, total, discount) = sums(&three);
    assert_eq!((total, discount), (1_500, subtotal - 1_500), "{three}");
    let order = send_order(&shop, &new_key(), &order_for(&shop, &wanted)).expect(201).json()["order"].clone();
    assert_eq!(order["lines"], three["lines"]);
    let page = shop.get(&format!("/orders/{}", order["token"].as_str().unwrap())).expect(200).body;
    assert_eq!(page.matches("Boxcar: Any Three One-Gram Joints: $").count(), 3, "{page}");
}

#[test]
fn the_second_of_two_costs_half_and_at_most_two_rewards_are_given() {
    let shop = Everbud::shared().shop("copper-finch");
    let vapes = of_size(&shop, "vape", "1 g");
    let (name, price) = vapes.iter().find(|(_, price)| price % 2 == 0).unwrap();
    let discount = |quantity| quoted(&shop, &cart(&[(name, quantity)]))["discount_cents"].as_i64().unwrap();
    assert_eq!([discount(1), discount(2), discount(3), discount(4)], [0, price / 2, price / 2, *price]);
    // Purchase limits have their say as well, so the sixth is only priced.
    assert_eq!(discount(6), *price);
}

#[test]
fn a_coupon_is_entered_in_the_cart_and_taken_out_again() {
    let shop = Everbud::shared().shop("copper-finch");
    let gear = of_size(&shop, "gear", "each");
    let (dear, price) = gear.first().unwrap();
    let quantity = (10_000 / price) + 1;
    let cookie = filled_cart(&shop, dear, &quantity.to_string());
    let page = |cookie: &str| shop.get_with("/cart", &[("cookie", cookie)]).expect(200).body;
    let brakeman = "The Brakeman’s Fifteen: $15.00 off";
    assert!(!page(&cookie).contains(brakeman), "a coupon works for nobody who has not entered it");

    let entered = shop.post_form("/cart", &cookie, &[("op", "coupon"), ("code", " brakeman ")]).expect(303);
    let with = cookie_of(&entered);
    assert!(page(&with).contains(brakeman), "{}", page(&with));
    let checkout = shop.get_with("/checkout", &[("cookie", &with)]).expect(200).body;
    let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
    let placed = shop.post_form("/checkout", &with, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
    let order = shop.get(placed.header("location").unwrap()).expect(200).body;
    assert!(order.contains(brakeman), "{order}");

    let without = shop.post_form("/cart", &with, &[("op", "without-coupon"), ("code", "BRAKEMAN")]).expect(303);
    assert!(!page(&cookie_of(&without)).contains(brakeman));
    let unknown = shop.post_form("/cart", &cookie, &[("op", "coupon"), ("code", "FIREMAN")]).expect(303);
    let told = page(&cookie_of(&unknown));
    assert!(told.contains("The coupon “FIREMAN” is not valid here.") && !told.contains("href=\"/checkout\""), "{told}");
    for wrong in ["", "two words", "<b>", &"X".repeat(41)] {
        shop.post_form("/cart", &cookie, &[("op", "coupon"), ("code", wrong)]).expect(400);
    }
}

#[test]
fn a_coupon_sent_by_a_program_is_charged_as_quoted_and_refused_when_it_was_not() {
    let shop = Everbud::shared().shop("copper-finch");
    let gear = of_size(&shop, "gear", "each");
    let (dear, price) = gear.first().unwrap();
    let mut wanted = cart(&[(dear, (10_000 / price) + 1)]);
    let before = quoted(&shop, &wanted);
    wanted["coupons"] = json!(["brakeman"]);
    let less = quoted(&shop, &wanted);
    assert_eq!(less["discount_cents"], 1_500, "{less}");
    let mut order = wanted.clone();
    order["customer"] = adult();
    order["total_cents"] = before["total_cents"].clone();
    let refused = |order: &Value, reason: &str| {
        let refused = send_order(&shop, &new_key(), order).expect(409);
        assert_eq!(refused.refusals(), [reason]);
        assert_eq!(refused.json()["quote"]["total_cents"], less["total_cents"]);
    };
    refused(&order, "total-changed");
    // Who says what was seen is told what has changed.
    let part = |name: &str| before[name].clone();
    order["seen"] = json!({"subtotal_cents": part("subtotal_cents"), "discount_cents": part("discount_cents"),
                           "tax_cents": part("tax_cents")});
    refused(&order, "special-changed");
    order["total_cents"] = less["total_cents"].clone();
    send_order(&shop, &new_key(), &order).expect(201);
}
