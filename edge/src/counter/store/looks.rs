//! Looks that were published in the studio, one row each, and no more of them than can be taken again.
//!
//! I/O: the storage of one Durable Object.

use super::Store;
use everbud_domain::studio::{KEEP_PUBLISHED, Past};
use serde::Deserialize;
use serde_json::{Map, Value};
use worker::Result;

/// A look as its fields are written, which is all that a counter has to know of it.
pub(in crate::counter) type Fields = Map<String, Value>;

pub(super) const TABLES: &str = "
  create table if not exists looks (number integer primary key, value text not null);
";

#[derive(Deserialize)]
struct LookRow {
    number: i64,
    value: String,
}

impl Store {
    /// The looks that were published, the last one first.
    pub(in crate::counter) fn looks(&self) -> Result<Vec<Past<Fields>>> {
        let rows: Vec<LookRow> =
            self.sql.exec("select number, value from looks order by number desc", None)?.to_array()?;
        rows.into_iter().map(|row| Ok(Past { number: row.number, ..serde_json::from_str(&row.value)? })).collect()
    }

    /// Notes a look that is published.
    pub(in crate::counter) fn note_look(&self, look: &Past<Fields>) -> Result<()> {
        let row = vec![serde_json::to_string(look)?.into()];
        self.sql.exec("insert into looks (value) values (?)", row)?;
        let kept = i64::try_from(KEEP_PUBLISHED).unwrap_or(i64::MAX);
        let query = "delete from looks where number <= (select max(number) from looks) - ?";
        self.sql.exec(query, vec![kept.into()]).map(drop)
    }

    /// Notes what became of one.
    pub(in crate::counter) fn settle_look(&self, look: &Past<Fields>) -> Result<()> {
        let row = vec![serde_json::to_string(look)?.into(), look.number.into()];
        self.sql.exec("update looks set value = ? where number = ?", row).map(drop)
    }
}
