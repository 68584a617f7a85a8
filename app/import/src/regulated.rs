//! What the law counts in one of a variant: by its shelf and size, unless the menu says so itself.
//!
//! Pure. Flower and pre-rolls count as flower and vapes and concentrates as concentrate, by their whole mass; edibles
//! and tinctures count by their THC (the upper end, whole milligrams, rounded up) and by their net weight or volume;
//! gear does not count, nor do topicals, except where a state counts all THC or all concentrate. Infused flower is kept
//! with its whole mass and its parts, for states differ in which they count. What is smoked but has no known mass is
//! refused: it would pass every purchase limit.

use crate::fields::Fields;
use crate::problem::Refusal;
use crate::sizes::{mass, total_mass, volume};
use everbud_domain::product::{Category, Potency, PotencyUnit, Regulated, Size, Unknown};
use everbud_domain::weight::{Microlitres, Milligrams};

/// What a menu itself says that the law counts; it goes before what we derive, figure by figure.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Law {
    pub(crate) flower: Option<Milligrams>,
    pub(crate) concentrate: Option<Milligrams>,
    pub(crate) thc: Option<Milligrams>,
    pub(crate) solid: Option<Milligrams>,
    pub(crate) liquid: Option<Microlitres>,
    /// Whether the menu calls it infused.
    pub(crate) infused: Option<Infused>,
}

/// A word for flower that concentrate was added to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Infused;

impl Infused {
    /// Whether a name or a shelf says so.
    pub(crate) fn in_name(name: &str) -> Option<Self> {
        name.split(|letter: char| !letter.is_alphanumeric())
            .any(|word| word.eq_ignore_ascii_case("infused"))
            .then_some(Self)
    }
}

impl Law {
    /// Reads the figures of a menu in our own format.
    pub(crate) fn read(fields: Fields<'_>) -> Result<Self, Refusal> {
        let liquid = fields.text("liquid")?;
        Ok(Self {
            flower: mass_of(fields, "flower")?,
            concentrate: mass_of(fields, "concentrate")?,
            thc: mass_of(fields, "thc")?,
            solid: mass_of(fields, "solid")?,
            infused: fields.flag("infused")?.filter(|infused| *infused).map(|_| Infused),
            liquid: liquid.map(|text| volume(text).ok_or_else(|| not_a("liquid", "a volume"))).transpose()?,
        })
    }
}

/// A mass, which may be none at all here: "0 mg" says that it was measured.
fn mass_of(fields: Fields<'_>, name: &str) -> Result<Option<Milligrams>, Refusal> {
    let text = fields.text(name)?;
    text.map(|text| zero(text).or_else(|| mass(text)).ok_or_else(|| not_a(name, "a mass"))).transpose()
}

fn not_a(field: &str, wanted: &str) -> Refusal {
    Refusal::new(field, format!("This must be {wanted}."))
}

fn zero(text: &str) -> Option<Milligrams> {
    matches!(text.trim(), "0" | "0 mg" | "0 g").then_some(Milligrams(0))
}

/// Counts one of a variant.
pub(crate) fn count(category: Category, size: Size, thc: Option<Potency>, law: &Law) -> Result<Regulated, Refusal> {
    match category {
        Category::Flower | Category::PreRoll => flower(size, law),
        Category::Vape | Category::Concentrate => concentrate(size, thc, law),
        Category::Edible | Category::Tincture => Ok(edible(size, thc, law)),
        Category::Topical => Ok(Regulated {
            all_concentrate: law.concentrate,
            product_thc: law.thc.or_else(|| thc.and_then(whole_milligrams)),
            ..explicit(law)
        }),
        Category::Gear => Ok(Regulated { all_concentrate: law.concentrate.or(NOTHING), ..explicit(law) }),
    }
}

const NOTHING: Option<Milligrams> = Some(Milligrams(0));

/// What the menu itself says, and no more.
fn explicit(law: &Law) -> Regulated {
    Regulated {
        flower: law.flower.unwrap_or_default(),
        concentrate: law.concentrate.unwrap_or_default(),
        edible_thc: law.thc.unwrap_or_default(),
        solid_edible: law.solid.unwrap_or_default(),
        liquid_edible: law.liquid.unwrap_or_default(),
        infused: Milligrams(0),
        all_concentrate: NOTHING,
        product_thc: law.thc.or(NOTHING),
        unknown: Unknown::default(),
    }
}

