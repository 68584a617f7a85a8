//! The shop's day through the staff's interface: orders seen at once and moved on.

use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::wait;

#[test]
fn staff_see_an_order_at_once_and_hand_it_over() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let token = everbud.staff_token("night-ferry");
    let variant = available(&shop)[2].clone();
    let before = shop.staff("GET", "/api/v1/staff/orders", &token, "").expect(200).json()["next"].as_u64().unwrap();
    let id = order_one(&shop, &variant).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
    let desk = shop.staff("GET", &format!("/api/v1/staff/orders?after={before}"), &token, "").expect(200).json();
    let seen = desk["orders"].as_array().unwrap().iter().find(|order| order["id"] == id.as_str()).unwrap().clone();
    assert_eq!((&seen["status"], &seen["customer"]["name"]), (&"received".into(), &"Robin Ashdown".into()));

    for (step, status) in
        [("accept", "accepted"), ("ready", "ready"), ("complete", "completed"), ("complete", "completed")]
    {
        let path = format!("/api/v1/staff/orders/{id}/{step}");
        let reply = shop.staff("POST", &path, &token, "").expect(200).json();
        assert_eq!(reply["order"]["status"], status);
    }
    for step in ["accept", "ready", "cancel"] {
        let path = format!("/api/v1/staff/orders/{id}/{step}");
        assert_eq!(shop.staff("POST", &path, &token, "").expect(409).problem(), "step-refused");
    }
    wait::until(
        "the hand-over in the origin",
        RECOVERY,
        || -> Option<String> {
            let row =
                everbud.sql().query_opt("select status::text from everbud.orders where order_id::text = $1", &[&id]);
            row.unwrap().map(|row| row.get(0))
        },
        |status| status.as_deref() == Some("completed"),
    );
}

#[test]
fn a_cancelled_order_tells_the_shopper_why() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let token = everbud.staff_token("night-ferry");
    let variant = available(&shop)[2].clone();
    let order = order_one(&shop, &variant).expect(201).json()["order"].clone();
    let path = format!("/api/v1/staff/orders/{}/cancel", order["id"].as_str().unwrap());
    shop.staff("POST", &path, &token, "{\"reason\": \"The jar broke.\"}").expect(200);
    let page = shop.get(&format!("/orders/{}", order["token"].as_str().unwrap())).expect(200).body;
    assert!(page.contains("The jar broke."));
}
