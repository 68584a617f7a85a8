//! Purchase limits, as shoppers meet them.

use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::desk::SignedIn;
use everbud_tests::forms::field;
use everbud_tests::lent::lend;
use everbud_tests::wait;
use serde_json::Value;
use std::time::Duration;

/// How long a publication may take to be seen.
const NOTICED: Duration = Duration::from_secs(20);

#[test]
fn what_the_law_counts_and_nobody_knows_is_shown_and_not_sold_online() {
    let lent = lend("copper-finch");
    let shop = &lent.shop;
    let products = || shop.get("/api/v1/menu").expect(200).json()["products"].as_array().unwrap().clone();
    let edible = products().into_iter().find(|product| {
        let variants = product["variants"].as_array().unwrap();
        product["category"] == "edible" && variants.len() == 1 && variants[0]["available"] == true
    });
    let edible = edible.expect("an edible of one size");
    let (id, name) = (edible["id"].as_str().unwrap(), edible["variants"][0]["id"].as_str().unwrap());
    let page = || shop.get(&format!("/p/{}", edible["slug"].as_str().unwrap())).expect(200).body;
    let know = |doc: &str| {
        let query = format!(
            "update everbud.products p set doc = {doc} from everbud.hosts h \
             where h.host = $1 and p.shop_id = h.shop_id and p.id = $2"
        );
        assert_eq!(lent.everbud.sql().execute(&query, &[&shop.host, &id]).unwrap(), 1);
        lent.everbud.publish();
    };
    let available = || -> Value {
        let here = products().into_iter().find(|product| product["id"] == id).unwrap();
        here["variants"][0]["available"].clone()
    };
    know("jsonb_set(doc, '{variants,0,regulated,unknown}', '{\"edible_thc\": true, \"net\": false}')");
    wait::until("the edible to be sold in the shop only", Duration::from_secs(10), available, |seen| *seen == false);
    let told = page();
    assert!(told.contains("In the shop only") && told.contains("The law limits THC in edibles"), "{told}");
    let wanted = cart(&[(name, 1)]);
    let quote = shop.post_json("/api/v1/quote", &[], &wanted).expect(200);
    assert_eq!(quote.refusals(), ["amount-unknown"]);
    let refused = send_order(shop, &new_key(), &order_for(shop, &wanted)).expect(409);
    assert_eq!(refused.refusals(), ["amount-unknown"]);

    know("doc #- '{variants,0,regulated,unknown}'");
    wait::until("the edible to be sold online", Duration::from_secs(10), available, |seen| *seen == true);
    send_order(shop, &new_key(), &order_for(shop, &wanted)).expect(201);
}

#[test]
fn a_shop_whose_limits_are_not_official_sells_nothing_until_its_owner_has_confirmed_them() {
    let lent = lend("copper-finch");
    let (everbud, shop) = (lent.everbud, &lent.shop);
    let change = |statement: &str| {
        everbud.sql().batch_execute(statement).unwrap();
        everbud.publish();
    };
    let one = cart(&[(&available(shop)[0], 1)]);
    let unconfirmed = || shop.post_json("/api/v1/quote", &[], &one).expect(200).refusals() == ["limits-unconfirmed"];
    change(
        "update everbud.shops set doc = jsonb_set(doc, '{limit,confidence}', '\"secondary\"') where slug = 'copper-finch'; \
         update everbud.staff_accounts set role = 'owner' where name = 'mara@copper-finch.example'",
    );
    wait::until("nothing to be sold", NOTICED, unconfirmed, |refused| *refused);

    let budtender = SignedIn::budtender(everbud, "copper-finch");
    let page = budtender.get("/desk/limits").expect(200).body;
    assert!(page.contains("Only an owner can confirm them.") && page.contains("28.35 g of flower"), "{page}");
    budtender.post("/desk/limits", &[("rule", "0"), ("etag", "")]).expect(403);

    let owner = SignedIn::manager(everbud, "copper-finch");
    let page = owner.get("/desk/limits").expect(200).body;
    owner.post("/desk/limits", &[("rule", "0"), ("etag", &field(&page, "etag"))]).expect(303);
    wait::until("the shop to sell again", NOTICED, unconfirmed, |refused| !*refused);
    let page = owner.get("/desk/limits").expect(200).body;
    assert!(page.contains("Confirmed by mara@copper-finch.example"), "{page}");

    change(
        "update everbud.shops set doc = (doc #- '{limit,confidence}') - 'limits_confirmed' where slug = 'copper-finch'; \
         update everbud.staff_accounts set role = 'manager' where name = 'mara@copper-finch.example'",
    );
    wait::until("the official rule to be back", NOTICED, unconfirmed, |refused| !*refused);
}
