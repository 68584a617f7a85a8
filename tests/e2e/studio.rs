//! The studio without script: a draft that only staff see, published into what shoppers see, and taken back.

use everbud_local::stack::Trouble;
use everbud_tests::desk::SignedIn;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::{Lent, lend, lend_all};
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// What is published is on every page within this while the database is healthy.
pub(crate) const SHOWN: Duration = Duration::from_secs(5);
const STUDIO: &str = "/desk/studio";
const PREVIEW: &str = "/desk/studio/preview";

/// Somebody in the studio of a shop.
pub(crate) struct Designer {
    pub(crate) desk: SignedIn,
}

impl Designer {
    #[track_caller]
    pub(crate) fn of(lent: &Lent, slug: &str) -> Self {
        let designer = Self { desk: SignedIn::manager(lent.everbud, slug) };
        designer.act(&[("act", "discard")]).expect(303);
        designer
    }

    #[track_caller]
    pub(crate) fn page(&self) -> String {
        self.desk.get(STUDIO).expect(200).body
    }

    /// When the draft was changed that is on the page.
    #[track_caller]
    pub(crate) fn seen(&self) -> String {
        let page = self.page();
        page.split("name=\"seen\" value=\"").nth(1).and_then(|after| after.split('"').next()).unwrap().to_owned()
    }

    #[track_caller]
    pub(crate) fn act(&self, fields: &[(&str, &str)]) -> Reply {
        let seen = self.seen();
        let seen = [("seen", seen.as_str())];
        self.desk.post(STUDIO, &seen.iter().chain(fields).copied().collect::<Vec<_>>())
    }

    /// Sends the form of looks as it stands, with some fields changed.
    #[track_caller]
    pub(crate) fn send(&self, changed: &[(&str, &str)], act: &str) -> Reply {
        let page = self.page();
        let value = |id: &str| {
            let field = page.split(&format!("id=\"{id}\"")).nth(1).unwrap_or_default().split('>').next().unwrap();
            let value = field.split("value=\"").nth(1).and_then(|after| after.split('"').next()).unwrap_or_default();
            value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">")
        };
        let words: Vec<_> = ["tagline", "phone", "announcement"].into_iter().map(|name| (name, value(name))).collect();
        let mut fields: Vec<(&str, &str)> = vec![("act", act)];
        fields.extend_from_slice(changed);
        for (name, value) in &words {
            if !changed.iter().any(|(changed, _)| changed == name) {
                fields.push((name, value));
            }
        }
        self.act(&fields)
    }

    #[track_caller]
    pub(crate) fn keep(&self, changed: &[(&str, &str)]) {
        self.send(changed, "keep").expect(303);
    }

    #[track_caller]
    pub(crate) fn preview(&self, path: &str) -> String {
        self.desk.get(&format!("{PREVIEW}{path}")).expect(200).body
    }

    /// The style sheet of the theme that the preview shows.
    #[track_caller]
    pub(crate) fn previewed_theme(&self) -> String {
        let page = self.preview("/");
        let href =
            page.split("href=\"").filter_map(|after| after.split('"').next()).find(|href| href.contains("/theme-"));
        self.desk.get(href.expect("a theme")).expect(200).body
    }
}

/// The theme that shoppers see.
#[track_caller]
pub(crate) fn shown_theme(shop: &Shop) -> String {
    shop.get(&shop.theme()).expect(200).body
}

#[test]
fn a_draft_is_in_the_preview_of_every_page_and_no_shopper_sees_it() {
    let lent = lend("saltmarsh");
    let designer = Designer::of(&lent, "saltmarsh");
    let before = shown_theme(&lent.shop);
    designer.keep(&[("accent_hex", "#7a1f5c"), ("announcement", "Only we see this.")]);
    for path in ["/", "/menu", "/menu?page=2", "/pages/about", "/cart", "/status"] {
        let page = designer.preview(path);
        assert!(page.contains("Only we see this."), "{path}");
        assert!(!page.contains("href=\"/menu\"") && !page.contains("<script"), "{path} leads out of the preview");
        assert!(page.contains(&format!("href=\"{PREVIEW}/menu\"")), "{path}");
        assert!(!lent.shop.get(path).expect(200).body.contains("Only we see this."), "{path} shows a draft");
    }
    assert!(designer.previewed_theme().contains("--accent:#7a1f5c;"));
    assert_eq!(shown_theme(&lent.shop), before);
    assert!(designer.page().contains("Accent from #00627a to #7a1f5c"), "the change is not told in words");
    // What is wrong in the preview stays in the preview.
    assert!(designer.desk.get(&format!("{PREVIEW}/p/no-such")).expect(404).body.contains(PREVIEW));
    designer.desk.get(&format!("{PREVIEW}/desk")).expect(404);
    designer.act(&[("act", "discard")]).expect(303);
    assert!(!designer.preview("/").contains("Only we see this."));
}

