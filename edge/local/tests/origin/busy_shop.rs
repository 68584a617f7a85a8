//! Two shops with a past: something of everything that a shop can have stands in each, with real hashes and chains.
//!
//! Written through the calls that write it in life, so that what an export finds is what a shop has.

use super::cluster::client;
use super::origin_db::{LOG, OTHER_SHOP, OriginDb, SHOP, event, order_id, placed, stepped};
use everbud_domain::id::{LogId, ShopId, VariantId};
use everbud_domain::time::Timestamp;
use everbud_local::origin::{self, Exported};
use everbud_outage::drain::DrainEvent;
use everbud_outage::log::{Event, Head, next};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The log that a counter opened after it had lost its storage.
pub(crate) const LATER_LOG: &str = "20000000-0000-4000-8000-000000000002";

/// When the exports of these tests say that they were made.
pub(crate) const AT: Timestamp = Timestamp(1_776_800_000_000);

/// Whose people were erased, of orders 1 to 9.
pub(crate) const ERASED: i64 = 3;

/// A log as a counter writes it: it hashes and chains what the other tests only number.
#[derive(Clone)]
pub(crate) struct Writer {
    shop: &'static str,
    log: &'static str,
    head: Head,
}

fn typed<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap_or_else(|why| panic!("{why}: {value}"))
}

impl Writer {
    pub(crate) fn new(shop: &'static str, log: &'static str) -> Self {
        let head = Head::genesis(&ShopId::parse(shop).unwrap(), &LogId::parse(log).unwrap());
        Self { shop, log, head }
    }

    /// The next event of the log, with that body and those deltas.
    pub(crate) fn event(&mut self, told: &Value) -> Event {
        let (shop, log) = (ShopId::parse(self.shop).unwrap(), LogId::parse(self.log).unwrap());
        let at = Timestamp(told["at"].as_i64().unwrap());
        let (body, stock, slots) = (typed(&told["body"]), typed(&told["stock"]), typed(&told["slots"]));
        let event = next(&shop, &log, &self.head, at, body, stock, slots);
        self.head = event.head();
        event
    }

    /// The next event as the drain sends it.
    pub(crate) fn sent(&mut self, told: &Value) -> Value {
        let text = |field: &str| told[field].as_str().map(str::to_owned);
        let (sealed, key) = (text("sealed"), text("sealing_key"));
        serde_json::to_value(DrainEvent::new(&self.event(told), sealed, key)).unwrap()
    }

    pub(crate) fn drain(&self, db: &OriginDb, events: &[Value]) -> Value {
        let query = "select everbud.drain($1::text::uuid, $2::text::uuid, $3::text::jsonb)::text";
        let row = db.edge().query_one(query, &[&self.shop, &self.log, &json!(events).to_string()]).unwrap();
        let reply: Value = serde_json::from_str(row.get(0)).unwrap();
        assert_eq!(reply["outcome"], "recorded", "{reply}");
        reply
    }
}

fn numbered(told: &Value, at: i64) -> Value {
    let mut told = told.clone();
    told["at"] = json!(1_776_700_000_000_i64 + at);
    told
}

/// An order whose people's data are distinct, as base64 that says whose.
fn order(at: i64, number: i64) -> Value {
    let mut told = numbered(&placed(1, number), at);
    told["body"]["order"]["lines"][0]["name"] = json!(format!("Pier Rat “{number}” \\ \u{7f}é"));
    told["sealed"] = json!(sealed(number));
    told["sealing_key"] = json!(sealed(number + 500));
    told
}

/// What is sealed of that order, in base 64.
pub(crate) fn sealed(number: i64) -> String {
    // Twelve digits are whole groups of three bytes.
    format!("{number:012}")
}

fn step(at: i64, number: i64, status: &str) -> Value {
    numbered(&stepped(1, number, status), at)
}

fn told(at: i64, kind: &str, stock: &Value, body: &Value) -> Value {
    numbered(&event(1, kind, stock, body), at)
}

