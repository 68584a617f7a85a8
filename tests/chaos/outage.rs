//! The database stopped, hung, and out of its mind: every page is served and every order accepted, and after mending
//! each order is recorded exactly once, in the order of its acceptance.

use crate::lent::Lent;
use crate::turns::Turn;
use crate::views::{View, views};
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::conservation::{DriversLog, conserved_throughout};
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::{nothing_more_is_called_recorded, recorded_exactly_once, told_as_recorded};
use everbud_tests::forms::order_by_form;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::time::{Duration, Instant};

const VIEWS: usize = 200;
const ORDERS: usize = 50;
/// Every so many orders, one is placed with the checkout's form.
const BY_FORM: usize = 5;
/// No answer may take longer, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(1);

/// The purposes for which the worker may connect at all. None of them is a shopper's.
const PURPOSES: [&str; 3] = ["everbud/drain", "everbud/heartbeat", "everbud/publish"];
/// The heart beats no faster than this, not even when one beat has to confirm another.
const FASTEST_BEAT: Duration = Duration::from_millis(500);
/// Heartbeats and publications that may have been under way already, or fall on the edges of the time looked at.
const AT_THE_EDGES: usize = 3;

/// The slowest answer, and what was asked.
#[derive(Default)]
struct Slowest(Duration, String);

impl Slowest {
    fn note(&mut self, took: Duration, asked: &str) {
        if took > self.0 {
            *self = Self(took, asked.to_owned());
        }
    }
}

/// Looks at `VIEWS` pages and holds the connections made meanwhile against what the schedule alone makes: nothing waits
/// to be drained, so there are heartbeats, and no more of them than fit into the time.
#[track_caller]
fn browse(everbud: &Everbud, views: &[Vec<View>], slowest: &mut Slowest) {
    let (known, accepted) = (everbud.connections().len(), everbud.proxy().accepted());
    let started = Instant::now();
    for view in 0..VIEWS {
        let of_shop = &views[view % views.len()];
        let view = &of_shop[(view / views.len()) % of_shop.len()];
        let reply = view.host.get_with(&view.path, &[("cookie", &view.cookie)]).expect(200);
        slowest.note(reply.took, &format!("GET {}", view.path));
    }
    let most = usize::try_from(started.elapsed().as_millis() / FASTEST_BEAT.as_millis()).unwrap() + AT_THE_EDGES;
    // In this order: a connection is accepted before it says who it is.
    let named: Vec<String> = everbud.connections().into_iter().skip(known).map(|seen| seen.application_name).collect();
    let opened = usize::try_from(everbud.proxy().accepted() - accepted).unwrap();
    let is_scheduled = |purpose: &String| purpose == "everbud/heartbeat" || purpose == "everbud/publish";
    assert!(named.iter().all(is_scheduled), "{VIEWS} views connected: {named:?}");
    assert!(named.len() <= most, "{VIEWS} views in {:?}, and {named:?}", started.elapsed());
    assert!(opened <= named.len() + AT_THE_EDGES, "{opened} connections were opened, and only {named:?} said why");
}

/// Places an order in one of the two ways, and notes how long each answer took.
#[track_caller]
fn order(shop: &Shop, variant: &str, by_form: bool, slowest: &mut Slowest) -> Value {
    if by_form {
        let (order, took) = order_by_form(shop, variant);
        slowest.note(took, "an order by forms");
        return order;
    }
    let request = order_for(shop, &cart(&[(variant, 1)]));
    let reply = send_order(shop, &new_key(), &request).expect(201);
    slowest.note(reply.took, "POST /api/v1/orders");
    reply.json()
}

/// Browses and orders while the database is broken, mends it, and holds the origin against what was promised.
fn survives(trouble: Trouble) {
    let _turn = Turn::take();
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
    let mut slowest = Slowest::default();
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
    }
    let strangers: Vec<String> = everbud
        .connections()
        .into_iter()
        .skip(known)
        .map(|seen| seen.application_name)
        .filter(|purpose| !PURPOSES.contains(&purpose.as_str()))
        .collect();
    assert!(strangers.is_empty(), "connections that no schedule asked for: {strangers:?}");
    assert!(slowest.0 < PATIENCE, "{} took {:?}", slowest.1, slowest.0);

    conserved_throughout(&everbud, &logs, || {
        everbud.mend_database();
        for log in &logs {
            recorded_exactly_once(&everbud, &log.shop, &log.promised())
                .unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
        }
    });
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
    let log = DriversLog::new(shop.clone());
    log.place(|shop| order_one(shop, &available(shop)[0]).expect(201).json());
    let views = vec![views(&everbud.platform(), &shop, &log.promised().tokens[0])];
    told_as_recorded(&shop, &log.promised());
    browse(&everbud, &views, &mut Slowest::default());
}

#[test]
fn an_outage_is_told_in_plain_words_and_so_is_its_end() {
    let _turn = Turn::take();
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
