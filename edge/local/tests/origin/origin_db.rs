//! One test's database, and short ways to write events, call the drain and look at what it left.

use super::cluster::{Cluster, EDGE_PASSWORD, client};
use everbud_local::origin;
use postgres::Client;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

pub(crate) const SHOP: &str = "00000000-0000-4000-8000-00000000000a";
pub(crate) const OTHER_SHOP: &str = "00000000-0000-4000-8000-00000000000b";
pub(crate) const LOG: &str = "10000000-0000-4000-8000-000000000001";

/// A database with the schema and two empty shops.
pub(crate) struct OriginDb {
    pub(crate) name: String,
    pub(crate) owner: Client,
}

/// Roles belong to the whole server, so only one migration may run on it at a time.
pub(crate) static ROLES: Mutex<()> = Mutex::new(());

/// Makes an empty database.
pub(crate) fn empty_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("origin_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    client("everbud_owner", "postgres").batch_execute(&format!("create database {name}")).unwrap();
    name
}

impl OriginDb {
    pub(crate) fn new() -> Self {
        // The schema is made once; each test's database is a copy.
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        let template = TEMPLATE.get_or_init(|| {
            let name = empty_database();
            let url = Cluster::shared().url("everbud_owner", &name);
            let guard = ROLES.lock();
            origin::migrate(&url, EDGE_PASSWORD).unwrap();
            drop(guard);
            let mut owner = client("everbud_owner", &name);
            for (shop, slug) in [(SHOP, "one"), (OTHER_SHOP, "two")] {
                let doc = json!({ "id": shop, "slug": slug, "name": format!("Shop {slug}") }).to_string();
                owner
                    .execute(
                        "insert into everbud.shops (id, doc) values ($1::text::uuid, $2::text::jsonb)",
                        &[&shop, &doc],
                    )
                    .unwrap();
            }
            name
        });
        Self::copy(template)
    }

    /// A database that holds what that one does, to which nobody may be connected.
    pub(crate) fn copy(template: &str) -> Self {
        let name = format!("{template}_{}", empty_database());
        let mut admin = client("everbud_owner", "postgres");
        {
            // A template can be copied by one at a time.
            let _guard = ROLES.lock();
            admin.batch_execute(&format!("create database {name} template {template}")).unwrap();
        }
        let owner = client("everbud_owner", &name);
        Self { name, owner }
    }

    pub(crate) fn url(&self) -> String {
        Cluster::shared().url("everbud_owner", &self.name)
    }

    /// A connection as the worker has one.
    pub(crate) fn edge(&self) -> Client {
        client("everbud_edge", &self.name)
    }

    /// Drains as the worker does, into the first shop's first log.
    pub(crate) fn drain(&self, events: &[Value]) -> Value {
        drain(&mut self.edge(), SHOP, events).unwrap()
    }

    /// One number, as the owner sees it.
    pub(crate) fn count(&mut self, query: &str) -> i64 {
        self.owner.query_one(query, &[]).unwrap_or_else(|error| panic!("{query}: {error:?}")).get(0)
    }

    /// One text, as the owner sees it.
    pub(crate) fn text(&mut self, query: &str) -> String {
        self.owner.query_one(query, &[]).unwrap_or_else(|error| panic!("{query}: {error:?}")).get(0)
    }

    /// On hand and reserved of a variant.
    pub(crate) fn stock(&mut self, variant: &str) -> (i64, i64) {
        let query = "select on_hand, reserved from everbud.stock where shop_id = $1::text::uuid and variant_id = $2";
        let row = self.owner.query_one(query, &[&SHOP, &variant]).unwrap();
        (row.get(0), row.get(1))
    }
}

/// Calls the drain on a connection or in a transaction.
pub(crate) fn drain(client: &mut impl postgres::GenericClient, shop: &str, events: &[Value]) -> Result<Value, String> {
    let events = Value::from(events).to_string();
    let query = "select everbud.drain($1::text::uuid, $2::text::uuid, $3::text::jsonb)::text";
    let row = client.query_one(query, &[&shop, &LOG, &events]);
    let row = row.map_err(|error| error.code().map_or(error.to_string(), |code| code.code().to_owned()))?;
    Ok(serde_json::from_str(row.get(0)).unwrap())
}

/// The hash that the events below have: any text will do, as the origin compares and never computes it.
pub(crate) fn hash(seq: i64) -> String {
    format!("{seq:064x}")
}

/// An event of the log with that seq, joined on to the one before.
pub(crate) fn event(seq: i64, kind: &str, stock: &Value, body: &Value) -> Value {
    json!({
        "v": 1, "seq": seq, "kind": kind, "at": 1_776_700_000_000_i64 + seq, "prev": hash(seq - 1), "hash": hash(seq),
        "stock": stock, "slots": [], "body": body, "sealed": null, "sealing_key": null,
    })
}

/// The id of the order with that number.
pub(crate) fn order_id(number: i64) -> String {
    format!("01900000-0000-7000-8000-{number:012x}")
}

/// Two units of `v1` are ordered.
pub(crate) fn placed(seq: i64, number: i64) -> Value {
    let line = json!({
        "variant": "v1", "name": "Pier Rat", "size": "3.5 g", "quantity": 2, "unit_cents": 5000, "discount_cents": 0,
        "total_cents": 10_000, "special": null,
    });
    let order = json!({
        "id": order_id(number), "code": "4F20AB", "token": "0123456789abcdef0123456789abcdef",
        "placed_at": 1_776_700_000_000_i64 + seq, "menu": "adult",
        "slot": { "starts_at": "2026-04-20T20:20:00Z", "ends_at": "2026-04-20T20:50:00Z" },
        "lines": [line], "subtotal_cents": 10_000, "discount_cents": 0, "taxes": [], "fee_cents": 0,
        "total_cents": 10_000,
    });
    let stock = json!([{ "variant": "v1", "on_hand": 0, "reserved": 2 }]);
    let mut event = event(seq, "order_placed", &stock, &json!({ "kind": "order_placed", "order": order }));
    event["slots"] = json!([{ "starts_at": 1_776_716_400_000_i64, "orders": 1 }]);
    event["sealed"] = json!("c2VhbGVk");
    event["sealing_key"] = json!("a2V5");
    event
}

/// An order moves on.
pub(crate) fn stepped(seq: i64, number: i64, status: &str) -> Value {
    let (step, stock) = match status {
        "accepted" => (json!({ "step": "accept" }), json!([])),
        "completed" => (json!({ "step": "complete" }), json!([{ "variant": "v1", "on_hand": -2, "reserved": -2 }])),
        "cancelled" => (
            json!({ "step": "cancel", "by": "shop", "reason": "out of it" }),
            json!([{ "variant": "v1", "on_hand": 0, "reserved": -2 }]),
        ),
        other => panic!("no step leads to {other}"),
    };
    let body = json!({ "kind": "order_stepped", "order": order_id(number), "step": step, "status": status });
    event(seq, "order_stepped", &stock, &body)
}
