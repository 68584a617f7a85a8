//! What is held with the database dead: kept, shown as waiting, applied afterwards; or shown as a conflict, and not.

use super::{ON_EVERY_PAGE, Outage};
use everbud_tests::evidence::RECOVERY;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};

/// What the origin decided about held writes of the shop, and how often it was told.
const DECIDED: &str =
    "select count(*) from everbud.staff_writes w join everbud.hosts h using (shop_id) where h.host = $1 and ";

/// The settings as staff see them, and their ETag as the next write has to name it.
#[track_caller]
fn settings(outage: &Outage) -> (Value, String) {
    let reply = outage.write("GET", "settings", &Value::Null).expect(200);
    let etag = reply.header("etag").expect("an ETag").to_owned();
    (reply.json(), etag)
}

/// What is told of a held write; nothing when it is told of no more.
fn held(outage: &Outage, id: &str) -> Option<Value> {
    let (settings, _) = settings(outage);
    settings["held"].as_array().unwrap().iter().find(|held| held["id"] == id).cloned()
}

#[track_caller]
fn wait_for_state(outage: &Outage, id: &str, state: &str) -> Value {
    let ask = || held(outage, id);
    wait::until("what becomes of it", RECOVERY, ask, |held| held.as_ref().is_some_and(|held| held["state"] == state))
        .unwrap()
}

/// Takes what a 202 says.
#[track_caller]
fn taken(reply: &everbud_tests::shop::Reply) -> String {
    assert_eq!((reply.status, reply.header("location")), (202, Some("/api/v1/staff/settings")), "{}", reply.body);
    let held = reply.json()["held"].clone();
    assert_eq!(held["state"], "waiting");
    held["id"].as_str().unwrap().to_owned()
}

/// Whether the shop's pages show that announcement, and in which theme.
fn shown(shop: &Shop, announcement: &str) -> (bool, String) {
    (shop.get("/menu").expect(200).body.contains(announcement), shop.theme())
}

#[test]
fn write_settings_is_held_shown_as_waiting_and_applied_once_afterwards() {
    let revision = "select s.revision from everbud.shops s join everbud.hosts h on h.shop_id = s.id where h.host = $1";
    let mut before = 0;
    let outage = Outage::after("copper-finch", |everbud| {
        before = everbud.sql().query_one(revision, &[&"copper-finch.localhost"]).unwrap().get(0);
    });
    let shop = &outage.shop;
    let (was, etag) = settings(&outage);
    let first_words = "The database sleeps, and we do not.";
    let mut theme = was["theme"].clone();
    theme["accent"] = json!("#7a1f5c");
    let change = json!({"announcement": first_words, "theme": theme});
    let first = taken(&outage.ask("PUT", "settings", &[("if-match", &etag)], &change));
    // Sent again, because its answer was lost: the same write.
    assert_eq!(taken(&outage.ask("PUT", "settings", &[("if-match", &etag)], &change)), first);
    // Staff see what they wrote; shoppers do not, for the database has not heard of it.
    let (now, next_etag) = settings(&outage);
    assert_eq!((&now["announcement"], &now["theme"], &now["shown"]), (&json!(first_words), &theme, &json!(false)));
    assert_eq!(held(&outage, &first).unwrap()["state"], "waiting");
    // A second write follows the first, and none that has not seen it.
    let stale = outage.ask("PUT", "settings", &[("if-match", &etag)], &json!({"phone": "1"})).expect(412);
    assert_eq!((stale.problem().as_str(), stale.header("etag")), ("condition-failed", Some(next_etag.as_str())));
    let second_words = "Back in a moment.";
    let change = json!({"announcement": second_words});
    let second = taken(&outage.ask("PUT", "settings", &[("if-match", &next_etag)], &change));
    let frozen = shown(shop, second_words);
    assert!(!frozen.0, "shoppers see what the database has not heard of");

    outage.everbud().mend_database();
    for id in [&first, &second] {
        wait_for_state(&outage, id, "applied");
    }
    let now = || shown(shop, second_words);
    wait::until("it on the pages", ON_EVERY_PAGE, now, |(words, theme)| *words && *theme != frozen.1);
    assert_eq!(outage.number(&format!("{DECIDED} w.outcome = 'applied' and w.id::text in ('{first}', '{second}')")), 2);
    assert_eq!(outage.number(revision), before + 2, "each was applied once");
    let (now, etag) = settings(&outage);
    assert_eq!((&now["announcement"], &now["shown"]), (&json!(second_words), &json!(true)));
    assert!(![&first, &second].contains(&&etag.trim_matches('"').to_owned()), "the origin names it now");
}