fn flower(size: Size, law: &Law) -> Result<Regulated, Refusal> {
    let flower = law.flower.or_else(|| total_mass(size)).ok_or_else(unweighed)?;
    let mut counted = Regulated { flower, edible_thc: Milligrams(0), product_thc: NOTHING, ..explicit(law) };
    match law.concentrate {
        Some(Milligrams(1..)) => {
            counted.infused = whole(flower, counted.concentrate);
            counted.all_concentrate = law.concentrate;
            counted.product_thc = law.thc;
        }
        None if law.infused.is_some() => {
            counted.infused = flower;
            counted.all_concentrate = None;
            counted.product_thc = law.thc;
            counted.unknown.parts = true;
        }
        Some(_) | None => {}
    }
    Ok(counted)
}

fn concentrate(size: Size, thc: Option<Potency>, law: &Law) -> Result<Regulated, Refusal> {
    let concentrate = law.concentrate.or_else(|| total_mass(size)).ok_or_else(unweighed)?;
    let flower = law.flower.unwrap_or_default();
    let is_infused = flower.0 > 0 && concentrate.0 > 0;
    let mass = whole(flower, concentrate);
    Ok(Regulated {
        concentrate,
        edible_thc: Milligrams(0),
        infused: if is_infused { mass } else { Milligrams(0) },
        all_concentrate: Some(concentrate),
        product_thc: law.thc.or_else(|| thc.and_then(|thc| thc_in(mass, thc))),
        ..explicit(law)
    })
}

fn edible(size: Size, thc: Option<Potency>, law: &Law) -> Regulated {
    let thc = law.thc.or_else(|| thc.and_then(whole_milligrams));
    let mut counted = Regulated {
        // What was stirred in is an edible's THC, and concentrate only where the law asks for it in whatever form.
        concentrate: Milligrams(0),
        edible_thc: thc.unwrap_or_default(),
        all_concentrate: law.concentrate,
        product_thc: thc,
        ..explicit(law)
    };
    counted.unknown.edible_thc = thc.is_none();
    if law.solid.is_none() && law.liquid.is_none() {
        match size {
            Size::Weight { .. } | Size::Pack { .. } => counted.solid_edible = total_mass(size).unwrap_or_default(),
            Size::Volume { volume } => counted.liquid_edible = volume,
            Size::Each { .. } => counted.unknown.net = true,
        }
    }
    counted
}

const fn whole(flower: Milligrams, concentrate: Milligrams) -> Milligrams {
    Milligrams(flower.0.saturating_add(concentrate.0))
}

/// The THC in so much of something, by the upper end of its potency, in whole milligrams, rounded up.
fn thc_in(mass: Milligrams, thc: Potency) -> Option<Milligrams> {
    match thc.unit {
        PotencyUnit::Milligrams => whole_milligrams(thc),
        // Thousandths of a percent are hundred-thousandths of the mass.
        PotencyUnit::Percent => {
            let thc = mass.0.checked_mul(thc.high)?.checked_add(99_999)?;
            Some(Milligrams(thc / 100_000))
        }
    }
}

fn whole_milligrams(thc: Potency) -> Option<Milligrams> {
    match thc.unit {
        PotencyUnit::Milligrams => Some(Milligrams(thc.high.saturating_add(999) / 1000)),
        PotencyUnit::Percent => None,
    }
}

