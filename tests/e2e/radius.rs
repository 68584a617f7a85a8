//! Delivery zones in miles: written by an owner, kept as zip codes, with the database dead as well.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, cart};
use everbud_tests::desk::SignedIn;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::forms::field;
use everbud_tests::lent::{lend, lend_all};
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};

/// The one demo shop that delivers.
const SLUG: &str = "copper-finch";
/// A zip code two miles from its door that none of its zones has, and one in Alaska.
const NEAR: &str = "80210";
const FAR: &str = "99501";

struct Staff<'a> {
    shop: &'a Shop,
    token: String,
}

impl Staff<'_> {
    fn settings(&self) -> (Value, String) {
        let reply = self.shop.staff("GET", "/api/v1/staff/settings", &self.token, "").expect(200);
        (reply.json(), reply.header("etag").unwrap().to_owned())
    }

    fn put_zones(&self, zones: &Value) -> Reply {
        let (settings, etag) = self.settings();
        let mut order_types = settings["order_types"].clone();
        order_types["delivery"]["zones"] = zones.clone();
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json"), ("if-match", &etag)];
        let body = json!({ "order_types": order_types }).to_string();
        self.shop.send("PUT", "/api/v1/staff/settings", &headers, body.as_bytes())
    }
}

/// Whether the shop delivers there, as a quote says it.
#[track_caller]
fn delivers_to(shop: &Shop, zip: &str) -> bool {
    let mut wanted = cart(&[(&available(shop)[0], 1)]);
    wanted["fulfilment"] = json!({"type": "delivery", "slot": null, "zip": zip});
    let refusals = shop.post_json("/api/v1/quote", &[], &wanted).expect(200).refusals();
    !refusals.contains(&"outside-zone".to_owned())
}

#[test]
fn with_the_database_dead_miles_become_zip_codes_when_they_are_kept_and_hold_when_it_is_back() {
    let lent = lend_all();
    let shop = lent.everbud.shop(SLUG);
    let staff = Staff { shop: &shop, token: lent.everbud.staff_token(SLUG) };
    let (before, _) = staff.settings();
    let zones = before["order_types"]["delivery"]["zones"].clone();
    assert!(!delivers_to(&shop, NEAR));
    lent.everbud.break_database(Trouble::Down);
    let radius = json!({"zip": "80205", "miles": 6});
    let mut more = zones.clone();
    more.as_array_mut().unwrap().push(json!({"name": "Six miles", "radius": radius, "zips": [FAR]}));
    staff.put_zones(&more).expect(202);
    let (now, _) = staff.settings();
    let kept = now["order_types"]["delivery"]["zones"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&kept["radius"], now["shown"].as_bool()), (&radius, Some(false)));
    let zips: Vec<&str> = kept["zips"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(zips.contains(&NEAR) && zips.contains(&"80205") && !zips.contains(&FAR), "{zips:?}");
    assert!((10..100).contains(&zips.len()), "{zips:?}");

    lent.everbud.mend_database();
    let there = || {
        lent.everbud.publish();
        delivers_to(&shop, NEAR)
    };
    wait::until("the zone to be published", RECOVERY, there, |there| *there);
    assert!(!delivers_to(&shop, FAR));
    // As it was, for whoever borrows the shop next.
    staff.put_zones(&zones).expect(202);
    let gone = || {
        lent.everbud.publish();
        !delivers_to(&shop, NEAR)
    };
    wait::until("the zone to be gone", RECOVERY, gone, |gone| *gone);
}

#[test]
fn a_radius_that_is_none_is_named_by_its_place_and_changes_nothing() {
    let lent = lend(SLUG);
    let staff = Staff { shop: &lent.shop, token: lent.everbud.staff_token(SLUG) };
    let (before, etag) = staff.settings();
    let check = |radius: Value| {
        let zones = json!([{"name": "Near", "zips": ["80205"]}, {"name": "Wrong", "radius": radius}]);
        let refused = staff.put_zones(&zones).expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "#/order_types/delivery/zones/1/radius", "{refused}");
    };
    check(json!({"zip": "80205", "miles": 0}));
    check(json!({"zip": "80205", "miles": 101}));
    check(json!({"zip": "80205", "miles": "5"}));
    check(json!({"zip": "00000", "miles": 5}));
    check(json!("five miles"));
    // More zip codes than a zone has.
    let around_new_york = json!([{"name": "Far and wide", "radius": {"zip": "10001", "miles": 100}}]);
    let refused = staff.put_zones(&around_new_york).expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "#/order_types/delivery/zones/0/zips", "{refused}");
    let (now, same) = staff.settings();
    assert_eq!((now["order_types"].clone(), same), (before["order_types"].clone(), etag));
}

#[test]
fn who_runs_the_shop_sets_a_radius_at_the_desk_with_a_form() {
    let lent = lend(SLUG);
    let (everbud, shop) = (lent.everbud, &lent.shop);
    let staff = Staff { shop, token: everbud.staff_token(SLUG) };
    let before = staff.settings().0["order_types"]["delivery"]["zones"].clone();
    let manager = SignedIn::manager(everbud, SLUG);
    let page = || manager.get("/desk/delivery").expect(200).body;
    assert!(page().contains("3 zip codes, written one by one."), "{}", page());
    let send = |fields: &[(&str, &str)]| {
        let etag = field(&page(), "etag");
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("etag", etag.as_str())]).collect();
        manager.post("/desk/delivery", &fields)
    };
    let wrong = send(&[("zone", "0"), ("zip", "80205"), ("miles", "many")]).expect(422).body;
    assert!(wrong.contains("It is a zip code and 1 to 100 whole miles."), "{wrong}");
    send(&[("zone", "2"), ("name", "Farther <out>"), ("zip", "80205"), ("miles", "6")]).expect(303);
    let set = page();
    assert!(set.contains("within 6 miles of 80205.") && set.contains("Farther &lt;out&gt;"), "{set}");
    let there = || {
        everbud.publish();
        delivers_to(shop, NEAR)
    };
    wait::until("the zone to be published", RECOVERY, there, |there| *there);
    let stale = [("zone", "0"), ("zip", "80205"), ("miles", "1"), ("etag", "old")];
    assert!(manager.post("/desk/delivery", &stale).expect(422).body.contains("Somebody changed"));

    let budtender = SignedIn::budtender(everbud, SLUG);
    assert!(!budtender.get("/desk/delivery").expect(200).body.contains("name=\"miles\""));
    let etag = field(&page(), "etag");
    let fields = [("zone", "0"), ("zip", "80205"), ("miles", "1"), ("etag", etag.as_str())];
    budtender.post("/desk/delivery", &fields).expect(403);
    staff.put_zones(&before).expect(202);
    let gone = || {
        everbud.publish();
        !delivers_to(shop, NEAR)
    };
    wait::until("the zone to be gone", RECOVERY, gone, |gone| *gone);
}
