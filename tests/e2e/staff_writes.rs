//! What staff can write, with the database up: shapes, refusals, ETags and bounds. Nothing that is refused leaves a trace.

use everbud_domain::time::{Day, Timestamp, Zone};
use everbud_tests::basket::{available, cart, new_key, order_one};
use everbud_tests::lent::{Lent, lend};
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

/// A write is on every page within this while the database is healthy.
const SHOWN: Duration = Duration::from_secs(5);

/// A borrowed shop, and its staff.
struct Desk {
    lent: Lent,
    token: String,
}

impl Desk {
    #[track_caller]
    fn of(slug: &str) -> Self {
        let lent = lend(slug);
        let token = lent.everbud.staff_token(slug);
        Self { lent, token }
    }

    fn shop(&self) -> &Shop {
        &self.lent.shop
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.shop().send(method, &format!("/api/v1/staff/{path}"), &all, body.as_bytes())
    }

    #[track_caller]
    fn settings(&self) -> (Value, String) {
        let reply = self.ask("GET", "settings", &[], "").expect(200);
        (reply.json(), reply.header("etag").expect("an ETag").to_owned())
    }

    #[track_caller]
    fn put_settings(&self, etag: &str, body: &Value) -> Reply {
        self.ask("PUT", "settings", &[("if-match", etag)], &body.to_string())
    }

    #[track_caller]
    fn push(&self, changes: &Value) -> Reply {
        self.ask("PATCH", "stock", &[("idempotency-key", &new_key())], &json!({"changes": changes}).to_string())
    }

    /// How many events of its log the origin has, of kinds that staff write.
    fn written(&self) -> i64 {
        let query = "select count(*) from everbud.events e join everbud.hosts h using (shop_id) \
                     where h.host = $1 and e.kind in ('sold_out_marked', 'ordering_set', 'stock_pushed')";
        self.lent.everbud.sql().query_one(query, &[&self.shop().host]).unwrap().get(0)
    }
}

