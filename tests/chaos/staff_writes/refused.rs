//! What is refused with the database dead, as it is with the database up: in plain words, and nothing comes of it.

use super::Outage;
use serde_json::{Value, json};

/// Asks for something new on the platform, in an outage; nothing of it is made, then or afterwards.
#[track_caller]
fn is_refused(path: &str, body: &Value) {
    let outage = Outage::of("copper-finch");
    let platform = outage.everbud().platform();
    let listed = || platform.get("/api/v1/shops").expect(200).json();
    let before = listed();
    let refused = platform.post_json(path, &[], body).expect(403);
    assert_eq!(refused.problem(), "owner-only");
    assert!(refused.json()["detail"].as_str().unwrap().contains("Nothing was made."), "{}", refused.body);
    // Neither do a shop's own staff make one at their shop.
    let name = path.rsplit('/').next().unwrap();
    outage.write("POST", name, body).expect(404);
    outage.shop.post_json(path, &[], body).expect(404);
    assert_eq!(listed(), before);
    assert_eq!(outage.everbud().stranger().get("/api/v1/menu").expect(404).problem(), "unknown-host");
    outage.everbud().mend_database();
    outage.everbud().publish();
    assert_eq!(listed(), before, "after the outage");
}

#[test]
fn new_shop_is_refused_in_plain_words() {
    is_refused("/api/v1/shops", &json!({"slug": "nobody", "name": "Nobody's", "host": "nobody.localhost"}));
}

#[test]
fn new_host_is_refused_in_plain_words() {
    is_refused("/api/v1/hosts", &json!({"shop": "copper-finch", "host": "nobody.localhost"}));
}
