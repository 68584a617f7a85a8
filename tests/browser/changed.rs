//! What changed between the checkout and its button, with the database dead: told with its reason, and agreed to with one
//! press.

use crate::shopping::{PLACE, add, check_out, fill_in, old_enough, order_page};
use crate::tab::{NARROW, Shopper, Tab};
use crate::walk::Walk;
use everbud_local::stack::Trouble;
use everbud_tests::basket::order_one;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::{LentStack, lend_all};
use everbud_tests::operator::Operator;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::fmt::Debug;
use std::time::Duration;

const SLUG: &str = "night-ferry";
/// The one press that agrees.
const AGREE: &str = "role=button[name=/^Place the order for/]";

/// A product of one size that can be had: its address, its variant, its name.
fn product(shop: &Shop) -> (String, String, String) {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let is_simple = |product: &&Value| {
        let variants = product["variants"].as_array().unwrap();
        variants.len() == 1 && variants[0]["available"] == true && product["category"] != "gear"
    };
    let found = menu["products"].as_array().unwrap().iter().find(is_simple).expect("a product of one size").clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (format!("/p/{}", text(&found["slug"])), text(&found["variants"][0]["id"]), text(&found["name"]))
}

/// Writes to the database, and publishes until what is looked at says so.
fn change<T: Debug>(lent: &LentStack, query: &str, look: impl Fn() -> T, is_seen: impl Fn(&T) -> bool) {
    lent.everbud.sql().batch_execute(query).unwrap();
    let published = || {
        lent.everbud.publish();
        look()
    };
    wait::until(query, Duration::from_secs(30), published, is_seen);
}

fn of_shop(shop: &Shop) -> String {
    format!("shop_id = (select shop_id from everbud.hosts where host = '{}')", shop.host)
}

/// Sets the count of a variant. What waits for the database would be counted twice, so it is recorded first.
fn count(lent: &LentStack, shop: &Shop, variant: &str, on_hand: i64) {
    // A page's status may be a copy, and an operator asks the counter itself.
    let operator = Operator::of(lent.everbud);
    wait::until("all to be recorded", RECOVERY, || operator.queue(SLUG), |queue| queue["pending"] == 0);
    let set = format!(
        "update everbud.stock set on_hand = {on_hand}, reserved = 0 where {} and variant_id = '{variant}'",
        of_shop(shop)
    );
    let refused = |units: i64| {
        let wanted = everbud_tests::basket::cart(&[(variant, units)]);
        shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json()["refusals"].to_string()
    };
    // Others' checkouts may hold up to half of it.
    let look = || [on_hand + 1, (on_hand + 1) / 2].map(refused);
    let is_short = |refusals: &String| refusals.contains("insufficient-stock");
    change(lent, &set, look, |[more, half]| is_short(more) && !is_short(half));
}

/// A checkout for two of the product, filled in.
fn make_ready(tab: &Tab, product: &str) {
    tab.open("/");
    old_enough(tab);
    add(tab, product, 2);
    check_out(tab);
    fill_in(tab);
    tab.awakes_if_it_can();
}

/// Whether an order's page says that it waits for the database, or that it would.
fn is_stored(page: &str) -> bool {
    page.to_lowercase().contains("safely stored")
}

/// What the order's page says.
fn agrees(tab: &Tab) -> String {
    tab.click(AGREE);
    order_page(tab);
    tab.text("main")
}

/// Somebody else buys all but one of the two that stand in the cart, and the shopper is told. Returns which.
fn somebody_else_buys(lent: &LentStack, shop: &Shop, tab: &Tab) -> String {
    let (address, variant, name) = product(shop);
    count(lent, shop, &variant, 3);
    make_ready(tab, &address);
    lent.everbud.break_database(Trouble::Down);
    for _ in 0..2 {
        order_one(shop, &variant).expect(201);
    }
    tab.click(PLACE);
    tab.sees(".offered");
    tab.sees("role=heading[name=\"This cannot be ordered yet\"]");
    let told = tab.text("main");
    for part in [format!("Only one of {name}"), format!("What can be ordered: 1 × {name}")] {
        assert!(told.contains(&part), "no {part} in {told}");
    }
    assert_eq!(tab.value::<String>("document.querySelector('#name').value"), crate::shopping::NAME);
    variant
}

/// The shopper agrees, and the shop has as many of it afterwards as others need.
fn the_rest_is_ordered(lent: &LentStack, shop: &Shop, tab: &Tab, variant: &str) {
    let ordered = agrees(tab);
    assert!(ordered.contains("1 ×") && is_stored(&ordered), "{ordered}");
    lent.everbud.mend_database();
    count(lent, shop, variant, 90);
}

#[test]
fn what_somebody_else_bought_meanwhile_is_told_and_the_rest_is_ordered_with_one_press() {
    let lent = lend_all();
    let shop = lent.everbud.shop(SLUG);
    let mut walk = Walk::begin(&shop, NARROW);
    let variant = somebody_else_buys(&lent, &shop, &walk.tab);
    walk.look_at_problem("what can be ordered instead", 409);
    the_rest_is_ordered(&lent, &shop, &walk.tab, &variant);
    walk.end();
}

#[test]
fn without_script_what_somebody_else_bought_is_told_and_the_rest_is_ordered_with_one_press() {
    let lent = lend_all();
    let shop = lent.everbud.shop(SLUG);
    let shopper = Shopper::without_script_at(&shop, NARROW);
    let tab = shopper.tab();
    let variant = somebody_else_buys(&lent, &shop, &tab);
    the_rest_is_ordered(&lent, &shop, &tab, &variant);
}

fn a_price_changes(shopper_at: fn(&Shop, (u32, u32)) -> Shopper) {
    let lent = lend_all();
    let shop = lent.everbud.shop(SLUG);
    let (address, variant, _) = product(&shop);
    let shopper = shopper_at(&shop, NARROW);
    let tab = shopper.tab();
    make_ready(&tab, &address);
    let wanted = everbud_tests::basket::cart(&[(&variant, 2)]);
    let total = || shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json()["total_cents"].clone();
    let before = total();
    let dearer = format!(
        "update everbud.products set doc = jsonb_set(doc, '{{variants,0,price}}', to_jsonb((doc->'variants'->0->>'price')::int + 100)) \
         where {} and doc->'variants'->0->>'id' = '{variant}'",
        of_shop(&shop)
    );
    change(&lent, &dearer, total, |total| *total != before);
    lent.everbud.break_database(Trouble::Down);
    tab.click(PLACE);
    tab.sees("text=A price has changed.");
    let ordered = agrees(&tab);
    assert!(ordered.contains("2 ×") && is_stored(&ordered), "{ordered}");
}

#[test]
fn a_new_price_is_told_and_agreed_to_with_one_press() {
    a_price_changes(Shopper::at);
}

#[test]
fn without_script_a_new_price_is_told_and_agreed_to_with_one_press() {
    a_price_changes(Shopper::without_script_at);
}
