//! What the database says of a menu is shown only when it makes sense, and an origin that went back in time is told from
//! one that is late.

use everbud_local::stack::Trouble;
use everbud_tests::everbud::{Everbud, SHOPS, Shelf};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::time::Duration;

/// Longer than any page may lag behind a publication.
const LAG: Duration = Duration::from_secs(5);
/// A publication, and the pages after it.
const SHOWN: Duration = Duration::from_secs(30);

/// What a shopper sees of a shop: its theme, and all that it sells, with the prices.
fn shown(shop: &Shop) -> (String, Vec<(String, i64)>) {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let variants =
        menu["products"].as_array().unwrap().iter().flat_map(|product| product["variants"].as_array().unwrap());
    let priced =
        |variant: &Value| (variant["id"].as_str().unwrap().to_owned(), variant["price_cents"].as_i64().unwrap());
    (shop.theme(), variants.map(priced).collect())
}

/// Runs SQL as the owner, with the shop's id in the place of `SHOP`.
fn change(everbud: &Everbud, shop: &Shop, statements: &str) {
    let mut sql = everbud.sql();
    let id: String =
        sql.query_one("select shop_id::text from everbud.hosts where host = $1", &[&shop.host]).unwrap().get(0);
    sql.batch_execute(&statements.replace("SHOP", &format!("'{id}'")))
        .unwrap_or_else(|why| panic!("{statements}: {why}"));
}

/// Multiplies every price of the shop.
fn reprice(factor: i64) -> String {
    "update everbud.products set doc = jsonb_set(doc, '{variants}', ( \
     select jsonb_agg(jsonb_set(v, '{price}', to_jsonb((v ->> 'price')::bigint * FACTOR))) \
     from jsonb_array_elements(doc -> 'variants') v)) where shop_id = SHOP"
        .replace("FACTOR", &factor.to_string())
}

#[test]
fn empty_absurd_and_truncated_menus_never_replace_a_good_one() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let other = everbud.shop("night-ferry");
    let good = shown(&shop);
    assert!(good.1.len() > 20, "{good:?}");
    let absurd = [
        ("no products", "delete from everbud.products where shop_id = SHOP".to_owned(), "Empty"),
        (
            "all products gone but one",
            "delete from everbud.products p where shop_id = SHOP and id <> ( \
             select min(id) from everbud.products where shop_id = SHOP)"
                .to_owned(),
            "Shrunk",
        ),
        ("prices a hundred times what they were", reprice(100), "Repriced"),
        ("prices of nothing", reprice(0), "Unpriced"),
        (
            "products cut off in the middle",
            "update everbud.products set doc = jsonb_build_object('id', id) where shop_id = SHOP".to_owned(),
            "cannot be read",
        ),
        (
            "a shop cut off in the middle",
            "update everbud.shops set doc = doc - 'hours' - 'taxes' - 'law' - 'slots' where id = SHOP".to_owned(),
            "cannot be read",
        ),
    ];
    for (number, (what, statement, why)) in absurd.iter().enumerate() {
        let keep = "create table kept_products as select * from everbud.products where shop_id = SHOP; \
                    create table kept_shop as select id, doc from everbud.shops where id = SHOP";
        change(&everbud, &shop, keep);
        change(&everbud, &shop, statement);
        // What keeps this shop back keeps no other back.
        let name = format!("Night Ferry {number}");
        change(
            &everbud,
            &other,
            &format!("update everbud.shops set doc = jsonb_set(doc, '{{name}}', '\"{name}\"') where id = SHOP"),
        );
        everbud.publish();
        wait::until(
            "the other shop's new name",
            SHOWN,
            || other.get("/").expect(200).body.contains(&name),
            |is_shown| *is_shown,
        );
        let log = everbud.worker_log();
        let is_told = log.lines().any(|line| line.contains("not-published") && line.contains(why));
        assert!(is_told, "{what}: nobody is told {why:?}\n{log}");
        let replaced = wait::within(LAG, || shown(&shop), |now| *now != good);
        assert!(replaced.is_err(), "{what} replaced the good menu");
        let back = "delete from everbud.products where shop_id = SHOP; \
                    insert into everbud.products select * from kept_products; \
                    update everbud.shops s set doc = k.doc from kept_shop k where s.id = k.id; \
                    drop table kept_products; drop table kept_shop";
        change(&everbud, &shop, back);
        println!("{what}: refused");
    }
    // The judge does not only ever say no: a good change is shown, and so is an absurd one that staff mean.
    change(&everbud, &shop, &reprice(2));
    let doubled: Vec<(String, i64)> = good.1.iter().map(|(id, price)| (id.clone(), price * 2)).collect();
    everbud.publish();
    wait::until("prices twice what they were", SHOWN, || shown(&shop).1, |now| *now == doubled);
    change(&everbud, &shop, &reprice(100));
    change(&everbud, &shop, "update everbud.shops set meant_revision = revision where id = SHOP");
    let meant: Vec<(String, i64)> = doubled.iter().map(|(id, price)| (id.clone(), price * 100)).collect();
    everbud.publish();
    wait::until("prices that staff mean", SHOWN, || shown(&shop).1, |now| *now == meant);
}

