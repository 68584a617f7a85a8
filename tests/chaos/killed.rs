//! The worker is killed with SIGKILL at the worst moments. Its storage is what counts.

use everbud_local::fault_proxy::{Fault, Moment};
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::conservation::{DriversLog, conserved_throughout};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{Promised, RECOVERY, recorded, recorded_exactly_once};
use everbud_tests::wait;
use std::time::Duration;

#[test]
fn killed_between_storing_and_answering_the_retry_gets_the_same_order() {
    // The counter stores the order and then sits on the answer.
    let everbud = Everbud::start_mutant("stall-after-store");
    let shop = everbud.shop("saltmarsh");
    let order = order_for(&shop, &cart(&[(&available(&shop)[0], 1)]));
    let key = new_key();
    let body = order.to_string();
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let answered = std::thread::scope(|scope| {
        let sent = scope.spawn(|| shop.try_send("POST", "/api/v1/orders", &headers, body.as_bytes()));
        wait::until(
            "the order to be stored",
            Duration::from_secs(20),
            || {
                shop.get("/api/v1/status").expect(200).json()["pending_orders"].as_u64().unwrap_or(0)
                    + recorded(&everbud, &shop).len() as u64
            },
            |stored| *stored >= 1,
        );
        everbud.kill_worker();
        sent.join().unwrap()
    });
    assert!(answered.is_err(), "it was answered before it was killed: {answered:?}");
    everbud.restart_worker();
    let first = send_order(&shop, &key, &order).expect(201).json();
    let second = send_order(&shop, &key, &order).expect(201).json();
    assert_eq!(first["order"]["id"], second["order"]["id"]);
    let mut promised = Promised::default();
    promised.note(&first);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
}

#[test]
fn killed_in_mid_drain_nothing_is_lost_and_nothing_is_there_twice() {
    let everbud = Everbud::start();
    let logs = [DriversLog::new(everbud.shop("night-ferry"))];
    let log = &logs[0];
    let variants = available(&log.shop);
    everbud.break_database(Trouble::Slow(Duration::from_millis(400)));
    let drains = || everbud.connections().iter().filter(|seen| seen.application_name == "everbud/drain").count();
    let mut cut_off = Vec::new();
    conserved_throughout(&everbud, &logs, || {
        for round in 0..4 {
            let before = drains();
            for variant in variants.iter().cycle().skip(round).take(4) {
                log.place(|shop| order_one(shop, variant).expect(201).json());
            }
            // A slow database takes seconds to record what was just ordered: the drain that has begun is cut off.
            wait::until("a drain to begin", RECOVERY, drains, |now| *now > before);
            cut_off.push(log.promised().ids.len() - recorded(&everbud, &log.shop).len());
            everbud.kill_worker();
            everbud.restart_worker();
        }
        everbud.mend_database();
        recorded_exactly_once(&everbud, &log.shop, &log.promised())
            .unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    });
    assert!(cut_off.iter().any(|unrecorded| *unrecorded > 0), "no kill hit a drain that had something left to do");
}

#[test]
fn a_restarted_worker_with_the_database_dead_still_sells() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    everbud.break_database(Trouble::Hang);
    let mut promised = Promised::default();
    promised.note(&order_one(&shop, &available(&shop)[0]).expect(201).json());
    everbud.kill_worker();
    everbud.restart_worker();
    for path in ["/", "/menu", "/cart", "/status"] {
        shop.get(path).expect(200);
    }
    promised.note(&order_one(&shop, &available(&shop)[1]).expect(201).json());
    everbud.mend_database();
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
}

#[test]
fn replies_lost_while_the_worker_is_killed_make_no_second_order() {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let mut promised = Promised::default();
    everbud.proxy().set_fault(Fault::Reset { at: Moment::AfterCommit, text: "everbud.drain".to_owned(), times: 4 });
    for variant in available(&shop).iter().cycle().take(3) {
        promised.note(&order_one(&shop, variant).expect(201).json());
    }
    wait::until("a reply to be lost", RECOVERY, || everbud.proxy().struck(), |lost| *lost >= 2);
    everbud.kill_worker();
    everbud.restart_worker();
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
}
