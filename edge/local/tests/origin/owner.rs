//! What the owner's calls promise: migrations, demo shops, imports, tokens, and what the worker then reads.

use super::cluster::{Cluster, EDGE_PASSWORD};
use super::origin_db::{OriginDb, ROLES, SHOP, empty_database};
use everbud_domain::id::VariantId;
use everbud_domain::product::Product;
use everbud_domain::shop::Shop;
use everbud_domain::special::Special;
use everbud_domain::staff::StaffName;
use everbud_local::origin::{self, Fault, MIGRATIONS, Migration, OriginError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn read(db: &OriginDb, call: &str) -> Value {
    let row = db.edge().query_one(&format!("select {call}::text"), &[]).unwrap();
    serde_json::from_str(row.get(0)).unwrap()
}

fn product(id: &str, name: &str) -> Product {
    serde_json::from_value(json!({
        "id": id, "slug": id, "name": name, "brand": null, "category": "gear", "strain": null, "thc": null,
        "cbd": null, "effects": [], "description": "",
        "variants": [{ "id": format!("{id}-one"), "size": { "type": "each", "count": 1 }, "price": 300,
            "medical_price": null, "regulated": {} }],
    }))
    .unwrap()
}

fn variant(id: &str) -> VariantId {
    VariantId::parse(id).unwrap()
}

#[test]
fn migrating_again_does_nothing() {
    let url = Cluster::shared().url("everbud_owner", &empty_database());
    let _guard = ROLES.lock();
    let first = origin::migrate(&url, EDGE_PASSWORD).unwrap();
    assert_eq!(first.applied.len(), MIGRATIONS.len());
    assert_eq!(origin::migrate(&url, EDGE_PASSWORD).unwrap().applied, Vec::<&str>::new());
}

#[test]
fn an_applied_migration_that_was_edited_is_an_error_and_nothing_is_applied() {
    let url = Cluster::shared().url("everbud_owner", &empty_database());
    let step = |name, sql| Migration { name, sql };
    origin::apply(&url, &[step("1.sql", "create table everbud.a ()")]).unwrap();
    let edited = [step("1.sql", "create table everbud.b ()"), step("2.sql", "create table everbud.c ()")];
    let error = origin::apply(&url, &edited).unwrap_err();
    assert!(matches!(&error, OriginError::ChangedMigration(name) if name == "1.sql"), "{error}");
    assert_eq!((error.fault(), error.may_pass()), (Fault::Ours, false));
    // A database of a newer build is left alone as well.
    assert!(matches!(origin::apply(&url, &[]), Err(OriginError::NewerDatabase(_))));
    let kept = [step("1.sql", "create table everbud.a ()"), step("2.sql", "create table everbud.c ()")];
    assert_eq!(origin::apply(&url, &kept).unwrap().applied, ["2.sql"]);
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    let url = Cluster::shared().url("everbud_owner", &empty_database());
    let broken = Migration { name: "1.sql", sql: "create table everbud.a (); create table everbud.a ();" };
    assert!(matches!(origin::apply(&url, &[broken]), Err(OriginError::Refused(_))));
    let mended = Migration { name: "1.sql", sql: "create table everbud.a ();" };
    assert_eq!(origin::apply(&url, &[mended]).unwrap().applied, ["1.sql"]);
}

#[test]
fn a_database_that_is_not_there_is_its_own_fault_and_may_pass() {
    let error = origin::mint_token("host=127.0.0.1 port=1 user=nobody", "one").unwrap_err();
    assert_eq!((error.fault(), error.may_pass()), (Fault::Origin, true));
    let error = origin::mint_token("not an address", "one").unwrap_err();
    assert_eq!((error.fault(), error.may_pass()), (Fault::Caller, false));
}

#[test]
fn the_demo_shops_are_seeded_once_and_then_left_alone() {
    let mut db = OriginDb::new();
    let seeded = origin::seed_demo(&db.url()).unwrap();
    let slugs: Vec<_> = seeded.iter().map(|shop| shop.slug.as_str()).collect();
    assert_eq!(slugs, ["copper-finch", "saltmarsh", "night-ferry"]);
    db.owner
        .batch_execute(
            "update everbud.shops set doc = doc || '{\"announcement\": \"changed\"}' where slug = 'saltmarsh'",
        )
        .unwrap();
    assert_eq!(origin::seed_demo(&db.url()).unwrap(), seeded);
    assert_eq!(db.text("select doc ->> 'announcement' from everbud.shops where slug = 'saltmarsh'"), "changed");
    let directory = read(&db, "everbud.directory()");
    assert_eq!(directory["shops"].as_array().unwrap().len(), 5);
    assert_eq!(directory["shops"][0]["hosts"], json!(["copper-finch.localhost"]));
}

#[test]
fn a_seeded_shop_reads_back_as_the_domains_shop() {
    let mut db = OriginDb::new();
    origin::seed_demo(&db.url()).unwrap();
    for slug in ["copper-finch", "saltmarsh", "night-ferry"] {
        let id = db.text(&format!("select id::text from everbud.shops where slug = '{slug}'"));
        let published = read(&db, &format!("everbud.read_shop('{id}')"));
        let shop: Shop = serde_json::from_value(published["shop"].clone()).unwrap();
        assert_eq!(shop.slug.as_str(), slug);
        assert!(shop.limit.0.iter().all(|rule| rule.jurisdiction == shop.jurisdiction));
        let products: Vec<Product> = serde_json::from_value(published["products"].clone()).unwrap();
        let variants: usize = products.iter().map(|product| product.variants.len()).sum();
        assert!(variants > 100, "{slug} has {variants} variants");
        assert_eq!(published["stock"].as_array().unwrap().len(), variants, "{slug} knows what lies on its shelf");
        let specials: Vec<Special> = serde_json::from_value(published["specials"].clone()).unwrap();
        assert!(!specials.is_empty(), "{slug} has specials");
    }
}

#[test]
fn an_import_replaces_the_catalogue_and_raises_the_revision_once() {
    let mut db = OriginDb::new();
    let before = db.count("select revision from everbud.shops where slug = 'one'");
    let first = [product("a", "Papers"), product("b", "Lighter")];
    let outcome = origin::import(&db.url(), "one", &first, &[], &[(variant("a-one"), 4)]).unwrap();
    assert_eq!((outcome.revision, outcome.products_written, outcome.stock_written), (before + 1, 2, 1));

    let second = [product("b", "Better lighter"), product("c", "Tray")];
    let outcome = origin::import(&db.url(), "one", &second, &[], &[(variant("a-one"), 9)]).unwrap();
    assert_eq!(outcome.revision, before + 2);
    assert_eq!((outcome.products_written, outcome.products_removed), (2, 1));
    let published = read(&db, &format!("everbud.read_shop('{SHOP}')"));
    let names: Vec<_> = published["products"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["Better lighter", "Tray"]);
    assert_eq!(published["stock"], json!([{ "variant": "a-one", "on_hand": 9, "reserved": 0 }]));

    let again = origin::import(&db.url(), "one", &second, &[], &[]).unwrap();
    assert_eq!((again.revision, again.products_written), (before + 2, 0), "nothing changed, nothing is published");
    let other = read(&db, "everbud.revisions()");
    assert_eq!(other[1]["revision"], 1, "no other shop is touched");
}

#[test]
fn a_rehearsed_import_says_what_it_would_change_and_writes_nothing() {
    let mut db = OriginDb::new();
    origin::import(&db.url(), "one", &[product("a", "Papers")], &[], &[(variant("a-one"), 4)]).unwrap();
    let state = "select json_build_array((select json_agg(s order by s.id) from everbud.shops s),
        (select json_agg(p order by p.id) from everbud.products p), (select json_agg(s) from everbud.stock s))::text";
    let before = db.text(state);
    let products = [product("b", "Lighter"), product("c", "Tray")];
    let counts = [(variant("b-one"), 7)];
    let rehearsed = origin::rehearse_import(&db.url(), "one", &products, &[], &counts).unwrap();
    assert_eq!((rehearsed.products_written, rehearsed.products_removed, rehearsed.stock_written), (2, 1, 1));
    assert_eq!(db.text(state), before);
    let error = origin::rehearse_import(&db.url(), "nowhere", &products, &[], &counts).unwrap_err();
    assert_eq!((error.to_string().as_str(), error.fault()), ("there is no shop called nowhere", Fault::Caller));
    assert_eq!(origin::import(&db.url(), "one", &products, &[], &counts).unwrap(), rehearsed);
}

