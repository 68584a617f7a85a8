//! A counter's whole storage is lost, with the database healthy and with it dead: no order that reached the origin is.
//!
//! What was accepted and had not reached the origin when the storage went cannot be known by anybody, so nothing is
//! pending when it is lost here.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, order_one, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{Promised, RECOVERY, recorded, recorded_exactly_once, told_as_recorded};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many of the variant lie on the shelf.
const ON_HAND: i64 = 8;

fn set_stock(everbud: &Everbud, shop: &Shop, variant: &str) {
    let query = "update everbud.stock s set on_hand = $3, reserved = 0 from everbud.hosts h \
                 where h.shop_id = s.shop_id and h.host = $1 and s.variant_id = $2";
    assert_eq!(everbud.sql().execute(query, &[&shop.host, &variant, &ON_HAND]).unwrap(), 1);
    everbud.publish();
}

/// The events of all logs of the shop, as the origin keeps them.
fn log_rows(everbud: &Everbud, shop: &Shop) -> Vec<String> {
    let query = "select to_jsonb(e)::text from everbud.events e join everbud.hosts h using (shop_id) \
                 where h.host = $1 order by e.recorded_at, e.log_id, e.seq";
    everbud.sql().query(query, &[&shop.host]).unwrap().iter().map(|row| row.get(0)).collect()
}

fn logs(everbud: &Everbud, shop: &Shop) -> i64 {
    let query = "select count(*) from everbud.logs join everbud.hosts h using (shop_id) where h.host = $1";
    everbud.sql().query_one(query, &[&shop.host]).unwrap().get(0)
}

/// Places left in the slots of today and tomorrow, as a quote tells them.
fn slots(shop: &Shop, variant: &str) -> Vec<Value> {
    let quote = shop.post_json("/api/v1/quote", &[], &cart(&[(variant, 1)])).expect(200).json();
    quote["slots"].as_array().unwrap().clone()
}

/// An order's id and where it stands with the shop.
fn standing(shop: &Shop, token: &str) -> Value {
    let order = shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"].clone();
    json!({"id": order["id"], "status": order["status"], "recorded": order["recorded"]})
}

