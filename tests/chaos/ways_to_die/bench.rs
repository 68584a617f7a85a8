//! A few stacks for all rows, each with its driver's logs: a row takes one, and gives it back if nothing went wrong.

use crate::views::{View, views};
use everbud_tests::basket::{available, order_one};
use everbud_tests::conservation::DriversLog;
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::{recorded_exactly_once, told_as_recorded};
use everbud_tests::wait;
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So much of everything that no row runs out of it.
const PLENTY: &str = "update everbud.stock set on_hand = 1000000; \
     update everbud.shops set doc = jsonb_set(doc, '{slots,capacity}', '100000')";

/// The longest that a counter rests which has nothing to record, or a connection stays open that was given up.
const REST: Duration = Duration::from_secs(60);

static IDLE: Mutex<Vec<Bench>> = Mutex::new(Vec::new());

/// A stack, all that was promised by it so far, and what can be looked at and ordered.
pub(super) struct Bench {
    pub(super) everbud: Everbud,
    pub(super) logs: Vec<DriversLog>,
    pub(super) views: Vec<Vec<View>>,
    pub(super) variants: Vec<Vec<String>>,
    operator: String,
}

impl Bench {
    fn start() -> Self {
        let everbud = Everbud::start();
        everbud.sql().batch_execute(PLENTY).unwrap();
        everbud.publish();
        let logs: Vec<DriversLog> = SHOPS.iter().map(|slug| DriversLog::new(everbud.shop(slug))).collect();
        // One order each while all is well, so that the tracking page is among the pages. Then nothing is pending.
        for log in &logs {
            log.place(|shop| order_one(shop, &available(shop)[0]).expect(201).json());
        }
        for log in &logs {
            recorded_exactly_once(&everbud, &log.shop, &log.promised()).unwrap();
            told_as_recorded(&log.shop, &log.promised());
        }
        let views = logs.iter().map(|log| views(&everbud.platform(), &log.shop, &log.promised().tokens[0])).collect();
        let variants = logs.iter().map(|log| available(&log.shop)).collect();
        let operator = everbud.operator_token();
        let bench = Self { everbud, logs, views, variants, operator };
        bench.comes_to_rest();
        bench
    }

    /// Waits until no counter has or waits for a turn at the database, and no connection to it is open. That all is
    /// recorded is not enough: a counter that was called meanwhile looks once more.
    #[track_caller]
    pub(super) fn comes_to_rest(&self) {
        let look = |path: &str| self.everbud.platform().staff("GET", path, &self.operator, "").expect(200).json();
        let unrest = || {
            let gate = look("/api/v1/operator/gate");
            let queues = SHOPS.map(|slug| look(&format!("/api/v1/operator/shops/{slug}")));
            let counters = queues.map(|queue| json!([queue["pending"], queue["next_try"]]));
            (self.everbud.proxy().open(), json!([gate["leases"], gate["waiting"]]), counters)
        };
        wait::until("the counters to be at rest", REST, unrest, |(open, gate, counters)| {
            *open == 0 && *gate == json!([[], []]) && counters.iter().all(|counter| *counter == json!([0, null]))
        });
    }
}

/// Does the work with a stack that nobody else uses meanwhile.
pub(super) fn with_bench(work: impl FnOnce(&Bench)) {
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let bench = idle.unwrap_or_else(Bench::start);
    work(&bench);
    // Only what was left in order is used again.
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(bench);
}
