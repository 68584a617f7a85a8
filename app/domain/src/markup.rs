//! Text as it may stand in markup, where no element can be: the pages' own rendering escapes everything else.
//!
//! Pure.

/// Text as it may stand in a title (HTML Standard, section 13.1.2.2: escapable raw text).
#[must_use]
pub fn title_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_element_ends_a_title() {
        assert_eq!(title_markup("Salt & Sea </title><script>"), "Salt &amp; Sea &lt;/title>&lt;script>");
    }
}