fn loses_no_order_that_reached_the_origin(dead: bool) {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let variants = available(&shop);
    let scarce = &variants[0];
    set_stock(&everbud, &shop, scarce);
    let token = everbud.staff_token("saltmarsh");
    let staff = |id: &str, step: &str| {
        shop.staff("POST", &format!("/api/v1/staff/orders/{id}/{step}"), &token, "").expect(200).json()
    };

    // Six orders of what is scarce: one is done with, one called off, one accepted, one ready, two as they came.
    let mut promised = Promised::default();
    let key = new_key();
    let first = order_for(&shop, &cart(&[(scarce, 1)]));
    promised.note(&send_order(&shop, &key, &first).expect(201).json());
    (0..5).for_each(|_| promised.note(&order_one(&shop, scarce).expect(201).json()));
    for (number, steps) in [
        (1, vec!["accept", "ready"]),
        (2, vec!["accept"]),
        (3, vec!["accept", "ready", "complete"]),
        (4, vec!["cancel"]),
    ] {
        steps.into_iter().for_each(|step| drop(staff(&promised.ids[number], step)));
    }
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    told_as_recorded(&shop, &promised);
    wait::until(
        "nothing to wait for the origin",
        RECOVERY,
        || log_rows(&everbud, &shop).len(),
        |events| *events == 6 + 2 + 1 + 3 + 1,
    );
    let desk = shop.staff("GET", "/api/v1/staff/orders", &token, "").expect(200).json();
    let read_up_to = desk["next"].as_u64().unwrap();
    let known: Vec<&String> = promised.tokens.iter().collect();
    let before: Vec<Value> = known.iter().map(|token| standing(&shop, token)).collect();
    let (rows, slots_before) = (log_rows(&everbud, &shop), slots(&shop, scarce));

    if dead {
        everbud.break_database(Trouble::Down);
    }
    everbud.stop_worker();
    everbud.lose_the_counters_storage();
    everbud.restart_worker();
    let started = Instant::now();
    if dead {
        // The menu is on the shelf. What was ordered is not known here, and nobody is told that it was not.
        for path in ["/", "/menu", "/cart", "/status"] {
            shop.get(path).expect(200);
        }
        assert_eq!(shop.get(&format!("/api/v1/orders/{}", known[0])).expect(503).problem(), "counter-unavailable");
        assert_eq!(send_order(&shop, &new_key(), &first).expect(503).problem(), "counter-unavailable");
        everbud.mend_database();
    }
    // The counter itself asks to be published to again: a page that somebody looks at is enough.
    let after = wait::until(
        "the orders' pages",
        RECOVERY,
        || {
            shop.get("/").expect(200);
            everbud.publish();
            let found = |token: &&String| shop.get(&format!("/api/v1/orders/{token}")).status == 200;
            known.iter().all(found).then(|| known.iter().map(|token| standing(&shop, token)).collect::<Vec<_>>())
        },
        Option::is_some,
    );
    assert_eq!(after.as_ref(), Some(&before), "an order stands elsewhere than before");
    let found_again = started.elapsed();

    // Staff see them, also where they read on from what the lost counter had told them, and move them on.
    let path = format!("/api/v1/staff/orders?after={read_up_to}");
    let desk = shop.staff("GET", &path, &token, "").expect(200).json();
    for number in [0, 1, 2, 5] {
        let id = promised.ids[number].as_str();
        let seen = desk["orders"].as_array().unwrap().iter().find(|order| order["id"] == id);
        let seen = seen.unwrap_or_else(|| panic!("{id} is not among {desk}"));
        assert_eq!(seen["customer"]["name"], "Robin Ashdown", "{seen}");
    }
    // The soonest may have passed meanwhile, and another day's may have come.
    let slots_now = slots(&shop, scarce);
    let still = slots_before.iter().skip_while(|slot| slot["starts_at"] != slots_now[0]["starts_at"]);
    let (still, now): (Vec<_>, Vec<_>) = still.zip(&slots_now).unzip();
    assert!(!now.is_empty(), "none of {slots_before:?} is in {slots_now:?}");
    assert_eq!(now, still, "places in slots were forgotten");
    for (number, step, status) in [(0, "accept", "accepted"), (1, "complete", "completed"), (2, "cancel", "cancelled")]
    {
        assert_eq!(staff(&promised.ids[number], step)["order"]["status"], status);
    }

    // A retry of what was answered before the loss is the same order. A key of then that is not known orders nothing.
    let again = send_order(&shop, &key, &first).expect(201).json();
    assert_eq!(again["order"]["id"], promised.ids[0].as_str());

    // Eight lay there. One is sold, three are open; the cancelled ones are free again: four can be had and no more.
    let mut later = Promised::default();
    (0..4).for_each(|_| later.note(&order_one(&shop, scarce).expect(201).json()));
    let one_more = send_order(&shop, &new_key(), &first);
    assert_eq!(one_more.expect(409).refusals(), ["insufficient-stock"]);

    let all = Promised { ids: [promised.ids.clone(), later.ids.clone()].concat(), tokens: later.tokens.clone() };
    recorded_exactly_once(&everbud, &shop, &all).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
    told_as_recorded(&shop, &later);
    wait::until("a second log", RECOVERY, || logs(&everbud, &shop), |logs| *logs == 2);
    assert_eq!(log_rows(&everbud, &shop)[..rows.len()], rows, "the old log was touched");
    let statuses = || -> Vec<String> {
        let query = "select status from everbud.orders o where o.order_id::text = any($1) order by o.order_id";
        everbud.sql().query(query, &[&promised.ids]).unwrap().iter().map(|row| row.get(0)).collect()
    };
    let wanted = ["accepted", "completed", "cancelled", "completed", "cancelled", "received"];
    wait::until("the steps in the origin", RECOVERY, statuses, |statuses| *statuses == wanted);
    let in_all = recorded(&everbud, &shop).len();
    println!("{} orders found again {found_again:?} after the loss, {in_all} recorded in all", known.len());
}

#[test]
fn a_counter_whose_storage_was_lost_loses_no_order_that_reached_the_origin() {
    loses_no_order_that_reached_the_origin(false);
}

#[test]
fn a_counter_whose_storage_was_lost_with_the_database_dead_loses_no_order_that_reached_the_origin() {
    loses_no_order_that_reached_the_origin(true);
}