#[test]
fn an_address_that_asks_for_tls_is_told_that_there_is_none() {
    let error = origin::migrate("postgres://me@127.0.0.1:1/db?sslmode=require", "x").unwrap_err();
    assert!(matches!(error, OriginError::NeedsTls) && !error.may_pass(), "{error}");
}

#[test]
fn an_import_that_cannot_be_stored_changes_nothing() {
    let mut db = OriginDb::new();
    let before = db.count("select revision from everbud.shops where slug = 'one'");
    let twice = [product("a", "Papers"), product("a", "Papers")];
    assert!(origin::import(&db.url(), "one", &twice, &[], &[]).is_err());
    let error = origin::import(&db.url(), "nowhere", &[], &[], &[]).unwrap_err();
    assert_eq!(error.to_string(), "there is no shop called nowhere");
    assert_eq!(db.count("select revision from everbud.shops where slug = 'one'"), before);
    assert_eq!(db.count("select count(*) from everbud.products"), 0);
}

#[test]
fn a_staff_token_is_published_as_a_hash_and_never_stored() {
    let mut db = OriginDb::new();
    let before = db.count("select revision from everbud.shops where slug = 'one'");
    let token = origin::mint_token(&db.url(), "one").unwrap();
    assert_eq!(token.len(), 64);
    assert_ne!(token, origin::mint_token(&db.url(), "one").unwrap());
    let published = read(&db, &format!("everbud.read_shop('{SHOP}')"));
    assert_eq!(published["revision"], before + 2);
    let hash: String = Sha256::digest(&token).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(published["staff"][0]["hash"], hash);
    assert_eq!(published["staff"][0]["role"], "manager");
    assert!(!published.to_string().contains(&token));
    db.owner.batch_execute("update everbud.staff_tokens set revoked_at = now()").unwrap();
    let published = read(&db, &format!("everbud.read_shop('{SHOP}')"));
    assert_eq!((&published["staff"], &published["revision"]), (&json!([]), &json!(before + 3)));
}

