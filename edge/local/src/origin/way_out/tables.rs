//! The tables that hold a shop's data, in the order in which an export holds them.
//!
//! A table that is missing here would be left behind: a test compares the list with the database's own. Columns are not
//! listed, for an export takes what is there. Pure.
//!
//! Not in it, on purpose: `host_tombstones`, which does not say whose a host was; `settings` and `heartbeats`, which are
//! the origin's own; and what only a counter knows: orders that wait for the database, held writes, sessions.

/// One table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// What a line of it is called in an export.
    pub kind: &'static str,
    /// Its name in the schema `everbud`.
    pub name: &'static str,
    /// The column that says whose a row is.
    pub(super) shop: &'static str,
    /// What names a row within a shop, as it is sorted by; texts as bytes, so that every database sorts them alike.
    pub(super) order: &'static str,
    /// Whether a trigger of another table writes its rows first. They are then overwritten: they carry today's date.
    pub(super) follows: bool,
}

const fn table(kind: &'static str, name: &'static str, order: &'static str) -> Table {
    Table { kind, name, shop: "shop_id", order, follows: false }
}

/// All of them. A row stands behind the rows that it refers to, gaps and erased keys before the events that they explain.
pub const TABLES: [Table; 18] = [
    Table { shop: "id", ..table("shop", "shops", "id") },
    table("host", "hosts", "host collate \"C\""),
    table("product", "products", "id collate \"C\""),
    table("special", "specials", "id collate \"C\""),
    table("staff_token", "staff_tokens", "id"),
    table("staff_account", "staff_accounts", "id"),
    table("stock", "stock", "variant_id collate \"C\""),
    Table { follows: true, ..table("shortage", "shortages", "variant_id collate \"C\"") },
    Table { follows: true, ..table("counter", "counters", "shop_id") },
    table("log", "logs", "log_id"),
    table("gap", "gaps", "log_id, from_seq"),
    table("order_key", "order_keys", "order_id"),
    table("event", "events", "log_id, seq"),
    table("order", "orders", "order_id"),
    table("order_line", "order_lines", "order_id, line"),
    table("attention", "attention", "log_id, seq, reason collate \"C\""),
    table("staff_write", "staff_writes", "id"),
    table("sales_before", "sales_before", "starts_at"),
];

/// The table whose lines are called that, and its place among the others.
pub(super) fn of_kind(kind: &str) -> Option<(usize, &'static Table)> {
    TABLES.iter().enumerate().find(|(_, table)| table.kind == kind)
}
