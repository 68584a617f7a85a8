//! What differs between two looks, in plain words.
//!
//! Pure. Short values are told as they were and are; long ones only as what was done to them.

mod structure;

use super::Look;
use super::choices::{CARDS, DENSITIES, FACES, FAMILIES, HEADERS, Tint, words};
use super::moment::written;
use crate::shop::Page;
use crate::time::{Timestamp, Zone};

/// A sentence for each thing that differs; none where nothing does. Times are told on that clock.
#[must_use]
pub fn between(zone: &Zone, from: &Look, to: &Look) -> Vec<String> {
    let (old, new) = (&from.theme, &to.theme);
    let mut said = Vec::new();
    let mut tell = |what: &str, was: &str, is: &str| {
        if was != is {
            said.push(match (was, is) {
                ("", _) => format!("{what} now “{is}”"),
                (_, "") => format!("{what} taken away"),
                (_, _) => format!("{what} from {was} to {is}"),
            });
        }
    };
    for tint in Tint::ALL {
        tell(tint.label(), tint.of(old).as_css(), tint.of(new).as_css());
    }
    tell("Typeface", words(&FACES, old.face), words(&FACES, new.face));
    let family = |chosen| words(&FAMILIES, chosen);
    tell("Typeface of headings", family(old.heading_family), family(new.heading_family));
    tell("Typeface of text", family(old.text_family), family(new.text_family));
    tell("Corners", &format!("{} px", old.radius), &format!("{} px", new.radius));
    tell("Room", words(&DENSITIES, old.density), words(&DENSITIES, new.density));
    tell("Product cards", words(&CARDS, old.cards), words(&CARDS, new.cards));
    tell("Head of pages", words(&HEADERS, old.header), words(&HEADERS, new.header));
    let quoted = |text: &str| if text.is_empty() { String::new() } else { format!("“{text}”") };
    for (what, was, is) in [
        ("Line under the name", &from.tagline, &to.tagline),
        ("Telephone", &from.phone, &to.phone),
        ("Announcement", &from.announcement, &to.announcement),
    ] {
        match (was.as_str(), is.as_str()) {
            ("", _) | (_, "") => tell(what, was, is),
            (_, _) => tell(what, &quoted(was), &quoted(is)),
        }
    }
    let moment = |moment: Option<Timestamp>| moment.map_or_else(String::new, |at| written(zone, at).replace('T', " "));
    for (what, was, is) in [
        ("Announcement shown from", from.announced.from, to.announced.from),
        ("Announcement shown until", from.announced.until, to.announced.until),
    ] {
        if was != is {
            said.push(match is {
                Some(_) => format!("{what} {}", moment(is)),
                None => format!("{what} {} no longer", moment(was)),
            });
        }
    }
    said.extend(from.brand.changes_to(&to.brand));
    said.extend(pages(&from.pages, &to.pages));
    said.extend(structure::between(&from.structure, &to.structure));
    said
}

fn pages(from: &[Page], to: &[Page]) -> Vec<String> {
    let in_to = |page: &Page| to.iter().find(|other| other.slug == page.slug);
    let gone = from.iter().filter(|page| in_to(page).is_none()).map(|page| format!("Page “{}” taken away", page.title));
    let changed = from.iter().filter(|page| in_to(page).is_some_and(|other| other != *page));
    let changed = changed.map(|page| format!("Page “{}” changed", page.title));
    let new = to.iter().filter(|page| !from.iter().any(|other| other.slug == page.slug));
    let new = new.map(|page| format!("Page “{}” added", page.title));
    let mut said: Vec<String> = gone.chain(changed).chain(new).collect();
    if said.is_empty() && from != to {
        said.push("Pages in another order".to_owned());
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Family;
    use crate::fixture;
    use crate::shop::{CardStyle, Colour, Density, Face, HeaderStyle};
    use serde_json::json;

    fn look(change: impl FnOnce(&mut Look)) -> Look {
        let mut look = fixture::look();
        (look.tagline, look.announcement) = ("Old words".to_owned(), String::new());
        look.pages = vec![page("about", "About", "Us."), page("faq", "Questions", "None.")];
        change(&mut look);
        look
    }

    fn page(slug: &str, title: &str, body: &str) -> Page {
        serde_json::from_value(json!({"slug": slug, "title": title, "body": body})).unwrap()
    }

    #[test]
    fn every_change_is_told_in_plain_words() {
        fn check(change: impl FnOnce(&mut Look), expect: &[&str]) {
            let zone = Zone::named("America/Denver").unwrap();
            assert_eq!(between(&zone, &look(|_| {}), &look(change)), expect);
        }
        let colour = |text: &str| Colour::try_from(text.to_owned()).unwrap();
        check(|_| {}, &[]);
        check(|it| it.theme.accent = colour("#1f6f5b"), &["Accent from #226644 to #1f6f5b"]);
        check(|it| it.theme.face = Face::Mono, &["Typeface from sans to mono"]);
        check(
            |it| it.theme.heading_family = Family::SpaceGrotesk,
            &["Typeface of headings from device to space_grotesk"],
        );
        check(|it| it.theme.text_family = Family::Lora, &["Typeface of text from device to lora"]);
        check(|it| it.theme.radius = 2, &["Corners from 8 px to 2 px"]);
        check(
            |it| {
                it.theme.density = Density::Roomy;
                it.theme.cards = CardStyle::Raised;
                it.theme.header = HeaderStyle::Centred;
            },
            &["Room from regular to roomy", "Product cards from plain to raised", "Head of pages from bar to centred"],
        );
        check(|it| it.tagline = "New words".to_owned(), &["Line under the name from “Old words” to “New words”"]);
        check(|it| it.tagline = String::new(), &["Line under the name taken away"]);
        check(|it| it.announcement = "Soup!".to_owned(), &["Announcement now “Soup!”"]);
        check(
            |it| it.announced.until = Timestamp::parse("2026-12-25T01:00:00Z"),
            &["Announcement shown until 2026-12-24 18:00"],
        );
        check(|it| it.pages.swap(0, 1), &["Pages in another order"]);
        check(
            |it| it.pages = vec![page("about", "About", "You."), page("jobs", "Jobs", "")],
            &["Page “Questions” taken away", "Page “About” changed", "Page “Jobs” added"],
        );
    }
}
