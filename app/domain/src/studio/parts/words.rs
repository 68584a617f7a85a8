//! The forms of what stands at the foot of every page, of what search engines are told, and of a shop's own CSS.
//!
//! Pure.

use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::structure::{MAX_CSS_BYTES, MAX_LEGAL_CHARS, SearchText, is_css, is_legal};
use crate::studio::form::Field;
use crate::wire::FieldError;

/// A text of several lines as a browser sends it.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

pub(super) fn legal(legal: &mut String, field: Field<'_, '_>) -> Vec<FieldError> {
    let text = lines(field("legal"));
    if !is_legal(&text) {
        let why = format!("Text at the foot: {MAX_LEGAL_CHARS} characters at most. It stays as it was.");
        return vec![FieldError::at("#/structure/legal", why)];
    }
    text.trim().clone_into(legal);
    Vec::new()
}

pub(super) fn css(css: &mut String, field: Field<'_, '_>) -> Vec<FieldError> {
    let text = lines(field("css"));
    if !is_css(&text) {
        let why = format!("Own CSS: {MAX_CSS_BYTES} bytes at most. It stays as it was.");
        return vec![FieldError::at("#/structure/css", why)];
    }
    *css = text;
    Vec::new()
}

pub(super) fn search(search: &mut SearchText, field: Field<'_, '_>) -> Vec<FieldError> {
    let labels = SearchText::default().fields().map(|(name, label, _)| (name, label));
    let places =
        [&mut search.home_title, &mut search.home_description, &mut search.menu_title, &mut search.menu_description];
    let mut errors = Vec::new();
    for ((name, label), place) in labels.into_iter().zip(places) {
        let text = field(name).trim();
        if is_line(text) {
            text.clone_into(place);
        } else {
            let why = format!("{label}: one line of {MAX_LINE_CHARS} characters at most. It stays as it was.");
            errors.push(FieldError::at(format!("#/structure/search/{name}"), why));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_as_they_are_written_and_stay_as_they_were_where_they_cannot_be() {
        let (mut foot, mut own, mut told) = (String::new(), String::new(), SearchText::default());
        assert_eq!(legal(&mut foot, &|_| "One\r\n\r\ntwo\r\n"), []);
        assert_eq!(foot, "One\n\ntwo");
        assert_eq!(legal(&mut foot, &|_| "\0").len(), 1);
        assert_eq!(foot, "One\n\ntwo");
        assert_eq!(css(&mut own, &|_| "p{\r\ncolor:red}"), []);
        let long = "x".repeat(MAX_CSS_BYTES + 1);
        assert_eq!(css(&mut own, &|_| "x\0").len(), 1);
        assert_eq!(css(&mut own, &|_| Box::leak(long.clone().into_boxed_str())).len(), 1);
        assert_eq!(own, "p{\ncolor:red}");
        let errors = search(&mut told, &|name| if name == "menu_title" { "two\nlines" } else { " Words " });
        assert_eq!(errors[0].pointer, "#/structure/search/menu_title");
        assert_eq!((told.home_title.as_str(), told.menu_title.as_str()), ("Words", ""));
    }
}
