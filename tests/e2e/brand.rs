//! A shop's own pictures, and a theme drawn from its logo: from the studio's forms to what shoppers see.

use crate::studio::{Designer, SHOWN, shown_theme};
use everbud_local::stack::Trouble;
use everbud_tests::desk::SignedIn;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::{lend, lend_all};
use everbud_tests::picture::{Pixel, png, shown_on, upload};
use everbud_tests::shop::Reply;
use everbud_tests::wait;

const GREEN: Pixel = [0x1f, 0x6f, 0x5b];
const WHITE: Pixel = [0xff, 0xff, 0xff];
const RED: Pixel = [0xd0, 0x30, 0x20];

#[track_caller]
pub(crate) fn send(designer: &Designer, place: &str, alt: &str, file: &[u8]) -> Reply {
    let fields = [("seen", designer.seen()), ("place", place.to_owned()), ("alt", alt.to_owned())];
    let colours = ("colours", "#ffffff #1f6f5b #102a24 red #");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).chain([colours]).collect();
    upload(&designer.desk, &fields, file)
}

/// Sends the picture of a section of the home page.
#[track_caller]
pub(crate) fn send_to_section(designer: &Designer, at: &str, file: &[u8]) -> Reply {
    let seen = designer.seen();
    upload(&designer.desk, &[("seen", seen.as_str()), ("at", at), ("was", "image"), ("alt", "")], file)
}

#[track_caller]
fn act(designer: &Designer, place: &str, act: &str, alt: &str) {
    let (seen, act) = (designer.seen(), format!("brand/{act}"));
    let fields = [("seen", seen.as_str()), ("place", place), ("act", act.as_str()), ("alt", alt)];
    designer.desk.post("/desk/studio", &fields).expect(303);
}

#[test]
fn a_logo_and_a_picture_are_drafted_previewed_published_and_taken_away_again() {
    let lent = lend("saltmarsh");
    let (designer, shop) = (Designer::of(&lent, "saltmarsh"), &lent.shop);
    let logo = png(&[(300, WHITE), (20, GREEN)], 80);
    send(&designer, "logo", "", &logo).expect(303);
    send(&designer, "hero", "Boats at low tide", &png(&[(200, GREEN), (200, RED)], 150)).expect(303);
    let page = designer.page();
    assert!(page.contains("Logo added") && page.contains("Picture of the front page added"), "{page}");
    let home = designer.preview("/");
    let [logo_at, hero_at] = shown_on(&home).try_into().unwrap();
    // Without words of its own a logo says the shop's name; size and place are in the markup.
    let markup = format!("<img src=\"{logo_at}\" alt=\"Saltmarsh Supply\" width=\"320\" height=\"80\" class=\"logo\">");
    assert!(home.contains(&markup), "{home}");
    assert!(
        home.contains(&format!("src=\"{hero_at}\" alt=\"Boats at low tide\" width=\"400\" height=\"150\"")),
        "{home}"
    );
    assert_eq!(shown_on(&designer.preview("/menu")), [logo_at.as_str()]);
    assert_eq!(shown_on(&shop.get("/").expect(200).body), [""; 0], "shoppers see a draft");

    let served = shop.get(&logo_at).expect(200);
    assert_eq!(served.body, String::from_utf8_lossy(&logo), "another picture than was sent");
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(served.header(header), Some(value), "{header}");
    }
    for nowhere in ["/pictures/", "/pictures/a.png", &logo_at.replace(".png", ".webp")] {
        shop.get(nowhere).expect(404);
    }
    assert_eq!(shop.send("HEAD", &logo_at, &[], b"").expect(200).body, "");

    designer.send(&[], "publish").expect(303);
    let shown = || shown_on(&shop.get("/").expect(200).body);
    wait::until("the pictures at the shop", SHOWN, shown, |found| *found == [logo_at.clone(), hero_at.clone()]);
    act(&designer, "logo", "describe", "A heron & a jar");
    assert!(designer.page().contains("Logo described as “A heron &amp; a jar”"));
    assert!(designer.preview("/").contains("alt=\"A heron &amp; a jar\""));
    for place in ["logo", "hero"] {
        act(&designer, place, "remove", "");
    }
    designer.send(&[], "publish").expect(303);
    wait::until("no pictures at the shop", SHOWN, shown, Vec::is_empty);
    // Whoever still has a page with the picture finds it.
    shop.get(&logo_at).expect(200);
}

