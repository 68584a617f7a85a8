//! Rankings of made-up orders at the made-up shop: tables of what counts, and what holds for any orders.

use super::*;
use crate::dice::Dice;
use crate::fixture::{at, id, menu, noon};

/// A person by a number.
fn person(number: u32) -> Option<PersonName> {
    PersonName::parse(&format!("{number:032x}"))
}

fn order(days_ago: i64, person: Option<PersonName>, variants: &[&str]) -> Ordered {
    let variants = variants.iter().map(|variant| id(variant)).collect();
    Ordered { placed_at: noon().plus_minutes(-days_ago * 24 * 60), person, variants }
}

/// So many orders of today, each of another person, from that number on.
fn orders(from: u32, many: u32, variants: &[&str]) -> Vec<Ordered> {
    (from..from + many).map(|number| order(0, person(number), variants)).collect()
}

fn ranking(orders: &[Ordered]) -> Vec<String> {
    popular(&menu(), &BTreeSet::new(), orders, noon()).iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_in_more_orders_is_more_popular_and_of_two_alike_the_first_on_the_menu_is_first() {
    fn check(held: &[(u32, &[&str])], expect: &[&str]) {
        let mut from = 0;
        let mut all = Vec::new();
        for (many, variants) in held {
            all.extend(orders(from, *many, variants));
            from += many;
        }
        assert_eq!(ranking(&all), expect, "{held:?}");
    }
    check(&[(9, &["wax-1"]), (4, &["lighter"])], &["wax", "lighter"]);
    check(&[(4, &["lighter"]), (9, &["wax-1"])], &["wax", "lighter"]);
    check(&[(5, &["lighter"]), (5, &["wax-1"])], &["wax", "lighter"]);
    check(&[(10, &["lighter", "wax-1"])], &["wax", "lighter"]);
    // Of a product in two sizes each order counts once, whichever it holds.
    check(&[(6, &["dream-3.5", "dream-14"]), (7, &["wax-1"])], &["wax", "blue-dream"]);
    check(&[(6, &["dream-3.5"]), (6, &["dream-14"]), (7, &["wax-1"])], &["blue-dream", "wax"]);
    // Two persons are too few for a product, nine visits for a shop, and what is not sold any more is not there.
    check(&[(8, &["wax-1"]), (2, &["lighter"])], &["wax"]);
    check(&[(9, &["wax-1"])], &[]);
    check(&[(7, &["wax-1"]), (3, &["forgotten"])], &["wax"]);
    check(&[(20, &["forgotten"])], &[]);
    check(&[], &[]);
}

#[test]
fn a_person_counts_once_a_day_and_who_is_not_known_counts_as_somebody_else() {
    let mut all = orders(0, 9, &["wax-1"]);
    // A regular who comes every day, and ten times today.
    all.extend((0..10).map(|_| order(0, person(99), &["lighter"])));
    all.extend((1..14).map(|days_ago| order(days_ago, person(99), &["lighter"])));
    assert_eq!(ranking(&all), ["wax"], "one person's taste is nobody's business");
    all.extend(orders(100, 2, &["lighter"]));
    assert_eq!(ranking(&all), ["lighter", "wax"], "with two more it is popular, and the regular's days count");
    let mut few = orders(0, 3, &["wax-1"]);
    few.extend((0..50).map(|_| order(0, person(1), &["wax-1"])));
    assert_eq!(ranking(&few), Vec::<String>::new(), "three visits are three visits");
    let unknown: Vec<Ordered> = (0..10).map(|_| order(0, None, &["wax-1"])).collect();
    assert_eq!(ranking(&unknown), ["wax"]);
}

#[test]
fn newer_orders_count_for_more_and_those_of_two_weeks_ago_for_nothing() {
    fn check(wax: (i64, u32), lighter: (i64, u32), expect: &[&str]) {
        let at = |(days_ago, many): (i64, u32), from: u32, variant| {
            (from..from + many).map(move |number| order(days_ago, person(number), &[variant])).collect::<Vec<_>>()
        };
        let all = [at(wax, 0, "wax-1"), at(lighter, 1_000, "lighter")].concat();
        assert_eq!(ranking(&all), expect, "wax {wax:?}, lighter {lighter:?}");
    }
    // 14 points today, one of the day before the fourteenth.
    check((0, 10), (7, 19), &["wax", "lighter"]);
    check((0, 10), (7, 21), &["lighter", "wax"]);
    check((13, 139), (0, 10), &["lighter", "wax"]);
    check((13, 141), (0, 10), &["wax", "lighter"]);
    check((14, 500), (0, 10), &["lighter"]);
    check((14, 500), (0, 9), &[]);
    // A clock that was set back: an order of tomorrow is one of today.
    check((-3, 10), (0, 9), &["wax", "lighter"]);
    check((0, 10), (-3, 10), &["wax", "lighter"]);
    check((0, 10), (-3, 11), &["lighter", "wax"]);
}

#[test]
fn days_are_those_of_the_shops_calendar() {
    let menu = menu();
    let late = at("2026-04-20T23:59:00-06:00");
    let all: Vec<Ordered> = (0..5)
        .flat_map(|number| {
            ["2026-04-19T23:00:00-06:00", "2026-04-20T00:30:00-06:00", "2026-04-20T18:30:00-06:00"]
                .map(|moment| Ordered { placed_at: at(moment), person: person(number), variants: vec![id("wax-1")] })
        })
        .collect();
    let none = BTreeSet::new();
    assert_eq!(popular(&menu, &none, &all, late).len(), 1, "five persons on two days are ten visits");
    let today: Vec<Ordered> =
        all.into_iter().filter(|order| order.placed_at > at("2026-04-20T00:00:00-06:00")).collect();
    assert_eq!(popular(&menu, &none, &today, late), [], "two orders of a day are one, whatever day it is in Greenwich");
}

#[test]
fn what_is_sold_out_is_left_out_and_a_product_of_which_one_size_is_left_is_not() {
    let menu = menu();
    let mut all = orders(0, 12, &["dream-3.5", "wax-1"]);
    all.extend(orders(0, 3, &["lighter"]));
    let ranked = |sold_out: &[&str]| -> Vec<String> {
        let sold_out = sold_out.iter().map(|variant| id(variant)).collect();
        popular(&menu, &sold_out, &all, noon()).iter().map(ToString::to_string).collect()
    };
    assert_eq!(ranked(&[]), ["blue-dream", "wax", "lighter"]);
    assert_eq!(ranked(&["wax-1", "dream-14"]), ["blue-dream", "lighter"]);
}

#[test]
fn of_whatever_orders_a_ranking_is_short_holds_nothing_twice_and_does_not_depend_on_their_order() {
    let mut menu = menu();
    // More products than a ranking can hold.
    for copy in 0..5 {
        for at in 0..5 {
            let mut product = menu.products[at].clone();
            product.id = ProductId::parse(&format!("{}-{copy}", product.id)).unwrap();
            for variant in &mut product.variants {
                variant.id = id(&format!("{}-{copy}", variant.id));
            }
            menu.products.push(product);
        }
    }
    let variants: Vec<VariantId> = menu.variants().map(|(_, variant)| variant.id.clone()).collect();
    for seed in 0..300 {
        let mut dice = Dice(seed);
        let mut all: Vec<Ordered> = (0..dice.roll(60))
            .map(|_| Ordered {
                placed_at: noon().plus_minutes(-dice.number(0, 20 * 24 * 60)),
                person: if dice.roll(5) == 0 { None } else { person(u32::try_from(dice.roll(12)).unwrap()) },
                variants: (0..dice.roll(8)).map(|_| dice.one(&variants)).collect(),
            })
            .collect();
        let sold_out: BTreeSet<VariantId> = (0..dice.roll(6)).map(|_| dice.one(&variants)).collect();
        let ranked = popular(&menu, &sold_out, &all, noon());
        assert!(ranked.len() <= MOST, "seed {seed}");
        let distinct: BTreeSet<&ProductId> = ranked.iter().collect();
        assert_eq!(distinct.len(), ranked.len(), "seed {seed}");
        for ranked in &ranked {
            let product = menu.products.iter().find(|product| product.id == *ranked).expect("a product of the menu");
            assert!(!is_sold_out(product, &sold_out), "seed {seed}: {ranked} is sold out");
            let holds = |order: &&Ordered| product.variants.iter().any(|variant| order.variants.contains(&variant.id));
            assert!(all.iter().filter(holds).count() >= 3, "seed {seed}: hardly anybody bought {ranked}");
        }
        // The same order told twice changes nothing where its person is known.
        let known: Vec<Ordered> = all.iter().filter(|order| order.person.is_some()).cloned().collect();
        let twice = [known.clone(), known.clone()].concat();
        let of = |orders: &[Ordered]| popular(&menu, &sold_out, orders, noon());
        assert_eq!(of(&twice), of(&known), "seed {seed}");
        for at in (1..all.len()).rev() {
            all.swap(at, usize::try_from(dice.roll(at as u64 + 1)).unwrap());
        }
        assert_eq!(of(&all), ranked, "seed {seed}");
    }
}
