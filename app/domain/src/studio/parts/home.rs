//! The forms of the home page's sections.
//!
//! Pure. Every button of a section's form keeps what was entered in it, so that moving one loses nothing that was typed.

use super::{moved, place};
use crate::id::ProductId;
use crate::picture::Picture;
use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::structure::{MAX_PICKS, MAX_SECTION_CHARS, MAX_SECTIONS, Own, Section, Shows};
use crate::studio::form::Field;
use crate::wire::FieldError;

/// What the form did to the sections, and the id of the one that is to be seen.
pub(super) fn written(
    sections: &mut Vec<Section>,
    act: &str,
    field: Field<'_, '_>,
) -> (String, Result<(), FieldError>) {
    match change(sections, act, field) {
        Ok(at) => (at.map_or_else(|| "home".to_owned(), |at| format!("section-{at}")), Ok(())),
        Err(why) => ("home".to_owned(), Err(FieldError::at("#/structure/home", why))),
    }
}

/// Puts a picture into the section that it was sent for. Returns the section's id.
pub(super) fn with_picture(sections: &mut [Section], field: Field<'_, '_>, picture: Picture) -> Result<String, String> {
    let is_it = |section: &Section, was: &str| matches!(section.shows, Shows::Image(_)) && section.shows.key() == was;
    let at = place(sections, field, is_it)?;
    if let Some(section) = sections.get_mut(at) {
        section.shows = Shows::Image(Some(picture));
    }
    Ok(format!("section-{at}"))
}

/// The place of the section that was changed; none where it is gone.
fn change(sections: &mut Vec<Section>, act: &str, field: Field<'_, '_>) -> Result<Option<usize>, String> {
    if act == "add" {
        let shows = Shows::EMPTY.into_iter().find(|shows| shows.key() == field("shows"));
        let shows = shows.ok_or_else(|| "Choose what the section shows.".to_owned())?;
        if sections.len() >= MAX_SECTIONS {
            return Err(format!("A home page has {MAX_SECTIONS} sections at most."));
        }
        sections.push(Section::of(shows));
        return Ok(Some(sections.len() - 1));
    }
    let at = place(sections, field, |section, was| section.shows.key() == was)?;
    if act == "remove" {
        sections.remove(at);
        return Ok(None);
    }
    let Some(section) = sections.get_mut(at) else { return Ok(None) };
    fill(section, act, field)?;
    let last = sections.len() - 1;
    Ok(Some(match act {
        "up" => moved(sections, at, at.saturating_sub(1)),
        "down" => moved(sections, at, (at + 1).min(last)),
        act => match act.strip_prefix("to/").and_then(|place| place.parse().ok()) {
            Some(place) => moved(sections, at, place),
            None => at,
        },
    }))
}

