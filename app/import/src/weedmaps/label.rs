//! What an item's name says about its amounts: "3pk x .5g", "500mg", "1g Preroll", "20:1".
//!
//! Pure. Only what stands there is read; what it means is decided where the shelf is known.

use crate::sizes::{count, is_pieces, mass, volume};
use everbud_domain::weight::{Microlitres, Milligrams};

/// The amounts that a name holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Label {
    /// Distinct masses in grams or ounces.
    pub(crate) masses: Vec<Milligrams>,
    /// Distinct amounts in milligrams: a mass on a vape, THC on an edible.
    pub(crate) milligrams: Vec<Milligrams>,
    /// Distinct volumes.
    pub(crate) volumes: Vec<Microlitres>,
    /// Amounts in ounces once more, as they would be volumes on a drink.
    pub(crate) ounces: Vec<Microlitres>,
    /// How many are in the pack.
    pub(crate) pack: Option<u32>,
    /// The mass of each, where the name says "x".
    pub(crate) each: Option<Milligrams>,
    /// A lone "3.5", which means an eighth on flower.
    pub(crate) is_bare_eighth: bool,
    /// A ratio of cannabinoids, or another cannabinoid's name: then an amount in milligrams may not be THC.
    pub(crate) is_mixed: bool,
}

impl Label {
    /// Reads a name.
    pub(crate) fn read(name: &str) -> Self {
        let words = words(name);
        let mut label = Self::default();
        let mut rest = words.as_slice();
        while let Some((word, tail)) = rest.split_first() {
            rest = label.take(word, tail).unwrap_or(tail);
        }
        label.is_mixed |= words.iter().any(|word| matches!(word.as_str(), "cbd" | "cbn" | "cbg" | "cbc" | "thcv"));
        label
    }

    /// Takes an amount that begins with `word`; tells what follows it.
    fn take<'a>(&mut self, word: &str, tail: &'a [String]) -> Option<&'a [String]> {
        if word == "pack" && tail.first().is_some_and(|it| it == "of") {
            self.pack = self.pack.or_else(|| count(tail.get(1)?));
            return tail.get(2..);
        }
        if !word.starts_with(|it: char| it.is_ascii_digit() || it == '.') {
            return None;
        }
        let next = tail.first().map_or("", String::as_str);
        let unit = |at: usize| tail.get(at).map_or("", String::as_str);
        match next {
            ":" => self.is_mixed = true,
            "mg" => push(&mut self.milligrams, mass(&format!("{word} mg"))),
            "fl" if unit(1) == "oz" => push(&mut self.volumes, volume(&format!("{word} fl oz"))),
            "ml" => push(&mut self.volumes, volume(&format!("{word} ml"))),
            "x" => return self.take_pack(word, tail.get(1..)?),
            "-" if is_pieces(unit(1)) => self.pack = self.pack.or_else(|| count(word)),
            _ if is_pieces(next) => {
                self.pack = self.pack.or_else(|| count(word));
                if unit(1) == "x" {
                    return self.take_pack(word, tail.get(2..)?);
                }
            }
            "oz" | "ounce" => {
                push(&mut self.ounces, volume(&format!("{word} fl oz")));
                push(&mut self.masses, mass(&format!("{word} oz")));
            }
            _ => match mass(&format!("{word} {next}")) {
                Some(mass) => push(&mut self.masses, Some(mass)),
                None => self.is_bare_eighth |= word == "3.5" && !next.starts_with(|it: char| it.is_alphanumeric()),
            },
        }
        None
    }

    /// What follows the "x" of "3 x .5 g"; grams may go without their unit there.
    fn take_pack<'a>(&mut self, many: &str, tail: &'a [String]) -> Option<&'a [String]> {
        let (one, unit) = (tail.first()?, tail.get(1).map_or("g", String::as_str));
        let many = count(many)?;
        if unit == "mg" {
            let all = mass(&format!("{one} mg"))?;
            self.pack = Some(many);
            push(&mut self.milligrams, Some(Milligrams(all.0.checked_mul(i64::from(many))?)));
            return tail.get(2..);
        }
        let each = mass(&format!("{one} {unit}")).or_else(|| mass(&format!("{one} g")))?;
        self.pack = Some(many);
        self.each = Some(each);
        tail.get(1..)
    }

    /// The one mass in grams that the name holds.
    pub(crate) fn only_mass(&self) -> Option<Milligrams> {
        only(&self.masses)
    }
}

