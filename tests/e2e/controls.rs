//! Every control of the studio has a test that it changes what shoppers see.
//!
//! The controls are those of the page itself, as it is after each step: every field and every button of its forms. A new one
//! without a row here fails, and so does a row for one that there is no longer.

use crate::brand;
use crate::structure::{headings, listed};
use crate::studio::{Designer, SHOWN};
use everbud_tests::lent::lend;
use everbud_tests::picture::png;
use everbud_tests::wait;
use std::collections::BTreeSet;

/// Controls whose effect is no page of the preview's, each with the test that shows it.
const TRIED_BY: [(&str, &str, &str); 6] = [
    ("act=publish-over", "e2e/studio.rs", "two_who_design_undo_nothing_of_each_other_unseen"),
    ("/theme file", "e2e/studio.rs", "a_theme_goes_out_as_a_file_and_into_another_shop_and_hostile_ones_do_no_harm"),
    ("act=brand/sites", "browser/reach.rs", "a_site_that_the_shop_named_shows_its_menu_and_another_does_not"),
    ("framed_by", "browser/reach.rs", "a_site_that_the_shop_named_shows_its_menu_and_another_does_not"),
    (
        "act=brand/host",
        "e2e/first_run.rs",
        "an_own_address_is_wished_for_in_the_studio_and_is_the_shops_when_the_directory_says_so",
    ),
    (
        "own_host",
        "e2e/first_run.rs",
        "an_own_address_is_wished_for_in_the_studio_and_is_the_shops_when_the_directory_says_so",
    ),
];

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

/// The controls of a page of the studio: a field by its name, a button by what it does. Where a form goes elsewhere than to
/// the studio itself, that stands before it.
fn controls(page: &str) -> BTreeSet<String> {
    let within = page.split("class=\"controls\"").nth(1).unwrap().split("class=\"previews\"").next().unwrap();
    let mut action = "";
    let mut found = BTreeSet::new();
    for tag in within.split('<') {
        let tag = tag.split('>').next().unwrap_or_default();
        let (kind, name) = (tag.split(' ').next().unwrap_or_default(), attribute(tag, "name").unwrap_or_default());
        match kind {
            "form" => action = attribute(tag, "action").unwrap_or_default().trim_start_matches("/desk/studio"),
            "input" if attribute(tag, "type") == Some("hidden") => {}
            "input" | "select" | "textarea" => {
                found.insert(format!("{action} {name}").trim().to_owned());
            }
            "button" if name == "act" => {
                found.insert(of_act(attribute(tag, "value").unwrap_or_default()));
            }
            "button" if !name.is_empty() => {
                found.insert(name.to_owned());
            }
            _ => {}
        }
    }
    found
}

/// A button's control: what it does, without what it does it to.
fn of_act(act: &str) -> String {
    format!("act={}", act.splitn(3, '/').take(2).collect::<Vec<_>>().join("/"))
}

