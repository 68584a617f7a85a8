//! What goes on as usual while the database is gone, and what stands still until it is back.

use crate::lent::Lent;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::evidence::RECOVERY;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// No answer of the staff's interface may take longer.
const PATIENCE: Duration = Duration::from_secs(1);

#[test]
fn the_shop_keeps_working_with_the_database_hung() {
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

#[test]
fn with_the_database_hung_specials_and_taxes_are_reckoned_as_before() {
    let lent = Lent::take();
    let shop = lent.everbud.shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let of_one_gram: Vec<(&str, i64)> = menu["products"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|product| product["category"] == "pre_roll" || product["category"] == "vape")
        .flat_map(|product| product["variants"].as_array().unwrap())
        .filter(|variant| variant["name"] == "1 g" && variant["available"] == true)
        .map(|variant| (variant["id"].as_str().unwrap(), 1))
        .collect();
    let mut wanted = cart(&of_one_gram);
    wanted["coupons"] = json!(["BRAKEMAN"]);
    let quoted = || shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json();
    let healthy = quoted();
    let specials: Vec<&str> =
        healthy["lines"].as_array().unwrap().iter().filter_map(|line| line["special"].as_str()).collect();
    for name in ["Boxcar: Any Three One-Gram Joints", "Second Coach, Half Fare", "The Brakeman’s Fifteen"] {
        assert!(specials.iter().any(|special| special.contains(name)), "{name} in {specials:?}");
    }
    lent.everbud.break_database(Trouble::Hang);
    let hung = quoted();
    for field in ["lines", "taxes", "total_cents", "limits"] {
        assert_eq!(hung[field], healthy[field], "{field}");
    }
    // What the law lets through is charged so.
    let joints: Vec<(&str, i64)> = of_one_gram.iter().take(3).copied().collect();
    let ordered = send_order(&shop, &new_key(), &order_for(&shop, &cart(&joints))).expect(201).json();
    assert_eq!(
        ordered["order"]["subtotal_cents"].as_i64().unwrap() - ordered["order"]["discount_cents"].as_i64().unwrap(),
        1_500
    );
    lent.everbud.mend_database();
    let id = ordered["order"]["id"].as_str().unwrap().to_owned();
    let recorded = || -> Option<i64> {
        let query = "select total_cents from everbud.orders where order_id::text = $1";
        lent.everbud.sql().query_opt(query, &[&id]).unwrap().map(|row| row.get(0))
    };
    let total = ordered["order"]["total_cents"].as_i64();
    wait::until("the order in the origin, at its price", RECOVERY, recorded, |seen| *seen == total);
}

/// What a shopper sees of catalogue, prices and theme, and the revision that the shop's status names.
fn shown(shop: &Shop) -> Value {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let revision = shop.get("/api/v1/status").expect(200).json()["menu"]["revision"].clone();
    json!({"revision": revision, "menu": menu["menu"]["revision"], "products": menu["products"], "theme": shop.theme()})
}

#[test]
fn with_the_database_down_catalogue_prices_and_theme_stand_still() {
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
