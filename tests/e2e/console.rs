//! The operator: who is one, what the gate and the shops' queues show, what is done to them, and the gate in numbers.

mod aside;
mod metrics;
mod overruled;
mod spoken;
mod told;
mod webhooks;

use everbud_tests::basket::{available, order_one};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::lend;
use everbud_tests::operator::{AtConsole, OPERATOR, Operator, try_to_sign_in};
use everbud_tests::shop::Shop;
use serde_json::json;

/// Places an order, and returns its id and its secret name.
#[track_caller]
fn order(shop: &Shop) -> (String, String) {
    let order = order_one(shop, &available(shop)[0]).expect(201).json()["order"].clone();
    let text = |name: &str| order[name].as_str().unwrap().to_owned();
    (text("id"), text("token"))
}

/// Whether the origin has recorded the order, as its shopper is told.
#[track_caller]
fn is_recorded(shop: &Shop, token: &str) -> bool {
    shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"]["recorded"] == true
}

#[test]
fn an_operator_signs_in_at_the_console_and_nobody_else_does() {
    let everbud = Everbud::shared();
    let platform = everbud.platform();
    let form = platform.get("/console").expect(200);
    assert!(form.body.contains("name=\"password\"") && form.body.contains("noindex"), "{}", form.body);
    platform.get("/console/sign-in").expect(200);
    try_to_sign_in(&platform, OPERATOR.0, "wrong").expect(401);
    try_to_sign_in(&platform, "mara@copper-finch.example", "copper-kettle-opens").expect(401);
    everbud.shop("copper-finch").post_form("/desk/sign-in", "", &[("name", OPERATOR.0), ("password", OPERATOR.1)]);

    let console = AtConsole::sign_in(everbud);
    let page = console.get("/console").expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for told in ["The database is up", "Copper Finch", "Force the breaker open", OPERATOR.0] {
        assert!(page.body.contains(told), "no {told} on {}", page.body);
    }
    assert!(console.get("/console?q=saltmarsh").expect(200).body.contains("Saltmarsh"));
    assert!(!console.get("/console?q=saltmarsh").expect(200).body.contains("Copper Finch"));
    console.post("/console/sign-out", &[]).expect(303);
    assert!(console.get("/console").expect(200).body.contains("name=\"password\""), "the session outlived its end");
}

