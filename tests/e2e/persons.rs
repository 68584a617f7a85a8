//! Rules that hold for a person: so much a day, so often, the first time. A person is known again by what they told, and
//! nobody else is told who they are.

use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::evidence::{RECOVERY, recorded};
use everbud_tests::forms::{checkout_fields, field, filled_cart};
use everbud_tests::lent::{Lent, lend};
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::{Value, json};

/// The demo shop in Colorado.
const SLUG: &str = "copper-finch";

/// A special for first-time customers that beats all others.
const GREET: &str = "insert into everbud.specials (shop_id, id, position, doc)
         select id, 'hello', 99, '{\"id\": \"hello\", \"name\": \"Hello\", \"on\": {\"type\": \"everything\"},
           \"gives\": {\"type\": \"sale\", \"cut\": {\"type\": \"percent\", \"rate\": 900000}},
           \"starts_at\": null, \"ends_at\": null, \"first_time\": true}'
         from everbud.shops where slug = $1";
const DO_NOT_GREET: &str =
    "delete from everbud.specials where id = 'hello' and shop_id = (select id from everbud.shops where slug = $1)";

/// A change of the shop that is undone with it.
struct Changed<'a> {
    lent: &'a Lent,
    undo: &'static str,
}

impl<'a> Changed<'a> {
    fn by(lent: &'a Lent, change: &str, undo: &'static str) -> Self {
        let changed = Self { lent, undo };
        assert_eq!(lent.everbud.sql().execute(change, &[&SLUG]).unwrap(), 1);
        lent.everbud.publish();
        changed
    }
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        if let Ok(mut sql) = self.lent.everbud.try_sql() {
            let _ = sql.execute(self.undo, &[&SLUG]);
        }
        self.lent.everbud.try_publish();
    }
}

/// The variant of which most is left: other tests buy at this shop as well.
fn plentiful(lent: &Lent) -> String {
    let token = lent.everbud.staff_token(SLUG);
    let stock = lent.shop.staff("GET", "/api/v1/staff/stock", &token, "").expect(200).json()["stock"].clone();
    let left = |line: &Value| line["on_hand"].as_i64().unwrap() - line["reserved"].as_i64().unwrap();
    let on_sale = available(&lent.shop);
    let is_on_sale = |line: &&Value| on_sale.iter().any(|variant| line["variant"] == variant.as_str());
    let lines = stock.as_array().unwrap().iter().filter(is_on_sale);
    lines.max_by_key(|line| left(line)).expect("something on sale")["variant"].as_str().unwrap().to_owned()
}

/// Somebody who has that phone.
fn ordered_by(shop: &Shop, phone: &str, wanted: &Value) -> Value {
    let mut order = order_for(shop, wanted);
    order["customer"]["phone"] = json!(phone);
    order
}

fn place(shop: &Shop, order: &Value) -> Reply {
    send_order(shop, &new_key(), order)
}

fn text<'a>(reply: &'a Value, field: &str) -> &'a str {
    reply["order"][field].as_str().unwrap()
}

#[test]
fn a_person_may_order_so_much_a_day_and_gets_back_what_they_call_off() {
    let lent = lend(SLUG);
    let (shop, everbud) = (&lent.shop, lent.everbud);
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let products = menu["products"].as_array().unwrap();
    let flower = products.iter().filter(|product| product["category"] == "flower");
    let eighth = flower
        .flat_map(|product| product["variants"].as_array().unwrap())
        .find(|variant| variant["name"] == "3.5 g" && variant["available"] == true)
        .expect("an eighth of flower");
    let [wanted, twice] = [1, 2].map(|pieces| cart(&[(eighth["id"].as_str().unwrap(), pieces)]));
    let _two_eighths_a_day = Changed::by(
        &lent,
        "update everbud.shops set doc = jsonb_set(doc, '{limit}', (doc -> 'limit')
           || '{\"limits\": [{\"period\": \"per_day\", \"buckets\": [{\"measure\": \"flower\", \"cap\": 7000}]}]}'
           || jsonb_build_object('was', doc -> 'limit' -> 'limits'))
         where slug = $1",
        "update everbud.shops set doc = jsonb_set(doc, '{limit}',
           (doc -> 'limit') - 'was' || jsonb_build_object('limits', doc -> 'limit' -> 'was'))
         where slug = $1",
    );
    let phone = "303 555 0711";
    let first = place(shop, &ordered_by(shop, phone, &wanted)).expect(201).json();
    let second = place(shop, &ordered_by(shop, "+1 (303) 555-0711", &wanted)).expect(201).json();
    let refused = place(shop, &ordered_by(shop, phone, &wanted)).expect(409);
    assert_eq!(refused.refusals(), ["over-daily-limit"]);
    let told = "You have ordered 7 g of flower today. With this cart that is 3.5 g of flower over the limit of 7 g";
    assert!(refused.body.contains(told), "{}", refused.body);
    assert_eq!(refused.json()["instead"], Value::Null, "nothing is left");
    place(shop, &ordered_by(shop, "303 555 0712", &wanted)).expect(201);

    shop.post_json(&format!("/api/v1/orders/{}/cancel", text(&first, "token")), &[], &json!({})).expect(200);
    // What they called off is theirs again, and is offered to who asks for more.
    let asked = ordered_by(shop, phone, &twice);
    let refused = place(shop, &asked).expect(409);
    assert_eq!(refused.refusals(), ["over-daily-limit"]);
    let instead = refused.json()["instead"].clone();
    assert_eq!(instead["cart"]["lines"], wanted["lines"], "{instead}");
    let mut agreed = instead["cart"].clone();
    (agreed["customer"], agreed["total_cents"]) = (asked["customer"].clone(), instead["quote"]["total_cents"].clone());
    let third = place(shop, &agreed).expect(201).json();
    assert_eq!(place(shop, &ordered_by(shop, phone, &wanted)).expect(409).refusals(), ["over-daily-limit"]);

    // In the origin they are of one person, of whom there is a name and nothing else, and nothing is over.
    let ids: Vec<String> = [&first, &second, &third].map(|order| text(order, "id").to_owned()).into();
    let are_there = |recorded: &Vec<String>| ids.iter().all(|id| recorded.contains(id));
    wait::until("the orders in the origin", RECOVERY, || recorded(everbud, shop), are_there);
    let query = "select count(*), count(distinct person), count(*) filter (where order_id::text = any ($1) and flagged)
         from everbud.order_keys join everbud.orders using (shop_id, order_id)
         where order_id::text = any ($1) and person ~ '^[0-9a-f]{32}$'";
    let row = everbud.sql().query_one(query, &[&ids]).unwrap();
    assert_eq!([0, 1, 2].map(|at| row.get::<_, i64>(at)), [3, 1, 0]);
    for table in ["events", "orders", "order_lines", "order_keys"] {
        let naming = format!("select count(*) from everbud.{table} t where t::text like '%5550711%'");
        assert_eq!(everbud.sql().query_one(&naming, &[]).unwrap().get::<_, i64>(0), 0, "in {table}");
    }
}

