//! A shop that was just filled from another system's file sells from it, through an outage.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::{Promised, recorded_exactly_once};
use everbud_tests::wait;
use std::time::Duration;

/// A listing as Weedmaps serves it, with names of our own.
const LISTING: &str = include_str!("../../app/import/tests/fixtures/weedmaps_mess.json");

#[test]
fn a_shop_filled_from_a_weedmaps_listing_sells_from_it_through_an_outage() {
    let everbud = Everbud::start();
    let shop = everbud.shop("saltmarsh");
    let imported = everbud_local::origin::read_menu_file(LISTING).unwrap();
    assert!(!imported.products.is_empty());
    everbud_local::origin::import(
        &everbud.database_url(),
        "saltmarsh",
        &imported.products,
        &imported.specials,
        &imported.stock,
    )
    .unwrap();
    // So few products over so many is what a broken database looks like: the shop must say that it means it.
    everbud.publish();
    let names = || {
        let menu = shop.get("/api/v1/menu").expect(200).json();
        menu["products"]
            .as_array()
            .unwrap()
            .iter()
            .map(|product| product["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let wanted = imported.products[0].name.clone();
    wait::until("the imported menu", Duration::from_secs(20), names, |names| names.contains(&wanted));

    everbud.break_database(Trouble::Down);
    let mut promised = Promised::default();
    let variants = available(&shop);
    for variant in variants.iter().cycle().take(5) {
        promised.note(&order_one(&shop, variant).expect(201).json());
    }
    everbud.mend_database();
    recorded_exactly_once(&everbud, &shop, &promised).unwrap();
}
