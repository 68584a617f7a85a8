//! An owner brings a shop that has nothing of its own to a published brand: by pointer, and again by keyboard alone.
//!
//! How long a person takes for it is no matter of how fast a machine presses: what the owner does is counted, and the
//! Keystroke-Level Model says how long a person takes for so much (see [`hands`]).

mod hands;

use crate::studio::{ON_PHONE, nothing_went_wrong};
use crate::tab::{Shopper, Tab, WIDE};
use everbud_tests::desk::STAFF;
use everbud_tests::everbud::Everbud;
use everbud_tests::picture::{OnDisk, png};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use hands::{Owner, Way, at, behind};
use serde_json::{Value, json};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// What is published is at the shop within this.
const SHOWN: Duration = Duration::from_secs(5);
/// And a person needs no longer than this to get there.
const TEN_MINUTES: Duration = Duration::from_secs(600);

const TAGLINE: &str = "Small batches, sold by people who smoke them.";
const ANNOUNCEMENT: &str = "Our new shelves are up: come and see!";
const ABOUT: &str = "We began in a shed by the rail yard. Twelve years later it is a bigger shed, and the same three people \
                     stand behind the counter. Ask us anything, we have tried it.";

/// A stack whose studio nobody has used yet: it would remember the looks that other tests come back to.
fn everbud() -> &'static Everbud {
    static STACK: OnceLock<Everbud> = OnceLock::new();
    STACK.get_or_init(Everbud::start)
}

/// Takes everything from a shop that makes it look like one: colours, words, pages, sections.
#[track_caller]
fn unbranded(slug: &str) -> Shop {
    let (everbud, shop) = (everbud(), everbud().shop(slug));
    let theme = json!({"accent": "#333333", "on_accent": "#ffffff", "ground": "#fafafa", "surface": "#ffffff",
        "ink": "#111111", "face": "sans", "radius": 4});
    let bare = json!({"theme": theme, "tagline": "", "phone": "", "announcement": "", "pages": [], "brand": {},
        "structure": {"home": []}});
    let bearer = format!("Bearer {}", everbud.staff_token(slug));
    let headers = [("authorization", bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
    shop.send("PUT", "/api/v1/staff/settings", &headers, bare.to_string().as_bytes()).expect(202);
    let theme = || shop.get(&shop.theme()).expect(200).body;
    wait::until("the shop without a look", SHOWN, theme, |css| css.contains("--accent:#333333;"));
    shop
}

/// What a shopper's browser shows of a brand.
const BRAND: &str = r#"(() => {
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const text = (selector) => document.querySelector(selector)?.innerText ?? "";
  const font = (selector) => getComputedStyle(document.querySelector(selector)).fontFamily.split(",")[0].replaceAll('"', "");
  const light = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)).reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
  const contrast = (one, other) => ((of) => (Math.max(...of) + 0.05) / (Math.min(...of) + 0.05))([light(one), light(other)]);
  const logo = document.querySelector(".top .logo");
  return {
    logo: logo && logo.complete && logo.naturalWidth > 0 ? logo.alt : "",
    accent: css("--accent"), readable: contrast(css("--ink"), css("--ground")) >= 4.5, corners: css("--radius"), raised: css("--card-lift") !== "",
    headings: font("h1"), text: font("body"),
    head: getComputedStyle(document.querySelector(".top > .wide")).flexDirection,
    tagline: text(".tagline"), announcement: text(".announcement"),
    about: Boolean(document.querySelector('.foot a[href="/pages/about"]')),
    sections: [...document.querySelectorAll("main h2.section")].map((heading) => heading.innerText),
  };
})()"#;

/// Signs in, and follows the first steps to the logo.
#[track_caller]
fn begin(owner: &Owner, slug: &str) {
    let tab = &owner.tab;
    let (_, name, password) = STAFF.into_iter().find(|(shop, ..)| *shop == slug).unwrap();
    tab.open("/desk");
    owner.write(at("#name", "Name"), name);
    owner.write(at("#password", "Password"), password);
    owner.press(at(".sign-in button.main", "Sign in"));
    tab.sees("#first-steps:has-text(\"First steps: 2 of 7 done\")");
    owner.press(at("role=link[name=\"Put up your logo\"]", "Put up your logo"));
    tab.arrives(|path| path.starts_with("/desk/studio"));
    tab.awakes();
}

/// The logo, and the theme that is drawn from it.
#[track_caller]
fn put_up_a_logo(owner: &Owner) {
    let tab = &owner.tab;
    let file = OnDisk::new("owners-logo.png", &png(&[(700, [0xff; 3]), (300, [0x1f, 0x6f, 0x5b])], 250));
    owner.hand_over(at("#file-logo", "A picture"), file.path());
    tab.sees("#chosen:has-text(\"Ready to send\")");
    owner.write(at("#alt-logo", "What it says, for who cannot see it"), "A green door");
    owner.press(at("#picture-logo button", "Take it"));
    tab.sees("#draft:has-text(\"Logo added\")");
    owner.press(at("button[value='brand/draw']", "Make a theme of its colours"));
    tab.sees("#draft:has-text(\"Accent from #333333 to #1f6f5b\")");
    tab.awakes();
    owner.back_up("brand");
}

