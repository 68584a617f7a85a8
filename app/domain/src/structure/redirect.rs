//! Old addresses of a shop that moved here from another platform, each with the page that took its place.
//!
//! Pure. They lead to paths of the same host and nowhere else, never to another of them, and a page that is there always
//! comes first: they are looked up only where there is none.

use super::notice::is_own_path;
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most redirects.
pub const MAX_REDIRECTS: usize = 200;
/// The most bytes of a path.
pub const MAX_PATH_BYTES: usize = 200;

/// Whose first part a path can begin with and never be an old address: what acts, or is not the shop's to move.
const TAKEN: [&str; 19] = [
    "age",
    "api",
    "art",
    "assets",
    "cart",
    "checkout",
    "desk",
    "embed",
    "embed.js",
    "healthz",
    "kiosk",
    "orders",
    "pictures",
    "pkg",
    "qr",
    "status",
    "studio",
    "sw.js",
    ".well-known",
];

/// An old path, and where it leads now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// The old path, without its query: `/stores/green-door/menu`.
    pub from: String,
    /// A path of this shop, with a query if need be.
    pub to: String,
}

impl Redirect {
    /// Why it cannot be one, in a sentence; none where it can. Whether it leads to another is not its own to know.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        let first = segments(from).next().unwrap_or_default();
        if !is_own_path(from) || from.len() > MAX_PATH_BYTES || from.contains(['?', '#']) {
            return Some("The old address is a path of 200 letters at most that begins with /, without a query.");
        }
        if !is_own_path(to) || to.len() > MAX_PATH_BYTES {
            return Some("It leads to a path of this shop, which begins with / and has 200 letters at most.");
        }
        if first.is_empty() || same(from, "/menu") || TAKEN.iter().any(|taken| first.eq_ignore_ascii_case(taken)) {
            return Some("There is a page of this shop at that address.");
        }
        None
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Whether two paths lead to the same place: empty parts, a slash at the end and the case of letters do not tell them apart.
fn same(one: &str, other: &str) -> bool {
    let path = |path| segments(path).map(str::to_ascii_lowercase);
    path(one).eq(path(other))
}

fn without_query(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// Where an old path leads now; none where it is no old one.
#[must_use]
pub fn led_on<'a>(redirects: &'a [Redirect], path: &str) -> Option<&'a str> {
    let found = redirects.iter().find(|redirect| same(&redirect.from, path))?;
    // What was stored by another build, or by hand, is not trusted.
    let leads = found.problem().is_none() && !redirects.iter().any(|it| same(&it.from, without_query(&found.to)));
    leads.then_some(found.to.as_str())
}

/// Everything that is wrong with these; a pointer's last part is the place among them.
pub(crate) fn problems(redirects: &[Redirect], pointer: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if redirects.len() > MAX_REDIRECTS {
        errors.push(FieldError::at(pointer, format!("A shop has {MAX_REDIRECTS} redirects at most.")));
    }
    let normal = |path: &str| segments(path).map(str::to_ascii_lowercase).collect::<Vec<_>>().join("/");
    let mut olds = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for redirect in redirects {
        let old = normal(&redirect.from);
        if !olds.insert(old.clone()) {
            twice.insert(old);
        }
    }
    for (at, redirect) in redirects.iter().enumerate() {
        let why = redirect.problem().or_else(|| {
            if twice.contains(&normal(&redirect.from)) {
                Some("This old address stands there twice.")
            } else if olds.contains(&normal(without_query(&redirect.to))) {
                Some("It leads to another old address.")
            } else {
                None
            }
        });
        errors.extend(why.map(|why| FieldError::at(format!("{pointer}/{at}"), why)));
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redirects(pairs: &[(&str, &str)]) -> Vec<Redirect> {
        pairs.iter().map(|(from, to)| Redirect { from: (*from).to_owned(), to: (*to).to_owned() }).collect()
    }

    #[test]
    fn an_old_path_leads_to_its_new_one_however_it_is_written() {
        fn check(path: &str, expect: Option<&str>) {
            let all = redirects(&[("/stores/green-door/menu", "/menu"), ("/p/old-kush", "/p/kush?from=old")]);
            assert_eq!(led_on(&all, path), expect, "{path}");
        }
        check("/stores/green-door/menu", Some("/menu"));
        check("/Stores//green-door/MENU/", Some("/menu"));
        check("/p/old-kush", Some("/p/kush?from=old"));
        check("/stores/green-door", None);
        check("/stores/green-door/menu/flower", None);
        check("/", None);
        check("", None);
    }

    #[test]
    fn no_redirect_leaves_the_shop_goes_in_a_circle_or_stands_before_a_page() {
        fn check(pairs: &[(&str, &str)], at: &str, why: &str) {
            let all = redirects(pairs);
            let errors = problems(&all, "#");
            assert!(errors.iter().any(|it| it.pointer == at && it.detail.contains(why)), "{pairs:?}: {errors:?}");
            assert_eq!(led_on(&all, pairs[0].0).filter(|_| all[0].problem().is_some()), None, "{pairs:?}");
        }
        for elsewhere in
            ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", "menu", "/\r\nx:y"]
        {
            check(&[("/old", elsewhere)], "#/0", "a path of this shop");
        }
        for old in ["", "old", "//old", "/old?x=1", "/old#x", "/a b", "/é", "http://a.example/old"] {
            check(&[(old, "/menu")], "#/0", "The old address");
        }
        for page in [
            "/",
            "/menu",
            "/Menu/",
            "/cart",
            "/checkout/x",
            "/desk/studio",
            "/API/v1/menu",
            "/orders/x",
            "/sw.js",
            "/assets/x",
            "/status",
            "/age",
            "/.well-known/x",
        ] {
            check(&[(page, "/pages/about")], "#/0", "There is a page");
        }
        check(&[("/a", "/a")], "#/0", "another old address");
        check(&[("/a", "/b"), ("/b", "/a")], "#/1", "another old address");
        check(&[("/a", "/b?x=1"), ("/B/", "/menu")], "#/0", "another old address");
        check(&[("/a", "/menu"), ("/A/", "/pages/x")], "#/1", "twice");
        check(&[(&format!("/{}", "a".repeat(MAX_PATH_BYTES)), "/menu")], "#/0", "200 letters");
        let circle = redirects(&[("/a", "/b"), ("/b", "/a")]);
        assert_eq!(led_on(&circle, "/a"), None);
        let many = (0..=MAX_REDIRECTS).map(|at| Redirect { from: format!("/o{at}"), to: "/menu".to_owned() });
        assert_eq!(problems(&many.collect::<Vec<_>>(), "#")[0].pointer, "#");
        assert_eq!(problems(&redirects(&[("/menu/flower", "/menu?category=flower"), ("/p/x", "/")]), "#"), []);
    }
}