#[test]
fn a_host_that_is_taken_away_leaves_a_tombstone_until_it_comes_back() {
    let mut db = OriginDb::new();
    let add = format!("insert into everbud.hosts (host, shop_id) values ('one.example', '{SHOP}')");
    db.owner.batch_execute(&add).unwrap();
    db.owner.batch_execute("delete from everbud.hosts").unwrap();
    assert_eq!(read(&db, "everbud.directory()")["tombstones"], json!(["one.example"]));
    db.owner.batch_execute(&add).unwrap();
    assert_eq!(read(&db, "everbud.directory()")["tombstones"], json!([]));
}

#[test]
fn a_heartbeat_proves_that_the_origin_writes() {
    let mut db = OriginDb::new();
    let beat = "select everbud.heartbeat()::text";
    let first: String = db.edge().query_one(beat, &[]).unwrap().get(0);
    assert_eq!(db.text("select beaten_at::text from everbud.heartbeats"), first);
    db.owner.batch_execute(&format!("alter database {} set default_transaction_read_only = on", db.name)).unwrap();
    let error = db.edge().query_one(beat, &[]).unwrap_err();
    assert_eq!(error.code().unwrap().code(), "25006");
}

#[test]
fn a_shop_that_is_not_there_is_read_as_a_json_null() {
    let db = OriginDb::new();
    assert_eq!(read(&db, "everbud.read_shop('00000000-0000-4000-8000-00000000000f')"), json!(null));
}

#[test]
fn an_operator_is_made_disabled_and_made_again_and_no_shop_has_them() {
    let db = OriginDb::new();
    let ada = StaffName::parse("ada@everbud.example").unwrap();
    let accounts = || read(&db, "everbud.read_operators()")["accounts"].as_array().unwrap().len();
    origin::seed_demo(&db.url()).unwrap();
    assert_eq!(origin::demo_operators(&db.url()).unwrap().len(), 1);
    let first = origin::make_operator(&db.url(), &ada).unwrap();
    assert_eq!(origin::demo_operators(&db.url()).unwrap().len(), 0, "the demo's password opens nothing any more");
    assert_eq!(accounts(), 1);
    assert!(origin::disable_operator(&db.url(), &ada).unwrap());
    assert!(!origin::disable_operator(&db.url(), &ada).unwrap(), "they had none any more");
    assert_eq!(accounts(), 0);
    assert_ne!(origin::make_operator(&db.url(), &ada).unwrap(), first);
    assert_eq!(accounts(), 1);
    origin::seed_demo(&db.url()).unwrap();
    assert_eq!(accounts(), 1, "the demo's operator came back");
}

#[test]
fn a_token_of_a_running_stack_takes_the_place_of_the_one_before() {
    let db = OriginDb::new();
    let labels = || -> Vec<String> {
        let tokens = read(&db, "everbud.read_operators()")["tokens"].clone();
        tokens.as_array().unwrap().iter().map(|token| token["label"].as_str().unwrap().to_owned()).collect()
    };
    for alone in [false, true, true] {
        origin::mint_operator_token(&db.url(), if alone { "this stack" } else { "alerts" }, alone).unwrap();
    }
    let mut found = labels();
    found.sort();
    assert_eq!(found, ["alerts", "this stack"]);
}
