//! A shop leaves with all its data for another origin and another edge, and goes on selling there.

use everbud_domain::time::Timestamp;
use everbud_local::origin;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{Promised, RECOVERY, projected, recorded, recorded_exactly_once};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::Value;
use std::time::Duration;

/// A shop that is no demo shop, so that only one of two origins has it.
const SLUG: &str = "driftwood";
const ID: &str = "00000000-0000-4000-8000-0000000000d7";

/// Opens a shop that sells what saltmarsh sells.
fn open_shop(everbud: &Everbud) -> Shop {
    let from = "(select id from everbud.shops where slug = 'saltmarsh')";
    everbud
        .sql()
        .batch_execute(&format!(
            "insert into everbud.shops (id, doc) select '{ID}', doc || '{{\"id\": \"{ID}\", \"slug\": \"{SLUG}\"}}'
               from everbud.shops where slug = 'saltmarsh';
             insert into everbud.hosts (host, shop_id) values ('{SLUG}.localhost', '{ID}');
             insert into everbud.products select '{ID}', id, position, doc from everbud.products where shop_id = {from};
             insert into everbud.specials select '{ID}', id, position, doc from everbud.specials where shop_id = {from};
             insert into everbud.stock select '{ID}', variant_id, on_hand, 0 from everbud.stock where shop_id = {from};"
        ))
        .unwrap();
    published(everbud)
}

/// A copy of the directory is good for a minute, and the next one is fetched behind an answer.
const HOST_KNOWN: Duration = Duration::from_secs(180);

fn published(everbud: &Everbud) -> Shop {
    let shop = everbud.shop(SLUG);
    let menu = || {
        everbud.publish();
        shop.get("/api/v1/menu").status
    };
    wait::until("the shop to be published", HOST_KNOWN, menu, |status| *status == 200);
    shop
}

fn order_of(shop: &Shop, token: &str) -> Value {
    shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"].clone()
}

#[test]
fn a_shop_that_was_carried_to_another_origin_sells_there_and_knows_its_orders() {
    let here = Everbud::start();
    let shop = open_shop(&here);
    let token = here.staff_token(SLUG);
    let variants = available(&shop);
    let mut promised = Promised::default();
    variants.iter().take(4).for_each(|variant| promised.note(&order_one(&shop, variant).expect(201).json()));
    for (number, step) in [(0, "accept"), (1, "cancel")] {
        let path = format!("/api/v1/staff/orders/{}/{step}", promised.ids[number]);
        shop.staff("POST", &path, &token, "").expect(200);
    }
    recorded_exactly_once(&here, &shop, &promised).unwrap();
    let events = |everbud: &Everbud| -> i64 {
        let query = "select count(*) from everbud.events where shop_id = $1::text::uuid";
        everbud.sql().query_one(query, &[&ID]).unwrap().get(0)
    };
    wait::until("the steps in the origin", RECOVERY, || events(&here), |events| *events == 6);
    let before: Vec<Value> = promised.tokens.iter().map(|token| order_of(&shop, token)).collect();
    let menu = shop.get("/api/v1/menu").expect(200).json();

    let file = std::env::temp_dir().join(format!("everbud-{SLUG}-{}.jsonl", std::process::id()));
    let mut out = Vec::new();
    let exported = origin::export(&here.database_url(), SLUG, Timestamp(1_776_724_200_000), &mut out).unwrap();
    assert_eq!((exported.footer.unproven, exported.problems), (0, vec![]), "every hash of a real counter holds");
    std::fs::write(&file, out).unwrap();
    drop(here);

    let there = Everbud::start();
    assert_eq!(there.shop(SLUG).get("/").status, 404, "nobody knows it there");
    let imported = origin::import_shop(&there.database_url(), &file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(imported.totals, exported.footer.totals);
    let shop = published(&there);
    let page = shop.get("/").expect(200);
    assert!(page.body.contains("</html>"), "{}", page.body);
    assert_eq!(shop.get("/api/v1/menu").expect(200).json()["products"], menu["products"]);

    // Its new counter begins with what the origin knows: whose orders are open, and who may see to them.
    let told = || shop.get(&format!("/api/v1/orders/{}", promised.tokens[0])).status;
    wait::until("the orders' pages", RECOVERY, told, |status| *status == 200);
    for (token, before) in promised.tokens.iter().zip(&before) {
        let after = order_of(&shop, token);
        for field in ["id", "code", "status", "total_cents", "placed_at"] {
            assert_eq!(after[field], before[field], "{field}");
        }
    }
    let desk = shop.staff("GET", "/api/v1/staff/orders", &token, "").expect(200).json();
    let open = desk["orders"].as_array().unwrap().iter().find(|order| order["id"] == promised.ids[2].as_str());
    assert_eq!(open.unwrap()["customer"]["name"], "Robin Ashdown", "{desk}");

    let path = format!("/api/v1/staff/orders/{}/accept", promised.ids[2]);
    shop.staff("POST", &path, &token, "").expect(200);
    promised.note(&order_one(&shop, &variants[0]).expect(201).json());
    wait::until("the new order in the new origin", RECOVERY, || recorded(&there, &shop), |ids| ids.len() == 5);
    let mut all = promised.ids.clone();
    all.sort();
    assert_eq!(projected(&there, &shop), all);
    let accepted = || -> i64 {
        let query = "select count(*) from everbud.orders where shop_id = $1::text::uuid and status = 'accepted'";
        there.sql().query_one(query, &[&ID]).unwrap().get(0)
    };
    wait::until("what staff did there to be recorded", RECOVERY, accepted, |orders| *orders == 2);
}
