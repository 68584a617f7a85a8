//! Texts as a shop shows them: without control characters, with single spaces, and no longer than a page bears.
//!
//! Pure. Accents, emoji and pipes stay: they are the shop's.

use crate::html;
use crate::problem::{Notes, Refusal};
use everbud_domain::wording::contained;

/// The longest name of a product, in characters.
const MAX_NAME: usize = 200;

/// The longest name of a brand, an effect or a special.
const MAX_LABEL: usize = 100;

/// The longest description.
const MAX_DESCRIPTION: usize = 8000;

/// Removes what is not seen but does harm: control characters, stray byte order marks, and what reaches beyond the text.
/// Runs of spaces become one.
pub(crate) fn tidy(text: &str) -> String {
    let text = contained(text);
    let seen: String =
        text.chars().map(|it| if it.is_whitespace() { ' ' } else { it }).filter(|it| !is_hidden(*it)).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_hidden(character: char) -> bool {
    character.is_control() || matches!(character, '\u{200b}' | '\u{feff}' | '\u{fffd}')
}

/// The name of a product, of which it must have one.
pub(crate) fn name(written: Option<&str>, notes: &mut Notes) -> Result<String, Refusal> {
    let tidied = tidy(written.unwrap_or_default());
    // Pipes part a name; they stay, with a space on either side and none at the ends.
    let parts: Vec<&str> = tidied.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
    let name = parts.join(" | ");
    if name.is_empty() {
        return Err(Refusal::new("name", "It has no name."));
    }
    let short = cut(&name, MAX_NAME);
    if short != name {
        notes.mend("name", format!("It is longer than {MAX_NAME} characters: cut."));
    }
    notes.call(&short);
    Ok(short)
}

/// A short text, such as a brand; none when there is nothing in it.
pub(crate) fn label(written: Option<&str>) -> Option<String> {
    Some(cut(&tidy(written?), MAX_LABEL)).filter(|label| !label.is_empty())
}

/// A description as Markdown without HTML. What looks like HTML is turned into text.
pub(crate) fn description(written: Option<&str>, notes: &mut Notes) -> String {
    let written = written.unwrap_or_default();
    // HTML can name a sign by its number, so that it is only seen in what was made of it.
    let markdown = if html::is_likely(written) { contained(&html::to_markdown(written)) } else { tidy_lines(written) };
    let short = cut(&markdown, MAX_DESCRIPTION);
    if short != markdown {
        notes.mend("description", format!("It is longer than {MAX_DESCRIPTION} characters: cut."));
    }
    short
}

/// The same tidying, line by line: lines and paragraphs are part of Markdown, runs of empty lines are not.
fn tidy_lines(text: &str) -> String {
    let mut tidied = String::new();
    let mut empty = 0_usize;
    for line in text.lines() {
        let line = tidy(line);
        if line.is_empty() {
            empty = empty.saturating_add(1);
            continue;
        }
        if !tidied.is_empty() {
            tidied.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        tidied.push_str(&line);
        empty = 0;
    }
    tidied
}

/// The text, or its beginning with an ellipsis, in at most `most` characters.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_what_the_shop_wrote_and_lose_what_nobody_sees() {
        fn check(written: &str, expect: &str) {
            assert_eq!(name(Some(written), &mut Notes::on_record(1)).unwrap(), expect);
        }
        check("  Night \t Heron  ", "Night Heron");
        check("|Tern| Grey Gull|1g |", "Tern | Grey Gull | 1g");
        check("Piña\u{0} Glacée 🍍\u{202e}", "Piña Glacée 🍍");
        check("Z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}algo", "Z\u{301}\u{301}\u{301}\u{301}algo");
        check("Family \u{1f468}\u{200d}\u{1f469}", "Family \u{1f468}\u{200d}\u{1f469}");
        for nameless in [None, Some(""), Some(" | \u{7} "), Some("||")] {
            assert!(name(nameless, &mut Notes::on_record(1)).is_err(), "{nameless:?}");
        }
    }

    #[test]
    fn long_texts_are_cut_and_said_to_be() {
        let mut notes = Notes::on_record(1);
        assert_eq!(name(Some(&"é".repeat(300)), &mut notes).unwrap().chars().count(), 200);
        assert_eq!(description(Some(&"word ".repeat(3000)), &mut notes).chars().count(), 8000);
        assert_eq!(notes.into_changes().len(), 2);
    }

    #[test]
    fn descriptions_keep_their_paragraphs_only() {
        fn check(written: &str, expect: &str) {
            assert_eq!(description(Some(written), &mut Notes::on_record(1)), expect);
        }
        check("One  line\nand another\n\n\n\nA new one.\n", "One line\nand another\n\nA new one.");
        check("Less than 0.3 < 1 %", "Less than 0.3 < 1 %");
        check("<p>Was</p> HTML", "Was\n\nHTML");
        check("<p>\u{2067}Turned&#8238; <b>round</b></p>", "Turned **round**");
    }
}
