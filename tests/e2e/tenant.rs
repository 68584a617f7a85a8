//! Whose a request is: the host says it and nothing else, and the database shows one shop at a time.

use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{RECOVERY, recorded};
use everbud_tests::wait;
use std::collections::BTreeSet;

#[test]
fn the_tenant_comes_from_the_host_alone() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("copper-finch");
    let sold = |path: &str, headers: &[(&str, &str)]| -> BTreeSet<String> {
        let menu = shop.get_with(path, headers).expect(200).json();
        menu["products"].as_array().unwrap().iter().map(|product| product["id"].as_str().unwrap().to_owned()).collect()
    };
    let own = sold("/api/v1/menu", &[]);
    for header in ["x-forwarded-host", "x-host", "forwarded", "x-original-host"] {
        assert_eq!(sold("/api/v1/menu", &[(header, "saltmarsh.localhost")]), own, "{header} changed the shop");
    }
    assert_eq!(sold("/api/v1/menu?shop=saltmarsh&host=saltmarsh.localhost", &[]), own, "the query changed the shop");
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
    for table in ["shops", "products", "stock", "events", "orders", "order_lines", "logs", "sales_before"] {
        let seen = sql.query(&format!("select 1 from everbud.{table} limit 1"), &[]);
        assert!(seen.map_or(true, |rows| rows.is_empty()), "{table} can be read without a shop");
    }
}
