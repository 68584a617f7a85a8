//! Sizes as menus write them: "3.5 g", "1/8 oz", "5 x 0.5 g", "12 fl oz", "3 pieces".
//!
//! Pure. Two conventions of the trade are kept: an eighth, a quarter and half an ounce are 3.5, 7 and 14 g, as every jar
//! says, and a whole ounce is 28.35 g, as the regulators print it (28,349.523 mg). A US fluid ounce is 29,573.53 µl.

use crate::amounts::quantity;
use everbud_domain::product::Size;
use everbud_domain::weight::{Microlitres, Milligrams};

/// The most of anything in one variant: 10 kg, 10 l.
const MAX_AMOUNT: i64 = 10_000_000;

/// The most pieces in one variant.
const MAX_COUNT: u32 = 1000;

/// The words for one mass unit: each word, its short form, and how many micrograms it is.
const GRAM_UNITS: [(&str, &str, i64); 9] = [
    ("mg", "mg", 1),
    ("milligram", "mg", 1),
    ("milligrams", "mg", 1),
    ("g", "g", 1000),
    ("gr", "g", 1000),
    ("gram", "g", 1000),
    ("grams", "g", 1000),
    ("gm", "g", 1000),
    ("kg", "kg", 1_000_000),
];

/// A size, and the text that stands for it in a variant's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sized {
    pub(crate) size: Size,
    pub(crate) key: String,
}

impl Sized {
    /// A number of pieces.
    pub(crate) fn pieces(count: u32) -> Self {
        let key = if count == 1 { "each".to_owned() } else { format!("{count}pc") };
        Self { size: Size::Each { count }, key }
    }

    /// A mass.
    pub(crate) fn weight(mass: Milligrams) -> Self {
        Self { size: Size::Weight { mass }, key: mass_key(mass) }
    }

    /// Several of the same mass.
    pub(crate) fn pack(count: u32, each: Milligrams) -> Self {
        if count == 1 {
            return Self::weight(each);
        }
        Self { size: Size::Pack { count, each }, key: format!("{count}x{}", mass_key(each)) }
    }
}

fn mass_key(mass: Milligrams) -> String {
    mass.to_string().replace(' ', "")
}

/// A number in front, and the unit behind it in lower case.
fn split_unit(text: &str) -> Option<(&str, String)> {
    let text = text.trim();
    let at = text.find(|it: char| !(it.is_ascii_digit() || it == '.' || it == '/'))?;
    let (number, unit) = text.split_at_checked(at)?;
    Some((number, unit.trim().trim_end_matches('.').to_lowercase()))
}

fn bounded(amount: i64) -> Option<i64> {
    (1..=MAX_AMOUNT).contains(&amount).then_some(amount)
}

/// A mass of that many ounces.
fn ounces(number: &str) -> Option<Milligrams> {
    let millionths = quantity(number, 6)?;
    let mass = match millionths {
        125_000 => 3_500,
        250_000 => 7_000,
        500_000 => 14_000,
        _ => millionths.checked_mul(28_350)?.checked_add(500_000)? / 1_000_000,
    };
    bounded(mass).map(Milligrams)
}

/// A mass, such as "3.5 g", "100 mg" or "1/8 oz".
pub(crate) fn mass(text: &str) -> Option<Milligrams> {
    keyed_mass(text).map(|(mass, _)| mass)
}

fn keyed_mass(text: &str) -> Option<(Milligrams, String)> {
    let (number, unit) = split_unit(text)?;
    if matches!(unit.as_str(), "oz" | "ounce" | "ounces") {
        let mass = ounces(number)?;
        // Parts of an ounce go by their grams, which is what the jar says.
        let key = if is_unusual(number) || mass.0 < 28_350 { mass_key(mass) } else { format!("{}oz", plain(number)) };
        return Some((mass, key));
    }
    let (_, short, factor) = GRAM_UNITS.into_iter().find(|(word, _, _)| *word == unit)?;
    let mass = bounded(quantity(number, 3)?.checked_mul(factor)?.checked_add(500)? / 1000).map(Milligrams)?;
    let key = if is_unusual(number) { mass_key(mass) } else { format!("{}{short}", plain(number)) };
    Some((mass, key))
}

/// A volume, such as "355 ml" or "12 fl oz".
pub(crate) fn volume(text: &str) -> Option<Microlitres> {
    keyed_volume(text).map(|(volume, _)| volume)
}

