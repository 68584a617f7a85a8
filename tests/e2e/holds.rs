//! Holds: what a shop keeps for somebody while they check out, and that it keeps nobody from ordering.

use crate::stock::set_stock;
use everbud_domain::time::Timestamp;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::{checkout_fields, field, filled_cart};
use everbud_tests::lent::{Lent, lend};
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A checkout: a quote under the key of the order to come.
#[track_caller]
fn check_out(shop: &Shop, key: &str, cart: &Value) -> Value {
    shop.post_json("/api/v1/quote", &[("idempotency-key", key)], cart).expect(200).json()
}

/// How many of the variant can be ordered by who sends these headers, as the refusal of far too many says it.
#[track_caller]
fn left(shop: &Shop, headers: &[(&str, &str)], variant: &str) -> i64 {
    let quote = shop.post_json("/api/v1/quote", headers, &cart(&[(variant, 99)])).expect(200).json();
    let refusals = quote["refusals"].as_array().unwrap();
    let told = refusals.iter().find(|refusal| refusal["type"] == "insufficient-stock").expect("99 are too many");
    let detail = told["detail"].as_str().unwrap();
    match detail.strip_prefix("Only ") {
        Some(rest) if rest.starts_with("one ") => 1,
        Some(rest) => rest.split(' ').next().unwrap().parse().unwrap(),
        None => 0,
    }
}

/// Something that no law limits.
#[track_caller]
fn gear(shop: &Shop) -> String {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let products = menu["products"].as_array().unwrap();
    let gear = products.iter().filter(|product| product["category"] == "gear");
    let mut variants = gear.flat_map(|product| product["variants"].as_array().unwrap());
    let variant = variants.find(|variant| variant["available"] == true).expect("something that no law limits");
    variant["id"].as_str().unwrap().to_owned()
}

/// Some of it, of which the shop has so many. What others ordered of it before may be recorded meanwhile.
#[track_caller]
fn scarce(everbud: &Everbud, shop: &Shop, units: i64) -> String {
    let variant = gear(shop);
    let counted = || {
        set_stock(everbud, shop, &variant, units);
        left(shop, &[], &variant)
    };
    wait::until("the new stock", Duration::from_secs(20), counted, |left| *left == units);
    variant
}

/// Sees to it that the soonest time has room for so many checkouts. Those that other tests opened hold their places for ten
/// minutes, and no more than half is ever held: where too little is left of it, others order it full, and the next is soonest.
#[track_caller]
fn with_room(lent: &Lent, checkouts: usize) {
    let (shop, variant) = (&lent.shop, gear(&lent.shop));
    let wanted = cart(&[(&variant, 1)]);
    let held = || {
        set_stock(lent.everbud, shop, &variant, 100);
        let keys: Vec<String> = (0..checkouts).map(|_| new_key()).collect();
        let held = keys.iter().filter(|key| !check_out(shop, key, &wanted)["held_until"].is_null()).count();
        keys.iter().for_each(|key| drop(check_out(shop, key, &cart(&[]))));
        if held < keys.len() {
            let soonest = shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json()["slots"][0].clone();
            let mut theirs = wanted.clone();
            theirs["fulfilment"]["slot"] = soonest["starts_at"].clone();
            (0..soonest["left"].as_i64().unwrap()).for_each(|_| drop(order(shop, &new_key(), &theirs)));
        }
        held
    };
    wait::until("a soonest time with room", Duration::from_secs(60), held, |held| *held == checkouts);
}

#[track_caller]
fn order(shop: &Shop, key: &str, cart: &Value) -> Reply {
    send_order(shop, key, &order_for(shop, cart))
}

#[track_caller]
fn places(quote: &Value, start: &str) -> i64 {
    let slots = quote["slots"].as_array().unwrap();
    slots.iter().find(|slot| slot["starts_at"] == start).map_or(0, |slot| slot["left"].as_i64().unwrap())
}

fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

