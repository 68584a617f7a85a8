//! An outage becomes an incident that everybody can read of, with its evidence, while the database is still dead.

use everbud_domain::time::Timestamp;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::RECOVERY;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The bound of the promise, and what it takes to be read of.
const DETECTED_MS: i64 = 10_000;
const READ: Duration = Duration::from_secs(5);
/// A minute of health, the time until the heartbeat after it, and the machine's own pace.
const OVER: Duration = Duration::from_secs(120);

fn incidents(at: &Shop) -> Vec<Value> {
    at.get("/api/v1/incidents").expect(200).json()["incidents"].as_array().unwrap().clone()
}

fn moment(text: &Value) -> Timestamp {
    Timestamp::parse(text.as_str().unwrap()).unwrap()
}

fn now() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap())
}

#[test]
fn an_outage_is_an_incident_within_ten_seconds_and_is_told_everywhere_with_its_evidence() {
    let everbud = Everbud::start();
    let platform = everbud.platform();
    let shops = SHOPS.map(|slug| everbud.shop(slug));
    assert_eq!(incidents(&platform), Vec::<Value>::new(), "before anything broke");

    let broken_at = now();
    everbud.break_database(Trouble::Down);
    let told = wait::until("an incident", Duration::from_secs(15), || incidents(&platform), |told| !told.is_empty());
    let id = told[0]["id"].as_str().unwrap().to_owned();
    assert_eq!((&told[0]["severity"], &told[0]["state"]), (&"down".into(), &"down".into()), "{}", told[0]);
    let detected_after = moment(&told[0]["detected_at"]).millis_since(broken_at);
    assert!(detected_after <= DETECTED_MS, "detected after {detected_after} ms");
    let kinds: Vec<&str> =
        told[0]["timeline"].as_array().unwrap().iter().map(|seen| seen["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"heartbeat_failed") && kinds.contains(&"breaker_opened"), "{kinds:?}");
    assert!(told[0]["timeline"][0]["cause"].is_string(), "{}", told[0]["timeline"][0]);

    // Orders go on, and are on nobody's page but the shop's own.
    for shop in &shops {
        order_one(shop, &available(shop)[0]).expect(201);
        wait::until(
            "a shop to tell of it",
            READ,
            || incidents(shop),
            |told| told.first().is_some_and(|it| it["id"] == *id),
        );
        assert!(incidents(shop)[0].get("orders").is_none(), "what was sold is told to anybody");
    }
    for at in shops.iter().chain([&platform]) {
        for path in ["/status", &format!("/status/incidents/{id}")] {
            let page = at.get(path).expect(200).body;
            assert!(page.contains("The database is not answering"), "{path} of {}: {page}", at.host);
        }
        let feed = at.get("/status/feed.atom").expect(200);
        assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
        assert!(feed.body.contains(&id), "{}", feed.body);
        at.get("/status/incidents/00000000-0000-7000-8000-000000000000").expect(404);
    }

    // A worker that begins anew knows it as well: it is in nobody's memory alone.
    everbud.kill_worker();
    everbud.restart_worker();
    let again = wait::until("the incident", READ, || incidents(&platform), |told| !told.is_empty());
    assert_eq!((&again[0]["id"], again.len()), (&Value::from(id.clone()), 1), "the same, and no second one");

    everbud.mend_database();
    let over =
        wait::until("it to be over", RECOVERY.max(OVER), || incidents(&platform), |told| told[0]["state"] == "ended");
    assert_eq!(over.len(), 1, "{over:?}");
    assert!(over[0]["down_ms"].as_i64().unwrap() > 0 && over[0]["ended_at"].is_string(), "{}", over[0]);
    let history = platform.get("/api/v1/status/history").expect(200).json();
    assert_eq!(history["days"].as_array().unwrap().len(), 90);
    assert_eq!(history["down_ms"], over[0]["down_ms"], "{history}");
    let today = &history["days"][89];
    assert_eq!((&today["state"], &history["days"][0]["state"]), (&"down".into(), &"unknown".into()), "{today}");
    assert!(history["uptime_ppm"].as_u64().unwrap() < 1_000_000, "{history}");
    let page = platform.get("/status").expect(200).body;
    assert!(page.contains("The database did not answer for"), "{page}");
}
