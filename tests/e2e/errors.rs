//! What nobody should send, and what it is answered. Nothing of it is stored.

use everbud_tests::basket::{adult, available, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::recorded;
use everbud_tests::shop::Shop;
use serde_json::{Value, json};

/// Sends an order as raw bytes under a fresh key, and holds the answer against what is expected of it.
#[track_caller]
fn check(shop: &Shop, body: &[u8], status: u16, problem: &str, reason: Option<&str>) {
    let key = new_key();
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let reply = shop.send("POST", "/api/v1/orders", &headers, body);
    let sent = String::from_utf8_lossy(body.get(..body.len().min(200)).unwrap()).into_owned();
    assert_eq!((reply.status, reply.problem().as_str()), (status, problem), "{sent}\n{}", reply.body);
    if let Some(reason) = reason {
        assert!(reply.refusals().iter().any(|found| found == reason), "{reason} for {sent}\n{}", reply.body);
    }
    for secret in ["postgres", "127.0.0.1", "select ", "panicked", ".rs:"] {
        assert!(!reply.body.contains(secret), "{secret} leaks: {}", reply.body);
    }
}

fn with(order: &Value, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut order = order.clone();
    change(&mut order);
    order.to_string().into_bytes()
}

#[test]
fn every_malformed_order_has_its_own_answer_and_stores_nothing() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let variant = available(&shop)[0].clone();
    let order = order_for(&shop, &cart(&[(&variant, 1)]));
    let before = everbud.staff_token("night-ferry");
    let count = |token: &str| {
        let desk = shop.staff("GET", "/api/v1/staff/orders", token, "").expect(200).json();
        desk["orders"].as_array().unwrap().len()
    };
    let stored = count(&before);

    check(&shop, b"", 400, "malformed-request", None);
    check(&shop, b"{", 400, "malformed-request", None);
    check(&shop, b"[1, 2", 400, "malformed-request", None);
    check(&shop, b"null", 400, "malformed-request", None);
    check(&shop, b"\xff\xfe\x00", 400, "malformed-request", None);
    check(&shop, &with(&order, |order| order["lines"] = json!("all of it")), 400, "malformed-request", None);
    check(
        &shop,
        &with(&order, |order| {
            order.as_object_mut().unwrap().remove("customer");
        }),
        400,
        "malformed-request",
        None,
    );
    check(&shop, &with(&order, |order| order["menu"] = json!("staff")), 400, "malformed-request", None);
    check(
        &shop,
        &with(&order, |order| order["fulfilment"] = json!({"type": "teleport"})),
        400,
        "malformed-request",
        None,
    );
    check(&shop, &with(&order, |order| order["fulfilment"]["slot"] = json!("noon")), 400, "malformed-request", None);
    check(&shop, &with(&order, |order| order["lines"][0]["quantity"] = json!("2")), 400, "malformed-request", None);

    let quantity = |quantity: Value| with(&order, |order| order["lines"][0]["quantity"] = quantity);
    for wrong in [
        json!(0),
        json!(-1),
        json!(1.5),
        json!(100),
        json!(1_000_000_000_000_i64),
        json!(1e300),
        json!(-9_223_372_036_854_775_808_i64),
    ] {
        check(&shop, &quantity(wrong), 422, "order-refused", Some("invalid-quantity"));
    }
    check(&shop, &with(&order, |order| order["lines"] = json!([])), 422, "order-refused", Some("empty-cart"));
    check(
        &shop,
        &with(&order, |order| order["lines"][0]["variant"] = json!("no-such")),
        409,
        "order-refused",
        Some("unknown-variant"),
    );
    check(
        &shop,
        &with(&order, |order| order["lines"][0]["variant"] = json!("' or 1=1 --")),
        409,
        "order-refused",
        Some("unknown-variant"),
    );
    let line = order["lines"][0].clone();
    check(
        &shop,
        &with(&order, |order| order["lines"] = json!([line, line])),
        422,
        "order-refused",
        Some("repeated-variant"),
    );
    check(
        &shop,
        &with(&order, |order| order["coupons"] = json!(["HALF"])),
        422,
        "order-refused",
        Some("unknown-coupon"),
    );
    check(&shop, &with(&order, |order| order["total_cents"] = json!(1)), 409, "order-refused", Some("total-changed"));
    check(
        &shop,
        &with(&order, |order| order["customer"]["birth_date"] = json!("2020-02-30")),
        422,
        "order-refused",
        Some("invalid-customer"),
    );
    check(
        &shop,
        &with(&order, |order| order["customer"]["birth_date"] = json!("2015-01-01")),
        422,
        "order-refused",
        Some("under-age"),
    );
    check(
        &shop,
        &with(&order, |order| order["customer"]["phone"] = json!("call me")),
        422,
        "order-refused",
        Some("invalid-customer"),
    );
    check(
        &shop,
        &with(&order, |order| order["fulfilment"]["slot"] = json!("2001-01-01T12:00:00Z")),
        409,
        "order-refused",
        Some("slot-unavailable"),
    );
    check(
        &shop,
        &with(&order, |order| order["fulfilment"]["slot"] = json!("2099-01-01T12:00:00Z")),
        409,
        "order-refused",
        Some("slot-unavailable"),
    );

    let large = format!("{{\"padding\": \"{}\"}}", "x".repeat(64 * 1024));
    check(&shop, large.as_bytes(), 413, "body-too-large", None);

    assert_eq!(count(&before), stored, "something was stored");
}

