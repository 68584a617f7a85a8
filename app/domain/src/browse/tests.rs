//! What browsing promises.
//!
//! Pure.

use super::*;
use crate::cart::MenuType;
use crate::fixture::{at, id, menu, noon};
use crate::id::Slug;

fn query(pairs: &[(&str, &str)]) -> MenuQuery {
    MenuQuery::parse(pairs.iter().copied())
}

fn slugs(pairs: &[(&str, &str)], sold_out: &[&str]) -> Vec<String> {
    let sold_out = sold_out.iter().map(|variant| id(variant)).collect();
    let menu = menu();
    let listing = search(&menu, &sold_out, &[], &query(pairs), MenuType::Adult, noon());
    listing.items.iter().map(|product| product.slug.to_string()).collect()
}

#[test]
fn a_text_is_found_in_any_case_accent_and_field_when_all_its_words_occur() {
    fn check(q: &str, expect: &[&str]) {
        assert_eq!(slugs(&[("q", q)], &[]), expect, "{q}");
    }
    check("CREME brulee", &["creme-brulee"]);
    check("dream blue", &["blue-dream"]);
    check("blue wax", &[]);
    check("high meadow", &["blue-dream", "wax"]);
    check("aetherleaf", &["creme-brulee"]);
    check("nibbles", &["gummies"]);
    check("indica", &["creme-brulee"]);
    check("uplift", &["blue-dream"]);
    check("quebec berries", &["blue-dream"]);
    check("edibles", &["gummies"]);
    check("%_\\", &[]);
    check("-", &["blue-dream", "creme-brulee", "wax", "gummies", "lighter"]);
}

#[test]
fn choices_narrow_the_listing() {
    fn check(pairs: &[(&str, &str)], expect: &[&str]) {
        assert_eq!(slugs(pairs, &[]), expect, "{pairs:?}");
    }
    check(&[("category", "flower")], &["blue-dream", "creme-brulee"]);
    check(&[("category", "flower"), ("strain", "hybrid")], &["blue-dream"]);
    check(&[("brand", "High Meadow")], &["blue-dream", "wax"]);
    check(&[("brand", "Nobody")], &[]);
    check(&[("weight", "14g")], &["blue-dream"]);
    check(&[("special", "1")], &["wax"]);
}

#[test]
fn a_listing_is_sorted_with_what_is_sold_out_last() {
    fn check(sort: &str, sold_out: &[&str], expect: &[&str]) {
        assert_eq!(slugs(&[("sort", sort)], sold_out), expect, "{sort}");
    }
    check("menu", &["wax-1"], &["blue-dream", "creme-brulee", "gummies", "lighter", "wax"]);
    // One of two variants is still to be had.
    check("menu", &["dream-14"], &["blue-dream", "creme-brulee", "wax", "gummies", "lighter"]);
    check("price-low", &[], &["lighter", "gummies", "wax", "blue-dream", "creme-brulee"]);
    check("price-high", &["creme-3.5"], &["blue-dream", "wax", "gummies", "lighter", "creme-brulee"]);
    check("name", &[], &["blue-dream", "creme-brulee", "lighter", "gummies", "wax"]);
    check("thc", &[], &["creme-brulee", "blue-dream", "wax", "gummies", "lighter"]);
}

#[test]
fn each_facet_counts_what_the_other_choices_leave() {
    let menu = menu();
    let listing = search(
        &menu,
        &BTreeSet::new(),
        &[],
        &query(&[("category", "flower"), ("weight", "3.5g")]),
        MenuType::Adult,
        noon(),
    );
    let facets = listing.facets;
    // The wax weighs a gram, so only the flower has the chosen weight.
    assert_eq!(facets.categories, [Facet { value: Category::Flower, count: 2 }]);
    assert_eq!(
        facets.strains,
        [Facet { value: StrainType::Indica, count: 1 }, Facet { value: StrainType::Hybrid, count: 1 }]
    );
    assert_eq!(facets.brands, [Facet { value: "Ætherleaf", count: 1 }, Facet { value: "High Meadow", count: 1 }]);
    let weights: Vec<_> = facets.weights.iter().map(|facet| (facet.value.0, facet.count)).collect();
    assert_eq!(weights, [(3_500, 2), (14_000, 1)]);
    assert_eq!(facets.on_special, 0);
    let all = search(&menu, &BTreeSet::new(), &[], &MenuQuery::default(), MenuType::Adult, noon()).facets;
    assert_eq!((all.categories.len(), all.on_special), (4, 1));
    assert_eq!(
        search(&menu, &BTreeSet::new(), &[], &MenuQuery::default(), MenuType::Adult, at("2026-05-01T00:00:00Z"))
            .facets
            .on_special,
        0
    );
}

