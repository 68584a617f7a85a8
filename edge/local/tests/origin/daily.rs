//! A person's limit of a day, over all shops of a jurisdiction: what is over it is recorded, and flagged for a person.

use super::cluster::client;
use super::origin_db::{OTHER_SHOP, OriginDb, SHOP, drain, order_id, stepped};
use super::persons::{ADA, ordered};
use everbud_local::patience::until;
use serde_json::{Value, json};
use std::time::Duration;

const BOB: &str = "b0bb0bb1b0bb0bb2b0bb0bb3b0bb0bb4";

/// Order `number` at that seq, of so much flower and concentrate, on a day under a state's law of one ounce a day.
pub(crate) fn counted(seq: i64, number: i64, person: &str, of: (&str, &str), amounts: (i64, i64)) -> Value {
    counted_within(1, seq, number, person, of, amounts)
}

/// The same under a law of so much in so many days.
fn counted_within(
    days: u16,
    seq: i64,
    number: i64,
    person: &str,
    of: (&str, &str),
    (flower, wax): (i64, i64),
) -> Value {
    let (jurisdiction, day) = of;
    let held = [("flower", flower), ("concentrate", wax)]
        .map(|(measure, amount)| json!({ "measure": measure, "amount": amount }));
    let held: Vec<&Value> = held.iter().filter(|held| held["amount"] != 0).collect();
    let mut event = ordered(seq, number, person);
    event["body"]["order"]["counted"] = json!({
        "jurisdiction": jurisdiction, "day": day, "held": held,
        "limits": [
            { "days": days, "buckets": [{ "measure": "flower", "cap": 28_350 }, { "measure": "concentrate", "cap": 8_000 }] },
            { "days": days, "buckets": [{ "measure": "edible_thc", "cap": 0 }] },
        ],
    });
    event
}

const TODAY: (&str, &str) = ("US-CO", "2026-04-20");

/// Who orders, where and when, and how much flower and concentrate.
type Ordered = (&'static str, (&'static str, &'static str), (i64, i64));

/// The numbers of orders that are flagged.
fn flagged(db: &mut OriginDb) -> Vec<i64> {
    let query = "select order_id::text, reason from everbud.attention order by order_id, reason";
    let rows = db.owner.query(query, &[]).unwrap();
    let number = |row: &postgres::Row| {
        assert_eq!(row.get::<_, String>(1), "over_daily_limit");
        i64::from_str_radix(row.get::<_, String>(0).rsplit('-').next().unwrap(), 16).unwrap()
    };
    rows.iter().map(number).collect()
}

#[test]
fn an_order_with_which_its_person_is_over_the_limit_of_a_day_is_recorded_and_flagged() {
    fn check(orders: &[Ordered], expect: &[i64]) {
        let mut db = OriginDb::new();
        for (number, (person, of, amounts)) in (1..).zip(orders) {
            let reply = db.drain(&[counted(number, number, person, *of, *amounts)]);
            let over = json!([{ "seq": number, "reason": "over_daily_limit" }]);
            let attention = if expect.contains(&number) { over } else { json!([]) };
            assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(number), &attention), "{orders:?}");
        }
        assert_eq!(flagged(&mut db), expect, "{orders:?}");
        let numbers = db.text("select coalesce(string_agg(right(order_id::text, 1), ' ' order by order_id), '') from everbud.orders where flagged");
        assert_eq!(numbers, expect.iter().map(i64::to_string).collect::<Vec<_>>().join(" "), "{orders:?}");
        // In one batch it is the same, but that all of it is seen at once.
        let mut db = OriginDb::new();
        let batch: Vec<Value> = (1..)
            .zip(orders)
            .map(|(number, (person, of, amounts))| counted(number, number, person, *of, *amounts))
            .collect();
        assert_eq!(db.drain(&batch)["watermark"], json!(batch.len()));
        assert_eq!(flagged(&mut db).is_empty(), expect.is_empty(), "{orders:?}");
    }
    let full = (28_350, 0);
    check(&[(ADA, TODAY, full)], &[]);
    check(&[(ADA, TODAY, (14_175, 0)), (ADA, TODAY, (0, 4_000))], &[]);
    check(&[(ADA, TODAY, (14_175, 0)), (ADA, TODAY, (0, 4_001))], &[2]);
    // Thirds do not come out even, and are exactly full.
    check(&[(ADA, TODAY, (9_450, 0)), (ADA, TODAY, (9_450, 0)), (ADA, TODAY, (9_450, 0))], &[]);
    check(&[(ADA, TODAY, (9_450, 0)), (ADA, TODAY, (9_450, 0)), (ADA, TODAY, (9_451, 0))], &[3]);
    check(&[(ADA, TODAY, full), (BOB, TODAY, full)], &[]);
    check(&[(ADA, TODAY, full), (ADA, ("US-CO", "2026-04-21"), full)], &[]);
    check(&[(ADA, TODAY, full), (ADA, ("US-NJ", "2026-04-20"), full)], &[]);
    // Who is at the limit may still buy a lighter.
    check(&[(ADA, TODAY, (28_351, 0)), (ADA, TODAY, (0, 0))], &[1]);
}

