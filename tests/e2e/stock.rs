//! No oversell: one writer a shop decides about stock, with the database up and with it dead.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{Promised, recorded_exactly_once};
use everbud_tests::lent::lend;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::Duration;

/// Thirty shoppers ask for the last five units at once: five get them, the others a clear refusal.
fn race(everbud: &Everbud, shop: &Shop, variant: &str) -> Promised {
    let order = order_for(shop, &cart(&[(variant, 1)]));
    let replies: Vec<_> = std::thread::scope(|scope| {
        let shoppers: Vec<_> = (0..30).map(|_| scope.spawn(|| send_order(shop, &new_key(), &order))).collect();
        shoppers.into_iter().map(|shopper| shopper.join().unwrap()).collect()
    });
    let mut promised = Promised::default();
    let mut refused = 0;
    for reply in replies {
        match reply.status {
            201 => promised.note(&reply.json()),
            409 => {
                assert_eq!(reply.refusals(), ["insufficient-stock"], "{}", reply.body);
                refused += 1;
            }
            status => panic!("{status}: {}\n{}", reply.body, everbud.worker_log()),
        }
    }
    assert_eq!((promised.ids.len(), refused), (5, 25));
    promised
}

/// The origin counts so many of the variant, of which none is promised.
pub(crate) fn set_stock(everbud: &Everbud, shop: &Shop, variant: &str, on_hand: i64) {
    let changed = everbud
        .sql()
        .execute(
            "update everbud.stock s set on_hand = $3, reserved = 0 from everbud.hosts h \
             where h.shop_id = s.shop_id and h.host = $1 and s.variant_id = $2",
            &[&shop.host, &variant, &on_hand],
        )
        .unwrap();
    assert_eq!(changed, 1, "no stock of {variant}");
    everbud.publish();
}

#[test]
fn thirty_shoppers_race_for_the_last_five_units_and_five_get_them() {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let variants = available(&shop);
    let (first, second) = (&variants[0], &variants[1]);
    set_stock(&everbud, &shop, first, 5);
    set_stock(&everbud, &shop, second, 5);

    let mut promised = race(&everbud, &shop, first);
    wait::until(
        "the sold-out mark on the menu",
        Duration::from_secs(6),
        || available(&shop),
        |left| !left.contains(first),
    );

    everbud.break_database(Trouble::Down);
    let dead = race(&everbud, &shop, second);
    wait::until(
        "the sold-out mark on the menu",
        Duration::from_secs(6),
        || available(&shop),
        |left| !left.contains(second),
    );
    promised.ids.extend(dead.ids);

    everbud.mend_database();
    // Which of the racing answers arrived first does not tell which order was decided first: compared as a set.
    let recorded = wait::until(
        "the orders in the origin",
        everbud_tests::evidence::RECOVERY,
        || everbud_tests::evidence::recorded(&everbud, &shop),
        |recorded| recorded.len() >= promised.ids.len(),
    );
    promised.ids = {
        let mut sorted = promised.ids.clone();
        sorted.sort_by_key(|id| recorded.iter().position(|found| found == id));
        sorted
    };
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    for variant in [first, second] {
        let row = everbud
            .sql()
            .query_one(
                "select s.on_hand, s.reserved from everbud.stock s join everbud.hosts h using (shop_id) \
                 where h.host = $1 and s.variant_id = $2",
                &[&shop.host, variant],
            )
            .unwrap();
        assert_eq!((row.get::<_, i64>(0), row.get::<_, i64>(1)), (5, 5), "{variant}");
    }
}

#[test]
fn a_refused_empty_menu_still_takes_the_stock_that_came_with_it() {
    let lent = lend("saltmarsh");
    let (everbud, shop) = (lent.everbud, &lent.shop);
    let products = || shop.get("/api/v1/menu").expect(200).json()["products"].as_array().unwrap().len();
    let (before, variants) = (products(), available(shop));
    let gone = variants.last().unwrap();
    let mut sql = everbud.sql();
    let id: String =
        sql.query_one("select shop_id::text from everbud.hosts where host = $1", &[&shop.host]).unwrap().get(0);
    let kept = format!("create table kept as select * from everbud.products where shop_id = '{id}'");
    sql.batch_execute(&format!("{kept}; delete from everbud.products where shop_id = '{id}'")).unwrap();
    set_stock(everbud, shop, gone, 0);
    wait::until(
        "the new stock on the old menu",
        Duration::from_secs(10),
        || available(shop),
        |left| !left.contains(gone),
    );
    assert_eq!(products(), before, "the empty menu replaced the good one");
    // As it was, for whoever borrows the shop next.
    sql.batch_execute("insert into everbud.products select * from kept; drop table kept").unwrap();
    everbud.publish();
}
