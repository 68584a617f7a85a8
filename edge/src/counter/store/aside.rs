//! What the origin set aside, and what operators asked to be done about it.

use super::{Store, Text, integer};
use everbud_domain::id::LogId;
use everbud_domain::operator::GapNoted;
use everbud_outage::drain::Settle;
use serde::Deserialize;
use worker::Result;

pub(super) const TABLES: &str = "
  create table if not exists attention (log text not null, seq integer not null, reason text not null, primary key (log, seq));
  create table if not exists settle (log text not null, seq integer not null, how text not null, primary key (log, seq));
";

/// An event that was set aside.
#[derive(Debug, Deserialize)]
pub(in crate::counter) struct AsideRow {
    pub(in crate::counter) log: String,
    pub(in crate::counter) seq: i64,
    pub(in crate::counter) reason: String,
    /// What an operator asked for.
    pub(in crate::counter) asked: Option<String>,
}

#[derive(Deserialize)]
struct GapRow {
    log: String,
    first: i64,
    last: i64,
}

impl Store {
    /// Notes an event that needs a person.
    pub(in crate::counter) fn note_attention(&self, log: &LogId, seq: u64, reason: &str) -> Result<()> {
        let row = vec![log.as_str().into(), integer(seq), reason.into()];
        self.sql.exec("insert or replace into attention (log, seq, reason) values (?, ?, ?)", row)?;
        Ok(())
    }

    /// Forgets an event that needs nobody any more.
    pub(in crate::counter) fn forget_attention(&self, log: &LogId, seq: u64) -> Result<()> {
        let row = || vec![log.as_str().into(), integer(seq)];
        self.sql.exec("delete from attention where log = ? and seq = ?", row())?;
        self.sql.exec("delete from settle where log = ? and seq = ?", row()).map(drop)
    }

    /// What was set aside, oldest first.
    pub(in crate::counter) fn aside(&self, most: u32) -> Result<Vec<AsideRow>> {
        let query = "select a.log, a.seq, a.reason, s.how as asked from attention a left join settle s using (log, seq) \
                     order by a.log, a.seq limit ?";
        self.sql.exec(query, vec![i64::from(most).into()])?.to_array()
    }

    /// That of it about which an operator has asked for something.
    pub(in crate::counter) fn asked_to_settle(&self, most: u32) -> Result<Vec<AsideRow>> {
        let query = "select log, seq, '' as reason, how as asked from settle order by log, seq limit ?";
        self.sql.exec(query, vec![i64::from(most).into()])?.to_array()
    }

    /// Whether an operator has asked for anything.
    pub(in crate::counter) fn has_to_settle(&self) -> Result<bool> {
        Ok(self.number("select count(*) as value from settle", vec![])?.unwrap_or(0) > 0)
    }

    /// Whether that event is set aside.
    pub(in crate::counter) fn is_aside(&self, log: &LogId, seq: u64) -> Result<bool> {
        let query = "select count(*) as value from attention where log = ? and seq = ?";
        Ok(self.number(query, vec![log.as_str().into(), integer(seq)])?.unwrap_or(0) > 0)
    }

    /// Asks for something about an event that was set aside. Returns whether it is one.
    pub(in crate::counter) fn ask_to_settle(&self, log: &LogId, seq: u64, how: Settle) -> Result<bool> {
        if !self.is_aside(log, seq)? {
            return Ok(false);
        }
        let row = vec![log.as_str().into(), integer(seq), how.key().into()];
        self.sql.exec("insert or replace into settle (log, seq, how) values (?, ?, ?)", row)?;
        Ok(true)
    }

    /// Forgets what needed somebody in a log.
    pub(in crate::counter) fn forget_all_attention(&self, log: &LogId) -> Result<()> {
        self.sql.exec("delete from attention where log = ?", vec![log.as_str().into()]).map(drop)
    }

    /// What an operator has asked for was tried, and did not help.
    pub(in crate::counter) fn forget_to_settle(&self, log: &LogId, seq: u64) -> Result<()> {
        let row = vec![log.as_str().into(), integer(seq)];
        self.sql.exec("delete from settle where log = ? and seq = ?", row).map(drop)
    }

    /// Takes a log's events above that seq for not recorded, so that they are sent again. When they were seen to be recorded
    /// first stays noted: what an incident is told to have delayed does not change by it.
    pub(in crate::counter) fn send_again(&self, log: &LogId, recorded: u64) -> Result<()> {
        let row = vec![integer(recorded), log.as_str().into()];
        self.sql.exec("update logs set watermark = ? where log = ?", row).map(drop)
    }

    /// Events that the origin misses, and that are not held any more.
    pub(in crate::counter) fn gaps(&self) -> Result<Vec<GapNoted>> {
        let rows: Vec<GapRow> =
            self.sql.exec("select log, first, last from gap order by log, first", None)?.to_array()?;
        let gaps = rows.into_iter().map(|row| {
            let log = LogId::parse(&row.log).map_err(|_| "a log id that is none")?;
            let number = |number| u64::try_from(number).unwrap_or(0);
            Ok(GapNoted { log, from: number(row.first), to: number(row.last) })
        });
        gaps.collect()
    }

    /// The id of the order that an event is about, where the event is held and is about one.
    pub(in crate::counter) fn order_at(&self, log: &LogId, seq: u64) -> Result<Option<String>> {
        let query = "select order_id as value from log where log = ? and seq = ? and order_id is not null";
        let rows: Vec<Text> = self.sql.exec(query, vec![log.as_str().into(), integer(seq)])?.to_array()?;
        Ok(rows.into_iter().next().map(|row| row.value))
    }
}
