//! The sections of a shop's home page.
//!
//! Pure.

use crate::absent::is_default;
use crate::id::ProductId;
use crate::picture::Picture;
use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};

/// The most sections.
pub const MAX_SECTIONS: usize = 12;
/// The most products that staff pick for one section.
pub const MAX_PICKS: usize = 12;
/// The most characters of a section's own text.
pub const MAX_SECTION_CHARS: usize = 4_000;

/// A part of the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// What it shows.
    pub shows: Shows,
    /// Its heading; empty for the one that [`Shows::heading`] gives.
    #[serde(default, skip_serializing_if = "is_default")]
    pub heading: String,
    /// Whether it is kept for later, and not shown.
    #[serde(default, skip_serializing_if = "is_default")]
    pub off: bool,
}

/// What a section shows. One that has nothing to show is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shows {
    /// The specials that run.
    Specials,
    /// The shelves.
    Categories,
    /// The makers, with how many products each has here.
    Brands,
    /// A few of everything: one product of each shelf in turn, what is on special before the others.
    Window,
    /// What came last onto the menu.
    New,
    /// What is ordered most, by [`crate::popular`].
    Popular,
    /// These products, in this order.
    Picks(Vec<ProductId>),
    /// This text, as Markdown.
    Text(String),
    /// This picture; none yet.
    Image(Option<Picture>),
}

/// What a section holds of its own, beside what it shows of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own<'a> {
    /// Nothing.
    Nothing,
    /// What staff picked.
    Picks(&'a [ProductId]),
    /// A text, as Markdown.
    Text(&'a str),
    /// A picture; none yet.
    Image(Option<&'a Picture>),
}

impl Own<'_> {
    /// Why a section cannot hold it; none where it can.
    fn problem(self) -> Option<String> {
        match self {
            Self::Nothing | Self::Image(None) => None,
            Self::Picks(picks) => {
                (picks.len() > MAX_PICKS).then(|| format!("Staff pick {MAX_PICKS} products at most."))
            }
            Self::Text(text) => (text.chars().count() > MAX_SECTION_CHARS || text.contains('\0'))
                .then(|| format!("A section's text has {MAX_SECTION_CHARS} characters at most.")),
            Self::Image(Some(picture)) => picture.problem(),
        }
    }
}

impl Shows {
    /// One of each, with nothing in it yet: what can be added.
    pub const EMPTY: [Self; 9] = [
        Self::Specials,
        Self::Categories,
        Self::Brands,
        Self::Window,
        Self::New,
        Self::Popular,
        Self::Picks(Vec::new()),
        Self::Text(String::new()),
        Self::Image(None),
    ];

    /// What it holds of its own.
    #[must_use]
    pub fn own(&self) -> Own<'_> {
        match self {
            Self::Specials | Self::Categories | Self::Brands | Self::Window | Self::New | Self::Popular => Own::Nothing,
            Self::Picks(picks) => Own::Picks(picks),
            Self::Text(text) => Own::Text(text),
            Self::Image(picture) => Own::Image(picture.as_ref()),
        }
    }

    /// Its name in forms.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Specials => "specials",
            Self::Categories => "categories",
            Self::Brands => "brands",
            Self::Window => "window",
            Self::New => "new",
            Self::Popular => "popular",
            Self::Picks(_) => "picks",
            Self::Text(_) => "text",
            Self::Image(_) => "image",
        }
    }

    /// What it is, for who puts the page together.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Specials => "Specials",
            Self::Categories => "Shelves",
            Self::Brands => "Brands",
            Self::Window => "A few of everything",
            Self::New => "New on the menu",
            Self::Popular => "Popular",
            Self::Picks(_) => "Staff picks",
            Self::Text(_) => "Text",
            Self::Image(_) => "Picture",
        }
    }

    /// The heading that shoppers read where the shop wrote none; empty for none at all.
    #[must_use]
    pub const fn heading(&self) -> &'static str {
        match self {
            Self::Specials => "On special",
            Self::Categories => "The shelves",
            Self::Brands => "The makers",
            Self::Window => "In the window",
            Self::New => "New here",
            Self::Popular => "Popular here",
            Self::Picks(_) => "Staff picks",
            Self::Text(_) | Self::Image(_) => "",
        }
    }
}

