//! Selling to patients: from their own price list, with a card, where the shop's licence allows it.

use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, cookie_of, field};
use serde_json::{Value, json};

/// A variant of Saltmarsh Supply that costs patients less.
const PIER_RAT: &str = "pier-rat~3.5g";

fn of_medical_list(variant: &str) -> Value {
    let mut wanted = cart(&[(variant, 1)]);
    wanted["menu"] = json!("medical");
    wanted
}

#[test]
fn a_patient_pays_the_medical_price_without_the_tax_for_adults_and_shows_a_card() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("saltmarsh");
    let quoted = |wanted: &Value| shop.post_json("/api/v1/quote", &[], wanted).expect(200).json();
    let (adult, patient) = (quoted(&cart(&[(PIER_RAT, 1)])), quoted(&of_medical_list(PIER_RAT)));
    assert_eq!((&adult["subtotal_cents"], &patient["subtotal_cents"]), (&json!(5_000), &json!(4_400)));
    let taxes = |quote: &Value| quote["taxes"].as_array().unwrap().len();
    assert_eq!((taxes(&adult), taxes(&patient)), (2, 1), "{patient}");

    let mut order = order_for(&shop, &of_medical_list(PIER_RAT));
    let refused = |order: &Value| send_order(&shop, &new_key(), order).expect(422).refusals();
    assert_eq!(refused(&order), ["invalid-patient"]);
    order["customer"]["patient"] = json!({"number": "NJ-0042-7", "expires": "2020-01-01", "state": "NJ"});
    assert_eq!(refused(&order), ["invalid-patient"]);
    order["customer"]["patient"]["expires"] = json!("2099-12-31");
    // Patients may be younger than adult use allows.
    order["customer"]["birth_date"] = json!("2007-01-01");
    let placed = send_order(&shop, &new_key(), &order).expect(201);
    assert!(!placed.body.contains("NJ-0042-7"), "what is sealed is not told to whoever holds the order's address");
    let code = placed.json()["order"]["code"].clone();
    let desk = shop.staff("GET", "/api/v1/staff/orders", &everbud.staff_token("saltmarsh"), "").expect(200).json();
    let seen = desk["orders"].as_array().unwrap().iter().find(|order| order["code"] == code);
    assert_eq!(seen.unwrap()["customer"]["patient"]["number"], "NJ-0042-7", "{seen:?}");
    // Adults may not.
    let mut adult = order_for(&shop, &cart(&[(PIER_RAT, 1)]));
    adult["customer"]["birth_date"] = json!("2007-01-01");
    assert_eq!(refused(&adult), ["under-age"]);
}

#[test]
fn a_shop_without_a_licence_for_it_sells_to_no_patient() {
    let shop = Everbud::shared().shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let wanted = of_medical_list(menu["products"][0]["variants"][0]["id"].as_str().unwrap());
    let quote = shop.post_json("/api/v1/quote", &[], &wanted).expect(200);
    assert_eq!(quote.refusals(), ["not-offered"]);
    assert_eq!(send_order(&shop, &new_key(), &order_for(&shop, &wanted)).expect(422).refusals(), ["not-offered"]);
}

#[test]
fn a_patient_buys_on_pages_alone_and_no_adult_sees_their_prices() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("saltmarsh");
    let product = format!("/p/{}", PIER_RAT.split('~').next().unwrap());
    let adult = shop.get(&product).expect(200).body;
    assert!(adult.contains("$50.00") && !adult.contains("$44.00"), "{adult}");
    let fields = [("op", "list"), ("list", "medical"), ("return_to", product.as_str())];
    let chosen = shop.post_form("/cart", "", &fields).expect(303);
    assert_eq!(chosen.header("location"), Some(product.as_str()));
    let patient = shop.get_with(&product, &[("cookie", &cookie_of(&chosen))]).expect(200).body;
    assert!(patient.contains("$44.00") && !patient.contains("$50.00"), "{patient}");
    assert_eq!(shop.get(&product).expect(200).body, adult, "what is kept for patients is kept for them alone");

    let add = [("op", "add"), ("variant", PIER_RAT), ("quantity", "1")];
    let cookie = cookie_of(&shop.post_form("/cart", &cookie_of(&chosen), &add).expect(303));
    let checkout = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    assert!(checkout.contains("Your patient card") && checkout.contains("You must be 18 or older"), "{checkout}");
    let (key, total) = (field(&checkout, "key"), field(&checkout, "total_cents"));
    let mut fields = checkout_fields(&key, &total, "2007-01-01").to_vec();
    fields.extend([("menu", "medical"), ("order_type", "pickup"), ("card_number", "NJ-0042-7"), ("card_state", "nj")]);
    let refused = shop.post_form("/checkout", &cookie, &fields).expect(422).body;
    assert!(refused.contains("id=\"card_expires-wrong\"") && refused.contains("value=\"NJ-0042-7\""), "{refused}");
    fields.push(("card_expires", "2099-12-31"));
    let placed = shop.post_form("/checkout", &cookie, &fields).expect(303);
    let order = shop.get(placed.header("location").unwrap()).expect(200).body;
    assert!(order.contains("$44.00") && !order.contains("NJ-0042-7"), "{order}");
}

#[test]
fn a_shop_for_adults_alone_offers_no_other_list_and_no_cookie_makes_it() {
    let shop = Everbud::shared().shop("copper-finch");
    assert!(!shop.get("/menu").expect(200).body.contains("class=\"lists\""));
    let chosen = shop.post_form("/cart", "", &[("op", "list"), ("list", "medical")]).expect(303);
    let variant = &available(&shop)[0];
    let add = [("op", "add"), ("variant", variant.as_str()), ("quantity", "1")];
    let cookie = cookie_of(&shop.post_form("/cart", &cookie_of(&chosen), &add).expect(303));
    let checkout = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    assert!(field(&checkout, "menu") == "adult" && !checkout.contains("Your patient card"), "{checkout}");
}