/// Gives that shop its past. Its orders are numbered from `first`, so that no two shops say the same.
fn live(db: &mut OriginDb, shop: &'static str, slug: &str, first: i64) -> Writer {
    let url = db.url();
    let product = |id: &str, name: &str| {
        json!({
            "id": id, "slug": id, "name": format!("{name} of {slug}"), "brand": null, "category": "gear", "strain": null,
            "thc": null, "cbd": null, "effects": [], "description": "two\nlines",
            "variants": [{ "id": "v1", "size": { "type": "each", "count": 1 }, "price": 300, "medical_price": null,
                "regulated": {} }],
        })
    };
    let products = [typed(&product("z", "Papers")), typed(&product("a", "Tray"))];
    let counts = ["v1", "V2"].map(|id| (VariantId::parse(&format!("{slug}-{id}")).unwrap(), 7));
    origin::import(&url, slug, &products, &[], &counts).unwrap();
    db.owner
        .batch_execute(&format!(
            "select set_config('everbud.shop', '{shop}', false);
             insert into everbud.hosts (host, shop_id) values ('{slug}.example', '{shop}'), ('{slug}.localhost', '{shop}');
             insert into everbud.specials values ('{shop}', 's', 1, '{{\"id\": \"s\", \"of\": \"{slug}\", \"off\": 1e30}}');
             insert into everbud.sales_before values ('{shop}', '2026-04-01 20:00+00', {first}, 12345, false)"
        ))
        .unwrap();
    origin::mint_token(&url, slug).unwrap();
    // As `make_staff` writes them, which takes its seconds.
    let verifier = format!("pbkdf2-sha256$1x600000${}${}", "0".repeat(32), format!("{first:02}").repeat(32));
    let staff = "insert into everbud.staff_accounts (shop_id, name, role, verifier, disabled_at)
         values ($1::text::uuid, 'mara@' || $2, 'owner', $3, null), ($1::text::uuid, 'noor@' || $2, 'manager', $3, now())";
    db.owner.execute(staff, &[&shop, &format!("{slug}.example"), &verifier]).unwrap();

    let mut log = Writer::new(shop, LOG);
    let orders: Vec<Value> = (0..6).map(|number| log.sent(&order(number, first + number))).collect();
    log.drain(db, &orders);
    let came = json!([{ "variant": "v1", "on_hand": 5, "reserved": 0 }]);
    let pushed = json!({ "kind": "stock_pushed", "changes": [{ "report": "moved", "variant": "v1", "delta": 5 }] });
    let marked = json!({ "kind": "sold_out_marked", "variant": "v1", "sold_out": true });
    let paused = json!({ "kind": "ordering_set", "paused": true, "note": format!("till of {slug}") });
    let withheld = {
        let event = log.event(&order(10, first + 6));
        serde_json::to_value(DrainEvent::withheld(&event)).unwrap()
    };
    let batch = [
        withheld,
        log.sent(&step(11, first, "accepted")),
        log.sent(&step(12, first, "completed")),
        log.sent(&step(13, first + 1, "cancelled")),
        // It was cancelled, so this one is flagged.
        log.sent(&step(14, first + 1, "completed")),
        // Nobody has heard of that order.
        log.sent(&step(15, first + 90, "accepted")),
        log.sent(&told(16, "stock_pushed", &came, &pushed)),
        log.sent(&told(17, "sold_out_marked", &json!([]), &marked)),
        log.sent(&told(18, "ordering_set", &json!([]), &paused)),
    ];
    log.drain(db, &batch);
    // A back-up was older than what the counter kept: two events are gone, and one gap was filled since.
    let filled = log.sent(&order(20, first + 7));
    let after = log.sent(&step(21, first + 2, "accepted"));
    log.drain(db, &[after]);
    log.drain(db, &[filled]);
    log.event(&order(22, first + 40));
    log.event(&order(23, first + 41));
    let last = log.sent(&order(24, first + 8));
    log.drain(db, &[last]);

    let mut later = Writer::new(shop, LATER_LOG);
    let carried = json!({
        "kind": "order_carried", "order": order(4, first + 4)["body"]["order"], "status": "received",
        "placed": { "log": LOG, "seq": 5 },
    });
    let mut carried = told(30, "order_carried", &json!([]), &carried);
    (carried["sealed"], carried["sealing_key"]) = (json!(sealed(first + 4)), json!(sealed(first + 504)));
    let again = [later.sent(&carried), later.sent(&step(31, first + 4, "accepted"))];
    later.drain(db, &again);

    let erase = "select everbud.erase_order($1::text::uuid, $2::text::uuid)";
    db.owner.execute(erase, &[&shop, &order_id(first + ERASED - 1)]).unwrap();
    let write =
        "select everbud.apply_write($1::text::uuid, $2::text::uuid, 'menu', 'not what is there', 1, '{}')::text";
    let id = format!("01900000-0000-7000-8000-00000000aa{first:02}");
    db.edge().query_one(write, &[&shop, &id]).unwrap();
    log
}

/// A database in which both shops have lived, and the first one's log.
pub(crate) fn two_busy_shops() -> (OriginDb, Writer) {
    // Lived once; each test's database is a copy.
    static LIVED: OnceLock<(String, Writer)> = OnceLock::new();
    let (lived, log) = LIVED.get_or_init(|| {
        let mut db = OriginDb::new();
        live(&mut db, OTHER_SHOP, "two", 61);
        let log = live(&mut db, SHOP, "one", 1);
        (db.name, log)
    });
    (OriginDb::copy(lived), log.clone())
}

/// A database with the schema and no shop.
pub(crate) fn no_shop() -> OriginDb {
    let mut db = OriginDb::new();
    db.owner.batch_execute("delete from everbud.counters; delete from everbud.shops").unwrap();
    db
}

/// The export of the first shop.
pub(crate) fn exported(url: &str) -> (String, Exported) {
    let mut out = Vec::new();
    let exported = origin::export(url, "one", AT, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), exported)
}

/// A file that goes with its owner.
pub(crate) struct Kept(PathBuf);

impl Kept {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub(crate) fn file(content: &[u8]) -> Kept {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("everbud-way-out-{}-{}.jsonl", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, content).unwrap();
    Kept(path)
}

/// All rows of that table which are that shop's, as the database writes them; `shop` is the column that says so.
pub(crate) fn rows(db: &OriginDb, table: &str, column: &str, shop: &str) -> Vec<String> {
    let query = format!("select to_jsonb(t)::text from everbud.{table} t where {column} = $1::text::uuid order by 1");
    let mut owner = client("everbud_owner", &db.name);
    owner.query(&query, &[&shop]).unwrap().iter().map(|row| row.get(0)).collect()
}
