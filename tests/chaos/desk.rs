//! The shop keeps working: with the database dead staff sign in, see an order at once, and see it through.

use crate::lent::Lent;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::desk::{STAFF, SignedIn, card, status_on, try_to_sign_in};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::live::Live;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Within this an order is on the desk.
const AT_ONCE: Duration = Duration::from_secs(2);
/// Signing in hashes a password 600,000 times, beside whatever else this machine does.
const SIGNED_IN_BY: Duration = Duration::from_secs(5);

#[track_caller]
fn order(shop: &Shop) -> (String, String) {
    let order = order_one(shop, &available(shop)[0]).expect(201).json()["order"].clone();
    (order["id"].as_str().unwrap().to_owned(), order["token"].as_str().unwrap().to_owned())
}

/// What the origin has recorded of an order's steps, in their order.
#[track_caller]
fn recorded_steps(everbud: &Everbud, order: &str) -> Vec<String> {
    let steps = "select body ->> 'status' from everbud.events \
                 where kind = 'order_stepped' and body ->> 'order' = $1 order by seq";
    everbud.sql().query(steps, &[&order]).unwrap().iter().map(|row| row.get(0)).collect()
}

/// Breaks the database and waits until that was noticed, so that nothing of a moment before is tried.
#[track_caller]
fn broken(everbud: &Everbud, shop: &Shop, trouble: Trouble) {
    everbud.break_database(trouble);
    let origin = || shop.get("/api/v1/status").expect(200).json()["origin"].clone();
    wait::until("the outage to be noticed", Duration::from_secs(30), origin, |origin| *origin == "down");
}

fn a_day_at_the_desk_of(slug: &str, trouble: Trouble) {
    let lent = Lent::take();
    let shop = lent.everbud.shop(slug);
    broken(lent.everbud, &shop, trouble);

    let (_, name, password) = STAFF.into_iter().filter(|(at, ..)| *at == slug).nth(1).unwrap();
    try_to_sign_in(&shop, name, "not this one").expect(401);
    let began = Instant::now();
    let desk = SignedIn::with(&shop, name, password);
    assert!(began.elapsed() < SIGNED_IN_BY, "signing in took {:?}", began.elapsed());
    let page = desk.board();
    assert!(page.contains("Everything on this page works"), "the outage is not told: {page}");

    // An order is on the page, in the feed and announced over the socket, all of it at once.
    let mut live = Live::open(&shop, &desk.cookie);
    let feed = |after: u64| desk.get(&format!("/api/v1/staff/orders?after={after}")).expect(200).json();
    let known = live.first(AT_ONCE);
    let (id, token) = order(&shop);
    let placed = Instant::now();
    let seq = live.seq_beyond(known, AT_ONCE);
    let heard = placed.elapsed();
    let has = |feed: &Value| feed["orders"].as_array().unwrap().iter().any(|order| order["id"] == id.as_str());
    let fed = wait::within(AT_ONCE, || feed(known), has).unwrap_or_else(|last| panic!("{id} is not fed: {last}"));
    assert_eq!(fed["next"], seq);
    wait::within(AT_ONCE, || desk.board(), |page| card(page, &id).is_some()).expect("the order on the desk's page");
    assert!(placed.elapsed() < AT_ONCE, "it took {:?}", placed.elapsed());
    println!("heard after {heard:?}, fed and shown after {:?}", placed.elapsed());
    assert!(card(&desk.board(), &id).unwrap().contains("Queued"));

    // It is seen through, half by form and half by JSON, each step sent twice.
    let by_form = |step: &str| drop(desk.post(&format!("/desk/orders/{id}/{step}"), &[]).expect(303));
    let base = shop.base();
    let by_json = |step: &str| {
        let headers = [("cookie", desk.cookie.as_str()), ("origin", base.as_str())];
        drop(shop.send("POST", &format!("/api/v1/staff/orders/{id}/{step}"), &headers, b"").expect(200));
    };
    for step in ["accept", "ready", "complete"] {
        by_form(step);
        by_json(step);
    }
    assert_eq!(status_on(&desk.board(), &id), "completed");
    // Another is called off.
    let (off, off_token) = order(&shop);
    desk.post(&format!("/desk/orders/{off}/cancel"), &[("reason", "The shop has to close")]).expect(303);
    let page = shop.get(&format!("/orders/{off_token}")).expect(200).body;
    assert!(page.contains("The shop has to close"), "the shopper is not told why");

    lent.everbud.mend_database();
    let steps = || (recorded_steps(lent.everbud, &id), recorded_steps(lent.everbud, &off));
    let (through, called_off) = wait::until("every step in the origin", RECOVERY, steps, |(through, off)| {
        through.len() >= 3 && !off.is_empty()
    });
    assert_eq!(
        (through, called_off),
        (vec!["accepted".into(), "ready".into(), "completed".into()], vec!["cancelled".into()])
    );
    let told = || shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"]["recorded"].clone();
    wait::until("the order to be called recorded", RECOVERY, told, |recorded| *recorded == true);
    let on_the_desk = || card(&desk.board(), &id).map(str::to_owned);
    let is_recorded = |card: &Option<String>| card.as_ref().is_some_and(|card| card.contains("Recorded"));
    wait::until("the desk to say so", AT_ONCE, on_the_desk, is_recorded);
}

