//! Reading the studio's forms, which work without script.
//!
//! Pure. A colour comes twice, from the browser's own picker and as text: whichever of the two was changed is meant. What
//! cannot be read leaves its field as it was and is named, so that one slip costs nobody the rest of their work.

use super::choices::{CARDS, Choices, DENSITIES, FACES, FAMILIES, HEADERS, Tint, named};
use super::{Look, moment};
use crate::id::Slug;
use crate::settings::{MAX_LINE_CHARS, MAX_PAGE_CHARS, MAX_PAGES, is_heading, is_line, is_page_text};
use crate::shop::{Colour, MAX_RADIUS, Page};
use crate::time::Zone;
use crate::wire::FieldError;

/// How a form's fields are looked up; empty where there is none of that name.
pub type Field<'f, 'a> = &'f dyn Fn(&str) -> &'a str;

/// The look after the form of looks and words was sent, and what of the form could not be taken. Its times are of that
/// clock.
#[must_use]
pub fn written(before: &Look, zone: &Zone, field: Field<'_, '_>) -> (Look, Vec<FieldError>) {
    let (mut look, mut errors) = (before.clone(), Vec::new());
    let theme = &mut look.theme;
    for tint in Tint::ALL {
        let text = meant(tint, field);
        if text.is_empty() {
            continue;
        }
        match colour(&text) {
            Some(colour) => tint.set(theme, colour),
            None => errors.push(FieldError::at(
                format!("#/theme/{}", tint.key()),
                format!(
                    "{}: a colour is written #rrggbb, such as {}. It stays as it was.",
                    tint.label(),
                    tint.of(theme).as_css()
                ),
            )),
        }
    }
    theme.face = chosen(&FACES, field("face"), theme.face);
    theme.heading_family = chosen(&FAMILIES, field("heading_family"), theme.heading_family);
    theme.text_family = chosen(&FAMILIES, field("text_family"), theme.text_family);
    theme.density = chosen(&DENSITIES, field("density"), theme.density);
    theme.cards = chosen(&CARDS, field("cards"), theme.cards);
    theme.header = chosen(&HEADERS, field("header"), theme.header);
    match field("radius") {
        "" => {}
        radius => match radius.trim().parse::<u8>().ok().filter(|radius| *radius <= MAX_RADIUS) {
            Some(radius) => theme.radius = radius,
            None => {
                let why = format!("Corners: a whole number from 0 to {MAX_RADIUS}. It stays as it was.");
                errors.push(FieldError::at("#/theme/radius", why));
            }
        },
    }
    // The nearest colour that passes, taken by its button.
    if let Some((tint, colour)) = taken(field("take")) {
        tint.set(theme, colour);
    }
    for (line, label, name) in [
        (&mut look.tagline, "Line under the name", "tagline"),
        (&mut look.phone, "Telephone", "phone"),
        (&mut look.announcement, "Announcement", "announcement"),
    ] {
        let text = field(name).trim();
        if !is_line(text) {
            let why = format!("{label}: one line of {MAX_LINE_CHARS} characters at most. It stays as it was.");
            errors.push(FieldError::at(format!("#/{name}"), why));
        } else {
            text.clone_into(line);
        }
    }
    let mut times = look.announced;
    for (time, name) in [(&mut times.from, "announced_from"), (&mut times.until, "announced_until")] {
        let text = field(name).trim();
        *time = if text.is_empty() { None } else { moment::read(zone, text).or(*time) };
    }
    if times.can_be() {
        look.announced = times;
    } else {
        errors
            .push(FieldError::at("#/announced", "Announcement: it ends after it begins. Its times stay as they were."));
    }
    (look, errors)
}