#[test]
fn an_operator_of_the_platform_is_nobody_at_a_shop_and_staff_are_nobody_at_the_console() {
    let everbud = Everbud::shared();
    let operator = Operator::of(everbud);
    let staff = everbud.staff_token("copper-finch");
    let desk = SignedIn::manager(everbud, "copper-finch");
    let shop = everbud.shop("copper-finch");
    assert_eq!(shop.staff("GET", "/api/v1/staff/orders", &operator.token, "").expect(401).problem(), "not-signed-in");
    let act = json!({"act": "automatic"}).to_string();
    let addresses = [
        ("GET", "/api/v1/operator/gate", ""),
        ("POST", "/api/v1/operator/gate", act.as_str()),
        ("GET", "/api/v1/operator/shops", ""),
        ("GET", "/api/v1/operator/shops/copper-finch", ""),
        ("POST", "/api/v1/operator/shops/copper-finch", r#"{"act": "pause"}"#),
        ("GET", "/api/v1/operator/incidents", ""),
        ("POST", "/api/v1/operator/incidents/33333333-0000-4000-8000-000000000001/words", r#"{"text": "Hello"}"#),
        ("GET", "/api/v1/operator/webhooks", ""),
        ("POST", "/api/v1/operator/webhooks", r#"{"url": "https://hooks.example/nobody"}"#),
        ("DELETE", "/api/v1/operator/webhooks/22222222-0000-4000-8000-000000000001", ""),
        ("GET", "/metrics", ""),
    ];
    for (method, path, body) in addresses {
        for token in ["", staff.as_str(), &"0".repeat(64)] {
            let reply = operator.platform.staff(method, path, token, body).expect(401);
            assert!(!reply.body.contains("breaker"), "{method} {path} tells {}", reply.body);
        }
        let with_cookie = [("cookie", desk.cookie.as_str())];
        operator.platform.send(method, path, &with_cookie, body.as_bytes()).expect(401);
        // No shop's host has any of it.
        shop.staff(method, path, &operator.token, body).expect(404);
    }
    for path in ["/console", "/console/shops/copper-finch", "/console/incidents", "/console/webhooks"] {
        let page = operator.platform.get_with(path, &[("cookie", &desk.cookie)]).expect(200).body;
        assert!(page.contains("name=\"password\"") && !page.contains("Recorded"), "{page}");
        let sent = operator.platform.post_form(path, &desk.cookie, &[("act", "pause"), ("sure", "yes")]).expect(303);
        assert_eq!(sent.header("location"), Some("/console"));
    }
    assert_eq!(operator.gate()["all_paused"], false, "somebody who is nobody here paused all drains");
}

#[test]
fn numbers_are_for_a_token_and_not_for_whoever_is_signed_in() {
    let console = AtConsole::sign_in(Everbud::shared());
    console.get("/metrics").expect(401);
    console.get("/api/v1/operator/gate").expect(200);
}

#[test]
fn another_site_cannot_make_a_browser_overrule_the_gate() {
    let console = AtConsole::sign_in(Everbud::shared());
    let foreign = [
        ("cookie", console.cookie.as_str()),
        ("origin", "https://elsewhere.example"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    for path in ["/console", "/console/shops/saltmarsh"] {
        console.platform.send("POST", path, &foreign, b"act=pause&sure=yes").expect(403);
    }
}

#[test]
fn whoever_is_disabled_is_signed_out_by_the_next_publication() {
    let everbud = Everbud::shared();
    let name = everbud_domain::staff::StaffName::parse("grace@everbud.example").unwrap();
    let password = everbud_local::origin::make_operator(&everbud.database_url(), &name).unwrap();
    everbud.publish();
    let reply = try_to_sign_in(&everbud.platform(), name.as_str(), &password).expect(303);
    let cookie = everbud_tests::forms::cookie_of(&reply);
    let console = AtConsole { platform: everbud.platform(), cookie };
    assert!(console.get("/console").expect(200).body.contains(name.as_str()));
    everbud_local::origin::disable_operator(&everbud.database_url(), &name).unwrap();
    everbud.publish();
    assert!(console.get("/console").expect(200).body.contains("name=\"password\""));
    try_to_sign_in(&everbud.platform(), name.as_str(), &password).expect(401);
}

#[test]
fn a_shops_queue_is_shown_with_its_log_and_tells_nothing_of_its_people() {
    let lent = lend("saltmarsh");
    let console = AtConsole::sign_in(lent.everbud);
    let (id, token) = order(&lent.shop);
    let page = console.get("/console/shops/saltmarsh").expect(200).body;
    for told in ["Saltmarsh", "open log", "Set aside", "Drain again"] {
        assert!(page.contains(told), "no {told} on {page}");
    }
    let operator = Operator::of(lent.everbud);
    let queue = operator.queue("saltmarsh").to_string();
    for private in ["Robin", "303 555", &token] {
        assert!(!page.contains(private) && !queue.contains(private), "{private} is told to an operator");
    }
    assert!(!page.contains(&id), "an order that was not set aside");
    console.get("/console/shops/no-such-shop").expect(404);
    let found = operator.platform.staff("GET", "/api/v1/operator/shops?q=salt", &operator.token, "").expect(200).json();
    assert_eq!(found["shops"].as_array().unwrap().len(), 1);
    assert_eq!(found["shops"][0]["slug"], "saltmarsh");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let everbud = Everbud::shared();
    let operator = Operator::of(everbud);
    for act in [
        json!({"act": "cap", "cap": 0}),
        json!({"act": "cap", "cap": 9}),
        json!({"act": "force", "to": "open", "minutes": 0}),
    ] {
        assert_eq!(operator.try_act(&act).expect(422).problem(), "act-refused", "{act}");
    }
    assert_eq!(operator.try_act(&json!({"act": "explode"})).expect(400).problem(), "malformed-request");
    let again = json!({"act": "again", "from": 1_000_000});
    assert_eq!(operator.act_on("saltmarsh", &again).expect(422).problem(), "act-refused");
    operator.act_on("no-such-shop", &json!({"act": "pause"})).expect(404);
    // By form, what is grave has to be meant.
    let console = AtConsole::sign_in(everbud);
    let page = console.post("/console", &[("act", "open"), ("minutes", "15")]).expect(422).body;
    assert!(page.contains("tick the box"), "{page}");
    assert_eq!(operator.gate()["force"], json!(null));
    let page = console.post("/console", &[("act", "cap"), ("cap", "99")]).expect(422).body;
    assert!(page.contains("The cap lies between"), "{page}");
}
