//! What search engines, and those who share a link, are told of a shop's home page and menu.
//!
//! Pure.

use crate::absent::is_default;
use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};

/// Titles and descriptions; each is empty where Everbud writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SearchText {
    /// The home page's title.
    #[serde(default, skip_serializing_if = "is_default")]
    pub home_title: String,
    /// One or two sentences about the home page.
    #[serde(default, skip_serializing_if = "is_default")]
    pub home_description: String,
    /// The title of the whole menu; one that is narrowed says by what.
    #[serde(default, skip_serializing_if = "is_default")]
    pub menu_title: String,
    /// One or two sentences about the whole menu.
    #[serde(default, skip_serializing_if = "is_default")]
    pub menu_description: String,
}

impl SearchText {
    /// Its fields, each with its name and what it is called.
    #[must_use]
    pub fn fields(&self) -> [(&'static str, &'static str, &str); 4] {
        [
            ("home_title", "Title of the home page", &self.home_title),
            ("home_description", "Description of the home page", &self.home_description),
            ("menu_title", "Title of the menu", &self.menu_title),
            ("menu_description", "Description of the menu", &self.menu_description),
        ]
    }
}

/// Everything that is wrong with it.
pub(super) fn problems(text: &SearchText, pointer: &str) -> Vec<FieldError> {
    let wrong = text.fields().into_iter().filter(|(.., line)| !is_line(line));
    let why = || format!("It is one line of {MAX_LINE_CHARS} characters at most.");
    wrong.map(|(name, ..)| FieldError::at(format!("{pointer}/{name}"), why())).collect()
}
