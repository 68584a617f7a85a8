//! What a theme's file carries from one shop to another: the theme, and the CSS that was written for it.
//!
//! Pure. Words, pages and what stands on the home page stay each shop's own. The file is as [`super::file`] has it, with one
//! field more; a file without it leaves a shop's CSS alone, and CSS from a file is confined like any other.

use super::{Look, file};
use crate::structure::{MAX_CSS_BYTES, is_css};
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct Carried {
    css: Option<String>,
}

/// The file.
///
/// # Errors
/// When it cannot be written as JSON, which no look is.
pub fn of(look: &Look) -> serde_json::Result<String> {
    let mut file: Map<String, Value> = serde_json::from_str(&file::of(&look.theme)?)?;
    file.insert("css".to_owned(), Value::String(look.structure.css.clone()));
    serde_json::to_string_pretty(&file)
}

/// The look with what a file carries.
///
/// # Errors
/// Why it is not taken, in a sentence for whoever chose it.
pub fn into_look(bytes: &[u8], before: Look) -> Result<Look, String> {
    let theme = file::read(bytes)?;
    let carried: Carried = serde_json::from_slice(bytes).map_err(|why| format!("This file holds no CSS: {why}."))?;
    let mut look = Look { theme, ..before };
    if let Some(css) = carried.css {
        if !is_css(&css) {
            return Err(format!("Own CSS has {MAX_CSS_BYTES} bytes at most."));
        }
        look.structure.css = css;
    }
    Ok(look)
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
    fn a_themes_css_goes_with_it_and_a_file_without_any_leaves_a_shops_own() {
        let file = of(&styled("p{color:red}")).unwrap();
        assert_eq!(into_look(file.as_bytes(), look()), Ok(styled("p{color:red}")));
        assert_eq!(into_look(of(&look()).unwrap().as_bytes(), styled("p{}")), Ok(look()));
        let plain = file::of(&look().theme).unwrap();
        assert_eq!(into_look(plain.as_bytes(), styled("p{}")), Ok(styled("p{}")));
    }

    #[test]
    fn a_file_with_too_much_of_it_or_with_something_else_is_refused() {
        for css in [json!("x".repeat(MAX_CSS_BYTES + 1)), json!("\0"), json!(["p{}"]), json!({})] {
            let mut file: Map<String, Value> = serde_json::from_str(&of(&look()).unwrap()).unwrap();
            file.insert("css".to_owned(), css);
            assert!(into_look(serde_json::to_string(&file).unwrap().as_bytes(), look()).is_err());
        }
    }
}