#[test]
fn a_preview_is_for_who_may_change_it_is_kept_by_nobody_and_opens_no_other_page_to_frames() {
    let lent = lend("night-ferry");
    let designer = Designer::of(&lent, "night-ferry");
    let at = format!("{PREVIEW}/");
    let previewed = designer.desk.get(&at).expect(200);
    let policy = previewed.header("content-security-policy").unwrap();
    for part in ["frame-ancestors 'self'", "sandbox allow-same-origin", "form-action 'none'", "default-src 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(previewed.header("cache-control"), Some("no-store"));
    let studio = designer.desk.get(STUDIO).expect(200).header("content-security-policy").unwrap().to_owned();
    assert!(studio.ends_with("frame-ancestors 'none'; frame-src 'self'"), "{studio}");
    for path in ["/", "/menu", "/desk"] {
        let policy = lent.shop.get(path).expect(200).header("content-security-policy").unwrap().to_owned();
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
    assert_eq!(lent.shop.get(&at).expect(303).header("location"), Some("/desk"));
    assert_eq!(lent.shop.get(STUDIO).expect(303).header("location"), Some("/desk"));
    let budtender = SignedIn::budtender(lent.everbud, "night-ferry");
    for path in [STUDIO, at.as_str(), "/desk/studio/theme.json"] {
        budtender.get(path).expect(403);
    }
    budtender.post(STUDIO, &[("act", "keep"), ("accent_hex", "#123456")]).expect(403);
    assert!(!budtender.board().contains(STUDIO), "the way to the studio is shown to who may not go");
}

#[test]
fn every_control_changes_what_shoppers_see() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    let before = (shown_theme(&lent.shop), lent.shop.get("/").expect(200).body);
    let check = |name: &str, value: &str, expect: &str| {
        designer.keep(&[(name, value)]);
        let shown = designer.previewed_theme() + &designer.preview("/");
        assert!(shown.contains(expect), "{name}={value}: no {expect}");
        assert!(!before.0.contains(expect) && !before.1.contains(expect), "{name}: {expect} was there before");
    };
    check("accent_hex", "#1f4d3a", "--accent:#1f4d3a;");
    check("on_accent_hex", "#fff8e0", "--on-accent:#fff8e0;");
    check("ground_hex", "#f2ede2", "--ground:#f2ede2;");
    check("surface_hex", "#fdfcf8", "--surface:#fdfcf8;");
    check("ink", "#101412", "--ink:#101412;");
    check("face", "mono", "--display:ui-monospace");
    check("radius", "19", "--radius:19px;");
    check("density", "compact", "--room:.7;");
    check("density", "roomy", "--room:1.35;");
    check("cards", "bordered", "--card-line:1px");
    check("cards", "raised", "--card-lift:");
    check("header", "centred", "--head-flow:column;");
    check("tagline", "A line of our own.", "A line of our own.");
    check("phone", "(303) 555-0188", "(303) 555-0188");
    check("announcement", "Soup & bread on Sunday.", "Soup &amp; bread on Sunday.");
    // One that is over, or not yet, is not shown.
    let gone = [("announced_from", "2020-01-01T00:00"), ("announced_until", "2020-01-02T00:00")];
    for times in [gone.as_slice(), &[("announced_from", "2099-01-01T00:00")]] {
        designer.keep(times);
        assert!(!designer.preview("/").contains("Soup &amp; bread"), "{times:?}");
        assert!(designer.page().contains("Announcement shown from"), "{times:?}");
    }
    designer.keep(&[("announced_from", "2020-01-01T00:00")]);
    assert!(designer.preview("/").contains("Soup &amp; bread"));
    designer.send(&gone.map(|(name, _)| (name, "2020-01-01T00:00")), "keep").expect(422);
    // Every property that a theme sets has its effect in the sheet that all shops share.
    let sheet = lent.shop.get(&lent.shop.style_sheets()[0]).expect(200).body;
    for property in
        ["--room", "--card-line", "--card-lift", "--card-pad", "--card-ground", "--head-flow", "--head-name"]
    {
        assert!(sheet.contains(&format!("var({property}")), "nothing uses {property}");
    }
    let page = [("act", "page"), ("slug", "our-story"), ("title", "Our story"), ("body", "It **began** in a shed.")];
    designer.act(&page).expect(303);
    assert!(designer.preview("/pages/our-story").contains("<strong>began</strong>"));
    designer.act(&[("act", "remove-page"), ("slug", "our-story")]).expect(303);
    designer.desk.get(&format!("{PREVIEW}/pages/our-story")).expect(404);
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn what_is_published_is_on_every_page_is_in_the_history_in_words_and_can_be_taken_back() {
    let lent = lend("saltmarsh");
    let (designer, shop) = (Designer::of(&lent, "saltmarsh"), &lent.shop);
    let before = shown_theme(shop);
    designer.send(&[("ground_hex", "#eef6f1"), ("cards", "raised")], "publish").expect(303);
    let theme = || shown_theme(shop);
    wait::until("the theme at the shop", SHOWN, theme, |css| css.contains("--ground:#eef6f1;"));
    wait::until("the cards", SHOWN, theme, |css| css.contains("--card-lift:"));
    let page = designer.page();
    assert!(page.contains("Page from #fbf6ea to #eef6f1; Product cards from plain to raised."), "{page}");
    assert!(page.contains("ines@saltmarsh.example") && !page.contains("id=\"draft\""), "{page}");
    // Back to what there was: the oldest look that is noted has it.
    let numbers = page.split("name=\"number\" value=\"").skip(1).filter_map(|after| after.split('"').next());
    let oldest = numbers.filter_map(|number| number.parse::<i64>().ok()).min().unwrap().to_string();
    designer.act(&[("act", "again"), ("number", &oldest)]).expect(303);
    assert!(designer.page().contains("Page from #eef6f1 to #fbf6ea"));
    assert!(!theme().contains("--ground:#fbf6ea;"), "it was published by being taken into the draft");
    designer.send(&[], "publish").expect(303);
    wait::until("the old theme", SHOWN, theme, |css| *css == before);
}

#[test]
fn colours_that_cannot_be_read_are_named_with_the_nearest_that_can_and_it_is_taken_by_a_button() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    assert!(!designer.page().contains("id=\"clashes\""));
    designer.keep(&[("ground_hex", "#ffffff"), ("surface_hex", "#ffffff"), ("ink_hex", "#777777")]);
    let page = designer.page();
    assert!(page.contains("Text on the page: 4.4 to 1, at least 4.5 is needed."), "{page}");
    let nearest = page.split("value=\"ink:").nth(1).and_then(|after| after.split('"').next()).unwrap().to_owned();
    designer.send(&[("take", &format!("ink:{nearest}"))], "").expect(303);
    assert!(!designer.page().contains("id=\"clashes\""));
    designer.act(&[("act", "discard")]).expect(303);
}

/// A file as a browser's form sends it.
fn upload(designer: &Designer, file: &str) -> Reply {
    let body = format!(
        "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"t.json\"\r\n\r\n{file}\r\n--frontier--\r\n"
    );
    let shop = &designer.desk.shop;
    let (base, cookie) = (shop.base(), designer.desk.cookie.as_str());
    let headers =
        [("content-type", "multipart/form-data; boundary=frontier"), ("origin", base.as_str()), ("cookie", cookie)];
    shop.send("POST", "/desk/studio/theme", &headers, body.as_bytes())
}

#[test]
fn a_theme_goes_out_as_a_file_and_into_another_shop_and_hostile_ones_do_no_harm() {
    let lent = lend("night-ferry");
    let designer = Designer::of(&lent, "night-ferry");
    let own = designer.desk.get("/desk/studio/theme.json").expect(200).body;
    for name in ["Apothecary", "Neon", "Sunday"] {
        designer.act(&[("act", "start"), ("theme", name)]).expect(303);
        assert!(!designer.page().contains("id=\"clashes\""), "{name} cannot be read");
    }
    let sunday: Value = designer.desk.get("/desk/studio/theme.json").expect(200).json();
    assert_eq!((&sunday["theme"]["radius"], &sunday["theme"]["cards"]), (&json!(24), &json!("raised")));
    upload(&designer, &own).expect(303);
    assert!(!designer.page().contains("id=\"draft\""), "the shop's own theme is no change");
    upload(&designer, &sunday.to_string()).expect(303);
    let good = designer.previewed_theme();

    let with = |field: &str, value: Value| {
        let mut theme = sunday.clone();
        theme["theme"][field] = value;
        theme.to_string()
    };
    let hostile = [
        with("accent", json!("#fff;}body{display:none}")),
        with("accent", json!("url(//evil.example/x)")),
        with("ink", json!("</style><script>alert(1)</script>")),
        with("face", json!("sans;background:url(x)")),
        with("radius", json!(1_000_000)),
        with("density", json!("expression(alert(1))")),
        "[".repeat(15_000),
        "{".to_owned(),
        String::new(),
    ];
    for file in &hostile {
        let refused = upload(&designer, file).expect(422).body;
        assert!(!refused.contains("<script>alert(1)"), "{file} is shown as markup");
    }
    upload(&designer, &"x".repeat(70_000)).expect(413);
    for (field, value) in
        [("accent_hex", "red"), ("ink_hex", "#12345;}"), ("radius", "-1"), ("tagline", &"x".repeat(281))]
    {
        designer.send(&[(field, value)], "keep").expect(422);
    }
    assert_eq!(designer.previewed_theme(), good, "something of it was taken");
    let told = with("css", json!("body{display:none}"));
    upload(&designer, &told).expect(303);
    assert!(!designer.previewed_theme().contains("display:none"));
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn two_who_design_undo_nothing_of_each_other_unseen() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    let token = lent.everbud.staff_token("copper-finch");
    let bearer = format!("Bearer {token}");
    let shop = &lent.shop;
    designer.keep(&[("tagline", "Made by Mara.")]);
    // Somebody with a token, who has not seen that draft.
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let blind = shop.send("POST", STUDIO, &headers, b"act=keep&tagline=Blind&phone=1");
    assert!(blind.expect(409).body.contains("Somebody else changed the draft"));
    assert!(designer.page().contains("Made by Mara."));
    // The looks are changed elsewhere after the draft was begun.
    let ask = |method: &str, etag: &str, body: &str| {
        let headers = [("authorization", bearer.as_str()), ("if-match", etag), ("content-type", "application/json")];
        shop.send(method, "/api/v1/staff/settings", &headers, body.as_bytes())
    };
    let was = ask("GET", "", "").expect(200).json()["phone"].clone();
    ask("PUT", "*", &json!({"phone": "(303) 555-0100"}).to_string()).expect(202);
    let stale = designer.send(&[], "publish").expect(409).body;
    assert!(stale.contains("changed after this draft was begun") && stale.contains("publish-over"), "{stale}");
    designer.send(&[("phone", was.as_str().unwrap())], "publish-over").expect(303);
    wait::until("it at the shop", SHOWN, || shop.get("/").expect(200).body, |page| page.contains("Made by Mara."));
    let tagline = shop.get("/").expect(200).body;
    assert!(tagline.contains(was.as_str().unwrap()));
}

#[test]
fn with_the_database_dead_a_draft_is_made_and_what_is_published_waits_and_comes_by_itself() {
    let lent = lend_all();
    let shop = lent.everbud.shop("night-ferry");
    let designer = Designer { desk: SignedIn::manager(lent.everbud, "night-ferry") };
    lent.everbud.break_database(Trouble::Down);
    let status = || shop.get("/api/v1/status").expect(200).json();
    wait::until("the outage to be noticed", RECOVERY, status, |status| status["origin"] == "down");
    designer.keep(&[("announcement", "Made in the dark.")]);
    assert!(designer.preview("/menu").contains("Made in the dark."));
    designer.send(&[], "publish").expect(303);
    let page = designer.page();
    assert!(page.contains("is published by itself when it does") && page.contains("Waits for the database"), "{page}");
    assert!(!shop.get("/menu").expect(200).body.contains("Made in the dark."), "frozen is frozen");
    lent.everbud.mend_database();
    let shown = || shop.get("/menu").expect(200).body.contains("Made in the dark.");
    wait::until("it at the shop", RECOVERY, shown, |shown| *shown);
    wait::until("no more waiting", SHOWN, || designer.page(), |page| !page.contains("Waits for the database"));
}
