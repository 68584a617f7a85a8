//! The tables of who is signed in, and of how fast somebody tries to be.
//!
//! I/O: the storage of one Durable Object. Secrets are known here by their hashes alone.

use super::Accounts;
use everbud_domain::staff::pace::Pace;
use everbud_domain::staff::session::{IDLE_MILLIS, LONGEST_MILLIS, Lifetime};
use everbud_domain::time::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::Result;

/// Where they are kept, beside a table of small values.
pub(crate) const TABLES: &str = "
  create table if not exists session (
    hash text primary key, account text not null, verifier text not null,
    opened_at integer not null, used_at integer not null
  );
  create table if not exists device (hash text primary key, account text not null, seen_at integer not null);
  create table if not exists pace (who text primary key, paid_off_at integer not null);
";

/// Nobody works at more places at once; the session that was used the longest ago goes first.
const MAX_SESSIONS_EACH: u32 = 16;
/// The same for browsers that are known.
const MAX_DEVICES_EACH: u32 = 16;

/// A session as it is kept.
#[derive(Debug, Deserialize)]
pub(super) struct SessionRow {
    pub(super) account: String,
    /// The verifier that opened it: another password ends it.
    pub(super) verifier: String,
    opened_at: i64,
    used_at: i64,
}

impl SessionRow {
    pub(super) const fn lifetime(&self) -> Lifetime {
        Lifetime { opened_at: Timestamp(self.opened_at), used_at: Timestamp(self.used_at) }
    }
}

#[derive(Deserialize)]
struct Text {
    value: String,
}

#[derive(Deserialize)]
struct Number {
    value: Option<i64>,
}

impl Accounts {
    /// A small value, in the table that every object of ours has for them.
    pub(super) fn kept<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let rows: Vec<Text> = self.sql.exec("select value from kept where name = ?", vec![name.into()])?.to_array()?;
        // What is there and cannot be read was written by another build: it is kept, and never taken for absent.
        rows.first().map(|row| serde_json::from_str(&row.value)).transpose().map_err(Into::into)
    }

    /// Keeps a small value.
    pub(super) fn keep<T: Serialize>(&self, name: &str, value: &T) -> Result<()> {
        let row = vec![name.into(), serde_json::to_string(value)?.into()];
        self.sql.exec("insert or replace into kept (name, value) values (?, ?)", row).map(drop)
    }

    /// The session of that hash.
    pub(super) fn session(&self, hash: &str) -> Result<Option<SessionRow>> {
        let query = "select account, verifier, opened_at, used_at from session where hash = ?";
        let rows: Vec<SessionRow> = self.sql.exec(query, vec![hash.into()])?.to_array()?;
        Ok(rows.into_iter().next())
    }

    /// Opens a session, and forgets those that are over or too many.
    pub(super) fn write_session(&self, hash: &str, account: &str, verifier: &str, now: Timestamp) -> Result<()> {
        let over = vec![now.plus_millis(-IDLE_MILLIS).0.into(), now.plus_millis(-LONGEST_MILLIS).0.into()];
        self.sql.exec("delete from session where used_at <= ? or opened_at <= ?", over)?;
        self.sql.exec(
            "insert into session (hash, account, verifier, opened_at, used_at) values (?, ?, ?, ?, ?)",
            vec![hash.into(), account.into(), verifier.into(), now.0.into(), now.0.into()],
        )?;
        self.sql.exec(
            "delete from session where account = ? and hash not in \
             (select hash from session where account = ? order by used_at desc limit ?)",
            vec![account.into(), account.into(), i64::from(MAX_SESSIONS_EACH).into()],
        )?;
        Ok(())
    }

    /// Notes that a session was used.
    pub(super) fn note_session(&self, hash: &str, now: Timestamp) -> Result<()> {
        self.sql.exec("update session set used_at = ? where hash = ?", vec![now.0.into(), hash.into()]).map(drop)
    }

    /// Ends a session.
    pub(super) fn end_session(&self, hash: &str) -> Result<()> {
        self.sql.exec("delete from session where hash = ?", vec![hash.into()]).map(drop)
    }

    /// The account of every session and every known browser.
    pub(super) fn accounts_in_use(&self) -> Result<Vec<String>> {
        let query = "select account as value from session union select account from device";
        let rows: Vec<Text> = self.sql.exec(query, None)?.to_array()?;
        Ok(rows.into_iter().map(|row| row.value).collect())
    }

    /// Signs an account out everywhere.
    pub(super) fn forget_account(&self, account: &str) -> Result<()> {
        self.sql.exec("delete from session where account = ?", vec![account.into()])?;
        self.sql.exec("delete from device where account = ?", vec![account.into()]).map(drop)
    }

    /// Remembers a browser in which that account has signed in.
    pub(super) fn know_device(&self, hash: &str, account: &str, now: Timestamp) -> Result<()> {
        self.sql.exec(
            "insert or replace into device (hash, account, seen_at) values (?, ?, ?)",
            vec![hash.into(), account.into(), now.0.into()],
        )?;
        self.sql.exec(
            "delete from device where account = ? and hash not in \
             (select hash from device where account = ? order by seen_at desc limit ?)",
            vec![account.into(), account.into(), i64::from(MAX_DEVICES_EACH).into()],
        )?;
        Ok(())
    }

    /// Whether that account has signed in from that browser before.
    pub(super) fn is_known_device(&self, hash: &str, account: &str) -> Result<bool> {
        let query = "select count(*) as value from device where hash = ? and account = ?";
        let rows: Vec<Number> = self.sql.exec(query, vec![hash.into(), account.into()])?.to_array()?;
        Ok(rows.into_iter().find_map(|row| row.value).unwrap_or(0) > 0)
    }

    /// How fast they have been trying.
    pub(super) fn pace(&self, who: &str) -> Result<Pace> {
        let rows: Vec<Number> =
            self.sql.exec("select paid_off_at as value from pace where who = ?", vec![who.into()])?.to_array()?;
        Ok(rows.into_iter().find_map(|row| row.value).map_or(Pace::FRESH, |at| Pace(Timestamp(at))))
    }

    /// Keeps how fast they are trying, and forgets who has paid.
    pub(super) fn keep_pace(&self, who: &str, pace: Pace, now: Timestamp) -> Result<()> {
        self.sql.exec("delete from pace where paid_off_at <= ?", vec![now.0.into()])?;
        if pace.is_paid_off(now) {
            return self.sql.exec("delete from pace where who = ?", vec![who.into()]).map(drop);
        }
        let row = vec![who.into(), pace.0.0.into()];
        self.sql.exec("insert or replace into pace (who, paid_off_at) values (?, ?)", row).map(drop)
    }
}
