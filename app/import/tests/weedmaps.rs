//! A made-up Weedmaps listing with every kind of mess that real ones hold: what is taken, what is not, and what is said.
//!
//! Reads `fixtures/weedmaps_mess.json`, compiled in. Its names and words are ours.

#![cfg(test)]

use everbud_domain::product::{Category, Product};
use everbud_domain::special::SpecialScope;
use everbud_import::{Imported, Outcome, read, weedmaps};

const MESS: &str = include_str!("fixtures/weedmaps_mess.json");

fn mess() -> Imported {
    weedmaps::read(MESS).unwrap()
}

fn product<'a>(taken: &'a Imported, slug: &str) -> &'a Product {
    taken.products.iter().find(|product| product.slug.as_str() == slug).unwrap()
}

#[test]
fn every_record_is_taken_or_refused_by_name() {
    let taken = mess();
    assert_eq!(taken, read(MESS).unwrap(), "the format is detected");
    assert_eq!((taken.records, taken.products.len(), taken.refused()), (22, 12, 10));
    assert_eq!(taken.records, taken.products.len() + taken.refused());
    for product in &taken.products {
        assert!(!product.variants.is_empty(), "{}", product.name);
        assert!(product.variants.iter().all(|variant| variant.price.0 > 0), "{}", product.name);
    }
}

#[test]
fn what_is_not_taken_says_why() {
    let taken = mess();
    let refused: Vec<(usize, &str, &str)> = taken
        .problems
        .iter()
        .filter(|problem| problem.outcome == Outcome::Refused)
        .map(|problem| (problem.record, problem.name.as_str(), problem.field.as_str()))
        .collect();
    let expect = [
        (4, "Lamplighter Hash Stick", "weight"),
        (5, "Strong Bar 500mg", "license_type"),
        (6, "Lemon Pop", "online_orderable"),
        (7, "Withdrawn Wax 1g", "is_published"),
        (8, "Unpriced Kush 3.5g", "prices"),
        (17, "Wrong Types", "category_name"),
        (18, "(no name)", "name"),
        (19, "A Banner", "type"),
        (20, "Rooted Clone", "category_name"),
        (21, "(no name)", "item"),
    ];
    assert_eq!(refused, expect);
}

#[test]
fn what_is_changed_is_said() {
    fn check(taken: &Imported, record: usize, fields: &[&str]) {
        let found: Vec<&str> = taken
            .problems
            .iter()
            .filter(|problem| problem.record == record && problem.outcome == Outcome::Mended)
            .map(|problem| problem.field.as_str())
            .collect();
        assert_eq!(found, fields, "record {record}");
    }
    let taken = mess();
    check(&taken, 1, &[]);
    check(&taken, 2, &["category_name"]);
    check(&taken, 3, &["category_name", "weight"]);
    check(&taken, 9, &["measurements", "sale"]);
    check(&taken, 10, &["measurements"]);
    check(&taken, 11, &["measurements"]);
    check(&taken, 12, &["category_name", "weight"]);
    check(&taken, 13, &[]);
    check(&taken, 15, &["name"]);
    check(&taken, 16, &["inventory_quantity", "genetics"]);
    check(&taken, 22, &["weight"]);
    check(&taken, 0, &["inventory_quantity", "inventory_quantity", "weight", "meta"]);
}

#[test]
fn products_are_what_a_shopper_would_have_seen() {
    fn check(taken: &Imported, slug: &str, name: &str, category: Category, variants: &[&str]) {
        let product = product(taken, slug);
        assert_eq!((product.name.as_str(), product.category), (name, category), "{slug}");
        let found: Vec<String> =
            product.variants.iter().map(|it| format!("{} | {} | {}", it.id, it.size, it.price)).collect();
        assert_eq!(found, variants, "{slug}");
    }
    let taken = mess();
    check(
        &taken,
        "creme-de-peche-fictive",
        "Crème de Pêche Fictive",
        Category::Flower,
        &["creme-de-peche-fictive~1g | 1 g | $12.00", "creme-de-peche-fictive~3.5g | 3.5 g | $38.50"],
    );
    check(
        &taken,
        "ostrander-marble-heron-1g-preroll",
        "Ostrander | Marble Heron | 1g Preroll",
        Category::PreRoll,
        &["ostrander-marble-heron-1g-preroll~1g | 1 g | $6.00"],
    );
    check(
        &taken,
        "ostrander-copper-wren-5pk",
        "Ostrander | Copper Wren | 5pk",
        Category::PreRoll,
        &["ostrander-copper-wren-5pk~5x0.5g | 5 × 0.5 g | $30.00"],
    );
    check(&taken, "meadow-balm", "Meadow Balm", Category::Topical, &["meadow-balm~each | each | $45.00"]);
    check(&taken, "meadow-balm-2", "Meadow Balm", Category::Topical, &["meadow-balm-2~each | each | $70.00"]);
    check(
        &taken,
        "night-ledger-shake",
        "Night Ledger Shake",
        Category::Flower,
        &[
            "night-ledger-shake~1g | 1 g | $5.00",
            "night-ledger-shake~7g | 7 g | $28.00",
            "night-ledger-shake~1oz | 28.35 g | $90.00",
        ],
    );
    check(
        &taken,
        "slow-tide-drops-30ml",
        "Slow Tide Drops 30ml",
        Category::Tincture,
        &["slow-tide-drops-30ml~30ml | 30 ml | $40.00"],
    );
    let peach = product(&taken, "creme-de-peche-fictive");
    assert_eq!(peach.brand.as_deref(), Some("Quillfeather"));
    assert_eq!(peach.thc.map(|it| it.to_string()).as_deref(), Some("24.31%"));
    assert_eq!(peach.description, "*Peach skin & warm rope.*\n\nCured **twelve** days.\n\n- dense\n- sticky");
    let long = taken.products.iter().find(|it| it.category == Category::Gear).unwrap();
    assert_eq!((long.name.chars().count(), long.name.starts_with("🌈 Very Long")), (200, true));
}

