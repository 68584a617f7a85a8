//! How an order leaves the shop: chosen with a press, priced, told to staff, and "I'm here".

use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, cookie_of, field, filled_cart};
use everbud_tests::shop::Shop;
use serde_json::{Value, json};

/// A shop with pick-up, curbside and delivery.
const SHOP: &str = "copper-finch";
/// A zip code of its nearer zone, and of none.
const NEAR: &str = "80216";
const NOWHERE: &str = "99501";

/// A cart of as many as bring it over the least that is delivered, of the cheapest that can be had.
fn enough(shop: &Shop, fulfilment: &Value) -> Value {
    let variants = available(shop);
    let quoted = |wanted: &Value| shop.post_json("/api/v1/quote", &[], wanted).expect(200);
    for variant in &variants {
        for quantity in 1..10 {
            let mut wanted = cart(&[(variant, quantity)]);
            wanted["fulfilment"] = fulfilment.clone();
            if quoted(&wanted).refusals().is_empty() {
                return wanted;
            }
        }
    }
    panic!("nothing of {} can be ordered by {fulfilment}", shop.host);
}

fn delivery(zip: &str) -> Value {
    json!({"type": "delivery", "slot": null, "zip": zip})
}

fn curbside() -> Value {
    json!({"type": "curbside", "slot": null})
}

#[test]
fn a_delivery_is_ordered_by_forms_alone_and_its_address_is_told_to_staff_and_nobody_else() {
    let everbud = Everbud::shared();
    let shop = everbud.shop(SHOP);
    let wanted = enough(&shop, &delivery(NEAR));
    let line = &wanted["lines"][0];
    let cookie = filled_cart(&shop, line["variant"].as_str().unwrap(), &line["quantity"].to_string());
    let choose = |cookie: &str, zip: &str| {
        let fields = [("op", "handover"), ("type", "delivery"), ("zip", zip), ("return_to", "/checkout")];
        let chosen = shop.post_form("/cart", cookie, &fields).expect(303);
        assert_eq!(chosen.header("location"), Some("/checkout"), "a zip code is in no address");
        cookie_of(&chosen)
    };
    let page = |cookie: &str| shop.get_with("/checkout", &[("cookie", cookie)]).expect(200).body;

    let unknown = page(&choose(&cookie, ""));
    assert!(unknown.contains("Please give the five digits of your zip code."), "{unknown}");
    let far = page(&choose(&cookie, NOWHERE));
    assert!(far.contains(&format!("The shop does not deliver to {NOWHERE}.")), "{far}");
    let cookie = choose(&cookie, NEAR);
    let checkout = page(&cookie);
    for shown in ["Where we bring it", "Delivery fee", "$7.00", "You pay at your door", "Cash only"] {
        assert!(checkout.contains(shown), "no {shown} in {checkout}");
    }
    let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
    let mut fields = checkout_fields(&key, &total, "1990-05-17").to_vec();
    fields.extend([("order_type", "delivery"), ("zip", NEAR)]);
    let refused = shop.post_form("/checkout", &cookie, &fields).expect(422);
    assert!(refused.body.contains("Please give your street address"), "{}", refused.body);
    fields.extend([("street", "77 Wren Alley"), ("town", "Denver"), ("note", "Ring twice")]);
    let placed = shop.post_form("/checkout", &cookie, &fields).expect(303);
    let address = placed.header("location").unwrap();
    let order = shop.get(address).expect(200).body;
    assert!(order.contains("At your door") && order.contains("Delivery fee"), "{order}");
    let told = shop.get(&format!("/api/v1{address}")).expect(200);
    for personal in ["Wren", "Ring twice", NEAR] {
        assert!(!order.contains(personal) && !told.body.contains(personal), "{personal} in {order}");
    }
    let desk = SignedIn::budtender(everbud, SHOP).get("/desk").expect(200).body;
    assert!(desk.contains("77 Wren Alley, Denver 80216") && desk.contains("Ring twice"), "{desk}");
}

#[test]
fn what_an_order_type_asks_is_refused_by_the_quote_and_by_the_order_alike() {
    let shop = Everbud::shared().shop(SHOP);
    let cheapest = available(&shop)[0].clone();
    let check = |fulfilment: Value, expect: &[&str]| {
        let mut wanted = cart(&[(&cheapest, 1)]);
        wanted["fulfilment"] = fulfilment;
        let quoted = shop.post_json("/api/v1/quote", &[], &wanted).expect(200).refusals();
        assert_eq!(quoted, expect, "{wanted}");
        let mut order = order_for(&shop, &wanted);
        if wanted["fulfilment"]["type"] == "delivery" {
            let zip = &wanted["fulfilment"]["zip"];
            order["customer"]["address"] = json!({"street": "77 Wren Alley", "town": "Denver", "zip": zip});
        }
        assert_eq!(send_order(&shop, &new_key(), &order).refusals(), expect, "{order}");
    };
    check(json!({"type": "drive_through"}), &["not-offered"]);
    check(delivery(NEAR), &["below-minimum"]);
    check(delivery(NOWHERE), &["outside-zone", "below-minimum"]);
    check(delivery("<b>"), &["outside-zone", "below-minimum"]);
    let mut wanted = cart(&[(&cheapest, 1)]);
    wanted["fulfilment"] = json!({"type": "drone"});
    shop.post_json("/api/v1/quote", &[], &wanted).expect(400);
}

#[test]
fn who_came_by_car_says_so_once_and_the_desk_knows_the_space() {
    let everbud = Everbud::shared();
    let shop = everbud.shop(SHOP);
    let place = |fulfilment: Value, car: Option<&str>| {
        let mut order = order_for(&shop, &enough(&shop, &fulfilment));
        order["customer"]["vehicle"] = json!(car);
        let placed = send_order(&shop, &new_key(), &order).expect(201).json()["order"].clone();
        (placed["token"].as_str().unwrap().to_owned(), placed["code"].as_str().unwrap().to_owned())
    };
    let (token, code) = place(curbside(), Some("Green hatchback"));
    let page = || shop.get(&format!("/orders/{token}")).expect(200).body;
    assert!(page().contains("I’m here"), "{}", page());
    let here = |token: &str, space: &str| shop.post_form(&format!("/orders/{token}/here"), "", &[("space", space)]);
    here(&token, "twelve").expect(409);
    here(&token, "4").expect(303);
    here(&token, "4").expect(303);
    assert!(page().contains("The shop knows that you are here, in space 4."), "{}", page());
    let told = || shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"]["arrived"].clone();
    let since = told();
    assert_eq!(since["space"], 4);
    let again = shop.post_json(&format!("/api/v1/orders/{token}/here"), &[], &json!({"space": 4})).expect(200);
    assert_eq!((&again.json()["order"]["arrived"], told()), (&since, since.clone()), "a second click changes nothing");

    let desk = SignedIn::budtender(everbud, SHOP).get("/desk").expect(200).body;
    let card = desk.split("<article").find(|card| card.contains(&code)).expect("the order's card");
    assert!(card.contains("Here, in space 4, since") && card.contains("Car: Green hatchback"), "{card}");

    let (fetched, _) = place(json!({"type": "pickup", "slot": null}), None);
    here(&fetched, "").expect(409);
    assert!(!shop.get(&format!("/orders/{fetched}")).expect(200).body.contains("I’m here"));
    here("00000000000000000000000000000000", "1").expect(404);
}
