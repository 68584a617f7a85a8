//! One spelling for what people type and what shops write: lower case, no accents, no hyphens and apostrophes.
//!
//! Pure. A small table of Latin letters instead of Unicode's: it is enough for the names on American menus, and light.

/// The words of a search text, each folded; without those that fold to nothing.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect()
}

/// The text in its one spelling.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends the text in its one spelling.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.reserve(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        // Descriptions are long and nearly all ASCII: whole runs of it are copied at once, which is the search's speed.
        let end = rest.bytes().position(|byte| !byte.is_ascii() || b"-'`".contains(&byte)).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        let start = folded.len();
        folded.push_str(run);
        if let Some(copied) = folded.get_mut(start..) {
            copied.make_ascii_lowercase();
        }
        let mut letters = tail.chars();
        if let Some(letter) = letters.next().filter(|letter| !is_dropped(*letter)) {
            fold_letter(letter, folded);
        }
        rest = letters.as_str();
    }
}

fn fold_letter(letter: char, folded: &mut String) {
    for lower in letter.to_lowercase().filter(|lower| !is_dropped(*lower)) {
        match plain(lower) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(lower),
        }
    }
}

/// Marks that people leave out: "pre-roll" is found as "preroll", "Nibble's" as "nibbles". Combining accents too.
const fn is_dropped(letter: char) -> bool {
    matches!(letter, '-' | '\'' | '’' | '‘' | '`' | '´' | '\u{2010}'..='\u{2015}' | '\u{0300}'..='\u{036F}')
}

/// The plain letters of an accented lower-case one.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_word_has_one_spelling() {
        fn check(text: &str, expect: &str) {
            assert_eq!(fold(text), expect, "{text}");
        }
        check("Crème BRÛLÉE", "creme brulee");
        check("Cre\u{300}me", "creme");
        check("Pre-Rolls", "prerolls");
        check("Nibble’s", "nibbles");
        check("Ætherleaf ŁÓDŹ Straße", "aetherleaf lodz strasse");
        check("İstanbul", "istanbul");
        check("大麻", "大麻");
    }

    #[test]
    fn words_that_are_only_marks_do_not_count() {
        assert_eq!(words("  blue - DREAM ' "), ["blue", "dream"]);
    }
}
