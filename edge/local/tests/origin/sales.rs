//! What a shop sold, hour by hour, as its counter reads it for the report of an incident.

use super::origin_db::{OTHER_SHOP, OriginDb, SHOP, placed, stepped};
use serde_json::{Value, json};

const HOUR_MS: i64 = 3_600_000;

fn sales(db: &OriginDb, shop: &str) -> Value {
    let row = db.edge().query_one("select everbud.hourly_sales($1::text::uuid)::text", &[&shop]).unwrap();
    serde_json::from_str(row.get(0)).unwrap()
}

/// The hour that lasts, in milliseconds since 1970.
fn this_hour(db: &mut OriginDb) -> i64 {
    db.count("select (extract(epoch from date_trunc('hour', now())) * 1000)::bigint")
}

/// Sales of the first shop from before it was here, so many hours ago.
fn before(db: &mut OriginDb, hours_ago: i32, orders: i32, cents: i64, is_synthetic: bool) {
    let insert = "insert into everbud.sales_before
                  select $1::text::uuid, date_trunc('hour', now()) - make_interval(hours => $2), $3, $4, $5";
    db.owner.execute(insert, &[&SHOP, &hours_ago, &orders, &cents, &is_synthetic]).unwrap();
}

/// The first shop's order of that number was placed so many minutes before this hour began.
fn was_placed(db: &mut OriginDb, number: i64, minutes_ago: i32) {
    let update = "update everbud.orders set placed_at = date_trunc('hour', now()) - make_interval(mins => $1)
                  where order_id = $2::text::uuid";
    let id = super::origin_db::order_id(number);
    assert_eq!(db.owner.execute(update, &[&minutes_ago, &id]).unwrap(), 1);
}

#[test]
fn imported_hours_and_orders_are_one_history_cancelled_ones_included() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2), placed(3, 3), stepped(4, 2, "cancelled")]);
    for (number, minutes_ago) in [(1, 90), (2, 61), (3, -5)] {
        was_placed(&mut db, number, minutes_ago);
    }
    before(&mut db, 2, 3, 4_500, false);
    before(&mut db, 30, 1, 700, false);
    let hour = this_hour(&mut db);
    let told = sales(&db, SHOP);
    // The order of this hour is left out, for the hour is not over.
    let hours = json!([[hour - 30 * HOUR_MS, 1, 700], [hour - 2 * HOUR_MS, 5, 24_500]]);
    let expect = json!({"from": hour - 30 * HOUR_MS, "to": hour, "synthetic": false, "hours": hours});
    assert_eq!(told, expect);
    assert_eq!(sales(&db, OTHER_SHOP), json!({"from": hour, "to": hour, "synthetic": false, "hours": []}));
}

#[test]
fn a_history_begins_with_the_first_whole_hour_and_reaches_thirteen_weeks_back() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2)]);
    was_placed(&mut db, 1, 150);
    was_placed(&mut db, 2, 30);
    let hour = this_hour(&mut db);
    // The hour in which the first order came was not whole.
    let hours = json!([[hour - HOUR_MS, 1, 10_000]]);
    assert_eq!(sales(&db, SHOP), json!({"from": hour - 2 * HOUR_MS, "to": hour, "synthetic": false, "hours": hours}));
    let weeks = 13 * 7 * 24;
    before(&mut db, weeks + 1, 9, 900, true);
    before(&mut db, weeks, 2, 200, true);
    let told = sales(&db, SHOP);
    assert_eq!((&told["from"], &told["synthetic"]), (&json!(hour - i64::from(weeks) * HOUR_MS), &json!(true)));
    assert_eq!(told["hours"][0], json!([hour - i64::from(weeks) * HOUR_MS, 2, 200]));
    assert_eq!(told["hours"].as_array().unwrap().len(), 3);
}
