//! Writes that staff made at the edge: each is applied once, and only on what its writer saw.

use super::origin_db::{OTHER_SHOP, OriginDb, SHOP, event, placed};
use everbud_domain::limit::{LimitConfirmation, LimitRules};
use everbud_domain::settings::Settings;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const FIRST: &str = "01900000-0000-7000-8000-00000000aa01";
const SECOND: &str = "01900000-0000-7000-8000-00000000aa02";

fn settings(announcement: &str) -> Value {
    json!({
        "tagline": "", "phone": "1", "announcement": announcement, "hours": [null, null, null, null, null, null, null],
        "slots": {"minutes": 30, "capacity": 2, "lead_minutes": 30, "days_ahead": 1}, "after_hours_orders": true,
        "theme": {"accent": "#226644", "on_accent": "#ffffff", "ground": "#ffffff", "surface": "#eeeeee",
            "ink": "#111111", "face": "sans", "radius": 8},
        "pages": [], "margins": {},
    })
}

/// A database whose first shop has settings.
fn with_settings() -> OriginDb {
    let mut db = OriginDb::new();
    db.owner.execute("select set_config('everbud.shop', $1, false)", &[&SHOP]).unwrap();
    let update = "update everbud.shops set doc = doc || $2::text::jsonb where id = $1::text::uuid";
    assert_eq!(db.owner.execute(update, &[&SHOP, &settings("before").to_string()]).unwrap(), 1);
    db
}

fn apply(db: &OriginDb, shop: &str, id: &str, kind: &str, base: &str, value: &Value) -> Result<Value, String> {
    let query =
        "select everbud.apply_write($1::text::uuid, $2::text::uuid, $3, $4, 1776700000000, $5::text::jsonb)::text";
    let row = db.edge().query_one(query, &[&shop, &id, &kind, &base, &value.to_string()]);
    let row = row.map_err(|error| error.code().map_or(error.to_string(), |code| code.code().to_owned()))?;
    Ok(serde_json::from_str(row.get(0)).unwrap())
}

/// What is published of the first shop.
fn read(db: &OriginDb) -> Value {
    let query = "select everbud.read_shop_with_etags($1::text::uuid)::text";
    serde_json::from_str(db.edge().query_one(query, &[&SHOP]).unwrap().get(0)).unwrap()
}

fn etag(db: &OriginDb, kind: &str) -> String {
    read(db)[kind].as_str().unwrap().to_owned()
}

#[test]
fn the_database_and_the_domain_mean_the_same_fields_by_settings() {
    let mut db = OriginDb::new();
    let of: Value = serde_json::from_str(&db.text("select everbud.settings_of('{}')::text")).unwrap();
    let in_database: BTreeSet<String> = of.as_object().unwrap().keys().cloned().collect();
    let domain = serde_json::to_value(serde_json::from_value::<Settings>(settings("")).unwrap()).unwrap();
    let in_domain: BTreeSet<String> = domain.as_object().unwrap().keys().cloned().collect();
    assert_eq!(in_database, in_domain);
}

#[test]
fn a_write_that_knows_of_no_margins_is_whole_and_one_that_does_sets_and_clears_them() {
    let db = with_settings();
    let write = |id: &str, value: &Value| {
        let base = etag(&db, "settings_etag");
        assert_eq!(apply(&db, SHOP, id, "settings", &base, value).unwrap()["outcome"], "applied", "{value}");
        read(&db)["shop"]["margins"].clone()
    };
    let mut value = settings("with margins");
    value["margins"] = json!({"flower": 4500});
    assert_eq!(write(FIRST, &value), json!({"flower": 4500}));
    value.as_object_mut().unwrap().remove("margins");
    assert_eq!(write(SECOND, &value), json!({}));
}

#[test]
fn what_an_owner_confirmed_of_the_limits_is_published_and_a_write_that_knows_of_none_is_whole() {
    let db = with_settings();
    let write = |id: &str, value: &Value| {
        let base = etag(&db, "settings_etag");
        assert_eq!(apply(&db, SHOP, id, "settings", &base, value).unwrap()["outcome"], "applied", "{value}");
        read(&db)["shop"]["limits_confirmed"].clone()
    };
    let rule = &LimitRules::of_jurisdiction("US-NM").unwrap().0[0];
    let confirmed = json!([{"by": "mara@saltmarsh", "at": "2026-04-20T18:00:00Z", "rule": rule}]);
    let mut value = settings("with limits");
    value["limits_confirmed"] = confirmed.clone();
    let published = write(FIRST, &value);
    assert_eq!(published, confirmed);
    let published: Vec<LimitConfirmation> = serde_json::from_value(published).unwrap();
    assert!(rule.is_settled(&published) && !rule.is_settled(&[]));
    value.as_object_mut().unwrap().remove("limits_confirmed");
    assert_eq!(write(SECOND, &value), json!([]));
}

