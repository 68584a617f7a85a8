//! A shop's whole data go out as one file and into an origin that has none of them, and it is the same shop there.

use super::busy_shop::{AT, ERASED, exported, file, no_shop, rows, sealed, two_busy_shops};
use super::cluster::{Cluster, client};
use super::origin_db::{OTHER_SHOP, OriginDb, ROLES, SHOP, empty_database, order_id, placed, stepped};
use everbud_local::origin::{self, Fault, OriginError, TABLES, WayOutError};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// The column that says whose a row of that table is.
fn column(table: &str) -> &'static str {
    if table == "shops" { "id" } else { "shop_id" }
}

/// Tables with a shop's rows that no export would hold.
fn forgotten(db: &mut OriginDb) -> Vec<String> {
    let query = "select coalesce(string_agg(t.table_name, ' ' order by t.table_name), '')
        from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
        where t.table_schema = 'everbud' and c.column_name = 'shop_id' and t.table_type = 'BASE TABLE'";
    let known: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    let tables = db.text(query);
    assert!(tables.split(' ').count() >= 16, "{tables}");
    tables.split(' ').filter(|name| !known.contains(name)).map(str::to_owned).collect()
}

/// The rows of an export, by kind, without those columns that an export leaves out.
fn lines_by_kind(export: &str) -> BTreeMap<String, Vec<Value>> {
    let mut by_kind: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in export.lines() {
        let mut line: Value = serde_json::from_str(line).unwrap();
        if let Some(kind) = line["kind"].as_str().map(str::to_owned) {
            by_kind.entry(kind).or_default().push(line["row"].take());
        }
    }
    by_kind
}

fn read(db: &OriginDb, call: &str) -> Value {
    let row = db.edge().query_one(&format!("select everbud.{call}('{SHOP}')::text"), &[]).unwrap();
    serde_json::from_str(row.get(0)).unwrap()
}

#[test]
fn a_shop_goes_out_and_into_an_empty_origin_with_the_same_rows_totals_and_lines() {
    let (from, _) = two_busy_shops();
    let (lines, exported_then) = exported(&from.url());
    assert_eq!(exported_then.problems, []);
    let into = no_shop();
    let imported = origin::import_shop(&into.url(), file(lines.as_bytes()).path()).unwrap();
    assert_eq!(imported.totals, exported_then.footer.totals);
    assert_eq!(imported.unproven, 1, "the body that was withheld");
    assert_eq!((imported.header.slug.as_str(), imported.header.exported_at), ("one", AT));

    let totals = imported.totals;
    assert_eq!((totals.of("order"), totals.of("order_line"), totals.of("event")), (9, 8, 20));
    let statuses: Vec<_> = totals.orders.iter().map(|(status, total)| (status.as_str(), total.orders)).collect();
    assert_eq!(statuses, [("accepted", 2), ("cancelled", 1), ("completed", 1), ("received", 5)]);
    assert_eq!((totals.order_cents(), totals.on_hand, totals.erased), (80_000, 7 + 7 + 5 - 2 - 2, 1));
    assert_eq!(totals.logs.len(), 2);
    for table in &TABLES {
        let before = rows(&from, table.name, column(table.name), SHOP);
        assert!(!before.is_empty(), "{} is tried with no row", table.name);
        let after = rows(&into, table.name, column(table.name), SHOP);
        if table.name == "events" {
            // What was sealed of the person who was erased stays behind, and nothing else does.
            let differ: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
            assert_eq!((differ.len(), before.len()), (1, after.len()));
            assert!(differ[0].contains(&order_id(ERASED)), "{differ:?}");
        } else {
            assert_eq!(after, before, "{}", table.name);
        }
    }
    let hashes = |db: &OriginDb| -> Vec<String> {
        let query = "select log_id || ' ' || seq || ' ' || hash from everbud.events where shop_id = $1::text::uuid
             order by log_id, seq";
        let rows = client("everbud_owner", &db.name).query(query, &[&SHOP]).unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    };
    assert_eq!(hashes(&into), hashes(&from));
    let (again, exported_again) = exported(&into.url());
    assert_eq!(again, lines);
    assert_eq!(exported_again, exported_then);
}

