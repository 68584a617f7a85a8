//! On which of our shelves an item stands. Listings file pre-rolls as flower, tinctures as edibles, and cartridges as
//! concentrates; sub-categories and names tell.
//!
//! Pure.

use super::label::Label;
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use crate::text;
use everbud_domain::product::Category;

/// What a category or sub-category is called, and its shelf. The first that occurs in it decides.
const CALLED: [(&str, Category); 49] = [
    ("pre roll", Category::PreRoll),
    ("preroll", Category::PreRoll),
    ("joint", Category::PreRoll),
    ("blunt", Category::PreRoll),
    ("batter", Category::Gear),
    ("rolling", Category::Gear),
    ("papers", Category::Gear),
    ("accessor", Category::Gear),
    ("storage", Category::Gear),
    ("apparel", Category::Gear),
    ("gear", Category::Gear),
    ("pipe", Category::Gear),
    ("bong", Category::Gear),
    ("grinder", Category::Gear),
    ("lighter", Category::Gear),
    ("merch", Category::Gear),
    ("glass", Category::Gear),
    ("vaporizer", Category::Gear),
    ("tincture", Category::Tincture),
    ("sublingual", Category::Tincture),
    ("topical", Category::Topical),
    ("balm", Category::Topical),
    ("salve", Category::Topical),
    ("lotion", Category::Topical),
    ("lubricant", Category::Topical),
    ("patch", Category::Topical),
    ("bath", Category::Topical),
    ("skin", Category::Topical),
    ("cartridge", Category::Vape),
    ("disposable", Category::Vape),
    ("vape", Category::Vape),
    ("concentrate", Category::Concentrate),
    ("extract", Category::Concentrate),
    ("rosin", Category::Concentrate),
    ("resin", Category::Concentrate),
    ("shatter", Category::Concentrate),
    ("wax", Category::Concentrate),
    ("hash", Category::Concentrate),
    ("budder", Category::Concentrate),
    ("syringe", Category::Concentrate),
    ("gumm", Category::Edible),
    ("chocolate", Category::Edible),
    ("candy", Category::Edible),
    ("drink", Category::Edible),
    ("beverage", Category::Edible),
    ("capsule", Category::Edible),
    ("snack", Category::Edible),
    ("edible", Category::Edible),
    ("flower", Category::Flower),
];

/// What has no shelf here.
const NOT_SOLD: [&str; 4] = ["clone", "seed", "cultivation", "plant"];

/// The shelf of an item.
pub(crate) fn category(fields: Fields<'_>, name: &str, label: &Label, notes: &mut Notes) -> Result<Category, Refusal> {
    let filed = text::tidy(fields.text("category_name")?.unwrap_or_default());
    let sub = named(fields, "sub_category")?;
    let parent = named(fields, "parent_category")?;
    let filed = if filed.is_empty() { parent } else { filed };
    let of_parent = called(&filed);
    // Edibles have sub-categories such as "Edible Oils" or "Gluten Free": only another shelf's own words count there.
    let Some(by_file) = called(&sub).or(of_parent) else {
        return Err(Refusal::new(
            "category_name",
            if is_not_sold(&filed) || is_not_sold(&sub) {
                format!("“{filed}” has no shelf in this shop.")
            } else {
                "It has no category that is known here.".to_owned()
            },
        ));
    };
    if by_file == Category::PreRoll && of_parent == Some(Category::Flower) {
        notes.mend("category_name", format!("It is filed under {filed} but is a pre-roll by its sub-category, {sub}."));
    }
    let by_name = by_name(by_file, name, label);
    if by_name != by_file {
        let shelf = by_name.label();
        notes.mend("category_name", format!("It is filed under {filed} but belongs to {shelf} by its name."));
    }
    Ok(by_name)
}

/// Whether ounces are a volume on it.
pub(crate) fn is_liquid(fields: Fields<'_>, category: Category) -> Result<bool, Refusal> {
    let sub = named(fields, "sub_category")?.to_lowercase();
    let is_drink = ["drink", "beverage", "soda", "tea"].iter().any(|word| sub.contains(word));
    Ok(category == Category::Tincture || (category == Category::Edible && is_drink))
}

