//! How long the words of a shop's staff may be, wherever they write them.
//!
//! Pure.

/// The most characters of a line of words.
pub const MAX_LINE_CHARS: usize = 280;
/// The most characters of a page.
pub const MAX_PAGE_CHARS: usize = 20_000;
/// The most pages.
pub const MAX_PAGES: usize = 20;

/// Whether this is one line of words, or none.
#[must_use]
pub fn is_line(text: &str) -> bool {
    text.chars().count() <= MAX_LINE_CHARS && !text.chars().any(char::is_control)
}

/// Whether this can be the heading of a page.
#[must_use]
pub fn is_heading(text: &str) -> bool {
    !text.is_empty() && is_line(text)
}

/// Whether this can be the text of a page. U+0000 is the one character that the database cannot hold.
#[must_use]
pub fn is_page_text(text: &str) -> bool {
    text.chars().count() <= MAX_PAGE_CHARS && !text.contains('\0')
}
