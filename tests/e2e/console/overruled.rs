//! The gate, overruled: forced open and closed, drains capped and paused, and events drained again. With the database down
//! as well.

use super::{is_recorded, order};
use everbud_local::stack::Trouble;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::lend_all;
use everbud_tests::operator::{AtConsole, OPERATOR, Operator};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};

#[track_caller]
fn becomes_recorded(shop: &Shop, token: &str) {
    wait::until("the order to be recorded", RECOVERY, || is_recorded(shop, token), |is_so| *is_so);
}

/// Waits until the gate judges so.
#[track_caller]
fn judged(operator: &Operator, breaker: &str) -> Value {
    wait::until("the breaker", RECOVERY, || operator.gate(), |gate| gate["breaker"] == breaker)
}

#[test]
fn with_the_breaker_forced_open_orders_are_taken_and_wait_and_the_heart_goes_on_beating() {
    let lent = lend_all();
    let (operator, shop) = (Operator::of(lent.everbud), lent.everbud.shop("copper-finch"));
    let forced = operator.act(&json!({"act": "force", "to": "open", "minutes": 5}));
    assert_eq!((&forced["drains"], &forced["breaker"]), (&json!(false), &json!("closed")));
    assert_eq!(forced["force"]["to"], "open");
    let (_, token) = order(&shop);
    let beat = forced["next_heartbeat"].as_str().unwrap().to_owned();
    let later = wait::until(
        "a heartbeat and the shop's wait",
        RECOVERY,
        || operator.gate(),
        |gate| gate["next_heartbeat"].as_str().unwrap() > beat.as_str() && gate["waiting_events"] != 0,
    );
    assert_eq!((&later["drains"], &later["breaker"]), (&json!(false), &json!("closed")));
    assert!(!is_recorded(&shop, &token), "it was recorded although the breaker was forced open");
    let told = || shop.get("/api/v1/status").expect(200).json();
    wait::until("shoppers to be told", RECOVERY, told, |status| status["origin"] == "down");
    // A restart forgets nothing of it.
    lent.everbud.kill_worker();
    lent.everbud.restart_worker();
    assert_eq!(operator.gate()["force"]["to"], "open");
    operator.act(&json!({"act": "automatic"}));
    becomes_recorded(&shop, &token);
}

#[test]
fn with_the_breaker_forced_closed_shops_try_whatever_is_judged_until_it_may_judge_again() {
    let lent = lend_all();
    let (operator, shop) = (Operator::of(lent.everbud), lent.everbud.shop("saltmarsh"));
    lent.everbud.break_database(Trouble::Down);
    let (_, token) = order(&shop);
    assert_eq!(judged(&operator, "open")["drains"], false);
    let failed = |gate: &Value| gate["drained"]["failed"].as_u64().unwrap();
    let before = failed(&operator.gate());
    let forced = operator.act(&json!({"act": "force", "to": "closed"}));
    assert_eq!((&forced["drains"], &forced["breaker"]), (&json!(true), &json!("open")));
    wait::until("a try that fails", RECOVERY, || operator.gate(), |gate| failed(gate) > before);
    let told = || shop.get("/api/v1/status").expect(200).json();
    wait::until("shoppers to be told what is so", RECOVERY, told, |status| status["origin"] == "down");
    assert_eq!(operator.act(&json!({"act": "automatic"}))["drains"], false);
    lent.everbud.mend_database();
    becomes_recorded(&shop, &token);
}

#[test]
fn one_shop_is_paused_while_another_drains() {
    let lent = lend_all();
    let operator = Operator::of(lent.everbud);
    let (paused, other) = (lent.everbud.shop("night-ferry"), lent.everbud.shop("copper-finch"));
    let queue = operator.act_on("night-ferry", &json!({"act": "pause"})).expect(200).json();
    assert_eq!(queue["paused"], true);
    // Whoever drains already may end what it began.
    wait::until("nobody to drain", RECOVERY, || operator.gate(), |gate| gate["leases"] == json!([]));
    let ((_, waits), (_, goes)) = (order(&paused), order(&other));
    becomes_recorded(&other, &goes);
    let waiting = |gate: &Value| gate["waiting_shops"] == 1;
    wait::until("the paused shop to have asked", RECOVERY, || operator.gate(), waiting);
    assert!(!is_recorded(&paused, &waits), "a paused shop was drained");
    let told = || paused.get("/api/v1/status").expect(200).json();
    wait::until("no outage to be told", RECOVERY, told, |status| status["origin"] == "up");
    let listed = operator.platform.staff("GET", "/api/v1/operator/shops", &operator.token, "").expect(200).json();
    assert_eq!((&listed["shops"][0]["slug"], &listed["shops"][0]["state"]), (&json!("night-ferry"), &json!("paused")));
    operator.act_on("night-ferry", &json!({"act": "resume"})).expect(200);
    becomes_recorded(&paused, &waits);
}

