//! The words of made-up shops and goods. Pure.

use crate::chance::Chance;
use everbud_domain::product::Category;

const FIRST: [&str; 16] = [
    "Amber", "Basalt", "Cinder", "Dogwood", "Eddy", "Fallow", "Gannet", "Harrow", "Inlet", "Juniper", "Kestrel",
    "Lantern", "Marrow", "Nettle", "Osprey", "Pewter",
];
const SECOND: [&str; 12] = [
    "Apothecary",
    "Bench",
    "Counter",
    "Depot",
    "Exchange",
    "Garden",
    "House",
    "Landing",
    "Mercantile",
    "Outpost",
    "Stand",
    "Works",
];
const STRAINS: [&str; 14] = [
    "Attic Thunder",
    "Brass Lemon",
    "Cold Harbor",
    "Drowsy Mule",
    "Elder Plum",
    "Fog Signal",
    "Granite Peach",
    "Hayloft",
    "Ink Cherry",
    "Jackdaw",
    "Loose Change",
    "Moth Lamp",
    "North Pier",
    "Orchard Static",
];
const BRANDS: [&str; 8] =
    ["Second Shift", "Tin Roof", "Undertow", "Vesper & Sons", "Wheelwright", "Yardarm", "Quiet Acre", "Roan Mountain"];
const NOTES: [&str; 8] =
    ["orange peel", "wet slate", "burnt sugar", "pine tar", "black tea", "cut grass", "sour plum", "cold ginger"];

fn word(of: &[&'static str], chance: &mut Chance) -> &'static str {
    chance.one_of(of).copied().unwrap_or_default()
}

pub(super) fn shop_name(chance: &mut Chance) -> (&'static str, &'static str) {
    (word(&FIRST, chance), word(&SECOND, chance))
}

pub(super) fn brand(chance: &mut Chance) -> String {
    word(&BRANDS, chance).to_owned()
}

pub(super) fn product_name(category: Category, chance: &mut Chance) -> String {
    let strain = word(&STRAINS, chance);
    match category {
        Category::Flower => strain.to_owned(),
        Category::PreRoll => format!("{strain}, rolled"),
        Category::Vape => format!("{strain} cartridge"),
        Category::Concentrate => format!("{strain} rosin"),
        Category::Edible => format!("Squares with {}", word(&NOTES, chance)),
        Category::Tincture => format!("Drops with {}", word(&NOTES, chance)),
        Category::Topical => format!("Balm with {}", word(&NOTES, chance)),
        Category::Gear => format!("Tin, {} lid", word(&FIRST, chance).to_lowercase()),
    }
}

pub(super) fn description(chance: &mut Chance) -> String {
    let (first, second) = (word(&NOTES, chance), word(&NOTES, chance));
    format!("First {first}, then {second}. Kept cool and dark, and sold within the month.")
}
