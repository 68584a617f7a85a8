//! How a shop's pages are put together, by its own staff: what stands on its home page, what it announces, how its menu is
//! ordered.
//!
//! Pure. It is a field of the [settings](crate::settings) and part of the shop, so it is published, held and frozen with
//! them. Everything in it is bounded; what is not chosen is as Everbud has it.

mod home;
mod notice;
mod order;
mod redirect;
mod search_text;

pub use home::{MAX_PICKS, MAX_SECTION_CHARS, MAX_SECTIONS, Own, Section, Shows};
pub use notice::{MAX_NOTICES, Notice, NoticeKind};
pub use order::MenuOrder;
pub(crate) use redirect::problems as redirect_problems;
pub use redirect::{MAX_PATH_BYTES, MAX_REDIRECTS, Redirect, led_on};
pub use search_text::SearchText;

use crate::absent::is_default;
use crate::picture::Picture;
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};

/// What a shop chose of its structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Structure {
    /// What stands on the home page between its head and the way to the shop, from top to bottom.
    #[serde(default = "home::usual", skip_serializing_if = "home::is_usual")]
    pub home: Vec<Section>,
    /// What it says beside the one announcement of the settings, each in its time.
    #[serde(default, skip_serializing_if = "is_default")]
    pub notices: Vec<Notice>,
    /// How its menu is ordered.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: MenuOrder,
    /// What stands at the foot of every page beside what the law wants there, as Markdown; empty for nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub legal: String,
    /// What search engines are told.
    #[serde(default, skip_serializing_if = "is_default")]
    pub search: SearchText,
    /// Where its old addresses lead.
    #[serde(default, skip_serializing_if = "is_default")]
    pub redirects: Vec<Redirect>,
    /// Its own CSS, as staff wrote it. What of it is served, [`crate::studio::css::confined`] says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub css: String,
}

/// The most characters of the text at the foot of every page.
pub const MAX_LEGAL_CHARS: usize = 4_000;
/// The most bytes of a shop's own CSS.
pub const MAX_CSS_BYTES: usize = 16 * 1024;

impl Default for Structure {
    fn default() -> Self {
        Self {
            home: home::usual(),
            notices: Vec::new(),
            order: MenuOrder::default(),
            legal: String::new(),
            search: SearchText::default(),
            redirects: Vec::new(),
            css: String::new(),
        }
    }
}

impl Structure {
    /// The pictures of its sections.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.home.iter().filter_map(|section| match section.shows.own() {
            Own::Image(picture) => picture,
            Own::Nothing | Own::Picks(_) | Own::Text(_) => None,
        })
    }

    /// Everything that is wrong with it; `pointer` is where it stands.
    #[must_use]
    pub fn problems(&self, pointer: &str) -> Vec<FieldError> {
        let mut errors = home::problems(&self.home, &format!("{pointer}/home"));
        errors.extend(notice::problems(&self.notices, &format!("{pointer}/notices")));
        errors.extend(order::problems(&self.order, &format!("{pointer}/order")));
        errors.extend(search_text::problems(&self.search, &format!("{pointer}/search")));
        errors.extend(redirect::problems(&self.redirects, &format!("{pointer}/redirects")));
        if !is_legal(&self.legal) {
            let why = format!("It is a text of {MAX_LEGAL_CHARS} characters at most.");
            errors.push(FieldError::at(format!("{pointer}/legal"), why));
        }
        if !is_css(&self.css) {
            errors.push(FieldError::at(format!("{pointer}/css"), format!("It has {MAX_CSS_BYTES} bytes at most.")));
        }
        errors
    }
}

/// Whether this can stand at the foot of every page.
#[must_use]
pub fn is_legal(text: &str) -> bool {
    text.chars().count() <= MAX_LEGAL_CHARS && !text.contains('\0')
}

/// Whether this can be kept as a shop's own CSS, which says nothing of what of it is served.
#[must_use]
pub fn is_css(text: &str) -> bool {
    text.len() <= MAX_CSS_BYTES && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Shop;
    use serde_json::{Value, json};

    #[test]
    fn a_shop_of_before_there_was_a_structure_is_as_everbud_has_it() {
        let mut shop = serde_json::to_value(crate::fixture::menu().shop).unwrap();
        assert_eq!(shop.get("structure"), None, "what is not chosen is not written");
        for said in [Value::Null, json!({})] {
            shop["structure"] = said;
            let read: Shop = serde_json::from_value(shop.clone()).unwrap();
            assert_eq!(read.structure, Structure::default());
        }
        assert_eq!(serde_json::to_value(Structure::default()).unwrap(), json!({}));
    }

    #[test]
    fn an_empty_home_page_can_be_chosen() {
        let chosen: Structure = serde_json::from_value(json!({"home": []})).unwrap();
        assert_eq!(chosen.home, []);
        assert_eq!(serde_json::to_value(chosen).unwrap(), json!({"home": []}));
    }
}