#[test]
fn what_staff_changed_while_their_orders_waited_is_applied_before_these_are_recorded() {
    let lent = lend_all();
    let (operator, shop) = (Operator::of(lent.everbud), lent.everbud.shop("copper-finch"));
    let bearer = format!("Bearer {}", lent.everbud.staff_token("copper-finch"));
    let settings = |method: &str, etag: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("if-match", etag)];
        shop.send(method, "/api/v1/staff/settings", &headers, body.as_bytes())
    };
    operator.act_on("copper-finch", &json!({"act": "pause"})).expect(200);
    let (order_id, token) = order(&shop);
    let asked_at = || operator.gate()["waiting"][0]["asked_at"].as_str().unwrap_or_default().to_owned();
    let for_its_order = wait::until("the shop to have asked for its order", RECOVERY, asked_at, |at| !at.is_empty());
    let before = settings("GET", "", "").expect(200);
    let change = json!({"announcement": "Written while orders waited."}).to_string();
    let written = settings("PUT", before.header("etag").unwrap(), &change).expect(202).json();
    wait::until("the shop to have asked for the change", RECOVERY, asked_at, |at| *at > for_its_order);
    assert_eq!(operator.queue("copper-finch")["held_writes"], 1);
    operator.act_on("copper-finch", &json!({"act": "resume"})).expect(200);
    becomes_recorded(&shop, &token);
    let id = written["held"]["id"].as_str().unwrap();
    let first = "select w.decided_at < e.recorded_at \
                 from everbud.staff_writes w join everbud.orders o using (shop_id) \
                 join everbud.events e on (e.shop_id, e.log_id, e.seq) = (o.shop_id, o.log_id, o.accepted_seq) \
                 where w.id = $1::text::uuid and o.order_id = $2::text::uuid";
    let decided = || lent.everbud.sql().query_opt(first, &[&id, &order_id]).unwrap().map(|row| row.get::<_, bool>(0));
    let is_first = wait::until("the change to be decided", RECOVERY, decided, Option::is_some);
    assert_eq!(is_first, Some(true), "the orders took the turn, and the change waited on");
    let etag = format!("\"{id}\"");
    settings("PUT", &etag, &json!({"announcement": before.json()["announcement"]}).to_string()).expect(202);
    let applied = |queue: &Value| queue["held_writes"] == 0;
    wait::until("the old words to be back", RECOVERY, || operator.queue("copper-finch"), applied);
}

#[test]
fn all_drains_are_paused_without_an_outage_being_told_and_the_cap_holds() {
    let lent = lend_all();
    let (operator, shop) = (Operator::of(lent.everbud), lent.everbud.shop("saltmarsh"));
    assert_eq!(operator.act(&json!({"act": "pause"}))["drains"], false);
    let (_, token) = order(&shop);
    wait::until("the shop to wait", RECOVERY, || operator.gate(), |gate| gate["waiting_shops"] != 0);
    assert!(!is_recorded(&shop, &token));
    assert_eq!(shop.get("/api/v1/status").expect(200).json()["origin"], "up");
    let capped = operator.act(&json!({"act": "cap", "cap": 1}));
    assert_eq!((&capped["cap"], &capped["limit"]), (&json!(1), &json!(1)));
    operator.act(&json!({"act": "resume"}));
    becomes_recorded(&shop, &token);
    assert_eq!(operator.gate()["limit"], 1, "good batches raised it beyond the cap");
}

#[test]
fn drained_again_nothing_is_recorded_twice() {
    let lent = lend_all();
    let (operator, shop) = (Operator::of(lent.everbud), lent.everbud.shop("night-ferry"));
    let tokens: Vec<String> = (0..3).map(|_| order(&shop).1).collect();
    tokens.iter().for_each(|token| becomes_recorded(&shop, token));
    let stored = || -> (i64, i64, i64) {
        let counts = "select (select count(*) from everbud.events), (select count(*) from everbud.orders),
                      (select sum(reserved)::bigint from everbud.stock)";
        let row = lent.everbud.sql().query_one(counts, &[]).unwrap();
        (row.get(0), row.get(1), row.get(2))
    };
    let before = stored();
    // With the database down the events are seen to wait again; afterwards they are sent, and skipped.
    lent.everbud.break_database(Trouble::Down);
    let queue = operator.act_on("night-ferry", &json!({"act": "again", "from": 1})).expect(200).json();
    let log = &queue["logs"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(queue["pending"], log["newest"], "not all waits again: {queue}");
    assert!(!is_recorded(&shop, &tokens[0]));
    lent.everbud.mend_database();
    tokens.iter().for_each(|token| becomes_recorded(&shop, token));
    let nothing_waits = |queue: &Value| queue["pending"] == 0;
    wait::until("all to be recorded", RECOVERY, || operator.queue("night-ferry"), nothing_waits);
    assert_eq!(stored(), before);
}

#[test]
fn with_the_database_down_an_operator_signs_in_sees_and_overrules_and_it_is_noted_who() {
    let lent = lend_all();
    let operator = Operator::of(lent.everbud);
    lent.everbud.break_database(Trouble::Down);
    let (id, _) = order(&lent.everbud.shop("copper-finch"));
    judged(&operator, "open");
    let console = AtConsole::sign_in(lent.everbud);
    let page = console.get("/console").expect(200).body;
    assert!(page.contains("The database is down") && page.contains("held back"), "{page}");
    let queue = console.get("/console/shops/copper-finch").expect(200).body;
    assert!(queue.contains("1 of them orders") && !queue.contains(&id), "{queue}");
    let fields = [("act", "open"), ("minutes", "30"), ("sure", "yes")];
    console.post("/console", &fields).expect(303);
    console.post("/console", &[("act", "cap"), ("cap", "3")]).expect(303);
    console.post("/console/shops/copper-finch", &[("act", "pause")]).expect(303);
    let page = console.get("/console").expect(200).body;
    for told in ["forced open", "set the cap to 3", "paused its drain", "for 30 min"] {
        assert!(page.contains(told), "no {told} on {page}");
    }
    let trail = operator.gate()["trail"].clone();
    let noted = |words: &str| {
        let trail = trail.as_array().unwrap();
        trail.iter().find(|noted| noted["what"].as_str().unwrap().contains(words)).unwrap()["by"].clone()
    };
    assert_eq!(noted("for 30 min"), OPERATOR.0);
    console.post("/console/shops/copper-finch", &[("act", "resume")]).expect(303);
    console.post("/console", &[("act", "automatic")]).expect(303);
    assert_eq!(operator.gate()["force"], json!(null));
}
