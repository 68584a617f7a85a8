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
    assert_eq!((taken.records, taken.products.len(), taken.specials.len(), taken.stock.len()), (2, 2, 4, 2));
    let [moss, organ] = taken.products.as_slice() else { panic!("{:?}", taken.products) };
    assert_eq!((moss.id.as_str(), moss.slug.as_str()), ("lantern-moss", "lantern-moss"));
    assert_eq!(moss.variants[0].medical_price.map(|it| it.0), Some(3000));
    assert_eq!(organ.variants[0].id.as_str(), "reed-organ-infused~3x0.5g");
    assert_eq!(organ.variants[0].regulated.flower.0, 1200);
    assert_eq!(organ.variants[0].regulated.concentrate.0, 300);
    assert_eq!(taken.specials[0].headline(), "12.5% off");
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
            "category": "gear", "subcategory": "Lighters", "variants": [{{"size": "each", "price_cents": 5, "stock": 1}}]}}]}}"#
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
    let cherry = |rest: &str| format!(r#""on": {{"type": "everything", {rest}}}, "cents_off": 100"#);
    check(&cherry(r#""except": ["Fen"]"#), &[]);
    check(&cherry(r#""except": ["Bog"]"#), &["except"]);
    check(&cherry(r#""mass": "3.5 g""#), &[]);
    check(&cherry(r#""mass_from": "1 g", "mass_to": "1/8 oz""#), &[]);
    check(&cherry(r#""mass": "much""#), &["specials[0].on.mass"]);
    check(&cherry(r#""mass": "1 g", "mass_to": "2 g""#), &["specials[0].on.mass"]);
    check(&cherry(r#""mass_from": "2 g", "mass_to": "1 g""#), &["specials[0].on.mass_to"]);
    let part = r#""cents_off": 100, "on": {"type": "subcategory", "category": "gear", "subcategory": "#;
    check(&format!(r#"{part}"lighters"}}"#), &[]);
    check(&format!(r#"{part}"Papers"}}"#), &["specials[0].on.subcategory"]);
}

#[test]
fn every_kind_of_special_is_read_and_what_is_wrong_with_one_is_named() {
    fn check(special: &str, expect: Result<&str, &str>) {
        let text = format!(
            r#"{{"everbud_menu": 1, "specials": [{{"name": "Dawn", "on": {{"type": "everything"}}, {special}}}],
            "products": [{{"name": "Fen", "category": "gear", "variants": [{{"size": "each", "price_cents": 5}}]}}]}}"#
        );
        let taken = read(&text).unwrap();
        let got = match taken.specials.first() {
            Some(special) => Ok(special.headline()),
            None => {
                let refused = taken.problems.iter().find(|problem| problem.outcome == Outcome::Refused);
                Err(refused.map(|problem| problem.field.clone()).unwrap_or_default())
            }
        };
        assert_eq!(got.as_deref().map_err(String::as_str), expect, "{special}");
    }
    check(r#""cents_off": 500"#, Ok("$5 off"));
    check(r#""price_cents": 1000"#, Ok("For $10"));
    check(r#""price_cents": 0"#, Ok("Free"));
    check(r#""cents_off": 0"#, Err("specials[0].cents_off"));
    check(r#""cents_off": 500, "percent_off": "5""#, Err("specials[0].percent_off"));
    check(r#""starts_at": null"#, Err("specials[0].percent_off"));
    check(r#""bundle": {"pieces": 3, "price_cents": 2500}"#, Ok("3 for $25"));
    check(r#""bundle": {"price_cents": 2500}"#, Err("specials[0].bundle.pieces"));
    check(r#""bundle": {"pieces": 0, "price_cents": 2500}"#, Err("specials[0].bundle.pieces"));
    check(r#""bundle": {"pieces": 2.5, "price_cents": 2500}"#, Err("specials[0].bundle.pieces"));
    check(r#""bundle": {"pieces": 3}"#, Err("specials[0].bundle.price_cents"));
    check(r#""bundle": {"pieces": 3, "price_cents": 2500}, "cents_off": 5"#, Err("specials[0].percent_off"));
    check(r#""offer": {"buy": {"pieces": 2}, "percent_off": "100"}"#, Ok("Buy 2, get 1 free"));
    check(r#""offer": {"buy": {"spend_cents": 5000}, "pieces": 2, "price_cents": 100}"#, Ok("Spend $50, get 2 for $1"));
    check(
        r#""offer": {"buy": {"mass": "14 g"}, "cents_off": 100, "reward": "dearest"}"#,
        Ok("Buy 14 g, get 1 at $1 off"),
    );
    check(r#""offer": {"buy": {"pieces": 2, "mass": "1 g"}, "cents_off": 1}"#, Err("specials[0].offer.buy.pieces"));
    check(r#""offer": {"buy": {"pieces": 2}}"#, Err("specials[0].offer.percent_off"));
    check(r#""offer": {"cents_off": 5}"#, Err("specials[0].offer.buy"));
    check(
        r#""offer": {"buy": {"pieces": 1, "of": {"type": "fish"}}, "cents_off": 5}"#,
        Err("specials[0].offer.buy.of.type"),
    );
    check(r#""offer": {"buy": {"pieces": 1}, "cents_off": 5, "reward": "mine"}"#, Err("specials[0].offer.reward"));
    check(r#""cart": {"from_cents": 10000, "percent_off": "10"}"#, Ok("10% off from $100"));
    check(r#""cart": {"cents_off": 500}"#, Ok("$5 off the order"));
    check(r#""cart": {"price_cents": 500}"#, Err("specials[0].cart.percent_off"));
    check(r#""cents_off": 5, "code": "FERRY", "menu": "medical", "most_per_order": 2"#, Ok("$0.05 off"));
    check(r#""cents_off": 5, "menu": "lunch""#, Err("specials[0].menu"));
    check(r#""cents_off": 5, "per_person": 1, "first_time": true"#, Ok("$0.05 off"));
    check(r#""cents_off": 5, "per_person": 0"#, Err("specials[0].per_person"));
    check(r#""cents_off": 5, "first_time": "yes""#, Err("specials[0].first_time"));
    check(r#""cents_off": 5, "most_per_order": 0"#, Err("specials[0].most_per_order"));
    check(&format!(r#""cents_off": 5, "code": "{}""#, "X".repeat(41)), Err("specials[0].code"));
    check(r#""cents_off": 5, "code": "two words""#, Err("specials[0].code"));
    check(r#""cents_off": 5, "weekly": {"monday": "16:00-18:30", "friday": "22:00–02:00"}"#, Ok("$0.05 off"));
    check(r#""cents_off": 5, "weekly": {"moonday": "16:00-18:30"}"#, Err("specials[0].weekly.moonday"));
    check(r#""cents_off": 5, "weekly": {"monday": "4 PM"}"#, Err("specials[0].weekly.monday"));
    check(r#""cents_off": 5, "weekly": {"monday": "16:60-17:00"}"#, Err("specials[0].weekly.monday"));
    check(r#""cents_off": 5, "weekly": {}"#, Err("specials[0].weekly.monday"));
}