#[test]
fn what_a_checkout_holds_is_there_for_its_order_and_for_nobody_else() {
    let lent = lend("saltmarsh");
    let shop = &lent.shop;
    let variant = scarce(lent.everbud, shop, 10);
    let slots = shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200).json()["slots"].clone();
    let slot = slots.as_array().unwrap().last().unwrap().clone();
    let start = slot["starts_at"].as_str().unwrap();
    let mut wanted = cart(&[(&variant, 4)]);
    wanted["fulfilment"]["slot"] = json!(start);
    let key = new_key();

    let asked_at = now_ms();
    let quote = check_out(shop, &key, &wanted);
    let until = Timestamp::parse(quote["held_until"].as_str().expect("it is held")).unwrap().0;
    assert!((asked_at + 590_000..=now_ms() + 600_000).contains(&until), "held until {}", quote["held_until"]);
    let stranger = || shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200).json();
    assert_eq!((left(shop, &[], &variant), places(&stranger(), start)), (6, slot["left"].as_i64().unwrap() - 1));
    assert_eq!(stranger()["held_until"], Value::Null, "who only asks for a price holds nothing");
    assert_eq!(places(&quote, start), slot["left"].as_i64().unwrap(), "a hold does not count against its own checkout");
    assert!(available(shop).contains(&variant));

    // More than half is never held, and asking for it lets go of what was; the ten minutes run on.
    wanted["lines"][0]["quantity"] = json!(6);
    let more = check_out(shop, &key, &wanted);
    assert_eq!((&more["held_until"], &more["refusals"]), (&Value::Null, &json!([])));
    assert_eq!((left(shop, &[], &variant), places(&stranger(), start)), (10, slot["left"].as_i64().unwrap()));
    wanted["lines"][0]["quantity"] = json!(5);
    assert_eq!(check_out(shop, &key, &wanted)["held_until"], quote["held_until"]);
    assert_eq!(check_out(shop, &new_key(), &cart(&[(&variant, 1)]))["held_until"], Value::Null, "half is held already");

    // Others take all that they can, and the order under the key what was held.
    assert_eq!(order(shop, &new_key(), &cart(&[(&variant, 6)])).expect(409).refusals(), ["insufficient-stock"]);
    order(shop, &new_key(), &cart(&[(&variant, 2)])).expect(201);
    let mut held = wanted.clone();
    held["customer"] = everbud_tests::basket::adult();
    held["total_cents"] = check_out(shop, &key, &wanted)["total_cents"].clone();
    send_order(shop, &key, &held).expect(201);
    assert_eq!(left(shop, &[], &variant), 3, "10 − 2 − 5, and nothing is held any more");
    assert_eq!(check_out(shop, &key, &cart(&[(&variant, 1)]))["held_until"], Value::Null, "its order is placed");
    // An empty cart lets go.
    let key = new_key();
    assert_ne!(check_out(shop, &key, &cart(&[(&variant, 1)]))["held_until"], Value::Null);
    assert_eq!(left(shop, &[], &variant), 2);
    check_out(shop, &key, &cart(&[]));
    assert_eq!(left(shop, &[], &variant), 3);
    shop.post_json("/api/v1/quote", &[("idempotency-key", "mine")], &cart(&[(&variant, 1)])).expect(400);
}

#[test]
fn hostile_checkouts_keep_nobody_from_the_last_of_anything() {
    let lent = lend("night-ferry");
    let shop = &lent.shop;
    with_room(&lent, 4);
    let variant = scarce(lent.everbud, shop, 8);
    let grab = || (0..20).filter(|_| !check_out(shop, &new_key(), &cart(&[(&variant, 1)]))["held_until"].is_null());
    assert_eq!(grab().count(), 4, "half of eight");
    for left_over in (0..8).rev() {
        assert!(available(shop).contains(&variant), "sold out with {} left", left_over + 1);
        order(shop, &new_key(), &cart(&[(&variant, 1)])).expect(201);
        grab().count();
    }
    assert_eq!(left(shop, &[], &variant), 0);
}

#[test]
fn a_checkout_without_script_says_until_when_it_is_held_and_is_held_once() {
    let lent = lend("copper-finch");
    let shop = &lent.shop;
    with_room(&lent, 3);
    let variant = scarce(lent.everbud, shop, 6);
    let cookie = filled_cart(shop, &variant, "2");
    let page = || shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    let (first, again) = (page(), page());
    for page in [&first, &again] {
        let held = page.split("id=\"held\"").nth(1).and_then(|after| after.split("</p>").next()).expect("it is held");
        assert!(held.contains("Set aside for you until") && held.contains("the soonest time"), "{held}");
    }
    assert_eq!(left(shop, &[], &variant), 4, "opened twice, held once");
    assert_eq!(left(shop, &[("cookie", &cookie)], &variant), 6, "and not against the same cart");
    let ahead = filled_cart(shop, &variant, "1");
    let fetched = shop.get_with("/checkout", &[("cookie", &ahead), ("sec-purpose", "prefetch")]).expect(200).body;
    assert!(!fetched.contains("Set aside for you"));
    assert_eq!(left(shop, &[], &variant), 4, "a page that is fetched ahead holds nothing");

    // What was refused can be mended, and is held meanwhile.
    let (key, total) = (field(&again, "key"), field(&again, "total_cents"));
    let refused = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "2020-01-01")).expect(422).body;
    assert!(refused.contains("Set aside for you until"), "{refused}");
    let key = field(&refused, "key");
    shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
    assert_eq!(left(shop, &[], &variant), 4, "ordered, and nothing is held beside it");
}