#[test]
fn every_table_with_a_shops_rows_is_in_an_export_row_by_row_and_no_row_of_another_shop() {
    let (mut db, _) = two_busy_shops();
    assert_eq!(forgotten(&mut db), Vec::<String>::new(), "tables that no export holds");
    let (lines, _) = exported(&db.url());
    let by_kind = lines_by_kind(&lines);
    for table in &TABLES {
        let of = |shop: &str| -> Vec<Value> {
            let texts = rows(&db, table.name, column(table.name), shop);
            let mut rows: Vec<Value> = texts.iter().map(|row| serde_json::from_str(row).unwrap()).collect();
            for row in &mut rows {
                let row = row.as_object_mut().unwrap();
                row.remove(column(table.name));
                if table.kind == "order_key" {
                    row.remove("person");
                }
                if table.kind == "shop" {
                    row.remove("slug");
                    row.remove("name");
                }
                if row.get("body").is_some_and(|body| body["order"]["id"] == order_id(ERASED)) {
                    row.insert(String::from("sealed"), Value::Null);
                }
            }
            rows
        };
        let (own, others, found) = (of(SHOP), of(OTHER_SHOP), &by_kind[table.kind]);
        assert!(!own.is_empty() && !others.is_empty(), "{} is tried with no row", table.name);
        assert_eq!(found.len(), own.len(), "{}", table.name);
        assert!(own.iter().all(|row| found.contains(row)), "{}: {own:#?} {found:#?}", table.name);
        // A counter's row says nothing but when, and two may have been drained in one moment.
        let foreign = |row: &&Value| found.contains(row) && !own.contains(row);
        assert_eq!(others.iter().find(foreign), None, "{}", table.name);
    }
    for word in [OTHER_SHOP, "two.example", "of two", &order_id(61)] {
        assert!(!lines.contains(word), "{word}");
    }
    // A table that comes later and is left out would be found.
    db.owner.batch_execute("create table everbud.later (shop_id uuid not null)").unwrap();
    assert_eq!(forgotten(&mut db), ["later"]);
}

#[test]
fn who_was_erased_is_in_no_export_and_stays_erased_after_an_import() {
    let (from, _) = two_busy_shops();
    let (lines, exported_then) = exported(&from.url());
    let hex = |number: i64| {
        let query = "select encode(decode($1, 'base64'), 'hex')";
        let mut owner = client("everbud_owner", &from.name);
        owner.query_one(query, &[&sealed(number)]).unwrap().get::<_, String>(0)
    };
    for number in 1..=6 {
        let is_there = number != ERASED;
        assert_eq!(lines.contains(&hex(number)), is_there, "sealed of {number}");
        assert_eq!(lines.contains(&hex(number + 500)), is_there, "the key of {number}");
    }
    assert_eq!(exported_then.footer.totals.erased, 1);
    let mut into = no_shop();
    origin::import_shop(&into.url(), file(lines.as_bytes()).path()).unwrap();
    let open = read(&into, "open_orders");
    let of_erased = open.as_array().unwrap().iter().find(|open| open["order"]["id"] == order_id(ERASED)).unwrap();
    assert_eq!((&of_erased["sealed"], &of_erased["sealing_key"]), (&Value::Null, &Value::Null));
    // A replay of the order's event, as after a restore, finds that the key is gone for good.
    let erased = format!(
        "select count(*) from everbud.order_keys
         where shop_id = '{SHOP}' and order_id = '{}' and sealing_key is null and erased_at is not null",
        order_id(ERASED)
    );
    assert_eq!(into.count(&erased), 1);
}

#[test]
fn after_an_import_the_edge_reads_what_it_read_before_and_its_log_goes_on() {
    let (from, mut log) = two_busy_shops();
    let (lines, _) = exported(&from.url());
    let into = no_shop();
    origin::import_shop(&into.url(), file(lines.as_bytes()).path()).unwrap();
    for call in ["read_shop_with_etags", "read_staff", "open_gaps", "standing"] {
        assert_eq!(read(&into, call), read(&from, call), "{call}");
    }
    // A counter that begins anew is told the open orders, with what opens them.
    let open = |db: &OriginDb| {
        let orders = read(db, "open_orders").as_array().unwrap().clone();
        orders.into_iter().filter(|open| open["order"]["id"] != order_id(ERASED)).collect::<Vec<_>>()
    };
    assert_eq!(open(&into).len(), 6);
    assert_eq!(open(&into), open(&from));
    let text: String = into.edge().query_one("select everbud.directory()::text", &[]).unwrap().get(0);
    let directory: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(directory["shops"][0]["hosts"], json!(["one.example", "one.localhost"]));
    assert_eq!(directory["tombstones"], json!([]));

    // The old counter, were it moved here, goes on where it stood; stock and shortages follow.
    let short = |db: &OriginDb| rows(db, "shortages", "shop_id", SHOP);
    let next = [log.sent(&placed(1, 30)), log.sent(&stepped(1, 30, "cancelled")), log.sent(&placed(1, 31))];
    assert_eq!(log.drain(&into, &next), log.drain(&from, &next));
    assert_eq!(rows(&into, "stock", "shop_id", SHOP), rows(&from, "stock", "shop_id", SHOP));
    assert_eq!(short(&into), short(&from));
    assert_ne!(short(&into), Vec::<String>::new());
    // And a catalogue that is changed is published.
    origin::import(&into.url(), "one", &[], &[], &[]).unwrap();
    let revision = |db: &OriginDb| read(db, "read_shop")["revision"].as_i64().unwrap();
    assert_eq!(revision(&into), revision(&from) + 1);
}

