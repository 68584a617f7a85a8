//! What a counter is told that begins anew, and what an operator is told of events that are missing.

use super::origin_db::{LOG, OTHER_SHOP, OriginDb, SHOP, drain, event, order_id, placed, stepped};
use serde_json::{Value, json};

fn read(db: &OriginDb, call: &str) -> Value {
    let row = db.edge().query_one(&format!("select everbud.{call}('{SHOP}')::text"), &[]).unwrap();
    serde_json::from_str(row.get(0)).unwrap()
}

fn marked(seq: i64, variant: &str, sold_out: bool) -> Value {
    let body = json!({ "kind": "sold_out_marked", "variant": variant, "sold_out": sold_out });
    event(seq, "sold_out_marked", &json!([]), &body)
}

fn ordering(seq: i64, paused: bool, note: &str) -> Value {
    event(seq, "ordering_set", &json!([]), &json!({ "kind": "ordering_set", "paused": paused, "note": note }))
}

#[test]
fn what_staff_marked_last_stands() {
    let db = OriginDb::new();
    assert_eq!(read(&db, "standing"), json!({ "sold_out": [], "paused": false, "note": "" }));
    db.drain(&[
        marked(1, "v1", true),
        marked(2, "v2", true),
        ordering(3, true, "the till is broken"),
        marked(4, "v1", false),
    ]);
    let standing = json!({ "sold_out": ["v2"], "paused": true, "note": "the till is broken" });
    assert_eq!(read(&db, "standing"), standing);
    // Of a shop that no log of its own tells of, nothing stands.
    drain(&mut db.edge(), OTHER_SHOP, &[marked(1, "v9", true)]).unwrap();
    assert_eq!(read(&db, "standing"), standing);
    db.drain(&[ordering(5, false, "")]);
    assert_eq!(read(&db, "standing"), json!({ "sold_out": ["v2"], "paused": false, "note": "" }));
}

#[test]
fn finished_orders_are_told_as_long_as_their_request_could_come_again() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2), stepped(3, 1, "cancelled"), stepped(4, 2, "completed"), placed(5, 3)]);
    // They were placed in April; as if it were today.
    db.owner.batch_execute("update everbud.orders set placed_at = now()").unwrap();
    let recent = read(&db, "recent_orders");
    let told: Vec<_> =
        recent.as_array().unwrap().iter().map(|order| (&order["order"]["id"], &order["status"])).collect();
    let (first, second) = (json!(order_id(1)), json!(order_id(2)));
    assert_eq!(told, [(&first, &json!("cancelled")), (&second, &json!("completed"))]);
    assert_eq!(
        (&recent[0]["reason"], &recent[0]["log"], &recent[0]["seq"]),
        (&json!("out of it"), &json!(LOG), &json!(1))
    );
    assert_eq!((&recent[0]["sealed"], &recent[0]["sealing_key"]), (&json!("c2VhbGVk"), &json!("a2V5")));
    db.owner.batch_execute("update everbud.orders set placed_at = now() - interval '49 hours'").unwrap();
    assert_eq!(read(&db, "recent_orders"), json!([]));
    // A place in a slot is held for as long as the slot is.
    db.owner.batch_execute("update everbud.orders set slot_starts_at = now() where status = 'completed'").unwrap();
    assert_eq!(read(&db, "recent_orders").as_array().unwrap().len(), 1);
}

#[test]
fn a_gap_is_told_to_the_counter_and_to_the_operator_until_it_is_filled() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1)]);
    assert_eq!(read(&db, "open_gaps"), json!({}));
    db.drain(&[placed(4, 4)]);
    db.drain(&[placed(7, 7)]);
    assert_eq!(read(&db, "open_gaps"), json!({ LOG: [{ "from": 2, "to": 3 }, { "from": 5, "to": 6 }] }));
    let told = "select string_agg(slug || ' ' || from_seq || ' ' || to_seq, ', ') from everbud.gaps_to_import()";
    assert_eq!(db.text(told), "one 2 3, one 5 6");
    db.drain(&[placed(2, 2), placed(3, 3)]);
    assert_eq!(read(&db, "open_gaps"), json!({ LOG: [{ "from": 5, "to": 6 }] }));
    assert_eq!(db.text(told), "one 5 6");
    let other = format!("select everbud.open_gaps('{OTHER_SHOP}')::text");
    assert_eq!(db.edge().query_one(&other, &[]).unwrap().get::<_, String>(0), "{}");
    // The list of all shops is the operator's alone.
    let refused = db.edge().query("select * from everbud.gaps_to_import()", &[]).unwrap_err();
    assert_eq!(refused.code().unwrap().code(), "42501");
}
