//! What nobody should send, and what it is answered. Nothing of it is stored: each family stands between two good orders,
//! and the origin's log holds exactly these two.

use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::evidence::nothing_is_stored;
use everbud_tests::lent::lend;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// What an order is to be answered: status, problem, and a reason where there is one among the refusals.
type Expect<'a> = (u16, &'a str, Option<&'a str>);

const MALFORMED: Expect<'_> = (400, "malformed-request", None);

const fn refused(status: u16, reason: &str) -> Expect<'_> {
    (status, "order-refused", Some(reason))
}

/// Sends an order as raw bytes under a fresh key, and holds the answer against what is expected of it.
#[track_caller]
fn check(shop: &Shop, body: &[u8], (status, problem, reason): Expect<'_>) {
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

/// Holds a family of orders, each made from a good one, against what each is to be answered; nothing of it is stored.
#[track_caller]
fn check_family(slug: &str, family: impl FnOnce(&Shop, &Value)) {
    let lent = lend(slug);
    nothing_is_stored(lent.everbud, &lent.shop, || {
        let order = order_for(&lent.shop, &cart(&[(&available(&lent.shop)[0], 1)]));
        family(&lent.shop, &order);
    });
}

#[test]
fn what_is_not_json_of_the_right_shape_is_called_malformed_and_stores_nothing() {
    check_family("night-ferry", |shop, order| {
        for body in [b"".as_slice(), b"{", b"[1, 2", b"null", b"\xff\xfe\x00"] {
            check(shop, body, MALFORMED);
        }
        let changes: [fn(&mut Value); 6] = [
            |order| order["lines"] = json!("all of it"),
            |order| drop(order.as_object_mut().unwrap().remove("customer")),
            |order| order["menu"] = json!("staff"),
            |order| order["fulfilment"] = json!({"type": "teleport"}),
            |order| order["fulfilment"]["slot"] = json!("noon"),
            |order| order["lines"][0]["quantity"] = json!("2"),
        ];
        for change in changes {
            check(shop, &with(order, change), MALFORMED);
        }
    });
}

#[test]
fn ids_that_are_not_sold_here_are_unknown_and_store_nothing() {
    check_family("night-ferry", |shop, order| {
        for id in ["no-such", "' or 1=1 --", "", &"x".repeat(5_000)] {
            let asked = with(order, |order| order["lines"][0]["variant"] = json!(id));
            check(shop, &asked, refused(409, "unknown-variant"));
        }
        check(shop, &with(order, |order| order["coupons"] = json!(["HALF"])), refused(422, "unknown-coupon"));
        let line = &order["lines"][0];
        let twice = with(order, |order| order["lines"] = json!([line, line]));
        check(shop, &twice, refused(422, "repeated-variant"));
        check(shop, &with(order, |order| order["lines"] = json!([])), refused(422, "empty-cart"));
        for slot in ["2001-01-01T12:00:00Z", "2099-01-01T12:00:00Z"] {
            let asked = with(order, |order| order["fulfilment"]["slot"] = json!(slot));
            check(shop, &asked, refused(409, "slot-unavailable"));
        }
    });
}

#[test]
fn quantities_below_one_in_fractions_or_beyond_measure_are_refused_and_store_nothing() {
    check_family("night-ferry", |shop, order| {
        for wrong in [
            json!(0),
            json!(-1),
            json!(1.5),
            json!(100),
            json!(1_000_000_000_000_i64),
            json!(1e300),
            json!(i64::MIN),
            json!(u64::MAX),
        ] {
            let asked = with(order, |order| order["lines"][0]["quantity"] = wrong);
            check(shop, &asked, refused(422, "invalid-quantity"));
        }
    });
}

#[test]
fn a_total_that_nobody_showed_is_refused_and_stores_nothing() {
    check_family("night-ferry", |shop, order| {
        let right = order["total_cents"].as_i64().unwrap();
        for wrong in [1, 0, -right, right - 1, right + 1, i64::MAX] {
            let asked = with(order, |order| order["total_cents"] = json!(wrong));
            check(shop, &asked, refused(409, "total-changed"));
        }
    });
}

#[test]
fn customers_who_may_not_buy_are_refused_and_nothing_is_stored() {
    check_family("night-ferry", |shop, order| {
        for (field, value, reason) in [
            ("birth_date", "2020-02-30", "invalid-customer"),
            ("birth_date", "2015-01-01", "under-age"),
            ("phone", "call me", "invalid-customer"),
            ("name", "", "invalid-customer"),
        ] {
            let asked = with(order, |order| order["customer"][field] = json!(value));
            check(shop, &asked, refused(422, reason));
        }
    });
}

#[test]
fn a_body_over_64_kib_is_refused_however_it_comes_and_stores_nothing() {
    check_family("night-ferry", |shop, _| {
        let large = format!("{{\"padding\": \"{}\"}}", "x".repeat(64 * 1024)).into_bytes();
        check(shop, &large, (413, "body-too-large", None));
        let key = new_key();
        let json = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
        for path in ["/api/v1/orders", "/api/v1/quote"] {
            let chunked = shop.send_chunked("POST", path, &json, &large);
            assert_eq!((chunked.status, chunked.problem().as_str()), (413, "body-too-large"), "{path} in chunks");
        }
        let padding = "x".repeat(64 * 1024);
        for path in ["/cart", "/checkout", "/age"] {
            let form = shop.post_form(path, "", &[("op", "clear"), ("padding", &padding)]);
            assert_eq!(form.status, 413, "{path}: {}", form.body);
        }
    });
}

#[test]
fn a_host_that_is_nobodys_is_told_so_and_stores_nothing() {
    let lent = lend("night-ferry");
    nothing_is_stored(lent.everbud, &lent.shop, || {
        let stranger = lent.everbud.stranger();
        let order = order_for(&lent.shop, &cart(&[(&available(&lent.shop)[0], 1)]));
        check(&stranger, order.to_string().as_bytes(), (404, "unknown-host", None));
        check(&stranger, b"{", (404, "unknown-host", None));
        assert_eq!(stranger.get("/api/v1/menu").expect(404).problem(), "unknown-host");
        for path in ["/", "/menu", "/checkout"] {
            stranger.get(path).expect(404);
        }
        stranger.post_form("/checkout", "", &[("key", &new_key()), ("total_cents", "1")]).expect(404);
        stranger.post_form("/cart", "", &[("op", "clear")]).expect(404);
    });
}

#[test]
fn a_cart_over_the_purchase_limit_is_refused_says_so_and_stores_nothing() {
    check_family("copper-finch", |shop, _| {
        let menu = shop.get("/api/v1/menu").expect(200).json();
        let eighths = menu["products"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|product| product["category"] == "flower")
            .flat_map(|product| product["variants"].as_array().unwrap());
        let variant = eighths
            .filter(|variant| variant["available"] == true && variant["name"] == "3.5 g")
            .map(|variant| variant["id"].as_str().unwrap())
            .next()
            .expect("an eighth of an ounce of flower");
        let over = order_for(shop, &cart(&[(variant, 9)]));
        check(shop, over.to_string().as_bytes(), refused(409, "over-limit"));
        let within = shop.post_json("/api/v1/quote", &[], &cart(&[(variant, 8)])).expect(200);
        assert!(!within.refusals().contains(&"over-limit".to_owned()), "28 g are allowed: {}", within.body);
    });
}

#[test]
fn a_closed_shop_refuses_with_its_own_reason_and_stores_nothing() {
    let lent = lend("copper-finch");
    let (everbud, shop) = (lent.everbud, &lent.shop);
    let hours = |set: &str| {
        let changed =
            everbud.sql().execute(&format!("update everbud.shops set doc = {set} where slug = $1"), &[&"copper-finch"]);
        assert_eq!(changed.unwrap(), 1);
        everbud.publish();
    };
    nothing_is_stored(everbud, shop, || {
        let order = order_for(shop, &cart(&[(&available(shop)[0], 1)]));
        let cart = cart(&[(&available(shop)[0], 1)]);
        let quoted = || shop.post_json("/api/v1/quote", &[], &cart).expect(200).refusals();
        let is_closed = |reasons: &Vec<String>| reasons.iter().any(|reason| reason == "shop-closed");
        // Closed on every day of the week, and no orders for a next opening.
        hours(
            "doc || jsonb_build_object('hours', '[null,null,null,null,null,null,null]'::jsonb, \
               'after_hours_orders', false, 'kept', doc -> 'hours')",
        );
        wait::until("the new hours at the edge", Duration::from_secs(10), quoted, is_closed);
        check(shop, order.to_string().as_bytes(), refused(409, "shop-closed"));
        hours("(doc || jsonb_build_object('hours', doc -> 'kept', 'after_hours_orders', true)) - 'kept'");
        wait::until("the old hours at the edge", Duration::from_secs(10), quoted, |reasons| !is_closed(reasons));
    });
}

#[test]
fn a_key_must_be_there_be_a_uuidv7_and_be_young() {
    check_family("night-ferry", |shop, order| {
        assert_eq!(shop.post_json("/api/v1/orders", &[], order).expect(400).problem(), "idempotency-key-missing");
        for key in [
            "1",
            "not-a-key",
            "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
            &"0".repeat(500),
            // Of February 2022, and of the year 10889.
            "017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
            "ffffffff-ffff-7cc3-98c4-dc0c0c07398f",
        ] {
            assert_eq!(send_order(shop, key, order).expect(400).problem(), "idempotency-key-refused", "{key}");
        }
    });
}

#[test]
fn a_key_used_with_another_body_is_refused_leads_only_its_owner_to_the_order_and_stores_nothing() {
    let lent = lend("saltmarsh");
    let (everbud, shop) = (lent.everbud, &lent.shop);
    let variants = available(shop);
    let key = new_key();
    let owner = format!("cart={}", "ab".repeat(16));
    let order = order_for(shop, &cart(&[(&variants[0], 1)]));
    let headers = [("idempotency-key", key.as_str()), ("cookie", owner.as_str())];
    let token = shop.post_json("/api/v1/orders", &headers, &order).expect(201).json()["order"]["token"].clone();
    nothing_is_stored(everbud, shop, || {
        let other = order_for(shop, &cart(&[(&variants[1], 1)]));
        let mine = shop.post_json("/api/v1/orders", &headers, &other).expect(422);
        assert_eq!((mine.problem().as_str(), &mine.json()["order"]), ("idempotency-key-reused", &token));
        let somebody = send_order(shop, &key, &other).expect(422);
        assert_eq!(somebody.problem(), "idempotency-key-reused");
        assert!(!somebody.body.contains(token.as_str().unwrap()), "{}", somebody.body);
        // Sent again as it was: the same answer, and nothing more in the log.
        shop.post_json("/api/v1/orders", &headers, &order).expect(201);
    });
}

#[test]
fn addresses_that_lead_nowhere_say_so_in_the_language_of_who_asks() {
    let lent = lend("copper-finch");
    let shop = &lent.shop;
    assert_eq!(shop.get("/api/v1/nothing").expect(404).problem(), "not-found");
    assert_eq!(shop.send("DELETE", "/api/v1/menu", &[], b"").expect(405).problem(), "method-not-allowed");
    assert_eq!(shop.get("/api/v1/orders/00000000000000000000000000000000").expect(404).problem(), "not-found");
    for path in ["/nothing", "/p/no-such-product", "/orders/x", "/pages/none", "/p/../../etc/passwd"] {
        let page = shop.get(path).expect(404);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    }
}
