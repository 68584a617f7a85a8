//! The sweep each quarter of an hour finds what everybody else has forgotten.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::{Everbud, SWEEP};
use everbud_tests::evidence::{Promised, recorded, recorded_exactly_once};
use everbud_tests::wait;
use std::time::{Duration, Instant};

/// Longer than a counter that still has its alarm would rest after so short an outage.
const FORGOTTEN: Duration = Duration::from_secs(3);

/// Longer than the watchdog, which is the latest alarm that a drain leaves behind when it is cut off.
const OVERDUE: Duration = Duration::from_secs(60);

#[test]
fn an_order_whose_alarm_was_lost_with_its_machine_is_recorded_after_the_sweep() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let mut promised = Promised::default();
    everbud.break_database(Trouble::Down);
    promised.note(&order_one(&shop, &available(&shop)[0]).expect(201).json());
    let drains = || everbud.connections().iter().filter(|seen| seen.application_name == "everbud/drain").count();
    wait::until("the drain to be tried", Duration::from_secs(20), drains, |drains| *drains > 0);
    everbud.kill_worker();
    everbud.lose_the_counters_alarms();
    everbud.mend_database();
    everbud.restart_worker();

    // Nobody calls the counter, so nothing reminds it: that shows that the alarm is lost.
    let restarted = Instant::now();
    while restarted.elapsed() < FORGOTTEN {
        assert!(recorded(&everbud, &shop).is_empty(), "the alarm was not lost, so the sweep is not put to the test");
        std::thread::sleep(Duration::from_millis(200));
    }
    // An alarm that was to ring later looks as good as any other until it is overdue: then the next sweep finds it.
    wait::until(
        "a sweep to find the order",
        OVERDUE,
        || {
            everbud.scheduled(SWEEP);
            recorded(&everbud, &shop).len()
        },
        |recorded| *recorded > 0,
    );
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
}
