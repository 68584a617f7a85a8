//! Who may have webhooks, and which: shapes, refusals and bounds. What is sent to them is in `tests/chaos/webhooks.rs`.

use everbud_tests::desk::SignedIn;
use everbud_tests::lent::{Lent, lend};
use everbud_tests::receiver::Receiver;
use everbud_tests::shop::Reply;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// A borrowed shop and its manager. Their webhooks end with this.
struct Desk {
    lent: Lent,
    token: String,
}

impl Desk {
    fn of(slug: &str) -> Self {
        let lent = lend(slug);
        let token = lent.everbud.staff_token(slug);
        Self { lent, token }
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: &str) -> Reply {
        self.lent.shop.staff(method, &format!("/api/v1/staff/webhooks{path}"), &self.token, body)
    }

    #[track_caller]
    fn subscribe(&self, url: &str) -> Reply {
        self.ask("POST", "", &json!({"url": url}).to_string())
    }

    #[track_caller]
    fn listed(&self) -> Vec<Value> {
        self.ask("GET", "", "").expect(200).json()["webhooks"].as_array().unwrap().clone()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let listed = self.ask("GET", "", "");
        for webhook in listed.json()["webhooks"].as_array().into_iter().flatten() {
            self.ask("DELETE", &format!("/{}", webhook["id"].as_str().unwrap_or_default()), "");
        }
    }
}

/// What is wrong with the address of a refused webhook.
#[track_caller]
fn refused(reply: &Reply) -> String {
    assert_eq!((reply.status, reply.problem().as_str()), (422, "write-refused"), "{}", reply.body);
    let json = reply.json();
    assert_eq!((&json["errors"][0]["pointer"], &json["errors"][1]), (&json!("#/url"), &Value::Null), "{json}");
    json["errors"][0]["detail"].as_str().unwrap().to_owned()
}

#[test]
fn only_public_addresses_over_https_are_taken_and_the_field_is_named() {
    let desk = Desk::of("saltmarsh");
    let receiver = Receiver::willing();
    let check = |url: &str, word: &str| {
        let why = refused(&desk.subscribe(url));
        assert!(why.contains(word), "{url}: {why}");
    };
    check("http://hooks.example/", "https://");
    check(&format!("http://127.0.0.1:{}/", receiver.port()), "https://");
    check("https://localhost/", "public");
    check(&format!("https://saltmarsh.localhost:{}/", desk.lent.shop.port()), "port");
    for inside in ["10.0.0.1", "127.0.0.1", "[::1]", "169.254.169.254", "2130706433", "0x7f.1"] {
        check(&format!("https://{inside}/"), "IP address");
    }
    check("https://intranet/", "public");
    check("https://db.internal/", "public");
    check("https://user:password@hooks.example/", "user");
    check("https://hooks.example:8443/", "port");
    check("https://hooks.example/#part", "fragment");
    check("https://hooks.example/a b", "well-formed");
    check(&format!("https://hooks.example/{}", "x".repeat(600)), "too long");
    check("", "https://");
    for shapeless in ["", "{}", "[]", r#"{"url": 1}"#, r#"{"url": null}"#] {
        assert_eq!(desk.ask("POST", "", shapeless).expect(400).problem(), "malformed-request", "{shapeless}");
    }
    assert_eq!(desk.listed(), Vec::<Value>::new());
    assert_eq!(receiver.received().len(), 0, "an address that was refused was called");
}

