//! The operators' own webhooks: made, tried and ended by form and by program, and apart from those of shops. That they are
//! told of an incident is tried in `tests/chaos/webhooks.rs`.

use everbud_tests::lent::lend_all;
use everbud_tests::operator::{AtConsole, Operator};
use serde_json::{Value, json};

/// The text between two others.
#[track_caller]
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let found = text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
    found.map(|(found, _)| found).unwrap_or_else(|| panic!("nothing between {before} and {after} in {text}"))
}

#[test]
fn an_operator_has_a_program_told_sees_whether_it_was_and_ends_it() {
    let lent = lend_all();
    let (console, url) = (AtConsole::sign_in(lent.everbud), "https://hooks.example/of-operators");
    let page = console.post("/console/webhooks", &[("act", "add"), ("url", url)]).expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.body.contains("whsec_"), "{}", page.body);
    let id = between(&page.body, "name=\"webhook\" value=\"", "\"").to_owned();
    let shown = console.get("/console/webhooks").expect(200).body;
    assert!(shown.contains(url) && !shown.contains("whsec_"), "{shown}");

    console.post("/console/webhooks", &[("act", "test"), ("webhook", &id)]).expect(202);
    let page = || console.get("/console/webhooks").expect(200).body;
    assert!(!page().contains("no message yet"), "no test is on its way");

    let end = [("act", "end"), ("webhook", id.as_str())];
    let unsure = console.post("/console/webhooks", &end).expect(422).body;
    assert!(unsure.contains("tick the box") && unsure.contains(url), "{unsure}");
    console.post("/console/webhooks", &[end[0], end[1], ("sure", "yes")]).expect(303);
    assert!(!page().contains(url), "it was not ended");
    console.post("/console/webhooks", &[end[0], end[1], ("sure", "yes")]).expect(404);
    let refused = console.post("/console/webhooks", &[("act", "add"), ("url", "http://10.0.0.1/")]).expect(422).body;
    assert!(refused.contains("role=\"alert\""), "{refused}");
}

#[test]
fn a_shop_neither_sees_nor_ends_the_webhooks_of_operators() {
    let lent = lend_all();
    let operator = Operator::of(lent.everbud);
    let (shop, token) = (lent.everbud.shop("saltmarsh"), lent.everbud.staff_token("saltmarsh"));
    let staff = |method: &str, path: &str, body: &str| {
        shop.staff(method, &format!("/api/v1/staff/webhooks{path}"), &token, body)
    };
    let id = |made: &Value| made["webhook"]["id"].as_str().unwrap().to_owned();
    let ours = id(&operator.webhooks("POST", "", &json!({"url": "https://hooks.example/ours"})).expect(200).json());
    let theirs = id(&staff("POST", "", r#"{"url": "https://hooks.example/theirs"}"#).expect(200).json());
    let (seen_by_us, seen_by_them) = (operator.webhooks("GET", "", &Value::Null).body, staff("GET", "", "").body);
    assert!(seen_by_us.contains(&ours) && !seen_by_us.contains(&theirs), "{seen_by_us}");
    assert!(seen_by_them.contains(&theirs) && !seen_by_them.contains(&ours), "{seen_by_them}");
    operator.webhooks("POST", &format!("/{theirs}/test"), &Value::Null).expect(404);
    staff("DELETE", &format!("/{ours}"), "").expect(404);
    staff("POST", &format!("/{ours}/test"), "").expect(404);
    staff("DELETE", &format!("/{theirs}"), "").expect(200);
    assert_eq!(
        operator.webhooks("DELETE", &format!("/{ours}"), &Value::Null).expect(200).json()["webhooks"],
        json!([])
    );
    operator.webhooks("PUT", "", &Value::Null).expect(405);
    operator.webhooks("DELETE", "/not-an-id", &Value::Null).expect(404);
}
