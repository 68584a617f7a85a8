//! What is done for one row of the table, and held against it.

use super::bench::{Bench, with_bench};
use crate::load::{Answers as Took, BY_FORM, ORDERS, VIEWS, browse, order, while_idling};
use everbud_local::fault_proxy::Fault;
use everbud_local::stack::{Sabotage, Trouble};
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
/// How long after mending the origin may still be called down: the longest deadline of a heartbeat.
const BELIEVED: Duration = Duration::from_secs(40);

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

pub(super) fn survives(way: &Way) {
    with_bench(|bench| survives_on(bench, way));
}

fn survives_on(bench: &Bench, way: &Way) {
    let Bench { everbud, logs, .. } = bench;
    let name = way.name;
    let before = Before::of(bench);
    let mut took = Took::default();

    everbud.break_database(way.trouble.clone());
    let idle = std::thread::scope(|threads| {
        let ((), idle) = while_idling(&everbud.platform(), || {
            browse(everbud, &bench.views, &mut took);
            // The minute's schedule goes on as well, and takes as long as it takes.
            threads.spawn(|| everbud.try_publish());
            for number in 0..ORDERS {
                let at = number % logs.len();
                let variant = &bench.variants[at][(number / logs.len()) % 10];
                logs[at].place(|shop| order(shop, variant, number % BY_FORM == 0, &mut took));
            }
        });
        let shown = || way.proof.is_there(bench, &before);
        wait::until(&format!("the fault to show ({name})"), SHOWN, shown, |shown| *shown);
        before.holds_while_broken(bench, way);
        everbud.mend_database();
        idle
    });

    let mended = Instant::now();
    all_is_recorded(bench, name);
    let recorded_after = mended.elapsed();
    for (log, placed) in logs.iter().zip(&before.placed) {
        told_as_recorded(&log.shop, &since(&log.promised(), *placed));
        let pending = || log.shop.get("/api/v1/status").expect(200).json()["pending_orders"].clone();
        wait::until("nothing to be pending", SHOWN, pending, |pending| *pending == 0);
    }
    bench.comes_to_rest();
    wait::until("the origin not to be down", BELIEVED, || origin(&logs[0].shop), |origin| origin != "down");

    assert!(!everbud.worker_said("instance crashed"), "{name}: the worker crashed\n{}", everbud.worker_log());

    let slowest = took.slowest_by_itself(&idle);
    // Written past the test's captured output, so that a run reads as a report.
    let _ = writeln!(
        std::io::stderr(),
        "  {name}: {VIEWS} views, {ORDERS} orders, slowest {} ms, {}{}",
        slowest.took.as_millis(),
        match way.recording {
            Recording::Arrives => "recorded meanwhile".to_owned(),
            Recording::Stops | Recording::Goes => {
                format!("recorded {:.1} s after mending", recorded_after.as_secs_f64())
            }
        },
        before.how(bench, way),
    );
    assert!(slowest.took < PATIENCE, "{name}: {} took {:?}", slowest.asked, slowest.took);
}

/// What there was before the fault.
struct Before {
    menus: Vec<Value>,
    placed: Vec<usize>,
    database_log: usize,
    struck: u64,
}

impl Before {
    fn of(bench: &Bench) -> Self {
        let Bench { everbud, logs, .. } = bench;
        Self {
            menus: logs.iter().map(|log| sold(&log.shop)).collect(),
            placed: logs.iter().map(|log| log.promised().ids.len()).collect(),
            database_log: everbud.database_log().len(),
            struck: everbud.proxy().struck(),
        }
    }

    /// What the database has logged since.
    fn logged(&self, bench: &Bench) -> String {
        bench.everbud.database_log().get(self.database_log..).unwrap_or_default().to_owned()
    }

    /// How the fault was made, where that depends on the machine.
    fn how(&self, bench: &Bench, way: &Way) -> &'static str {
        match way.trouble {
            Trouble::Inside(Sabotage::DiskFull) if self.logged(bench).contains("No space left on device") => {
                ", on a disk that was full"
            }
            Trouble::Inside(Sabotage::DiskFull) => ", raised by a trigger: no small disk can be mounted here",
            _ => "",
        }
    }

    /// What has to hold before anything is mended.
    fn holds_while_broken(&self, bench: &Bench, way: &Way) {
        let (Bench { everbud, logs, .. }, name) = (bench, way.name);
        match way.recording {
            Recording::Stops => {
                for (log, placed) in logs.iter().zip(&self.placed) {
                    let told = told_recorded(&log.shop, &since(&log.promised(), *placed)).unwrap();
                    assert!(told.is_empty(), "{name}: called recorded while nothing could be: {told:?}");
                }
            }
            Recording::Arrives => all_is_recorded(bench, name),
            Recording::Goes => {}
        }
        for (log, menu) in logs.iter().zip(&self.menus) {
            assert_eq!(sold(&log.shop), *menu, "{name}: the menu of {}", log.shop.host);
        }
        let most = match way.trouble {
            Trouble::Network(Fault::SlowClose { .. }) => MOST_KEPT_OPEN,
            _ => MOST_OPEN,
        };
        let opened = everbud.proxy().most_open();
        assert!(opened <= most, "{name}: {opened} connections were open at once");
    }
}

impl Proof {
    fn is_there(self, bench: &Bench, before: &Before) -> bool {
        let Bench { everbud, logs, .. } = bench;
        match self {
            Self::Down => origin(&logs[0].shop) == "down",
            Self::Late => origin(&logs[0].shop) != "up",
            Self::Struck => everbud.proxy().struck() > before.struck,
            Self::Database(words) => before.logged(bench).contains(words),
            Self::Worker(words) => everbud.worker_said(words),
            Self::Refused(code) => {
                before.logged(bench).contains(&format!(" {code} ")) && everbud.worker_said(&format!("SQLSTATE {code}"))
            }
            Self::Answers => true,
        }
    }
}

/// Waits until everything promised is recorded, and holds the origin against it.
#[track_caller]
fn all_is_recorded(bench: &Bench, name: &str) {
    for log in &bench.logs {
        recorded_exactly_once(&bench.everbud, &log.shop, &log.promised())
            .unwrap_or_else(|why| panic!("{name}: {why}\n{}", bench.everbud.worker_log()));
    }
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
