//! The form of redirects: one a line, the old address and the new one, so that a list can be pasted as a whole.
//!
//! Pure. Lines that are right are taken, and each of the others is named, so that one slip costs nobody the rest.

use crate::structure::{MAX_REDIRECTS, Redirect, redirect_problems};
use crate::studio::form::Field;
use crate::wire::FieldError;

/// The redirects as the form has them.
#[must_use]
pub fn listed(redirects: &[Redirect]) -> String {
    redirects.iter().flat_map(|it| [it.from.as_str(), " ", it.to.as_str(), "\n"]).collect()
}

pub(super) fn written(redirects: &mut Vec<Redirect>, field: Field<'_, '_>) -> Vec<FieldError> {
    let wrong = |line: usize, why: &str| FieldError::at("#/structure/redirects", format!("Line {line}: {why}"));
    let mut errors = Vec::new();
    let mut taken: Vec<(usize, Redirect)> = Vec::new();
    for (at, line) in field("redirects").lines().enumerate() {
        let mut parts = line.split_whitespace();
        let read = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => continue,
            (Some(from), Some(to), None) => Redirect { from: path_of(from).to_owned(), to: to.to_owned() },
            _ => {
                errors.push(wrong(at + 1, "an old address, a blank, and a page of this shop."));
                continue;
            }
        };
        match read.problem() {
            None => taken.push((at + 1, read)),
            Some(why) => errors.push(wrong(at + 1, why)),
        }
    }
    if taken.len() > MAX_REDIRECTS {
        let why = format!("A shop has {MAX_REDIRECTS} redirects at most. They stay as they were.");
        return vec![FieldError::at("#/structure/redirects", why)];
    }
    // What leads to another old address, or stands there twice, is only seen among all of them.
    let all: Vec<Redirect> = taken.iter().map(|(_, it)| it.clone()).collect();
    let problems = redirect_problems(&all, "");
    let of = |at: usize| problems.iter().find(|problem| problem.pointer == format!("/{at}"));
    redirects.clear();
    for (at, (line, redirect)) in taken.into_iter().enumerate() {
        match of(at) {
            None => redirects.push(redirect),
            Some(problem) => errors.push(wrong(line, &problem.detail)),
        }
    }
    errors.truncate(20);
    errors
}

/// The path of an old address that was pasted with its host, which need not be this one.
fn path_of(address: &str) -> &str {
    let after = ["https://", "http://"].into_iter().find_map(|scheme| address.strip_prefix(scheme));
    after.map_or(address, |after| after.find('/').and_then(|at| after.get(at..)).unwrap_or("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sent: &str, expect: &str, wrong: &[&str]) {
        let mut redirects = vec![Redirect { from: "/before".to_owned(), to: "/menu".to_owned() }];
        let errors = written(&mut redirects, &|_| Box::leak(sent.to_owned().into_boxed_str()));
        assert_eq!(listed(&redirects), expect, "{sent}");
        let found: Vec<String> = errors.into_iter().map(|error| error.detail).collect();
        let told = found.iter().zip(wrong).all(|(found, wrong)| found.starts_with(wrong));
        assert!(found.len() == wrong.len() && told, "{sent}: {found:?}");
    }

    #[test]
    fn redirects_are_one_a_line_and_every_line_that_is_wrong_is_named() {
        check("", "", &[]);
        check("/old /menu\r\n\r\n  /stores/x\t/pages/about  ", "/old /menu\n/stores/x /pages/about\n", &[]);
        check("https://www.old.example/shop/a /menu", "/shop/a /menu\n", &[]);
        check(
            "/old\n/a /menu\n/b //evil.example\n/c /d /e",
            "/a /menu\n",
            &["Line 1: an old address", "Line 3: It leads to a path", "Line 4: an old address"],
        );
        check("/cart /menu", "", &["Line 1: There is a page"]);
        check("/a /b\n/b /menu", "/b /menu\n", &["Line 1: It leads to another"]);
        check("/a /menu\n/A /menu", "", &["Line 1: This old address stands there twice", "Line 2: This"]);
        check("https://old.example /menu", "", &["Line 1: There is a page"]);
        let many: String = (0..=MAX_REDIRECTS).map(|at| format!("/o{at} /menu\n")).collect();
        check(&many, "/before /menu\n", &["A shop has 200"]);
    }
}
