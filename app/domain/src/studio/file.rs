//! Themes as files: one theme as JSON, taken out of one shop and into another, with the CSS that was written for it, and
//! three that a shop can begin with.
//!
//! Pure. A file holds colours, choices and CSS and nothing else: words, pages and what stands on the home page stay each
//! shop's own. Whatever else stands in it is passed over, what breaks a rule is refused as a whole, with the reason, and CSS
//! from a file is confined like any other.

use super::Look;
use crate::shop::{MAX_RADIUS, Theme};
use crate::structure::{MAX_CSS_BYTES, is_css};
use serde::{Deserialize, Serialize};

/// The version of the form of files that this build writes, and the newest that it reads.
const VERSION: u16 = 1;

/// The most bytes of a file that is taken.
pub const MAX_BYTES: usize = 48 * 1024;

#[derive(Serialize, Deserialize)]
struct File {
    everbud_theme: u16,
    theme: Theme,
    /// A file without any leaves a shop's own alone.
    css: Option<String>,
}

/// What a look has of it, as a file.
///
/// # Errors
/// When it cannot be written as JSON, which no look is.
pub fn of(look: &Look) -> serde_json::Result<String> {
    let css = Some(look.structure.css.clone());
    serde_json::to_string_pretty(&File { everbud_theme: VERSION, theme: look.theme.clone(), css })
}

fn read(file: &[u8]) -> Result<File, String> {
    if file.is_empty() {
        return Err("No file was chosen.".to_owned());
    }
    if file.len() > MAX_BYTES {
        return Err("A theme's file has 48 kilobytes at most.".to_owned());
    }
    let file: File = serde_json::from_slice(file).map_err(|why| format!("This file holds no theme: {why}."))?;
    if file.everbud_theme > VERSION {
        return Err("This theme was made by a newer Everbud.".to_owned());
    }
    if file.theme.radius > MAX_RADIUS {
        return Err(format!("Corners are round by {MAX_RADIUS} pixels at most."));
    }
    if !file.css.as_deref().is_none_or(is_css) {
        return Err(format!("Own CSS has {MAX_CSS_BYTES} bytes at most."));
    }
    Ok(file)
}

/// That look with what is in a file.
///
/// # Errors
/// Why it is not taken, in a sentence for whoever chose it.
pub fn taken(file: &[u8], before: Look) -> Result<Look, String> {
    let File { theme, css, .. } = read(file)?;
    let mut look = Look { theme, ..before };
    look.structure.css = css.unwrap_or(look.structure.css);
    Ok(look)
}

/// Themes to begin with: what each is called, what it is like, and its file.
pub const STARTING: [(&str, &str, &str); 3] = [
    (
        "Apothecary",
        "Cream, bottle green and old-style serifs: a pharmacy of a hundred years ago.",
        include_str!("starting/apothecary.json"),
    ),
    (
        "Neon",
        "Black, magenta and letters of one width: a corner that is open late.",
        include_str!("starting/neon.json"),
    ),
    (
        "Sunday",
        "Sky, coral and everything round: a farmers' market at ten in the morning.",
        include_str!("starting/sunday.json"),
    ),
];

/// The theme to begin with of that name.
#[must_use]
pub fn starting(name: &str) -> Option<Theme> {
    let (.., file) = STARTING.iter().find(|(called, ..)| *called == name)?;
    read(file.as_bytes()).ok().map(|file| file.theme)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::look;
    use serde_json::json;

    fn styled(css: &str) -> Look {
        let mut look = look();
        css.clone_into(&mut look.structure.css);
        look
    }

    #[test]
    fn a_theme_and_its_css_go_out_and_in_again_as_they_were() {
        let file = of(&styled("p{color:red}")).unwrap();
        assert_eq!(taken(file.as_bytes(), look()), Ok(styled("p{color:red}")));
        assert_eq!(taken(of(&look()).unwrap().as_bytes(), styled("p{}")), Ok(look()));
        for (name, .., file) in STARTING {
            let begun = taken(file.as_bytes(), styled("p{}")).unwrap();
            assert_eq!(
                begun,
                Look { theme: starting(name).unwrap(), ..styled("p{}") },
                "{name} leaves a shop's own CSS"
            );
        }
        assert_eq!(starting("none"), None);
    }

    #[test]
    fn what_is_no_theme_is_refused_and_nothing_but_a_theme_is_taken() {
        fn check(change: impl FnOnce(&mut serde_json::Value), expect: bool) {
            let mut file = serde_json::from_str(STARTING[0].2).unwrap();
            change(&mut file);
            assert_eq!(taken(file.to_string().as_bytes(), look()).is_ok(), expect, "{file}");
        }
        check(|_| {}, true);
        check(|file| file["theme"]["css"] = json!("body{display:none}"), true);
        check(|file| file["theme"]["accent"] = json!("url(//evil.example)"), false);
        check(|file| file["theme"]["accent"] = json!("#12345"), false);
        check(|file| file["theme"]["face"] = json!("Comic Sans"), false);
        check(|file| file["theme"]["heading_family"] = json!("url(x)"), false);
        check(|file| file["theme"]["text_family"] = serde_json::Value::Null, true);
        check(|file| file["theme"]["radius"] = json!(25), false);
        check(|file| file["theme"]["radius"] = json!(-1), false);
        check(|file| file["theme"]["density"] = json!("0"), false);
        check(|file| file["everbud_theme"] = json!(2), false);
        check(|file| file["css"] = json!("x".repeat(MAX_CSS_BYTES)), true);
        check(|file| file["css"] = json!("x".repeat(MAX_CSS_BYTES + 1)), false);
        check(|file| file["css"] = json!("\0"), false);
        check(|file| file["css"] = json!(["p{}"]), false);
        check(|file| *file = json!([]), false);
        for file in ["", "{", "null", "\u{feff}{}"] {
            assert!(taken(file.as_bytes(), look()).is_err(), "{file}");
        }
        let deep = "[".repeat(MAX_BYTES);
        assert!(taken(deep.as_bytes(), look()).is_err());
        assert!(taken(&vec![b' '; MAX_BYTES + 1], look()).is_err());
    }
}