#[test]
fn an_export_is_one_picture_whatever_happens_while_it_is_written() {
    /// Lets the shop go on living as soon as the first line is out.
    struct Living<'a> {
        out: Vec<u8>,
        goes_on: Option<Box<dyn FnOnce() + 'a>>,
    }
    impl Write for Living<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if let Some(goes_on) = self.goes_on.take() {
                goes_on();
            }
            self.out.extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let (db, mut log) = two_busy_shops();
    let (before, _) = exported(&db.url());
    let batch: Vec<_> = (30..40).map(|number| log.sent(&placed(1, number))).collect();
    let goes_on = || drop(log.drain(&db, &batch));
    let mut living = Living { out: Vec::new(), goes_on: Some(Box::new(goes_on)) };
    let exported_while = origin::export(&db.url(), "one", AT, &mut living).unwrap();
    assert_eq!(String::from_utf8(living.out).unwrap(), before);
    assert_eq!(exported_while.problems, []);
    assert_eq!(exported(&db.url()).1.footer.totals.of("order"), exported_while.footer.totals.of("order") + 10);
}

#[test]
fn a_rehearsed_import_says_what_it_would_write_and_writes_nothing() {
    let (from, _) = two_busy_shops();
    let (lines, exported_then) = exported(&from.url());
    let lines = file(lines.as_bytes());
    let into = no_shop();
    let rehearsed = origin::rehearse_import_shop(&into.url(), lines.path()).unwrap();
    assert_eq!(rehearsed.totals, exported_then.footer.totals);
    assert!(TABLES.iter().all(|table| rows(&into, table.name, column(table.name), SHOP).is_empty()));
    assert_eq!(origin::import_shop(&into.url(), lines.path()).unwrap(), rehearsed);
}

#[test]
fn an_origin_that_has_anything_of_the_shop_refuses_it() {
    let (from, _) = two_busy_shops();
    let (lines, _) = exported(&from.url());
    let lines = file(lines.as_bytes());
    let import = |db: &OriginDb| origin::import_shop(&db.url(), lines.path()).unwrap_err();
    let before = |db: &OriginDb| TABLES.iter().map(|t| rows(db, t.name, column(t.name), SHOP)).collect::<Vec<_>>();

    let untouched = before(&from);
    let error = import(&from);
    assert!(matches!(&error, WayOutError::ShopExists(slug) if slug == "one"), "{error}");
    assert_eq!((error.fault(), error.may_pass()), (Fault::Caller, false));
    assert_eq!(before(&from), untouched);

    let mut db = no_shop();
    let namesake = json!({ "id": OTHER_SHOP, "slug": "one", "name": "Another" }).to_string();
    let insert = "insert into everbud.shops (id, doc) values ($1::text::uuid, $2::text::jsonb)";
    db.owner.execute(insert, &[&OTHER_SHOP, &namesake]).unwrap();
    assert!(matches!(import(&db), WayOutError::ShopExists(_)), "another shop has its name");

    let mut db = no_shop();
    let erase = "select everbud.erase_order($1::text::uuid, $2::text::uuid)";
    db.owner.execute(erase, &[&SHOP, &order_id(1)]).unwrap();
    assert!(matches!(import(&db), WayOutError::RowsLeft("order_keys")));

    let url = Cluster::shared().url("everbud_owner", &empty_database());
    let error = origin::import_shop(&url, lines.path()).unwrap_err();
    assert!(matches!(error, WayOutError::NotMigrated), "{error}");
    let error = origin::export(&from.url(), "nowhere", AT, &mut Vec::new()).unwrap_err();
    assert!(matches!(error, WayOutError::Origin(OriginError::UnknownShop(_))), "{error}");
}

