//! What was set aside: tried again once it was mended, or taken for settled by a person.

use super::origin_db::{LOG, OriginDb, SHOP, order_id, placed, stepped};
use serde_json::{Value, json};

/// Asks as the worker does.
fn settle(db: &OriginDb, seq: i64, retry: bool) -> Value {
    let asked = format!("select everbud.settle_aside('{SHOP}', '{LOG}', {seq}, {retry})::text");
    serde_json::from_str(db.edge().query_one(&asked, &[]).unwrap().get(0)).unwrap()
}

#[test]
fn what_was_set_aside_is_tried_again_when_it_was_mended_and_keeps_the_steps_that_came_meanwhile() {
    let mut db = OriginDb::new();
    db.owner.batch_execute("alter table everbud.order_lines add constraint broken check (quantity < 0)").unwrap();
    db.drain(&[placed(1, 1), stepped(2, 1, "accepted"), placed(3, 2)]);
    assert_eq!(db.count("select count(*) from everbud.orders where flagged"), 2);
    assert_eq!(settle(&db, 1, true), json!({"outcome": "flagged", "reason": "projection_failed"}));
    assert_eq!(db.count("select count(*) from everbud.orders where flagged and placed_at is null"), 2, "as it was");

    db.owner.batch_execute("alter table everbud.order_lines drop constraint broken").unwrap();
    let stock = db.stock("v1");
    for _twice in 0..2 {
        assert_eq!(settle(&db, 1, true), json!({"outcome": "settled"}));
    }
    let order = "select status || ' ' || flagged || ' ' || code from everbud.orders where order_id = ";
    assert!(db.text(&format!("{order} '{}'", order_id(1))).starts_with("accepted false "), "a step was lost");
    assert_eq!(db.count("select count(*) from everbud.order_lines"), 1);
    assert_eq!(db.count("select count(*) from everbud.orders where flagged"), 1, "the other one waits still");
    assert_eq!(db.stock("v1"), stock, "its units were taken when it was recorded");
    assert_eq!(db.drain(&[])["attention"], json!([{ "seq": 3, "reason": "projection_failed" }]));
}

#[test]
fn what_a_person_has_settled_is_settled_and_changes_nothing_else() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), stepped(2, 1, "completed"), stepped(3, 1, "accepted")]);
    assert_eq!(settle(&db, 3, true), json!({"outcome": "flagged", "reason": "order_was_final"}));
    assert_eq!(settle(&db, 3, false), json!({"outcome": "settled"}));
    assert_eq!(db.text("select status || ' ' || flagged from everbud.orders"), "completed false");
    assert_eq!(db.drain(&[])["attention"], json!([]));
    assert_eq!(settle(&db, 99, true), json!({"outcome": "settled"}), "nothing of it waits for a person");
}

#[test]
fn stock_that_could_not_be_read_is_applied_once_when_it_can_be() {
    let mut db = OriginDb::new();
    let broken = "alter table everbud.stock add constraint broken check (variant_id <> 'v1')";
    db.owner.batch_execute(broken).unwrap();
    // The stub that stands for the flagged order is in the way of its projection: it waits for two reasons.
    let reasons = ["projection_failed", "stock_not_applied"].map(|reason| json!({ "seq": 1, "reason": reason }));
    assert_eq!(db.drain(&[placed(1, 1)])["attention"], json!(reasons));
    db.owner.batch_execute("alter table everbud.stock drop constraint broken").unwrap();
    for _twice in 0..2 {
        assert_eq!(settle(&db, 1, true), json!({"outcome": "settled"}));
    }
    assert_eq!(db.stock("v1"), (0, 2));
    assert_eq!(db.text("select flagged || ' ' || code from everbud.orders"), "false 4F20AB");
}
