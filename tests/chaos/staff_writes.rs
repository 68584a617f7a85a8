//! Every write of staff with the database dead, row by row of the table in `edge/outage/src/staff_write.rs`.
//!
//! The database hangs, which is the worst way to die: a connection is taken and never answered. Each row has a test that
//! begins with its name and what becomes of it; a tidy test holds the two lists against each other.

mod applied;
mod held;
mod refused;

use crate::lent::Lent;
use everbud_local::stack::Trouble;
use everbud_tests::everbud::Everbud;
use everbud_tests::evidence::RECOVERY;
use everbud_tests::shop::{Reply, Shop};
use everbud_tests::wait;
use serde_json::Value;
use std::time::Duration;

/// No answer of the staff's interface may take longer.
const PATIENCE: Duration = Duration::from_secs(1);
/// On every page within this.
const ON_EVERY_PAGE: Duration = Duration::from_secs(5);

/// A shop whose database is broken until this is dropped, and its staff.
struct Outage {
    shop: Shop,
    token: String,
    /// The last event of its log in the origin before.
    last_seq: i64,
    lent: Lent,
}

impl Outage {
    #[track_caller]
    fn of(slug: &str) -> Self {
        Self::after(slug, |_| ())
    }

    /// An outage that begins after something was done in the database and not published.
    #[track_caller]
    fn after(slug: &str, done: impl FnOnce(&Everbud)) -> Self {
        let lent = Lent::take();
        let token = lent.everbud.staff_token(slug);
        let shop = lent.everbud.shop(slug);
        let query = "select coalesce(max(e.seq), 0) from everbud.events e join everbud.hosts h using (shop_id) where h.host = $1";
        let last_seq = lent.everbud.sql().query_one(query, &[&shop.host]).unwrap().get(0);
        done(lent.everbud);
        lent.everbud.break_database(Trouble::Hang);
        Self { shop, token, last_seq, lent }
    }

    fn everbud(&self) -> &Everbud {
        self.lent.everbud
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let reply = self.shop.send(method, &format!("/api/v1/staff/{path}"), &all, body.as_bytes());
        assert!(reply.took < PATIENCE, "{method} {path} took {:?}", reply.took);
        reply
    }

    #[track_caller]
    fn write(&self, method: &str, path: &str, body: &Value) -> Reply {
        self.ask(method, path, &[], body)
    }

    /// The bodies of the events of that kind in the origin since before the outage, in the log's order.
    fn recorded(&self, kind: &str) -> Vec<Value> {
        let query = "select e.body::text from everbud.events e join everbud.hosts h using (shop_id) \
                     where h.host = $1 and e.kind = $2 and e.seq > $3 order by e.seq";
        let rows = self.everbud().sql().query(query, &[&self.shop.host, &kind, &self.last_seq]).unwrap();
        rows.iter().map(|row| serde_json::from_str(row.get(0)).unwrap()).collect()
    }

    /// Mends the database, and waits until exactly these events of that kind are recorded.
    #[track_caller]
    fn mended_and_recorded_once(&self, kind: &str, expect: &[Value]) {
        self.everbud().mend_database();
        let found = wait::until("it in the origin", RECOVERY, || self.recorded(kind), |it| it.len() >= expect.len());
        assert_eq!(found, expect, "{kind}");
    }

    /// One value of the shop in the database.
    fn number(&self, query: &str) -> i64 {
        self.everbud().sql().query_one(query, &[&self.shop.host]).unwrap().get(0)
    }
}
