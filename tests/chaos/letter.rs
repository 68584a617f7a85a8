//! What staff read of an incident while the database is dead, and again when all is recorded: held against what the driver
//! ordered and saw, and against what Postgres holds.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::forms::field;
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Longer than an incident takes to begin.
const BEGUN: Duration = Duration::from_secs(60);
const REASON: &str = "We are out of \"Pier Rat\", sorry";

/// A shop, somebody who runs it, and what its shoppers were promised during the incident.
struct Told {
    shop: Shop,
    token: String,
    ids: Vec<String>,
    totals: Vec<i64>,
}

impl Told {
    fn of(everbud: &Everbud, slug: &str) -> Self {
        let (shop, token) = (everbud.shop(slug), everbud.staff_token(slug));
        Self { shop, token, ids: Vec::new(), totals: Vec::new() }
    }

    #[track_caller]
    fn order(&mut self, count: usize) {
        for variant in available(&self.shop).iter().take(count) {
            let order = order_one(&self.shop, variant).expect(201).json()["order"].clone();
            self.ids.push(order["id"].as_str().unwrap().to_owned());
            self.totals.push(order["total_cents"].as_i64().unwrap());
        }
        assert!(self.ids.len() >= count, "not enough variants to order");
    }

    fn value(&self) -> i64 {
        self.totals.iter().sum()
    }

    #[track_caller]
    fn get(&self, path: &str) -> Reply {
        self.shop.staff("GET", &format!("/api/v1/staff/{path}"), &self.token, "").expect(200)
    }

    #[track_caller]
    fn report(&self, incident: &str) -> Value {
        self.get(&format!("incidents/{incident}/report")).json()
    }

    /// A file of the report, as lines of fields.
    #[track_caller]
    fn file(&self, incident: &str, name: &str) -> Vec<Vec<String>> {
        let reply = self.get(&format!("incidents/{incident}/{name}"));
        assert_eq!(reply.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        let named = format!("attachment; filename=\"incident-{incident}-{name}\"");
        assert_eq!(reply.header("content-disposition"), Some(named.as_str()));
        let lines = parsed(&reply.body);
        assert!(
            lines.iter().all(|line| line.len() == lines[0].len()),
            "{name} has lines of different lengths: {lines:?}"
        );
        lines
    }
}

/// A file as RFC 4180 has it.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => cell.extend(letters.next()),
            ('"', _) => quoted = !quoted,
            (',', false) => line.push(std::mem::take(&mut cell)),
            ('\r', false) => {}
            ('\n', false) => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            (letter, _) => cell.push(letter),
        }
    }
    assert!(cell.is_empty() && line.is_empty() && !quoted, "the file breaks off");
    lines
}

/// Breaks the database, and waits for the incident.
#[track_caller]
fn broken(everbud: &Everbud) -> String {
    everbud.break_database(Trouble::Down);
    let incident = || everbud.platform().get("/api/v1/incidents").expect(200).json()["incidents"][0].clone();
    let begun = wait::until("an incident", BEGUN, incident, |incident| incident["state"] == "down");
    begun["id"].as_str().unwrap().to_owned()
}

/// The owner enters margins at the desk, and shoppers are shown none of them.
#[track_caller]
fn enter_margins(everbud: &Everbud, told: &Told) {
    let manager = SignedIn::manager(everbud, "copper-finch");
    let etag = field(&manager.get("/desk/incidents").expect(200).body, "etag");
    let margins = ["flower", "pre_roll", "vape", "concentrate", "edible", "tincture", "topical"];
    let mut form: Vec<(&str, &str)> = vec![("etag", &etag)];
    form.extend(margins.map(|category| (category, "45.5")));
    let mut wrong = form.clone();
    wrong.push(("gear", "a lot"));
    let refused = manager.post("/desk/incidents", &wrong).expect(422).body;
    assert!(refused.contains("Gear: a percentage"), "{refused}");
    manager.post("/desk/incidents", &form).expect(303);
    let settings = || told.get("settings").json();
    let shown = wait::until("the margins in the database", RECOVERY, settings, |it| it["shown"] == true);
    assert_eq!((&shown["margins"]["flower"], &shown["margins"]["gear"]), (&json!(4_550), &Value::Null));
    let budtender = SignedIn::budtender(everbud, "copper-finch");
    assert_eq!(budtender.get("/api/v1/staff/settings").expect(200).json()["margins"], json!({}));
    for path in ["/", "/api/v1/menu", "/status"] {
        assert!(!told.shop.get(path).expect(200).body.contains("4550"), "{path} shows margins");
    }
}

