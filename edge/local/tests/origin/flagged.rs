//! Accepted orders are recorded, or recorded and flagged for a person; a poisoned event delays nobody.

use super::origin_db::{OriginDb, SHOP, event, order_id, placed, stepped};
use serde_json::{Value, json};

#[test]
fn a_poisoned_event_is_flagged_and_delays_nobody() {
    let mut db = OriginDb::new();
    let mut poison = placed(2, 2);
    poison["body"]["order"]["total_cents"] = json!("a lot");
    let reply = db.drain(&[placed(1, 1), poison, placed(3, 3)]);
    assert_eq!(reply["watermark"], 3);
    assert_eq!(reply["attention"], json!([{ "seq": 2, "reason": "projection_failed" }]));
    // The order is there all the same, and so is what it takes from the stock.
    assert_eq!(db.count("select count(*) from everbud.orders"), 3);
    assert_eq!(db.text("select order_id::text from everbud.orders where flagged"), order_id(2));
    assert_eq!(db.stock("v1"), (0, 6));
    assert_eq!(db.count("select count(*) from everbud.order_lines"), 2, "half of a projection is none");
}

#[test]
fn whatever_a_body_holds_it_is_recorded() {
    fn check(body: &Value, reason: &str) {
        let mut db = OriginDb::new();
        let mut poison = placed(1, 1);
        poison["body"] = body.clone();
        let reply = db.drain(&[poison, placed(2, 2)]);
        assert_eq!(reply["watermark"], 2, "{body}");
        assert_eq!(reply["attention"], json!([{ "seq": 1, "reason": reason }]), "{body}");
        assert_eq!(db.count("select count(*) from everbud.orders where not flagged"), 1, "{body}");
    }
    check(&json!(null), "projection_failed");
    check(&json!([]), "projection_failed");
    check(&json!({ "withheld": true, "order": order_id(9) }), "withheld");
    check(&json!({ "order": 5 }), "projection_failed");
    check(&json!({ "order": { "id": "no uuid" } }), "projection_failed");
    check(&json!({ "order": { "id": order_id(9) } }), "order_without_lines");
    check(&json!({ "order": { "id": order_id(9), "lines": "none" } }), "projection_failed");
    check(&json!({ "order": { "id": order_id(9), "lines": [{ "quantity": 1e30 }] } }), "projection_failed");
    check(&json!({ "order": { "id": order_id(9), "placed_at": i64::MAX, "lines": [] } }), "projection_failed");
}

#[test]
fn whatever_the_deltas_hold_the_others_are_applied() {
    fn check(stock: &Value) {
        let mut db = OriginDb::new();
        let reply = db.drain(&[placed(1, 1), event(2, "order_stepped_back", stock, &json!({})), placed(3, 3)]);
        assert_eq!(reply["watermark"], 3, "{stock}");
        assert_eq!(reply["attention"], json!([{ "seq": 2, "reason": "stock_not_applied" }]), "{stock}");
        assert_eq!(db.stock("v1"), (0, 4), "{stock}");
    }
    check(&json!("none"));
    check(&json!([5]));
    check(&json!([{ "reserved": 1 }]));
    check(&json!([{ "variant": "v1", "reserved": "two" }]));
    check(&json!([{ "variant": "v1", "reserved": i64::MAX }]));
}

#[test]
fn an_order_that_is_told_twice_is_flagged_and_not_doubled() {
    let mut db = OriginDb::new();
    let reply = db.drain(&[placed(1, 1), placed(2, 1)]);
    assert_eq!(reply["attention"], json!([{ "seq": 2, "reason": "projection_failed" }]));
    assert_eq!(db.count("select count(*) from everbud.orders where flagged"), 1);
    assert_eq!(db.count("select count(*) from everbud.order_lines"), 1);
}

#[test]
fn a_finished_order_stays_finished_and_is_flagged() {
    let mut db = OriginDb::new();
    let reply = db.drain(&[placed(1, 1), stepped(2, 1, "completed"), stepped(3, 1, "cancelled")]);
    assert_eq!(reply["attention"], json!([{ "seq": 3, "reason": "order_was_final" }]));
    assert_eq!(db.text("select status || ' ' || flagged from everbud.orders"), "completed true");
    assert_eq!(db.drain(&[stepped(4, 1, "completed")])["attention"], json!([]), "saying it again is no error");
}

#[test]
fn a_status_that_this_schema_does_not_know_is_flagged() {
    let mut db = OriginDb::new();
    let mut step = stepped(2, 1, "accepted");
    step["body"]["status"] = json!("levitating");
    let reply = db.drain(&[placed(1, 1), step]);
    assert_eq!(reply["attention"], json!([{ "seq": 2, "reason": "projection_failed" }]));
    assert_eq!(db.text("select status || ' ' || flagged from everbud.orders"), "received true");
}

#[test]
fn why_an_order_was_called_off_is_kept() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), stepped(2, 1, "cancelled")]);
    assert_eq!(db.text("select status || ': ' || cancelled_reason from everbud.orders"), "cancelled: out of it");
}

#[test]
fn an_erased_person_does_not_come_back_with_a_replay() {
    let mut db = OriginDb::new();
    let batch = [placed(1, 1), placed(2, 2)];
    let erase = "select everbud.erase_order($1::text::uuid, $2::text::uuid)";
    // One is erased before its event arrives, the other after.
    db.owner.execute(erase, &[&SHOP, &order_id(1)]).unwrap();
    db.drain(&batch);
    assert_eq!(db.count("select count(*) from everbud.order_keys where sealing_key is not null"), 1);
    db.owner.execute(erase, &[&SHOP, &order_id(2)]).unwrap();
    db.drain(&batch);
    assert_eq!(db.count("select count(*) from everbud.order_keys where sealing_key is not null"), 0);
    assert_eq!(db.count("select count(*) from everbud.order_keys where erased_at is not null"), 2);
}

#[test]
fn sealed_data_is_recorded_even_if_it_is_not_base64() {
    let mut db = OriginDb::new();
    let mut odd = placed(1, 1);
    odd["sealed"] = json!("not base64!");
    assert_eq!(db.drain(&[odd])["watermark"], 1);
    assert_eq!(db.text("select convert_from(sealed, 'UTF8') from everbud.events"), "not base64!");
}
