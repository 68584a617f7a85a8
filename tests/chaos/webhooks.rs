//! Other programs are told of incidents while the database is dead: in time, signed, and whatever else hangs.
//!
//! Receivers are real servers on loopback, which compute signatures by themselves.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::{Promised, RECOVERY, recorded_exactly_once};
use everbud_tests::operator::Operator;
use everbud_tests::receiver::{Received, Receiver};
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The bound of detection, and what it takes to tell.
pub(crate) const TOLD: Duration = Duration::from_secs(10 + 5);
/// A message whose sender was cut short is sent again after a minute, at the heartbeat after that.
const FOUND_AGAIN: Duration = Duration::from_secs(60 + 20 + 10);
/// A minute of health, the time until the heartbeat after it, and the machine's own pace.
const OVER: Duration = Duration::from_secs(120);

/// A shop's manager, who sees to its webhooks.
pub(crate) struct Manager {
    shop: Shop,
    token: String,
}

impl Manager {
    pub(crate) fn of(everbud: &Everbud, slug: &str) -> Self {
        Self { shop: everbud.shop(slug), token: everbud.staff_token(slug) }
    }

    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.shop.staff(method, &format!("/api/v1/staff/webhooks{path}"), &self.token, &body)
    }

    /// Subscribes, and returns the webhook's id and secret.
    #[track_caller]
    pub(crate) fn subscribe(&self, receiver: &Receiver) -> (String, String) {
        let made = self.ask("POST", "", &json!({"url": receiver.url()})).expect(200).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&made["webhook"]["id"]), text(&made["secret"]))
    }

    /// The newest message of that webhook.
    #[track_caller]
    pub(crate) fn latest(&self, id: &str) -> Value {
        let listed = self.ask("GET", "", &Value::Null).expect(200).json();
        let mut webhooks = listed["webhooks"].as_array().unwrap().iter();
        webhooks.find(|webhook| webhook["id"] == id).map_or(Value::Null, |webhook| webhook["latest"].clone())
    }
}

#[track_caller]
fn first_of(receiver: &Receiver, ending: &str, most: Duration) -> Received {
    wait::until(ending, most, || receiver.received_of(ending), |found| !found.is_empty()).remove(0)
}

#[test]
fn with_the_database_dead_a_subscriber_is_told_in_time_and_the_signature_verifies() {
    let everbud = Everbud::start();
    let (manager, other) = (Manager::of(&everbud, "saltmarsh"), Manager::of(&everbud, "night-ferry"));
    let (receiver, others, left) = (Receiver::willing(), Receiver::willing(), Receiver::willing());
    let (operator, operators) = (Operator::of(&everbud), Receiver::willing());
    let made = operator.webhooks("POST", "", &json!({"url": operators.url()})).expect(200).json();
    let operators_secret = made["secret"].as_str().unwrap().to_owned();
    let (id, secret) = manager.subscribe(&receiver);
    let (_, others_secret) = other.subscribe(&others);
    let (gone, _) = other.subscribe(&left);
    assert_eq!(other.ask("DELETE", &format!("/{gone}"), &Value::Null).expect(200).json()["webhooks"][1], Value::Null);

    let broken = Instant::now();
    everbud.break_database(Trouble::Down);
    let told = first_of(&receiver, "_opened", TOLD);
    let took = told.at.duration_since(broken);
    assert!(took <= TOLD, "told {took:?} after the database stopped");
    println!("told {took:?} after the database stopped");
    assert!(told.asked.starts_with("POST /hooks?of=everbud "), "{}", told.asked);
    assert_eq!(told.header("content-type"), "application/json");
    assert!(told.verifies(&told.body, &secret), "{told:?}");
    assert!(!told.verifies(&told.body.replace("down", "degraded"), &secret), "a changed body verifies");
    assert!(!told.verifies(&told.body, &others_secret), "another's secret verifies");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert!(now.abs_diff(told.header("webhook-timestamp").parse().unwrap()) < 60, "no protection against replays");

    // What it leads to is the incident, on the subscriber's own site.
    let body: Value = serde_json::from_str(&told.body).unwrap();
    assert_eq!((&body["type"], &body["data"]["severity"]), (&json!("incident.opened"), &json!("down")), "{body}");
    let path = body["data"]["url"].as_str().unwrap().strip_prefix(&manager.shop.base()).expect("the shop's own page");
    assert!(manager.shop.get(path).expect(200).body.contains("The database is not answering"));
    let at_other = first_of(&others, "_opened", TOLD);
    assert!(at_other.body.contains(&other.shop.base()) && !at_other.body.contains(&manager.shop.base()));
    // The operators are told of it by a secret of their own, and are led to the platform's page.
    let at_operators = first_of(&operators, "_opened", TOLD);
    assert!(at_operators.verifies(&at_operators.body, &operators_secret), "{at_operators:?}");
    let body: Value = serde_json::from_str(&at_operators.body).unwrap();
    let path =
        body["data"]["url"].as_str().unwrap().strip_prefix(&operator.platform.base()).expect("the platform's page");
    assert!(operator.platform.get(path).expect(200).body.contains("The database is not answering"));
    let delivered = || manager.latest(&id);
    wait::until("it to be known as delivered", TOLD, delivered, |latest| latest["state"] == "delivered");

    // Its end is told as well, after a restart of everything that remembers it.
    everbud.kill_worker();
    everbud.restart_worker();
    everbud.mend_database();
    let closed = first_of(&receiver, "_closed", RECOVERY.max(OVER));
    assert!(closed.verifies(&closed.body, &secret), "{closed:?}");
    let body: Value = serde_json::from_str(&closed.body).unwrap();
    assert_eq!((&body["type"], &body["data"]["state"]), (&json!("incident.closed"), &json!("ended")), "{body}");
    let ids: Vec<String> = receiver.received().iter().map(|it| it.header("webhook-id").to_owned()).collect();
    assert_eq!(ids, [told.header("webhook-id"), closed.header("webhook-id")], "each once");
    assert_eq!(first_of(&operators, "_closed", TOLD).header("webhook-id"), closed.header("webhook-id"));
    assert_eq!(left.received().len(), 0, "who unsubscribed is told");
}