/// Sends the checkout's form, which was filled in meanwhile, by one of its buttons.
#[track_caller]
fn press(shop: &Shop, cookie: &str, page: &str, slot: &str, op: &str) -> Reply {
    let (key, total) = (field(page, "key"), field(page, "total_cents"));
    let filled_in = checkout_fields(&key, &total, "1990-05-17");
    let mut fields: Vec<(&str, &str)> = filled_in.into_iter().filter(|(name, _)| *name != "slot").collect();
    fields.extend([("slot", slot), ("op", op)]);
    shop.post_form("/checkout", cookie, &fields)
}

#[track_caller]
fn set_aside(shop: &Shop, cookie: &str, page: &str, slot: &str) -> String {
    press(shop, cookie, page, slot, "hold").expect(200).body
}

#[track_caller]
fn says_of_holds(page: &str) -> &str {
    let held = page.split("id=\"held\"").nth(1).and_then(|after| after.split("</div>").next());
    held.unwrap_or_else(|| panic!("nothing of holds in {page}"))
}

#[track_caller]
fn is_chosen(page: &str, slot: &str) -> bool {
    let option = page.split("<option").find(|option| option.contains(&format!("value=\"{slot}\"")));
    option.unwrap_or_else(|| panic!("no {slot} in {page}")).split('>').next().unwrap().contains("selected")
}

#[test]
fn without_script_a_time_that_is_chosen_is_set_aside_by_a_button_and_nothing_that_was_typed_is_lost() {
    let lent = lend("copper-finch");
    let shop = &lent.shop;
    with_room(&lent, 3);
    let variant = scarce(lent.everbud, shop, 6);
    let stranger = || shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200).json();
    let slots = stranger()["slots"].clone();
    let starts = slots.as_array().unwrap().iter().rev().map(|slot| slot["starts_at"].as_str().unwrap());
    let [last, before] = starts.take(2).collect::<Vec<_>>()[..] else { panic!("two times: {slots}") };
    let left_at = || [last, before].map(|start| places(&stranger(), start));
    let [of_last, of_before] = left_at();
    let cookie = filled_cart(shop, &variant, "2");
    let page = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;

    let chosen = set_aside(shop, &cookie, &page, before);
    assert!(says_of_holds(&chosen).contains("the time you chose"), "{chosen}");
    assert_eq!(left_at(), [of_last, of_before - 1]);
    let chosen = set_aside(shop, &cookie, &chosen, last);
    assert!(is_chosen(&chosen, last), "{chosen}");
    for (name, typed) in [("name", "Robin Ashdown"), ("phone", "303 555 0123"), ("birth_date", "1990-05-17")] {
        assert_eq!(field(&chosen, name), typed);
    }
    assert_eq!(field(&chosen, "key"), field(&page, "key"), "it is the same checkout");
    set_aside(shop, &cookie, &chosen, last);
    assert_eq!(left_at(), [of_last - 1, of_before], "moved, and not a second one");
    assert_eq!((left(shop, &[], &variant), left(shop, &[("cookie", &cookie)], &variant)), (4, 6), "held, not ordered");

    // A time that is none: it is said why, and what was set aside stays, and is the chosen one.
    let gone = set_aside(shop, &cookie, &chosen, "2020-01-01T12:00:00Z");
    assert!(gone.contains("That time is too soon, or has passed."), "{gone}");
    let told = says_of_holds(&gone);
    for part in ["The time you chose cannot be had.", "Still set aside for you", last] {
        assert!(told.contains(part), "no {part} in {told}");
    }
    assert!(is_chosen(&gone, last), "{gone}");
    assert_eq!(left_at(), [of_last - 1, of_before]);

    press(shop, &cookie, &gone, last, "").expect(303);
    assert_eq!(left_at(), [of_last - 1, of_before], "ordered at that time, and nothing is held beside it");
    assert_eq!(left(shop, &[], &variant), 4);
}

/// Makes the shop take two orders a slot.
#[track_caller]
fn two_a_slot(everbud: &Everbud, shop: &Shop, variant: &str) {
    let query = "update everbud.shops s set doc = jsonb_set(doc, '{slots,capacity}', '2') from everbud.hosts h \
                 where h.shop_id = s.id and h.host = $1";
    assert_eq!(everbud.sql().execute(query, &[&shop.host]).unwrap(), 1);
    let slots = || {
        everbud.publish();
        shop.post_json("/api/v1/quote", &[], &cart(&[(variant, 1)])).expect(200).json()["slots"].clone()
    };
    let are_of_two = |slots: &Value| slots.as_array().unwrap().iter().all(|slot| slot["left"] == 2);
    wait::until("two places in each slot", Duration::from_secs(20), slots, are_of_two);
}

