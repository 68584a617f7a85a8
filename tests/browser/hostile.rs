//! What a shop's staff, or who sends in their name, may write and send at the worst: the longest words, of every direction,
//! piled up, without a gap; words beyond that; pictures that are giant, and files that are none. The rest of every page
//! stays what it is, in a real Chromium, on a telephone and on a desk.

mod css;
mod harm;

use crate::desk::sign_in;
use crate::shopping::{PLACE, old_enough};
use crate::tab::{NARROW, Shopper, WIDE};
use everbud_tests::lent::{Lent, lend};
use everbud_tests::picture::{OnDisk, bomb, png, shown_on};
use everbud_tests::wait;
use harm::harm;
use serde_json::{Value, json};
use std::time::Duration;

/// What is published is at the shop within this.
const SHOWN: Duration = Duration::from_secs(5);

/// What words are made of, over and over.
const UNITS: [(&str, &str); 8] = [
    ("without a gap", "W"),
    ("turned round", "\u{202E}drawkcab \u{202D}"),
    ("kept apart", "\u{2067}here\u{2066} and \u{2068}there "),
    ("from right to left", "\u{5E9}\u{5DC}\u{5D5}\u{5DD} 5 \u{645}\u{631}\u{62D}\u{628}\u{627} "),
    (
        "piled up",
        "Z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30A}\u{316}\u{317}\u{318}\u{319}\u{320}\u{200D}\u{301}\u{302}",
    ),
    ("without room", "a\u{200B}\u{200D}\u{FEFF}\u{2060}"),
    ("families", "\u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467}\u{200D}\u{1F466}\u{1F3F3}\u{FE0F}\u{200D}\u{1F308}"),
    ("very wide", "\u{FDFD}\u{12031}"),
];

/// So many signs of that.
fn words(unit: &str, signs: usize) -> String {
    unit.chars().cycle().take(signs).collect()
}

/// What a lent shop was before; it is that again when this is dropped.
pub(crate) struct PutBack<'a> {
    lent: &'a Lent,
    bearer: String,
    settings: Value,
    menu: Option<Value>,
}

impl<'a> PutBack<'a> {
    #[track_caller]
    pub(crate) fn of(lent: &'a Lent, slug: &str) -> Self {
        let token = lent.everbud.staff_token(slug);
        let settings = lent.shop.staff("GET", "/api/v1/staff/settings", &token, "").expect(200).json();
        Self { lent, bearer: format!("Bearer {token}"), settings, menu: None }
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

    /// Puts these products on the menu, behind what is on it.
    #[track_caller]
    fn menu(&mut self, before: &str, products: Vec<Value>) {
        let before: Value = serde_json::from_str(before).unwrap();
        let mut menu = before.clone();
        menu["products"].as_array_mut().unwrap().extend(products);
        self.menu = Some(before);
        assert_eq!(self.put("/api/v1/staff/menu", &menu), 202);
    }
}

impl Drop for PutBack<'_> {
    fn drop(&mut self) {
        let settings = self.put("/api/v1/staff/settings", &self.settings);
        let menu = self.menu.as_ref().map_or(202, |menu| self.put("/api/v1/staff/menu", menu));
        assert!((settings, menu) == (202, 202) || std::thread::panicking(), "not put back: {settings} {menu}");
    }
}

/// A shop whose every word is of the longest that is taken.
fn settings() -> Value {
    let line = |at: usize| words(UNITS[at].1, 280);
    let all = || 0..UNITS.len();
    let page = |at: usize| json!({"slug": format!("hostile-{at}"), "title": line(at), "body": words(UNITS[at].1, 500)});
    let notice = |at: usize| json!({"kind": "banner", "words": line(at), "more": line(at), "leads_to": "/menu"});
    let text = |at: usize| json!({"shows": {"text": words(UNITS[at].1, if at == 0 { 3_900 } else { 600 })}, "heading": line(at)});
    let announcement = |at: usize| json!({"kind": "announcement", "words": line(at)});
    let mut sections = vec![json!({"shows": "new"}), json!({"shows": "brands", "heading": line(3)})];
    sections.extend(all().map(text));
    let notices: Vec<Value> = all().map(notice).chain([announcement(1), announcement(4)]).collect();
    json!({
        "tagline": line(4), "announcement": line(1), "phone": line(0),
        "pages": all().map(page).collect::<Vec<_>>(),
        "structure": {"home": sections, "notices": notices, "legal": words(UNITS[1].1, 2_000),
            "order": {"categories": ["gear"]},
            "search": {"home_title": line(1), "home_description": line(4)}},
    })
}