#[test]
fn a_special_for_first_time_customers_is_taken_away_from_others_who_can_order_without_it_at_once() {
    let lent = lend(SLUG);
    let shop = &lent.shop;
    let _hello = Changed::by(&lent, GREET, DO_NOT_GREET);
    let variant = plentiful(&lent);
    let wanted = cart(&[(&variant, 1)]);
    let shown = shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json();
    assert_eq!(shown["conditions"][0]["detail"], "“Hello” is for first-time customers only.", "{shown}");

    let phone = "303 555 0811";
    let first = place(shop, &ordered_by(shop, phone, &wanted)).expect(201).json();
    assert_eq!(first["order"]["total_cents"], shown["total_cents"]);
    let mut again = ordered_by(shop, phone, &wanted);
    let refused = place(shop, &again).expect(409);
    assert_eq!(refused.refusals(), ["special-not-yours"]);
    assert!(refused.body.contains("you have ordered here before"), "{}", refused.body);
    again["total_cents"] = refused.json()["quote"]["total_cents"].clone();
    assert!(again["total_cents"].as_i64() > shown["total_cents"].as_i64(), "{refused:?}");
    let second = place(shop, &again).expect(201).json();
    assert_eq!(second["order"]["total_cents"], again["total_cents"]);

    // Whoever called everything off has never been a customer.
    for order in [&first, &second] {
        shop.post_json(&format!("/api/v1/orders/{}/cancel", text(order, "token")), &[], &json!({})).expect(200);
    }
    place(shop, &ordered_by(shop, phone, &wanted)).expect(201);

    // The same by forms: the page that says so holds the total without it, and one more click orders.
    let mut known = ordered_by(shop, "303 555 0123", &wanted);
    known["customer"]["birth_date"] = json!("1990-05-17");
    place(shop, &known);
    let cookie = filled_cart(shop, &variant, "1");
    let page = shop.get_with("/checkout", &[("cookie", &cookie)]).expect(200).body;
    assert!(page.contains("is for first-time customers only"), "{page}");
    let fields = |page: &str| (field(page, "key"), field(page, "total_cents"));
    let (key, total) = fields(&page);
    let refused = shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(409).body;
    assert!(refused.contains("you have ordered here before"), "{refused}");
    let (key, total) = fields(&refused);
    shop.post_form("/checkout", &cookie, &checkout_fields(&key, &total, "1990-05-17")).expect(303);
}

#[test]
fn who_is_erased_is_a_stranger_again() {
    let lent = lend(SLUG);
    let (shop, everbud) = (&lent.shop, lent.everbud);
    let _hello = Changed::by(&lent, GREET, DO_NOT_GREET);
    let wanted = cart(&[(&plentiful(&lent), 1)]);
    let phone = "303 555 0911";
    let order = place(shop, &ordered_by(shop, phone, &wanted)).expect(201).json();
    let id = text(&order, "id").to_owned();
    assert_eq!(place(shop, &ordered_by(shop, phone, &wanted)).expect(409).refusals(), ["special-not-yours"]);
    wait::until("the order in the origin", RECOVERY, || recorded(everbud, shop), |ids| ids.contains(&id));
    let erase = "select everbud.erase_order(shop_id, order_id) from everbud.orders where order_id::text = $1";
    everbud.sql().execute(erase, &[&id]).unwrap();
    everbud.publish();
    let token = everbud.staff_token(SLUG);
    let desk = shop.staff("GET", "/api/v1/staff/orders", &token, "").expect(200).json();
    let seen = desk["orders"].as_array().unwrap().iter().find(|seen| seen["id"] == id.as_str());
    assert_eq!(seen.expect("the order itself stays")["customer"], Value::Null);
    place(shop, &ordered_by(shop, phone, &wanted)).expect(201);
}
