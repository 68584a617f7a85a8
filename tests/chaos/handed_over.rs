//! How an order leaves the shop, with the database dead: deliveries are priced and taken, a shopper in a car is heard, and
//! afterwards all of it is on record.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

const SHOP: &str = "copper-finch";
const RECOVERY: Duration = Duration::from_secs(60);

#[test]
fn with_the_database_dead_orders_are_delivered_and_shoppers_in_cars_are_heard() {
    let everbud = Everbud::start();
    let shop = everbud.shop(SHOP);
    let desk = SignedIn::budtender(&everbud, SHOP);
    let dearest = available(&shop).pop().expect("something to buy");
    everbud.break_database(Trouble::Down);

    let place = |fulfilment: Value, customer: Value| {
        let mut wanted = cart(&[(&dearest, 1)]);
        wanted["fulfilment"] = fulfilment;
        let mut order = order_for(&shop, &wanted);
        for (field, value) in customer.as_object().unwrap() {
            order["customer"][field] = value.clone();
        }
        send_order(&shop, &new_key(), &order).expect(201).json()["order"].clone()
    };
    let address = json!({"street": "77 Wren Alley", "town": "Denver", "zip": "80205"});
    let delivered = place(json!({"type": "delivery", "zip": "80205"}), json!({"address": address}));
    assert_eq!(delivered["order_type"], "delivery");
    let by_car = place(json!({"type": "curbside"}), json!({"vehicle": "Green hatchback"}));
    let (id, token) = (by_car["id"].as_str().unwrap(), by_car["token"].as_str().unwrap());
    shop.post_json(&format!("/api/v1/orders/{token}/here"), &[], &json!({"space": 4})).expect(200);
    let board = desk.get("/desk").expect(200).body;
    assert!(board.contains("Here, in space 4") && board.contains("77 Wren Alley"), "{board}");

    everbud.mend_database();
    let recorded = || {
        let kinds = "select array_agg(kind order by seq) from everbud.events where body ->> 'order' = $1 \
                     or body -> 'order' ->> 'id' = $1";
        everbud.sql().query_one(kinds, &[&id]).unwrap().get::<_, Option<Vec<String>>>(0).unwrap_or_default()
    };
    wait::until("the arrival to be on record", RECOVERY, recorded, |kinds| {
        *kinds == ["order_placed", "shopper_arrived"]
    });
    let written = "select count(*) from everbud.events where body::text ~ 'Wren|hatchback|80205'";
    let personal: i64 = everbud.sql().query_one(written, &[]).unwrap().get(0);
    assert_eq!(personal, 0, "a street or a car in the log");
    let typed = "select doc ->> 'order_type', doc ->> 'zone' from everbud.orders where doc ->> 'id' = $1";
    let row = everbud.sql().query_one(typed, &[&delivered["id"].as_str().unwrap()]).unwrap();
    assert_eq!((row.get::<_, &str>(0), row.get::<_, &str>(1)), ("delivery", "Five Points and Whittier"));
}