/// Colours of which one cannot be read, mended by what is offered; type, shape and words.
#[track_caller]
fn dress(owner: &Owner) {
    let tab = &owner.tab;
    owner.write(at("input[name=ink_hex]", "Text as text"), "#a3a3a3");
    tab.sees("#clashes");
    owner.press(at("#clashes button >> nth=0", "Take "));
    tab.sees_no("#clashes");
    tab.awakes();
    owner.choose(at("#heading_family", "Font of headings"), "Fr", "fraunces");
    owner.choose(at("#text_family", "Font of text"), "In", "inter");
    owner.write(at("#radius", "Corners"), "18");
    owner.choose(at("#cards", "Product cards"), "Ra", "raised");
    owner.choose(at("#header", "Head of every page"), "Name in", "centred");
    owner.write(at("#tagline", "Line under the name"), TAGLINE);
    owner.write(at("#phone", "Telephone"), "(303) 555-0142");
    owner.write(at("#announcement", "Announcement above every page"), ANNOUNCEMENT);
    tab.sees(&format!("#draft:has-text(\"{ANNOUNCEMENT}\")"));
}

/// A home page of two sections, in the other order than they were added in, and a page about the shop.
#[track_caller]
fn furnish(owner: &Owner) {
    let tab = &owner.tab;
    owner.press(at("#home > summary", "Home page"));
    owner.choose(at("#shows", "Add a section"), "A few", "window");
    owner.press(at("#home > .take button", "Add it"));
    tab.sees("#section-0 form");
    owner.choose(behind("#shows", "Add a section"), "Sh", "categories");
    owner.press(at("#home > .take button", "Add it"));
    tab.sees("#section-1 form");
    owner.press(behind("#section-1 button[value='section/up']", "Up"));
    tab.sees("#home [role=status]:has-text(\"Shelves is now 1 of 2.\")");
    owner.press(at("#pages > summary", "Pages"));
    owner.press(at("#pages .page:last-child > summary", "A new page"));
    owner.write(at("#slug-new-page", "Address"), "about");
    owner.write(at("#title-new-page", "Heading"), "About us");
    owner.write(at("#body-new-page", "Text"), ABOUT);
    owner.press(at("#pages .page:last-child .acts button", "Keep in the draft"));
    tab.sees("#draft:has-text(\"Page “About us” added\")");
    owner.back_up("pages");
}

/// The draft on a phone and on a wide screen, while no shopper sees any of it.
#[track_caller]
fn see_the_draft(owner: &Owner, shopper: &Tab) {
    owner.look();
    for frame in [ON_PHONE, ".wide-screen iframe >> internal:control=enter-frame >> "] {
        owner.tab.sees(&format!("{frame}.announcement:has-text(\"{ANNOUNCEMENT}\")"));
        owner.tab.sees(&format!("{frame}.top .logo"));
    }
    shopper.open("/");
    let seen: Value = shopper.value(BRAND);
    assert_eq!((&seen["logo"], &seen["announcement"], &seen["accent"]), (&json!(""), &json!(""), &json!("#333333")));
}

#[track_caller]
fn from_nothing_to_a_published_brand(slug: &str, way: Way) {
    let shop = unbranded(slug);
    let (visitor, person) = (Shopper::at(&shop, WIDE), Shopper::at(&shop, WIDE));
    let owner = Owner::new(person.tab(), way);
    begin(&owner, slug);
    put_up_a_logo(&owner);
    dress(&owner);
    furnish(&owner);
    let shopper = visitor.tab();
    see_the_draft(&owner, &shopper);
    let begun = Instant::now();
    owner.press(at("#draft .main", "Publish"));
    let look = || {
        shopper.open("/");
        shopper.act("waitForLoadState", &json!(["load"]));
        shopper.value::<Value>(BRAND)
    };
    let wanted = json!({"logo": "A green door", "accent": "#1f6f5b", "readable": true, "corners": "18px", "raised": true,
        "headings": "Fraunces", "text": "Inter", "head": "column", "tagline": TAGLINE, "announcement": ANNOUNCEMENT,
        "about": true, "sections": ["The shelves", "In the window", "Visit us"]});
    let left = SHOWN.saturating_sub(begun.elapsed());
    wait::until("the brand at the shop", left, look, |seen| *seen == wanted);
    shopper.open("/pages/about");
    assert!(shopper.text("main").contains(ABOUT), "{}", shopper.text("main"));
    assert_eq!(visitor.troubles(), []);
    nothing_went_wrong(&person);
    owner.tab.open("/desk");
    owner.tab.sees_no("#first-steps");
    let took = owner.took();
    eprintln!("  {}", owner.told());
    assert!(took < TEN_MINUTES, "{}", owner.told());
}

#[test]
fn by_pointer_an_owner_brings_a_shop_from_nothing_to_a_published_brand_within_ten_minutes() {
    from_nothing_to_a_published_brand("night-ferry", Way::Pointer);
}

#[test]
fn by_keyboard_alone_an_owner_brings_a_shop_from_nothing_to_a_published_brand_within_ten_minutes() {
    from_nothing_to_a_published_brand("saltmarsh", Way::Keyboard);
}
