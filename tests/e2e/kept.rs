//! Pages that are kept: the same bytes as rendered ones, and never older than the clock, the menu or the stock.

use everbud_tests::basket::cart;
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::lend;
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn whence(reply: &Reply) -> &str {
    reply.header("cache-status").unwrap_or("no page that is kept")
}

/// Asks until the answer came from there.
#[track_caller]
fn served_from(shop: &Shop, path: &str, cookie: &str, place: &str) -> Reply {
    wait::until(
        &format!("{path} from {place}"),
        Duration::from_secs(10),
        || shop.get_with(path, &[("cookie", cookie)]).expect(200),
        |reply| whence(reply).contains(place),
    )
}

#[test]
fn a_page_that_is_kept_is_byte_for_byte_the_one_that_was_rendered() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let product = shop.get("/api/v1/menu").expect(200).json()["products"][0]["slug"].as_str().unwrap().to_owned();
    let paths = ["/", "/menu", "/menu?sort=name&page=2", "/pages/about", &format!("/p/{product}")];
    let mut rendered = Vec::new();
    for path in paths {
        for cookie in ["", "age=over"] {
            let first = shop.get_with(path, &[("cookie", cookie)]).expect(200);
            assert!(whence(&first).contains("fwd=miss"), "{path}: {}", whence(&first));
            let again = served_from(&shop, path, cookie, "memory");
            assert_eq!(again.body, first.body, "{path}");
            rendered.push((path, cookie, first.body));
        }
    }
    everbud.kill_worker();
    everbud.restart_worker();
    for (path, cookie, body) in rendered {
        let reply = shop.get_with(path, &[("cookie", cookie)]).expect(200);
        assert!(whence(&reply).contains("fwd=miss"), "{path} after a restart: {}", whence(&reply));
        assert_eq!(reply.body, body, "{path} after a restart");
    }
}

#[test]
fn a_page_is_kept_under_its_canonical_address_and_for_no_shopper_in_particular() {
    let lent = lend("night-ferry");
    let shop = &lent.shop;
    let plain = served_from(shop, "/menu?category=flower&sort=thc", "age=over", "hit");
    for path in ["/menu?sort=thc&category=flower", "/menu?category=flower&sort=thc&utm_source=x&page=1"] {
        let reply = shop.get_with(path, &[("cookie", "age=over; cart=0123456789abcdef0123456789abcdef")]);
        assert!(whence(&reply).contains("hit"), "{path}: {}", whence(&reply));
        assert_eq!(reply.body, plain.body, "{path}");
    }
    let asked = shop.get("/menu?category=flower&sort=thc").expect(200);
    assert!(asked.body.contains("action=\"/age\"") && !plain.body.contains("action=\"/age\""));
    // What belongs to one shopper, what somebody made up, and what is wrong, is kept nowhere.
    for path in ["/cart", "/checkout", "/status", "/menu?q=lemon", "/menu?page=999", "/menu?brand=Nobody", "/p/none"] {
        let reply = shop.get(path);
        assert_eq!(reply.header("cache-status"), None, "{path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{path}");
    }
    assert_eq!(plain.header("cache-control"), Some("no-store"), "what lies between has no key of ours");
}

fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// What a product's page says that its only variant costs.
#[track_caller]
fn price_on(page: &str) -> i64 {
    let choice = page.split("class=\"choice\"").nth(1).and_then(|after| after.split("</label>").next());
    let price = choice.and_then(|choice| choice.split("class=\"price\"").nth(1)).unwrap_or_else(|| panic!("{page}"));
    let paid = price.split("<ins>").nth(1).unwrap_or(price);
    let digits = paid.split('$').nth(1).unwrap().chars().take_while(|sign| sign.is_ascii_digit() || *sign == '.');
    let digits: String = digits.filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

#[test]
fn a_special_shows_what_it_charges_before_at_and_after_the_moment_it_starts() {
    let lent = lend("saltmarsh");
    let shop = &lent.shop;
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let product = menu["products"].as_array().unwrap().iter().find(|product| {
        let variants = product["variants"].as_array().unwrap();
        variants.len() == 1 && variants[0]["available"] == true
    });
    let product = product.expect("a product of one size");
    let wanted = cart(&[(product["variants"][0]["id"].as_str().unwrap(), 1)]);
    let path = format!("/p/{}", product["slug"].as_str().unwrap());
    let charged = || {
        let quote = shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json();
        quote["lines"][0]["total_cents"].as_i64().unwrap()
    };
    let full = charged();
    let named = |page: &str| page.contains("The flash sale");

    let starts_at = now_ms() + 15_000;
    let doc: Value = json!({"id": "flash", "name": "The flash sale", "off": 900_000, "on": {"type": "everything"},
                            "starts_at": starts_at, "ends_at": null});
    let changed = lent.everbud.sql().execute(
        "insert into everbud.specials (shop_id, id, position, doc) \
         select h.shop_id, 'flash', 0, $2::text::jsonb from everbud.hosts h where h.host = $1",
        &[&shop.host, &doc.to_string()],
    );
    assert_eq!(changed.unwrap(), 1);
    let revision = menu["menu"]["revision"].as_i64().unwrap();
    lent.everbud.publish();
    wait::until(
        "the menu that knows the special",
        Duration::from_secs(10),
        || shop.get("/api/v1/status").expect(200).json()["menu"]["revision"].as_i64().unwrap(),
        |now| *now > revision,
    );
    assert!(now_ms() < starts_at, "the machine was too slow to publish before the special starts");

    let (mut before, mut after) = (0, 0);
    while after < 40 {
        let asked_at = now_ms();
        let (first, price, second) = (price_on(&shop.get(&path).body), charged(), price_on(&shop.get(&path).body));
        let home = shop.get("/").expect(200).body;
        let answered_at = now_ms();
        if first == second {
            assert_eq!(price, first, "the page shows {first}, and {price} is charged");
        }
        if answered_at < starts_at {
            before += 1;
            assert_eq!((first, second, named(&home)), (full, full, false), "{} ms before", starts_at - answered_at);
        }
        if asked_at >= starts_at {
            after += 1;
            assert!(first < full && first == second && named(&home), "{} ms after", asked_at - starts_at);
        }
        assert!(asked_at < starts_at + 60_000, "sampled {before} times before and {after} times after");
    }
    assert!(before >= 3, "sampled only {before} times before it started");
}
