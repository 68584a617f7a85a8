//! What is held for those who are checking out: one row a checkout, beside the log and in none of its events.
//!
//! I/O: the storage of one Durable Object.

use super::Store;
use everbud_domain::gather::gathered;
use everbud_domain::id::IdempotencyKey;
use everbud_outage::holds::{Change, HOLD_VERSION, Hold, Holds};
use everbud_outage::version::Versioned;
use serde::Deserialize;
use worker::Result;

pub(super) const TABLES: &str = "create table if not exists checkout (key text primary key, hold text not null);";

#[derive(Deserialize)]
struct HoldRow {
    key: String,
    hold: String,
}

impl HoldRow {
    /// What another build wrote may not be readable, and losing a hold is harmless.
    fn read(self) -> Option<(IdempotencyKey, Hold)> {
        let hold: Versioned<Hold> = serde_json::from_str(&self.hold).ok()?;
        Some((IdempotencyKey::parse(&self.key).ok()?, hold.read(HOLD_VERSION)?))
    }
}

impl Store {
    /// All that is held. What was held for an order that has been placed since is not: it may have been left behind.
    pub(in crate::counter) fn holds(&self) -> Result<Holds> {
        let query = "select key, hold from checkout where not exists (select 1 from log where log.key = checkout.key)";
        let rows: Vec<HoldRow> = self.sql.exec(query, None)?.to_array()?;
        Ok(gathered(rows.into_iter().filter_map(HoldRow::read)))
    }

    /// Stores a change. Cut off in between, it holds less than it could.
    pub(in crate::counter) fn keep_holds(&self, change: Change) -> Result<()> {
        for key in &change.forget {
            self.sql.exec("delete from checkout where key = ?", vec![key.as_str().into()])?;
        }
        let Some((key, hold)) = change.store else { return Ok(()) };
        let row = vec![key.as_str().into(), serde_json::to_string(&Versioned::new(HOLD_VERSION, hold))?.into()];
        self.sql.exec("insert or replace into checkout (key, hold) values (?, ?)", row).map(drop)
    }
}
