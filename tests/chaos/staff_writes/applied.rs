//! What is applied with the database dead: for shoppers at once, and in the origin once it is back.

use super::{ON_EVERY_PAGE, Outage};
use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::evidence::RECOVERY;
use everbud_tests::forms::filled_cart;
use everbud_tests::receiver::{Received, Receiver};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};

/// Takes an order through the first steps before the outage has any end, and through the last; then that step is in the
/// origin once, and the order stands where it led.
#[track_caller]
fn step_is_applied(before: &[&str], step: &str, status: &str) {
    let outage = Outage::of("night-ferry");
    let order = order_one(&outage.shop, &available(&outage.shop)[0]).expect(201).json()["order"].clone();
    let id = order["id"].as_str().unwrap();
    for earlier in before {
        outage.write("POST", &format!("orders/{id}/{earlier}"), &Value::Null).expect(200);
    }
    let path = format!("orders/{id}/{step}");
    // Sent twice, as after a lost answer.
    for _ in 0..2 {
        assert_eq!(outage.write("POST", &path, &Value::Null).expect(200).json()["order"]["status"], status);
    }
    let told = outage.shop.get(&format!("/api/v1/orders/{}", order["token"].as_str().unwrap())).expect(200).json();
    assert_eq!((&told["order"]["status"], &told["order"]["recorded"]), (&json!(status), &json!(false)));

    outage.everbud().mend_database();
    let steps = || {
        let of_order = |event: &Value| event["order"] == id;
        let events = outage.recorded("order_stepped").into_iter().filter(of_order);
        events.map(|event| event["step"]["step"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let expect: Vec<&str> = before.iter().copied().chain([step]).collect();
    assert_eq!(wait::until("the steps in the origin", RECOVERY, steps, |steps| steps.len() >= expect.len()), expect);
    let query = "select count(*) from everbud.orders o join everbud.hosts h using (shop_id) \
                 where h.host = $1 and o.order_id::text = '{id}' and o.status = '{status}'";
    assert_eq!(outage.number(&query.replace("{id}", id).replace("{status}", status)), 1, "in the origin");
}

#[test]
fn accept_order_is_applied_and_recorded_once() {
    step_is_applied(&[], "accept", "accepted");
}

#[test]
fn ready_order_is_applied_and_recorded_once() {
    step_is_applied(&["accept"], "ready", "ready");
}

#[test]
fn complete_order_is_applied_and_recorded_once() {
    step_is_applied(&["ready"], "complete", "completed");
}

#[test]
fn cancel_order_is_applied_and_recorded_once() {
    step_is_applied(&["accept"], "cancel", "cancelled");
}

/// The product's card on the menu, on whichever page of it.
fn card_of(shop: &Shop, slug: &str) -> Option<String> {
    let link = format!("/p/{slug}\"");
    let pages = (1..=9).map(|page| shop.get(&format!("/menu?page={page}")).expect(200).body);
    let mut cards = pages.flat_map(|page| page.split("<li class=\"card").map(str::to_owned).collect::<Vec<_>>());
    cards.find(|card| card.contains(&link))
}

/// Where a product's page says that it is sold out, and where its menu does.
fn told_sold_out(shop: &Shop, slug: &str, variant: &str) -> Vec<&'static str> {
    let mut told = Vec::new();
    if !available(shop).contains(&variant.to_owned()) {
        told.push("api");
    }
    if shop.get(&format!("/p/{slug}")).expect(200).body.contains("Sold out") {
        told.push("product");
    }
    if card_of(shop, slug).is_some_and(|card| card.contains("Sold out")) {
        told.push("menu");
    }
    told
}

#[test]
fn mark_sold_out_is_applied_on_every_page_and_recorded_once() {
    let outage = Outage::of("saltmarsh");
    let shop = &outage.shop;
    let menu = shop.get("/api/v1/menu").expect(200).json();
    // With one variant the product's card says sold out as well.
    let mut products = menu["products"].as_array().unwrap().iter();
    let is_one = |product: &&Value| product["variants"].as_array().unwrap().len() == 1;
    let product = products.find(|product| is_one(product) && product["variants"][0]["available"] == true);
    let product = product.expect("a product with one variant");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (slug, variant) = (text(&product["slug"]), text(&product["variants"][0]["id"]));
    let carted = filled_cart(shop, &variant, "1");
    assert_eq!(told_sold_out(shop, &slug, &variant), [""; 0], "before");

    let path = format!("variants/{variant}/sold-out");
    let marked = outage.write("PUT", &path, &json!({"sold_out": true})).expect(200).json();
    assert_eq!(marked, json!({"variant": variant, "sold_out": true}));
    // At the counter it holds at once: nothing more of it is sold, whatever a page still shows.
    let quote = shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200);
    assert_eq!(quote.refusals(), ["insufficient-stock"], "{}", quote.body);
    order_one(shop, &variant).expect(409);
    let in_cart = shop.get_with("/cart", &[("cookie", &carted)]).expect(200).body;
    assert!(in_cart.contains("sold out"), "the cart does not say so");
    let told = || told_sold_out(shop, &slug, &variant);
    wait::until("the mark on every page", ON_EVERY_PAGE, told, |told| *told == ["api", "product", "menu"]);
    // Said twice, it is still one mark; and it can be taken off again.
    outage.write("PUT", &path, &json!({"sold_out": true})).expect(200);
    outage.write("PUT", &path, &json!({"sold_out": false})).expect(200);
    wait::until("the mark off every page", ON_EVERY_PAGE, told, Vec::is_empty);
    order_one(shop, &variant).expect(201);

    let event = |sold_out: bool| json!({"kind": "sold_out_marked", "variant": variant, "sold_out": sold_out});
    outage.mended_and_recorded_once("sold_out_marked", &[event(true), event(false)]);
}

#[test]
fn set_ordering_is_applied_on_every_page_and_recorded_once() {
    let outage = Outage::of("saltmarsh");
    let shop = &outage.shop;
    let pages = ["/", "/menu", "/cart", "/status"];
    let telling = || {
        let says = |path: &&str| {
            let page = shop.get(path).expect(200).body;
            page.contains("Ordering is paused.") && page.contains("The till is being mended.")
        };
        pages.into_iter().filter(says).collect::<Vec<_>>()
    };
    let order = order_for(shop, &cart(&[(&available(shop)[0], 1)]));
    let paused = json!({"paused": true, "note": "The till is being mended."});
    assert_eq!(outage.write("PUT", "ordering", &paused).expect(200).json(), paused);
    assert_eq!(outage.write("GET", "ordering", &Value::Null).expect(200).json(), paused);
    let refused = send_order(shop, &new_key(), &order).expect(409);
    assert_eq!(refused.refusals(), ["ordering-paused"], "{}", refused.body);
    wait::until("the notice on every page", ON_EVERY_PAGE, telling, |found| found.len() == pages.len());

    let resumed = json!({"paused": false, "note": ""});
    assert_eq!(outage.write("PUT", "ordering", &json!({"paused": false})).expect(200).json(), resumed);
    order_one(shop, &available(shop)[0]).expect(201);
    wait::until("the notice off every page", ON_EVERY_PAGE, telling, Vec::is_empty);

    let event = |state: &Value| json!({"kind": "ordering_set", "paused": state["paused"], "note": state["note"]});
    outage.mended_and_recorded_once("ordering_set", &[event(&paused), event(&resumed)]);
}

/// What the staff's stock says of a variant: on hand and reserved.
fn counted(outage: &Outage, variant: &str) -> (i64, i64) {
    let stock = outage.write("GET", "stock", &Value::Null).expect(200).json();
    let line = stock["stock"].as_array().unwrap().iter().find(|line| line["variant"] == variant).unwrap().clone();
    (line["on_hand"].as_i64().unwrap(), line["reserved"].as_i64().unwrap())
}

#[test]
fn push_stock_is_applied_to_what_can_be_sold_and_recorded_once() {
    let outage = Outage::of("saltmarsh");
    let shop = &outage.shop;
    let variant = available(shop)[0].clone();
    let push = |key: &str, change: Value| {
        outage.ask("PATCH", "stock", &[("idempotency-key", key)], &json!({"changes": [change]}))
    };
    let (on_hand, reserved) = counted(&outage, &variant);

    // A delivery, whose answer is lost: it counts once.
    let key = new_key();
    let delivery = json!({"variant": variant, "delta": 5});
    let receipt = push(&key, delivery.clone()).expect(200).json();
    assert_eq!(receipt["changes"], json!([{"variant": variant, "delta": 5}]));
    assert_eq!(push(&key, delivery).expect(200).json(), receipt, "the same push again");
    assert_eq!(push(&key, json!({"variant": variant, "delta": 6})).expect(422).problem(), "idempotency-key-reused");
    assert_eq!(counted(&outage, &variant), (on_hand + 5, reserved));

    // Two orders, of which the till has applied the first; its book says three, and the second comes off that.
    order_one(shop, &variant).expect(201);
    let desk = outage.write("GET", "orders", &Value::Null).expect(200).json();
    order_one(shop, &variant).expect(201);
    push(&new_key(), json!({"variant": variant, "on_hand": 3, "seen_seq": desk["next"]})).expect(200);
    let (shelf, promised) = counted(&outage, &variant);
    assert_eq!((shelf - promised, promised), (2, reserved + 2), "what can be sold, and what is promised");

    // Somebody counts the shelf: just what is promised lies there. So it is sold out, on every page.
    push(&new_key(), json!({"variant": variant, "on_hand": promised})).expect(200);
    order_one(shop, &variant).expect(409);
    wait::until("the mark on the menu", ON_EVERY_PAGE, || available(shop), |left| !left.contains(&variant));

    outage.everbud().mend_database();
    let pushes = || outage.recorded("stock_pushed").len();
    assert_eq!(wait::until("the pushes in the origin", RECOVERY, pushes, |count| *count >= 3), 3);
    let query = "select s.on_hand * 1000000 + s.reserved from everbud.stock s join everbud.hosts h using (shop_id) \
                 where h.host = $1 and s.variant_id = '{variant}'";
    let in_origin = outage.number(&query.replace("{variant}", &variant));
    assert_eq!(in_origin, promised * 1_000_000 + promised, "the origin's count");
    // As it was, for whoever borrows the shop next.
    push(&new_key(), json!({"variant": variant, "delta": 40})).expect(200);
}

#[test]
fn speak_of_incident_is_applied_on_the_shops_own_page_and_on_no_other() {
    let outage = Outage::of("saltmarsh");
    let incidents = || outage.shop.get("/api/v1/incidents").expect(200).json()["incidents"][0].clone();
    let incident =
        wait::until("an incident", RECOVERY, incidents, |it| it["ended_at"].is_null() && it["id"].is_string());
    let id = incident["id"].as_str().unwrap();
    let (path, text) = (format!("incidents/{id}/words"), "We pack by <candle> light.\nCome by!");
    // Sent twice, as after a lost answer.
    for _ in 0..2 {
        let said = outage.write("POST", &path, &json!({"text": text})).expect(200).json()["words"].clone();
        assert_eq!(
            (said.as_array().unwrap().len(), &said[0]["by"], &said[0]["text"]),
            (1, &json!("manager"), &json!(text))
        );
    }
    let page = |slug: &str| outage.everbud().shop(slug).get(&format!("/status/incidents/{id}")).expect(200).body;
    assert!(page("saltmarsh").contains("We pack by &lt;candle&gt; light."), "{}", page("saltmarsh"));
    assert!(!page("night-ferry").contains("candle"), "another shop's words");
    for public in ["/api/v1/incidents", "/status", "/status/feed.atom"] {
        assert!(!outage.everbud().shop("night-ferry").get(public).expect(200).body.contains("candle"), "{public}");
    }

    let refused = outage.write("POST", &path, &json!({"text": " \n"})).expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "#/text");
    let unknown = "incidents/01964000-0000-7000-9000-000000000001/words";
    assert_eq!(outage.write("POST", unknown, &json!({"text": text})).expect(404).problem(), "not-found");
}

