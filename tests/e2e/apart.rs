//! Nothing of one shop is readable or writable through another: every id, token and key is tried at the wrong door.

use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{RECOVERY, recorded};
use everbud_tests::wait;
use serde_json::json;

#[test]
fn one_shops_ids_tokens_and_keys_open_nothing_in_another() {
    let everbud = Everbud::shared();
    let (mine, other) = (everbud.shop("copper-finch"), everbud.shop("saltmarsh"));
    let variant = available(&mine)[0].clone();
    let order = order_one(&mine, &variant).expect(201).json()["order"].clone();
    let (id, token) = (order["id"].as_str().unwrap(), order["token"].as_str().unwrap());
    let (my_staff, other_staff) = (everbud.staff_token("copper-finch"), everbud.staff_token("saltmarsh"));

    // An order's secret name.
    other.get(&format!("/orders/{token}")).expect(404);
    other.get(&format!("/api/v1/orders/{token}")).expect(404);
    other.send("POST", &format!("/api/v1/orders/{token}/cancel"), &[], b"").expect(404);
    other.post_form(&format!("/orders/{token}/cancel"), "", &[("reason", "not mine")]).expect(404);

    // A staff token, on every staff route; and one's own token with another's order.
    for (method, path) in [
        ("GET", "/api/v1/staff/orders".to_owned()),
        ("POST", format!("/api/v1/staff/orders/{id}/accept")),
        ("POST", format!("/api/v1/staff/orders/{id}/ready")),
        ("POST", format!("/api/v1/staff/orders/{id}/complete")),
        ("POST", format!("/api/v1/staff/orders/{id}/cancel")),
    ] {
        assert_eq!(other.staff(method, &path, &my_staff, "").expect(401).problem(), "not-signed-in", "{method} {path}");
        assert_eq!(
            mine.staff(method, &path, &other_staff, "").expect(401).problem(),
            "not-signed-in",
            "{method} {path}"
        );
        assert_eq!(mine.staff(method, &path, "", "").expect(401).problem(), "not-signed-in", "{method} {path}");
        if method == "POST" {
            other.staff(method, &path, &other_staff, "").expect(404);
        }
    }
    let desk = other.staff("GET", "/api/v1/staff/orders", &other_staff, "").expect(200);
    assert!(!desk.body.contains(id), "another shop's order is on the desk");

    // A variant, a product page, a picture of a theme.
    let foreign = send_order(&other, &new_key(), &{
        let mut order = order_for(&other, &cart(&[("no-such", 1)]));
        order["lines"][0]["variant"] = json!(variant);
        order
    });
    assert!(foreign.refusals().contains(&"unknown-variant".to_owned()), "{}", foreign.body);
    let product = mine.get("/api/v1/menu").expect(200).json()["products"][0]["slug"].as_str().unwrap().to_owned();
    other.get(&format!("/p/{product}")).expect(404);

    // A key: the same one is a different order at each shop, and neither knows of the other's.
    let key = new_key();
    let first = send_order(&mine, &key, &order_for(&mine, &cart(&[(&variant, 1)]))).expect(201).json();
    let second = send_order(&other, &key, &order_for(&other, &cart(&[(&available(&other)[0], 1)]))).expect(201).json();
    assert_ne!(first["order"]["id"], second["order"]["id"]);

    assert_eq!(mine.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"]["status"], "received");
}

#[test]
fn the_tenant_comes_from_the_host_alone() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let name = shop.get("/api/v1/menu").expect(200).body;
    for header in ["x-forwarded-host", "x-host", "forwarded", "x-original-host"] {
        let reply = shop.get_with("/api/v1/menu", &[(header, "saltmarsh.localhost")]).expect(200);
        assert_eq!(reply.body.len(), name.len(), "{header} changed the shop");
    }
    let query = shop.get("/api/v1/menu?shop=saltmarsh&host=saltmarsh.localhost").expect(200);
    assert_eq!(query.body.len(), name.len());
}

#[test]
fn the_workers_role_sees_one_shop_at_a_time_in_the_database() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let variant = available(&shop)[0].clone();
    let id = order_one(&shop, &variant).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
    wait::until("the order in the origin", RECOVERY, || recorded(everbud, &shop), |ids| ids.contains(&id));
    let mut sql = everbud.sql();
    sql.batch_execute("set role everbud_edge").unwrap();
    for table in ["shops", "products", "stock", "events", "orders", "order_lines", "logs"] {
        let seen = sql.query(&format!("select 1 from everbud.{table} limit 1"), &[]);
        assert!(seen.map_or(true, |rows| rows.is_empty()), "{table} can be read without a shop");
    }
}
