//! Themes as files: one theme as JSON, taken out of one shop and into another, and three that a shop can begin with.
//!
//! Pure. A file holds colours and choices and nothing else; whatever else stands in it is passed over, and a theme that
//! breaks a rule is refused as a whole, with the reason.

use crate::shop::{MAX_RADIUS, Theme};
use serde::{Deserialize, Serialize};

/// The version of the form of files that this build writes, and the newest that it reads.
const VERSION: u16 = 1;

/// The most bytes of a file that is taken.
pub const MAX_BYTES: usize = 48 * 1024;

#[derive(Serialize, Deserialize)]
struct File {
    everbud_theme: u16,
    theme: Theme,
}

/// The theme as a file.
///
/// # Errors
/// When it cannot be written as JSON, which no theme is.
pub fn of(theme: &Theme) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&File { everbud_theme: VERSION, theme: theme.clone() })
}

/// The theme in a file.
///
/// # Errors
/// Why it is not taken, in a sentence for whoever chose it.
pub fn read(file: &[u8]) -> Result<Theme, String> {
    if file.len() > MAX_BYTES {
        return Err("A theme's file has 48 kilobytes at most.".to_owned());
    }
    let File { everbud_theme, theme } =
        serde_json::from_slice(file).map_err(|why| format!("This file holds no theme: {why}."))?;
    if everbud_theme > VERSION {
        return Err("This theme was made by a newer Everbud.".to_owned());
    }
    if theme.radius > MAX_RADIUS {
        return Err(format!("Corners are round by {MAX_RADIUS} pixels at most."));
    }
    Ok(theme)
}

/// The file in what a browser sends for a form with one file and nothing else (RFC 7578): what stands between the first
/// empty line and the boundary after it.
#[must_use]
pub fn uploaded(body: &[u8]) -> Option<&[u8]> {
    let line_end = position(body, b"\r\n")?;
    let boundary = body.get(..line_end).filter(|line| line.starts_with(b"--") && line.len() > 2)?;
    let head_end = position(body, b"\r\n\r\n")? + 4;
    let file = body.get(head_end..)?;
    let end = [b"\r\n", boundary].concat();
    file.get(..position(file, &end)?)
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
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
    read(file.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::menu;
    use serde_json::json;

    #[test]
    fn a_theme_goes_out_and_in_again_as_it_was() {
        let theme = menu().shop.theme;
        assert_eq!(read(of(&theme).unwrap().as_bytes()), Ok(theme));
        for (name, ..) in STARTING {
            let theme = starting(name).unwrap();
            assert_eq!(read(of(&theme).unwrap().as_bytes()), Ok(theme), "{name}");
        }
        assert_eq!(starting("none"), None);
    }

    #[test]
    fn what_is_no_theme_is_refused_and_nothing_but_a_theme_is_taken() {
        fn check(change: impl FnOnce(&mut serde_json::Value), expect: bool) {
            let mut file = serde_json::from_str(STARTING[0].2).unwrap();
            change(&mut file);
            assert_eq!(read(file.to_string().as_bytes()).is_ok(), expect, "{file}");
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
        check(|file| *file = json!([]), false);
        for file in ["", "{", "null", "\u{feff}{}"] {
            assert!(read(file.as_bytes()).is_err(), "{file}");
        }
        let deep = "[".repeat(MAX_BYTES);
        assert!(read(deep.as_bytes()).is_err());
        assert!(read(&vec![b' '; MAX_BYTES + 1]).is_err());
    }

    #[test]
    fn the_file_is_found_in_what_a_browser_sends() {
        fn check(body: &str, expect: Option<&str>) {
            let found = uploaded(body.as_bytes()).map(|file| core::str::from_utf8(file).unwrap());
            assert_eq!(found, expect, "{body:?}");
        }
        let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\nContent-Type: application/json\r\n\r\n";
        check(&format!("{head}{{}}\n\r\n--x--\r\n"), Some("{}\n"));
        check(&format!("{head}\r\n--x--\r\n"), Some(""));
        check(&format!("{head}{{}}"), None);
        check("--\r\n\r\n\r\n--", None);
        check("", None);
        check("everbud_theme=1", None);
    }
}