#[test]
fn a_shop_has_a_few_webhooks_and_each_secret_is_shown_once() {
    let desk = Desk::of("night-ferry");
    let made: Vec<Value> =
        (0..3).map(|number| desk.subscribe(&format!("https://hooks.example/{number}")).expect(200).json()).collect();
    let secrets: Vec<&str> = made.iter().map(|made| made["secret"].as_str().unwrap()).collect();
    assert!(secrets.iter().all(|secret| secret.starts_with("whsec_") && secret.len() == 6 + 44), "{secrets:?}");
    assert!(secrets[0] != secrets[1] && secrets[1] != secrets[2]);
    assert!(refused(&desk.subscribe("https://hooks.example/2")).contains("already"));
    assert!(refused(&desk.subscribe("https://hooks.example/3")).contains("end one first"));
    let listed = desk.ask("GET", "", "").expect(200);
    assert!(secrets.iter().all(|secret| !listed.body.contains(secret)), "{}", listed.body);
    let of = |webhooks: &[Value]| webhooks.iter().map(|it| it["url"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(of(&desk.listed()), [0, 1, 2].map(|number| format!("https://hooks.example/{number}")));

    let first = made[0]["webhook"]["id"].as_str().unwrap();
    desk.ask("DELETE", &format!("/{first}"), "").expect(200);
    desk.subscribe("https://hooks.example/3").expect(200);
    assert_eq!(of(&desk.listed()), [1, 2, 3].map(|number| format!("https://hooks.example/{number}")));
    for id in [first, "no-such", "%2e%2e"] {
        assert_eq!(desk.ask("DELETE", &format!("/{id}"), "").expect(404).problem(), "not-found", "{id}");
    }
    assert_eq!(desk.ask("POST", &format!("/{first}/test"), "").expect(404).problem(), "not-found");
    for (method, path) in [("PUT", ""), ("DELETE", ""), ("DELETE", "/"), ("GET", "/x"), ("GET", "/x/test")] {
        assert_eq!(desk.ask(method, path, "").expect(405).problem(), "method-not-allowed", "{method} {path}");
    }
}

#[test]
fn only_who_runs_the_shop_sees_to_its_webhooks() {
    let desk = Desk::of("copper-finch");
    let shop = &desk.lent.shop;
    let manager = SignedIn::manager(desk.lent.everbud, "copper-finch");
    let budtender = SignedIn::budtender(desk.lent.everbud, "copper-finch");
    let path = "/api/v1/staff/webhooks";
    let subscribe = |cookie: &str, origin: &str| {
        let body = json!({"url": "https://hooks.example/desk"});
        shop.post_json(path, &[("cookie", cookie), ("origin", origin)], &body)
    };
    assert_eq!(subscribe(&budtender.cookie, &shop.base()).expect(403).problem(), "not-permitted");
    assert_eq!(budtender.get(path).expect(403).problem(), "not-permitted");
    assert_eq!(subscribe("", &shop.base()).expect(401).problem(), "not-signed-in");
    assert_eq!(subscribe(&manager.cookie, "https://elsewhere.example").expect(403).problem(), "foreign-form");
    assert_eq!(desk.listed(), Vec::<Value>::new());
    subscribe(&manager.cookie, &shop.base()).expect(200);
    assert_eq!(manager.get(path).expect(200).json()["webhooks"], json!(desk.listed()));
    assert_eq!(desk.listed().len(), 1);
}

#[test]
fn a_test_is_sent_at_once_and_the_next_one_has_to_wait() {
    let desk = Desk::of("saltmarsh");
    let receiver = Receiver::willing();
    let made = desk.subscribe(&receiver.url()).expect(200).json();
    let id = made["webhook"]["id"].as_str().unwrap();
    let test = || desk.ask("POST", &format!("/{id}/test"), "");
    let message = test().expect(202).json()["message"].clone();
    let too_soon = test().expect(429);
    assert_eq!((too_soon.problem().as_str(), too_soon.header("retry-after")), ("tested-just-now", Some("10")));
    let latest = || desk.listed()[0]["latest"].clone();
    let delivered = wait::until("it", Duration::from_secs(5), latest, |latest| latest["state"] == "delivered");
    assert_eq!((&delivered["id"], &delivered["attempts"]), (&message, &json!(1)));
    let received = receiver.received();
    assert_eq!(received.len(), 1);
    assert_eq!(message, received[0].header("webhook-id"));
    let body: Value = serde_json::from_str(&received[0].body).unwrap();
    assert_eq!(body["type"], "webhook.test");
    let page = body["data"]["url"].as_str().unwrap().strip_prefix(&desk.lent.shop.base()).unwrap().to_owned();
    desk.lent.shop.get(&page).expect(200);
}
