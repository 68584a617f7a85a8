//! Exactly once, in order, whatever is sent again.

use super::origin_db::{LOG, OTHER_SHOP, OriginDb, SHOP, drain, event, hash, order_id, placed, stepped};
use serde_json::json;

#[test]
fn an_order_and_its_steps_are_recorded() {
    let mut db = OriginDb::new();
    let reply = db.drain(&[placed(1, 1), stepped(2, 1, "accepted"), stepped(3, 1, "completed")]);
    assert_eq!(reply, json!({ "outcome": "recorded", "watermark": 3, "hash": hash(3), "attention": [], "gap": null }));
    let order = "select status || ' ' || code || ' ' || total_cents || ' ' || flagged from everbud.orders";
    assert_eq!(db.text(order), "completed 4F20AB 10000 false");
    assert_eq!(db.count("select quantity from everbud.order_lines"), 2);
    assert_eq!(db.stock("v1"), (-2, 0));
}

#[test]
fn a_batch_that_is_sent_again_takes_effect_once() {
    let mut db = OriginDb::new();
    let batch = [placed(1, 1), placed(2, 2), stepped(3, 1, "cancelled")];
    let first = db.drain(&batch);
    for _ in 0..3 {
        assert_eq!(db.drain(&batch), first);
    }
    assert_eq!(db.stock("v1"), (0, 2));
    assert_eq!(db.count("select count(*) from everbud.events"), 3);
    assert_eq!(db.count("select count(*) from everbud.orders"), 2);
}

#[test]
fn a_batch_that_is_known_in_part_adds_only_the_rest() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2)]);
    let reply = db.drain(&[placed(2, 2), placed(3, 3)]);
    assert_eq!(reply["watermark"], 3);
    assert_eq!(db.stock("v1"), (0, 6));
    // A replay from the start, as after a restore of the counter's idea of what is recorded.
    assert_eq!(db.drain(&[placed(1, 1)])["watermark"], 3);
    assert_eq!(db.stock("v1"), (0, 6));
}

#[test]
fn a_lost_reply_costs_a_look() {
    let db = OriginDb::new();
    let nothing = db.drain(&[]);
    assert_eq!(nothing, json!({ "outcome": "recorded", "watermark": 0, "hash": null, "attention": [], "gap": null }));
    let lost = db.drain(&[placed(1, 1), stepped(2, 7, "accepted")]);
    assert_eq!(lost["attention"], json!([{ "seq": 2, "reason": "unknown_order" }]));
    assert_eq!(db.drain(&[]), lost);
}

#[test]
fn a_drain_that_was_cut_off_has_done_nothing() {
    let mut db = OriginDb::new();
    let mut edge = db.edge();
    let mut transaction = edge.transaction().unwrap();
    assert_eq!(drain(&mut transaction, SHOP, &[placed(1, 1)]).unwrap()["watermark"], 1);
    transaction.rollback().unwrap();
    assert_eq!(db.drain(&[])["watermark"], 0);
    assert_eq!(db.count("select count(*) from everbud.stock"), 0);
    assert_eq!(db.drain(&[placed(1, 1)])["watermark"], 1);
    assert_eq!(db.stock("v1"), (0, 2));
}

#[test]
fn events_that_are_missing_leave_a_visible_gap_and_hold_up_nothing() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1)]);
    let reply = db.drain(&[placed(4, 4), placed(5, 5)]);
    assert_eq!(reply["outcome"], "recorded");
    assert_eq!(reply["watermark"], 5);
    assert_eq!(reply["gap"], json!({ "from": 2, "to": 3 }));
    assert_eq!(db.drain(&[])["gap"], json!({ "from": 2, "to": 3 }));
    assert_eq!(db.stock("v1"), (0, 6));
    // They come after all, for instance by an import: each counts once, and the gap closes.
    db.drain(&[placed(2, 2)]);
    assert_eq!(db.drain(&[])["gap"], json!({ "from": 2, "to": 3 }));
    assert_eq!(db.drain(&[placed(2, 2), placed(3, 3), placed(4, 4)])["watermark"], 5);
    assert_eq!(db.drain(&[])["gap"], json!(null));
    assert_eq!(db.stock("v1"), (0, 10));
}