/// What a form does to what is seen.
#[derive(Debug, Clone, Copy)]
enum Then {
    /// This stands there, and did not before.
    Shows(&'static str),
    /// This stood there, and does not any more.
    Hides(&'static str),
    /// Something stands there in another way.
    Changes,
    /// Nothing yet: it makes room for the next.
    Nothing,
}
use Then::{Changes, Hides, Nothing, Shows};

/// The studio, the controls that were seen on it so far, and those that were tried.
struct Trial {
    designer: Designer,
    seen: BTreeSet<String>,
    tried: BTreeSet<String>,
}

impl Trial {
    /// What is seen there: the theme, the home page's headings, the menu's products, or a page of the preview.
    #[track_caller]
    fn look(&self, at: &str) -> String {
        match at {
            "theme" => self.designer.previewed_theme(),
            "headings" => headings(&self.designer.preview("/")).join(", "),
            "listing" => listed(&self.designer.preview("/menu")).join(", "),
            "shelves" => {
                let home = self.designer.preview("/");
                home.split("class=\"shelves\"").nth(1).unwrap_or_default().split("</ul>").next().unwrap().to_owned()
            }
            path => {
                let reply = self.designer.desk.get(&format!("/desk/studio/preview{path}"));
                format!("{} {} {}", reply.status, reply.header("location").unwrap_or_default(), reply.body)
            }
        }
    }

    /// Sends a form by one of its buttons, and looks what became of it.
    #[track_caller]
    fn check(&mut self, act: &str, fields: &[(&str, &str)], at: &str, then: Then) {
        let before = self.look(at);
        self.seen.extend(controls(&self.designer.page()));
        let is_of_looks = matches!(act, "keep" | "publish" | "take");
        let sent = if is_of_looks {
            self.designer.send(fields, if act == "take" { "" } else { act })
        } else {
            self.designer.act(&[&[("act", act)], fields].concat())
        };
        sent.expect(303);
        let after = self.look(at);
        let what = format!("{act} {fields:?} at {at}");
        match then {
            Shows(words) => {
                assert!(!before.contains(words) && after.contains(words), "{what}: {words}\n{before}\n{after}")
            }
            Hides(words) => {
                assert!(before.contains(words) && !after.contains(words), "{what}: {words}\n{before}\n{after}")
            }
            Changes => assert_ne!(before, after, "{what}"),
            Nothing => assert_eq!(before, after, "{what}"),
        }
        self.seen.extend(controls(&self.designer.page()));
        if !matches!(then, Nothing) {
            self.tried.extend(fields.iter().map(|(name, _)| (*name).to_owned()));
            if act != "take" {
                self.tried.insert(of_act(act));
            }
        }
    }
}

/// Colours, type, shape and words.
#[track_caller]
fn looks(trial: &mut Trial) {
    for (field, value, shown) in [
        ("accent", "#1f4d3a", "--accent:#1f4d3a;"),
        ("accent_hex", "#1f4d3b", "--accent:#1f4d3b;"),
        ("on_accent", "#fff8e0", "--on-accent:#fff8e0;"),
        ("on_accent_hex", "#fff8e1", "--on-accent:#fff8e1;"),
        ("ground", "#f2ede2", "--ground:#f2ede2;"),
        ("ground_hex", "#f2ede3", "--ground:#f2ede3;"),
        ("surface", "#fdfcf8", "--surface:#fdfcf8;"),
        ("surface_hex", "#fdfcf9", "--surface:#fdfcf9;"),
        ("ink", "#101412", "--ink:#101412;"),
        ("ink_hex", "#101413", "--ink:#101413;"),
        ("face", "mono", "--display:ui-monospace"),
        ("heading_family", "lora", "--display:\"Lora\""),
        ("text_family", "inter", "--text:\"Inter\""),
        ("radius", "19", "--radius:19px;"),
        ("density", "compact", "--room:.7;"),
        ("cards", "raised", "--card-lift:"),
        ("header", "centred", "--head-flow:column;"),
    ] {
        trial.check("keep", &[(field, value)], "theme", Shows(shown));
    }
    // A colour that cannot be read has a button beside it.
    trial.check("keep", &[("ink_hex", "#a0a0a0")], "theme", Changes);
    trial.check("take", &[("take", "ink:#222222")], "theme", Shows("--ink:#222222;"));
    trial.check("keep", &[("tagline", "A line of our own.")], "/", Shows("A line of our own."));
    trial.check("keep", &[("phone", "(303) 555-0188")], "/", Shows("(303) 555-0188"));
    let soup = ("announcement", "Soup on Sunday.");
    trial.check("keep", &[soup], "/", Shows("Soup on Sunday."));
    for time in [("announced_from", "2099-01-01T00:00"), ("announced_until", "2020-01-02T00:00")] {
        trial.check("keep", &[soup, time], "/", Hides("Soup on Sunday."));
        trial.check("keep", &[soup], "/", Shows("Soup on Sunday."));
    }
}

/// The home page's sections.
#[track_caller]
fn sections(trial: &mut Trial) {
    let section = |at: &'static str, was: &'static str| [("at", at), ("was", was)];
    trial.check("section/add", &[("shows", "brands")], "headings", Shows("The makers"));
    let makers = [&section("3", "brands")[..], &[("heading", "Who made it")]].concat();
    trial.check("section/keep", &makers, "headings", Shows("Who made it"));
    trial.check("section/off", &makers, "headings", Hides("Who made it"));
    trial.check("section/on", &makers, "headings", Shows("Who made it"));
    trial.check("section/up", &section("1", "categories"), "headings", Shows("The shelves, On special"));
    trial.check("section/down", &section("0", "categories"), "headings", Hides("The shelves, On special"));
    trial.check("section/remove", &section("3", "brands"), "headings", Hides("Who made it"));
    trial.check("section/add", &[("shows", "text")], "headings", Nothing);
    let text = [&section("3", "text")[..], &[("text", "## Bread\n\nDaily.")]].concat();
    trial.check("section/keep", &text, "headings", Shows("Bread"));
    trial.check("section/add", &[("shows", "picks")], "headings", Nothing);
    let menu = trial.designer.desk.shop.get("/api/v1/menu").expect(200).json();
    let id = menu["products"][4]["id"].as_str().unwrap();
    let picks = section("4", "picks");
    trial.check("section/keep", &[&picks[..], &[("pick", id)]].concat(), "headings", Shows("Staff picks"));
    trial.check(&format!("section/unpick/{id}"), &picks, "headings", Hides("Staff picks"));
}

/// Announcements and banners.
#[track_caller]
fn notices(trial: &mut Trial) {
    let soup = [("kind", "announcement"), ("words", "Soup at six")];
    trial.check("notice/add", &soup, "/menu", Shows("Soup at six"));
    let banner = [("at", "0"), ("was", "Soup at six"), ("kind", "banner"), ("words", "Soup at six")];
    trial.check("notice/keep", &banner, "/menu", Shows("class=\"banners\""));
    let with = |field: &'static str, value: &'static str| [&banner[..], &[(field, value)]].concat();
    trial.check("notice/keep", &with("more", "Bring a bowl"), "/menu", Shows("Bring a bowl"));
    trial.check("notice/keep", &with("leads_to", "/menu?q=soup"), "/menu", Shows("/menu?q=soup"));
    for (field, time) in [("from", "2099-01-01T00:00"), ("until", "2020-01-02T00:00")] {
        trial.check("notice/keep", &with(field, time), "/menu", Hides("Soup at six"));
        trial.check("notice/keep", &banner, "/menu", Shows("Soup at six"));
    }
    trial.check("notice/remove", &banner[..2], "/menu", Hides("Soup at six"));
}

/// Order, texts, addresses, CSS, pages.
#[track_caller]
fn the_rest(trial: &mut Trial) {
    trial.check("order/keep", &[("by", "name")], "listing", Changes);
    trial.check("order/up/edible", &[("by", "name")], "shelves", Changes);
    trial.check("order/down/flower", &[("by", "name")], "shelves", Changes);
    trial.check("order/usual", &[("by", "name")], "shelves", Changes);
    trial.check("legal/keep", &[("legal", "Keep it from **pets**.")], "/cart", Shows("<strong>pets</strong>"));
    let kept = [
        ("home_title", "Home of weed", "/"),
        ("home_description", "Two blocks off.", "/"),
        ("menu_title", "All we have", "/menu"),
        ("menu_description", "Flower and more.", "/menu"),
    ];
    for (field, words, path) in kept {
        trial.check("search/keep", &[(field, words)], path, Shows(words));
    }
    let led = Shows("301 /desk/studio/preview/menu");
    trial.check("redirects/keep", &[("redirects", "/old-menu /menu")], "/old-menu", led);
    let css = Shows("text-transform:uppercase");
    trial.check("css/keep", &[("css", "h2 { text-transform: uppercase }")], "theme", css);
    let page = [("slug", "our-story"), ("title", "Our story"), ("body", "It **began** in a shed.")];
    trial.check("page", &page, "/pages/our-story", Shows("<strong>began</strong>"));
    trial.check("page", &[page[0], ("title", "Our tale"), page[2]], "/", Shows("Our tale"));
    trial.check("remove-page", &page[..1], "/", Hides("Our tale"));
}

/// Pictures and themes.
#[track_caller]
fn pictures(trial: &mut Trial) {
    let picture = |place: &str, alt: &str| {
        brand::send(&trial.designer, place, alt, &png(&[(64, [0x1f, 0x6f, 0x5b])], 64)).expect(303);
        assert!(trial.designer.preview("/").contains(&format!("alt=\"{alt}\"")), "{place}");
    };
    picture("logo", "A green door");
    picture("hero", "A street");
    trial.tried.extend(["/picture file", "/picture alt"].map(str::to_owned));
    let logo = ("place", "logo");
    trial.check("brand/describe", &[logo, ("alt", "A greener door")], "/", Shows("alt=\"A greener door\""));
    trial.check("brand/draw", &[logo], "theme", Shows("--accent:#1f6f5b;"));
    trial.check("brand/remove", &[logo], "/", Hides("class=\"logo\""));
    trial.check("start", &[("theme", "Neon")], "theme", Changes);
    trial.check("section/add", &[("shows", "image")], "/", Nothing);
    let images = |trial: &Trial| trial.designer.preview("/").matches("class=\"pictured\"").count();
    assert_eq!(images(trial), 0, "a section without a picture shows one");
    brand::send_to_section(&trial.designer, "5", &png(&[(64, [0x2f, 0x4b, 0x7c])], 48)).expect(303);
    assert_eq!(images(trial), 1);
    let described = [("at", "5"), ("was", "image"), ("alt", "Our counter")];
    trial.check("section/keep", &described, "/", Shows("alt=\"Our counter\""));
    brand::send_to_section(&trial.designer, "4", &png(&[(64, [0x2f, 0x4b, 0x7c])], 48)).expect(422);
    assert_eq!(images(trial), 1, "a picture hangs where none was sent for");
}

#[test]
fn every_control_of_the_studio_changes_what_shoppers_see_and_none_is_without_its_test() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    let mut trial = Trial { designer, seen: BTreeSet::new(), tried: BTreeSet::new() };
    looks(&mut trial);
    sections(&mut trial);
    notices(&mut trial);
    the_rest(&mut trial);
    pictures(&mut trial);
    assert!(!lent.shop.get("/").expect(200).body.contains("A line of our own."), "shoppers see a draft");
    trial.check("discard", &[], "/", Hides("A line of our own."));
    let shown = |words: &'static str, stands: bool| {
        let home = || lent.shop.get("/").expect(200).body.contains(words);
        wait::until("the shop's page to be as it was published", SHOWN, home, |there| *there == stands);
    };
    trial.check("publish", &[("tagline", "Seen by everybody.")], "/", Shows("Seen by everybody."));
    shown("Seen by everybody.", true);
    let page = trial.designer.page();
    let numbers = page.split("name=\"number\" value=\"").skip(1).filter_map(|after| after.split('"').next());
    let oldest = numbers.filter_map(|number| number.parse::<i64>().ok()).min().unwrap().to_string();
    trial.check("again", &[("number", &oldest)], "/", Hides("Seen by everybody."));
    trial.designer.send(&[], "publish").expect(303);
    shown("Seen by everybody.", false);

    for (control, file, test) in TRIED_BY {
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains(&format!("#[test]\nfn {test}(")), "there is no {test} in {file}");
        trial.tried.insert(control.to_owned());
    }
    let untried: Vec<_> = trial.seen.difference(&trial.tried).collect();
    assert!(untried.is_empty(), "no row shows what these controls change: {untried:?}");
    // What is sent along, and is no control that somebody sees.
    let hidden = ["at", "was", "place", "theme", "number", "act=publish-over"];
    let gone: Vec<_> = trial.tried.difference(&trial.seen).filter(|it| !hidden.contains(&it.as_str())).collect();
    assert!(gone.is_empty(), "these are no controls of the studio any more: {gone:?}");
}