#[test]
fn write_settings_that_conflicts_is_shown_as_a_conflict_and_changes_nothing() {
    let theirs = "Written in the office.";
    let outage = Outage::after("night-ferry", |everbud| {
        let write = "update everbud.shops set doc = doc || jsonb_build_object('announcement', $1::text) where slug = 'night-ferry'";
        everbud.sql().execute(write, &[&theirs]).unwrap();
    });
    let (_, etag) = settings(&outage);
    let mine = "Written at the desk.";
    let first = taken(&outage.ask("PUT", "settings", &[("if-match", &etag)], &json!({"announcement": mine})));
    let (_, next_etag) = settings(&outage);
    let second = taken(&outage.ask("PUT", "settings", &[("if-match", &next_etag)], &json!({"tagline": "Mine."})));

    outage.everbud().mend_database();
    for id in [&first, &second] {
        let conflict = wait_for_state(&outage, id, "conflict");
        assert_eq!(conflict["settings"]["announcement"], mine, "what was written is kept to be seen");
    }
    // What is there now is shown beside it, to staff and to shoppers.
    let now = || settings(&outage).0["announcement"].clone();
    wait::until("what is there now", ON_EVERY_PAGE, now, |announcement| *announcement == theirs);
    wait::until("it on the pages", ON_EVERY_PAGE, || shown(&outage.shop, theirs), |(words, _)| *words);
    let unchanged = "select count(*) from everbud.shops s join everbud.hosts h on h.shop_id = s.id \
                     where h.host = $1 and s.doc ->> 'announcement' = 'Written in the office.' and s.doc ->> 'tagline' <> 'Mine.'";
    assert_eq!(outage.number(unchanged), 1);
    // Whoever has seen that may write again.
    let (_, etag) = settings(&outage);
    let again = taken(&outage.ask("PUT", "settings", &[("if-match", &etag)], &json!({"announcement": mine})));
    wait_for_state(&outage, &again, "applied");
}

/// The shop's demo menu with another first price.
fn menu_with_price(cents: i64) -> (Value, String) {
    let mut menu: Value = serde_json::from_str(include_str!("../../../edge/local/demo/night-ferry/menu.json")).unwrap();
    let product = &mut menu["products"][0];
    product["variants"][0]["price_cents"] = json!(cents);
    let name = product["name"].as_str().unwrap().to_owned();
    (menu, name)
}

fn first_price(shop: &Shop, name: &str) -> Value {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let product = menu["products"].as_array().unwrap().iter().find(|product| product["name"] == name);
    product.expect("the product")["variants"][0]["price_cents"].clone()
}

#[test]
fn write_menu_is_held_shown_as_waiting_and_applied_once_afterwards() {
    let outage = Outage::of("night-ferry");
    let shop = &outage.shop;
    let (menu, name) = menu_with_price(4_321);
    let before = first_price(shop, &name);
    let id = taken(&outage.write("PUT", "menu", &menu));
    let waiting = held(&outage, &id).unwrap();
    assert_eq!((&waiting["kind"], &waiting["state"]), (&json!("menu"), &json!("waiting")));
    assert_eq!(first_price(shop, &name), before, "prices stand still in an outage");

    outage.everbud().mend_database();
    wait_for_state(&outage, &id, "applied");
    wait::until("the price on the menu", ON_EVERY_PAGE, || first_price(shop, &name), |price| *price == 4_321);
    assert_eq!(outage.number(&format!("{DECIDED} w.outcome = 'applied' and w.id::text = '{id}'")), 1);
}

#[test]
fn write_menu_that_conflicts_is_shown_as_a_conflict_and_changes_nothing() {
    let outage = Outage::after("night-ferry", |everbud| {
        let write = "update everbud.products set doc = doc || '{\"description\": \"Counted in the office.\"}' \
                     where position = 2 and shop_id = (select id from everbud.shops where slug = 'night-ferry')";
        assert_eq!(everbud.sql().execute(write, &[]).unwrap(), 1);
    });
    let (menu, name) = menu_with_price(9_999);
    let before = first_price(&outage.shop, &name);
    let id = taken(&outage.write("PUT", "menu", &menu));
    outage.everbud().mend_database();
    wait_for_state(&outage, &id, "conflict");
    assert_eq!(first_price(&outage.shop, &name), before);
    let kept = "select count(*) from everbud.products p join everbud.hosts h using (shop_id) \
                where h.host = $1 and p.doc ->> 'description' = 'Counted in the office.'";
    assert_eq!(outage.number(kept), 1, "what was written in the office stands");
}
