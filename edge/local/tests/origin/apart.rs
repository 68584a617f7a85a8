//! What the worker's role and the owner cannot do, whatever code runs as them.

use super::cluster::{Cluster, client};
use super::daily::counted;
use super::origin_db::{OTHER_SHOP, OriginDb, ROLES, SHOP, drain, empty_database, placed};
use super::persons::ADA;
use everbud_local::origin;
use postgres::Client;
use serde_json::json;

/// All that carries a shop's rows and that the worker's role may read.
const READABLE: [&str; 15] = [
    "shops",
    "products",
    "specials",
    "stock",
    "shortages",
    "staff_tokens",
    "counters",
    "logs",
    "events",
    "orders",
    "order_lines",
    "attention",
    "gaps",
    "sales_before",
    "settings",
];

fn rows(client: &mut impl postgres::GenericClient, table: &str) -> i64 {
    client.query_one(&format!("select count(*) from everbud.{table}"), &[]).unwrap().get(0)
}

fn refused(client: &mut Client, statement: &str) -> String {
    let error = client.batch_execute(statement).expect_err(statement);
    error.code().unwrap_or_else(|| panic!("{statement}: {error}")).code().to_owned()
}

/// A database in which both shops have a row in most tables.
fn two_busy_shops() -> OriginDb {
    let mut db = OriginDb::new();
    for shop in [SHOP, OTHER_SHOP] {
        drain(&mut db.edge(), shop, &[placed(2, 2), placed(3, 2)]).unwrap();
    }
    db.owner
        .batch_execute(
            "insert into everbud.products select id, 'p', 1, '{\"id\": \"p\"}' from everbud.shops;
             insert into everbud.specials select id, 's', 1, '{\"id\": \"s\"}' from everbud.shops;
             insert into everbud.sales_before select id, '2026-04-20T18:00Z', 1, 100, true from everbud.shops;
             insert into everbud.staff_tokens (shop_id, token_hash, label, role)
               select id, repeat('0', 64), 'l', 'manager' from everbud.shops;",
        )
        .unwrap();
    db
}

#[test]
fn without_a_shop_the_worker_sees_nothing() {
    let db = two_busy_shops();
    let mut edge = db.edge();
    for table in READABLE.iter().filter(|table| **table != "settings") {
        assert_eq!(rows(&mut edge, table), 0, "{table}");
    }
    // Nor after a call that named one: what it named is gone with its transaction.
    drain(&mut edge, SHOP, &[]).unwrap();
    for table in READABLE.iter().filter(|table| **table != "settings") {
        assert_eq!(rows(&mut edge, table), 0, "{table}");
    }
}

#[test]
fn one_shop_sees_and_touches_no_row_of_another() {
    let mut db = two_busy_shops();
    let mut edge = db.edge();
    let mut transaction = edge.transaction().unwrap();
    transaction.execute("select set_config('everbud.shop', $1, true)", &[&SHOP]).unwrap();
    for table in READABLE.iter().filter(|table| **table != "settings" && **table != "shops") {
        assert!(rows(&mut transaction, table) > 0, "{table} has a row of its own shop");
        let others = format!("select count(*) from everbud.{table} where shop_id <> '{SHOP}'");
        assert_eq!(transaction.query_one(&others, &[]).unwrap().get::<_, i64>(0), 0, "{table}");
    }
    let touched = "update everbud.stock set on_hand = 99 where shop_id = $1::text::uuid";
    assert_eq!(transaction.execute(touched, &[&OTHER_SHOP]).unwrap(), 0);
    transaction.rollback().unwrap();

    let smuggled = format!(
        "begin; select set_config('everbud.shop', '{SHOP}', true);
         insert into everbud.stock (shop_id, variant_id) values ('{OTHER_SHOP}', 'v9');"
    );
    assert_eq!(refused(&mut edge, &smuggled), "42501");
    assert_eq!(db.count("select count(*) from everbud.stock where variant_id = 'v9' or on_hand = 99"), 0);
}

#[test]
fn every_table_with_a_shops_rows_is_under_forced_row_level_security() {
    let mut db = OriginDb::new();
    let open = "select coalesce(string_agg(c.relname, ' '), '') from pg_class c
        where c.relnamespace = 'everbud'::regnamespace and c.relkind in ('r', 'p')
          and not (c.relrowsecurity and c.relforcerowsecurity)
          and c.relname not in
            ('migrations', 'settings', 'heartbeats', 'host_tombstones', 'operators', 'operator_tokens')";
    assert_eq!(db.text(open), "");
}

