//! Where the links of a page lead while it is previewed: to the preview of the next page, and nowhere else.
//!
//! Pure.

/// Under which path every page of the shop is previewed.
pub const AT: &str = "/desk/studio/preview";

/// Where files lie that are the same in a preview.
const FILES: &str = "/pkg/";

/// A page's markup with its links and style sheets under the preview. In what people wrote, a quotation mark stands only
/// where it makes no attribute, so at worst a text that speaks of HTML is shown with a longer address.
#[must_use]
pub fn led_within(html: &str) -> String {
    html.replace("href=\"/", &format!("href=\"{AT}/"))
        .replace(&format!("href=\"{AT}{FILES}"), &format!("href=\"{FILES}"))
}

/// Where an answer leads on to, within the preview.
#[must_use]
pub fn path_within(path: &str) -> String {
    format!("{AT}{path}")
}

/// The path that is previewed at `path`; none where that is no preview.
#[must_use]
pub fn previewed(path: &str) -> Option<&str> {
    let path = path.strip_prefix(AT)?;
    if path.is_empty() { Some("/") } else { path.starts_with('/').then_some(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_shop_stay_in_the_preview_and_others_are_left_alone() {
        fn check(html: &str, expect: &str) {
            assert_eq!(led_within(html), expect);
        }
        check("<a href=\"/menu?page=2\">", "<a href=\"/desk/studio/preview/menu?page=2\">");
        check("<a href=\"/\">", "<a href=\"/desk/studio/preview/\">");
        check("<a href=\"#main\"><a href=\"tel:1\">", "<a href=\"#main\"><a href=\"tel:1\">");
        check("<link href=\"http://a.example/\">", "<link href=\"http://a.example/\">");
        check("<link href=\"/pkg/0a/lora.woff2\">", "<link href=\"/pkg/0a/lora.woff2\">");
        check("<img src=\"/art/a.svg\">", "<img src=\"/art/a.svg\">");
    }

    #[test]
    fn a_preview_names_the_page_that_it_is_of() {
        fn check(path: &str, expect: Option<&str>) {
            assert_eq!(previewed(path), expect, "{path}");
        }
        check("/desk/studio/preview", Some("/"));
        check("/desk/studio/preview/", Some("/"));
        check("/desk/studio/preview/p/a", Some("/p/a"));
        check("/desk/studio/previews", None);
        check("/desk/studio", None);
    }
}
