//! Every page of every shop, as a shopper without script sees it.

use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::shop::Reply;

fn assert_is_a_sound_page(path: &str, reply: &Reply) {
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
    let policy = reply.header("content-security-policy").unwrap_or_default();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{path}: {policy}");
    for wanted in ["<!doctype html>", "<html lang=", "<title>", "<main"] {
        assert!(reply.body.to_lowercase().contains(wanted), "{path} lacks {wanted}");
    }
    assert_eq!(reply.body.matches("<h1").count(), 1, "{path} needs one heading");
    let scripts: Vec<&str> = reply.body.split("<script").skip(1).collect();
    assert!(scripts.iter().all(|script| script.contains("></script>")), "{path} holds a script within the page");
    for forbidden in ["<style", " style=", " onclick="] {
        assert!(!reply.body.contains(forbidden), "{path} holds {forbidden}, which the policy forbids");
    }
}

#[test]
fn every_kind_of_page_of_every_shop_is_served_without_script() {
    let everbud = Everbud::shared();
    for slug in SHOPS {
        let shop = everbud.shop(slug);
        let product = shop.get("/api/v1/menu").expect(200).json()["products"][0]["slug"].as_str().unwrap().to_owned();
        let pages = [
            "/".to_owned(),
            "/menu".to_owned(),
            "/menu?category=edible&sort=price-low".to_owned(),
            "/menu?q=citrus&page=2".to_owned(),
            "/menu?strain=indica&special=1".to_owned(),
            format!("/p/{product}"),
            "/cart".to_owned(),
            "/pages/about".to_owned(),
            "/status".to_owned(),
        ];
        for path in pages {
            assert_is_a_sound_page(&path, &shop.get(&path));
        }
    }
}

#[test]
fn the_platform_lists_its_shops() {
    let platform = Everbud::shared().platform();
    let page = platform.get("/");
    assert_is_a_sound_page("/", &page);
    let listed = platform.get("/api/v1/shops").expect(200).json();
    let mut slugs: Vec<&str> =
        listed["shops"].as_array().unwrap().iter().map(|shop| shop["slug"].as_str().unwrap()).collect();
    slugs.sort_unstable();
    assert!(SHOPS.iter().all(|slug| slugs.contains(slug)), "{slugs:?}");
    for shop in listed["shops"].as_array().unwrap() {
        assert!(page.body.contains(shop["host"].as_str().unwrap()), "{shop}");
    }
    assert_is_a_sound_page("/status", &platform.get("/status"));
}

#[test]
fn every_product_of_a_shop_has_a_page_and_a_picture() {
    let shop = Everbud::shared().shop("night-ferry");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let products = menu["products"].as_array().unwrap();
    assert!(products.len() >= 150, "{}", products.len());
    for product in products {
        let path = format!("/p/{}", product["slug"].as_str().unwrap());
        let page = shop.get(&path);
        assert_is_a_sound_page(&path, &page);
        let art =
            page.body.split("src=\"").find_map(|after| after.split('"').next().filter(|src| src.starts_with("/art/")));
        let art = art.unwrap_or_else(|| panic!("{path} shows no picture"));
        let picture = shop.get(art).expect(200);
        assert_eq!(picture.header("content-type"), Some("image/svg+xml"), "{art}");
    }
}

#[test]
fn style_sheets_are_served_under_the_name_of_their_content() {
    let shop = Everbud::shared().shop("saltmarsh");
    let sheets = shop.style_sheets();
    assert!(sheets.len() >= 2, "{sheets:?}");
    for sheet in &sheets {
        let reply = shop.get(sheet).expect(200);
        assert_eq!(reply.header("cache-control"), Some("public, max-age=31536000, immutable"), "{sheet}");
    }
}

#[test]
fn a_page_that_is_older_than_a_publication_is_dressed_as_the_shop_is_now_and_that_is_kept_by_nobody() {
    let shop = Everbud::shared().shop("saltmarsh");
    let now = shop.get(&shop.theme()).expect(200);
    let in_place = shop.get("/assets/theme-0000000000000000.css").expect(200);
    assert_eq!((in_place.header("content-type"), &in_place.body), (now.header("content-type"), &now.body));
    assert_eq!(in_place.header("cache-control"), Some("no-store"));
    for no_theme in
        ["theme-.css", "theme-000000000000000g.css", "theme-00000000000000000.css", "style-0000000000000000.css"]
    {
        shop.get(&format!("/assets/{no_theme}")).expect(404);
    }
}

#[test]
fn searching_finds_what_is_on_the_menu() {
    let shop = Everbud::shared().shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let name = menu["products"][3]["name"].as_str().unwrap();
    let word = name.split(|letter: char| !letter.is_ascii_alphabetic()).max_by_key(|word| word.len()).unwrap();
    let found = shop.get(&format!("/menu?q={word}")).expect(200).body;
    let slug = menu["products"][3]["slug"].as_str().unwrap();
    assert!(found.contains(&format!("/p/{slug}")), "searching {word} did not find {name}");
    let nothing = shop.get("/menu?q=zzzzqqqq").expect(200).body;
    assert!(!nothing.contains("href=\"/p/"), "nothing on the menu is called that");
}

#[test]
fn the_age_question_is_asked_once_and_hides_nothing_from_search_engines() {
    let shop = Everbud::shared().shop("copper-finch");
    let asked = shop.get("/menu").body;
    assert!(asked.contains("action=\"/age\"") && asked.contains(" inert"), "the question stands before the page");
    assert!(asked.contains("href=\"/p/"), "the page is there all the same");
    let answered = shop.post_form("/age", "", &[("over", "yes"), ("return_to", "/menu?page=2")]);
    assert_eq!((answered.status, answered.header("location")), (303, Some("/menu?page=2")));
    let cookie = answered.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let passed = shop.get_with("/menu", &[("cookie", &cookie)]).body;
    assert!(!passed.contains("action=\"/age\""), "it was answered");
}

#[test]
fn the_shops_state_is_told_to_programs() {
    let shop = Everbud::shared().shop("copper-finch");
    let status = shop.get("/api/v1/status").expect(200).json();
    assert!(["up", "degraded", "down"].contains(&status["origin"].as_str().unwrap()), "{status}");
    assert!(status["menu"]["revision"].as_i64().unwrap() >= 1 && status["menu"]["as_of"].is_string(), "{status}");
    assert!(status["pending_orders"].is_u64() && status["since"].is_string(), "{status}");
    assert_eq!(shop.get("/healthz").expect(200).body, "ok\n");
}