#[test]
fn a_cart_over_the_purchase_limit_is_refused_and_says_by_how_much() {
    let shop = Everbud::shared().shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let (variant, _) = menu["products"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|product| product["category"] == "flower")
        .flat_map(|product| product["variants"].as_array().unwrap())
        .filter(|variant| variant["available"] == true && variant["name"] == "3.5 g")
        .map(|variant| (variant["id"].as_str().unwrap().to_owned(), ()))
        .next()
        .unwrap();
    let order = order_for(&shop, &cart(&[(&variant, 9)]));
    let refused = send_order(&shop, &new_key(), &order).expect(409);
    assert!(refused.refusals().contains(&"over-limit".to_owned()), "{}", refused.body);
    let within = shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 8)])).expect(200).json();
    assert!(
        within["refusals"].as_array().unwrap().iter().all(|refusal| refusal["type"] != "over-limit"),
        "28 g are allowed: {within}"
    );
}

#[test]
fn a_key_must_be_there_be_a_uuidv7_and_be_young() {
    let shop = Everbud::shared().shop("saltmarsh");
    let variant = available(&shop)[0].clone();
    let order = order_for(&shop, &cart(&[(&variant, 1)]));
    assert_eq!(shop.post_json("/api/v1/orders", &[], &order).expect(400).problem(), "idempotency-key-missing");
    for key in ["1", "not-a-key", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", &"0".repeat(500)] {
        assert_eq!(send_order(&shop, key, &order).expect(400).problem(), "idempotency-key-refused", "{key}");
    }
    // Of February 2022, and of the year 10889.
    for key in ["017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "ffffffff-ffff-7cc3-98c4-dc0c0c07398f"] {
        assert_eq!(send_order(&shop, key, &order).expect(400).problem(), "idempotency-key-refused", "{key}");
    }
}

#[test]
fn addresses_that_lead_nowhere_say_so_in_the_language_of_who_asks() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    assert_eq!(shop.get("/api/v1/nothing").expect(404).problem(), "not-found");
    assert_eq!(shop.send("DELETE", "/api/v1/menu", &[], b"").expect(405).problem(), "method-not-allowed");
    assert_eq!(shop.get("/api/v1/orders/00000000000000000000000000000000").expect(404).problem(), "not-found");
    for path in ["/nothing", "/p/no-such-product", "/orders/x", "/pages/none", "/p/../../etc/passwd"] {
        let page = shop.get(path).expect(404);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    }
    assert_eq!(everbud.stranger().get("/api/v1/menu").expect(404).problem(), "unknown-host");
    everbud.stranger().get("/").expect(404);
}

#[test]
fn a_paused_or_closed_shop_refuses_with_its_own_reason() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let variant = available(&shop)[0].clone();
    let mut sql = everbud.sql();
    // Closed on every day of the week, and no orders for a next opening.
    sql.execute(
        "update everbud.shops set doc = doc || '{\"hours\": [null,null,null,null,null,null,null], \"after_hours_orders\": false}' \
         where slug = 'copper-finch'",
        &[],
    )
    .unwrap();
    everbud.publish();
    let mut order = cart(&[(&variant, 1)]);
    order["customer"] = adult();
    order["total_cents"] = json!(0);
    everbud_tests::wait::until(
        "the new hours at the edge",
        std::time::Duration::from_secs(10),
        || send_order(&shop, &new_key(), &order).refusals(),
        |refusals| refusals.iter().any(|reason| reason == "shop-closed"),
    );
    assert!(recorded(&everbud, &shop).is_empty());
}
