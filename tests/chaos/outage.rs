//! The database stopped, hung, and out of its mind: every page is served and every order accepted, and after mending
//! each order is recorded exactly once, in the order of its acceptance.

use crate::turns::Turn;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::{
    Promised, conserved, nothing_more_is_called_recorded, recorded_exactly_once, told_as_recorded,
};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const VIEWS: usize = 200;
const ORDERS: usize = 50;
/// No answer may take longer, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(1);

/// The purposes for which the worker may connect. None of them is a shopper's.
const PURPOSES: [&str; 3] = ["everbud/drain", "everbud/heartbeat", "everbud/publish"];

/// Pages of every kind, over and over, of a shop whose order has that token.
fn pages(shop: &Shop, token: &str) -> Vec<String> {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let slugs: Vec<String> = menu["products"]
        .as_array()
        .unwrap()
        .iter()
        .map(|product| product["slug"].as_str().unwrap().to_owned())
        .collect();
    let mut pages = vec![
        "/".to_owned(),
        "/menu".to_owned(),
        "/menu?category=flower&sort=thc".to_owned(),
        "/menu?q=lemon".to_owned(),
        "/cart".to_owned(),
        "/pages/about".to_owned(),
        "/status".to_owned(),
        format!("/orders/{token}"),
        "/api/v1/menu".to_owned(),
        "/api/v1/status".to_owned(),
    ];
    pages.extend(slugs.iter().map(|slug| format!("/p/{slug}")));
    pages
}

/// Browses and orders while the database is broken, mends it, and holds the origin against what was promised.
fn survives(trouble: Trouble) {
    let _turn = Turn::take();
    let everbud = Everbud::start();
    let shops: Vec<Shop> = SHOPS.iter().map(|slug| everbud.shop(slug)).collect();
    let mut promised: Vec<Promised> = vec![Promised::default(); shops.len()];
    // One order each while all is well, so that the tracking page is among the pages.
    for (shop, promised) in shops.iter().zip(&mut promised) {
        promised.note(&order_one(shop, &available(shop)[0]).expect(201).json());
    }
    let pages: Vec<Vec<String>> =
        shops.iter().zip(&promised).map(|(shop, promised)| pages(shop, &promised.tokens[0])).collect();

    for (shop, promised) in shops.iter().zip(&promised) {
        recorded_exactly_once(&everbud, shop, promised).unwrap();
    }
    everbud.break_database(trouble);
    let seen_before = everbud.connections().len();
    let mut slowest = (Duration::ZERO, String::new());
    let mut note = |took: Duration, what: String| {
        if took > slowest.0 {
            slowest = (took, what);
        }
    };
    for view in 0..VIEWS {
        let (shop, pages) = (&shops[view % shops.len()], &pages[view % shops.len()]);
        let path = &pages[(view / shops.len()) % pages.len()];
        let reply = shop.get(path).expect(200);
        note(reply.took, format!("GET {path}"));
    }
    let variants: Vec<Vec<String>> = shops.iter().map(available).collect();
    for order in 0..ORDERS {
        let at = order % shops.len();
        let variant = &variants[at][(order / shops.len()) % 10];
        let request = order_for(&shops[at], &cart(&[(variant, 1)]));
        let started = Instant::now();
        let reply = send_order(&shops[at], &new_key(), &request).expect(201);
        note(started.elapsed(), "POST /api/v1/orders".to_owned());
        promised[at].note(&reply.json());
    }
    for (shop, promised) in shops.iter().zip(&promised) {
        nothing_more_is_called_recorded(shop, promised, &promised.ids[..1]);
    }
    let purposes: BTreeSet<String> =
        everbud.connections().into_iter().skip(seen_before).map(|seen| seen.application_name).collect();
    let strangers: Vec<_> = purposes.iter().filter(|purpose| !PURPOSES.contains(&purpose.as_str())).collect();
    assert!(strangers.is_empty(), "connections that no schedule asked for: {strangers:?}");
    assert!(slowest.0 < PATIENCE, "{} took {:?}", slowest.1, slowest.0);

    everbud.mend_database();
    for (shop, promised) in shops.iter().zip(&promised) {
        recorded_exactly_once(&everbud, shop, promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
        told_as_recorded(shop, promised);
        conserved(&everbud, shop, promised);
    }
}

#[test]
fn with_the_database_stopped_every_page_is_served_and_every_order_accepted_and_recorded_once() {
    survives(Trouble::Down);
}

#[test]
fn with_the_database_hung_every_page_is_served_and_every_order_accepted_and_recorded_once() {
    survives(Trouble::Hang);
}

#[test]
fn with_the_database_read_only_every_page_is_served_and_every_order_accepted_and_recorded_once() {
    survives(Trouble::ReadOnly);
}

#[test]
fn a_shoppers_request_never_connects_to_the_database() {
    let _turn = Turn::take();
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let token =
        order_one(&shop, &available(&shop)[0]).expect(201).json()["order"]["token"].as_str().unwrap().to_owned();
    let pages = pages(&shop, &token);
    let before = everbud.connections().len();
    let started = Instant::now();
    for path in pages.iter().cycle().take(VIEWS) {
        shop.get(path).expect(200);
    }
    // A heart beats every four seconds, and the one order was drained; had pages connected, there would be hundreds.
    let beats = started.elapsed().as_secs() / 4 + 2;
    let since: Vec<String> = everbud.connections().into_iter().skip(before).map(|seen| seen.application_name).collect();
    let others = since.iter().filter(|purpose| *purpose != "everbud/heartbeat").count();
    assert!(since.len() as u64 - others as u64 <= beats && others <= 4, "{since:?} in {:?}", started.elapsed());
}

#[test]
fn an_outage_is_told_in_plain_words_and_so_is_its_end() {
    let _turn = Turn::take();
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let origin = || shop.get("/api/v1/status").expect(200).json()["origin"].clone();
    wait::until("the origin to be up", Duration::from_secs(20), origin, |origin| *origin == "up");
    everbud.break_database(Trouble::Down);
    wait::until("the outage to be noticed", Duration::from_secs(20), origin, |origin| *origin == "down");
    for path in ["/", "/menu", "/cart", "/status"] {
        let page = shop.get(path).expect(200).body;
        assert!(page.contains("database"), "{path} does not tell");
    }
    everbud.mend_database();
    wait::until("the end to be noticed", Duration::from_secs(40), origin, |origin| *origin == "up");
}