/// The only one of them.
pub(crate) fn only<T: Copy>(found: &[T]) -> Option<T> {
    if let [one] = found { Some(*one) } else { None }
}

fn push<T: PartialEq>(to: &mut Vec<T>, amount: Option<T>) {
    to.extend(amount.filter(|amount| !to.contains(amount)));
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Letters,
    Other,
}

/// Numbers (with their point or fraction bar), runs of letters, and single signs, in lower case, without spaces.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<(Kind, String)> = Vec::new();
    let mut is_apart = true;
    let mut characters = name.chars().flat_map(char::to_lowercase).peekable();
    while let Some(character) = characters.next() {
        let before_digit = characters.peek().is_some_and(char::is_ascii_digit);
        let kind = if character.is_ascii_digit() || (matches!(character, '.' | '/') && before_digit) {
            Kind::Number
        } else if character.is_alphabetic() {
            Kind::Letters
        } else {
            Kind::Other
        };
        let character = if character == '×' { 'x' } else { character };
        match words.last_mut() {
            _ if character.is_whitespace() => is_apart = true,
            Some((last, word)) if !is_apart && *last == kind && kind != Kind::Other => word.push(character),
            _ => {
                let kind = if character == 'x' { Kind::Letters } else { kind };
                words.push((kind, character.to_string()));
                is_apart = false;
            }
        }
    }
    words.into_iter().map(|(_, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_in_the_pack() {
        fn check(name: &str, masses: &[i64], milligrams: &[i64], pack: Option<u32>, each: Option<i64>) {
            let label = Label::read(name);
            assert_eq!(label.masses.iter().map(|it| it.0).collect::<Vec<_>>(), masses, "{name}");
            assert_eq!(label.milligrams.iter().map(|it| it.0).collect::<Vec<_>>(), milligrams, "{name}");
            assert_eq!((label.pack, label.each.map(|it| it.0)), (pack, each), "{name}");
        }
        check("Quiet Tide | 3.5G", &[3500], &[], None, None);
        check("Quiet Tide|.5g cart", &[500], &[], None, None);
        check("Quiet Tide 1/8 oz", &[3500], &[], None, None);
        check("Quiet Tide 1g preroll (1 gram)", &[1000], &[], None, None);
        check("Quiet Tide | 3pk x .5g", &[], &[], Some(3), Some(500));
        check("Quiet Tide | 3pk x .5", &[], &[], Some(3), Some(500));
        check("Quiet Tide 2 x 1 g", &[], &[], Some(2), Some(1000));
        check("Quiet Tide 4×0.35g", &[], &[], Some(4), Some(350));
        check("Minis 4.2g [6 pack]", &[4200], &[], Some(6), None);
        check("Minis 5-pack", &[], &[], Some(5), None);
        check("Pack of 4 minis, 2g", &[2000], &[], Some(4), None);
        check("Gummies 100mg", &[], &[100], None, None);
        check("Gummies 10 x 10 mg", &[], &[100], Some(10), None);
        check("Kush #4 by Fern & 2 Sons", &[], &[], None, None);
        check("Xmas Extra 4 Xtra", &[], &[], None, None);
        check("420 Great Days", &[], &[], None, None);
    }

    #[test]
    fn what_could_mislead_is_marked() {
        fn check(name: &str, is_mixed: bool, is_bare_eighth: bool) {
            let label = Label::read(name);
            assert_eq!((label.is_mixed, label.is_bare_eighth), (is_mixed, is_bare_eighth), "{name}");
        }
        check("Plum 3:1 gummies 90:30mg", true, false);
        check("CBD gummies 500mg", true, false);
        check("Gummies 100mg", false, false);
        check("Quiet Tide | 3.5", false, true);
        check("Quiet Tide 3.5 g", false, false);
        check("Version 3.5beta", false, false);
    }
}