#[track_caller]
fn refused_to_all_others(everbud: &Everbud, shop: &Shop, foreign: &str, incident: &str) {
    let budtender = SignedIn::budtender(everbud, "copper-finch");
    for (method, path, body) in [
        ("GET", "incidents".to_owned(), ""),
        ("GET", format!("incidents/{incident}/report"), ""),
        ("GET", format!("incidents/{incident}/report.csv"), ""),
        ("GET", format!("incidents/{incident}/orders.csv"), ""),
        ("POST", format!("incidents/{incident}/words"), r#"{"text": "Hello"}"#),
    ] {
        let path = format!("/api/v1/staff/{path}");
        for token in ["", "nonsense", foreign] {
            assert_eq!(shop.staff(method, &path, token, body).expect(401).problem(), "not-signed-in", "{path}");
        }
        let headers = [("cookie", budtender.cookie.as_str())];
        let reply = shop.send(method, &path, &headers, body.as_bytes()).expect(403);
        assert_eq!(reply.problem(), "not-permitted", "{path}");
    }
    for path in ["/desk/incidents".to_owned(), format!("/desk/incidents/{incident}")] {
        budtender.get(&path).expect(403);
        assert_eq!(shop.get(&path).expect(303).header("location"), Some("/desk"));
        let form = [("etag", ""), ("text", "Hello"), ("flower", "1")];
        budtender.post(&path, &form).expect(403);
    }
    assert!(!budtender.board().contains("/desk/incidents"), "a budtender is led to what they may not see");
}

#[test]
fn an_incident_is_told_to_each_shop_in_its_orders_and_money_with_the_database_dead_and_when_all_is_recorded() {
    let everbud = Everbud::start();
    let (mut mine, mut other) = (Told::of(&everbud, "copper-finch"), Told::of(&everbud, "saltmarsh"));
    enter_margins(&everbud, &mine);
    // What is ordered before an incident is no part of it.
    order_one(&mine.shop, &available(&mine.shop)[0]).expect(201);
    let pages_before = 2;
    let incident = broken(&everbud);
    let began = Instant::now();

    mine.order(5);
    other.order(3);
    let pages = ["/", "/menu", "/menu?category=flower", "/pages/about"];
    (0..3).flat_map(|_| pages).for_each(|path| drop(mine.shop.get(path).expect(200)));
    let cancel = format!("/api/v1/staff/orders/{}/cancel", mine.ids[0]);
    mine.shop.staff("POST", &cancel, &mine.token, &json!({"reason": REASON}).to_string()).expect(200);

    // With the database dead: all is taken, nothing is recorded, and the estimate has its history.
    let served = || {
        // What was served is told to the counter with the next question, which any request may ask.
        mine.shop.get("/api/v1/menu").expect(200);
        mine.report(&incident)
    };
    let is_told = |told: &Value| told["report"]["page_views"].as_u64().unwrap() >= 12;
    let told = wait::until("the pages in the report", Duration::from_secs(90), served, is_told);
    let report = &told["report"];
    assert!(report["page_views"].as_u64().unwrap() <= 12 + pages_before, "{report}");
    assert_eq!(
        (&report["taken"], &told["is_complete"]),
        (&json!({"orders": 5, "total_cents": mine.value()}), &json!(true))
    );
    assert_eq!((&report["pending"]["orders"], &report["recorded"]["orders"]), (&json!(5), &json!(0)));
    assert_eq!((&report["to"], &report["time_to_record"]), (&Value::Null, &Value::Null));
    let cancelled = &report["outcomes"]["cancelled"];
    assert_eq!((&cancelled["orders"], &cancelled["total_cents"]), (&json!(1), &json!(mine.totals[0])));
    assert_eq!(cancelled["reasons"][0]["reason"], REASON);
    assert_eq!(report["money_kept_cents"], mine.value() - mine.totals[0]);
    let estimate = &report["estimate"];
    assert_eq!((&estimate["state"], &estimate["is_history_synthetic"]), (&json!("made"), &json!(true)), "{estimate}");
    let expected = |key: &str| estimate["expected"][key].as_i64().unwrap();
    assert!(expected("orders_low") <= expected("orders_high"), "{estimate}");
    assert!(estimate["weeks_of_history"].as_i64().unwrap() >= 12 && estimate["profit"]["profit_cents"].is_i64());
    assert!(told["summary"].to_string().contains("made-up history"), "{}", told["summary"]);
    assert_eq!(other.report(&incident)["report"]["taken"], json!({"orders": 3, "total_cents": other.value()}));
    refused_to_all_others(&everbud, &mine.shop, &other.token, &incident);

    // It is on the desk, and so is what is said about it; shoppers of this shop read that too.
    let manager = SignedIn::manager(&everbud, "copper-finch");
    let address = format!("/desk/incidents/{incident}");
    assert!(manager.board().contains("href=\"/desk/incidents\""));
    assert!(manager.get("/desk/incidents").expect(200).body.contains(&address));
    assert!(manager.post(&address, &[("text", " ")]).expect(422).body.contains("There is nothing in it."));
    manager.post(&address, &[("text", "We pack by candle light.")]).expect(303);
    let page = manager.get(&address).expect(200).body;
    let money = mine.value() - mine.totals[0];
    let money = format!("${}.{:02}", money / 100, money % 100);
    for words in ["Money kept", &money, "Estimate of lost profit", "Synthetic", "We pack by candle light.", "Pier Rat"]
    {
        assert!(page.contains(words), "the desk does not say {words}: {page}");
    }
    let public = |shop: &Shop| shop.get(&format!("/status/incidents/{incident}")).expect(200).body;
    assert!(public(&mine.shop).contains("We pack by candle light."));
    assert!(!public(&other.shop).contains("candle") && !public(&everbud.platform()).contains("candle"));

    everbud.mend_database();
    let over = || mine.report(&incident);
    wait::until("the end of it, and all recorded", RECOVERY, over, |told| {
        told["report"]["recorded"]["orders"] == 5 && told["report"]["to"].is_string()
    });
    // Neither is what is ordered after it.
    order_one(&mine.shop, &available(&mine.shop)[0]).expect(201);
    let told = mine.report(&incident);
    let report = &told["report"];
    assert_eq!((&report["taken"]["orders"], &report["pending"]["orders"]), (&json!(5), &json!(0)));
    assert_eq!(report["taken"], report["recorded"]);
    let took = |key: &str| report["time_to_record"][key].as_i64().unwrap();
    let times = ["min_ms", "median_ms", "p90_ms", "max_ms"].map(took);
    assert!(
        times.is_sorted() && times[0] > 0 && times[3] < i64::try_from(began.elapsed().as_millis()).unwrap(),
        "{times:?}"
    );
    let query = "select sum(total_cents)::bigint from everbud.orders where order_id::text = any($1)";
    assert_eq!(everbud.sql().query_one(query, &[&mine.ids]).unwrap().get::<_, i64>(0), mine.value(), "in the origin");
    let list = mine.get("incidents").json()["incidents"].clone();
    let listed = list.as_array().unwrap().iter().find(|it| it["id"] == incident.as_str()).unwrap();
    let orders = &listed["orders"];
    assert_eq!((&orders["taken"], &orders["recorded"], &orders["cancelled"]), (&json!(5), &json!(5), &json!(1)));
    assert_eq!((&orders["value_cents"], &orders["shops"]), (&json!(mine.value()), &json!(1)));

    let figures = mine.file(&incident, "report.csv");
    let figure = |section: &str, item: &str| {
        let line = figures.iter().find(|line| line[0] == section && line[1] == item);
        line.unwrap_or_else(|| panic!("no {section} {item} in {figures:?}"))[2].clone()
    };
    assert_eq!((figure("taken", "orders"), figure("taken", "total")), ("5".to_owned(), mine.value().to_string()));
    assert_eq!(figure("money_kept", "due"), (mine.value() - mine.totals[0]).to_string());
    assert!(figures.iter().any(|line| line[1] == "history" && line[4] == "synthetic"), "{figures:?}");
    let orders = mine.file(&incident, "orders.csv");
    let ids: Vec<&String> = orders.iter().skip(1).map(|line| &line[1]).collect();
    assert_eq!(ids, mine.ids.iter().collect::<Vec<_>>());
    assert_eq!((&orders[1][6], &orders[1][7]), (&"cancelled".to_owned(), &REASON.to_owned()));
}

#[test]
fn a_counter_that_lost_its_storage_says_that_its_report_may_lack_something() {
    let everbud = Everbud::start();
    let mut mine = Told::of(&everbud, "night-ferry");
    let incident = broken(&everbud);
    mine.order(2);
    let cancel = format!("/api/v1/staff/orders/{}/cancel", mine.ids[1]);
    mine.shop.staff("POST", &cancel, &mine.token, &json!({"reason": REASON}).to_string()).expect(200);
    everbud.mend_database();
    let told = || mine.report(&incident);
    let is_recorded = |told: &Value| told["report"]["recorded"]["orders"] == 2 && told["report"]["to"].is_string();
    let before = wait::until("all recorded", RECOVERY, told, is_recorded);

    everbud.stop_worker();
    everbud.lose_the_counters_storage();
    everbud.restart_worker();
    let answered = || {
        // A counter that finds itself without a past asks for it, and the next publication brings it.
        let bearer = format!("Bearer {}", mine.token);
        let reply = mine.shop.try_send("GET", "/api/v1/staff/incidents", &[("authorization", &bearer)], b"");
        everbud.publish();
        reply
    };
    let is_told = |reply: &Result<Reply, String>| reply.as_ref().is_ok_and(|reply| reply.status == 200);
    wait::until("the counter to know its past", RECOVERY, answered, is_told).unwrap();
    let after = told();
    // Its orders were handed back by the database; when each was recorded, and how many pages it served, nobody knows.
    assert_eq!((&after["is_complete"], &after["report"]["page_views"]), (&json!(false), &Value::Null));
    assert!(after["summary"][0].as_str().unwrap().contains("no longer kept here"), "{}", after["summary"]);
    for figure in ["taken", "recorded", "outcomes", "money_kept_cents"] {
        assert_eq!(after["report"][figure], before["report"][figure], "{figure}");
    }
    let listed = mine.get("incidents").json()["incidents"][0].clone();
    assert_eq!((&listed["id"], listed.get("orders")), (&json!(incident), None));
}