#[test]
fn under_a_limit_of_more_days_all_orders_of_these_days_count_and_no_later_ones() {
    fn check(before: &str, expect: bool) {
        let mut db = OriginDb::new();
        let month = |seq, on: &str| counted_within(30, seq, seq, ADA, ("US-CO", on), (20_000, 0));
        db.drain(&[month(1, before)]);
        db.drain(&[month(2, "2026-04-20")]);
        assert_eq!(flagged(&mut db).contains(&2), expect, "{before}");
    }
    check("2026-04-20", true);
    check("2026-03-22", true);
    check("2026-03-21", false);
    check("2026-04-21", false);
}

#[test]
fn all_shops_of_a_jurisdiction_count_together() {
    let mut db = OriginDb::new();
    let drain_at = |shop: &str, event: Value| drain(&mut db.edge(), shop, &[event]).unwrap();
    drain_at(SHOP, counted(1, 1, ADA, TODAY, (20_000, 0)));
    let reply = drain_at(OTHER_SHOP, counted(1, 2, ADA, TODAY, (8_351, 0)));
    assert_eq!(reply["attention"], json!([{ "seq": 1, "reason": "over_daily_limit" }]));
    let reply = drain_at(OTHER_SHOP, counted(2, 3, BOB, TODAY, (8_351, 0)));
    assert_eq!(reply["attention"], json!([]));
    assert_eq!(flagged(&mut db), [2]);
    // Nothing of the other shop can be seen for all that.
    let mut edge = db.edge();
    let mut transaction = edge.transaction().unwrap();
    transaction
        .batch_execute(&format!("set local everbud.shop = '{SHOP}'; set local everbud.person = '{ADA}'"))
        .unwrap();
    let seen: i64 = transaction.query_one("select count(order_id) from everbud.order_keys", &[]).unwrap().get(0);
    assert_eq!(seen, 1);
}

#[test]
fn what_was_called_off_does_not_count() {
    let db = OriginDb::new();
    db.drain(&[counted(1, 1, ADA, TODAY, (28_350, 0)), stepped(2, 1, "cancelled")]);
    assert_eq!(db.drain(&[counted(3, 2, ADA, TODAY, (28_350, 0))])["attention"], json!([]));
    // An order that is called off by the time it is recorded breaks nothing.
    let reply = db.drain(&[counted(4, 3, ADA, TODAY, (28_350, 0)), stepped(5, 3, "cancelled")]);
    assert_eq!(reply["attention"], json!([]));
}

#[test]
fn a_person_who_was_erased_is_held_to_nothing() {
    let mut db = OriginDb::new();
    db.drain(&[counted(1, 1, ADA, TODAY, (28_350, 0))]);
    db.owner.execute("select everbud.erase_order($1::text::uuid, $2::text::uuid)", &[&SHOP, &order_id(1)]).unwrap();
    assert_eq!(db.drain(&[counted(2, 2, ADA, TODAY, (28_350, 0))])["attention"], json!([]));
}

#[test]
fn what_was_settled_is_not_flagged_again_by_a_replay_and_tried_again_it_is_held_against_the_day_as_it_stands() {
    fn settle(db: &OriginDb, retry: bool) -> Value {
        let query = "select everbud.settle_aside($1::text::uuid, $2::text::uuid, 2, $3)::text";
        let row = db.edge().query_one(query, &[&SHOP, &super::origin_db::LOG, &retry]).unwrap();
        serde_json::from_str(row.get(0)).unwrap()
    }
    let batch = [counted(1, 1, ADA, TODAY, (28_350, 0)), counted(2, 2, ADA, TODAY, (1, 0))];
    let mut db = OriginDb::new();
    db.drain(&batch[..1]);
    db.drain(&batch);
    assert_eq!(flagged(&mut db), [2]);
    assert_eq!(settle(&db, true), json!({ "outcome": "flagged", "reason": "over_daily_limit" }));
    db.drain(&[stepped(3, 1, "cancelled")]);
    assert_eq!(settle(&db, true), json!({ "outcome": "settled" }));
    db.drain(&batch);
    assert_eq!(db.count("select count(*) from everbud.orders where flagged"), 0);
    assert_eq!(db.count("select count(*) from everbud.order_lines"), 2, "nothing was recorded twice");

    let mut db = OriginDb::new();
    db.drain(&batch[..1]);
    db.drain(&batch);
    assert_eq!(settle(&db, false), json!({ "outcome": "settled" }));
    assert_eq!(db.count("select count(*) from everbud.orders where flagged"), 0);
}