#[test]
fn a_long_listing_has_pages_and_no_page_is_beyond_the_last() {
    fn check(products: usize, page: &str, expect: (usize, usize, usize, usize)) {
        let mut menu = menu();
        let lighter = menu.products[4].clone();
        menu.products = (0..products)
            .map(|at| Product { slug: Slug::parse(&format!("p{at}")).unwrap(), ..lighter.clone() })
            .collect();
        let listing = search(&menu, &BTreeSet::new(), &[], &query(&[("page", page)]), MenuType::Adult, noon());
        assert_eq!(
            (listing.items.len(), listing.total, listing.page, listing.pages),
            expect,
            "{products}, page {page}"
        );
    }
    check(0, "1", (0, 0, 1, 1));
    check(24, "1", (24, 24, 1, 1));
    check(25, "2", (1, 25, 2, 2));
    check(25, "9", (1, 25, 2, 2));
    check(25, "4294967295", (1, 25, 2, 2));
}

#[test]
fn a_listing_that_nobody_sorted_stands_in_the_shops_own_order() {
    use Category::{Concentrate, Edible, Flower, Gear};
    fn check(order: &serde_json::Value, sort: &str, expect: &[&str], shelves: &[Category]) {
        let mut menu = menu();
        menu.shop.structure.order = serde_json::from_value(order.clone()).unwrap();
        let none = BTreeSet::new();
        let listing = search(&menu, &none, &[], &query(&[("sort", sort)]), MenuType::Adult, noon());
        let found: Vec<&str> = listing.items.iter().map(|product| product.slug.as_str()).collect();
        assert_eq!(found, expect, "{order} {sort}");
        let found: Vec<Category> = listing.facets.categories.iter().map(|facet| facet.value).collect();
        assert_eq!(found, shelves, "{order}");
    }
    let usual = [Flower, Concentrate, Edible, Gear];
    let none = serde_json::json!({});
    check(&none, "menu", &["blue-dream", "creme-brulee", "wax", "gummies", "lighter"], &usual);
    let by_name = serde_json::json!({"by": "name"});
    check(&by_name, "menu", &["blue-dream", "creme-brulee", "lighter", "gummies", "wax"], &usual);
    check(&by_name, "price-low", &["lighter", "gummies", "wax", "blue-dream", "creme-brulee"], &usual);
    let gear_first = serde_json::json!({"categories": ["gear", "edible"], "by": "price-high"});
    let shelves = [Gear, Edible, Flower, Concentrate];
    check(&gear_first, "menu", &["lighter", "gummies", "creme-brulee", "blue-dream", "wax"], &shelves);
    check(&gear_first, "name", &["blue-dream", "creme-brulee", "lighter", "gummies", "wax"], &shelves);
}

#[test]
fn what_is_popular_stands_before_the_rest_of_the_menu_and_sold_out_behind_it_all_the_same() {
    fn check(popular: &[&str], order: &serde_json::Value, sort: &str, expect: &[&str]) {
        let mut menu = menu();
        menu.shop.structure.order = serde_json::from_value(order.clone()).unwrap();
        let popular: Vec<ProductId> = popular.iter().map(|product| ProductId::parse(product).unwrap()).collect();
        let sold_out = BTreeSet::from([id("creme-3.5")]);
        let listing = search(&menu, &sold_out, &popular, &query(&[("sort", sort)]), MenuType::Adult, noon());
        let found: Vec<&str> = listing.items.iter().map(|product| product.slug.as_str()).collect();
        assert_eq!(found, expect, "{popular:?} {order} {sort}");
    }
    let none = serde_json::json!({});
    let by_popular = serde_json::json!({"by": "popular"});
    let as_written = ["blue-dream", "wax", "gummies", "lighter", "creme-brulee"];
    let ranked = ["lighter", "wax", "blue-dream", "gummies", "creme-brulee"];
    check(&["lighter", "wax"], &none, "popular", &ranked);
    check(&["lighter", "wax"], &by_popular, "menu", &ranked);
    check(&["lighter", "wax"], &none, "menu", &as_written);
    check(&["lighter", "creme-brulee", "gone", "wax"], &none, "popular", &ranked);
    check(&[], &by_popular, "popular", &as_written);
    let gear_last = serde_json::json!({"categories": ["concentrate"], "by": "popular"});
    check(&["lighter", "gummies"], &gear_last, "menu", &["wax", "blue-dream", "gummies", "lighter", "creme-brulee"]);
}