#[test]
fn receivers_that_hang_delay_neither_another_nor_a_heartbeat() {
    let everbud = Everbud::start();
    let managers = SHOPS.map(|slug| Manager::of(&everbud, slug));
    // More of them than a worker may have connections open, and before the one that listens.
    let hanging: Vec<Receiver> = (0..8).map(|_| Receiver::hanging()).collect();
    let willing = Receiver::willing();
    let mut subscribed = hanging.iter().chain([&willing]);
    for manager in &managers {
        subscribed.by_ref().take(3).for_each(|receiver| drop(manager.subscribe(receiver)));
    }
    assert!(subscribed.next().is_none());

    let broken = Instant::now();
    everbud.break_database(Trouble::Hang);
    let told = first_of(&willing, "_opened", TOLD);
    assert!(told.at.duration_since(broken) <= TOLD, "told {:?} later", told.at.duration_since(broken));
    let all = || hanging.iter().filter(|receiver| !receiver.received_of("_opened").is_empty()).count();
    wait::until("all to have it and none to answer", TOLD, all, |count| *count == hanging.len());

    // While they hang, and again when they are asked once more, orders are taken, the origin is judged, and what waited
    // is recorded.
    let shop = &managers[0].shop;
    let mut promised = Promised::default();
    promised.note(&order_one(shop, &available(shop)[0]).expect(201).json());
    assert_eq!(shop.get("/api/v1/status").expect(200).json()["origin"], "down");
    let mended = Instant::now();
    everbud.mend_database();
    let origin = || shop.get("/api/v1/status").expect(200).json()["origin"].clone();
    wait::until("the origin to be called up", Duration::from_secs(60), origin, |origin| *origin == "up");
    println!("called up {:?} after it was mended", mended.elapsed());
    recorded_exactly_once(&everbud, shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    let tried = || hanging.iter().map(|receiver| receiver.received_of("_opened").len()).min();
    wait::until("all to be tried again", Duration::from_secs(60), tried, |least| *least >= Some(2));
    assert_eq!(willing.received_of("_opened").len(), 1, "what was taken is sent again");
}

#[test]
fn killed_between_storing_and_sending_it_is_sent_after_the_restart() {
    // The gate stores a message and then waits for a while before it sends it.
    let everbud = Everbud::start_mutant("stall-before-send");
    let manager = Manager::of(&everbud, "saltmarsh");
    let receiver = Receiver::willing();
    let (id, secret) = manager.subscribe(&receiver);
    let message = manager.ask("POST", &format!("/{id}/test"), &Value::Null).expect(202).json()["message"].clone();
    assert_eq!(manager.latest(&id)["state"], "sending");
    everbud.kill_worker();
    assert_eq!(receiver.received().len(), 0, "it was sent before the worker was killed");

    everbud.restart_worker();
    let sent = wait::until("it to be sent", FOUND_AGAIN, || receiver.received(), |sent| !sent.is_empty());
    assert_eq!(message, sent[0].header("webhook-id"));
    assert!(sent[0].verifies(&sent[0].body, &secret), "the secret outlives the worker");
    wait::until("it to be delivered", TOLD, || manager.latest(&id), |latest| latest["state"] == "delivered");
    assert_eq!(receiver.received().len(), 1);
}
