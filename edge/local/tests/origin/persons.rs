//! Whose an order is stands beside it under a keyed name, for as long as the person is not erased.

use super::busy_shop::{exported, file, no_shop, two_busy_shops};
use super::origin_db::{OTHER_SHOP, OriginDb, SHOP, order_id, placed, stepped};
use everbud_local::origin;
use serde_json::{Value, json};

pub(crate) const ADA: &str = "ada0ada1ada2ada3ada4ada5ada6ada7";

/// Order `number` at that seq, by that person.
pub(crate) fn ordered(seq: i64, number: i64, person: &str) -> Value {
    let mut event = placed(seq, number);
    event["person"] = json!(person);
    event
}

fn person(db: &mut OriginDb, number: i64) -> String {
    let order = order_id(number);
    db.text(&format!("select coalesce((select person from everbud.order_keys where order_id = '{order}'), 'nobody')"))
}

fn erase(db: &mut OriginDb, number: i64) {
    let erase = "select everbud.erase_order($1::text::uuid, $2::text::uuid)";
    db.owner.execute(erase, &[&SHOP, &order_id(number)]).unwrap();
}

#[test]
fn whose_an_order_is_is_noted_beside_it_and_nowhere_in_the_log() {
    let mut db = OriginDb::new();
    let batch = [ordered(1, 1, ADA), placed(2, 2), stepped(3, 1, "accepted")];
    let reply = db.drain(&batch);
    assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(3), &json!([])));
    assert_eq!([person(&mut db, 1), person(&mut db, 2)], [ADA, "nobody"]);
    assert_eq!(db.drain(&batch), reply, "and again, it is the same");
    assert_eq!(person(&mut db, 1), ADA);
    for table in ["events", "orders", "order_lines", "attention"] {
        let naming = format!("select count(*) from everbud.{table} t where to_jsonb(t)::text like '%{ADA}%'");
        assert_eq!(db.count(&naming), 0, "{table}");
    }
}

#[test]
fn a_person_who_was_erased_has_no_name_and_a_replay_does_not_bring_it_back() {
    let mut db = OriginDb::new();
    let batch = [ordered(1, 1, ADA), ordered(2, 2, ADA), ordered(3, 3, ADA)];
    // One is erased before its event arrives, another after.
    erase(&mut db, 1);
    db.drain(&batch);
    erase(&mut db, 2);
    db.drain(&batch);
    assert_eq!([1, 2, 3].map(|number| person(&mut db, number)), ["nobody", "nobody", ADA]);
    assert_eq!(db.count("select count(*) from everbud.order_keys where erased_at is not null"), 2);
}

#[test]
fn who_was_erased_lately_is_published_so_that_the_counter_forgets_them_too() {
    let mut db = OriginDb::new();
    db.drain(&[ordered(1, 1, ADA), ordered(2, 2, ADA)]);
    let published = |db: &OriginDb, shop: &str| -> Value {
        let row = db.edge().query_one("select everbud.erased_orders($1::text::uuid)::text", &[&shop]).unwrap();
        serde_json::from_str(row.get(0)).unwrap()
    };
    assert_eq!(published(&db, SHOP), json!([]));
    let revision = format!("select revision from everbud.shops where id = '{SHOP}'");
    let before = db.count(&revision);
    erase(&mut db, 2);
    assert_eq!(published(&db, SHOP), json!([order_id(2)]));
    assert_eq!(published(&db, OTHER_SHOP), json!([]));
    assert_eq!(db.count(&revision), before + 1);
    db.owner
        .batch_execute(
            "update everbud.order_keys set erased_at = now() - interval '91 days' where erased_at is not null",
        )
        .unwrap();
    assert_eq!(published(&db, SHOP), json!([]));
}

#[test]
fn what_is_no_name_of_a_person_is_left_out_and_the_order_is_recorded() {
    fn check(person_sent: &Value) {
        let mut db = OriginDb::new();
        let mut odd = placed(1, 1);
        odd["person"] = person_sent.clone();
        let reply = db.drain(&[odd]);
        assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(1), &json!([])), "{person_sent}");
        assert_eq!(person(&mut db, 1), "nobody", "{person_sent}");
    }
    check(&json!("303-555-0100"));
    check(&json!(ADA.to_uppercase()));
    check(&json!(5));
    check(&json!([ADA]));
    check(&json!(null));
}

#[test]
fn the_secret_of_the_names_is_made_once_and_handed_to_the_worker() {
    let mut db = OriginDb::new();
    let key = db.text("select everbud.person_key()");
    assert_eq!(db.text("select everbud.person_key()"), key);
    assert!(everbud_outage::person::PersonKey::parse(&key).is_some(), "{key}");
    let read = db.edge().query_one("select everbud.person_key()", &[]).unwrap();
    assert_eq!(read.get::<_, String>(0), key);
}

#[test]
fn names_of_persons_are_in_no_export_and_nobody_is_taken_for_another_after_an_import() {
    let (mut from, _) = two_busy_shops();
    from.owner
        .batch_execute(&format!("update everbud.order_keys set person = '{ADA}' where erased_at is null"))
        .unwrap();
    let (lines, exported) = exported(&from.url());
    assert_eq!(exported.problems, []);
    assert!(!lines.contains(ADA));
    let mut into = no_shop();
    origin::import_shop(&into.url(), file(lines.as_bytes()).path()).unwrap();
    assert_eq!(into.count("select count(*) from everbud.order_keys where person is not null"), 0);
    assert!(into.count("select count(*) from everbud.order_keys") > 0);
}