impl Section {
    /// A section that shows this, as Everbud has it.
    #[must_use]
    pub const fn of(shows: Shows) -> Self {
        Self { shows, heading: String::new(), off: false }
    }

    /// Its heading as shoppers read it; empty for none.
    #[must_use]
    pub fn heading(&self) -> &str {
        if self.heading.is_empty() { self.shows.heading() } else { &self.heading }
    }

    /// What it is called where the page is put together: by its own heading, or by what it shows.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.heading.is_empty() { self.shows.label() } else { &self.heading }
    }
}

/// The home page of a shop that chose nothing.
pub(super) fn usual() -> Vec<Section> {
    [Shows::Specials, Shows::Categories, Shows::Window].map(Section::of).into()
}

/// Whether these are the sections of a shop that chose nothing, which need not be written.
pub(super) fn is_usual(sections: &[Section]) -> bool {
    sections == usual()
}

/// Everything that is wrong with these sections.
pub(super) fn problems(sections: &[Section], pointer: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if sections.len() > MAX_SECTIONS {
        errors.push(FieldError::at(pointer, format!("A home page has {MAX_SECTIONS} sections at most.")));
    }
    for (at, section) in sections.iter().enumerate() {
        if !is_line(&section.heading) {
            let why = format!("A heading is one line of {MAX_LINE_CHARS} characters at most.");
            errors.push(FieldError::at(format!("{pointer}/{at}/heading"), why));
        }
        if let Some(why) = section.shows.own().problem() {
            errors.push(FieldError::at(format!("{pointer}/{at}/shows"), why));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn sections_are_read_as_they_are_written_and_everything_wrong_is_named() {
        fn check(sections: &Value, expect: &[&str]) {
            let read: Vec<Section> = serde_json::from_value(sections.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), *sections);
            let found = problems(&read, "#");
            assert_eq!(found.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), expect, "{sections}");
        }
        check(&json!([]), &[]);
        check(
            &json!([{"shows": "brands"}, {"shows": "new", "heading": "Fresh", "off": true}, {"shows": "popular"}]),
            &[],
        );
        check(&json!([{"shows": {"picks": ["a", "b"]}}, {"shows": {"text": "# Hi"}}]), &[]);
        let image = |height: u32| {
            let name = format!("{}.webp", "a".repeat(32));
            json!({"shows": {"image": {"name": name, "width": 800, "height": height, "alt": "Our counter"}}})
        };
        check(&json!([{"shows": {"image": null}}, image(600)]), &[]);
        check(&json!([image(0), image(600), image(100_000)]), &["#/0/shows", "#/2/shows"]);
        check(&json!([{"shows": "window", "heading": "two\nlines"}]), &["#/0/heading"]);
        check(&json!([{"shows": {"picks": vec!["a"; 13]}}, {"shows": {"text": "\0"}}]), &["#/0/shows", "#/1/shows"]);
        check(&json!([{"shows": {"text": "é".repeat(MAX_SECTION_CHARS)}}]), &[]);
        check(&json!([{"shows": {"text": "é".repeat(MAX_SECTION_CHARS + 1)}}]), &["#/0/shows"]);
        check(&json!(vec![json!({"shows": "window"}); MAX_SECTIONS + 1]), &["#"]);
    }

    #[test]
    fn what_is_no_section_is_not_read() {
        for nonsense in [json!("brands"), json!({"shows": "bestsellers"}), json!({"shows": {"brands": 1}}), json!({})] {
            assert!(serde_json::from_value::<Section>(nonsense.clone()).is_err(), "{nonsense}");
        }
    }
}
