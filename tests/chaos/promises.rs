//! Promises as functions, so that they can be held against a worker that lacks a protection.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::recorded;
use everbud_tests::wait;
use std::time::Duration;

/// Long enough for a drain that is going to come.
const DRAINED_BY: Duration = Duration::from_secs(60);

/// The same key and body make one order.
pub(crate) fn one_order_for_one_key(everbud: &Everbud) -> Result<(), String> {
    let shop = everbud.shop("saltmarsh");
    let order = order_for(&shop, &cart(&[(&available(&shop)[0], 1)]));
    let key = new_key();
    let first = send_order(&shop, &key, &order).expect(201).json()["order"]["id"].clone();
    let second = send_order(&shop, &key, &order).expect(201).json()["order"]["id"].clone();
    if first == second { Ok(()) } else { Err(format!("one key made {first} and {second}")) }
}

/// What waited while the database was down is recorded when it is back, without anybody's doing.
pub(crate) fn the_backlog_drains_by_itself(everbud: &Everbud) -> Result<(), String> {
    let shop = everbud.shop("copper-finch");
    let order = order_for(&shop, &cart(&[(&available(&shop)[0], 1)]));
    let drains = || everbud.connections().iter().filter(|seen| seen.application_name == "everbud/drain").count();
    let before = drains();
    everbud.break_database(Trouble::Down);
    let id = send_order(&shop, &new_key(), &order).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
    // Until the counter has tried and failed, nothing has been put to the test.
    let noticed = || (drains() - before, shop.get("/api/v1/status").expect(200).json()["origin"].clone());
    wait::until(
        "a drain to be tried, and the outage to be noticed",
        Duration::from_secs(30),
        noticed,
        |(tried, origin)| *tried > 0 && *origin == "down",
    );
    everbud.mend_database();
    wait::within(DRAINED_BY, || recorded(everbud, &shop), |ids| ids.contains(&id))
        .map(drop)
        .map_err(|ids| format!("{id} waits {DRAINED_BY:?} after the database is back; recorded: {ids:?}"))
}

/// An empty menu from the origin never replaces a good one.
pub(crate) fn an_empty_menu_replaces_no_good_one(everbud: &Everbud) -> Result<(), String> {
    let shop = everbud.shop("night-ferry");
    let count = || shop.get("/api/v1/menu").expect(200).json()["products"].as_array().unwrap().len();
    let before = count();
    everbud
        .sql()
        .execute(
            "delete from everbud.products p using everbud.hosts h where h.shop_id = p.shop_id and h.host = $1",
            &[&shop.host],
        )
        .unwrap();
    everbud.publish();
    // Longer than any page may lag behind a publication.
    match wait::within(Duration::from_secs(6), count, |now| *now != before) {
        Ok(now) => Err(format!("{before} products became {now}")),
        Err(_) => Ok(()),
    }
}

/// A drain of a shop while another of the same shop has not committed: its outcome, or the code of its failure.
pub(crate) fn drain_beside_another(everbud: &Everbud) -> Result<String, String> {
    let drain = "select everbud.drain((select shop_id from everbud.hosts where host = 'saltmarsh.localhost'), \
                 '00000000-0000-4000-8000-000000000001', $1::text::jsonb) ->> 'outcome'";
    let event = r#"[{"v": 1, "seq": 1, "kind": "ordering_set", "at": 1, "prev": "00", "hash": "11", "stock": [], "slots": [],
                     "body": {"kind": "ordering_set", "paused": false, "note": ""}, "sealed": null, "sealing_key": null}]"#;
    let (mut first, mut second) = (everbud.sql(), everbud.sql());
    let mut open = first.transaction().unwrap();
    let outcome: String = open.query_one(drain, &[&event]).unwrap().get(0);
    assert_eq!(outcome, "recorded", "the drain that is alone");
    // What is not turned away waits for the first, and only this ends the wait: 57014.
    second.batch_execute("set lock_timeout = 0; set statement_timeout = '2s'").unwrap();
    let beside = second.query_one(drain, &[&event]).map(|row| row.get(0));
    drop(open);
    beside.map_err(|why| why.code().map_or_else(|| why.to_string(), |code| code.code().to_owned()))
}