#[test]
fn a_log_that_another_counter_wrote_is_refused_as_a_whole() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2)]);
    let foreign = json!({ "outcome": "foreign", "watermark": 2 });

    let mut other_hash = placed(2, 9);
    other_hash["hash"] = json!("f".repeat(64));
    let mut joined_on = placed(3, 10);
    joined_on["prev"] = json!("f".repeat(64));
    assert_eq!(db.drain(&[other_hash, joined_on.clone()]), foreign, "another event under a stored seq");
    assert_eq!(db.drain(&[joined_on]), foreign, "an event that does not join on to ours");
    let mut torn = placed(4, 12);
    torn["prev"] = json!("f".repeat(64));
    assert_eq!(db.drain(&[placed(3, 11), torn]), foreign, "a batch that does not join on to itself");

    assert_eq!(db.count("select count(*) from everbud.events"), 2);
    assert_eq!(db.stock("v1"), (0, 4));
}

#[test]
fn a_counter_that_lost_its_storage_goes_on_in_a_new_log() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1)]);
    let events = json!([stepped(1, 1, "completed")]).to_string();
    let mut edge = db.edge();
    let query = "select everbud.drain($1::text::uuid, $2::text::uuid, $3::text::jsonb)::text";
    let new_log = LOG.replace("10000000", "20000000");
    edge.query_one(query, &[&SHOP, &new_log, &events]).unwrap();
    assert_eq!(db.text("select status from everbud.orders"), "completed");
    assert_eq!(db.count("select count(*) from everbud.logs"), 2);
    assert_eq!(db.drain(&[])["watermark"], 1, "the old log stands where it stood");
}

#[test]
fn what_unfinished_orders_need_can_be_read_back() {
    let db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2), stepped(3, 1, "cancelled")]);
    let row = db.edge().query_one("select everbud.open_orders($1::text::uuid)::text", &[&SHOP]).unwrap();
    let open: serde_json::Value = serde_json::from_str(row.get(0)).unwrap();
    assert_eq!(open.as_array().unwrap().len(), 1);
    assert_eq!(open[0]["order"]["id"], order_id(2));
    assert_eq!((&open[0]["sealed"], &open[0]["sealing_key"]), (&json!("c2VhbGVk"), &json!("a2V5")));
}

#[test]
fn kinds_that_mean_nothing_to_orders_are_recorded_and_no_more() {
    let mut db = OriginDb::new();
    let marked = event(1, "sold_out_marked", &json!([]), &json!({ "kind": "sold_out_marked", "variant": "v1" }));
    let unheard_of = event(2, "drone_landed", &json!([{ "variant": "v1", "on_hand": 5, "reserved": 0 }]), &json!({}));
    let reply = db.drain(&[marked, unheard_of]);
    assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(2), &json!([])));
    assert_eq!(db.stock("v1"), (5, 0));
    assert_eq!(db.count("select count(*) from everbud.orders"), 0);
}

#[test]
fn a_shop_that_the_origin_does_not_have_is_said_so_and_changes_nothing() {
    let mut db = OriginDb::new();
    let unknown = OTHER_SHOP.replace("0b", "0c");
    let reply = drain(&mut db.edge(), &unknown, &[placed(1, 1)]).unwrap();
    assert_eq!(reply, json!({ "outcome": "unknown_shop" }));
    assert_eq!(db.count("select count(*) from everbud.events"), 0);
}

#[test]
fn a_batch_that_breaks_the_envelope_is_refused_as_the_callers_bug() {
    let db = OriginDb::new();
    let too_many: Vec<_> = (1..=201).map(|seq| placed(seq, seq)).collect();
    let mut without_hash = placed(1, 1);
    without_hash["hash"] = json!(null);
    for batch in [too_many, vec![without_hash], vec![placed(1, 1), placed(1, 1)], vec![placed(0, 1)]] {
        assert_eq!(drain(&mut db.edge(), SHOP, &batch), Err(String::from("22023")));
    }
}

#[test]
fn a_full_batch_fits_into_the_roles_time_outs() {
    let mut db = OriginDb::new();
    let batch: Vec<_> = (1..=200).map(|seq| placed(seq, seq)).collect();
    assert_eq!(db.drain(&batch)["watermark"], 200);
    assert_eq!(db.stock("v1"), (0, 400));
}
