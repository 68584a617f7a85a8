//! Every write of staff with the database dead, row by row of the table in `edge/outage/src/staff_write.rs`.
//!
//! The database hangs, which is the worst way: a connection is taken and never answered. Each row has a test here that is
//! named after it; a tidy test holds the two lists against each other.

use crate::lent::Lent;
use crate::turns::Turn;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart, order_for, order_one};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::forms::filled_cart;
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// No answer of the staff's interface may take longer.
const PATIENCE: Duration = Duration::from_secs(1);
/// On every page within this.
const ON_EVERY_PAGE: Duration = Duration::from_secs(5);

/// A shop whose database is broken until this is dropped, and its staff.
struct Outage {
    shop: Shop,
    token: String,
    lent: Lent,
    _turn: Turn,
}

impl Outage {
    #[track_caller]
    fn of(slug: &str) -> Self {
        let turn = Turn::take();
        let lent = Lent::take();
        let token = lent.everbud.staff_token(slug);
        let shop = lent.everbud.shop(slug);
        lent.everbud.break_database(Trouble::Hang);
        Self { shop, token, lent, _turn: turn }
    }

    fn everbud(&self) -> &Everbud {
        self.lent.everbud
    }

    #[track_caller]
    fn write(&self, method: &str, path: &str, body: &Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let reply = self.shop.staff(method, &format!("/api/v1/staff/{path}"), &self.token, &body);
        assert!(reply.took < PATIENCE, "{method} {path} took {:?}", reply.took);
        reply
    }

    /// The bodies of the events of that kind in the origin, in the log's order, from that one on.
    fn recorded(&self, kind: &str, after: i64) -> Vec<Value> {
        let query = "select e.body::text from everbud.events e join everbud.hosts h using (shop_id) \
                     where h.host = $1 and e.kind = $2 and e.seq > $3 order by e.seq";
        let rows = self.everbud().sql().query(query, &[&self.shop.host, &kind, &after]).unwrap();
        rows.iter().map(|row| serde_json::from_str(row.get(0)).unwrap()).collect()
    }

    /// Mends the database, and waits until exactly these events of that kind are recorded after that one.
    #[track_caller]
    fn mended_and_recorded_once(&self, kind: &str, after: i64, expect: &[Value]) {
        self.everbud().mend_database();
        let found =
            wait::until("it in the origin", RECOVERY, || self.recorded(kind, after), |it| it.len() >= expect.len());
        assert_eq!(found, expect, "{kind}");
    }
}

/// The highest seq of the shop's log in the origin, before the database is broken.
fn last_seq(shop: &str) -> i64 {
    let lent = Lent::take();
    let host = lent.everbud.shop(shop).host;
    let query =
        "select coalesce(max(e.seq), 0) from everbud.events e join everbud.hosts h using (shop_id) where h.host = $1";
    lent.everbud.sql().query_one(query, &[&host]).unwrap().get(0)
}

/// The product's card on the menu, on whichever page of it.
fn card_of(shop: &Shop, slug: &str) -> Option<String> {
    let link = format!("/p/{slug}\"");
    let pages = (1..=9).map(|page| shop.get(&format!("/menu?page={page}")).expect(200).body);
    let mut cards = pages.flat_map(|page| page.split("<li class=\"card").map(str::to_owned).collect::<Vec<_>>());
    cards.find(|card| card.contains(&link))
}

/// Where a product's page says that it is sold out, and where its menu does.
fn told_sold_out(shop: &Shop, slug: &str, variant: &str) -> Vec<&'static str> {
    let mut told = Vec::new();
    if !available(shop).contains(&variant.to_owned()) {
        told.push("api");
    }
    if shop.get(&format!("/p/{slug}")).expect(200).body.contains("Sold out") {
        told.push("product");
    }
    if card_of(shop, slug).is_some_and(|card| card.contains("Sold out")) {
        told.push("menu");
    }
    told
}