#[test]
fn the_worker_cannot_change_a_catalogue_a_host_a_token_or_what_is_recorded() {
    let db = two_busy_shops();
    let mut edge = db.edge();
    edge.execute("select set_config('everbud.shop', $1, false)", &[&SHOP]).unwrap();
    for statement in [
        "update everbud.shops set doc = doc",
        "update everbud.products set position = 2",
        "delete from everbud.specials",
        "insert into everbud.hosts (host, shop_id) values ('x.example', gen_random_uuid())",
        "select * from everbud.hosts",
        "update everbud.staff_tokens set role = 'owner'",
        "update everbud.events set kind = 'x'",
        "delete from everbud.events",
        "delete from everbud.orders",
        "select * from everbud.order_keys",
        "delete from everbud.order_keys",
        "update everbud.settings set drain_slots = 200",
        "update everbud.stock set on_hand = 1",
        "select * from everbud.migrations",
        "select everbud.erase_order(gen_random_uuid(), gen_random_uuid())",
        "select everbud.raise_revision(gen_random_uuid())",
        "create table everbud.mine ()",
    ] {
        assert_eq!(refused(&mut edge, statement), "42501", "{statement}");
    }
}

#[test]
fn nobody_changes_the_log() {
    let mut db = two_busy_shops();
    for statement in ["update everbud.events set kind = 'x'", "delete from everbud.events", "truncate everbud.events"] {
        assert_eq!(refused(&mut db.owner, statement), "42501", "{statement}");
    }
}

#[test]
fn the_worker_is_no_owner_and_stops_by_itself() {
    let db = OriginDb::new();
    let mut edge = db.edge();
    let role = "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication
        from pg_roles where rolname = current_user";
    assert!(!edge.query_one(role, &[]).unwrap().get::<_, bool>(0));
    for (setting, limit) in
        [("statement_timeout", "5s"), ("lock_timeout", "1s"), ("idle_in_transaction_session_timeout", "5s")]
    {
        let shown: String = edge.query_one(&format!("show {setting}"), &[]).unwrap().get(0);
        assert_eq!(shown, limit, "{setting}");
    }
}

#[test]
fn an_owner_who_is_no_superuser_is_enough_and_is_bound_too() {
    // The worker's role may have been made by another database of this server, so the owner is given a say in it.
    OriginDb::new();
    let name = empty_database();
    let mut admin = client("everbud_owner", "postgres");
    admin
        .batch_execute(&format!(
            "create role plain_owner login createrole password 'plain_owner';
             grant everbud_edge to plain_owner with admin option;
             alter database {name} owner to plain_owner"
        ))
        .unwrap();
    let url = Cluster::shared().url("plain_owner", &name);
    {
        let _guard = ROLES.lock();
        origin::apply(&url, origin::MIGRATIONS).unwrap();
    }
    origin::seed_demo(&url).unwrap();
    origin::mint_token(&url, "saltmarsh").unwrap();

    let mut owner = client("plain_owner", &name);
    let shop: String =
        owner.query_one("select id::text from everbud.shops where slug = 'saltmarsh'", &[]).unwrap().get(0);
    let mut edge = client("everbud_edge", &name);
    assert_eq!(drain(&mut edge, &shop, &[placed(1, 1)]).unwrap()["watermark"], 1);
    let text: String = edge.query_one("select everbud.directory()::text", &[]).unwrap().get(0);
    let directory: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(directory["shops"][2]["hosts"], json!(["saltmarsh.localhost"]));
    let text: String = edge.query_one("select everbud.revisions()::text", &[]).unwrap().get(0);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap().as_array().unwrap().len(), 3);
    let query = "select jsonb_array_length(everbud.open_orders($1::text::uuid))";
    assert_eq!(edge.query_one(query, &[&shop]).unwrap().get::<_, i32>(0), 1);
    assert_eq!(rows(&mut owner, "orders"), 0, "the owner named no shop");
    let other: String =
        owner.query_one("select id::text from everbud.shops where slug <> 'saltmarsh' limit 1", &[]).unwrap().get(0);
    drain(&mut edge, &other, &[counted(1, 4, ADA, ("US-CO", "2026-04-20"), (28_350, 0))]).unwrap();
    let reply = drain(&mut edge, &shop, &[counted(2, 2, ADA, ("US-CO", "2026-04-20"), (1, 0))]).unwrap();
    assert_eq!(reply["attention"][0]["reason"], "over_daily_limit", "a person's day is seen over all shops");
    assert_eq!(rows(&mut owner, "order_keys"), 0, "the owner named no shop and no person");
    drain(&mut edge, &shop, &[placed(4, 3)]).unwrap();
    assert_eq!(owner.query("select * from everbud.gaps_to_import()", &[]).unwrap().len(), 1, "of every shop");
}