#[test]
fn with_the_database_stopped_staff_sign_in_and_see_an_order_through() {
    a_day_at_the_desk_of("copper-finch", Trouble::Down);
}

#[test]
fn with_the_database_hung_staff_sign_in_and_see_an_order_through() {
    a_day_at_the_desk_of("night-ferry", Trouble::Hang);
}

#[test]
fn with_the_database_dead_ordering_is_paused_and_things_are_marked_sold_out_at_the_desk() {
    let lent = Lent::take();
    let shop = lent.everbud.shop("saltmarsh");
    broken(lent.everbud, &shop, Trouble::Down);
    let manager = SignedIn::manager(lent.everbud, "saltmarsh");

    manager.post("/desk/ordering", &[("paused", "yes"), ("note", "The cat is loose.")]).expect(303);
    assert!(manager.board().contains("The cat is loose."));
    let refused = order_one(&shop, &available(&shop)[0]).expect(409);
    assert_eq!(refused.refusals(), ["ordering-paused"], "{}", refused.body);
    manager.post("/desk/ordering", &[("paused", "no")]).expect(303);

    let variant = available(&shop)[0].clone();
    let marked = |sold_out| {
        let fields = [("variant", variant.as_str()), ("sold_out", sold_out), ("q", "")];
        manager.post("/desk/sold-out", &fields).expect(303);
        manager.get("/desk/sold-out").expect(200).body.contains(&variant)
    };
    assert!(marked("yes"), "a mark is not on the page of marks");
    let quote = everbud_tests::basket::cart(&[(&variant, 1)]);
    let refusals = || shop.post_json("/api/v1/quote", &[], &quote).expect(200).refusals();
    assert_eq!(refusals(), ["insufficient-stock"]);
    assert!(!marked("no"));
    assert!(refusals().is_empty(), "{:?}", refusals());
    order_one(&shop, &variant).expect(201);
}

#[test]
fn a_cold_worker_signs_staff_in_from_the_counters_copy_alone() {
    let everbud = Everbud::start();
    let shop = everbud.shop("night-ferry");
    broken(&everbud, &shop, Trouble::Down);
    everbud.kill_worker();
    everbud.lose_cache_and_kv();
    everbud.restart_worker();
    let desk = SignedIn::budtender(&everbud, "night-ferry");
    let (id, _) = order(&shop);
    assert!(card(&desk.board(), &id).is_some());
    desk.post(&format!("/desk/orders/{id}/accept"), &[]).expect(303);
    assert_eq!(status_on(&desk.board(), &id), "accepted");
}
