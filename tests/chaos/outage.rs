//! The database stopped, hung, and out of its mind: every page is served and every order accepted, and after mending
//! each order is recorded exactly once, in the order of its acceptance.

use crate::lent::Lent;
use crate::load::{Answers, BY_FORM, ORDERS, browse, order};
use crate::views::{View, views};
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::conservation::{DriversLog, conserved_throughout};
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::{nothing_more_is_called_recorded, recorded_exactly_once, told_as_recorded};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::Duration;

/// No answer may take longer, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(1);

/// The purposes for which the worker may connect at all. None of them is a shopper's.
const PURPOSES: [&str; 3] = ["everbud/drain", "everbud/heartbeat", "everbud/publish"];

/// Browses and orders while the database is broken, mends it, and holds the origin against what was promised.
fn survives(trouble: Trouble) {
    let everbud = Everbud::start();
    let logs: Vec<DriversLog> = SHOPS.iter().map(|slug| DriversLog::new(everbud.shop(slug))).collect();
    // One order each while all is well, so that the tracking page is among the pages. Then nothing is pending.
    for log in &logs {
        log.place(|shop| order_one(shop, &available(shop)[0]).expect(201).json());
    }
    let views: Vec<Vec<View>> =
        logs.iter().map(|log| views(&everbud.platform(), &log.shop, &log.promised().tokens[0])).collect();
    for log in &logs {
        recorded_exactly_once(&everbud, &log.shop, &log.promised()).unwrap();
        told_as_recorded(&log.shop, &log.promised());
    }

    everbud.break_database(trouble);
    let known = everbud.connections().len();
    let mut slowest = Answers::default();
    browse(&everbud, &views, &mut slowest);
    let variants: Vec<Vec<String>> = logs.iter().map(|log| available(&log.shop)).collect();
    for number in 0..ORDERS {
        let at = number % logs.len();
        let variant = &variants[at][(number / logs.len()) % 10];
        logs[at].place(|shop| order(shop, variant, number % BY_FORM == 0, &mut slowest));
    }
    for log in &logs {
        let promised = log.promised();
        nothing_more_is_called_recorded(&log.shop, &promised, &promised.ids[..1]);
        waits(&log.shop, promised.ids.len() - 1);
    }
    let strangers: Vec<String> = everbud
        .connections()
        .into_iter()
        .skip(known)
        .map(|seen| seen.application_name)
        .filter(|purpose| !PURPOSES.contains(&purpose.as_str()))
        .collect();
    assert!(strangers.is_empty(), "connections that no schedule asked for: {strangers:?}");
    let slowest = slowest.slowest();
    assert!(slowest.took < PATIENCE, "{} took {:?}", slowest.asked, slowest.took);

    conserved_throughout(&everbud, &logs, || {
        everbud.mend_database();
        for log in &logs {
            recorded_exactly_once(&everbud, &log.shop, &log.promised())
                .unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
            waits(&log.shop, 0);
        }
    });
}

/// The shop comes to tell that so many orders wait for the database.
fn waits(shop: &Shop, orders: usize) {
    let told = || shop.get("/api/v1/status").expect(200).json()["pending_orders"].clone();
    wait::until("the number of orders that wait", Duration::from_secs(20), told, |told| *told == orders);
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
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let log = DriversLog::new(shop.clone());
    log.place(|shop| order_one(shop, &available(shop)[0]).expect(201).json());
    let views = vec![views(&everbud.platform(), &shop, &log.promised().tokens[0])];
    told_as_recorded(&shop, &log.promised());
    browse(&everbud, &views, &mut Answers::default());
}

#[test]
fn an_outage_is_told_in_plain_words_and_so_is_its_end() {
    let lent = Lent::take();
    let shop = lent.everbud.shop("saltmarsh");
    let origin = || shop.get("/api/v1/status").expect(200).json()["origin"].clone();
    // Which of these pages say so in words that nothing else on a page says.
    let telling = || {
        let says = |path: &&str| shop.get(path).expect(200).body.contains("database is not answering");
        ["/", "/menu", "/cart", "/status"].into_iter().filter(says).collect::<Vec<_>>()
    };
    wait::until("the origin to be up", Duration::from_secs(40), origin, |origin| *origin == "up");
    wait::until("pages that tell of no outage", Duration::from_secs(10), telling, Vec::is_empty);
    lent.everbud.break_database(Trouble::Down);
    wait::until("the outage to be noticed", Duration::from_secs(20), origin, |origin| *origin == "down");
    wait::until("the outage on every page", Duration::from_secs(10), telling, |pages| pages.len() == 4);
    lent.everbud.mend_database();
    wait::until("the end to be noticed", Duration::from_secs(40), origin, |origin| *origin == "up");
    wait::until("its end on every page", Duration::from_secs(10), telling, Vec::is_empty);
}
