//! How a shop's pages are put together, without script: from the studio's forms over the preview to what shoppers see.

use crate::studio::{Designer, SHOWN};
use everbud_local::stack::Trouble;
use everbud_tests::desk::SignedIn;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::{lend, lend_all};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};

/// The headings of the second level of what the page is about, in its order.
pub(crate) fn headings(page: &str) -> Vec<String> {
    let main = page.split("<main").nth(1).unwrap_or_default();
    let headings = main.split("<h2").skip(1).filter_map(|after| after.split_once('>')?.1.split('<').next());
    headings.map(str::to_owned).collect()
}

/// What stands on a page within the first element of that class.
#[track_caller]
fn within<'a>(page: &'a str, class: &str) -> &'a str {
    let after = page.split(&format!("class=\"{class}\"")).nth(1).unwrap_or_else(|| panic!("no {class} in {page}"));
    after.split("</section>").next().unwrap()
}

/// The menu's products, as programs read them.
#[track_caller]
fn products(shop: &Shop) -> Vec<Value> {
    shop.get("/api/v1/menu").expect(200).json()["products"].as_array().unwrap().clone()
}

#[test]
fn every_section_of_the_home_page_is_added_filled_moved_switched_and_taken_away() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    let home = || designer.preview("/");
    assert_eq!(headings(&home()), ["On special", "The shelves", "In the window", "Visit us"], "as shops begin");
    let check = |act: &str, fields: &[(&str, &str)], expect: &[&str]| {
        let fields: Vec<_> = [("act", act)].iter().chain(fields).copied().collect();
        let answer = designer.act(&fields).expect(303);
        assert!(answer.header("location").unwrap().starts_with("/desk/studio#"), "{:?}", answer.header("location"));
        assert_eq!(headings(&home()), expect, "{fields:?}");
    };
    check("section/up", &[("at", "2"), ("was", "window")], &["On special", "In the window", "The shelves", "Visit us"]);
    for (at, expect) in [
        ("0", ["In the window", "On special", "The shelves", "Visit us"]),
        ("1", ["In the window", "The shelves", "On special", "Visit us"]),
    ] {
        check("section/down", &[("at", at), ("was", "specials")], &expect);
    }
    check("section/remove", &[("at", "2"), ("was", "specials")], &["In the window", "The shelves", "Visit us"]);
    check("section/off", &[("at", "0"), ("was", "window")], &["The shelves", "Visit us"]);
    check(
        "section/keep",
        &[("at", "1"), ("was", "categories"), ("heading", "Ways & means")],
        &["Ways &amp; means", "Visit us"],
    );
    check("section/add", &[("shows", "brands")], &["Ways &amp; means", "The makers", "Visit us"]);
    let page = home();
    assert!(within(&page, "makers").contains("href=\"/desk/studio/preview/menu?brand=Copper%20Finch\""), "{page}");
    // Nothing to show, and so not there at all.
    let before = ["Ways &amp; means", "The makers", "Visit us"];
    check("section/add", &[("shows", "text")], &before);
    check("section/add", &[("shows", "picks")], &before);
    check(
        "section/keep",
        &[("at", "3"), ("was", "text"), ("text", "## Since 1979\n\nA <script>shed</script>.")],
        &["Ways &amp; means", "The makers", "Since 1979", "Visit us"],
    );
    assert!(home().contains("A &lt;script&gt;shed&lt;/script&gt;."));
    let products = products(&lent.shop);
    let [first, second] = [&products[9], &products[4]].map(|product| product["id"].as_str().unwrap());
    for pick in [first, second] {
        designer.act(&[("act", "section/keep"), ("at", "4"), ("was", "picks"), ("pick", pick)]).expect(303);
    }
    let page = home();
    assert_eq!(headings(&page), ["Ways &amp; means", "The makers", "Since 1979", "Staff picks", "Visit us"]);
    let picked = page.split("Staff picks").nth(1).unwrap().split("</section>").next().unwrap();
    let at = |product: &Value| picked.find(&format!("/p/{}\"", product["slug"].as_str().unwrap()));
    assert!(at(&products[9]).unwrap() < at(&products[4]).unwrap(), "{picked}");
    designer.act(&[("act", &format!("section/unpick/{first}")), ("at", "4"), ("was", "picks")]).expect(303);
    assert!(!home().split("Staff picks").nth(1).unwrap().contains(products[9]["slug"].as_str().unwrap()));
    // What was moved meanwhile, what is none, and what is too much changes nothing and is said.
    for (act, fields, why) in [
        ("section/up", vec![("at", "0"), ("was", "brands")], "moved or taken away"),
        ("section/add", vec![("shows", "bestsellers")], "Choose what the section shows"),
        ("section/keep", vec![("at", "2"), ("was", "brands"), ("heading", "two\nlines")], "one line"),
        ("section/keep", vec![("at", "3"), ("was", "text"), ("text", &"x".repeat(4_001))], "4000 characters"),
    ] {
        let fields: Vec<_> = [("act", act)].into_iter().chain(fields).collect();
        assert!(designer.act(&fields).expect(422).body.contains(why), "{act}: {why}");
    }
    assert_eq!(headings(&lent.shop.get("/").expect(200).body).first().map(String::as_str), Some("On special"));
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn a_home_page_that_is_published_is_seen_at_once_is_told_in_words_and_can_be_taken_back() {
    let lent = lend("saltmarsh");
    let (designer, shop) = (Designer::of(&lent, "saltmarsh"), &lent.shop);
    let before = headings(&shop.get("/").expect(200).body);
    designer.act(&[("act", "section/up"), ("at", "1"), ("was", "categories"), ("heading", "Aisles")]).expect(303);
    assert!(designer.page().contains("Home page from Specials, Shelves, A few of everything to Aisles, Specials"));
    designer.send(&[], "publish").expect(303);
    let shown = || headings(&shop.get("/").expect(200).body);
    wait::until("the new order at the shop", SHOWN, shown, |shown| {
        shown.first().is_some_and(|first| first == "Aisles")
    });
    let page = designer.page();
    let oldest = page.split("name=\"number\" value=\"").skip(1).filter_map(|after| after.split('"').next());
    let oldest = oldest.filter_map(|number| number.parse::<i64>().ok()).min().unwrap().to_string();
    designer.act(&[("act", "again"), ("number", &oldest)]).expect(303);
    designer.send(&[], "publish").expect(303);
    wait::until("the old one", SHOWN, shown, |shown| *shown == before);
}