/// Takes what was entered of one section, and switches it where that was pressed.
fn fill(section: &mut Section, act: &str, field: Field<'_, '_>) -> Result<(), String> {
    let heading = field("heading").trim();
    if !is_line(heading) {
        return Err(format!("Heading: one line of {MAX_LINE_CHARS} characters at most. It stays as it was."));
    }
    heading.clone_into(&mut section.heading);
    match act {
        "on" => section.off = false,
        "off" => section.off = true,
        _ => {}
    }
    section.shows = match section.shows.own() {
        Own::Nothing | Own::Image(None) => return Ok(()),
        Own::Picks(picks) => {
            let unpicked = act.strip_prefix("unpick/").unwrap_or_default();
            let mut picks: Vec<ProductId> = picks.iter().filter(|pick| pick.as_str() != unpicked).cloned().collect();
            if let Some(pick) = ProductId::parse(field("pick")).ok().filter(|pick| !picks.contains(pick)) {
                if picks.len() >= MAX_PICKS {
                    return Err(format!("Staff pick {MAX_PICKS} products at most."));
                }
                picks.push(pick);
            }
            Shows::Picks(picks)
        }
        Own::Text(_) => {
            let text = field("text").replace("\r\n", "\n");
            if text.chars().count() > MAX_SECTION_CHARS || text.contains('\0') {
                return Err(format!("Text: {MAX_SECTION_CHARS} characters at most. It stays as it was."));
            }
            Shows::Text(text)
        }
        Own::Image(Some(picture)) => {
            let alt = field("alt").trim();
            if !is_line(alt) {
                return Err(format!(
                    "What it shows: one line of {MAX_LINE_CHARS} characters at most. It stays as it was."
                ));
            }
            Shows::Image(Some(Picture { alt: alt.to_owned(), ..picture.clone() }))
        }
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::structure::Structure;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    fn send(before: &Value, act: &str, fields: &[(&str, &str)]) -> Result<(Value, String), String> {
        let mut sections: Vec<Section> = serde_json::from_value(before.clone()).unwrap();
        let fields: BTreeMap<&str, &str> = fields.iter().copied().collect();
        let field = |name: &str| fields.get(name).copied().unwrap_or_default();
        let (seen_at, taken) = written(&mut sections, act, &field);
        taken.map_err(|error| error.detail)?;
        Ok((serde_json::to_value(sections).unwrap(), seen_at))
    }

    #[test]
    fn a_picture_goes_into_the_section_that_it_was_sent_for_and_is_described_by_its_form() {
        let picture: Picture =
            serde_json::from_value(json!({"name": format!("{}.webp", "a".repeat(32)), "width": 800, "height": 600}))
                .unwrap();
        let before = json!([{"shows": "brands"}, {"shows": {"image": null}}]);
        let put = |at: &'static str, was: &'static str| {
            let mut sections: Vec<Section> = serde_json::from_value(before.clone()).unwrap();
            let field = |name: &str| if name == "at" { at } else { was };
            let seen_at = with_picture(&mut sections, &field, picture.clone());
            (seen_at, serde_json::to_value(sections).unwrap())
        };
        let (seen_at, there) = put("1", "image");
        assert_eq!((seen_at.as_deref(), &there[1]["shows"]["image"]), (Ok("section-1"), &json!(picture)));
        let keep = [("at", "1"), ("was", "image"), ("heading", "Here"), ("alt", " Our counter ")];
        let (kept, _) = send(&there, "keep", &keep).unwrap();
        assert_eq!((&kept[1]["shows"]["image"]["alt"], &kept[1]["heading"]), (&json!("Our counter"), &json!("Here")));
        assert!(send(&there, "keep", &[("at", "1"), ("was", "image"), ("alt", "two\nlines")]).is_err());
        for (at, was) in [("0", "brands"), ("0", "image"), ("1", "brands"), ("2", "image"), ("", "image"), ("1", "")] {
            let (refused, after) = put(at, was);
            assert!(refused.is_err() && after == before, "{at} {was}: {after}");
        }
    }

    #[test]
    fn sections_are_added_moved_switched_and_taken_away() {
        fn check(act: &str, fields: &[(&str, &str)], expect: &Value, seen_at: &str) {
            let before = json!([{"shows": "brands"}, {"shows": "new"}, {"shows": "window"}]);
            assert_eq!(send(&before, act, fields), Ok((expect.clone(), seen_at.to_owned())), "{act} {fields:?}");
        }
        let shown = |keys: &[&str]| json!(keys.iter().map(|key| json!({"shows": key})).collect::<Vec<_>>());
        let new = [("at", "1"), ("was", "new")];
        check("up", &new, &shown(&["new", "brands", "window"]), "section-0");
        check("down", &new, &shown(&["brands", "window", "new"]), "section-2");
        check("up", &[("at", "0"), ("was", "brands")], &shown(&["brands", "new", "window"]), "section-0");
        check("down", &[("at", "2"), ("was", "window")], &shown(&["brands", "new", "window"]), "section-2");
        for (place, expect, seen_at) in [
            ("to/0", ["new", "brands", "window"], "section-0"),
            ("to/1", ["brands", "new", "window"], "section-1"),
            ("to/2", ["brands", "window", "new"], "section-2"),
            ("to/99", ["brands", "window", "new"], "section-2"),
            ("to/-1", ["brands", "new", "window"], "section-1"),
            ("to/", ["brands", "new", "window"], "section-1"),
        ] {
            check(place, &new, &shown(&expect), seen_at);
        }
        check("remove", &new, &shown(&["brands", "window"]), "home");
        check("add", &[("shows", "specials")], &shown(&["brands", "new", "window", "specials"]), "section-3");
        check("add", &[("shows", "popular")], &shown(&["brands", "new", "window", "popular"]), "section-3");
        let off = json!([{"shows": "brands"}, {"shows": "new", "heading": "Fresh", "off": true}, {"shows": "window"}]);
        let fresh = [("at", "1"), ("was", "new"), ("heading", " Fresh ")];
        check("off", &fresh, &off, "section-1");
        assert_eq!(send(&off, "on", &fresh).unwrap().0[1], json!({"shows": "new", "heading": "Fresh"}));
    }

    #[test]
    fn what_is_entered_in_a_section_is_kept_with_whichever_button() {
        let before = json!([{"shows": {"text": ""}}, {"shows": {"picks": ["a", "b"]}}]);
        let text = [("at", "0"), ("was", "text"), ("heading", "Hello"), ("text", "One\r\ntwo")];
        let (moved, _) = send(&before, "down", &text).unwrap();
        assert_eq!(moved[1], json!({"shows": {"text": "One\ntwo"}, "heading": "Hello"}));
        let picks = |act: &str, pick: &str| {
            send(&before, act, &[("at", "1"), ("was", "picks"), ("pick", pick)]).map(|(all, _)| all[1]["shows"].clone())
        };
        assert_eq!(picks("keep", "c"), Ok(json!({"picks": ["a", "b", "c"]})));
        assert_eq!(picks("keep", "a"), Ok(json!({"picks": ["a", "b"]})));
        assert_eq!(picks("unpick/a", ""), Ok(json!({"picks": ["b"]})));
        assert_eq!(picks("keep", "no id!"), Ok(json!({"picks": ["a", "b"]})));
    }

    #[test]
    fn what_cannot_be_done_is_said_and_changes_nothing() {
        fn check(before: &Value, act: &str, fields: &[(&str, &str)], expect: &str) {
            let said = send(before, act, fields).unwrap_err();
            assert!(said.contains(expect), "{act} {fields:?}: {said}");
        }
        let usual = serde_json::to_value(Structure::default().home).unwrap();
        check(&usual, "up", &[("at", "1"), ("was", "window")], "moved or taken away");
        check(&usual, "up", &[("at", "9"), ("was", "window")], "moved or taken away");
        check(&usual, "remove", &[], "moved or taken away");
        check(&usual, "add", &[("shows", "bestsellers")], "Choose what the section shows");
        let long = "x".repeat(MAX_LINE_CHARS + 1);
        check(&usual, "keep", &[("at", "0"), ("was", "specials"), ("heading", &long)], "Heading: one line");
        let full = json!(vec![json!({"shows": {"text": ""}}); MAX_SECTIONS]);
        check(&full, "add", &[("shows", "new")], "12 sections at most");
        let text = "x".repeat(MAX_SECTION_CHARS + 1);
        check(&full, "keep", &[("at", "0"), ("was", "text"), ("text", &text)], "4000 characters at most");
        let ids: Vec<String> = (0..MAX_PICKS).map(|at| format!("p{at}")).collect();
        let picks = json!([{"shows": {"picks": ids}}]);
        check(&picks, "keep", &[("at", "0"), ("was", "picks"), ("pick", "one-more")], "12 products at most");
    }
}