#[test]
fn after_a_restore_the_new_epoch_is_told_from_the_old_one() {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let rename = |name: &str| {
        change(
            &everbud,
            &shop,
            &format!("update everbud.shops set doc = jsonb_set(doc, '{{name}}', '\"{name}\"') where id = SHOP"),
        );
    };
    let revision = || shop.get("/api/v1/status").expect(200).json()["menu"]["revision"].as_i64().unwrap();
    let shows = |name: &str| {
        wait::until(
            "the shop under that name",
            SHOWN,
            || {
                everbud.publish();
                shop.get("/").expect(200).body.contains(name)
            },
            |is_shown| *is_shown,
        );
    };
    rename("Before");
    shows("Before");
    let before = revision();
    let backup = everbud.back_up();
    rename("Lost Future");
    shows("Lost Future");
    rename("Lost Future Again");
    shows("Lost Future Again");
    let lost = revision();
    assert!(lost > before, "{lost} > {before}");

    // A lower revision, and yet the newer menu: the origin went back.
    everbud.restore(&backup);
    shows("Before");
    assert_eq!(revision(), before);
    // The same numbers again, for other menus.
    rename("New Future");
    shows("New Future");
    assert!(revision() <= lost, "{} is a number that the lost future used too", revision());
    // Every copy is of the new epoch: with the database dead and each shelf by itself.
    let in_kv = wait::until("the new menu in KV", SHOWN, || everbud.things_in_kv(), |things| *things > 2 * SHOPS.len());
    everbud.break_database(Trouble::Down);
    for wiped in [Shelf::Cache, Shelf::Kv] {
        everbud.stop_worker();
        everbud.wipe_shelf(wiped);
        everbud.restart_worker();
        let page = shop.get("/").expect(200).body;
        assert!(page.contains("New Future") && !page.contains("Lost Future"), "{wiped:?} wiped: {page}");
    }
    println!("revision {before} shown after {lost}, then {}, {in_kv} things in KV", revision());
}

#[test]
fn a_copy_that_was_cut_off_on_the_shelf_is_never_shown() {
    let everbud = Everbud::start();
    let shops: Vec<Shop> = SHOPS.iter().map(|slug| everbud.shop(slug)).collect();
    let good: Vec<_> = shops.iter().map(shown).collect();
    wait::until("everything to lie in KV", SHOWN, || everbud.things_in_kv(), |things| *things > 2 * SHOPS.len());
    everbud.break_database(Trouble::Down);
    everbud.stop_worker();
    let cut: usize = [Shelf::Cache, Shelf::Kv].map(|shelf| everbud.cut_shelf_in_half(shelf)).iter().sum();
    everbud.restart_worker();
    for (shop, good) in shops.iter().zip(&good) {
        assert_eq!(shown(shop), *good, "{}", shop.host);
    }
    println!("{cut} copies were cut off");
}