/// What was meant as that colour: the text where it differs from what it was, and else what was picked.
fn meant(tint: Tint, field: Field<'_, '_>) -> String {
    let of = |suffix: &str| field(&format!("{}{suffix}", tint.key())).trim();
    let (picked, typed, was) = (of(""), of("_hex"), of("_was"));
    let typed_anew = !typed.is_empty() && !typed.eq_ignore_ascii_case(was);
    (if typed_anew || picked.is_empty() { typed } else { picked }).to_owned()
}

fn colour(text: &str) -> Option<Colour> {
    let text = text.to_ascii_lowercase();
    Colour::try_from(if text.starts_with('#') { text } else { format!("#{text}") }).ok()
}

fn taken(text: &str) -> Option<(Tint, Colour)> {
    let (key, text) = text.split_once(':')?;
    Some((Tint::ALL.into_iter().find(|tint| tint.key() == key)?, colour(text)?))
}

fn chosen<T: Copy, const N: usize>(choices: &Choices<T, N>, name: &str, before: T) -> T {
    named(choices, name).unwrap_or(before)
}

/// The look after the form of one page was sent: with the page in the place of the one of that name, or behind the others.
///
/// # Errors
/// What is wrong with it; nothing of it is taken then.
pub fn with_page(before: &Look, field: Field<'_, '_>) -> Result<Look, FieldError> {
    let wrong = |pointer: &str, why: String| Err(FieldError::at(pointer, why));
    let Ok(slug) = Slug::parse(field("slug").trim()) else {
        return wrong("#/pages", "Address: small letters, digits and dashes, such as our-story.".to_owned());
    };
    let page = Page { slug, title: field("title").trim().to_owned(), body: field("body").replace("\r\n", "\n") };
    if !is_heading(&page.title) {
        return wrong("#/pages", format!("Heading: one line of 1 to {MAX_LINE_CHARS} characters."));
    }
    if !is_page_text(&page.body) {
        return wrong("#/pages", format!("Text: {MAX_PAGE_CHARS} characters at most."));
    }
    let mut look = before.clone();
    let count = look.pages.len();
    match look.pages.iter_mut().find(|other| other.slug == page.slug) {
        Some(other) => *other = page,
        None if count >= MAX_PAGES => {
            return wrong("#/pages", format!("A shop has {MAX_PAGES} pages at most."));
        }
        None => look.pages.push(page),
    }
    Ok(look)
}

