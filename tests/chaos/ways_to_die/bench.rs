//! Two stacks for all rows, each with its driver's logs: a row takes one, and gives it back if nothing went wrong.

use crate::turns::Turn;
use crate::views::{View, views};
use everbud_tests::basket::{available, order_one};
use everbud_tests::conservation::DriversLog;
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::evidence::{recorded_exactly_once, told_as_recorded};
use std::sync::{Mutex, PoisonError};

/// So much of everything that no row runs out of it.
const PLENTY: &str = "update everbud.stock set on_hand = 1000000; \
     update everbud.shops set doc = jsonb_set(doc, '{slots,capacity}', '100000')";

static IDLE: Mutex<Vec<Bench>> = Mutex::new(Vec::new());

/// A stack, all that was promised by it so far, and what can be looked at and ordered.
pub(super) struct Bench {
    pub(super) everbud: Everbud,
    pub(super) logs: Vec<DriversLog>,
    pub(super) views: Vec<Vec<View>>,
    pub(super) variants: Vec<Vec<String>>,
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
        Self { everbud, logs, views, variants }
    }
}

/// Does the work with a stack that nobody else uses meanwhile.
pub(super) fn with_bench(work: impl FnOnce(&Bench)) {
    let _turn = Turn::take();
    let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let bench = idle.unwrap_or_else(Bench::start);
    work(&bench);
    // Only what was left in order is used again.
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(bench);
}