#[test]
fn mark_sold_out_is_applied_on_every_page_and_recorded_once() {
    let after = last_seq("saltmarsh");
    let outage = Outage::of("saltmarsh");
    let shop = &outage.shop;
    let menu = shop.get("/api/v1/menu").expect(200).json();
    // With one variant the product's card says sold out as well.
    let mut products = menu["products"].as_array().unwrap().iter();
    let is_one = |product: &&Value| product["variants"].as_array().unwrap().len() == 1;
    let product = products.find(|product| is_one(product) && product["variants"][0]["available"] == true);
    let product = product.expect("a product with one variant");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (slug, variant) = (text(&product["slug"]), text(&product["variants"][0]["id"]));
    let carted = filled_cart(shop, &variant, "1");
    assert_eq!(told_sold_out(shop, &slug, &variant), [""; 0], "before");

    let path = format!("variants/{variant}/sold-out");
    let marked = outage.write("PUT", &path, &json!({"sold_out": true})).expect(200).json();
    assert_eq!(marked, json!({"variant": variant, "sold_out": true}));
    // At the counter it holds at once: nothing more of it is sold, whatever a page still shows.
    let quote = shop.post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200);
    assert_eq!(quote.refusals(), ["insufficient-stock"], "{}", quote.body);
    order_one(shop, &variant).expect(409);
    let in_cart = shop.get_with("/cart", &[("cookie", &carted)]).expect(200).body;
    assert!(in_cart.contains("sold out"), "the cart does not say so");
    let told = || told_sold_out(shop, &slug, &variant);
    wait::until("the mark on every page", ON_EVERY_PAGE, told, |told| *told == ["api", "product", "menu"]);
    // Said twice, it is still one mark; and it can be taken off again.
    outage.write("PUT", &path, &json!({"sold_out": true})).expect(200);
    outage.write("PUT", &path, &json!({"sold_out": false})).expect(200);
    wait::until("the mark off every page", ON_EVERY_PAGE, told, Vec::is_empty);
    order_one(shop, &variant).expect(201);

    let event = |sold_out: bool| json!({"kind": "sold_out_marked", "variant": variant, "sold_out": sold_out});
    outage.mended_and_recorded_once("sold_out_marked", after, &[event(true), event(false)]);
}

#[test]
fn set_ordering_is_applied_on_every_page_and_recorded_once() {
    let after = last_seq("saltmarsh");
    let outage = Outage::of("saltmarsh");
    let shop = &outage.shop;
    let pages = ["/", "/menu", "/cart", "/status"];
    let telling = || {
        let says = |path: &&str| {
            let page = shop.get(path).expect(200).body;
            page.contains("Ordering is paused.") && page.contains("The till is being mended.")
        };
        pages.into_iter().filter(says).collect::<Vec<_>>()
    };
    let order = order_for(shop, &cart(&[(&available(shop)[0], 1)]));
    let paused = json!({"paused": true, "note": "The till is being mended."});
    assert_eq!(outage.write("PUT", "ordering", &paused).expect(200).json(), paused);
    assert_eq!(outage.write("GET", "ordering", &Value::Null).expect(200).json(), paused);
    let refused = everbud_tests::basket::send_order(shop, &everbud_tests::basket::new_key(), &order).expect(409);
    assert_eq!(refused.refusals(), ["ordering-paused"], "{}", refused.body);
    wait::until("the notice on every page", ON_EVERY_PAGE, telling, |found| found.len() == pages.len());

    let resumed = json!({"paused": false, "note": ""});
    assert_eq!(outage.write("PUT", "ordering", &json!({"paused": false})).expect(200).json(), resumed);
    order_one(shop, &available(shop)[0]).expect(201);
    wait::until("the notice off every page", ON_EVERY_PAGE, telling, Vec::is_empty);

    let event = |state: &Value| json!({"kind": "ordering_set", "paused": state["paused"], "note": state["note"]});
    outage.mended_and_recorded_once("ordering_set", after, &[event(&paused), event(&resumed)]);
}