fn keyed_volume(text: &str) -> Option<(Microlitres, String)> {
    let (number, unit) = split_unit(text)?;
    let (microlitres, short) = match unit.replace([' ', '.'], "").as_str() {
        "ml" | "milliliter" | "milliliters" => (quantity(number, 3)?, "ml"),
        "l" | "liter" | "liters" => (quantity(number, 6)?, "l"),
        "floz" | "fluidounce" | "fluidounces" => (quantity(number, 3)?.checked_mul(2_957_353)? / 100_000, "floz"),
        _ => return None,
    };
    let volume = bounded(microlitres).map(Microlitres)?;
    let key =
        if is_unusual(number) { volume.to_string().replace(' ', "") } else { format!("{}{short}", plain(number)) };
    Some((volume, key))
}

/// Whether a number is no text for an id: a fraction, or endless digits.
fn is_unusual(number: &str) -> bool {
    number.contains('/') || number.len() > 8
}

/// A decimal as an id writes it: without idle zeros.
fn plain(number: &str) -> String {
    let number = number.trim_start_matches('0');
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    if number.starts_with('.') || number.is_empty() { format!("0{number}") } else { number.to_owned() }
}

/// A size, such as "3.5 g", "5 x 0.5 g", "4 x 355 ml", "3 pieces" or "each".
///
/// Several of one volume are sold as their total: the law counts it so, and menus have no packs of volumes.
pub(crate) fn size(text: &str) -> Option<Sized> {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "each" | "ea" | "unit" | "1 each" | "1 unit" | "piece" | "1 piece") {
        return Some(Sized::pieces(1));
    }
    if let Some((many, one)) = text.split_once(['x', '×']) {
        let count = count(many)?;
        if let Some((each, key)) = keyed_mass(one) {
            bounded(each.0.checked_mul(i64::from(count))?)?;
            let pack = Sized::pack(count, each);
            return Some(Sized { key: if count == 1 { key } else { format!("{count}x{key}") }, ..pack });
        }
        let (each, key) = keyed_volume(one)?;
        let volume = bounded(each.0.checked_mul(i64::from(count))?).map(Microlitres)?;
        return Some(Sized { size: Size::Volume { volume }, key: format!("{count}x{key}") });
    }
    if let Some((mass, key)) = keyed_mass(&text) {
        return Some(Sized { size: Size::Weight { mass }, key });
    }
    if let Some((volume, key)) = keyed_volume(&text) {
        return Some(Sized { size: Size::Volume { volume }, key });
    }
    let (number, unit) = split_unit(&text)?;
    is_pieces(&unit).then(|| count(number).map(Sized::pieces))?
}

/// Whether a word means pieces.
pub(crate) fn is_pieces(word: &str) -> bool {
    matches!(word, "pieces" | "piece" | "pcs" | "pc" | "ct" | "count" | "pack" | "packs" | "pk" | "units")
}

/// A number of pieces.
pub(crate) fn count(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|count| (1..=MAX_COUNT).contains(count))
}

/// The mass of all that is in one, where it is sold by mass.
pub(crate) const fn total_mass(size: Size) -> Option<Milligrams> {
    match size {
        Size::Weight { mass } => Some(mass),
        Size::Pack { count, each } => Some(Milligrams(each.0.saturating_mul(count as i64))),
        Size::Volume { .. } | Size::Each { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_menus_write_them() {
        fn check(text: &str, shown: &str, key: &str) {
            let sized = size(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((sized.size.to_string().as_str(), sized.key.as_str()), (shown, key), "{text}");
        }
        check("3.5 g", "3.5 g", "3.5g");
        check("3.50g", "3.5 g", "3.5g");
        check(".5 grams", "0.5 g", "0.5g");
        check("0.439 g", "0.439 g", "0.439g");
        check("1/8 oz", "3.5 g", "3.5g");
        check("0.125 oz", "3.5 g", "3.5g");
        check("1/10 g", "100 mg", "100mg");
        check("1 oz", "28.35 g", "1oz");
        check("100 mg", "100 mg", "100mg");
        check("5 x 0.5 g", "5 × 0.5 g", "5x0.5g");
        check("10×.35g", "10 × 0.35 g", "10x0.35g");
        check("1 x 1 g", "1 g", "1g");
        check("355 ml", "355 ml", "355ml");
        check("4 x 355 ml", "1420 ml", "4x355ml");
        check("12 fl oz", "354.882 ml", "12floz");
        check("1 fl. oz.", "29.573 ml", "1floz");
        check("each", "each", "each");
        check("3 pieces", "3 pieces", "3pc");
        check("10 pk", "10 pieces", "10pc");
    }

    #[test]
    fn what_is_not_a_size_is_not_made_into_one() {
        for text in [
            "", "g", "3.5", "0 g", "-1 g", "1e3 g", "3,5 g", "a few", "0 pieces", "99999 kg", "1/0 oz", "5 x", "x 5 g",
            "2 x 3",
        ] {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
