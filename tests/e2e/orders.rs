//! Ordering through the JSON interface: accepted, recorded, repeated.

use everbud_tests::basket::{adult, available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{RECOVERY, recorded};
use everbud_tests::wait;
use serde_json::json;

#[test]
fn an_accepted_order_is_recorded_in_the_origin_and_says_so() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let variants = available(&shop);
    let order = order_for(&shop, &cart(&[(&variants[0], 2), (&variants[1], 1)]));
    let reply = send_order(&shop, &new_key(), &order).expect(201).json();
    assert_eq!(reply["order"]["status"], "received");
    assert_eq!(reply["order"]["recorded"], false);
    assert_eq!(reply["order"]["total_cents"], order["total_cents"]);
    let id = reply["order"]["id"].as_str().unwrap().to_owned();
    let token = reply["order"]["token"].as_str().unwrap();
    wait::until("the order in the origin", RECOVERY, || recorded(everbud, &shop), |ids| ids.contains(&id));
    let path = format!("/api/v1/orders/{token}");
    wait::until(
        "the order's page to say recorded",
        RECOVERY,
        || shop.get(&path).expect(200).json()["order"]["recorded"].clone(),
        |recorded| *recorded == true,
    );
    let (lines, total): (i64, i64) = {
        let row = everbud
            .sql()
            .query_one(
                "select (select count(*) from everbud.order_lines l where l.order_id = o.order_id), o.total_cents \
                 from everbud.orders o where o.order_id::text = $1",
                &[&id],
            )
            .unwrap();
        (row.get(0), row.get(1))
    };
    assert_eq!((lines, json!(total)), (2, order["total_cents"].clone()));
}

#[test]
fn no_personal_data_lies_open_in_the_origin() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let variant = available(&shop)[0].clone();
    let mut order = order_for(&shop, &cart(&[(&variant, 1)]));
    order["customer"]["name"] = json!("Quillon Featherstonehaugh");
    let id = send_order(&shop, &new_key(), &order).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
    wait::until("the order in the origin", RECOVERY, || recorded(everbud, &shop), |ids| ids.contains(&id));
    for table in ["events", "orders", "order_lines"] {
        let found: i64 = everbud
            .sql()
            .query_one(&format!("select count(*) from everbud.{table} t where t::text like '%Featherstonehaugh%'"), &[])
            .unwrap()
            .get(0);
        assert_eq!(found, 0, "in {table}");
    }
}

#[test]
fn the_same_key_and_body_give_the_same_reply() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("saltmarsh");
    let variant = available(&shop)[0].clone();
    let order = order_for(&shop, &cart(&[(&variant, 1)]));
    let key = new_key();
    let first = send_order(&shop, &key, &order).expect(201);
    for _ in 0..3 {
        assert_eq!(send_order(&shop, &key, &order).expect(201).body, first.body);
    }
}

#[test]
fn a_double_click_is_one_order() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("saltmarsh");
    let variant = available(&shop)[1].clone();
    let order = order_for(&shop, &cart(&[(&variant, 1)]));
    let key = new_key();
    let ids: Vec<String> = std::thread::scope(|scope| {
        let clicks: Vec<_> = (0..20)
            .map(|_| {
                scope.spawn(|| {
                    send_order(&shop, &key, &order).expect(201).json()["order"]["id"].as_str().unwrap().to_owned()
                })
            })
            .collect();
        clicks.into_iter().map(|click| click.join().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[test]
fn a_changed_total_is_refused_with_the_new_quote() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let variant = available(&shop)[0].clone();
    let mut order = order_for(&shop, &cart(&[(&variant, 1)]));
    let right = order["total_cents"].as_i64().unwrap();
    order["total_cents"] = json!(right - 1);
    let refused = send_order(&shop, &new_key(), &order).expect(409);
    assert_eq!(refused.refusals(), ["total-changed"]);
    assert_eq!(refused.json()["quote"]["total_cents"], right);
    order["total_cents"] = json!(right);
    send_order(&shop, &new_key(), &order).expect(201);
}

#[test]
fn a_shopper_can_call_an_order_off_until_the_shop_has_taken_it_on() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let variant = available(&shop)[0].clone();
    let reply = order_one(&shop, &variant).expect(201).json();
    let path = format!("/api/v1/orders/{}/cancel", reply["order"]["token"].as_str().unwrap());
    for _ in 0..2 {
        let cancelled = shop.send("POST", &path, &[], b"").expect(200).json();
        assert_eq!(cancelled["order"]["status"], "cancelled");
    }
}

#[test]
fn a_minor_and_nobody_in_particular_are_refused_together_with_everything_else() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let mut order = order_for(&shop, &cart(&[("no-such-thing", 1)]));
    order["customer"] = adult();
    order["customer"]["birth_date"] = json!("2019-01-01");
    order["customer"]["name"] = json!("");
    let refused = send_order(&shop, &new_key(), &order).expect(422);
    let reasons = refused.refusals();
    for wanted in ["unknown-variant", "invalid-customer", "under-age"] {
        assert!(reasons.iter().any(|reason| reason == wanted), "{wanted} in {reasons:?}");
    }
}
