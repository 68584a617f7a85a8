//! What every page tells in time, with no script: that the database is out, and that something is sold out.

use crate::lent::Lent;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::everbud::{Everbud, SHOPS};
use everbud_tests::forms::filled_cart;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::{Duration, Instant};

/// The bounds of the promise.
const OUTAGE_ON_EVERY_PAGE: Duration = Duration::from_secs(10);
const SOLD_OUT_ON_EVERY_PAGE: Duration = Duration::from_secs(5);

/// A page as one shopper asks for it.
struct Page {
    shop: Shop,
    path: String,
    cookie: String,
}

/// One of every kind of page of every shop, asked for by those who have answered for their age and by those who have not.
fn pages(everbud: &Everbud) -> Vec<Page> {
    let mut pages = Vec::new();
    for slug in SHOPS {
        let shop = everbud.shop(slug);
        let variant = available(&shop)[0].clone();
        let product = shop.get("/api/v1/menu").expect(200).json()["products"][0]["slug"].as_str().unwrap().to_owned();
        let order = order_one(&shop, &variant).expect(201).json()["order"]["token"].as_str().unwrap().to_owned();
        let (product, order) = (format!("/p/{product}"), format!("/orders/{order}"));
        let full = filled_cart(&shop, &variant, "1");
        let kinds = ["/", "/menu", "/menu?sort=thc&page=2", "/menu?q=e", &product, "/pages/about", "/status", &order];
        for cookie in ["", "age=over"] {
            let of = |path: &str| Page { shop: shop.clone(), path: path.to_owned(), cookie: cookie.to_owned() };
            pages.extend(kinds.map(of));
        }
        let of = |path: &str| Page { shop: shop.clone(), path: path.to_owned(), cookie: full.clone() };
        pages.extend(["/cart", "/checkout", "/none"].map(of));
    }
    pages
}

/// Waits until each page says so, and no longer than `most` after `since`.
#[track_caller]
fn every_page_says_so(pages: &[Page], since: Instant, most: Duration, says_so: impl Fn(&str) -> bool) {
    for Page { shop, path, cookie } in pages {
        let left = most.saturating_sub(since.elapsed());
        let ask = || shop.get_with(path, &[("cookie", cookie)]).body;
        let said = wait::within(left, ask, |body| says_so(body));
        said.unwrap_or_else(|body| panic!("{path} of {} did not say so within {most:?}: {body}", shop.host));
    }
}

fn an_outage_is_on_every_page_in_time(trouble: Trouble) {
    let lent = Lent::take();
    let pages = pages(lent.everbud);
    // Every page was kept while all was well.
    let tells = |body: &str| body.contains("class=\"notice\"") && body.contains("Our database is ");
    let is_up = |body: &str| !tells(body);
    every_page_says_so(&pages, Instant::now(), Duration::from_secs(60), is_up);
    lent.everbud.break_database(trouble);
    every_page_says_so(&pages, Instant::now(), OUTAGE_ON_EVERY_PAGE, tells);
}

#[test]
fn an_outage_is_on_every_page_without_script_within_ten_seconds_of_the_databases_stop() {
    an_outage_is_on_every_page_in_time(Trouble::Down);
}

#[test]
fn an_outage_is_on_every_page_without_script_within_ten_seconds_of_the_databases_hanging() {
    an_outage_is_on_every_page_in_time(Trouble::Hang);
}

#[test]
fn with_the_database_dead_a_sold_out_mark_is_on_every_page_within_five_seconds_of_the_last_piece() {
    let everbud = Everbud::start();
    let shop = everbud.shop("copper-finch");
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let product = menu["products"].as_array().unwrap().iter().find(|product| {
        let variants = product["variants"].as_array().unwrap();
        variants.len() == 1 && variants[0]["available"] == true
    });
    let product = product.expect("a product of one size");
    let (slug, variant) = (product["slug"].as_str().unwrap(), product["variants"][0]["id"].as_str().unwrap());
    let changed = everbud.sql().execute(
        "update everbud.stock s set on_hand = 1, reserved = 0 from everbud.hosts h \
         where h.shop_id = s.shop_id and h.host = $1 and s.variant_id = $2",
        &[&shop.host, &variant],
    );
    assert_eq!(changed.unwrap(), 1);
    everbud.publish();
    everbud.break_database(Trouble::Down);

    let category = product["category"].as_str().unwrap();
    let paths = [
        format!("/p/{slug}"),
        format!("/menu?category={category}&sort=name"),
        format!("/menu?q={}", slug.split('-').next().unwrap()),
    ];
    let find = |path: &str, body: &str| match path.split_once('?') {
        None => body.contains("Sold out for now"),
        // Its card, wherever it now stands on the listing's pages.
        Some(_) => body
            .split("<li class=\"card")
            .any(|card| card.contains(&format!("href=\"/p/{slug}\"")) && card.contains("<p class=\"out\">Sold out")),
    };
    let everywhere = |path: &str, cookie: &str| {
        let pages = if path.starts_with("/p/") {
            vec![path.to_owned()]
        } else {
            (1..=9).map(|page| format!("{path}&page={page}")).collect()
        };
        pages.iter().any(|page| find(page, &shop.get_with(page, &[("cookie", cookie)]).expect(200).body))
    };
    for path in &paths {
        for cookie in ["", "age=over"] {
            assert!(!everywhere(path, cookie), "{path} says so before it is true");
        }
    }
    order_one(&shop, variant).expect(201);
    let sold = Instant::now();
    for path in &paths {
        for cookie in ["", "age=over"] {
            let left = SOLD_OUT_ON_EVERY_PAGE.saturating_sub(sold.elapsed());
            let said = wait::within(left, || everywhere(path, cookie), |said| *said);
            assert!(said.is_ok(), "{path} does not say so {SOLD_OUT_ON_EVERY_PAGE:?} after the last piece was sold");
        }
    }
}