#[test]
fn subscribe_is_applied_at_once_and_messages_arrive_until_it_is_taken_back() {
    let outage = Outage::of("copper-finch");
    let receiver = Receiver::willing();
    let made = outage.write("POST", "webhooks", &json!({"url": receiver.url()})).expect(200).json();
    let (id, secret) = (made["webhook"]["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    let listed = outage.write("GET", "webhooks", &Value::Null).expect(200);
    assert_eq!(listed.json()["webhooks"], json!([made["webhook"]]));
    assert!(!listed.body.contains(secret), "the secret is shown again");

    outage.write("POST", &format!("webhooks/{id}/test"), &Value::Null).expect(202);
    let tests = || {
        let is_test = |it: &Received| it.header("webhook-id").contains("_test_");
        receiver.received().into_iter().filter(is_test).collect::<Vec<_>>()
    };
    let tested = wait::until("a message", ON_EVERY_PAGE, tests, |tests| !tests.is_empty()).remove(0);
    assert!(tested.verifies(&tested.body, secret), "{tested:?}");

    let left = outage.write("DELETE", &format!("webhooks/{id}"), &Value::Null).expect(200).json();
    assert_eq!(left, json!({"webhooks": []}));
    outage.write("POST", &format!("webhooks/{id}/test"), &Value::Null).expect(404);
    outage.write("DELETE", &format!("webhooks/{id}"), &Value::Null).expect(404);
}

#[test]
fn keep_draft_is_applied_for_staff_alone_and_stays_until_it_is_published() {
    let outage = Outage::of("saltmarsh");
    let bearer = format!("Bearer {}", outage.token);
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let form = "act=keep&tagline=Drawn+in+the+dark.&phone=1&announcement=";
    // Sent twice, as after a lost answer.
    for _ in 0..2 {
        outage.shop.send("POST", "/desk/studio", &headers, form.as_bytes()).expect(303);
    }
    let preview = || outage.shop.get_with("/desk/studio/preview/", &headers[..1]).expect(200).body;
    assert!(preview().contains("Drawn in the dark."));
    assert!(!outage.shop.get("/").expect(200).body.contains("Drawn in the dark."), "a shopper sees a draft");
    outage.everbud().mend_database();
    assert!(preview().contains("Drawn in the dark."), "the draft went with the outage");
    outage.shop.send("POST", "/desk/studio", &headers, b"act=discard").expect(303);
}