#[test]
fn what_the_database_refuses_is_named_by_its_line() {
    let (mut from, _) = two_busy_shops();
    let (lines, _) = exported(&from.url());
    let mut into = no_shop();
    let other = json!({ "id": OTHER_SHOP, "slug": "two", "name": "Two" }).to_string();
    into.owner
        .batch_execute(&format!(
            "insert into everbud.shops (id, doc) values ('{OTHER_SHOP}', '{other}');
             insert into everbud.hosts (host, shop_id) values ('one.localhost', '{OTHER_SHOP}')"
        ))
        .unwrap();
    let error = origin::import_shop(&into.url(), file(lines.as_bytes()).path()).unwrap_err().to_string();
    // The header, the shop, the host that is free, the host that is not.
    assert!(error.contains("line 4: the database refuses it") && error.contains("hosts_pkey"), "{error}");
    assert_eq!(rows(&into, "shops", "id", SHOP), Vec::<String>::new());

    // A newer database had a column that this one does not have.
    from.owner.batch_execute("alter table everbud.products add column colour text").unwrap();
    let (newer, _) = exported(&from.url());
    let into = no_shop();
    let error = origin::import_shop(&into.url(), file(newer.as_bytes()).path()).unwrap_err().to_string();
    let line = newer.lines().position(|line| line.contains("colour")).unwrap() + 1;
    assert!(error.contains(&format!("line {line}: this database has no column `colour`")), "{error}");
    // The other way round, the column has its default.
    let mut into = no_shop();
    into.owner.batch_execute("alter table everbud.products add column colour text default 'green'").unwrap();
    origin::import_shop(&into.url(), file(lines.as_bytes()).path()).unwrap();
    assert_eq!(into.count("select count(*) from everbud.products where colour = 'green'"), 2);
}

#[test]
fn an_owner_who_is_no_superuser_gets_a_shop_out_and_in() {
    let (from, _) = two_busy_shops();
    let (lines, _) = exported(&from.url());
    let name = empty_database();
    client("everbud_owner", "postgres")
        .batch_execute(&format!(
            "create role carrying_owner login createrole password 'carrying_owner';
             grant everbud_edge to carrying_owner with admin option;
             alter database {name} owner to carrying_owner"
        ))
        .unwrap();
    let url = Cluster::shared().url("carrying_owner", &name);
    {
        let _guard = ROLES.lock();
        origin::apply(&url, origin::MIGRATIONS).unwrap();
    }
    origin::import_shop(&url, file(lines.as_bytes()).path()).unwrap();
    assert_eq!(exported(&url).0, lines);
    assert!(matches!(origin::import_shop(&url, file(lines.as_bytes()).path()), Err(WayOutError::ShopExists(_))));
}

#[test]
fn the_two_commands_carry_a_shop_between_databases_elsewhere() {
    let everbud = |url: &str, words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_everbud"));
        let output = command.args(words).env("DATABASE_URL", url).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    };
    let (from, _) = two_busy_shops();
    let out = file(b"what was there before");
    let path = out.path().to_str().unwrap();
    let (code, said, told) = everbud(&from.url(), &["export", "--shop", "one", "--remote", "--out", path]);
    assert_eq!((code, said.as_str()), (0, ""), "{told}");
    assert!(told.contains("9 orders over $800.00, 20 events in 2 logs"), "{told}");
    assert!(told.contains("1 events are held by their neighbours alone"), "{told}");
    assert_eq!(out.path().metadata().unwrap().permissions().mode() & 0o777, 0o600, "it holds keys");
    let (code, piped, _) = everbud(&from.url(), &["export", "--shop", "one", "--remote"]);
    let written = std::fs::read_to_string(out.path()).unwrap();
    let rows = |export: &str| export.lines().skip(1).filter(|line| line.contains("kind")).count();
    assert_eq!((code, rows(&piped)), (0, rows(&written)));
    let (code, _, told) = everbud(&from.url(), &["export", "--shop", "nowhere", "--remote", "--out", path]);
    assert!(code == 1 && told.contains("there is no shop called nowhere"), "{told}");
    assert_eq!(std::fs::read_to_string(out.path()).unwrap(), written, "what failed replaces nothing");

    let into = no_shop();
    let (code, said, told) = everbud(&into.url(), &["import", path, "--remote", "--dry-run"]);
    assert!(code == 0 && said.contains("nothing was written"), "{said}{told}");
    let (code, said, told) = everbud(&into.url(), &["import", path, "--remote"]);
    assert!(code == 0 && said.contains("9 orders over $800.00, 20 events in 2 logs"), "{said}{told}");
    let (code, _, told) = everbud(&into.url(), &["import", path, "--remote"]);
    assert!(code == 1 && told.contains("there is a shop called one"), "{told}");
    let (code, _, told) = everbud(&into.url(), &["import", path, "--shop", "one"]);
    assert!(code == 1 && told.contains("leave out `--shop`"), "{told}");
    let cut = file(written.rsplit_once("}}\n").unwrap().0.as_bytes());
    let (code, _, told) = everbud(&into.url(), &["import", cut.path().to_str().unwrap(), "--remote"]);
    assert!(code == 1 && told.contains("the file was cut off") && told.contains("nothing was written"), "{told}");
    let menu = file(b"{\"version\": 1, \"products\": []}");
    let (code, _, told) = everbud(&into.url(), &["import", menu.path().to_str().unwrap(), "--remote"]);
    assert!(code == 1 && told.contains("a menu goes into a shop"), "{told}");
}