#[test]
fn limits_can_count_what_was_taken() {
    fn check(taken: &Imported, slug: &str, flower: i64, concentrate: i64, thc: i64, liquid: i64) {
        let law = product(taken, slug).variants[0].regulated;
        let found = (law.flower.0, law.concentrate.0, law.edible_thc.0, law.liquid_edible.0);
        assert_eq!(found, (flower, concentrate, thc, liquid), "{slug}");
    }
    let taken = mess();
    check(&taken, "ostrander-copper-wren-5pk", 2500, 0, 0, 0);
    check(&taken, "ostrander-velvet-stoat-1g-cart", 0, 1000, 0, 0);
    check(&taken, "tart-comets-500mg", 0, 0, 500, 0);
    check(&taken, "honey-moons-100mg", 0, 0, 100, 0);
    check(&taken, "slow-tide-drops-30ml", 0, 0, 300, 30_000);
    check(&taken, "meadow-balm", 0, 0, 0, 0);
}

#[test]
fn stock_is_what_was_counted_or_the_trades_cap() {
    fn check(taken: &Imported, variant: &str, units: i64) {
        let (_, found) = taken.stock.iter().find(|(id, _)| id.as_str() == variant).unwrap();
        assert_eq!(*found, units, "{variant}");
    }
    let taken = mess();
    check(&taken, "ostrander-marble-heron-1g-preroll~1g", 168);
    check(&taken, "ostrander-copper-wren-5pk~5x0.5g", 25);
    check(&taken, "meadow-balm~each", 25);
    check(&taken, "night-ledger-shake~1g", 4);
    check(&taken, "night-ledger-shake~7g", 3);
    check(&taken, "night-ledger-shake~1oz", 3);
    let variants: usize = taken.products.iter().map(|product| product.variants.len()).sum();
    assert_eq!(taken.stock.len(), variants);
}

#[test]
fn each_percentage_is_one_special() {
    let taken = mess();
    let found: Vec<(&str, &str, Vec<&str>)> = taken
        .specials
        .iter()
        .map(|special| {
            let SpecialScope::Products { products } = &special.on.scope else { panic!("{special:?}") };
            (special.id.as_str(), special.name.as_str(), products.iter().map(|id| id.as_str()).collect())
        })
        .collect();
    let expect = [
        ("sale-12-5", "12.5% off", vec!["honey-moons-100mg"]),
        ("sale-25", "25% off", vec!["ostrander-marble-heron-1g-preroll", "ostrander-copper-wren-5pk"]),
    ];
    assert_eq!(found, expect);
}

#[test]
fn an_empty_menu_reads_well_and_warns() {
    let taken = read(r#"{"meta": {"page": 1, "per_page": 100, "total": 0}, "data": []}"#).unwrap();
    assert_eq!((taken.records, taken.products.len(), taken.refused()), (0, 0, 0));
    assert_eq!(
        taken.problems[0].to_string(),
        "refused: the file, data: It holds no item that could be taken: such a menu must never replace a good one."
    );
}

#[test]
fn a_wrong_record_costs_no_more_than_itself() {
    fn check(field: &str, value: &str) {
        let good = r#"{"type": "menu_item", "attributes": {"name": "Good", "category_name": "Gear", "prices": {"price_unit": 5}}}"#;
        let bad = good.replace(r#""name""#, &format!(r#""{field}": {value}, "name""#));
        let text = format!(r#"{{"meta": {{}}, "data": [{bad}, {good}]}}"#);
        let taken = weedmaps::read(&text).unwrap();
        assert_eq!((taken.products.len(), taken.refused()), (1, 1), "{field}: {value}");
        assert_eq!(taken.problems[0].record, 1, "{field}: {value}");
    }
    check("body", "[]");
    check("brand_name", "{}");
    check("variants", "{}");
    check("variants", "[7]");
    check("variants", r#"[{"price": "12"}]"#);
    check("variants", r#"[{"price": {"amount": "-1"}}]"#);
    check("variants", r#"[{"price": {"amount": 1e300}, "weight": null}]"#);
    check("measurements", "[null]");
    check("cannabinoids", "[]");
    check("sale", "25");
    check("is_published", "\"yes\"");
    check("license_type", "1");
    check("inventory_quantity", "[3]");
    check("inventory_quantity", "\"many\"");
    check("genetics", "true");
    check("sub_category", "\"Pipes\"");
}
