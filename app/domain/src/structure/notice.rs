//! What a shop announces, each in its time: lines above every page, and banners on its home page and menu.
//!
//! Pure. The one announcement of the settings stands above these: programs write it, and it is older than they are.

use crate::absent::is_default;
use crate::settings::{MAX_LINE_CHARS, is_heading, is_line};
use crate::shop::Announced;
use crate::time::Timestamp;
use crate::wire::FieldError;
use serde::{Deserialize, Serialize};

/// The most of them.
pub const MAX_NOTICES: usize = 10;

/// Something that a shop announces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where it stands.
    pub kind: NoticeKind,
    /// What it says, in one line.
    pub words: String,
    /// A banner's smaller line below; empty for none. An announcement has none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub more: String,
    /// Where it leads: a path of the shop; empty for nowhere.
    #[serde(default, skip_serializing_if = "is_default")]
    pub leads_to: String,
    /// When it stands there.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shown: Announced,
}

/// Where something that is announced stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A line above every page.
    Announcement,
    /// A panel at the beginning of the home page and of the menu.
    Banner,
}

impl Notice {
    /// Whether it stands there at `now`.
    #[must_use]
    pub fn stands_at(&self, kind: NoticeKind, now: Timestamp) -> bool {
        self.kind == kind && self.shown.at(now)
    }

    /// Whether it may lead there: to a page of the shop and nowhere else.
    #[must_use]
    pub fn may_lead_to(path: &str) -> bool {
        is_own_path(path)
    }
}

/// Whether this leads to a page of the shop and nowhere else. A browser takes a backslash for a slash, and passes over
/// control characters, so that `/\t/` would name another host.
pub(super) fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= MAX_LINE_CHARS
        && path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>'))
}

/// Everything that is wrong with these.
pub(super) fn problems(notices: &[Notice], pointer: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |at: String, why: String| errors.push(FieldError::at(format!("{pointer}{at}"), why));
    if notices.len() > MAX_NOTICES {
        wrong(String::new(), format!("A shop has {MAX_NOTICES} announcements and banners at most."));
    }
    for (at, notice) in notices.iter().enumerate() {
        if !is_heading(&notice.words) {
            wrong(format!("/{at}/words"), format!("It says one line of 1 to {MAX_LINE_CHARS} characters."));
        }
        if !is_line(&notice.more) || (notice.kind == NoticeKind::Announcement && !notice.more.is_empty()) {
            wrong(
                format!("/{at}/more"),
                format!("A banner says one more line of {MAX_LINE_CHARS} characters at most."),
            );
        }
        if !notice.leads_to.is_empty() && !is_own_path(&notice.leads_to) {
            wrong(format!("/{at}/leads_to"), "It leads to a page of this shop, such as /menu?special=1.".to_owned());
        }
        if !notice.shown.can_be() {
            wrong(format!("/{at}/shown"), "It ends after it begins.".to_owned());
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn it_leads_to_a_page_of_the_shop_or_nowhere() {
        fn check(path: &str, expect: bool) {
            assert_eq!(is_own_path(path), expect, "{path:?}");
        }
        check("/", true);
        check("/menu?category=flower&special=1", true);
        check("/pages/about#hours", true);
        check("/%2F/evil.example", true);
        for elsewhere in [
            "",
            "menu",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a b",
            "/é",
            "/\"onclick=",
        ] {
            check(elsewhere, false);
        }
        check(&format!("/{}", "a".repeat(MAX_LINE_CHARS)), false);
    }

    #[test]
    fn everything_that_is_wrong_with_a_notice_is_named() {
        fn check(change: &Value, expect: &[&str]) {
            let mut notice = json!({"kind": "banner", "words": "Soup!"});
            notice.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let read: Notice = serde_json::from_value(notice).unwrap();
            let found = problems(&[read], "#");
            assert_eq!(found.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), expect, "{change}");
        }
        check(&json!({}), &[]);
        check(&json!({"more": "Every Sunday.", "leads_to": "/menu"}), &[]);
        check(&json!({"words": ""}), &["#/0/words"]);
        check(&json!({"words": "two\nlines", "more": "\u{1b}"}), &["#/0/words", "#/0/more"]);
        check(&json!({"kind": "announcement", "more": "x"}), &["#/0/more"]);
        check(&json!({"leads_to": "//evil.example"}), &["#/0/leads_to"]);
        let times = json!({"from": "2026-12-02T00:00:00Z", "until": "2026-12-01T00:00:00Z"});
        check(&json!({"shown": times}), &["#/0/shown"]);
        let many = vec![serde_json::from_value(json!({"kind": "banner", "words": "a"})).unwrap(); MAX_NOTICES + 1];
        assert_eq!(problems(&many, "#")[0].pointer, "#");
    }
}