#[test]
fn the_longest_words_of_every_kind_leave_the_rest_of_every_page_as_it_is() {
    let lent = lend("copper-finch");
    let shop = &lent.shop;
    let mut put_back = PutBack::of(&lent, "copper-finch");
    let product = |unit: &str| {
        json!({"name": words(unit, 200), "brand": words(unit, 100), "category": "gear",
            "description": words(unit, 3_000), "variants": [{"size": "each", "price_cents": 250, "stock": 90}]})
    };
    // Its own length says that it was cut where its like is told apart from it.
    let mut products: Vec<Value> = UNITS.iter().map(|(_, unit)| product(unit)).collect();
    products.push(json!({"name": format!("Cut {}", words("W", 10_000)), "category": "gear",
        "variants": [{"size": "each", "price_cents": 250, "stock": 90}]}));
    put_back.menu(include_str!("../../edge/local/demo/copper-finch/menu.json"), products);
    put_back.settings(&settings());
    let names = || {
        let menu = shop.get("/api/v1/menu").expect(200).json();
        let gear = menu["products"].as_array().unwrap().iter().filter(|product| product["category"] == "gear");
        gear.map(|product| (product["name"].as_str().unwrap().to_owned(), product["slug"].clone())).collect::<Vec<_>>()
    };
    let cut = |names: &Vec<(String, Value)>| names.iter().any(|(name, _)| name.starts_with("Cut W"));
    let names = wait::until("the names on the menu", SHOWN, names, cut);
    let (cut, _) = names.iter().find(|(name, _)| name.starts_with("Cut W")).unwrap();
    assert_eq!((cut.chars().count(), cut.chars().last()), (200, Some('…')));
    let home = || shop.get("/").expect(200).body;
    let page = wait::until("the words at the shop", SHOWN, home, |page| page.contains("/pages/hostile-7"));
    let turning = |letter: char| matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    assert!(!page.contains(turning), "what turns the direction of what follows is on the page");
    let last: Vec<String> =
        names.iter().rev().take(UNITS.len() + 1).map(|(_, slug)| format!("/p/{}", slug.as_str().unwrap())).collect();
    for window in [NARROW, WIDE] {
        let shopper = Shopper::at(shop, window);
        let tab = shopper.tab();
        tab.open("/");
        let mut wrong = harm(&tab, &[".gate button.main", ".gate a.button"]);
        old_enough(&tab);
        wrong.extend(harm(&tab, &["main .quick button", ".to-cart", ".find button"]));
        tab.open("/menu");
        wrong.extend(harm(&tab, &["main .quick button", ".to-cart"]));
        for at in 0..UNITS.len() {
            tab.open(&format!("/pages/hostile-{at}"));
            wrong.extend(harm(&tab, &[".to-cart"]));
        }
        for path in &last {
            tab.open(path);
            wrong.extend(harm(&tab, &[".buy button.main", ".to-cart"]));
            tab.awakes();
            tab.click(".buy button.main");
            tab.until("it in the cart", || tab.text("body"), |seen| seen.contains("to your cart."));
        }
        tab.open("/cart");
        tab.awakes();
        wrong.extend(harm(&tab, &["a[href=\"/checkout\"]", ".to-cart"]));
        tab.open("/checkout");
        tab.sees(PLACE);
        wrong.extend(harm(&tab, &[".checkout button.main", "#name"]));
        assert_eq!(shopper.troubles(), []);
        assert_eq!(wrong, [""; 0], "{}", wrong.join("\n"));
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
