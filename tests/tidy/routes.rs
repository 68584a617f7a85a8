//! Every address of a shop has a test that tries another shop's ids, tokens and keys there, and none that acts can be taken
//! for an old address that leads elsewhere.

use crate::tree::{none, root};
use everbud_domain::structure::Redirect;
use std::collections::BTreeSet;

/// The addresses in `edge/src/routes.rs`, as `METHOD /path/{name}`.
fn routes(source: &str) -> Vec<String> {
    let of_a_shop = source.split_once("async fn shop_route(").map_or(source, |(_, rest)| rest);
    let arms = of_a_shop.lines().filter_map(|line| {
        let (pattern, rest) = line.trim().strip_prefix('[')?.split_once("] if ")?;
        let method = match rest.split_whitespace().next()? {
            "reads" => "GET",
            "posts" => "POST",
            "puts" => "PUT",
            "patches" => "PATCH",
            "deletes" => "DELETE",
            other => panic!("a route is guarded by {other}, which this test does not know"),
        };
        let segments = pattern.split(", ").filter(|segment| !segment.is_empty()).map(|segment| {
            let literal = segment.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            literal.map_or_else(|| format!("{{{segment}}}"), str::to_owned)
        });
        Some(format!("{method} /{}", segments.collect::<Vec<_>>().join("/")))
    });
    arms.collect()
}

#[test]
fn every_address_of_a_shop_is_tried_with_what_belongs_to_another() {
    let source = std::fs::read_to_string(root().join("edge/src/routes.rs")).unwrap();
    let tried = std::fs::read_to_string(root().join("tests/e2e/apart.rs")).unwrap();
    let routes = routes(&source);
    assert!(routes.len() >= 20, "the routes were not found where they were: {routes:?}");
    let untried: Vec<String> = routes.into_iter().filter(|route| !tried.contains(&format!("(\"{route}\","))).collect();
    none("tests/e2e/apart.rs tries nothing foreign at", &untried);
}

/// Below these a shop has pages, and may have had others before.
const MOVABLE: [&str; 3] = ["menu", "p", "pages"];

#[test]
fn no_old_address_of_a_shop_can_stand_where_something_acts() {
    let source = std::fs::read_to_string(root().join("edge/src/routes.rs")).unwrap();
    let firsts: BTreeSet<String> = routes(&source)
        .iter()
        .filter_map(|route| route.split('/').nth(1))
        .filter(|first| !first.is_empty() && !first.starts_with('{') && !MOVABLE.contains(first))
        .map(str::to_owned)
        .collect();
    assert!(firsts.contains("checkout"), "{firsts:?}");
    for first in firsts {
        let moved = Redirect { from: format!("/{first}/old"), to: "/menu".to_owned() };
        assert!(
            moved.problem().is_some(),
            "/{first} can be redirected: name it in `app/domain/src/structure/redirect.rs`"
        );
    }
}
