//! Words that stay where they are put: without signs that turn the direction of what comes after them, and without marks
//! piled up on one letter until they lie over the lines above and below.
//!
//! Pure. Both are invisible or a jest where they are written, and reach into what is not theirs where they are shown: into a
//! title, a list, a price beside them. They are taken out where words are taken in, and not where these are shown, since a
//! title, a file and a program's answer know no style sheet that could contain them. Words that run from right to left need
//! none of these signs; pages keep each apart from its neighbours (`style/tokens.css`).

use serde_json::Value;

/// So many marks one letter bears. Unicode's own advice against spoofing draws the line here as well (UTS #39, section 5.4);
/// Vietnamese needs two, Hebrew with all its points four.
pub const MAX_MARKS: usize = 4;

/// Whether this turns the direction of what comes after it: an embedding, an override, an isolate, or the end of one.
const fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether this stands on the letter before it, in a script whose marks can be piled up.
const fn is_mark(letter: char) -> bool {
    matches!(
        letter,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
            | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}'
            // Hebrew, Arabic
            | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
            | '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}'
            | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
            // Thai, Lao, Tibetan
            | '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}' | '\u{EB1}' | '\u{EB4}'..='\u{EBC}'
            | '\u{EC8}'..='\u{ECE}' | '\u{F71}'..='\u{F84}'
    )
}

/// Whether this takes no room, so that a mark behind it still stands on the letter before.
const fn takes_no_room(letter: char) -> bool {
    turns_direction(letter)
        || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// The text without what reaches beyond it.
#[must_use]
pub fn contained(text: &str) -> String {
    let mut marks = 0_usize;
    let stays = |letter: &char| {
        if is_mark(*letter) {
            marks = marks.saturating_add(1);
        } else if !takes_no_room(*letter) {
            marks = 0;
        }
        !turns_direction(*letter) && (marks <= MAX_MARKS || !is_mark(*letter))
    };
    text.chars().filter(stays).collect()
}

/// Words as one line of at most so many characters, contained; perhaps empty.
#[must_use]
pub fn line(words: &str, most_chars: usize) -> String {
    let line: String = contained(words).chars().filter(|letter| !letter.is_control()).take(most_chars).collect();
    line.trim().to_owned()
}

/// Contains every text of something that a program sent.
pub fn contain(sent: &mut Value) {
    match sent {
        Value::String(text) => *text = contained(text),
        Value::Array(values) => values.iter_mut().for_each(contain),
        Value::Object(fields) => fields.values_mut().for_each(contain),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_reaches_beyond_a_text_is_taken_out_and_the_rest_stays() {
        fn check(text: &str, expect: &str) {
            assert_eq!(contained(text), expect, "{text:?}");
        }
        for stays in [
            "Piña Glacée",
            "e\u{302}\u{301}",
            "\u{5E9}\u{5C1}\u{5BC}\u{5B8}\u{596}\u{5DC}",
            "\u{200F}\u{5E9}\u{5DC}\u{5D5}\u{5DD}\u{200E} 5",
            "\u{1F469}\u{200D}\u{1F680}",
            "1\u{FE0F}\u{20E3}",
            "\u{E19}\u{E49}\u{E33}",
        ] {
            check(stays, stays);
        }
        check("\u{202E}backwards\u{202C}", "backwards");
        check("a\u{2066}b\u{2067}c\u{2068}d\u{2069}e\u{202A}\u{202B}\u{202D}", "abcde");
        let piled = |marks: usize| format!("Z{}o", "\u{301}".repeat(marks));
        check(&piled(MAX_MARKS), &piled(MAX_MARKS));
        check(&piled(500), &piled(MAX_MARKS));
        // A sign without room between two marks does not begin a new letter.
        check(
            &format!("Z{}", "\u{301}\u{200D}".repeat(6)),
            "Z\u{301}\u{200D}\u{301}\u{200D}\u{301}\u{200D}\u{301}\u{200D}\u{200D}\u{200D}",
        );
        check(&format!("Z{}", "\u{301}\u{202E}".repeat(6)), &piled(MAX_MARKS)[..9]);
    }

    #[test]
    fn a_line_is_one_and_bounded_and_contained() {
        fn check(words: &str, most_chars: usize, expect: &str) {
            assert_eq!(line(words, most_chars), expect, "{words:?}");
        }
        check("  back\r\n at noon\u{0} ", 20, "back at noon");
        check("\u{202E}Sold\u{202C} out", 20, "Sold out");
        check("abcdef", 3, "abc");
        check(&format!("Z{}!", "\u{301}".repeat(500)), 20, "Z\u{301}\u{301}\u{301}\u{301}!");
        check("\u{202E}\n", 20, "");
    }

    #[test]
    fn every_text_that_a_program_sends_is_contained_and_nothing_else_is_touched() {
        let mut sent = json!({"a": "x\u{202E}y", "b": [{"c": "\u{2067}"}, 5, null, true]});
        contain(&mut sent);
        assert_eq!(sent, json!({"a": "xy", "b": [{"c": ""}, 5, null, true]}));
    }
}