#[test]
fn a_write_on_what_is_there_is_applied_and_sent_again_changes_nothing_more() {
    let db = with_settings();
    let (base, before) = (etag(&db, "settings_etag"), read(&db));
    let applied = apply(&db, SHOP, FIRST, "settings", &base, &settings("after")).unwrap();
    assert_eq!(applied["outcome"], "applied");
    let now = read(&db);
    assert_eq!(now["shop"]["announcement"], "after");
    assert_eq!((&now["shop"]["id"], &now["shop"]["slug"]), (&json!(SHOP), &json!("one")), "the rest is as it was");
    assert_eq!(applied["revision"], before["revision"].as_i64().unwrap() + 1);
    assert_eq!((&applied["etag"], &applied["revision"]), (&now["settings_etag"], &now["revision"]));
    assert_eq!(now["catalogue_etag"], before["catalogue_etag"], "the catalogue keeps its name");
    for _ in 0..2 {
        assert_eq!(apply(&db, SHOP, FIRST, "settings", &base, &settings("after")).unwrap(), applied);
    }
    assert_eq!(read(&db), now);
}

#[test]
fn a_write_on_what_is_no_longer_there_is_a_conflict_and_so_is_what_was_built_on_it() {
    let mut db = with_settings();
    let base = etag(&db, "settings_etag");
    db.owner.batch_execute("update everbud.shops set doc = doc || '{\"phone\": \"2\"}' where slug = 'one'").unwrap();
    let before = read(&db);
    assert_eq!(apply(&db, SHOP, FIRST, "settings", &base, &settings("mine")).unwrap()["outcome"], "conflict");
    assert_eq!(apply(&db, SHOP, SECOND, "settings", FIRST, &settings("mine too")).unwrap()["outcome"], "conflict");
    assert_eq!(read(&db), before);
    // It stays decided, even where what it was written on comes back.
    db.owner.batch_execute("update everbud.shops set doc = doc || '{\"phone\": \"1\"}' where slug = 'one'").unwrap();
    assert_eq!(apply(&db, SHOP, FIRST, "settings", &base, &settings("mine")).unwrap()["outcome"], "conflict");
}

#[test]
fn a_write_may_build_on_one_that_was_applied_before_it() {
    let db = with_settings();
    let base = etag(&db, "settings_etag");
    apply(&db, SHOP, FIRST, "settings", &base, &settings("first")).unwrap();
    assert_eq!(apply(&db, SHOP, SECOND, "settings", FIRST, &settings("second")).unwrap()["outcome"], "applied");
    assert_eq!(read(&db)["shop"]["announcement"], "second");
}

fn product(id: &str, price: i64) -> Value {
    json!({"id": id, "slug": id, "name": id, "variants": [{"id": format!("{id}-1"), "price": price}]})
}

fn menu(products: &[Value], stock: &[(&str, i64)]) -> Value {
    json!({"products": products, "specials": [], "stock": stock})
}

#[test]
fn a_menu_replaces_the_catalogue_and_the_counts_of_what_is_new_alone() {
    let mut db = OriginDb::new();
    db.drain(&[placed(1, 1)]);
    let base = etag(&db, "catalogue_etag");
    let first = menu(&[product("a", 100), product("b", 200)], &[("a-1", 5), ("v1", 99)]);
    assert_eq!(apply(&db, SHOP, FIRST, "menu", &base, &first).unwrap()["outcome"], "applied");
    assert_eq!(db.stock("a-1"), (5, 0));
    assert_eq!(db.stock("v1"), (0, 2), "what orders and tills told of it stands");
    let second = menu(&[product("b", 250)], &[("b-1", 3), ("a-1", 70)]);
    let applied = apply(&db, SHOP, SECOND, "menu", FIRST, &second).unwrap();
    let now = read(&db);
    let mut published = now["products"].clone();
    assert!(published[0].as_object_mut().unwrap().remove("added_at").is_some(), "when it came onto the menu is told");
    assert_eq!(published, json!([product("b", 250)]));
    assert_eq!(db.stock("a-1"), (5, 0));
    assert_eq!(now["meant_revision"], now["revision"], "however short it is, it is meant");
    assert_eq!(applied["revision"], now["revision"]);
    assert_eq!(now["stock"].as_array().unwrap().len(), 3);
}

