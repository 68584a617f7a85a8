//! Stock as the origin keeps it: shortages are listed, and the edge hears of what changed behind its back.

use super::origin_db::{OriginDb, placed, stepped};
use everbud_domain::id::VariantId;
use everbud_local::origin;

fn shelve(db: &OriginDb, on_hand: i64) {
    let stock = [(VariantId::parse("v1").unwrap(), on_hand)];
    origin::import(&db.url(), "one", &[], &[], &stock).unwrap();
}

fn stock_version(db: &mut OriginDb) -> i64 {
    db.count("select stock_version from everbud.shops where slug = 'one'")
}

const SHORT: &str = "select coalesce(sum(short), 0)::bigint from everbud.shortages";

#[test]
fn what_is_promised_beyond_the_shelf_is_a_listed_shortage_until_it_is_covered() {
    let mut db = OriginDb::new();
    shelve(&db, 3);
    db.drain(&[placed(1, 1)]);
    assert_eq!(db.count(SHORT), 0);
    db.drain(&[placed(2, 2)]);
    assert_eq!(db.count(SHORT), 1);
    db.drain(&[placed(3, 3)]);
    assert_eq!(db.count(SHORT), 3);
    db.drain(&[stepped(4, 1, "cancelled")]);
    assert_eq!(db.count(SHORT), 1);
    shelve(&db, 4);
    assert_eq!(db.count(SHORT), 0);
}

#[test]
fn handing_over_covers_no_shortage() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1), placed(2, 2), stepped(3, 1, "completed")]);
    assert_eq!(db.stock("v1"), (-2, 2));
    assert_eq!(db.count(SHORT), 4);
}

#[test]
fn only_stock_that_changed_behind_the_counters_back_raises_its_version() {
    let mut db = OriginDb::new();
    let before = stock_version(&mut db);
    db.drain(&[placed(1, 1)]);
    assert_eq!(stock_version(&mut db), before);
    shelve(&db, 8);
    assert_eq!(stock_version(&mut db), before + 1);
    assert_eq!(db.stock("v1"), (8, 2), "what is promised stays promised");
    shelve(&db, 8);
    assert_eq!(stock_version(&mut db), before + 1, "nothing changed");
}