#[test]
fn what_came_last_onto_the_menu_is_new_and_what_the_shop_began_with_is_not() {
    let lent = lend("night-ferry");
    let (designer, shop) = (Designer::of(&lent, "night-ferry"), &lent.shop);
    designer.act(&[("act", "section/add"), ("shows", "new")]).expect(303);
    assert!(!headings(&designer.preview("/")).contains(&"New here".to_owned()), "nothing is new");
    let menu: Value = serde_json::from_str(include_str!("../../edge/local/demo/night-ferry/menu.json")).unwrap();
    let bearer = format!("Bearer {}", lent.everbud.staff_token("night-ferry"));
    let put = |menu: &Value| {
        let headers = [("authorization", bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
        shop.send("PUT", "/api/v1/staff/menu", &headers, menu.to_string().as_bytes()).expect(202);
    };
    let mut more = menu.clone();
    let new = json!({"name": "Lamp Oil Lighter", "category": "gear",
        "variants": [{"size": "each", "price_cents": 250, "stock": 9}]});
    more["products"].as_array_mut().unwrap().push(new);
    put(&more);
    let home = || designer.preview("/");
    let shown = wait::until("it on the home page", SHOWN, home, |page| page.contains("New here"));
    let new = shown.split("New here").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(new.contains("Lamp Oil Lighter") && new.matches("class=\"card").count() == 1, "{new}");
    put(&menu);
    wait::until("it gone", SHOWN, home, |page| !page.contains("New here"));
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn every_control_of_announcements_and_banners_changes_what_shoppers_see_in_its_time() {
    let lent = lend("copper-finch");
    let designer = Designer::of(&lent, "copper-finch");
    let seen = |path: &str| designer.preview(path);
    let first = seen("/")
        .split("class=\"announcement\"")
        .nth(1)
        .map(|after| after.split("</aside>").next().unwrap().to_owned());
    designer.keep(&[("announcement", "The one of before.")]);
    let add =
        [("act", "notice/add"), ("kind", "announcement"), ("words", "Soup & bread."), ("leads_to", "/menu?special=1")];
    designer.act(&add).expect(303);
    for path in ["/", "/menu", "/cart", "/pages/our-story", "/status"] {
        let Some(page) = Some(designer.desk.get(&format!("/desk/studio/preview{path}"))).filter(|it| it.status == 200)
        else {
            continue;
        };
        let lines = page.body.split("class=\"announcement\"").nth(1).unwrap().split("</aside>").next().unwrap();
        assert!(
            lines.find("The one of before.").unwrap() < lines.find("Soup &amp; bread.").unwrap(),
            "{path}: {lines}"
        );
        assert!(lines.contains("href=\"/desk/studio/preview/menu?special=1\""), "{path}: {lines}");
    }
    let at = |words: &'static str| [("at", "0"), ("was", words)];
    let change = |was: &'static str, fields: &[(&str, &str)]| {
        let fields: Vec<_> =
            at(was).iter().chain(&[("act", "notice/keep"), ("words", was)]).chain(fields).copied().collect();
        designer.act(&fields).expect(303);
    };
    change("Soup & bread.", &[("kind", "banner"), ("more", "Every Sunday.")]);
    for (path, stands) in [("/", true), ("/menu", true), ("/cart", false)] {
        let page = seen(path);
        assert_eq!(page.contains("class=\"banners\""), stands, "{path}");
        assert!(!page.split("</aside>").next().unwrap().contains("Soup"), "{path}: still above the page");
    }
    let home = seen("/");
    let banners = within(&home, "banners");
    assert!(banners.contains("Every Sunday."), "{banners}");
    // Over, not yet, now.
    for (from, until, stands) in [
        ("2020-01-01T00:00", "2020-01-02T00:00", false),
        ("2099-01-01T00:00", "", false),
        ("2020-01-01T00:00", "2099-01-01T00:00", true),
    ] {
        change("Soup & bread.", &[("kind", "banner"), ("from", from), ("until", until)]);
        assert_eq!(seen("/").contains("class=\"banners\""), stands, "{from} {until}");
    }
    assert!(designer.page().contains("Banner “Soup &amp; bread.” added"));
    for (fields, why) in [
        (vec![("words", "")], "one line of 1 to"),
        (vec![("words", "x"), ("leads_to", "//evil.example")], "a page of this shop"),
        (vec![("words", "x"), ("leads_to", "javascript:alert(1)")], "a page of this shop"),
        (vec![("words", "x"), ("from", "2026-01-02T00:00"), ("until", "2026-01-01T00:00")], "ends after it begins"),
    ] {
        let fields: Vec<_> = [("act", "notice/add")].into_iter().chain(fields).collect();
        assert!(designer.act(&fields).expect(422).body.contains(why), "{fields:?}: {why}");
    }
    designer.act(&[("act", "notice/remove"), ("at", "0"), ("was", "Soup & bread.")]).expect(303);
    assert!(!seen("/").contains("Soup"));
    designer.act(&[("act", "discard")]).expect(303);
    let now = seen("/")
        .split("class=\"announcement\"")
        .nth(1)
        .map(|after| after.split("</aside>").next().unwrap().to_owned());
    assert_eq!(now, first);
}

#[test]
fn settings_of_before_there_was_a_structure_are_still_taken_and_a_wrong_structure_is_named() {
    let lent = lend("copper-finch");
    let bearer = format!("Bearer {}", lent.everbud.staff_token("copper-finch"));
    let ask = |method: &str, body: &Value| {
        let headers = [("authorization", bearer.as_str()), ("if-match", "*"), ("content-type", "application/json")];
        lent.shop.send(method, "/api/v1/staff/settings", &headers, body.to_string().as_bytes())
    };
    assert_eq!(ask("GET", &Value::Null).expect(200).json()["structure"], json!({}));
    let wrong = json!({"structure": {"home": vec![json!({"shows": "new"}); 13],
        "notices": [{"kind": "banner", "words": "", "leads_to": "//evil.example"}]}});
    let refused = ask("PUT", &wrong).expect(422).json();
    let pointers: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|it| it["pointer"].clone()).collect();
    assert_eq!(pointers, ["#/structure/home", "#/structure/notices/0/words", "#/structure/notices/0/leads_to"]);
    assert_eq!(ask("GET", &Value::Null).expect(200).json()["structure"], json!({}));
}

/// The products on a page of the menu, by their addresses.
pub(crate) fn listed(page: &str) -> Vec<String> {
    let found = page.split("class=\"found\"").nth(1).unwrap_or_default();
    let links = found.split("/p/").skip(1).filter_map(|after| after.split('"').next());
    links.map(str::to_owned).collect()
}

#[test]
fn every_control_of_order_words_and_css_changes_what_shoppers_see() {
    let lent = lend("saltmarsh");
    let designer = Designer::of(&lent, "saltmarsh");
    let menu = || designer.preview("/menu");
    let chips = |page: &str| {
        let chips = page.split("class=\"chips\"").nth(1).unwrap().split("</nav>").next().unwrap().to_owned();
        let shelves = chips.split("category=").skip(1).filter_map(|after| after.split('"').next());
        shelves.map(str::to_owned).collect::<Vec<_>>()
    };
    let before = menu();
    let send = |fields: &[(&str, &str)]| {
        designer.act(fields).expect(303);
    };
    // The order of products, and of shelves.
    send(&[("act", "order/keep"), ("by", "name")]);
    assert_ne!(listed(&menu()), listed(&before));
    assert_eq!(listed(&menu()), listed(&designer.preview("/menu?sort=name")));
    let last = chips(&before).last().unwrap().clone();
    for _ in 0..8 {
        send(&[("act", &format!("order/up/{last}")), ("by", "name")]);
    }
    assert_eq!(chips(&menu())[0], last);
    assert_eq!(listed(&menu())[0], listed(&designer.preview(&format!("/menu?category={last}&sort=name")))[0]);
    let shelves = designer.preview("/").split("class=\"shelves\"").nth(1).unwrap().to_owned();
    assert!(shelves.split("category=").nth(1).unwrap().starts_with(&last), "the home page has them in another order");
    send(&[("act", "order/usual"), ("by", "menu")]);
    assert_eq!(listed(&menu()), listed(&before));
    // Words at the foot, beside the law's.
    send(&[("act", "legal/keep"), ("legal", "Keep out of reach of **children** & pets.\r\n\r\n<b>No</b> returns.")]);
    for path in ["/", "/menu", "/cart"] {
        let page = designer.preview(path);
        let foot = page.split("<footer").nth(1).unwrap();
        assert!(
            foot.contains("reach of <strong>children</strong> &amp; pets") && foot.contains("&lt;b&gt;No"),
            "{path}"
        );
        assert!(foot.contains("For adults of 21 and over"), "{path}: the law's line is gone");
    }
    // What search engines are told.
    let texts = [
        ("home_title", "Weed by the & sea", "/", "<title>Weed by the &amp; sea · Saltmarsh Supply</title>"),
        ("home_description", "Two \"blocks\" off.", "/", "content=\"Two &quot;blocks&quot; off.\""),
        ("menu_title", "All we have", "/menu", "<title>All we have · Saltmarsh Supply</title>"),
        ("menu_description", "Flower and more.", "/menu", "content=\"Flower and more.\""),
    ];
    send(&[&[("act", "search/keep")][..], &texts.map(|(name, words, ..)| (name, words))].concat());
    for (name, _, path, expect) in texts {
        let page = designer.preview(path);
        assert!(page.contains(expect), "{name}: {}", page.split("</head>").next().unwrap());
    }
    assert!(!designer.preview("/menu?special=1").contains("All we have"), "a narrowed menu says by what");
    // Own CSS, and what of it is not shown.
    send(&[("act", "css/keep"), ("css", "h2 { text-transform: uppercase }\nh2 { position: fixed }")]);
    let css = designer.previewed_theme();
    assert!(
        css.contains(".own h2:not(.tag,.tag *,.flag,.off){text-transform:uppercase;}") && !css.contains("fixed"),
        "{css}"
    );
    let page = designer.page();
    assert!(page.contains("Line 2: ") && page.contains("position cannot be set."), "{page}");
    for (path, reaches) in [("/", true), ("/pages/about", true), ("/menu", false), ("/cart", false), ("/status", false)]
    {
        let page = designer.preview(path);
        let main = page.split("<main").nth(1).unwrap().split('>').next().unwrap();
        assert_eq!(main.contains("class=\"own\""), reaches, "{path}: {main}");
        assert_eq!(page.matches("class=\"own\"").count(), usize::from(reaches), "{path}");
    }
    // It goes along with the theme's file.
    let file: Value = designer.desk.get("/desk/studio/theme.json").expect(200).json();
    assert_eq!(file["css"], "h2 { text-transform: uppercase }\nh2 { position: fixed }");
    let told = designer.page();
    for words in [
        "Text at the foot of every page added",
        "Title of the menu now “All we have”",
        "Description of the home page now “Two &quot;blocks&quot; off.”",
        "Own CSS added",
    ] {
        assert!(told.contains(words) || told.contains(&words.replace("&quot;", "\"")), "{words}: {told}");
    }
    for (act, name, value, why) in [
        ("legal/keep", "legal", "x".repeat(4_001), "4000 characters at most"),
        ("search/keep", "menu_title", "two\nlines".to_owned(), "one line of 280"),
        ("css/keep", "css", "x".repeat(16_385), "16384 bytes at most"),
    ] {
        assert!(designer.act(&[("act", act), (name, &value)]).expect(422).body.contains(why), "{act}");
    }
    designer.act(&[("act", "discard")]).expect(303);
}

#[test]
fn an_old_address_leads_to_its_new_page_and_never_out_of_the_shop_or_past_a_page_that_is_there() {
    let lent = lend("night-ferry");
    let (designer, shop) = (Designer::of(&lent, "night-ferry"), &lent.shop);
    let old = "https://old.example/stores/ferry/menu /menu?category=flower\n/p/old-kush /pages/about\n/old //evil.example\n\
               /cart /menu\n/loop /loop";
    let answer = designer.act(&[("act", "redirects/keep"), ("redirects", old)]).expect(422).body;
    for why in ["Line 3: It leads to a path of this shop", "Line 4: There is a page", "Line 5: It leads to another"] {
        assert!(answer.contains(why), "{why}");
    }
    // Those that are right were kept, and staff can follow them in the preview.
    let led = designer.desk.get("/desk/studio/preview/p/old-kush").expect(301);
    assert_eq!(led.header("location"), Some("/desk/studio/preview/pages/about"));
    shop.get("/stores/ferry/menu").expect(404);
    assert!(designer.page().contains("Redirects from 0 to 2"));
    designer.send(&[], "publish").expect(303);
    let get = || shop.get("/stores/ferry/menu");
    let led = wait::until("the old address to lead on", SHOWN, get, |reply| reply.status == 301);
    assert_eq!(led.header("location"), Some("/menu?category=flower"));
    assert_eq!(led.header("cache-control"), Some("no-store"));
    assert_eq!(shop.get("/Stores//ferry/menu/?utm=x").expect(301).header("location"), Some("/menu?category=flower"));
    assert_eq!(shop.send("HEAD", "/p/old-kush", &[], b"").expect(301).header("location"), Some("/pages/about"));
    for (method, path, status) in [
        ("POST", "/stores/ferry/menu", 404),
        ("GET", "/stores/ferry", 404),
        ("GET", "/old", 404),
        ("GET", "/loop", 404),
        ("GET", "/cart", 200),
        ("GET", "/menu", 200),
    ] {
        shop.send(method, path, &[("origin", &shop.base())], b"").expect(status);
    }
    assert_eq!(lent.everbud.shop("saltmarsh").get("/stores/ferry/menu").status, 404, "another shop's address");
    designer.act(&[("act", "redirects/keep"), ("redirects", "")]).expect(303);
    designer.send(&[], "publish").expect(303);
    wait::until("it to lead nowhere again", SHOWN, get, |reply| reply.status == 404);
}

#[test]
fn with_the_database_dead_a_structure_is_drafted_and_previewed_and_what_is_published_comes_by_itself() {
    let lent = lend_all();
    let shop = lent.everbud.shop("saltmarsh");
    let designer = Designer { desk: SignedIn::manager(lent.everbud, "saltmarsh") };
    designer.act(&[("act", "discard")]).expect(303);
    lent.everbud.break_database(Trouble::Down);
    let status = || shop.get("/api/v1/status").expect(200).json();
    wait::until("the outage to be noticed", RECOVERY, status, |status| status["origin"] == "down");
    designer.act(&[("act", "section/add"), ("shows", "brands")]).expect(303);
    designer.act(&[("act", "redirects/keep"), ("redirects", "/dark /menu")]).expect(303);
    designer.act(&[("act", "css/keep"), ("css", "h2{color:red}")]).expect(303);
    assert!(designer.preview("/").contains("The makers") && designer.previewed_theme().contains(".own h2"));
    designer.send(&[], "publish").expect(303);
    assert!(designer.page().contains("Waits for the database"));
    assert!(!shop.get("/").expect(200).body.contains("The makers"), "frozen is frozen");
    shop.get("/dark").expect(404);
    lent.everbud.mend_database();
    wait::until("the old address to lead on", RECOVERY, || shop.get("/dark"), |reply| reply.status == 301);
    assert!(shop.get("/").expect(200).body.contains("The makers"));
    // And back.
    designer.act(&[("act", "section/remove"), ("at", "3"), ("was", "brands")]).expect(303);
    designer.act(&[("act", "redirects/keep"), ("redirects", "")]).expect(303);
    designer.act(&[("act", "css/keep"), ("css", "")]).expect(303);
    designer.send(&[], "publish").expect(303);
    wait::until("it gone", RECOVERY, || shop.get("/dark"), |reply| reply.status == 404);
}