#[test]
fn with_the_database_dead_a_time_that_is_chosen_moves_what_is_held_and_one_that_cannot_be_held_leaves_it() {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let variant = scarce(&everbud, &shop, 20);
    two_a_slot(&everbud, &shop, &variant);
    everbud.break_database(Trouble::Down);
    let stranger = || shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200).json();
    let slots = stranger()["slots"].clone();
    let starts = slots.as_array().unwrap().iter().rev().map(|slot| slot["starts_at"].as_str().unwrap());
    let [one, two, three] = starts.take(3).collect::<Vec<_>>()[..] else { panic!("three times: {slots}") };
    let left_at = || {
        let quote = stranger();
        [one, two, three].map(|start| places(&quote, start))
    };
    let at = |start: &str| {
        let mut wanted = cart(&[(&variant, 1)]);
        wanted["fulfilment"]["slot"] = json!(start);
        wanted
    };
    let key = new_key();
    let until = check_out(&shop, &key, &at(one))["held_until"].clone();
    assert_ne!(until, Value::Null);
    assert_eq!(left_at(), [1, 2, 2]);
    assert_eq!(check_out(&shop, &key, &at(two))["held_until"], until, "its ten minutes run on");
    assert_eq!((left_at(), left(&shop, &[], &variant)), ([2, 1, 2], 19), "moved, and never a second one");
    everbud.kill_worker();
    everbud.restart_worker();
    assert_eq!((left_at(), left(&shop, &[], &variant)), ([2, 1, 2], 19), "a crash forgot the hold, or kept two");

    // Somebody else holds the one place that may be held: it can be ordered, and not be held.
    let other = new_key();
    assert_ne!(check_out(&shop, &other, &at(three))["held_until"], Value::Null);
    let rare = check_out(&shop, &key, &at(three));
    assert_eq!((&rare["refusals"], &rare["held_until"]), (&json!([]), &Value::Null));
    let still_held = json!({"slot": two, "until": until});
    assert_eq!(rare["still_held"], still_held);
    assert_eq!(left_at(), [2, 1, 1]);
    // And then it is full.
    order(&shop, &other, &at(three)).expect(201);
    order(&shop, &new_key(), &at(three)).expect(201);
    let full = check_out(&shop, &key, &at(three));
    assert_eq!(full["refusals"][0]["type"], "slot-unavailable");
    assert_eq!(full["still_held"], still_held);
    assert_eq!((left_at(), left(&shop, &[], &variant)), ([2, 1, 0], 17));

    // What cannot be ordered at all is not held any longer, at no time.
    let mut too_many = at(three);
    too_many["lines"][0]["quantity"] = json!(99);
    assert_eq!(check_out(&shop, &key, &too_many)["still_held"], Value::Null);
    assert_eq!(left_at(), [2, 2, 0]);
    assert_eq!(check_out(&shop, &key, &at(two))["held_until"], until);
    order(&shop, &key, &at(two)).expect(201);
    assert_eq!((left_at(), left(&shop, &[], &variant)), ([2, 1, 0], 17), "ordered, and nothing is held any more");
}

#[test]
fn with_the_database_dead_a_hold_outlives_a_crash_and_ends_by_itself() {
    let everbud = Everbud::start_set(&[("HOLD_SECONDS", "25")]);
    let shop = everbud.shop("saltmarsh");
    let variant = scarce(&everbud, &shop, 10);
    everbud.break_database(Trouble::Down);
    let (key, wanted) = (new_key(), cart(&[(&variant, 4)]));
    let held = check_out(&shop, &key, &wanted)["held_until"].clone();
    assert_ne!(held, Value::Null);
    everbud.kill_worker();
    everbud.restart_worker();
    assert_eq!(left(&shop, &[], &variant), 6, "a crash forgot the hold, or it took too long");
    assert_eq!(check_out(&shop, &key, &wanted)["held_until"], held);
    let free = || left(&shop, &[], &variant);
    wait::until("the end of the hold", Duration::from_secs(40), free, |left| *left == 10);
    let until = Timestamp::parse(held.as_str().unwrap()).unwrap().0;
    assert!(now_ms() >= until, "it ended early");
    // What has ended is absent: the same key holds anew, and orders with the database still dead.
    assert_ne!(check_out(&shop, &key, &wanted)["held_until"], held);
    assert_eq!(free(), 6);
    let mut order = wanted.clone();
    order["customer"] = everbud_tests::basket::adult();
    order["total_cents"] = check_out(&shop, &key, &wanted)["total_cents"].clone();
    send_order(&shop, &key, &order).expect(201);
    assert_eq!(free(), 6);
}
