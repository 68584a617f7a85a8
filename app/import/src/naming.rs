//! Names in addresses, and ids: made from what a record says, the same each time the same file is read.
//!
//! Pure. What is taken gets -2, -3 and so on in the order of the file. Ids that the file gives itself are reserved
//! before any is made, so that none that we make can take theirs.

use std::collections::{BTreeMap, BTreeSet};

/// The longest slug that we make.
const MAX_SLUG: usize = 48;

/// The longest id of a variant that we make.
const MAX_VARIANT: usize = 60;

/// Accented letters and what they are without: one line a letter.
const FOLDED: [(&str, &str); 29] = [
    ("àáâãāăąå", "a"),
    ("çćčĉċ", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęě", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįı", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŉ", "n"),
    ("òóôõōŏő", "o"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ţťŧț", "t"),
    ("ùúûũūŭůűų", "u"),
    ("ŵ", "w"),
    ("ýÿŷ", "y"),
    ("źżž", "z"),
    ("äæ", "ae"),
    ("öøœ", "oe"),
    ("ü", "ue"),
    ("ß", "ss"),
    ("þ", "th"),
    ("½", "-1-2"),
    ("¼", "-1-4"),
    ("×", "-x-"),
    ("'’‘`´", ""),
    ("№", "no"),
];

/// The name in an address that a text suggests: lower-case letters, digits and inner hyphens. Emoji leave nothing.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if let Some((_, plain)) = FOLDED.iter().find(|(letters, _)| letters.contains(character)) {
            slug.push_str(plain);
        } else {
            slug.push('-');
        }
        // More room than needed: repeated hyphens go below.
        if slug.len() > 8 * MAX_SLUG {
            break;
        }
    }
    let slug = slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if slug.is_empty() {
        return "item".to_owned();
    }
    let short = shortened(&slug, MAX_SLUG);
    // A word that does not fit goes as a whole, unless little would be left.
    let is_cut = short.len() < slug.len() && !slug.get(short.len()..).is_some_and(|rest| rest.starts_with('-'));
    match short.rfind('-') {
        Some(end) if is_cut && end > MAX_SLUG / 2 => shortened(short, end).to_owned(),
        _ => short.trim_end_matches('-').to_owned(),
    }
}

/// The beginning of an ASCII text.
fn shortened(text: &str, most: usize) -> &str {
    text.get(..most).unwrap_or(text)
}

/// One kind of names, none of which may occur twice.
#[derive(Debug, Default)]
pub(crate) struct Names {
    reserved: BTreeSet<String>,
    used: BTreeSet<String>,
    next: BTreeMap<String, u32>,
}

impl Names {
    /// Keeps a name for the record that gives it itself.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.reserved.insert(name.to_owned());
    }

    /// Takes a name that a record gives itself; false when another record has it.
    pub(crate) fn claim(&mut self, name: &str) -> bool {
        self.used.insert(name.to_owned())
    }

    /// Takes `wanted`, or the first of `wanted-2`, `wanted-3`… that is free, in at most `most` characters.
    fn unique(&mut self, wanted: &str, most: usize) -> String {
        let mut name = shortened(wanted, most).to_owned();
        let mut number = self.next.get(&name).copied().unwrap_or(1);
        let base = name.clone();
        while self.reserved.contains(&name) || self.used.contains(&name) {
            number = number.saturating_add(1);
            let suffix = format!("-{number}");
            name = format!("{}{suffix}", shortened(&base, most.saturating_sub(suffix.len())).trim_end_matches('-'));
        }
        self.next.insert(base, number);
        self.used.insert(name.clone());
        name
    }

    /// A slug, or an id that is made like one.
    pub(crate) fn slug(&mut self, text: &str) -> String {
        self.unique(&slug(text), MAX_SLUG)
    }

    /// The id of a product's variant: `blue-dream~3.5g`.
    pub(crate) fn variant(&mut self, product: &str, key: &str) -> String {
        let room = MAX_VARIANT.saturating_sub(key.len().saturating_add(1));
        self.unique(&format!("{}~{key}", shortened(product, room)), MAX_VARIANT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use everbud_domain::id::{Slug, VariantId};

    #[test]
    fn slugs_keep_letters_and_digits_and_fold_the_rest() {
        fn check(text: &str, expect: &str) {
            assert_eq!(slug(text), expect, "{text}");
            assert!(Slug::parse(&slug(text)).is_ok(), "{text}");
        }
        check("Harbor Light", "harbor-light");
        check("Piña Brûlée 1:1 🍍", "pina-brulee-1-1");
        check("Möwe & Søn's №4", "moewe-soens-no4");
        check("Tern | Grey Gull | .5g", "tern-grey-gull-5g");
        check("🌙", "item");
        check("海", "item");
        check("--", "item");
        check(&"abcdefghi ".repeat(9), "abcdefghi-abcdefghi-abcdefghi-abcdefghi");
        check(&format!("{} x", "a".repeat(47)), &"a".repeat(47));
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names = Names::default();
        names.reserve("tern-2");
        assert_eq!(names.slug("Tern"), "tern");
        assert_eq!(names.slug("Tern"), "tern-3");
        assert!(names.claim("tern-2") && !names.claim("tern-2"));
        assert_eq!(names.slug("tern!"), "tern-4");
        let long = "x".repeat(60);
        assert_eq!(names.slug(&long), "x".repeat(48));
        assert_eq!(names.slug(&long), format!("{}-2", "x".repeat(46)));
    }

    #[test]
    fn ids_of_variants_are_short_and_well_formed() {
        fn check(product: &str, key: &str, expect: &str) {
            let id = Names::default().variant(product, key);
            assert_eq!(id, expect);
            assert!(id.len() <= 60 && VariantId::parse(&id).is_ok(), "{id}");
        }
        check("blue-dream", "3.5g", "blue-dream~3.5g");
        check("sunset-joints", "5x0.5g", "sunset-joints~5x0.5g");
        check(&"y".repeat(96), "100x0.439g", &format!("{}~100x0.439g", "y".repeat(49)));
    }
}
