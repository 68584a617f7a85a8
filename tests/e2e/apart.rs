//! Nothing of one shop is readable or writable through another: every id, token and key is tried at the wrong door.

mod swap;

use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, field, filled_cart};
use everbud_tests::live::Live;
use everbud_tests::shop::Shop;
use serde_json::json;
use swap::{MY_MANAGER, Swap};

/// The id of an incident that never was.
const NO_INCIDENT: &str = "01964000-0000-7000-9000-000000000001";

/// Tries something of one shop at another.
type Try = fn(&Swap);

/// Every address of a shop, and how something of one shop is tried there at another. A tidy test holds the list against
/// the routes, so that none is added without.
const SWAPS: [(&str, Try); 76] = [
    ("GET /", |swap| swap.shows_only_its_own("/")),
    ("GET /menu", |swap| swap.shows_only_its_own("/menu")),
    ("GET /menu/print", |swap| swap.shows_only_its_own("/menu/print")),
    ("GET /embed", |swap| swap.shows_only_its_own("/embed")),
    ("GET /embed.js", |swap| {
        let script = swap.mine.get("/embed.js").expect(200).body;
        assert_eq!(script, swap.other.get("/embed.js").expect(200).body, "it holds nothing of a shop");
    }),
    ("GET /qr/{file}", |swap| {
        let code = |shop: &Shop| shop.get("/qr/menu.svg").expect(200).body;
        assert!(code(&swap.mine) != code(&swap.other), "the code of one shop leads to another");
    }),
    ("GET /kiosk", |swap| swap.shows_only_its_own("/kiosk")),
    ("POST /kiosk", |swap| {
        // A cookie of the browser's own, for the host that it was made at.
        let begun = swap.other.post_form("/kiosk", &swap.my_session, &[]).expect(303);
        assert!(begun.headers_named("set-cookie").iter().all(|cookie| !cookie.contains("Domain=")));
    }),
    ("GET /p/{slug}", |swap| drop(swap.other.get(&format!("/p/{}", swap.product)).expect(404))),
    ("GET /pages/{slug}", |swap| {
        swap.other.get("/pages/faq").expect(404);
        swap.mine.get("/pages/accessibility").expect(404);
        let about = |shop: &Shop| shop.get("/pages/about").expect(200).body;
        assert!(about(&swap.other) != about(&swap.mine), "both shops tell the same about themselves");
        swap.shows_only_its_own("/pages/about");
    }),
    ("GET /status", |swap| swap.shows_only_its_own("/status")),
    ("GET /status/feed.atom", |swap| swap.shows_only_its_own("/status/feed.atom")),
    ("GET /status/incidents/{id}", |swap| {
        // That no shop's words are on another's page is tried where there is an incident, in `tests/chaos/letter.rs`.
        swap.other.get(&format!("/status/incidents/{NO_INCIDENT}")).expect(404);
    }),
    ("POST /age", |swap| {
        let answered = swap.other.post_form("/age", &swap.cookie, &[("over", "yes"), ("return_to", &swap.mine.base())]);
        assert_eq!((answered.status, answered.header("location")), (303, Some("/")), "it leads to another shop");
    }),
    ("GET /cart", |swap| swap.shows_only_its_own("/cart")),
    ("POST /cart", |swap| {
        // A cart is the browser's own; a foreign variant in it can be neither priced nor bought.
        let carried = filled_cart(&swap.other, &swap.variant, "1");
        let checkout = swap.other.get_with("/checkout", &[("cookie", &carried)]).expect(200).body;
        let fields = [field(&checkout, "key"), field(&checkout, "total_cents")];
        swap.other.post_form("/checkout", &carried, &checkout_fields(&fields[0], &fields[1], "1990-05-17")).expect(409);
    }),
    ("GET /checkout", |swap| swap.shows_only_its_own("/checkout")),
    ("POST /checkout", |swap| {
        // With the other's cart and the other's key: nothing to buy here, and no word of the order that the key made.
        let fields = checkout_fields(&swap.key, "0", "1990-05-17");
        let refused = swap.other.post_form("/checkout", &swap.cookie, &fields).expect(409);
        assert!(!refused.body.contains(&swap.token), "the key led to another shop's order");
        // With a cart that can be bought, the key and the owner's name: an order of this shop, and not that one.
        let owner = swap.cookie.split('!').next().unwrap();
        let cookie = format!("{owner}!{}*1", available(&swap.other)[0]);
        let total = field(&swap.other.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body, "total_cents");
        let fields = checkout_fields(&swap.key, &total, "1990-05-17");
        let placed = swap.other.post_form("/checkout", &cookie, &fields).expect(303);
        let led_to = placed.header("location").unwrap().to_owned();
        assert!(!led_to.contains(&swap.token), "the key led to another shop's order");
        swap.other.get(&led_to).expect(200);
        swap.mine.get(&led_to).expect(404);
    }),
    ("GET /orders/{token}", |swap| drop(swap.other.get(&format!("/orders/{}", swap.token)).expect(404))),
    ("POST /orders/{token}/cancel", |swap| {
        let path = format!("/orders/{}/cancel", swap.token);
        swap.other.post_form(&path, &swap.cookie, &[("reason", "not mine")]).expect(404);
    }),
    ("POST /orders/{token}/here", |swap| {
        let path = format!("/orders/{}/here", swap.token);
        swap.other.post_form(&path, &swap.cookie, &[("space", "not mine")]).expect(404);
    }),
    ("GET /api/v1/menu", |swap| swap.shows_only_its_own("/api/v1/menu")),
    ("GET /api/v1/status", |swap| swap.shows_only_its_own("/api/v1/status")),
    ("GET /api/v1/status/history", |swap| swap.shows_only_its_own("/api/v1/status/history")),
    ("GET /api/v1/incidents", |swap| swap.shows_only_its_own("/api/v1/incidents")),
    ("POST /api/v1/quote", |swap| {
        let quote = swap.other.post_json("/api/v1/quote", &[], &cart(&[(&swap.variant, 1)])).expect(200);
        assert_eq!(quote.refusals(), ["unknown-variant"], "{}", quote.body);
        assert_eq!(quote.json()["total_cents"], 0, "a price of another shop: {}", quote.body);
    }),
    ("POST /api/v1/orders", |swap| {
        let mut order = order_for(&swap.other, &cart(&[("no-such", 1)]));
        order["lines"][0]["variant"] = json!(swap.variant);
        let foreign = send_order(&swap.other, &new_key(), &order).expect(409);
        assert_eq!(foreign.refusals(), ["unknown-variant"], "{}", foreign.body);
        // The same key is a different order at each shop, and neither knows of the other's, the owner's cookie or not.
        let good = order_for(&swap.other, &cart(&[(&available(&swap.other)[0], 1)]));
        let key = new_key();
        let headers = [("idempotency-key", key.as_str()), ("cookie", swap.cookie.as_str())];
        let at_mine = order_for(&swap.mine, &cart(&[(&swap.variant, 1)]));
        let first = swap.mine.post_json("/api/v1/orders", &headers, &at_mine).expect(201).json()["order"].clone();
        let second = swap.other.post_json("/api/v1/orders", &headers, &good).expect(201).json()["order"].clone();
        for named in ["id", "token"] {
            assert_ne!(first[named], second[named], "one key, two shops");
        }
        let changed = order_for(&swap.other, &cart(&[(&available(&swap.other)[0], 2)]));
        let reused = swap.other.post_json("/api/v1/orders", &headers, &changed).expect(422).json();
        assert_eq!(reused["order"], second["token"], "the owner is led to the order of this shop");
    }),
    ("GET /api/v1/orders/{token}", |swap| {
        swap.other.get(&format!("/api/v1/orders/{}", swap.token)).expect(404);
    }),
    ("POST /api/v1/orders/{token}/cancel", |swap| {
        swap.other.send("POST", &format!("/api/v1/orders/{}/cancel", swap.token), &[], b"").expect(404);
    }),
    ("POST /api/v1/orders/{token}/here", |swap| {
        swap.other.send("POST", &format!("/api/v1/orders/{}/here", swap.token), &[], b"").expect(404);
    }),
    ("GET /api/v1/staff/orders", |swap| {
        swap.needs_its_own_staff("GET", "/api/v1/staff/orders");
        let desk = swap.other.staff("GET", "/api/v1/staff/orders", &swap.other_staff, "").expect(200);
        assert!(!desk.body.contains(&swap.id), "another shop's order is on the desk");
    }),
    ("POST /api/v1/staff/orders/{order}/{step}", |swap| {
        for step in ["accept", "ready", "complete", "cancel"] {
            let path = format!("/api/v1/staff/orders/{}/{step}", swap.id);
            swap.needs_its_own_staff("POST", &path);
            swap.other.staff("POST", &path, &swap.other_staff, "").expect(404);
        }
    }),
    ("PUT /api/v1/staff/variants/{variant}/sold-out", |swap| {
        let path = format!("/api/v1/staff/variants/{}/sold-out", swap.variant);
        swap.needs_its_own_staff_for("PUT", &path, r#"{"sold_out": true}"#);
        swap.other.staff("PUT", &path, &swap.other_staff, r#"{"sold_out": true}"#).expect(404);
        assert!(available(&swap.mine).contains(&swap.variant), "another shop's staff marked it sold out");
    }),
    ("GET /api/v1/staff/ordering", |swap| swap.needs_its_own_staff("GET", "/api/v1/staff/ordering")),
    ("PUT /api/v1/staff/ordering", |swap| {
        swap.needs_its_own_staff_for("PUT", "/api/v1/staff/ordering", r#"{"paused": true}"#);
    }),
    ("GET /api/v1/staff/stock", |swap| {
        swap.needs_its_own_staff("GET", "/api/v1/staff/stock");
        let counted = swap.other.staff("GET", "/api/v1/staff/stock", &swap.other_staff, "").expect(200);
        assert!(!counted.body.contains(&format!("\"{}\"", swap.variant)), "another shop's stock is counted");
    }),
    ("PATCH /api/v1/staff/stock", |swap| {
        let change = json!({"changes": [{"variant": swap.variant, "delta": -1}]}).to_string();
        let push = |shop: &Shop, token: &str| {
            let (bearer, key) = (format!("Bearer {token}"), new_key());
            shop.send(
                "PATCH",
                "/api/v1/staff/stock",
                &[("authorization", &bearer), ("idempotency-key", &key)],
                change.as_bytes(),
            )
        };
        for (shop, token) in [(&swap.other, &swap.my_staff), (&swap.mine, &swap.other_staff)] {
            assert_eq!(push(shop, token).expect(401).problem(), "not-signed-in");
        }
        let foreign = push(&swap.other, &swap.other_staff).expect(422).json();
        assert_eq!(foreign["errors"][0]["pointer"], "#/changes/0/variant", "another shop's variant was counted");
    }),
    ("GET /api/v1/staff/settings", |swap| {
        swap.needs_its_own_staff("GET", "/api/v1/staff/settings");
        let told = swap.other.staff("GET", "/api/v1/staff/settings", &swap.other_staff, "").expect(200);
        assert!(!told.body.contains("Copper Finch"), "another shop's settings");
    }),
    ("PUT /api/v1/staff/settings", |swap| {
        let etag = swap.mine.staff("GET", "/api/v1/staff/settings", &swap.my_staff, "").expect(200);
        let etag = etag.header("etag").unwrap();
        let write = |shop: &Shop, token: &str| {
            let bearer = format!("Bearer {token}");
            let headers = [("authorization", bearer.as_str()), ("if-match", etag)];
            shop.send("PUT", "/api/v1/staff/settings", &headers, br#"{"announcement": "not mine"}"#)
        };
        for (shop, token) in [(&swap.other, &swap.my_staff), (&swap.mine, &swap.other_staff)] {
            assert_eq!(write(shop, token).expect(401).problem(), "not-signed-in");
        }
        // One shop's name for its settings names nothing at another.
        assert_eq!(write(&swap.other, &swap.other_staff).expect(412).problem(), "condition-failed");
    }),
    ("PUT /api/v1/staff/menu", |swap| {
        let menu = r#"{"everbud_menu": 1, "products": [{"name": "A", "category": "gear",
            "variants": [{"size": "each", "price_cents": 100}]}]}"#;
        swap.needs_its_own_staff_for("PUT", "/api/v1/staff/menu", menu);
    }),
    ("GET /api/v1/staff/incidents", |swap| swap.needs_its_own_staff("GET", "/api/v1/staff/incidents")),
    ("GET /api/v1/staff/incidents/{id}/{form}", |swap| {
        // That the figures are a shop's own is tried where there is an incident, in `tests/chaos/letter.rs`.
        for form in ["report", "report.csv", "orders.csv"] {
            let path = format!("/api/v1/staff/incidents/{NO_INCIDENT}/{form}");
            swap.needs_its_own_staff("GET", &path);
            swap.other.staff("GET", &path, &swap.other_staff, "").expect(404);
        }
    }),
    ("POST /api/v1/staff/incidents/{id}/words", |swap| {
        let (path, words) = (format!("/api/v1/staff/incidents/{NO_INCIDENT}/words"), r#"{"text": "Hello"}"#);
        swap.needs_its_own_staff_for("POST", &path, words);
        swap.other.staff("POST", &path, &swap.other_staff, words).expect(404);
    }),
    ("GET /api/v1/staff/webhooks", |swap| {
        swap.needs_its_own_staff("GET", "/api/v1/staff/webhooks");
        let (id, url) = swap.webhook();
        let shown = swap.other.staff("GET", "/api/v1/staff/webhooks", &swap.other_staff, "").expect(200).body;
        assert!(!shown.contains(&id) && !shown.contains(&url), "another shop's webhook");
    }),
    ("POST /api/v1/staff/webhooks", |swap| {
        let body = json!({"url": "https://hooks.example/swapped"}).to_string();
        swap.needs_its_own_staff_for("POST", "/api/v1/staff/webhooks", &body);
    }),
    ("DELETE /api/v1/staff/webhooks/{webhook}", |swap| {
        let (id, url) = swap.webhook();
        let path = format!("/api/v1/staff/webhooks/{id}");
        swap.needs_its_own_staff("DELETE", &path);
        swap.other.staff("DELETE", &path, &swap.other_staff, "").expect(404);
        let kept = swap.mine.staff("GET", "/api/v1/staff/webhooks", &swap.my_staff, "").expect(200).body;
        assert!(kept.contains(&url), "another shop's staff ended it");
    }),
    ("POST /api/v1/staff/webhooks/{webhook}/test", |swap| {
        let path = format!("/api/v1/staff/webhooks/{}/test", swap.webhook().0);
        swap.needs_its_own_staff("POST", &path);
        swap.other.staff("POST", &path, &swap.other_staff, "").expect(404);
    }),
    ("GET /desk", |swap| {
        swap.shows_only_its_own("/desk");
        let page = swap.other.get_with("/desk", &[("cookie", &swap.my_session)]).expect(200).body;
        assert!(page.contains("name=\"password\""), "a session of another shop opens the desk");
    }),
    ("GET /desk/board", |swap| {
        drop(swap.mine.get_with("/desk/board", &[("cookie", &swap.my_session)]).expect(200));
        swap.other.get_with("/desk/board", &[("cookie", &swap.my_session)]).expect(401);
    }),
    ("POST /desk/sign-in", |swap| {
        let (name, password) = MY_MANAGER;
        swap.other.post_form("/desk/sign-in", "", &[("name", name), ("password", password)]).expect(401);
    }),
    ("POST /desk/sign-out", |swap| {
        swap.other.post_form("/desk/sign-out", &swap.my_session, &[]).expect(303);
        swap.mine.get_with("/desk/board", &[("cookie", &swap.my_session)]).expect(200);
    }),
    ("POST /desk/orders/{order}/{step}", |swap| {
        for step in ["accept", "ready", "complete", "cancel"] {
            let path = format!("/desk/orders/{}/{step}", swap.id);
            let sent = swap.other.post_form(&path, &swap.my_session, &[]).expect(303);
            assert_eq!(sent.header("location"), Some("/desk"), "a session of another shop moves orders");
        }
    }),
    ("GET /api/v1/staff/live", |swap| {
        let bearer = format!("Bearer {}", swap.my_staff);
        for mine in [("cookie", swap.my_session.as_str()), ("authorization", bearer.as_str())] {
            assert_eq!(Live::try_open(&swap.other, &[mine]).err(), Some(401), "another shop's staff listen");
        }
        assert!(Live::try_open(&swap.mine, &[("cookie", &swap.my_session)]).is_ok());
    }),
    ("POST /desk/ordering", |swap| {
        let sent = swap.other.post_form("/desk/ordering", &swap.my_session, &[("paused", "yes")]).expect(303);
        assert_eq!(sent.header("location"), Some("/desk"));
        let ordering = swap.other.staff("GET", "/api/v1/staff/ordering", &swap.other_staff, "").expect(200).json();
        assert_eq!(ordering["paused"], false, "a session of another shop pauses ordering");
    }),
    ("GET /desk/sold-out", |swap| {
        swap.mine.get_with("/desk/sold-out", &[("cookie", &swap.my_session)]).expect(200);
        swap.other.get_with("/desk/sold-out", &[("cookie", &swap.my_session)]).expect(303);
    }),
    ("POST /desk/sold-out", |swap| {
        let variant = available(&swap.other)[0].clone();
        let fields = [("variant", variant.as_str()), ("sold_out", "yes")];
        let sent = swap.other.post_form("/desk/sold-out", &swap.my_session, &fields).expect(303);
        assert_eq!(sent.header("location"), Some("/desk"));
        let stock = swap.other.staff("GET", "/api/v1/staff/stock", &swap.other_staff, "").expect(200).json();
        let marked = stock["stock"].as_array().unwrap().iter().any(|line| line["sold_out"] == true);
        assert!(!marked, "a session of another shop marks what is sold out");
    }),
    ("GET /desk/limits", |swap| {
        swap.mine.get_with("/desk/limits", &[("cookie", &swap.my_session)]).expect(200);
        swap.other.get_with("/desk/limits", &[("cookie", &swap.my_session)]).expect(303);
    }),
    ("POST /desk/limits", |swap| {
        let sent = swap.other.post_form("/desk/limits", &swap.my_session, &[("rule", "0")]).expect(303);
        assert_eq!(sent.header("location"), Some("/desk"));
    }),
    ("GET /desk/delivery", |swap| {
        swap.mine.get_with("/desk/delivery", &[("cookie", &swap.my_session)]).expect(200);
        swap.other.get_with("/desk/delivery", &[("cookie", &swap.my_session)]).expect(303);
    }),
    ("POST /desk/delivery", |swap| {
        let fields = [("zone", "0"), ("zip", "80205"), ("miles", "3")];
        let sent = swap.other.post_form("/desk/delivery", &swap.my_session, &fields).expect(303);
        assert_eq!(sent.header("location"), Some("/desk"));
        let told = swap.other.staff("GET", "/api/v1/staff/settings", &swap.other_staff, "").expect(200).body;
        assert!(!told.contains("\"miles\""), "a session of another shop sets a radius");
    }),
    ("GET /desk/incidents", |swap| {
        swap.mine.get_with("/desk/incidents", &[("cookie", &swap.my_session)]).expect(200);
        swap.other.get_with("/desk/incidents", &[("cookie", &swap.my_session)]).expect(303);
    }),
    ("POST /desk/incidents", |swap| {
        let sent = swap.other.post_form("/desk/incidents", &swap.my_session, &[("flower", "99")]).expect(303);
        assert_eq!(sent.header("location"), Some("/desk"));
        let told = swap.other.staff("GET", "/api/v1/staff/settings", &swap.other_staff, "").expect(200).json();
        assert_eq!(told["margins"], json!({}), "a session of another shop enters margins");
    }),
    ("GET /desk/incidents/{id}", |swap| {
        let path = format!("/desk/incidents/{NO_INCIDENT}");
        swap.mine.get_with(&path, &[("cookie", &swap.my_session)]).expect(404);
        swap.other.get_with(&path, &[("cookie", &swap.my_session)]).expect(303);
    }),
    ("POST /desk/incidents/{id}", |swap| {
        let path = format!("/desk/incidents/{NO_INCIDENT}");
        let sent = swap.other.post_form(&path, &swap.my_session, &[("text", "not mine")]).expect(303);
        assert_eq!(sent.header("location"), Some("/desk"));
    }),
    ("GET /desk/reach", |swap| {
        swap.mine.get_with("/desk/reach", &[("cookie", &swap.my_session)]).expect(200);
        swap.other.get_with("/desk/reach", &[("cookie", &swap.my_session)]).expect(303);
    }),
    ("GET /desk/studio", |swap| swap.opens_no_studio("GET", "/desk/studio")),
    ("POST /desk/studio", |swap| swap.opens_no_studio("POST", "/desk/studio")),
    ("GET /desk/studio/theme.json", |swap| swap.opens_no_studio("GET", "/desk/studio/theme.json")),
    ("POST /desk/studio/theme", |swap| swap.opens_no_studio("POST", "/desk/studio/theme")),
    ("POST /desk/studio/picture", |swap| swap.opens_no_studio("POST", "/desk/studio/picture")),
    ("GET /desk/studio/preview/{rest @ ..}", |swap| swap.opens_no_studio("GET", "/desk/studio/preview/menu")),
    ("GET /assets/{file}", |swap| {
        let theme = swap.mine.theme();
        swap.mine.get(&theme).expect(200);
        let own = swap.other.get(&swap.other.theme()).expect(200).body;
        assert_eq!(swap.other.get(&theme).expect(200).body, own, "it is dressed as another shop");
    }),
    ("GET /art/{file}", |swap| {
        // Drawn from the address alone: whoever asks gets the same, so it can hold nothing of a shop.
        let page = swap.mine.get(&format!("/p/{}", swap.product)).expect(200).body;
        let mut sources = page.split("src=\"").filter_map(|after| after.split('"').next());
        let art = sources.find(|src| src.starts_with("/art/")).expect("a picture");
        assert_eq!(swap.mine.get(art).expect(200).body, swap.other.get(art).expect(200).body, "{art}");
    }),
    ("GET /pictures/{file}", |swap| {
        let at = swap.picture();
        swap.mine.get(&at).expect(200);
        swap.other.get(&at).expect(404);
    }),
    ("GET /sw.js", |swap| {
        let script = swap.mine.get("/sw.js").expect(200).body;
        assert_eq!(script, swap.other.get("/sw.js").expect(200).body, "it holds nothing of a shop");
    }),
    ("GET /pkg/{hash}/{file}", |swap| {
        // What this build made for every shop alike, and nothing else that lies beside it.
        let start = swap.mine.bundle().remove(0);
        assert_eq!(swap.mine.get(&start).expect(200).body, swap.other.get(&start).expect(200).body, "{start}");
        let folder = start.trim_end_matches("/start.js");
        for path in
            [format!("{folder}/build.json"), format!("{folder}/..%2f..%2fbuild.json"), "/pkg/0/start.js".to_owned()]
        {
            swap.other.get(&path).expect(404);
        }
    }),
];

#[test]
fn one_shops_ids_tokens_and_keys_open_nothing_in_another() {
    let swap = Swap::of(Everbud::shared());
    for (route, try_it) in SWAPS {
        // Shown when it fails.
        println!("{route}");
        try_it(&swap);
    }
    let order = swap.mine.get(&format!("/api/v1/orders/{}", swap.token)).expect(200).json();
    assert_eq!(order["order"]["status"], "received", "somebody else's try changed the order");
}

#[test]
fn no_shop_can_be_reached_through_the_platforms_host() {
    let everbud = Everbud::shared();
    let (swap, platform) = (Swap::of(everbud), everbud.platform());
    for path in ["/api/v1/staff/orders", "/api/v1/menu", "/api/v1/console"] {
        assert_eq!(platform.staff("GET", path, &swap.my_staff, "").expect(404).problem(), "not-found", "{path}");
    }
    for step in ["accept", "cancel"] {
        platform.staff("POST", &format!("/api/v1/staff/orders/{}/{step}", swap.id), &swap.my_staff, "").expect(404);
    }
    platform.get(&format!("/orders/{}", swap.token)).expect(404);
    platform.get(&format!("/api/v1/orders/{}", swap.token)).expect(404);
    platform.get(&swap.mine.theme()).expect(404);
}
