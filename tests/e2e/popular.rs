//! What is popular: counted from a shop's own orders by its counter, and told on its pages.

use crate::stock::set_stock;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{cart, new_key, order_for, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// A ranking is made anew after two seconds in this test, and on every page five seconds later.
const TOLD: Duration = Duration::from_secs(7);
/// A shop that chose something shows it within this.
const PUBLISHED: Duration = Duration::from_secs(5);

/// The products of the section, by their addresses.
fn popular(shop: &Shop) -> Vec<String> {
    let page = shop.get("/").expect(200).body;
    let section = page.split("Popular here").nth(1).and_then(|after| after.split("</section>").next());
    linked(section.unwrap_or_default())
}

fn linked(html: &str) -> Vec<String> {
    let links = html.split("href=\"/p/").skip(1).filter_map(|after| after.split('"').next());
    links.map(str::to_owned).collect()
}

/// Gives the shop a section of what is popular.
#[track_caller]
fn show_popular(everbud: &Everbud, slug: &str) -> Shop {
    let shop = everbud.shop(slug);
    let bearer = format!("Bearer {}", everbud.staff_token(slug));
    let headers = [("authorization", bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
    let body = json!({"structure": {"home": [{"shows": "popular"}, {"shows": {"text": "Nothing but these words."}}]}});
    shop.send("PUT", "/api/v1/staff/settings", &headers, body.to_string().as_bytes()).expect(202);
    let page = || shop.get("/").expect(200).body;
    wait::until("the section to be published", PUBLISHED, page, |page| page.contains("Nothing but these words."));
    shop
}

/// Two products that no law limits, of which there is enough: the address and a variant of each.
#[track_caller]
fn two_products(everbud: &Everbud, shop: &Shop) -> [(String, String); 2] {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let gear = menu["products"].as_array().unwrap().iter().filter(|product| product["category"] == "gear");
    let with_variant = gear.filter_map(|product| {
        let variant = product["variants"].as_array()?.iter().find(|variant| variant["available"] == true)?;
        Some((product["slug"].as_str()?.to_owned(), variant["id"].as_str()?.to_owned()))
    });
    let mut both: Vec<_> = with_variant.take(2).collect();
    // The one that comes later on the menu is to be the first of the ranking.
    both.reverse();
    for (_, variant) in &both {
        set_stock(everbud, shop, variant, 80);
    }
    both.try_into().expect("two products of gear")
}

/// An order of so many, each by another person; its secret name.
#[track_caller]
fn order(shop: &Shop, person: u32, variant: &str, quantity: i64) -> String {
    let mut order = order_for(shop, &cart(&[(variant, quantity)]));
    order["customer"]["phone"] = json!(format!("303 555 {person:04}"));
    let placed: Value = send_order(shop, &new_key(), &order).expect(201).json();
    placed["order"]["token"].as_str().unwrap().to_owned()
}

#[test]
fn what_most_shoppers_of_a_shop_order_is_popular_there_until_it_is_called_off_also_with_the_database_dead() {
    let everbud = Everbud::start_set(&[("POPULAR_SECONDS", "2")]);
    let shop = show_popular(&everbud, "saltmarsh");
    let other = show_popular(&everbud, "copper-finch");
    let [(first, of_first), (second, of_second)] = two_products(&everbud, &shop);
    let shown = |expect: &[&String]| {
        let told = |shown: &Vec<String>| shown.iter().eq(expect.iter().copied());
        wait::until(&format!("{expect:?} to be popular"), TOLD, || popular(&shop), told);
    };

    for person in 0..9 {
        order(&shop, person, &of_first, 1);
    }
    // The tenth order is the first of which anything can be said; its thirty pieces make nothing popular.
    order(&shop, 9, &of_second, 30);
    shown(&[&first]);
    order(&shop, 10, &of_second, 1);
    let last = order(&shop, 11, &of_second, 1);
    shown(&[&first, &second]);
    let sorted = || linked(&shop.get("/menu?sort=popular").expect(200).body);
    let begins = |listed: &Vec<String>| listed.starts_with(&[first.clone(), second.clone()]);
    wait::until("the menu to begin with them", TOLD, sorted, begins);
    assert_eq!(popular(&other), Vec::<String>::new(), "another shop's orders are none of its business");
    assert!(!other.get("/menu").expect(200).body.contains("Most popular"), "it has nothing to sort by");

    shop.post_json(&format!("/api/v1/orders/{last}/cancel"), &[], &json!({})).expect(200);
    shown(&[&first]);

    everbud.break_database(Trouble::Down);
    order(&shop, 12, &of_second, 1);
    shown(&[&first, &second]);
    everbud.kill_worker();
    everbud.restart_worker();
    shown(&[&first, &second]);
}

#[test]
fn what_is_popular_and_sold_out_is_not_offered() {
    let everbud = Everbud::start_set(&[("POPULAR_SECONDS", "2")]);
    let shop = show_popular(&everbud, "saltmarsh");
    let [(first, of_first), (second, of_second)] = two_products(&everbud, &shop);
    for person in 0..12 {
        order(&shop, person, if person % 3 == 0 { &of_second } else { &of_first }, 1);
    }
    let shown = || popular(&shop);
    wait::until("both to be popular", TOLD, shown, |shown| *shown == [first.clone(), second.clone()]);
    let token = everbud.staff_token("saltmarsh");
    let path = format!("/api/v1/staff/variants/{of_first}/sold-out");
    shop.staff("PUT", &path, &token, "{\"sold_out\": true}").expect(200);
    wait::until("only one to be shown", TOLD, shown, |shown| *shown == [second.clone()]);
}