#[test]
fn what_is_no_picture_that_a_browser_can_bear_is_refused_with_what_to_do() {
    let lent = lend("night-ferry");
    let designer = Designer::of(&lent, "night-ferry");
    let good = png(&[(64, RED)], 64);
    let check = |file: &[u8], status: u16, words: &str| {
        let refused = send(&designer, "logo", "", file).expect(status).body;
        assert!(refused.contains(words), "no {words:?} in {refused}");
        assert!(!designer.page().contains("id=\"draft\""), "something of it was taken");
    };
    check(b"", 422, "Choose a file first.");
    check(
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>",
        422,
        "drawings (SVG) are not taken",
    );
    check(b"GIF89a\x01\x00\x01\x00", 422, "PNG, JPEG or WebP");
    check(b"<!doctype html><script>alert(1)</script>", 422, "PNG, JPEG or WebP");
    check(&good[..good.len() / 2], 422, "cut off");
    check(&png(&[(2_401, RED)], 16), 422, "Save it in such a size");
    check(&png(&[(15, RED)], 64), 422, "Save it in such a size");
    let mut giant = good.clone();
    giant[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    check(&giant, 422, "2147483647 by 2147483647 pixels");
    check(&[good.as_slice(), &vec![0; 600 * 1024]].concat(), 413, "Save it smaller");
    let long = "x".repeat(281);
    assert!(send(&designer, "logo", &long, &good).expect(422).body.contains("280 characters"));
    assert!(send(&designer, "roof", "", &good).expect(422).body.contains("Nothing was changed."));
    // A page of HTML that begins as a picture is a picture to every browser.
    let both = [good.as_slice(), b"<script>alert(1)</script>"].concat();
    send(&designer, "logo", "\"><script>alert(1)</script>", &both).expect(303);
    let page = designer.preview("/");
    assert!(!page.contains("<script>"), "{page}");
    let [at] = shown_on(&page).try_into().unwrap();
    assert_eq!(lent.shop.get(&at).expect(200).body, String::from_utf8_lossy(&good), "what lies behind it is kept");
    let budtender = SignedIn::budtender(lent.everbud, "night-ferry");
    upload(&budtender, &[("place", "logo")], &good).expect(403);
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn by_one_button_a_theme_is_made_of_the_logos_colours_and_all_of_it_can_be_read() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    send(&designer, "logo", "", &png(&[(64, WHITE), (32, GREEN)], 64)).expect(303);
    act(&designer, "logo", "draw", "");
    let css = designer.previewed_theme();
    for colour in ["--accent:#1f6f5b;", "--ground:#f2f6f5;", "--surface:#ffffff;"] {
        assert!(css.contains(colour), "{css}");
    }
    let page = designer.page();
    assert!(page.contains("to #1f6f5b") && !page.contains("id=\"clashes\""), "{page}");
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn with_the_database_dead_a_logo_is_drafted_and_shown_and_comes_to_the_shop_by_itself() {
    let lent = lend_all();
    let shop = lent.everbud.shop("saltmarsh");
    let designer = Designer { desk: SignedIn::manager(lent.everbud, "saltmarsh") };
    lent.everbud.break_database(Trouble::Down);
    let status = || shop.get("/api/v1/status").expect(200).json();
    wait::until("the outage to be noticed", RECOVERY, status, |status| status["origin"] == "down");
    send(&designer, "logo", "", &png(&[(90, RED), (30, GREEN)], 40)).expect(303);
    let [at] = shown_on(&designer.preview("/menu")).try_into().unwrap();
    shop.get(&at).expect(200);
    designer.send(&[], "publish").expect(303);
    assert!(designer.page().contains("Waits for the database"));
    lent.everbud.mend_database();
    let shown = || shown_on(&shop.get("/menu").expect(200).body);
    wait::until("the logo at the shop", RECOVERY, shown, |found| *found == [at.clone()]);
    act(&designer, "logo", "remove", "");
    designer.send(&[], "publish").expect(303);
    wait::until("no logo at the shop", RECOVERY, shown, Vec::is_empty);
}

#[test]
fn a_shops_fonts_come_from_its_own_host_and_only_those_that_it_chose() {
    let lent = lend("night-ferry");
    let (designer, shop) = (Designer::of(&lent, "night-ferry"), &lent.shop);
    assert!(!shown_theme(shop).contains("@font-face"), "a shop that chose no font loads one");
    let check = |heading: &str, text: &str, css: &[&str], files: &[&str]| {
        designer.keep(&[("heading_family", heading), ("text_family", text)]);
        let sheet = designer.previewed_theme();
        assert_eq!(sheet.matches("@font-face").count(), files.len(), "{sheet}");
        for part in css {
            assert!(sheet.contains(part), "no {part} in {sheet}");
        }
        let home = designer.preview("/");
        let preloads = home.split("<link ").filter(|link| link.contains("as=\"font\""));
        let hrefs: Vec<&str> = preloads.filter_map(|link| link.split("/pkg/").nth(1)?.split('"').next()).collect();
        let names: Vec<&str> = hrefs.iter().filter_map(|href| href.split('/').nth(1)).collect();
        assert_eq!(names, files, "{heading} and {text}");
        for href in hrefs {
            let font = shop.get(&format!("/pkg/{href}")).expect(200);
            assert_eq!(font.header("content-type"), Some("font/woff2"), "{href}");
            assert_eq!(font.header("cache-control"), Some("public, max-age=31536000, immutable"), "{href}");
            assert!(font.body.starts_with("wOF2"), "{href} is no font");
        }
    };
    check("fraunces", "device", &["--display:\"Fraunces\",", "font-display:swap"], &["fraunces.woff2"]);
    check("space_grotesk", "inter", &["--text:\"Inter\",system-ui"], &["space-grotesk.woff2", "inter.woff2"]);
    check("lora", "lora", &["--display:\"Lora\",", "--text:\"Lora\","], &["lora.woff2"]);
    for family in ["jetbrains_mono", "nunito"] {
        check(family, "device", &[], &[&format!("{}.woff2", family.replace('_', "-"))]);
    }
    assert!(designer.page().contains("Typeface of headings from device to nunito"));
    let policy = shop.get("/").expect(200).header("content-security-policy").unwrap().to_owned();
    assert!(policy.contains("font-src 'self';"), "{policy}");
    designer.act(&[("act", "discard")]).expect(303);
}
