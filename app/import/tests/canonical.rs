//! Our own format: the example of its documentation, what is left out, and what is refused.
//!
//! Reads the documentation of `src/canonical.rs`, compiled in, so that the example there cannot rot.

#![cfg(test)]

use everbud_import::{Imported, Outcome, canonical, read};

/// The JSON example in the module's documentation.
fn documented() -> String {
    let source = include_str!("../src/canonical.rs");
    let lines = source.lines().filter_map(|line| line.strip_prefix("//!")).skip_while(|line| line.trim() != "```json");
    lines.skip(1).take_while(|line| line.trim() != "```").collect::<Vec<_>>().join("\n")
}

/// A menu of one product with these fields besides its name.
fn menu(fields: &str) -> Imported {
    canonical::read(&format!(r#"{{"everbud_menu": 1, "products": [{{"name": "Fen", {fields}}}]}}"#)).unwrap()
}

#[test]
fn the_documented_example_is_taken_whole() {
    let taken = read(&documented()).unwrap();
    assert_eq!(taken.problems, []);
    assert_eq!((taken.records, taken.products.len(), taken.specials.len(), taken.stock.len()), (2, 2, 1, 2));
    let [moss, organ] = taken.products.as_slice() else { panic!("{:?}", taken.products) };
    assert_eq!((moss.id.as_str(), moss.slug.as_str()), ("lantern-moss", "lantern-moss"));
    assert_eq!(moss.variants[0].medical_price.map(|it| it.0), Some(3000));
    assert_eq!(organ.variants[0].id.as_str(), "reed-organ-infused~3x0.5g");
    assert_eq!(organ.variants[0].regulated.flower.0, 1200);
    assert_eq!(organ.variants[0].regulated.concentrate.0, 300);
    assert_eq!(taken.specials[0].off.to_string(), "12.5%");
    assert_eq!(taken.stock[0].1, 24);
    assert_eq!(read(&documented()).unwrap(), taken, "the same file reads the same each time");
}

#[test]
fn a_product_that_cannot_be_sold_is_refused_with_its_field() {
    fn check(fields: &str, field: &str) {
        let taken = menu(fields);
        let refused: Vec<_> =
            taken.problems.iter().filter(|it| it.outcome == Outcome::Refused && it.record > 0).collect();
        assert_eq!((taken.products.len(), refused.len()), (0, 1), "{fields}");
        assert_eq!(refused[0].field, field, "{fields}");
    }
    check(r#""category": "gear""#, "variants");
    check(r#""category": "fish", "variants": []"#, "category");
    check(r#""category": 7"#, "category");
    check(r#""category": "gear", "effects": [1]"#, "effects");
    check(r#""category": "gear", "variants": [{"size": "big", "price_cents": 5}]"#, "variants[0].size");
    check(r#""category": "gear", "variants": [{"size": "each", "price_cents": 0}]"#, "variants[0].price_cents");
    check(r#""category": "gear", "variants": [{"size": "each", "price_cents": 9.5}]"#, "variants[0].price_cents");
    check(r#""category": "gear", "variants": [{"size": "each", "price_cents": 5, "stock": -1}]"#, "variants[0].stock");
    check(r#""category": "vape", "variants": [{"size": "each", "price_cents": 5}]"#, "variants[0].size");
    check(
        r#""category": "vape", "variants": [{"size": "1 g", "price_cents": 5, "law": {"flower": "much"}}]"#,
        "variants[0].law.flower",
    );
    check(r#""id": "a b", "category": "gear", "variants": [{"size": "each", "price_cents": 5}]"#, "id");
}

#[test]
fn what_can_be_mended_is_taken_and_said() {
    fn check(fields: &str, expect: &[&str]) {
        let taken = menu(fields);
        let found: Vec<&str> = taken.problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!((taken.products.len(), found.as_slice()), (1, expect), "{fields}");
        assert!(taken.problems.iter().all(|it| it.outcome == Outcome::Mended && it.name == "Fen"), "{fields}");
    }
    let one = r#""variants": [{"size": "each", "price_cents": 5, "stock": 1}]"#;
    check(&format!(r#""category": "gear", {one}"#), &[]);
    check(&format!(r#""category": "gear", "strain": "wild", "thc": "lots", {one}"#), &["strain", "thc"]);
    check(&format!(r#""category": "gear", "slug": "No Slug", {one}"#), &["slug"]);
    check(&format!(r#""category": "edible", "thc": "0.2%", {one}"#), &["thc"]);
    check(r#""category": "gear", "variants": [{"size": "each", "price_cents": 5}]"#, &["variants[0].stock"]);
    check(
        r#""category": "gear", "variants": [{"size": "each", "price_cents": 5, "stock": 1}, {"size": "1 piece", "price_cents": 6, "stock": 1}, 7]"#,
        &["variants[1]", "variants[2].variant"],
    );
}

#[test]
fn given_ids_are_kept_and_never_given_to_another() {
    let gear = |given: &str, name: &str| {
        format!(
            r#"{{{given} "name": "{name}", "category": "gear", "variants": [{{"size": "each", "price_cents": 5, "stock": 1}}]}}"#
        )
    };
    let products = [
        gear("", "Fen"),
        gear(r#""id": "fen", "slug": "fen","#, "Bog"),
        gear("", "Fen"),
        gear(r#""id": "fen","#, "Mire"),
    ];
    let taken = read(&format!(r#"{{"everbud_menu": 1, "products": [{}]}}"#, products.join(","))).unwrap();
    let found: Vec<(&str, &str, &str)> =
        taken.products.iter().map(|it| (it.name.as_str(), it.id.as_str(), it.variants[0].id.as_str())).collect();
    assert_eq!(found, [("Fen", "fen-2", "fen-2~each"), ("Bog", "fen", "fen~each"), ("Fen", "fen-3", "fen-3~each")]);
    assert_eq!(taken.refused(), 1);
    assert_eq!(taken.problems[0].to_string(), "refused: record 4, “Mire”, id: “fen” is another's id already.");
}

#[test]
fn specials_are_held_against_the_products() {
    fn check(special: &str, expect: &[&str]) {
        let text = format!(
            r#"{{"everbud_menu": 1, "specials": [{{"name": "Dawn", {special}}}], "products": [{{"name": "Fen", "brand": "Reed & Co",
            "category": "gear", "variants": [{{"size": "each", "price_cents": 5, "stock": 1}}]}}]}}"#
        );
        let taken = read(&text).unwrap();
        let found: Vec<&str> = taken.problems.iter().map(|it| it.field.as_str()).collect();
        assert_eq!(found, expect, "{special}");
        let is_refused = taken.problems.iter().any(|it| it.outcome == Outcome::Refused);
        assert_eq!(taken.specials.len(), usize::from(!is_refused), "{special}");
    }
    let everything = r#""on": {"type": "everything"}"#;
    check(&format!(r#""percent_off": "20", {everything}"#), &[]);
    check(&format!(r#""percent_off": 12.5, {everything}"#), &[]);
    check(&format!(r#""percent_off": "0", {everything}"#), &["specials[0].percent_off"]);
    check(&format!(r#""percent_off": "20", "ends_at": "soon", {everything}"#), &["specials[0].ends_at"]);
    check(
        &format!(
            r#""percent_off": "20", "starts_at": "2027-04-20T00:00:00Z", "ends_at": "2027-04-20T00:00:00Z", {everything}"#
        ),
        &["specials[0].ends_at"],
    );
    check(r#""percent_off": "20""#, &["specials[0].on"]);
    check(r#""percent_off": "20", "on": {"type": "brand", "brand": "reed & co"}"#, &[]);
    check(r#""percent_off": "20", "on": {"type": "brand", "brand": "Fern"}"#, &["specials[0].on.brand"]);
    check(r#""percent_off": "20", "on": {"type": "category", "category": "gear"}"#, &[]);
    check(r#""percent_off": "20", "on": {"type": "category", "category": "fish"}"#, &["specials[0].on.category"]);
    check(r#""percent_off": "20", "on": {"type": "products", "products": ["Fen"]}"#, &[]);
    check(r#""percent_off": "20", "on": {"type": "products", "products": ["fen", "Bog"]}"#, &["products"]);
    check(r#""percent_off": "20", "on": {"type": "products", "products": ["Bog"]}"#, &["specials[0].on.products"]);
}