/// Where the errors of a refused write point.
#[track_caller]
fn pointers(reply: &Reply) -> Vec<String> {
    assert_eq!((reply.status, reply.problem().as_str()), (422, "write-refused"), "{}", reply.body);
    let json = reply.json();
    json["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn settings_that_staff_write_are_on_every_page_within_five_seconds() {
    let desk = Desk::of("night-ferry");
    let (before, etag) = desk.settings();
    assert_eq!(before["shown"], true);
    let theme = desk.shop().theme();
    let mut colours = before["theme"].clone();
    colours["radius"] = json!((colours["radius"].as_i64().unwrap() + 1) % 25);
    let change = json!({"announcement": "Fresh from the desk.", "theme": colours, "licence": "none", "minimum_age": 1});
    let held = desk.put_settings(&etag, &change).expect(202).json()["held"].clone();
    assert_eq!((&held["kind"], &held["state"]), (&json!("settings"), &json!("waiting")));
    let pages = ["/", "/menu", "/cart", "/pages/about"];
    let now = || {
        let says = |path: &&str| desk.shop().get(path).expect(200).body.contains("Fresh from the desk.");
        (pages.into_iter().filter(says).count(), desk.shop().theme() != theme)
    };
    wait::until("it on every page", SHOWN, now, |now| *now == (pages.len(), true));
    // What is the law's or the platform's is not the staff's to write.
    let kept = "select count(*) from everbud.shops s join everbud.hosts h on h.shop_id = s.id \
                where h.host = $1 and s.doc ->> 'licence' <> 'none' and s.doc ->> 'minimum_age' = '21'";
    let kept: i64 = desk.lent.everbud.sql().query_one(kept, &[&desk.shop().host]).unwrap().get(0);
    assert_eq!(kept, 1);
    // The name under which it was answered is good for the next write, and so is the one that it has now.
    let id = format!("\"{}\"", held["id"].as_str().unwrap());
    let again = desk.put_settings(&id, &json!({"announcement": before["announcement"]})).expect(202).json();
    let done = || desk.settings().0["held"][0].clone();
    let id = again["held"]["id"].clone();
    wait::until("the second", SHOWN, done, |held| held["id"] == id && held["state"] == "applied");
}

/// Longer than a week, and longer than the shop lets orders be placed ahead.
const DAYS_AWAY: i64 = 10;

#[test]
fn a_shop_that_staff_close_for_days_says_so_and_offers_no_slot_before_it_opens() {
    let desk = Desk::of("night-ferry");
    let zone = Zone::named("America/Los_Angeles").unwrap();
    let now = || Timestamp(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64);
    let day = |days: i64| Day(zone.date(now().plus_minutes(days * 24 * 60)));
    let variant = available(desk.shop()).remove(0);
    let first_slot = || {
        let quote = desk.shop().post_json("/api/v1/quote", &[], &cart(&[(&variant, 1)])).expect(200).json();
        let starts = quote["slots"][0]["starts_at"].as_str().map(|text| Timestamp::parse(text).unwrap());
        starts.map(|starts| Day(zone.date(starts)))
    };
    let (before, etag) = desk.settings();
    let closed = json!({"name": "Moving", "hours": null});
    let dated: serde_json::Map<String, Value> =
        (0..DAYS_AWAY).map(|days| (day(days).to_string(), closed.clone())).collect();
    let hours = json!({"week": before["hours"], "dated": dated});
    let held = desk.put_settings(&etag, &json!({"hours": hours})).expect(202).json()["held"].clone();
    let shown = || (desk.shop().get("/").expect(200).body.contains("Moving: Closed"), first_slot());
    let last = day(DAYS_AWAY - 1);
    wait::until("the dates on the page and in the slots", SHOWN, shown, |(page, slot)| {
        *page && slot.is_some_and(|slot| slot > last)
    });
    assert_eq!(desk.settings().0["hours"], hours);
    let name = format!("\"{}\"", held["id"].as_str().unwrap());
    desk.put_settings(&name, &json!({"hours": before["hours"]})).expect(202);
    wait::until("the week again", SHOWN, shown, |(page, slot)| !*page && slot.is_some_and(|slot| slot < last));
}

#[test]
fn settings_are_only_replaced_by_who_has_seen_them() {
    let desk = Desk::of("saltmarsh");
    let (before, etag) = desk.settings();
    let change = json!({"tagline": "Nobody has seen this."});
    let blind = desk.ask("PUT", "settings", &[], &change.to_string()).expect(428);
    assert_eq!(blind.problem(), "condition-missing");
    for wrong in ["\"0\"", "nonsense", "\"\"", "\"a\", \"b\""] {
        let stale = desk.put_settings(wrong, &change).expect(412);
        assert_eq!(
            (stale.problem().as_str(), stale.header("etag")),
            ("condition-failed", Some(etag.as_str())),
            "{wrong}"
        );
    }
    assert_eq!(desk.settings(), (before, etag), "nothing was kept of it");
}

#[test]
fn everything_that_is_wrong_with_settings_is_named_and_nothing_is_kept() {
    let desk = Desk::of("saltmarsh");
    let (before, etag) = desk.settings();
    let check =
        |change: Value, expect: &[&str]| assert_eq!(pointers(&desk.put_settings(&etag, &change)), expect, "{change}");
    check(json!({"theme": {"accent": "url(x)"}, "announcement": 5}), &["#/announcement", "#/theme"]);
    check(json!({"announcement": "x".repeat(300), "phone": "\u{1b}[2J"}), &["#/phone", "#/announcement"]);
    check(json!({"pages": [{"slug": "a", "title": "A", "body": "x".repeat(20_001)}]}), &["#/pages/0/body"]);
    for body in ["", "[]", "null", "{", "\"settings\""] {
        let reply = desk.ask("PUT", "settings", &[("if-match", &etag)], body).expect(400);
        assert_eq!(reply.problem(), "malformed-request", "{body}");
    }
    let large = json!({"announcement": "x".repeat(70_000)});
    assert_eq!(desk.put_settings(&etag, &large).expect(413).problem(), "body-too-large");
    assert_eq!(desk.settings(), (before, etag));
}

#[test]
fn a_menu_with_anything_wrong_in_it_is_refused_with_every_problem_named() {
    let desk = Desk::of("copper-finch");
    let before = desk.shop().get("/api/v1/menu").expect(200).json()["products"].clone();
    let held_before = desk.settings().0["held"].clone();
    let put = |menu: &Value| desk.ask("PUT", "menu", &[], &menu.to_string());
    let good = json!({"name": "Good", "category": "gear", "variants": [{"size": "each", "price_cents": 100}]});
    let with = |bad: Value| json!({"everbud_menu": 1, "products": [good, bad]});
    let shapeless = with(json!({"name": "No size", "category": "gear", "variants": [{"price_cents": 100}]}));
    assert_eq!(pointers(&put(&shapeless)), ["#/products/1/variants/0/size"]);
    assert_eq!(pointers(&put(&with(json!({"category": "gear"})))), ["#/products/1/name"]);
    assert_eq!(
        pointers(&put(&with(json!({"name": "X", "category": "boat", "variants": []})))),
        ["#/products/1/category"]
    );
    assert_eq!(pointers(&put(&json!({"everbud_menu": 1, "products": []}))), ["#/products"]);
    for nonsense in [json!({"everbud_menu": 9, "products": []}), json!({}), json!([1]), json!("menu")] {
        assert_eq!(pointers(&put(&nonsense)), ["#"], "{nonsense}");
    }
    assert_eq!(pointers(&desk.ask("PUT", "menu", &[], "{\"everbud_menu\": 1,")), ["#"]);
    let stale =
        desk.ask("PUT", "menu", &[("if-match", "\"0\"")], &json!({"everbud_menu": 1, "products": [good]}).to_string());
    assert_eq!(stale.expect(412).problem(), "condition-failed");
    let large = format!("{{\"everbud_menu\": 1, \"padding\": \"{}\"}}", "x".repeat(1 << 20));
    assert_eq!(desk.ask("PUT", "menu", &[], &large).expect(413).problem(), "body-too-large");
    assert_eq!(desk.settings().0["held"], held_before, "something was kept");
    assert_eq!(desk.shop().get("/api/v1/menu").expect(200).json()["products"], before);
}

#[test]
fn a_menu_of_a_shops_size_is_taken_published_at_once_and_keeps_the_stock() {
    let desk = Desk::of("saltmarsh");
    let mut menu: Value = serde_json::from_str(include_str!("../../edge/local/demo/saltmarsh/menu.json")).unwrap();
    let counted = desk.ask("GET", "stock", &[], "").expect(200).json();
    let name = menu["products"][0]["name"].as_str().unwrap().to_owned();
    let price = |menu: &Value| {
        let product = menu["products"].as_array().unwrap().iter().find(|product| product["name"] == name.as_str());
        product.unwrap()["variants"][0]["price_cents"].clone()
    };
    let was = price(&menu);
    let etag = format!("\"{}\"", desk.settings().0["menu_etag"].as_str().unwrap());
    for wanted in [json!(777), was] {
        menu["products"][0]["variants"][0]["price_cents"] = wanted.clone();
        menu["products"][0]["variants"][0]["stock"] = json!(4_000);
        let etag = if wanted == 777 { etag.clone() } else { "*".to_owned() };
        desk.ask("PUT", "menu", &[("if-match", &etag)], &menu.to_string()).expect(202);
        let now = || price(&desk.shop().get("/api/v1/menu").expect(200).json());
        wait::until("the price on the menu", SHOWN, now, |now| *now == wanted);
    }
    let now = desk.ask("GET", "stock", &[], "").expect(200).json();
    assert_eq!(now, counted, "counts are the tills', and no menu's");
}

#[test]
fn a_push_that_cannot_be_meant_is_refused_as_a_whole_with_every_error_named() {
    let desk = Desk::of("night-ferry");
    let variant = available(desk.shop())[0].clone();
    let (stock, written) = (desk.ask("GET", "stock", &[], "").expect(200).json(), desk.written());
    let good = json!({"variant": variant, "delta": 1});
    let check = |bad: Value, field: &str| {
        assert_eq!(pointers(&desk.push(&json!([good, bad]))), [format!("#/changes/1/{field}")], "{bad}");
    };
    check(json!({"variant": "no-such", "delta": 1}), "variant");
    check(json!({"variant": "' or 1=1 --", "delta": 1}), "variant");
    check(json!({"variant": variant, "delta": 2}), "variant");
    let other = available(desk.shop())[1].clone();
    check(json!({"variant": other}), "delta");
    check(json!({"variant": other, "delta": 1, "on_hand": 1}), "delta");
    check(json!({"variant": other, "delta": i64::MIN}), "delta");
    check(json!({"variant": other, "on_hand": -1}), "on_hand");
    check(json!({"variant": other, "on_hand": 5, "seen_seq": 9_000_000_000_000_i64}), "seen_seq");
    assert_eq!(pointers(&desk.push(&json!([]))), ["#/changes"]);
    for shapeless in
        [json!({}), json!([1]), json!([{"variant": other, "delta": 1.5}]), json!([{"variant": other, "detla": 1}])]
    {
        assert_eq!(desk.push(&shapeless).expect(400).problem(), "malformed-request", "{shapeless}");
    }
    let body = json!({"changes": [good]}).to_string();
    assert_eq!(desk.ask("PATCH", "stock", &[], &body).expect(400).problem(), "idempotency-key-missing");
    for key in ["1", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"] {
        let refused = desk.ask("PATCH", "stock", &[("idempotency-key", key)], &body).expect(400);
        assert_eq!(refused.problem(), "idempotency-key-refused", "{key}");
    }
    assert_eq!(desk.ask("GET", "stock", &[], "").expect(200).json(), stock);
    // A good order after all of it: had anything been stored, it would have been recorded before that.
    let order = order_one(desk.shop(), &other).expect(201).json()["order"]["token"].as_str().unwrap().to_owned();
    let told = || desk.shop().get(&format!("/api/v1/orders/{order}")).expect(200).json()["order"]["recorded"].clone();
    wait::until("the order to be recorded", everbud_tests::evidence::RECOVERY, told, |recorded| *recorded == true);
    assert_eq!(desk.written(), written);
}

#[test]
fn marks_and_the_pause_take_what_they_are_for_and_nothing_else() {
    let desk = Desk::of("copper-finch");
    let variant = available(desk.shop())[0].clone();
    let mark = format!("variants/{variant}/sold-out");
    for body in ["", "{}", "true", "{\"sold_out\": \"yes\"}", "{\"sold_out\": 1}"] {
        assert_eq!(desk.ask("PUT", &mark, &[], body).expect(400).problem(), "malformed-request", "{body}");
        assert_eq!(desk.ask("PUT", "ordering", &[], body).expect(400).problem(), "malformed-request", "{body}");
    }
    for unknown in ["no-such", "%27%20or%201=1", &"x".repeat(300)] {
        let path = format!("variants/{unknown}/sold-out");
        assert_eq!(desk.ask("PUT", &path, &[], "{\"sold_out\": true}").expect(404).problem(), "not-found", "{unknown}");
    }
    for (method, path) in
        [("POST", mark.as_str()), ("DELETE", "ordering"), ("POST", "stock"), ("PATCH", "settings"), ("GET", "menu")]
    {
        assert_eq!(desk.ask(method, path, &[], "").expect(405).problem(), "method-not-allowed", "{method} {path}");
    }
    // A note is one bounded line, and is shown as text.
    let note = format!("<script>alert(1)</script>\n{}", "x".repeat(500));
    let paused =
        desk.ask("PUT", "ordering", &[], &json!({"paused": true, "note": note}).to_string()).expect(200).json();
    assert_eq!(paused["note"].as_str().unwrap().chars().count(), 200);
    let page = || desk.shop().get("/").expect(200).body;
    let page = wait::until("the notice", SHOWN, page, |page| page.contains("Ordering is paused."));
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert(1)"), "{page}");
    let resumed = desk.ask("PUT", "ordering", &[], "{\"paused\": false, \"note\": \"unread\"}").expect(200).json();
    assert_eq!(resumed, json!({"paused": false, "note": ""}));
}