/// The look without the page of that name.
#[must_use]
pub fn without_page(before: &Look, slug: &str) -> Look {
    let mut look = before.clone();
    look.pages.retain(|page| page.slug.as_str() != slug);
    look
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::shop::{CardStyle, Density, Face, HeaderStyle};
    use std::collections::BTreeMap;

    fn look() -> Look {
        Look { tagline: "Here".to_owned(), phone: "1".to_owned(), ..fixture::look() }
    }

    fn send(fields: &[(&str, &'static str)]) -> (Look, Vec<String>) {
        let mut all = BTreeMap::from([("tagline", "Here"), ("phone", "1")]);
        all.extend(fields.iter().copied());
        let (look, errors) = written(&look(), &Zone::named("America/Denver").unwrap(), &|name| {
            all.get(name).copied().unwrap_or_default()
        });
        (look, errors.into_iter().map(|error| error.pointer).collect())
    }

    #[test]
    fn a_colour_is_the_one_that_was_changed_be_it_picked_or_typed() {
        fn check(picked: &'static str, typed: &'static str, was: &'static str, expect: &str) {
            let (look, errors) = send(&[("accent", picked), ("accent_hex", typed), ("accent_was", was)]);
            assert_eq!((look.theme.accent.as_css(), errors), (expect, Vec::new()), "{picked} {typed} {was}");
        }
        check("#226644", "#226644", "#226644", "#226644");
        check("#aabbcc", "#226644", "#226644", "#aabbcc");
        check("#226644", "#AABBCC", "#226644", "#aabbcc");
        check("#226644", "aabbcc", "#226644", "#aabbcc");
        check("", "#aabbcc", "#226644", "#aabbcc");
        check("", "", "", "#226644");
        check("#aabbcc", "", "#226644", "#aabbcc");
    }

    #[test]
    fn every_choice_is_read_and_one_that_there_is_not_changes_nothing() {
        let (read, errors) = send(&[
            ("face", "mono"),
            ("density", "roomy"),
            ("cards", "raised"),
            ("header", "centred"),
            ("radius", "24"),
        ]);
        let theme = read.theme;
        assert_eq!((theme.face, theme.density, theme.cards), (Face::Mono, Density::Roomy, CardStyle::Raised));
        assert_eq!((theme.header, theme.radius, errors), (HeaderStyle::Centred, 24, Vec::new()));
        assert_eq!(send(&[("face", "url(x)"), ("density", ""), ("cards", "'"), ("header", "x")]), (look(), Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_is_named_and_stays_as_it_was() {
        fn check(name: &str, value: &'static str, pointer: &str) {
            assert_eq!(send(&[(name, value)]), (look(), vec![pointer.to_owned()]), "{name}={value}");
        }
        for hostile in ["red", "#12345", "url(javascript:x)", "#1234567", "#12345g", "}body{", "#ffffff;"] {
            check("ink_hex", hostile, "#/theme/ink");
        }
        for radius in ["25", "-1", "1.5", "9999999999", "x"] {
            check("radius", radius, "#/theme/radius");
        }
        check("tagline", "two\nlines", "#/tagline");
        check("phone", "\u{1b}[2J", "#/phone");
    }

    #[test]
    fn an_announcement_has_the_times_that_were_entered_and_none_where_it_could_not_be() {
        fn check(from: &'static str, until: &'static str, expect: [Option<&str>; 2], wrong: &[&str]) {
            let (look, errors) = send(&[("announced_from", from), ("announced_until", until)]);
            let found = [look.announced.from, look.announced.until].map(|time| time.map(|time| time.to_string()));
            assert_eq!(
                (found.each_ref().map(Option::as_deref), errors),
                (expect, wrong.iter().map(|it| (*it).to_owned()).collect())
            );
        }
        check("", "", [None, None], &[]);
        check("2026-12-24T18:00", "", [Some("2026-12-25T01:00:00Z"), None], &[]);
        check("2026-12-24T18:00", "2026-12-24T18:00", [None, None], &["#/announced"]);
        check("soon", "later", [None, None], &[]);
    }

    #[test]
    fn the_nearest_colour_is_taken_with_its_button() {
        fn check(take: &'static str, expect: &str) {
            assert_eq!(send(&[("take", take)]).0.theme.ink.as_css(), expect, "{take}");
        }
        check("ink:#010203", "#010203");
        check("ink:red", "#111111");
        check("none:#010203", "#111111");
    }

    #[test]
    fn a_page_is_added_changed_and_taken_away_under_its_address() {
        fn send(
            before: &Look,
            slug: &'static str,
            title: &'static str,
            body: &'static str,
        ) -> Result<Look, FieldError> {
            with_page(before, &|name| match name {
                "slug" => slug,
                "title" => title,
                "body" => body,
                _ => "",
            })
        }
        let added = send(&look(), "story", "Story", "Once\r\nupon").unwrap();
        assert_eq!(added.pages.last().unwrap().body, "Once\nupon");
        let changed = send(&added, "story", "Our story", "").unwrap();
        assert_eq!(
            (changed.pages.len(), changed.pages.last().unwrap().title.as_str()),
            (added.pages.len(), "Our story")
        );
        assert_eq!(without_page(&changed, "story"), look());
        for (slug, title, body) in
            [("Ä", "A", ""), ("", "A", ""), ("a", "", ""), ("a", "two\nlines", ""), ("a", "A", "\0")]
        {
            assert_eq!(send(&look(), slug, title, body).unwrap_err().pointer, "#/pages", "{slug} {title} {body}");
        }
    }
}