#[test]
fn what_breaks_a_rule_is_refused_changes_nothing_and_holds_up_nobody() {
    let db = with_settings();
    let (base, catalogue) = (etag(&db, "settings_etag"), etag(&db, "catalogue_etag"));
    let before = read(&db);
    let twice = menu(&[product("a", 1), product("a", 2)], &[]);
    let refused = apply(&db, SHOP, FIRST, "menu", &catalogue, &twice).unwrap();
    assert_eq!(refused["outcome"], "refused", "{refused}");
    let mut torn = settings("torn");
    torn.as_object_mut().unwrap().remove("theme");
    let refused = apply(&db, SHOP, SECOND, "settings", &base, &torn).unwrap();
    assert_eq!((&refused["outcome"], &refused["detail"]), (&json!("refused"), &json!("a field is missing")));
    assert_eq!(read(&db), before);
    let third = SECOND.replace("aa02", "aa03");
    assert_eq!(apply(&db, SHOP, &third, "settings", &base, &settings("good")).unwrap()["outcome"], "applied");
}

#[test]
fn a_shop_that_is_being_written_or_unknown_is_said_so_and_nothing_is_decided() {
    let mut db = with_settings();
    let base = etag(&db, "settings_etag");
    let unknown = OTHER_SHOP.replace("0b", "0c");
    let reply = apply(&db, &unknown, FIRST, "settings", &base, &settings("x")).unwrap();
    assert_eq!(reply, json!({"outcome": "unknown_shop"}));
    let mut owner = postgres::Client::connect(&db.url(), postgres::NoTls).unwrap();
    let mut writing = owner.transaction().unwrap();
    writing.execute("select set_config('everbud.shop', $1, true)", &[&SHOP]).unwrap();
    writing.execute("select 1 from everbud.shops where slug = 'one' for update", &[]).unwrap();
    let reply = apply(&db, SHOP, FIRST, "settings", &base, &settings("x")).unwrap();
    assert_eq!(reply, json!({"outcome": "locked"}));
    // An order is not held up by any of this.
    assert_eq!(db.drain(&[placed(1, 1)])["watermark"], 1);
    writing.rollback().unwrap();
    assert_eq!(db.count("select count(*) from everbud.staff_writes"), 0);
    assert_eq!(apply(&db, SHOP, FIRST, "settings", &base, &settings("x")).unwrap()["outcome"], "applied");
}

#[test]
fn the_workers_role_writes_a_catalogue_by_that_call_alone() {
    let db = with_settings();
    for statement in [
        "update everbud.shops set doc = doc",
        "delete from everbud.products",
        "insert into everbud.staff_writes select * from everbud.staff_writes",
        "select everbud.replace_catalogue(null, null)",
    ] {
        let mut edge = db.edge();
        edge.execute("select set_config('everbud.shop', $1, false)", &[&SHOP]).unwrap();
        let refused = edge.batch_execute(statement).unwrap_err();
        assert_eq!(refused.code().map(|code| code.code()), Some("42501"), "{statement}");
    }
}

#[test]
fn marks_and_the_pause_are_told_by_their_newest_event_whatever_came_first() {
    let mut db = OriginDb::new();
    let marked = |seq: i64, variant: &str, sold_out: bool| {
        let body = json!({"kind": "sold_out_marked", "variant": variant, "sold_out": sold_out});
        event(seq, "sold_out_marked", &json!([]), &body)
    };
    let set = |seq: i64, paused: bool, note: &str| {
        event(seq, "ordering_set", &json!([]), &json!({"kind": "ordering_set", "paused": paused, "note": note}))
    };
    let withheld = event(6, "sold_out_marked", &json!([]), &json!({"withheld": true}));
    db.drain(&[marked(4, "v1", true), set(5, true, "mending"), withheld]);
    // What was missing comes later, as after a gap: it is older all the same.
    db.drain(&[marked(1, "v1", false), marked(2, "v2", true), set(3, false, "")]);
    db.owner.execute("select set_config('everbud.shop', $1, false)", &[&SHOP]).unwrap();
    let marks =
        "select string_agg(variant_id || ' ' || sold_out, ', ' order by variant_id) from everbud.sold_out_marks";
    assert_eq!(db.text(marks), "v1 true, v2 true");
    assert_eq!(db.text("select paused || ' ' || note from everbud.ordering"), "true mending");
    assert_eq!(db.count("select count(*) from everbud.attention"), 0);
}

#[test]
fn a_write_that_knows_of_no_structure_is_whole_and_one_that_does_is_published() {
    let db = with_settings();
    let write = |id: &str, value: &Value| {
        let base = etag(&db, "settings_etag");
        assert_eq!(apply(&db, SHOP, id, "settings", &base, value).unwrap()["outcome"], "applied", "{value}");
        read(&db)["shop"]["structure"].clone()
    };
    let mut value = settings("with a structure");
    value["structure"] = json!({"home": [{"shows": "brands"}]});
    assert_eq!(write(FIRST, &value), json!({"home": [{"shows": "brands"}]}));
    value.as_object_mut().unwrap().remove("structure");
    assert_eq!(write(SECOND, &value), json!({}));
}
