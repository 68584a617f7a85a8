//! The forms of announcements and banners.
//!
//! Pure.

use super::place;
use crate::settings::{MAX_LINE_CHARS, is_heading, is_line};
use crate::shop::Announced;
use crate::structure::{MAX_NOTICES, Notice, NoticeKind};
use crate::studio::form::Field;
use crate::studio::moment;
use crate::time::Zone;
use crate::wire::FieldError;

/// What the form did to the notices, and the id of the part that shows it.
pub(super) fn written(
    notices: &mut Vec<Notice>,
    zone: &Zone,
    act: &str,
    field: Field<'_, '_>,
) -> (String, Result<(), FieldError>) {
    match change(notices, zone, act, field) {
        Ok(Some(at)) => (format!("notice-{at}"), Ok(())),
        Ok(None) => ("notices".to_owned(), Ok(())),
        Err(why) => ("notices".to_owned(), Err(FieldError::at("#/structure/notices", why))),
    }
}

/// The place of the notice that was changed; none where it is gone.
fn change(notices: &mut Vec<Notice>, zone: &Zone, act: &str, field: Field<'_, '_>) -> Result<Option<usize>, String> {
    if act == "add" {
        if notices.len() >= MAX_NOTICES {
            return Err(format!("A shop has {MAX_NOTICES} announcements and banners at most."));
        }
        notices.push(read(zone, field)?);
        return Ok(Some(notices.len() - 1));
    }
    let at = place(notices, field, |notice, was| notice.words == was)?;
    if act == "remove" {
        notices.remove(at);
        return Ok(None);
    }
    if let Some(notice) = notices.get_mut(at) {
        *notice = read(zone, field)?;
    }
    Ok(Some(at))
}

fn read(zone: &Zone, field: Field<'_, '_>) -> Result<Notice, String> {
    let kind = if field("kind") == "banner" { NoticeKind::Banner } else { NoticeKind::Announcement };
    let [words, more, leads_to] = ["words", "more", "leads_to"].map(|name| field(name).trim().to_owned());
    let more = if kind == NoticeKind::Banner { more } else { String::new() };
    if !is_heading(&words) || !is_line(&more) {
        return Err(format!("Announcements and banners: one line of 1 to {MAX_LINE_CHARS} characters."));
    }
    if !leads_to.is_empty() && !Notice::may_lead_to(&leads_to) {
        return Err("It leads to a page of this shop, such as /menu?special=1.".to_owned());
    }
    let time = |name: &str| match field(name).trim() {
        "" => Ok(None),
        text => moment::read(zone, text).map(Some).ok_or_else(|| "A time could not be read.".to_owned()),
    };
    let shown = Announced { from: time("from")?, until: time("until")? };
    if !shown.can_be() {
        return Err("It ends after it begins.".to_owned());
    }
    Ok(Notice { kind, words, more, leads_to, shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    fn send(before: &Value, act: &str, fields: &[(&str, &str)]) -> Result<Value, String> {
        let mut notices: Vec<Notice> = serde_json::from_value(before.clone()).unwrap();
        let fields: BTreeMap<&str, &str> = fields.iter().copied().collect();
        let field = |name: &str| fields.get(name).copied().unwrap_or_default();
        let (_, taken) = written(&mut notices, &Zone::named("America/Denver").unwrap(), act, &field);
        taken.map_err(|error| error.detail)?;
        Ok(serde_json::to_value(notices).unwrap())
    }

    #[test]
    fn notices_are_added_changed_and_taken_away_with_their_times() {
        let banner = [
            ("kind", "banner"),
            ("words", " Soup! "),
            ("more", "Hot."),
            ("leads_to", "/menu"),
            ("from", "2026-12-24T18:00"),
        ];
        let added = send(&json!([]), "add", &banner).unwrap();
        let written = json!([{"kind": "banner", "words": "Soup!", "more": "Hot.", "leads_to": "/menu",
            "shown": {"from": "2026-12-25T01:00:00Z"}}]);
        assert_eq!(added, written);
        let line = [("at", "0"), ("was", "Soup!"), ("kind", "announcement"), ("words", "Tea."), ("more", "Hot.")];
        assert_eq!(send(&added, "keep", &line).unwrap(), json!([{"kind": "announcement", "words": "Tea."}]));
        assert_eq!(send(&added, "remove", &line[..2]).unwrap(), json!([]));
    }

    #[test]
    fn what_cannot_be_taken_is_said_and_changes_nothing() {
        fn check(fields: &[(&str, &str)], expect: &str) {
            let all: Vec<_> = [("kind", "banner"), ("words", "Soup!")].iter().chain(fields).copied().collect();
            let said = send(&json!([]), "add", &all).unwrap_err();
            assert!(said.contains(expect), "{fields:?}: {said}");
        }
        check(&[("words", "")], "one line of 1 to");
        check(&[("more", "two\nlines")], "one line of 1 to");
        check(&[("leads_to", "//evil.example")], "a page of this shop");
        check(&[("from", "soon")], "could not be read");
        check(&[("from", "2026-12-24T18:00"), ("until", "2026-12-24T18:00")], "ends after it begins");
        let full = json!(vec![json!({"kind": "banner", "words": "a"}); MAX_NOTICES]);
        assert!(send(&full, "add", &[("words", "b")]).unwrap_err().contains("10 announcements"));
        assert!(send(&full, "remove", &[("at", "0"), ("was", "b")]).unwrap_err().contains("moved or taken away"));
    }
}
