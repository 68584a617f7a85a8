//! What is done for one row of the table, and held against it.

use super::bench::{Bench, with_bench};
use crate::load::{Answers as Took, BY_FORM, ORDERS, VIEWS, browse, order, while_idling};
use everbud_local::fault_proxy::Fault;
use everbud_local::stack::Trouble;
use everbud_tests::evidence::{Promised, recorded_exactly_once, told_as_recorded, told_recorded};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::io::Write;
use std::time::{Duration, Instant};

/// No answer may take longer, whatever the database does.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a fault may take to show, with the longest of the worker's deadlines for the database before it.
const SHOWN: Duration = Duration::from_secs(30);
/// The origin's own number of drains at once, and room for heartbeats and publications that were given up.
const MOST_OPEN: usize = 16;
/// Where it is the database that is slow to let go, those of all that was recorded meanwhile.
const MOST_KEPT_OPEN: usize = MOST_OPEN + ORDERS;
/// How long after mending a connection that was given up may still be open: the longest deadline of a heartbeat.
const CLOSED: Duration = Duration::from_secs(40);

/// Whether orders can be recorded while the fault lasts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Recording {
    /// None can.
    Stops,
    /// Some may, or all.
    Goes,
    /// All are, given time: a database that is only slow is still written to.
    Arrives,
}

/// What shows that the database was broken indeed.
#[derive(Clone, Copy)]
pub(super) enum Proof {
    /// The storefront says that it is down.
    Down,
    /// The storefront says that it is down or in trouble.
    Late,
    /// The proxy struck at the message that it waited for.
    Struck,
    /// The database's log says so.
    Database(&'static str),
    /// The worker's log says so.
    Worker(&'static str),
    /// Both say that it refused us, under this SQLSTATE: the alarm that a person is to see.
    Refused(&'static str),
    /// Nothing but that it was set; all else goes on.
    Answers,
}

/// A row of the table.
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) trouble: Trouble,
    pub(super) recording: Recording,
    pub(super) proof: Proof,
}

pub(super) fn survives(way: Way) {
    with_bench(|bench| survives_on(bench, way));
}

fn survives_on(bench: &Bench, way: Way) {
    let Way { name, trouble, recording, proof } = way;
    let Bench { everbud, logs, views, variants } = bench;
    let menus: Vec<Value> = logs.iter().map(|log| sold(&log.shop)).collect();
    let before: Vec<usize> = logs.iter().map(|log| log.promised().ids.len()).collect();
    let (log_before, struck_before) = (everbud.database_log().len(), everbud.proxy().struck());

    let most_open =
        if matches!(trouble, Trouble::Network(Fault::SlowClose { .. })) { MOST_KEPT_OPEN } else { MOST_OPEN };
    everbud.break_database(trouble);
    let mut took = Took::default();
    let idle = std::thread::scope(|threads| {
        let ((), idle) = while_idling(&everbud.platform(), || {
            browse(everbud, views, &mut took);
            // The minute's schedule goes on as well, and takes as long as it takes.
            threads.spawn(|| everbud.try_publish());
            for number in 0..ORDERS {
                let at = number % logs.len();
                let variant = &variants[at][(number / logs.len()) % 10];
                logs[at].place(|shop| order(shop, variant, number % BY_FORM == 0, &mut took));
            }
        });
        let shown = || match proof {
            Proof::Down => origin(&logs[0].shop) == "down",
            Proof::Late => origin(&logs[0].shop) != "up",
            Proof::Struck => everbud.proxy().struck() > struck_before,
            Proof::Database(words) => everbud.database_log().get(log_before..).is_some_and(|log| log.contains(words)),
            Proof::Worker(words) => everbud.worker_said(words),
            Proof::Refused(code) => {
                let logged =
                    everbud.database_log().get(log_before..).is_some_and(|log| log.contains(&format!(" {code} ")));
                logged && everbud.worker_said(&format!("SQLSTATE {code}"))
            }
            Proof::Answers => true,
        };
        wait::until(&format!("the fault to show ({name})"), SHOWN, shown, |shown| *shown);
        if recording == Recording::Stops {
            for (log, before) in logs.iter().zip(&before) {
                let told = told_recorded(&log.shop, &since(&log.promised(), *before)).unwrap();
                assert!(told.is_empty(), "{name}: called recorded while nothing could be: {told:?}");
            }
        }
        if recording == Recording::Arrives {
            for log in logs {
                recorded_exactly_once(everbud, &log.shop, &log.promised())
                    .unwrap_or_else(|why| panic!("{name}, not mended: {why}\n{}", everbud.worker_log()));
            }
        }
        for (log, menu) in logs.iter().zip(&menus) {
            assert_eq!(sold(&log.shop), *menu, "{name}: the menu of {}", log.shop.host);
        }
        let opened = everbud.proxy().most_open();
        assert!(opened <= most_open, "{name}: {opened} connections were open at once");
        everbud.mend_database();
        idle
    });
    let mended = Instant::now();
    for log in logs {
        recorded_exactly_once(everbud, &log.shop, &log.promised())
            .unwrap_or_else(|why| panic!("{name}: {why}\n{}", everbud.worker_log()));
    }
    let recorded_after = mended.elapsed();
    for (log, before) in logs.iter().zip(&before) {
        told_as_recorded(&log.shop, &since(&log.promised(), *before));
        let pending = || log.shop.get("/api/v1/status").expect(200).json()["pending_orders"].clone();
        wait::until("nothing to be pending", SHOWN, pending, |pending| *pending == 0);
    }
    wait::until("every connection to be closed", CLOSED, || everbud.proxy().open(), |open| *open == 0);
    let up = || origin(&logs[0].shop);
    wait::until("the origin not to be down", CLOSED, up, |origin| origin != "down");

    let slowest = took.slowest_by_itself(&idle);
    // Written past the test's captured output, so that a run reads as a report.
    let _ = writeln!(
        std::io::stderr(),
        "  {name}: {VIEWS} views, {ORDERS} orders, slowest {} ms, recorded {:.1} s after mending",
        slowest.took.as_millis(),
        recorded_after.as_secs_f64(),
    );
    assert!(slowest.took < PATIENCE, "{name}: {} took {:?}", slowest.asked, slowest.took);
}

/// What was promised after the first so many.
fn since(promised: &Promised, first: usize) -> Promised {
    let after = |of: &[String]| of[first..].to_vec();
    Promised { ids: after(&promised.ids), tokens: after(&promised.tokens) }
}

fn origin(shop: &Shop) -> String {
    shop.get("/api/v1/status").expect(200).json()["origin"].as_str().unwrap().to_owned()
}

/// What is sold and for how much. What is left of it changes with each order.
fn sold(shop: &Shop) -> Value {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let products = menu["products"].as_array().unwrap().iter();
    let priced = |product: &Value| {
        let variants = product["variants"].as_array().unwrap().iter();
        let prices: Vec<Value> = variants.map(|variant| variant["price_cents"].clone()).collect();
        Value::from(vec![product["slug"].clone(), Value::from(prices)])
    };
    products.map(priced).collect()
}