/// What its sub-category is called.
pub(crate) fn sub_category(fields: Fields<'_>) -> Result<String, Refusal> {
    named(fields, "sub_category")
}

fn named(fields: Fields<'_>, field: &str) -> Result<String, Refusal> {
    let name = fields.part(field, |category| category.text("name"))?.flatten();
    Ok(text::tidy(name.unwrap_or_default()))
}

fn called(category: &str) -> Option<Category> {
    let category = category.to_lowercase().replace('-', " ");
    if is_not_sold(&category) {
        return None;
    }
    CALLED.iter().find(|(word, _)| category.contains(word)).map(|(_, shelf)| *shelf)
}

fn is_not_sold(category: &str) -> bool {
    let category = category.to_lowercase();
    NOT_SOLD.iter().any(|word| category.contains(word))
}

/// A name may know better than the file where the file is known to err.
fn by_name(filed: Category, name: &str, label: &Label) -> Category {
    let name = name.to_lowercase();
    let has_word = |wanted: &str| name.split(|it: char| !it.is_alphanumeric()).any(|word| word == wanted);
    let is_rolled = ["pre-roll", "pre roll", "preroll"].iter().any(|it| name.contains(it))
        || ["joint", "joints", "blunt", "blunts"].iter().any(|it| has_word(it));
    let is_vape = ["cart", "carts", "cartridge", "disposable", "vape", "aio"].iter().any(|it| has_word(it));
    match filed {
        Category::Flower if is_rolled || label.pack.is_some() => Category::PreRoll,
        Category::Concentrate if is_vape || name.contains("all-in-one") => Category::Vape,
        Category::Flower
        | Category::PreRoll
        | Category::Vape
        | Category::Concentrate
        | Category::Edible
        | Category::Tincture
        | Category::Topical
        | Category::Gear => filed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_shelf_is_where_a_shopper_looks_for_it() {
        fn check(name: &str, filed: &str, sub: &str, expect: Option<Category>, is_noted: bool) {
            let item = json!({"category_name": filed, "sub_category": {"name": sub}});
            let mut notes = Notes::on_record(1);
            let found = category(Fields::of(&item, "item").unwrap(), name, &Label::read(name), &mut notes);
            assert_eq!(found.ok(), expect, "{name}, {filed}, {sub}");
            assert_eq!(!notes.into_changes().is_empty(), is_noted, "{name}, {filed}, {sub}");
        }
        check("Quiet Tide", "Flower", "Flower", Some(Category::Flower), false);
        check("Quiet Tide", "Flower", "Pre Roll", Some(Category::PreRoll), true);
        check("Quiet Tide", "Pre-Rolls", "", Some(Category::PreRoll), false);
        check("Quiet Tide Pre-Roll", "Flower", "Flower", Some(Category::PreRoll), true);
        check("Quiet Tide | 5pk", "Flower", "", Some(Category::PreRoll), true);
        check("Jointly Grown", "Flower", "", Some(Category::Flower), false);
        check("Quiet Tide 1g cart", "Concentrates", "Concentrates", Some(Category::Vape), true);
        check("Carte Blanche Wax", "Concentrates", "Wax", Some(Category::Concentrate), false);
        check("Pen", "Vape Pens", "Disposable", Some(Category::Vape), false);
        check("Drops", "Edibles", "Tincture", Some(Category::Tincture), false);
        check("Oil", "Edibles", "Edible Oils", Some(Category::Edible), false);
        check("Bar", "Edibles", "Gluten Free", Some(Category::Edible), false);
        check("5pk lighters", "Gear", "Accessories", Some(Category::Gear), false);
        check("Papers", "Gear", "Rolling Papers", Some(Category::Gear), false);
        check("Clone", "Cultivation", "Clones", None, false);
        check("Thing", "", "", None, false);
    }
}