#[test]
fn whatever_an_order_says_that_it_counts_it_is_recorded() {
    fn check(says: &Value, reason: Option<&str>) {
        let mut db = OriginDb::new();
        let mut odd = ordered(1, 1, ADA);
        odd["body"]["order"]["counted"] = says.clone();
        let reply = db.drain(&[odd, counted(2, 2, BOB, TODAY, (1, 0))]);
        let attention: Vec<Value> = reason.iter().map(|reason| json!({ "seq": 1, "reason": reason })).collect();
        assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(2), &json!(attention)), "{says}");
        assert_eq!(db.count("select count(*) from everbud.order_lines"), 2, "{says}");
    }
    let day = |held: Value, limits: Value| json!({ "jurisdiction": "US-CO", "day": "2026-04-20", "held": held, "limits": limits });
    check(&json!(null), None);
    check(&json!("much"), None);
    check(&json!({}), None);
    check(&day(json!([]), json!([])), None);
    check(
        &day(json!("much"), json!([{ "days": 1, "buckets": [{ "measure": "flower", "cap": 1 }] }])),
        Some("daily_limit_unread"),
    );
    check(
        &day(
            json!([{ "measure": "flower", "amount": "much" }]),
            json!([{ "days": 1, "buckets": [{ "measure": "flower", "cap": 1 }] }]),
        ),
        Some("daily_limit_unread"),
    );
}

#[test]
fn two_shops_that_record_one_persons_orders_at_once_do_not_miss_each_other() {
    let mut db = OriginDb::new();
    let mut edge = db.edge();
    let mut first = edge.transaction().unwrap();
    drain(&mut first, SHOP, &[counted(1, 1, ADA, TODAY, (28_350, 0))]).unwrap();
    let name = db.name.clone();
    let second = std::thread::spawn(move || {
        let mut edge = client("everbud_edge", &name);
        drain(&mut edge, OTHER_SHOP, &[counted(1, 2, ADA, TODAY, (1, 0))])
    });
    until("the second to wait for the first", Duration::from_secs(10), || {
        let waiting = "select count(*) from pg_locks l join pg_database d on d.oid = l.database \
                       where d.datname = current_database() and l.classid = 4202024 and not l.granted";
        match db.count(waiting) {
            1 => Ok(()),
            other => Err(format!("{other} wait")),
        }
    })
    .unwrap();
    first.commit().unwrap();
    let reply = second.join().unwrap().unwrap();
    assert_eq!(reply["attention"], json!([{ "seq": 1, "reason": "over_daily_limit" }]));
    assert_eq!(flagged(&mut db), [2]);
}

#[test]
fn recording_reads_no_more_of_what_is_there_the_longer_a_shops_log_is() {
    const BATCH: i64 = 50;
    let db = OriginDb::new();
    let batch = |number: i64| -> Vec<Value> {
        let seqs = BATCH * number + 1..=BATCH * (number + 1);
        seqs.map(|seq| counted(seq, seq, &format!("{seq:032x}"), TODAY, (3_500, 0))).collect()
    };
    // Rows that the recording of one batch looks at, in all tables together.
    let reads = |number: i64| -> i64 {
        let mut edge = db.edge();
        let mut recording = edge.transaction().unwrap();
        let reply = drain(&mut recording, SHOP, &batch(number)).unwrap();
        assert_eq!((&reply["watermark"], &reply["attention"]), (&json!(BATCH * (number + 1)), &json!([])));
        let query = "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint from pg_stat_xact_user_tables";
        let rows = recording.query_one(query, &[]).unwrap().get(0);
        recording.commit().unwrap();
        rows
    };
    let first = reads(0);
    let later: Vec<i64> = (1..40).map(reads).collect();
    let most = *later.iter().max().unwrap();
    assert!(most <= 2 * later[0] && later[0] > BATCH, "rows read: {first}, then {later:?}");
}
