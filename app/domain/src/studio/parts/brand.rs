//! The forms of a shop's pictures, of the sites that may show its menu, and of its own address.
//!
//! Pure. A picture itself comes by a form of its own, see [`crate::studio::upload`].

use crate::brand::{Brand, Place};
use crate::picture::Picture;
use crate::settings::{MAX_LINE_CHARS, is_line};
use crate::site_host::SiteHost;
use crate::studio::form::Field;
use crate::studio::{Look, drawn};

/// What the form did to the look: the id of the part that shows it, and why it did nothing; none where it is no act of it.
pub(super) fn written(look: &mut Look, act: &str, field: Field<'_, '_>) -> Option<(&'static str, Result<(), String>)> {
    let brand = &mut look.brand;
    match act {
        "sites" => Some(("sites", sites(brand, field("framed_by")))),
        "host" => Some(("own-host", own_host(brand, field("own_host")))),
        "describe" => Some(("brand", describe(brand, Place::named(field("place"))?, field("alt").trim()))),
        "remove" => {
            Place::named(field("place"))?.set(brand, None);
            Some(("brand", Ok(())))
        }
        "draw" => {
            let colours = Place::named(field("place"))?.of(brand).map_or(&[][..], |picture| &picture.colours);
            look.theme = drawn::theme(colours, &look.theme).unwrap_or_else(|| look.theme.clone());
            Some(("brand", Ok(())))
        }
        _ => None,
    }
}

fn sites(brand: &mut Brand, typed: &str) -> Result<(), String> {
    brand.framed_by = Brand::sites(typed)?;
    Ok(())
}

fn own_host(brand: &mut Brand, typed: &str) -> Result<(), String> {
    let host = SiteHost::typed(typed);
    if host.is_none() && !typed.trim().is_empty() {
        return Err("Own address: write its name, such as menu.example.com. It stays as it was.".to_owned());
    }
    brand.own_host = host;
    Ok(())
}

fn describe(brand: &mut Brand, place: Place, alt: &str) -> Result<(), String> {
    if !is_line(alt) {
        return Err(format!("What it shows: one line of {MAX_LINE_CHARS} characters at most. It stays as it was."));
    }
    let described = place.of(brand).cloned().map(|picture| Picture { alt: alt.to_owned(), ..picture });
    place.set(brand, described);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::look;
    use serde_json::{Value, json};

    /// The brand after that form, or why it stays as it was.
    fn send(before: &Value, act: &str, fields: &[(&str, &str)]) -> Option<Result<Value, String>> {
        let mut look = Look { brand: serde_json::from_value(before.clone()).unwrap(), ..look() };
        let field = |name: &str| fields.iter().find(|(named, _)| *named == name).map_or("", |(_, value)| value);
        let (_, done) = written(&mut look, act, &field)?;
        Some(done.map(|()| serde_json::to_value(look.brand).unwrap()))
    }

    fn with_logo(alt: &str) -> Value {
        let mut logo = json!({"name": format!("{}.webp", "a".repeat(32)), "width": 480, "height": 120});
        if !alt.is_empty() {
            logo["alt"] = json!(alt);
        }
        json!({ "logo": logo })
    }

    #[test]
    fn pictures_are_described_and_taken_away_and_sites_and_an_own_address_are_named() {
        let check = |before: &Value, act: &str, fields: &[(&str, &str)], expect: &Value| {
            assert_eq!(send(before, act, fields), Some(Ok(expect.clone())), "{act} {fields:?}");
        };
        let logo = ("place", "logo");
        check(&with_logo(""), "describe", &[logo, ("alt", " A fox ")], &with_logo("A fox"));
        check(&with_logo("A fox"), "describe", &[logo], &with_logo(""));
        check(&with_logo(""), "describe", &[("place", "hero"), ("alt", "x")], &with_logo(""));
        check(&with_logo(""), "remove", &[logo], &json!({}));
        check(
            &json!({}),
            "sites",
            &[("framed_by", "a.example, b.example")],
            &json!({"framed_by": ["a.example", "b.example"]}),
        );
        check(&json!({"framed_by": ["a.example"]}), "sites", &[], &json!({}));
        check(
            &json!({}),
            "host",
            &[("own_host", "https://menu.example.com/")],
            &json!({"own_host": "menu.example.com"}),
        );
        check(&json!({"own_host": "menu.example.com"}), "host", &[("own_host", " ")], &json!({}));
    }

    #[test]
    fn what_cannot_be_taken_is_said_and_what_is_no_form_is_none() {
        let wrong = |act: &str, fields: &[(&str, &str)]| send(&with_logo(""), act, fields).unwrap().unwrap_err();
        assert!(wrong("sites", &[("framed_by", "*")]).contains("is no site"));
        assert!(wrong("host", &[("own_host", "not a host")]).contains("It stays as it was"));
        let long = "x".repeat(MAX_LINE_CHARS + 1);
        assert!(wrong("describe", &[("place", "logo"), ("alt", &long)]).contains("one line"));
        assert_eq!(send(&json!({}), "describe", &[("place", "door")]), None);
        assert_eq!(send(&json!({}), "paint", &[("place", "logo")]), None);
    }

    #[test]
    fn a_theme_is_drawn_from_the_colours_of_a_picture_that_has_some() {
        let draw = |colours: Value| {
            let mut drawn = look();
            let mut brand = with_logo("");
            brand["logo"]["colours"] = colours;
            drawn.brand = serde_json::from_value(brand).unwrap();
            written(&mut drawn, "draw", &|name| if name == "place" { "logo" } else { "" }).unwrap().1.unwrap();
            drawn.theme
        };
        assert_eq!(draw(json!([])), look().theme);
        assert_eq!(draw(json!(["#ffffff", "#1f6f5b"])).accent.as_css(), "#1f6f5b");
    }
}
