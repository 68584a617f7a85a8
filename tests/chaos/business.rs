//! What goes on as usual while the database is gone, and what stands still until it is back.

use crate::lent::Lent;
use crate::turns::Turn;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::evidence::RECOVERY;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// No answer of the staff's interface may take longer.
const PATIENCE: Duration = Duration::from_secs(1);

#[test]
fn the_shop_keeps_working_with_the_database_hung() {
    let _turn = Turn::take();
    let lent = Lent::take();
    let shop = lent.everbud.shop("night-ferry");
    let token = lent.everbud.staff_token("night-ferry");
    let staff = |method: &str, path: &str, body: &str| {
        let reply = shop.staff(method, path, &token, body).expect(200);
        assert!(reply.took < PATIENCE, "{method} {path} took {:?}", reply.took);
        reply.json()
    };
    lent.everbud.break_database(Trouble::Hang);
    let place = || order_one(&shop, &available(&shop)[0]).expect(201).json()["order"].clone();
    let (kept, dropped) = (place(), place());
    let name = |order: &Value, field: &str| order[field].as_str().unwrap().to_owned();
    let (kept_id, dropped_id) = (name(&kept, "id"), name(&dropped, "id"));

    let desk = staff("GET", "/api/v1/staff/orders", "");
    for id in [&kept_id, &dropped_id] {
        assert!(desk["orders"].as_array().unwrap().iter().any(|order| order["id"] == id.as_str()), "{id} in {desk}");
    }
    for (step, status) in [("accept", "accepted"), ("ready", "ready"), ("complete", "completed")] {
        let moved = staff("POST", &format!("/api/v1/staff/orders/{kept_id}/{step}"), "");
        assert_eq!(moved["order"]["status"], status);
    }
    let cancel = format!("/api/v1/staff/orders/{dropped_id}/cancel");
    assert_eq!(staff("POST", &cancel, "{\"reason\": \"The jar broke.\"}")["order"]["status"], "cancelled");
    let told = shop.get(&format!("/orders/{}", name(&dropped, "token"))).expect(200).body;
    assert!(told.contains("The jar broke."), "{told}");

    lent.everbud.mend_database();
    for (id, wanted) in [(&kept_id, "completed"), (&dropped_id, "cancelled")] {
        let status = || -> Option<String> {
            let query = "select status::text from everbud.orders where order_id::text = $1";
            lent.everbud.sql().query_opt(query, &[id]).unwrap().map(|row| row.get(0))
        };
        wait::until("what staff did in the origin", RECOVERY, status, |status| status.as_deref() == Some(wanted));
    }
}

/// What a shopper sees of catalogue, prices and theme, and the revision that the shop's status names.
fn shown(shop: &Shop) -> Value {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let revision = shop.get("/api/v1/status").expect(200).json()["menu"]["revision"].clone();
    json!({"revision": revision, "menu": menu["menu"]["revision"], "products": menu["products"], "theme": shop.theme()})
}

#[test]
fn with_the_database_down_catalogue_prices_and_theme_stand_still() {
    let _turn = Turn::take();
    let lent = Lent::take();
    let shop = lent.everbud.shop("copper-finch");
    let before = shown(&shop);
    // Written, and not published any more: prices, the accent of the theme.
    let changed = lent.everbud.sql().batch_execute(
        "update everbud.products set doc = jsonb_set(doc, '{variants,0,price}', '77700') \
           where shop_id = (select shop_id from everbud.hosts where host = 'copper-finch.localhost') and position <= 3; \
         update everbud.shops set doc = jsonb_set(doc, '{theme,accent}', '\"#0b5d1e\"') where slug = 'copper-finch'",
    );
    changed.unwrap();
    lent.everbud.break_database(Trouble::Down);
    let order = order_one(&shop, &available(&shop)[0]).expect(201).json()["order"].clone();
    lent.everbud.publish();
    let page = format!("/orders/{}", order["token"].as_str().unwrap());
    wait::until(
        "the order's page to say that it is queued",
        Duration::from_secs(30),
        || shop.get(&page).expect(200).body,
        |page| page.contains("Queued"),
    );
    let meanwhile = shown(&shop);
    for part in ["revision", "menu", "theme", "products"] {
        assert!(meanwhile[part] == before[part], "{part} moved:\n{}\n{}", before[part], meanwhile[part]);
    }

    lent.everbud.mend_database();
    let now = || {
        lent.everbud.publish();
        let now = shown(&shop);
        (now["revision"].clone(), now["theme"].clone())
    };
    wait::until("what waited to be published", Duration::from_secs(40), now, |(revision, theme)| {
        *theme != before["theme"] && revision.as_i64() > before["revision"].as_i64()
    });
    wait::until(
        "the order's page to say that it is recorded",
        RECOVERY,
        || shop.get(&page).expect(200).body,
        |page| !page.contains("Queued") && page.contains("Recorded in"),
    );
}
