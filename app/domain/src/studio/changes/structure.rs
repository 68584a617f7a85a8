//! What differs between two structures, in plain words.
//!
//! Pure.

use crate::product::Category;
use crate::structure::{MenuOrder, Notice, NoticeKind, SearchText, Section, Structure};

/// A sentence for each thing that differs; none where nothing does.
pub(super) fn between(from: &Structure, to: &Structure) -> Vec<String> {
    let mut said = sections(&from.home, &to.home);
    said.extend(notices(&from.notices, &to.notices));
    said.extend(menu_order(&from.order, &to.order));
    said.extend(search_text(&from.search, &to.search));
    if from.redirects != to.redirects {
        said.push(match (from.redirects.len(), to.redirects.len()) {
            (was, is) if was == is => "Redirects changed".to_owned(),
            (was, is) => format!("Redirects from {was} to {is}"),
        });
    }
    for (what, was, is) in [("Text at the foot of every page", &from.legal, &to.legal), ("Own CSS", &from.css, &to.css)]
    {
        if was != is {
            let done = match (was.is_empty(), is.is_empty()) {
                (true, _) => "added",
                (false, true) => "taken away",
                (false, false) => "changed",
            };
            said.push(format!("{what} {done}"));
        }
    }
    said
}

fn menu_order(from: &MenuOrder, to: &MenuOrder) -> Vec<String> {
    let mut said = Vec::new();
    if from.categories != to.categories {
        let shelves: Vec<&str> = to.shelves().into_iter().map(Category::label).collect();
        said.push(match to.categories.is_empty() {
            true => "Menu no longer ordered by shelf".to_owned(),
            false => format!("Shelves in the order {}", shelves.join(", ")),
        });
    }
    if from.by != to.by {
        said.push(format!("Products by “{}” instead of “{}”", to.by.label(), from.by.label()));
    }
    said
}

fn search_text(from: &SearchText, to: &SearchText) -> Vec<String> {
    let changed = from.fields().into_iter().zip(to.fields()).filter(|((.., was), (.., is))| was != is);
    let said = changed.map(|(_, (_, label, is))| match is {
        "" => format!("{label} taken away"),
        is => format!("{label} now “{is}”"),
    });
    said.collect()
}

fn sections(from: &[Section], to: &[Section]) -> Vec<String> {
    if from == to {
        return Vec::new();
    }
    let named = |sections: &[Section]| {
        let shown: Vec<&str> = sections.iter().filter(|section| !section.off).map(Section::name).collect();
        if shown.is_empty() { "nothing".to_owned() } else { shown.join(", ") }
    };
    let (was, is) = (named(from), named(to));
    // The same names in the same order, so it is what they hold that differs.
    if was == is {
        let changed = to.iter().filter(|section| !from.contains(section));
        let said: Vec<String> = changed.map(|section| format!("Section “{}” changed", section.name())).collect();
        return if said.is_empty() { vec!["Sections that are switched off changed".to_owned()] } else { said };
    }
    vec![format!("Home page from {was} to {is}")]
}

fn notices(from: &[Notice], to: &[Notice]) -> Vec<String> {
    let name = |notice: &Notice| {
        let kind = match notice.kind {
            NoticeKind::Announcement => "Announcement",
            NoticeKind::Banner => "Banner",
        };
        format!("{kind} “{}”", notice.words)
    };
    let in_other = |notice: &Notice, other: &[Notice]| other.iter().any(|it| it.words == notice.words);
    let gone = from.iter().filter(|it| !in_other(it, to)).map(|it| format!("{} taken away", name(it)));
    let changed = to.iter().filter(|it| in_other(it, from) && !from.contains(it));
    let changed = changed.map(|it| format!("{} changed", name(it)));
    let new = to.iter().filter(|it| !in_other(it, from)).map(|it| format!("{} added", name(it)));
    let said: Vec<String> = gone.chain(changed).chain(new).collect();
    if said.is_empty() && from != to { vec!["Announcements and banners in another order".to_owned()] } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn every_change_of_structure_is_told_in_plain_words() {
        fn check(from: Value, to: Value, expect: &[&str]) {
            let [from, to] = [from, to].map(|it| serde_json::from_value::<Structure>(it).unwrap());
            assert_eq!(between(&from, &to), expect);
        }
        let home = |sections: Value| json!({"home": sections});
        check(json!({}), json!({}), &[]);
        check(
            json!({}),
            home(json!([{"shows": "brands", "heading": "Our growers"}, {"shows": "window", "off": true}])),
            &["Home page from Specials, Shelves, A few of everything to Our growers"],
        );
        check(json!({}), home(json!([])), &["Home page from Specials, Shelves, A few of everything to nothing"]);
        check(
            home(json!([{"shows": {"text": "a"}}, {"shows": "new", "off": true}])),
            home(json!([{"shows": {"text": "b"}}, {"shows": "new", "off": true}])),
            &["Section “Text” changed"],
        );
        check(
            home(json!([{"shows": "new", "off": true}])),
            home(json!([])),
            &["Sections that are switched off changed"],
        );
        check(
            json!({}),
            json!({"order": {"categories": ["gear"], "by": "name"}}),
            &[
                "Shelves in the order Gear, Flower, Pre-rolls, Vapes, Concentrates, Edibles, Tinctures, Topicals",
                "Products by “Name” instead of “Menu order”",
            ],
        );
        check(json!({"order": {"categories": ["gear"]}}), json!({}), &["Menu no longer ordered by shelf"]);
        check(
            json!({"legal": "a", "css": "p{}", "search": {"home_title": "a"}}),
            json!({"legal": "b", "search": {"menu_title": "Weed"}, "redirects": [{"from": "/a", "to": "/menu"}]}),
            &[
                "Title of the home page taken away",
                "Title of the menu now “Weed”",
                "Redirects from 0 to 1",
                "Text at the foot of every page changed",
                "Own CSS taken away",
            ],
        );
        let notices = |words: &[&str], kind: &str| json!({"notices": words.iter().map(|it| json!({"kind": kind, "words": it})).collect::<Vec<_>>()});
        check(
            notices(&["a", "b"], "banner"),
            notices(&["b", "a"], "banner"),
            &["Announcements and banners in another order"],
        );
        check(
            notices(&["a", "b"], "banner"),
            notices(&["b", "c"], "announcement"),
            &["Banner “a” taken away", "Announcement “b” changed", "Announcement “c” added"],
        );
    }
}