#[test]
fn a_key_that_was_minted_before_the_storage_was_lost_orders_nothing_twice() {
    let everbud = Everbud::start();
    let shop = everbud.shop("night-ferry");
    let token = everbud.staff_token("night-ferry");
    let order = order_for(&shop, &cart(&[(&available(&shop)[0], 1)]));
    let (used, unused) = (new_key(), new_key());
    let mut promised = Promised::default();
    promised.note(&send_order(&shop, &used, &order).expect(201).json());
    // It is done with, and its request could still be sent again.
    let id = promised.ids[0].clone();
    shop.staff("POST", &format!("/api/v1/staff/orders/{id}/cancel"), &token, "").expect(200);
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
    wait::until("the cancellation in the origin", RECOVERY, || log_rows(&everbud, &shop).len(), |events| *events == 2);
    everbud.stop_worker();
    everbud.lose_the_counters_storage();
    everbud.restart_worker();
    let sells = || {
        shop.get("/").expect(200);
        everbud.publish();
        shop.post_json("/api/v1/quote", &[], &order).status
    };
    wait::until("the shop to sell again", Duration::from_secs(60), sells, |status| *status == 200);
    let again = send_order(&shop, &used, &order).expect(201).json();
    assert_eq!(again["order"]["id"], promised.ids[0].as_str());
    // Of a key that the origin never heard of nobody knows whether it was used.
    assert_eq!(send_order(&shop, &unused, &order).expect(400).problem(), "idempotency-key-refused");
    promised.note(&send_order(&shop, &new_key(), &order).expect(201).json());
    recorded_exactly_once(&everbud, &shop, &promised).unwrap_or_else(|why| panic!("{why}\n{}", everbud.worker_log()));
}

#[test]
fn a_counter_that_was_set_back_opens_a_new_log_and_both_logs_are_replayed_after_a_restore() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let variants = available(&shop);
    let mut promised = Promised::default();
    let mut place = |count: usize| {
        for variant in variants.iter().take(10).cycle().take(count) {
            promised.note(&order_one(&shop, variant).expect(201).json());
        }
        promised.clone()
    };
    let told = |promised: &Promised| -> Vec<Value> {
        let order = |token: &String| shop.get(&format!("/api/v1/orders/{token}"));
        promised.tokens.iter().map(|token| order(token).json()["order"]["recorded"].clone()).collect()
    };
    let failed = |why: String| panic!("{why}\n{}", everbud.worker_log());

    recorded_exactly_once(&everbud, &shop, &place(2)).unwrap();
    let backup = everbud.back_up();
    let three = place(1);
    recorded_exactly_once(&everbud, &shop, &three).unwrap();
    told_as_recorded(&shop, &three);
    everbud.stop_worker();
    let kept = everbud.keep_counters();
    everbud.restart_worker();
    recorded_exactly_once(&everbud, &shop, &place(2)).unwrap();

    // It knows three of the five and takes a sixth, which it takes for the fourth. The origin knows better.
    everbud.stop_worker();
    everbud.set_counters_back(&kept);
    everbud.restart_worker();
    let six = place(1);
    wait::until(
        "all six orders' pages to be found, and recorded",
        RECOVERY,
        || {
            everbud.publish();
            told(&six)
        },
        |told| told.iter().all(|recorded| *recorded == true),
    );
    recorded_exactly_once(&everbud, &shop, &six).unwrap_or_else(failed);
    assert_eq!(logs(&everbud, &shop), 2);

    // Then the database goes back by four of them. The third is in the closed log, the sixth in the open one; of the
    // fourth and fifth nobody has the events any more, and their pages do not say that they are recorded.
    everbud.restore(&backup);
    let wanted = [true, true, true, false, false, true];
    wait::until(
        "what is still held to be replayed",
        RECOVERY,
        || {
            everbud.publish();
            told(&six)
        },
        |told| *told == wanted,
    );
    let replayed: Vec<String> = [0, 1, 2, 5].map(|number| six.ids[number].clone()).into();
    assert_eq!(recorded(&everbud, &shop), replayed);
    println!("set back by two orders, a new log; restored by four: {wanted:?} are recorded");
}
