//! Made-up shops are shops: their menus can be published, their baskets ordered.

use super::*;
use std::collections::BTreeSet;

fn made(number: u32) -> MadeShop {
    make(number, 420).unwrap()
}

#[test]
fn a_shop_of_the_same_seed_and_number_is_the_same_and_every_other_another() {
    assert_eq!(made(3).known, made(3).known);
    let shops: Vec<MadeShop> = (0..50).map(made).collect();
    let ids: BTreeSet<&ShopId> = shops.iter().map(|shop| &shop.known.id).collect();
    let hosts: BTreeSet<&str> = shops.iter().map(|shop| shop.known.host.as_str()).collect();
    let tokens: BTreeSet<&str> = shops.iter().map(|shop| shop.known.token.as_str()).collect();
    assert_eq!((ids.len(), hosts.len(), tokens.len()), (50, 50, 50));
    assert_ne!(make(3, 421).unwrap().known.id, made(3).known.id);
}

#[test]
fn menus_are_small_and_differ_in_size() {
    let sizes: BTreeSet<usize> = (0..60).map(|number| made(number).menu.products.len()).collect();
    assert!(sizes.iter().all(|size| (12..=40).contains(size)), "{sizes:?}");
    assert!(sizes.len() > 10, "{sizes:?}");
}

#[test]
fn variants_are_numbered_and_only_the_last_are_scarce() {
    for number in 0..20 {
        let shop = made(number);
        let names: Vec<String> = shop.stock.iter().map(|(id, _)| id.to_string()).collect();
        let numbered: Vec<String> = (0..).map(variant_name).take(names.len()).collect();
        assert_eq!(names, numbered);
        assert_eq!(variant_number(&variant_name(17)), Some(17));
        let (plenty, few) = shop.known.on_hand.split_at(shop.known.first_scarce());
        assert!(plenty.iter().all(|on_hand| *on_hand > 50_000) && few.iter().all(|on_hand| *on_hand < 10));
    }
}

#[test]
fn one_basket_of_each_shop_holds_something_scarce_and_a_basket_holds_two_things_or_so() {
    let mut units = 0;
    for number in 0..100 {
        let KnownShop { baskets, .. } = &made(number).known;
        assert_eq!(baskets.len(), BASKETS);
        let first_scarce = made(number).known.first_scarce();
        let scarce =
            baskets.iter().filter(|basket| basket.lines.iter().any(|(at, _)| usize::from(*at) >= first_scarce));
        assert_eq!(scarce.count(), 1);
        units += baskets.iter().flat_map(|basket| &basket.lines).map(|(_, quantity)| quantity).sum::<i64>();
        assert!(baskets.iter().all(|basket| basket.total.0 > 0));
    }
    let tenths = units * 10 / 800;
    assert!((20..=28).contains(&tenths), "{tenths} tenths of a thing");
}
