//! The menus of the demo shops: every record is taken, and they hold the mess that real menus hold.
//!
//! Reads `edge/local/demo/*/menu.json`, compiled in: test data, no dependency.

#![cfg(test)]

use everbud_domain::product::{Product, Size};
use everbud_import::{Imported, Outcome, read};
use std::collections::{BTreeMap, BTreeSet};

const MENUS: [(&str, &str); 3] = [
    ("copper-finch", include_str!("../../../edge/local/demo/copper-finch/menu.json")),
    ("saltmarsh", include_str!("../../../edge/local/demo/saltmarsh/menu.json")),
    ("night-ferry", include_str!("../../../edge/local/demo/night-ferry/menu.json")),
];

fn menus() -> Vec<(&'static str, Imported)> {
    MENUS.into_iter().map(|(shop, text)| (shop, read(text).unwrap())).collect()
}

#[test]
fn every_record_of_the_demo_shops_is_taken() {
    for (shop, taken) in menus() {
        assert!(taken.products.len() >= 150, "{shop}: {}", taken.products.len());
        assert_eq!(taken.products.len(), taken.records, "{shop}");
        assert!(taken.problems.iter().all(|it| it.outcome == Outcome::Mended), "{shop}: {:?}", taken.problems);
        assert!(!taken.specials.is_empty(), "{shop}");
        let slugs: BTreeSet<&str> = taken.products.iter().map(|it| it.slug.as_str()).collect();
        let variants = || taken.products.iter().flat_map(|it| &it.variants);
        let ids: BTreeSet<&str> = variants().map(|it| it.id.as_str()).collect();
        assert_eq!((slugs.len(), ids.len()), (taken.products.len(), variants().count()), "{shop}");
        assert!(ids.iter().all(|id| id.len() <= 60) && slugs.iter().all(|slug| slug.len() <= 48), "{shop}");
    }
}

#[test]
fn the_demo_shops_hold_the_mess_of_real_menus() {
    fn check(shop: &str, products: &[Product], what: &str, least: usize, holds: fn(&Product) -> bool) {
        let found = products.iter().filter(|product| holds(product)).count();
        assert!(found >= least, "{shop}: {found} of {what}");
    }
    fn is_odd(size: Size) -> bool {
        matches!(size, Size::Weight { mass } if ![500, 1000, 2000, 3500, 7000, 14_000, 28_000, 28_350].contains(&mass.0))
    }
    let menus = menus();
    for (shop, taken) in &menus {
        let products = taken.products.as_slice();
        let check = |what, least, holds| check(shop, products, what, least, holds);
        check("packs", 5, |it| it.variants.iter().any(|it| matches!(it.size, Size::Pack { .. })));
        check("odd weights", 5, |it| it.variants.iter().any(|it| is_odd(it.size)));
        check("several sizes", 20, |it| it.variants.len() > 1);
        check("emoji", 3, |it| it.name.chars().any(|it| u32::from(it) >= 0x1f300));
        check("accents", 3, |it| it.name.chars().any(|it| ('à'..='ÿ').contains(&it)));
        check("long names", 3, |it| it.name.chars().count() > 60);
        check("empty descriptions", 10, |it| it.description.is_empty());
        check("missing potency", 10, |it| it.thc.is_none() && it.category.is_cannabis());
        check("potency ranges", 3, |it| it.thc.is_some_and(|it| it.low < it.high));
        check("no strain type", 10, |it| it.strain.is_none());
    }
    let brands: BTreeSet<&str> =
        menus.iter().flat_map(|(_, it)| &it.products).filter_map(|it| it.brand.as_deref()).collect();
    assert!(brands.len() >= 40, "{}", brands.len());
}

#[test]
fn no_two_descriptions_are_near_copies() {
    let menus = menus();
    let texts: Vec<(&str, BTreeSet<String>)> = menus
        .iter()
        .flat_map(|(_, taken)| &taken.products)
        .map(|product| {
            let words: Vec<String> = product
                .description
                .to_lowercase()
                .split(|it: char| !it.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect();
            (product.name.as_str(), words.windows(3).map(|three| three.join(" ")).collect())
        })
        .collect();
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (_, trigrams)) in texts.iter().enumerate() {
        for trigram in trigrams {
            holders.entry(trigram).or_default().push(at);
        }
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for holders in holders.values() {
        for (at, one) in holders.iter().enumerate() {
            for other in &holders[at + 1..] {
                *shared.entry((*one, *other)).or_default() += 1;
            }
        }
    }
    for ((one, other), both) in shared {
        let ((one, ones), (other, others)) = (&texts[one], &texts[other]);
        let either = ones.len() + others.len() - both;
        // Jaccard above 0.3, without floats.
        assert!(both * 10 <= either * 3, "“{one}” and “{other}” share {both} of {either} trigrams");
    }
}
