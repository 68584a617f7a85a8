//! Many drains at once: nobody waits, nobody is counted twice, and never more than the cap.

use super::origin_db::{OTHER_SHOP, OriginDb, SHOP, drain, placed};
use serde_json::json;

#[test]
fn the_worker_signs_in_without_stretching_its_password() {
    let mut db = OriginDb::new();
    let query = "select split_part(rolpassword, ':', 1) from pg_authid where rolname = 'everbud_edge'";
    let stored: String = db.owner.query_one(query, &[]).unwrap().get(0);
    assert_eq!(stored, "SCRAM-SHA-256$1", "and its password is random");
    db.edge().batch_execute("select 1").unwrap();
}

#[test]
fn two_drains_of_one_shop_never_run_at_once() {
    let mut db = OriginDb::new();
    let (mut first, mut second) = (db.edge(), db.edge());
    let mut running = first.transaction().unwrap();
    assert_eq!(drain(&mut running, SHOP, &[placed(1, 1)]).unwrap()["watermark"], 1);
    assert_eq!(drain(&mut second, SHOP, &[placed(1, 1)]).unwrap(), json!({ "outcome": "locked" }));
    assert_eq!(drain(&mut second, OTHER_SHOP, &[placed(1, 1)]).unwrap()["outcome"], "recorded", "others go on");
    assert_eq!(drain(&mut second, SHOP, &[]).unwrap()["watermark"], 0, "looking needs no lock");
    running.commit().unwrap();
    assert_eq!(drain(&mut second, SHOP, &[placed(1, 1)]).unwrap()["watermark"], 1);
    assert_eq!(db.stock("v1"), (0, 2));
}

#[test]
fn no_more_drains_run_at_once_than_there_are_slots() {
    let mut db = OriginDb::new();
    db.owner.batch_execute("update everbud.settings set drain_slots = 1").unwrap();
    let (mut first, mut second) = (db.edge(), db.edge());
    let mut running = first.transaction().unwrap();
    drain(&mut running, SHOP, &[placed(1, 1)]).unwrap();
    assert_eq!(drain(&mut second, OTHER_SHOP, &[placed(1, 1)]).unwrap(), json!({ "outcome": "busy" }));
    assert_eq!(drain(&mut second, OTHER_SHOP, &[]).unwrap()["outcome"], "recorded", "looking needs no slot");
    // A drain that dies gives its slot back like one that ends well.
    running.rollback().unwrap();
    assert_eq!(drain(&mut second, OTHER_SHOP, &[placed(1, 1)]).unwrap()["outcome"], "recorded");
    assert_eq!(drain(&mut first, SHOP, &[placed(1, 1)]).unwrap()["outcome"], "recorded");
}

#[test]
fn many_senders_of_one_log_record_it_once() {
    let mut db = OriginDb::new();
    let batch: Vec<_> = (1..=20).map(|seq| placed(seq, seq)).collect();
    std::thread::scope(|scope| {
        for sender in 0..6 {
            let (db, batch) = (&db, &batch);
            let mut edge = db.edge();
            scope.spawn(move || {
                // Each sends it in pieces of its own size until the watermark says that all is in.
                let mut reached = 0;
                while reached < batch.len() {
                    let until = (reached + 1 + sender).min(batch.len());
                    let reply = drain(&mut edge, SHOP, &batch[reached..until]).unwrap();
                    match reply["outcome"].as_str().unwrap() {
                        "recorded" => reached = usize::try_from(reply["watermark"].as_u64().unwrap()).unwrap(),
                        outcome => assert!(["locked", "busy"].contains(&outcome), "{reply}"),
                    }
                }
            });
        }
    });
    assert_eq!(db.stock("v1"), (0, 40));
    assert_eq!(db.count("select count(*) from everbud.orders where not flagged"), 20);
    assert_eq!(db.count("select count(*) from everbud.attention"), 0);
}

#[test]
fn a_passing_fault_rolls_back_and_flags_nothing() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1)]);
    // Somebody holds the stock row for longer than the role's lock time-out.
    let mut holder = db.edge();
    let mut holding = holder.transaction().unwrap();
    holding.execute("select set_config('everbud.shop', $1, true)", &[&SHOP]).unwrap();
    holding.execute("select from everbud.stock for update", &[]).unwrap();
    assert_eq!(drain(&mut db.edge(), SHOP, &[placed(2, 2)]), Err(String::from("55P03")));
    holding.rollback().unwrap();
    let reply = db.drain(&[placed(2, 2)]);
    assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(2), &json!([])));
    assert_eq!(db.count("select count(*) from everbud.orders where flagged"), 0);
}
