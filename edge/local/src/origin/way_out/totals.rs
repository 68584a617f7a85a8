//! What a shop's data come to: counted once by the database and once from the lines, and the two must agree.
//!
//! I/O: a transaction that speaks for the shop.

use crate::origin::OriginError;
use core::fmt;
use everbud_domain::id::LogId;
use postgres::Transaction;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a shop's data come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Rows of each kind, see [`TABLES`](super::TABLES).
    pub rows: BTreeMap<String, u64>,
    /// Its orders, by where they stand.
    pub orders: BTreeMap<String, OrdersTotal>,
    /// Whole units on the shelf, over all variants.
    pub on_hand: i128,
    /// Whole units promised to open orders, over all variants.
    pub reserved: i128,
    /// Orders whose people were erased.
    pub erased: u64,
    /// Its logs, by their ids.
    pub logs: BTreeMap<LogId, LogTotal>,
}

/// Orders that stand at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersTotal {
    /// How many.
    pub orders: u64,
    /// What they come to, in whole cents.
    pub cents: i128,
}

/// One log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogTotal {
    /// How many events of it are there.
    pub events: u64,
    /// The place of the newest.
    pub seq: u64,
    /// The hash of the newest.
    pub hash: String,
}

impl Totals {
    /// How many rows of that kind there are.
    #[must_use]
    pub fn of(&self, kind: &str) -> u64 {
        self.rows.get(kind).copied().unwrap_or_default()
    }

    /// What all orders come to, in whole cents, cancelled ones included.
    #[must_use]
    pub fn order_cents(&self) -> i128 {
        self.orders.values().map(|total| total.cents).sum()
    }
}

impl fmt::Display for Totals {
    /// In two lines, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [orders, events, logs] = ["order", "event", "log"].map(|kind| self.of(kind));
        let cents = self.order_cents();
        let sign = if cents < 0 { "-" } else { "" };
        let (whole, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
        writeln!(f, "{orders} orders over {sign}${whole}.{rest:02}, {events} events in {logs} logs")?;
        let [products, specials, hosts, staff] =
            ["product", "special", "host", "staff_account"].map(|kind| self.of(kind));
        write!(
            f,
            "{products} products, {specials} specials, {hosts} hosts, {staff} staff; \
             {} units on hand, {} of them promised",
            self.on_hand, self.reserved
        )
    }
}

/// What the data of the shop come to that the transaction speaks for, as the transaction sees them. `moves` is told after
/// each question: a large shop's are many, and each may take its time.
pub(super) fn read(
    transaction: &mut Transaction<'_>,
    shop: &str,
    moves: &mut dyn FnMut(),
) -> Result<Totals, OriginError> {
    let mut totals = Totals::default();
    for table in &super::TABLES {
        let query = format!("select count(*) from everbud.{} where {} = $1::text::uuid", table.name, table.shop);
        let rows: i64 = transaction.query_one(&query, &[&shop])?.try_get(0)?;
        totals.rows.insert(table.kind.to_owned(), whole(rows));
        moves();
    }
    let orders = "select status, count(*), coalesce(sum(total_cents), 0)::text from everbud.orders
                  where shop_id = $1::text::uuid group by status";
    for row in transaction.query(orders, &[&shop])? {
        let total = OrdersTotal { orders: whole(row.try_get(1)?), cents: sum(row.try_get(2)?) };
        totals.orders.insert(row.try_get(0)?, total);
    }
    moves();
    let stock = "select coalesce(sum(on_hand), 0)::text, coalesce(sum(reserved), 0)::text from everbud.stock
                 where shop_id = $1::text::uuid";
    let row = transaction.query_one(stock, &[&shop])?;
    (totals.on_hand, totals.reserved) = (sum(row.try_get(0)?), sum(row.try_get(1)?));
    moves();
    let erased = "select count(*) from everbud.order_keys where shop_id = $1::text::uuid and erased_at is not null";
    totals.erased = whole(transaction.query_one(erased, &[&shop])?.try_get(0)?);
    moves();
    let logs = "select t.log_id::text, t.events, t.seq, e.hash
                from (
                  select log_id, count(*) as events, max(seq) as seq from everbud.events
                  where shop_id = $1::text::uuid group by log_id
                ) t
                join everbud.events e on e.shop_id = $1::text::uuid and e.log_id = t.log_id and e.seq = t.seq";
    for row in transaction.query(logs, &[&shop])? {
        let Ok(log) = LogId::parse(row.try_get(0)?) else { continue };
        let total = LogTotal { events: whole(row.try_get(1)?), seq: whole(row.try_get(2)?), hash: row.try_get(3)? };
        totals.logs.insert(log, total);
    }
    Ok(totals)
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A sum of `bigint`s is a `numeric`: it can leave 64 bits, and never 128.
fn sum(number: &str) -> i128 {
    number.parse().unwrap_or_default()
}
