//! What a shop's staff, or who sends in their name, may send at the worst: words beyond the longest, pictures that are giant,
//! files that are none, and CSS. It is refused in plain words, and the rest of every page stays what it is, in a real
//! Chromium, on a telephone and on a desk.

mod css;
mod harm;

use crate::desk::sign_in;
use crate::tab::{NARROW, Shopper, WIDE};
use everbud_tests::lent::{Lent, lend};
use everbud_tests::picture::{OnDisk, bomb, png, shown_on};
use serde_json::{Value, json};

/// What a lent shop was before; it is that again when this is dropped.
pub(crate) struct PutBack<'a> {
    lent: &'a Lent,
    bearer: String,
    settings: Value,
}

impl<'a> PutBack<'a> {
    #[track_caller]
    pub(crate) fn of(lent: &'a Lent, slug: &str) -> Self {
        let token = lent.everbud.staff_token(slug);
        let settings = lent.shop.staff("GET", "/api/v1/staff/settings", &token, "").expect(200).json();
        Self { lent, bearer: format!("Bearer {token}"), settings }
    }

    fn put(&self, path: &str, content: &Value) -> u16 {
        let headers =
            [("authorization", self.bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
        let sent = self.lent.shop.try_send("PUT", path, &headers, content.to_string().as_bytes());
        sent.map_or(0, |reply| reply.status)
    }

    #[track_caller]
    pub(crate) fn settings(&self, fields: &Value) {
        assert_eq!(self.put("/api/v1/staff/settings", fields), 202, "{fields}");
    }
}

impl Drop for PutBack<'_> {
    fn drop(&mut self) {
        let status = self.put("/api/v1/staff/settings", &self.settings);
        assert!(status == 202 || std::thread::panicking(), "not put back: {status}");
    }
}

#[test]
fn words_beyond_the_longest_are_refused_in_plain_words_and_nothing_of_them_is_shown() {
    let lent = lend("saltmarsh");
    let owner = Shopper::without_script_at(&lent.shop, NARROW);
    let tab = owner.tab();
    sign_in(&tab, "saltmarsh");
    let check = |opened: &[&str], fields: &[(&str, &str)], button: &str, words: &str| {
        tab.open("/desk/studio");
        for summary in opened {
            tab.click(summary);
        }
        // Put there past what the field itself lets anybody type.
        for (field, text) in fields {
            let () = tab.value(&format!("void (document.querySelector({}).value = {})", json!(field), json!(text)));
        }
        tab.click(button);
        tab.sees("#wrong");
        let said = tab.text("#wrong");
        assert!(said.contains(words), "{fields:?}: no {words:?} in {said}");
        let draft: String = tab.value("document.querySelector('#draft')?.innerText ?? ''");
        assert!(!draft.contains("xxxxx"), "something of it is in the draft: {draft}");
    };
    let (long, longer) = ("x".repeat(10_000), "x".repeat(20_001));
    let long = long.as_str();
    for field in ["#tagline", "#phone", "#announcement"] {
        check(&[], &[(field, long)], ".keep", "one line of 280 characters at most");
    }
    let notice = ["#notices > summary", "#notices details:last-child > summary"];
    let keep = "#notices details:last-child .acts button";
    check(&notice, &[("#words-new-notice", long)], keep, "one line of 1 to 280 characters");
    let page = ["#pages > summary", "#pages .page:last-child > summary"];
    let keep = "#pages .page:last-child .acts button";
    let (slug, title) = (("#slug-new-page", "a-page"), ("#title-new-page", "A page"));
    check(&page, &[slug, ("#title-new-page", long)], keep, "one line of 1 to 280 characters");
    check(&page, &[slug, title, ("#body-new-page", &longer)], keep, "20000 characters at most");
    check(&["#legal-text > summary"], &[("#legal", long)], "#legal-text .acts button", "4000 characters at most");
    for field in ["#home_title", "#menu_description"] {
        let keep = "#search-text .acts button";
        check(&["#search-text > summary"], &[(field, long)], keep, "one line of 280 characters at most");
    }
    let section = ["#home > summary"];
    check(&section, &[("#heading-0", long)], "#section-0 .acts button >> nth=0", "one line of 280 characters at most");
    tab.open("/desk/studio");
    tab.sees_no("#draft");
    let page = lent.shop.get("/").expect(200).body;
    assert!(!page.contains("xxxxx"), "{page}");
}

#[test]
fn pictures_that_are_giant_or_none_are_refused_in_plain_words_and_nothing_of_them_is_shown() {
    let lent = lend("night-ferry");
    let drawn = png(&[(64, [0x1f, 0x6f, 0x5b])], 64);
    let mut declared = drawn.clone();
    declared[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let packed = bomb(20_000, 20_000);
    assert!(packed.len() < 128 * 1024, "400 million pixels in {} bytes are no bomb", packed.len());
    let files = [
        ("declared.png", declared, "20000 by 20000 pixels"),
        ("packed.png", packed, "20000 by 20000 pixels"),
        ("strip.png", bomb(1, 30_000), "by "),
        ("words.png", b"\x89PNG\r\n\x1a\nand no picture at all".to_vec(), "The PNG cannot be read"),
        ("half.png", drawn[..drawn.len() / 2].to_vec(), "The PNG cannot be read"),
        ("page.png", b"<!doctype html><script>alert(1)</script>".to_vec(), "no PNG, JPEG or WebP"),
    ];
    for runs_script in [false, true] {
        let owner =
            if runs_script { Shopper::at(&lent.shop, WIDE) } else { Shopper::without_script_at(&lent.shop, WIDE) };
        let tab = owner.tab();
        sign_in(&tab, "night-ferry");
        for (name, bytes, words) in &files {
            // A browser that has to draw 400 million pixels to make them fewer is its owner's own, and not asked to here.
            if runs_script && words.starts_with("20000") {
                continue;
            }
            tab.open("/desk/studio");
            tab.awakes_if_it_can();
            let file = OnDisk::new(name, bytes);
            tab.act("setInputFiles", &json!(["#file-logo", file.path()]));
            if runs_script {
                tab.until("the picture to be looked at", || tab.text("#chosen"), |said| !said.is_empty());
            }
            tab.click("#picture-logo button");
            tab.sees("#wrong");
            assert!(tab.text("#wrong").contains(words), "{name}: {}", tab.text("#wrong"));
            assert_eq!(tab.value::<u32>("document.querySelectorAll('.picture img, #draft').length"), 0, "{name}");
        }
    }
    assert_eq!(shown_on(&lent.shop.get("/").expect(200).body), [""; 0]);
}
