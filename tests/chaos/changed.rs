//! Whatever changes between a quote and its order is refused for its own reason, with what can be ordered instead, and who
//! agrees to that orders: all of it with the database dead.

use everbud_local::stack::Trouble;
use everbud_tests::basket::{adult, available, cart, new_key, order_one, send_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use serde_json::{Value, json};
use std::time::Duration;

const PUBLISHED: Duration = Duration::from_secs(30);

/// One shop at which something changes.
struct Stage<'a> {
    everbud: &'a Everbud,
    shop: Shop,
    slug: &'static str,
    /// Of its staff, from before the database died.
    token: String,
}

/// A change between a quote and its order.
struct Change {
    what: &'static str,
    slug: &'static str,
    /// What is asked for, at a shop made ready for it.
    wanted: fn(&Stage<'_>) -> Value,
    /// What is changed in the database, and then published; nothing where all of it happens at the edge.
    published: Option<fn(&Stage<'_>, &Value)>,
    /// What happens at the edge while the database is dead.
    happens: fn(&Stage<'_>, &Value),
    expect: &'static [&'static str],
}

impl Stage<'_> {
    fn edit_of_shop(&self, table: &str, condition: &str, change: impl Fn(&mut Value)) {
        self.edit(table, &self.of_shop(condition), change);
    }

    fn of_shop(&self, condition: &str) -> String {
        format!("shop_id = (select shop_id from everbud.hosts where host = '{}') and {condition}", self.shop.host)
    }

    fn edit(&self, table: &str, of_shop: &str, change: impl Fn(&mut Value)) {
        let mut sql = self.everbud.sql();
        let read = format!("select doc::text from everbud.{table} where {of_shop}");
        let mut doc: Value = serde_json::from_str(&sql.query_one(&read, &[]).unwrap().get::<_, String>(0)).unwrap();
        change(&mut doc);
        let write = format!("update everbud.{table} set doc = $1::text::jsonb where {of_shop}");
        assert_eq!(sql.execute(&write, &[&doc.to_string()]).unwrap(), 1, "{write}");
    }

    fn edit_shop(&self, change: impl Fn(&mut Value)) {
        self.edit("shops", &format!("slug = '{}'", self.slug), change);
    }

    fn quote(&self, wanted: &Value) -> Value {
        self.shop.post_json("/api/v1/quote", &[], wanted).expect(200).json()
    }

    /// Publishes until a quote for that cart says so.
    #[track_caller]
    fn publish_until(&self, what: &str, wanted: &Value, satisfies: impl Fn(&Value) -> bool) {
        let ask = || {
            self.everbud.publish();
            self.quote(wanted)
        };
        wait::until(&format!("{what} to be published"), PUBLISHED, ask, satisfies);
    }

    fn last_slot(&self, wanted: &Value) -> Value {
        self.quote(wanted)["slots"].as_array().unwrap().last().unwrap()["starts_at"].clone()
    }

    fn set_stock(&self, variant: &str, on_hand: i64) {
        let query = "update everbud.stock s set on_hand = $3, reserved = 0 from everbud.hosts h \
                     where h.shop_id = s.shop_id and h.host = $1 and s.variant_id = $2";
        assert_eq!(self.everbud.sql().execute(query, &[&self.shop.host, &variant, &on_hand]).unwrap(), 1);
    }
}

fn variant_of(wanted: &Value) -> &str {
    wanted["lines"][0]["variant"].as_str().unwrap()
}

fn two_of_the_cheapest(stage: &Stage<'_>) -> Value {
    cart(&[(&available(&stage.shop)[0], 2)])
}

/// Of two products, neither of which is the cheapest: the last of that may have gone in the round before. What was marked
/// in it may be on the menu for seconds.
fn two_lines(stage: &Stage<'_>) -> Value {
    let pick = || {
        let variants = &available(&stage.shop)[1..];
        let product = |variant: &str| variant.split('~').next().unwrap_or_default().to_owned();
        let other = variants.iter().find(|other| product(other) != product(&variants[0]));
        cart(&[(&variants[0], 1), (other.expect("two products"), 1)])
    };
    let sells = |wanted: &Value| stage.quote(wanted)["refusals"] == json!([]);
    wait::until("two products that are sold", PUBLISHED, pick, sells)
}

/// Two eighths of flower.
fn two_eighths(stage: &Stage<'_>) -> Value {
    let menu = stage.shop.get("/api/v1/menu").expect(200).json();
    let flower = menu["products"].as_array().unwrap().iter().filter(|product| product["category"] == "flower");
    let variants = flower.flat_map(|product| product["variants"].as_array().unwrap());
    let eighths = variants.filter(|variant| variant["name"] == "3.5 g" && variant["available"] == true);
    let mut carts = eighths.map(|variant| cart(&[(variant["id"].as_str().unwrap(), 2)]));
    carts.find(|wanted| stage.quote(wanted)["refusals"] == json!([])).expect("two eighths of something")
}

/// Two of something of which three are left, and which no round before has ordered: what is ordered is not on hand.
fn two_of_three(stage: &Stage<'_>) -> Value {
    let variant = available(&stage.shop)[2].clone();
    stage.set_stock(&variant, 3);
    let is_told = |quote: &Value| quote["refusals"].to_string().contains("Only 3 of");
    stage.publish_until("what is left", &cart(&[(&variant, 4)]), is_told);
    cart(&[(&variant, 2)])
}

fn at_the_last_slot(stage: &Stage<'_>) -> Value {
    let mut wanted = two_of_the_cheapest(stage);
    wanted["fulfilment"]["slot"] = stage.last_slot(&wanted);
    wanted
}

/// As many of the cheapest as are brought to the door.
fn a_delivery(stage: &Stage<'_>, zip: &str) -> Value {
    let variants = available(&stage.shop);
    let carts = variants.iter().flat_map(|variant| (1..10).map(move |pieces| cart(&[(variant, pieces)])));
    let delivered = carts.map(|wanted| {
        let fulfilment = json!({"type": "delivery", "slot": null, "zip": zip});
        json!({"lines": wanted["lines"], "menu": "adult", "fulfilment": fulfilment, "coupons": []})
    });
    delivered.into_iter().find(|wanted| stage.quote(wanted)["refusals"] == json!([])).expect("something is delivered")
}

fn a_special_on_everything(stage: &Stage<'_>) -> Value {
    let wanted = two_of_the_cheapest(stage);
    let full = stage.quote(&wanted)["total_cents"].clone();
    let doc = json!({"id": "flash", "name": "The flash sale", "off": 500_000, "on": {"type": "everything"},
                     "starts_at": null, "ends_at": null});
    let query = "insert into everbud.specials (shop_id, id, position, doc) \
                 select h.shop_id, 'flash', 0, $2::text::jsonb from everbud.hosts h where h.host = $1";
    assert_eq!(stage.everbud.sql().execute(query, &[&stage.shop.host, &doc.to_string()]).unwrap(), 1);
    stage.publish_until("the special", &wanted, |quote| quote["total_cents"] != full);
    wanted
}

/// The last of many slots of one order each.
fn a_slot_for_one(stage: &Stage<'_>) -> Value {
    stage.edit_shop(|doc| {
        doc["hours"] = json!(vec![json!({"open": 480, "close": 1_320}); 7]);
        for (field, value) in [("capacity", 1), ("minutes", 15), ("days_ahead", 2)] {
            doc["slots"][field] = json!(value);
        }
    });
    let wanted = two_of_the_cheapest(stage);
    let are_many = |quote: &Value| {
        let slots = quote["slots"].as_array().unwrap();
        slots.len() > 20 && slots.iter().all(|slot| slot["left"] == 1)
    };
    stage.publish_until("the capacity", &wanted, are_many);
    at_the_last_slot(stage)
}

fn nothing(_: &Stage<'_>, _: &Value) {}

fn product_of(variant: &str) -> String {
    format!("doc->'variants' @> '[{{\"id\": \"{variant}\"}}]'")
}

const CHANGES: [Change; 12] = [
    Change {
        what: "a price",
        slug: "copper-finch",
        wanted: two_of_the_cheapest,
        published: Some(|stage, wanted| {
            let variant = variant_of(wanted);
            stage.edit_of_shop("products", &product_of(variant), |doc| {
                let variants = doc["variants"].as_array_mut().unwrap();
                let changed = variants.iter_mut().find(|it| it["id"] == variant).unwrap();
                changed["price"] = json!(changed["price"].as_i64().unwrap() + 100);
            });
        }),
        happens: nothing,
        expect: &["price-changed"],
    },
    Change {
        what: "a special that ended",
        slug: "night-ferry",
        wanted: a_special_on_everything,
        published: Some(|stage, _| stage.edit_of_shop("specials", "id = 'flash'", |doc| doc["ends_at"] = json!(1_000))),
        happens: nothing,
        expect: &["special-changed"],
    },
    Change {
        what: "a tax",
        slug: "saltmarsh",
        wanted: two_of_the_cheapest,
        published: Some(|stage, _| stage.edit_shop(|doc| doc["taxes"][1]["rate"] = json!(99_000))),
        happens: nothing,
        expect: &["tax-changed"],
    },
    Change {
        what: "a zone that was given up",
        slug: "copper-finch",
        wanted: |stage| a_delivery(stage, "80216"),
        published: Some(|stage, _| {
            stage.edit_shop(|doc| doc["order_types"]["delivery"]["zones"][0]["zips"] = json!(["80205"]));
        }),
        happens: nothing,
        expect: &["outside-zone"],
    },
    Change {
        what: "the hours",
        slug: "night-ferry",
        wanted: at_the_last_slot,
        published: Some(|stage, _| {
            let short = json!({"open": 540, "close": 660});
            stage.edit_shop(|doc| doc["hours"] = json!(vec![&short; 7]));
        }),
        happens: nothing,
        expect: &["slot-unavailable"],
    },
    Change {
        what: "a count",
        slug: "saltmarsh",
        wanted: two_of_the_cheapest,
        published: Some(|stage, wanted| stage.set_stock(variant_of(wanted), 1)),
        happens: nothing,
        expect: &["insufficient-stock"],
    },
    Change {
        what: "a fee",
        slug: "copper-finch",
        wanted: |stage| a_delivery(stage, "80205"),
        published: Some(|stage, _| {
            stage.edit_shop(|doc| {
                doc["order_types"]["delivery"]["terms"]["fees"] = json!([{"fee": {"flat_cents": 750}}]);
            });
        }),
        happens: nothing,
        expect: &["fee-changed"],
    },
    Change {
        what: "a slot that somebody else took",
        slug: "night-ferry",
        wanted: a_slot_for_one,
        published: None,
        happens: |stage, wanted| {
            let mut other = cart(&[(&available(&stage.shop)[1], 1)]);
            other["fulfilment"] = wanted["fulfilment"].clone();
            order(stage, &other, &stage.quote(&other)).expect(201);
        },
        expect: &["slot-unavailable"],
    },
    Change {
        what: "a mark that it is sold out",
        slug: "saltmarsh",
        wanted: two_lines,
        published: None,
        happens: |stage, wanted| {
            let path = format!("/api/v1/staff/variants/{}/sold-out", variant_of(wanted));
            stage.shop.staff("PUT", &path, &stage.token, "{\"sold_out\": true}").expect(200);
        },
        expect: &["insufficient-stock"],
    },
    Change {
        what: "a law that took effect",
        slug: "copper-finch",
        wanted: two_eighths,
        published: Some(|stage, _| {
            stage.edit_shop(|doc| {
                let before = doc["limit"].clone();
                let mut after = before.clone();
                after["effective_from"] = json!("2020-01-01");
                after["limits"] = json!([[{"measure": "flower", "cap": 3_500}]]);
                doc["limit"] = json!([before, after]);
            });
        }),
        happens: nothing,
        expect: &["over-limit"],
    },
    Change {
        what: "pieces that others bought",
        slug: "night-ferry",
        wanted: two_of_three,
        published: None,
        happens: |stage, wanted| {
            for _ in 0..2 {
                order_one(&stage.shop, variant_of(wanted)).expect(201);
            }
        },
        expect: &["insufficient-stock"],
    },
    Change {
        what: "a product that left the menu",
        slug: "saltmarsh",
        wanted: two_lines,
        published: Some(|stage, wanted| {
            let gone = stage.of_shop(&product_of(variant_of(wanted)));
            let delete = format!("delete from everbud.products where {gone}");
            assert_eq!(stage.everbud.sql().execute(&delete, &[]).unwrap(), 1, "{delete}");
        }),
        happens: nothing,
        expect: &["unknown-variant", "price-changed"],
    },
];

/// Orders that cart by that quote.
#[track_caller]
fn order(stage: &Stage<'_>, wanted: &Value, quote: &Value) -> everbud_tests::shop::Reply {
    let mut order = wanted.clone();
    order["customer"] = adult();
    if wanted["fulfilment"]["type"] == "delivery" {
        let zip = &wanted["fulfilment"]["zip"];
        order["customer"]["address"] = json!({"street": "77 Wren Alley", "town": "Denver", "zip": zip});
    }
    order["total_cents"] = quote["total_cents"].clone();
    order["seen"] =
        ["subtotal_cents", "discount_cents", "tax_cents"].map(|part| (part, quote[part].clone())).into_iter().collect();
    send_order(&stage.shop, &new_key(), &order)
}

#[test]
fn every_change_between_quote_and_order_is_refused_for_its_own_reason_and_agreed_to_at_once_with_the_database_dead() {
    let everbud = Everbud::start();
    // One at each shop: they share an outage.
    for changes in CHANGES.chunks(3) {
        let mut quoted = Vec::new();
        for change in changes {
            let (slug, token) = (change.slug, everbud.staff_token(change.slug));
            let stage = Stage { everbud: &everbud, shop: everbud.shop(slug), slug, token };
            let wanted = (change.wanted)(&stage);
            let quote = stage.quote(&wanted);
            assert_eq!(quote["refusals"], json!([]), "{}", change.what);
            if let Some(published) = change.published {
                published(&stage, &wanted);
                let facts = |quote: &Value| ["total_cents", "refusals"].map(|part| quote[part].clone());
                stage.publish_until(change.what, &wanted, |now| facts(now) != facts(&quote));
            }
            quoted.push((change, stage, wanted, quote));
        }
        everbud.break_database(Trouble::Down);
        let mut placed = Vec::new();
        for (Change { what, happens, expect, .. }, stage, wanted, quote) in &quoted {
            happens(stage, wanted);
            let refused = order(stage, wanted, quote);
            assert_eq!(refused.refusals(), **expect, "{what}: {}", refused.body);
            assert!(matches!(refused.status, 409 | 422), "{what}: {}", refused.status);
            let told = refused.json();
            let fresh = &told["quote"];
            assert_eq!(fresh["lines"].as_array().map(Vec::len), stage.quote(wanted)["lines"].as_array().map(Vec::len));
            let (agreed, offer) = match &told["instead"] {
                Value::Null => (wanted, fresh),
                instead => (&instead["cart"], &instead["quote"]),
            };
            assert_eq!(offer["refusals"], json!([]), "{what}: {offer}");
            let ordered = order(stage, agreed, offer).expect(201).json();
            assert_eq!(ordered["order"]["total_cents"], offer["total_cents"], "{what}");
            assert_eq!(ordered["order"]["recorded"], false, "{what}: the database is dead");
            placed.push((&stage.shop, ordered["order"]["token"].as_str().unwrap().to_owned()));
        }
        everbud.mend_database();
        // What waits would be counted twice where a test sets the count.
        for (shop, token) in placed {
            let order = || shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"].clone();
            wait::until("the order to be recorded", RECOVERY, order, |order| order["recorded"] == true);
        }
        let status = || everbud.shop("saltmarsh").get("/api/v1/status").expect(200).json();
        wait::until("the database to be called up", RECOVERY, status, |status| status["origin"] == "up");
    }
}