fn unweighed() -> Refusal {
    Refusal::new("size", "Its weight is not known, and purchase limits count it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potency;
    use crate::sizes::size;
    use serde_json::json;

    #[test]
    fn each_shelf_counts_what_the_law_counts() {
        fn check(category: Category, sized: &str, thc: &str, law: &serde_json::Value, expect: [i64; 5]) {
            let law = Law::read(Fields::of(law, "law").unwrap()).unwrap();
            let counted = count(category, size(sized).unwrap().size, potency::parse(thc), &law).unwrap();
            let Regulated { flower, concentrate, edible_thc, solid_edible, liquid_edible, .. } = counted;
            let found = [flower.0, concentrate.0, edible_thc.0, solid_edible.0, liquid_edible.0];
            assert_eq!(found, expect, "{category:?} {sized} {thc} {law:?}");
        }
        let none = json!({});
        check(Category::Flower, "3.5 g", "22%", &none, [3500, 0, 0, 0, 0]);
        check(Category::PreRoll, "5 x 0.5 g", "22%", &none, [2500, 0, 0, 0, 0]);
        check(Category::PreRoll, "1 g", "", &json!({"flower": "0.8 g", "concentrate": "0.2 g"}), [800, 200, 0, 0, 0]);
        check(Category::Vape, "0.5 g", "84%", &none, [0, 500, 0, 0, 0]);
        check(Category::Vape, "each", "", &json!({"concentrate": "1 g"}), [0, 1000, 0, 0, 0]);
        check(Category::Edible, "10 x 4 g", "95-100 mg", &none, [0, 0, 100, 40_000, 0]);
        check(Category::Edible, "355 ml", "0.8 mg", &none, [0, 0, 1, 0, 355_000]);
        check(Category::Edible, "each", "", &json!({"thc": "10 mg", "solid": "28 g"}), [0, 0, 10, 28_000, 0]);
        check(Category::Edible, "50 g", "100 mg", &json!({"thc": "0 mg"}), [0, 0, 0, 50_000, 0]);
        check(Category::Tincture, "30 ml", "300 mg", &none, [0, 0, 300, 0, 30_000]);
        check(Category::Topical, "56 g", "300 mg", &none, [0; 5]);
        check(Category::Gear, "each", "", &none, [0; 5]);
    }

    #[test]
    fn infused_flower_keeps_its_whole_and_its_parts_and_what_is_dosed_its_thc_and_concentrate() {
        fn check(
            category: Category,
            sized: &str,
            thc: &str,
            law: &serde_json::Value,
            expect: (i64, [Option<i64>; 2], bool),
        ) {
            let law = Law::read(Fields::of(law, "law").unwrap()).unwrap();
            let counted = count(category, size(sized).unwrap().size, potency::parse(thc), &law).unwrap();
            let known = [counted.all_concentrate, counted.product_thc].map(|amount| amount.map(|it| it.0));
            assert_eq!((counted.infused.0, known, counted.unknown.parts), expect, "{category:?} {sized} {thc} {law:?}");
        }
        let (none, parts) = (json!({}), json!({"flower": "0.8 g", "concentrate": "0.2 g"}));
        check(Category::Flower, "3.5 g", "22%", &none, (0, [Some(0), Some(0)], false));
        check(Category::PreRoll, "1 g", "38%", &parts, (1000, [Some(200), None], false));
        check(Category::PreRoll, "1 g", "38%", &json!({"infused": true}), (1000, [None, None], true));
        check(Category::PreRoll, "1 g", "38%", &json!({"infused": false}), (0, [Some(0), Some(0)], false));
        check(Category::Concentrate, "1 g", "40%", &parts, (1000, [Some(200), Some(400)], false));
        check(Category::Vape, "0.5 g", "82-84.25%", &none, (0, [Some(500), Some(422)], false));
        check(Category::Vape, "0.5 g", "420.5 mg", &none, (0, [Some(500), Some(421)], false));
        check(Category::Vape, "0.5 g", "", &none, (0, [Some(500), None], false));
        check(Category::Vape, "0.5 g", "84%", &json!({"thc": "400 mg"}), (0, [Some(500), Some(400)], false));
        check(Category::Edible, "50 g", "100 mg", &none, (0, [None, Some(100)], false));
        check(
            Category::Edible,
            "50 g",
            "100 mg",
            &json!({"concentrate": "0.125 g"}),
            (0, [Some(125), Some(100)], false),
        );
        check(Category::Topical, "56 g", "", &none, (0, [None, None], false));
        check(Category::Topical, "56 g", "300 mg", &none, (0, [None, Some(300)], false));
        check(Category::Gear, "each", "", &none, (0, [Some(0), Some(0)], false));
    }

    #[test]
    fn a_name_says_that_something_is_infused_as_a_word_of_its_own() {
        fn check(name: &str, expect: bool) {
            assert_eq!(Infused::in_name(name).is_some(), expect, "{name}");
        }
        check("Reed Organ (INFUSED) 1g", true);
        check("Infused Pre Roll", true);
        check("Uninfused joint", false);
        check("", false);
    }

    #[test]
    fn what_limits_could_not_count_is_said_or_refused() {
        for category in [Category::Flower, Category::PreRoll, Category::Vape, Category::Concentrate] {
            assert!(count(category, Size::Each { count: 1 }, None, &Law::default()).is_err(), "{category:?}");
        }
        let counted =
            count(Category::Edible, Size::Each { count: 1 }, potency::parse("0.2%"), &Law::default()).unwrap();
        assert!(counted.unknown.edible_thc && counted.unknown.net);
    }
}
