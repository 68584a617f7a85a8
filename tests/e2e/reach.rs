//! Where shoppers find a shop beside its own pages: other sites, paper, codes, a kiosk.

use crate::studio::{Designer, SHOWN};
use everbud_tests::desk::SignedIn;
use everbud_tests::everbud::Everbud;
use everbud_tests::forms::filled_cart;
use everbud_tests::lent::lend;
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use qrcodegen::{QrCode, QrCodeEcc};
use serde_json::Value;

#[track_caller]
fn policy(shop: &Shop, path: &str) -> String {
    shop.get(path).header("content-security-policy").unwrap().to_owned()
}

#[track_caller]
fn name_sites(designer: &Designer, sites: &str) -> Reply {
    let seen = designer.seen();
    designer.desk.post("/desk/studio", &[("seen", seen.as_str()), ("act", "brand/sites"), ("framed_by", sites)])
}

#[test]
fn the_menu_is_shown_in_frames_of_the_sites_that_the_shop_named_and_of_no_other_and_nothing_else_is() {
    let lent = lend("saltmarsh");
    let (designer, shop) = (Designer::of(&lent, "saltmarsh"), &lent.shop);
    assert!(policy(shop, "/embed").contains("frame-ancestors 'none'"), "any site may show it before one is named");
    for hostile in
        ["*", "https://", "a.example; script-src *", "javascript:alert(1)", "127.0.0.1", &"a.example ".repeat(9)]
    {
        let sites = if hostile.starts_with("a.example a") {
            (0..9).map(|at| format!("a{at}.example ")).collect()
        } else {
            hostile.to_owned()
        };
        name_sites(&designer, &sites).expect(422);
        assert!(!designer.page().contains("id=\"draft\""), "{sites} was taken");
    }
    name_sites(&designer, "https://www.example.com/menu\r\nblog.example").expect(303);
    assert!(designer.page().contains("Menu also shown at www.example.com"));
    designer.send(&[], "publish").expect(303);
    let named = "frame-ancestors https://www.example.com https://blog.example";
    wait::until("the sites", SHOWN, || policy(shop, "/embed"), |policy| policy.ends_with(named));
    for path in ["/", "/menu", "/cart", "/checkout", "/desk", "/kiosk", "/status", "/embed.js"] {
        assert!(policy(shop, path).contains("frame-ancestors 'none'"), "{path} may be shown on another site");
    }
    assert!(
        designer
            .desk
            .get("/desk/reach")
            .expect(200)
            .body
            .contains("at www.example.com, blog.example, and nowhere else")
    );

    let script = shop.get("/embed.js").expect(200);
    assert_eq!(script.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    let cookie = filled_cart(shop, &everbud_tests::basket::available(shop)[0], "1");
    let framed = shop.get_with("/embed", &[("cookie", &cookie)]).expect(200).body;
    for absent in ["<form", "<script", "<input", "/cart", "/checkout", "/desk"] {
        assert!(!framed.contains(absent), "{absent} stands in a frame of another site");
    }
    let products = framed.split("href=\"/p/").skip(1);
    assert!(products.clone().count() >= 10);
    assert!(products.map(|link| link.split('>').next().unwrap()).all(|link| link.contains("target=\"_blank\"")));
    assert!(shop.get("/embed?category=edible").expect(200).body.contains("aria-current=\"page\">Edibles"));

    name_sites(&designer, "").expect(303);
    designer.send(&[], "publish").expect(303);
    wait::until("no sites", SHOWN, || policy(shop, "/embed"), |policy| policy.contains("frame-ancestors 'none'"));
}

#[test]
fn the_menu_on_paper_has_every_price_that_can_be_paid_and_nothing_that_is_sold_out() {
    let lent = lend("copper-finch");
    let (shop, everbud) = (&lent.shop, lent.everbud);
    let told = shop.get("/api/v1/menu").expect(200).json();
    let products = told["products"].as_array().unwrap();
    let printed = || shop.get("/menu/print").expect(200).body.replace("<!>", "");
    let page = printed();
    let words = |text: &Value| text.as_str().unwrap().replace('&', "&amp;");
    for product in products {
        let has = product["variants"].as_array().unwrap().iter().any(|variant| variant["available"] == true);
        assert!(!has || page.contains(&words(&product["name"])), "{} is not on paper", product["name"]);
    }
    for part in ["<caption>Flower</caption>", "<th scope=\"col\">THC</th>", "Licence ", "Prices before tax, as of"] {
        assert!(page.contains(part), "no {part}");
    }
    let only = |product: &&Value| {
        product["variants"].as_array().unwrap().len() == 1 && product["variants"][0]["available"] == true
    };
    let one = products.iter().find(only).unwrap();
    let variant = one["variants"][0]["id"].as_str().unwrap();
    let mark = |sold_out: bool| {
        let token = everbud.staff_token("copper-finch");
        let body = format!("{{\"sold_out\": {sold_out}}}");
        shop.staff("PUT", &format!("/api/v1/staff/variants/{variant}/sold-out"), &token, &body);
    };
    mark(true);
    wait::until("it to be gone", SHOWN, printed, |page| !page.contains(&words(&one["name"])));
    mark(false);
    wait::until("it to be back", SHOWN, printed, |page| page.contains(&words(&one["name"])));
}

/// What is black of a code that is served, row by row, without its quiet zone.
fn modules(svg: &str) -> Vec<Vec<bool>> {
    let side: usize = svg.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
    let mut rows = vec![vec![false; side]; side];
    let path = svg.rsplit("<path d=\"").next().unwrap().split('"').next().unwrap();
    for run in path.split('M').skip(1) {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = rest.split('v').next().unwrap().parse().unwrap();
        rows[y][x..x + length].fill(true);
    }
    let quiet = |at: usize| at < 4 || at >= side - 4;
    let is_quiet = rows
        .iter()
        .enumerate()
        .all(|(y, row)| row.iter().enumerate().all(|(x, black)| !black || !quiet(x) && !quiet(y)));
    assert!(is_quiet, "nothing white is left around it");
    rows[4..side - 4].iter().map(|row| row[4..side - 4].to_vec()).collect()
}

#[test]
fn a_code_holds_the_shops_own_address_and_nothing_else() {
    let everbud = Everbud::shared();
    for slug in ["night-ferry", "saltmarsh"] {
        let shop = everbud.shop(slug);
        for path in ["menu", "kiosk"] {
            let served = shop.get(&format!("/qr/{path}.svg")).expect(200);
            assert_eq!(served.header("content-type"), Some("image/svg+xml"));
            let code = QrCode::encode_text(&format!("{}/{path}", shop.base()), QrCodeEcc::Quartile).unwrap();
            let wanted: Vec<Vec<bool>> =
                (0..code.size()).map(|y| (0..code.size()).map(|x| code.get_module(x, y)).collect()).collect();
            assert_eq!(modules(&served.body), wanted, "{path} of {slug}");
        }
        for other in ["/qr/desk.svg", "/qr/menu.png", "/qr/"] {
            shop.get(other).expect(404);
        }
    }
}

#[test]
fn a_kiosk_forgets_whoever_was_there_and_no_other_site_makes_or_unmakes_one() {
    let everbud = Everbud::shared();
    let shop = everbud.shop("night-ferry");
    let cookie = filled_cart(&shop, &everbud_tests::basket::available(&shop)[0], "1");
    // A browser that is none loses nothing there, and does not become one by following a link.
    let page = shop.get_with("/kiosk", &[("cookie", &cookie)]).expect(200);
    assert!(page.body.contains("Make this browser a kiosk") && page.headers_named("set-cookie").is_empty());
    assert_eq!(page.header("clear-site-data"), None);
    let foreign = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://evil.example")];
    shop.send("POST", "/kiosk", &foreign, b"").expect(403);
    let begun = shop.post_form("/kiosk", &cookie, &[]).expect(303);
    assert_eq!(begun.header("location"), Some("/kiosk"));
    let set = begun.headers_named("set-cookie").join("\n");
    assert!(set.contains("kiosk=on; ") && set.contains("HttpOnly"), "{set}");
    assert!(set.contains("desk=; Max-Age=0"), "whoever is signed in at the desk still is: {set}");

    let kiosk = format!("{cookie}; age=over; kiosk=on");
    let at = |path: &str| shop.get_with(path, &[("cookie", &kiosk)]).expect(200);
    for path in ["/", "/menu", "/cart", "/checkout"] {
        let page = at(path).body;
        assert!(
            page.contains("<body class=\"kiosk\"") && page.contains("content=\"120;url=/kiosk\""),
            "{path}: {page}"
        );
        let plain = shop.get_with(path, &[("cookie", &format!("{cookie}; age=over"))]).expect(200).body;
        assert!(!plain.contains("class=\"kiosk\"") && !plain.contains("url=/kiosk"), "{path} is taken for a kiosk's");
    }
    let checkout = at("/checkout").body;
    for remembered in ["\"name\"", "\"tel\"", "\"email\"", "\"bday\""] {
        assert!(!checkout.contains(&format!("autocomplete={remembered}")), "browsers remember {remembered}");
    }
    let anew = at("/kiosk");
    let set = anew.headers_named("set-cookie").join("\n");
    for forgotten in ["cart=; Max-Age=0", "items=; Max-Age=0", "age=; Max-Age=0"] {
        assert!(set.contains(forgotten), "{set}");
    }
    assert_eq!(anew.header("clear-site-data"), Some("\"storage\""));
    assert_eq!(anew.header("cache-control"), Some("no-store"));
    assert!(!anew.body.contains("url=/kiosk"), "the page that it begins with begins anew for ever");
    assert!(anew.body.contains("Begin") && !anew.body.contains("Make this browser a kiosk"));
    // Whoever signs in at the desk ends it.
    let (name, password) = ("odile@night-ferry.example", "last-boat-opens");
    let signed_in = shop.post_form("/desk/sign-in", &kiosk, &[("name", name), ("password", password)]).expect(303);
    assert!(signed_in.headers_named("set-cookie").iter().any(|cookie| cookie.starts_with("kiosk=; Max-Age=0")));
}

#[test]
fn the_page_about_reach_is_for_who_runs_the_shop() {
    let everbud = Everbud::shared();
    let page = SignedIn::manager(everbud, "copper-finch").get("/desk/reach").expect(200).body;
    let base = everbud.shop("copper-finch").base();
    for part in
        [format!("{base}/menu"), format!("{base}/kiosk"), format!("src=\"{base}/embed.js\""), "/menu/print".to_owned()]
    {
        assert!(page.replace("&quot;", "\"").contains(&part), "no {part} in {page}");
    }
    SignedIn::budtender(everbud, "copper-finch").get("/desk/reach").expect(403);
    assert_eq!(everbud.shop("copper-finch").get("/desk/reach").expect(303).header("location"), Some("/desk"));
}
