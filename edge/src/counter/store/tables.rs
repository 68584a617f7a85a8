//! The tables of a counter's storage: made once by each build that comes to it.
//!
//! I/O: the storage of one Durable Object.

use super::{Kept, Store, aside, holds, looks, persons, words};
use crate::accounts;
use worker::{Result, SqlStorage};

/// The version of the tables. An object that finds a later one answers 503 and keeps its data.
const TABLES_SHAPE: u32 = 1;

const TABLES: &str = "
  create table if not exists kept (name text primary key, value text not null);
  create table if not exists log (
    place integer primary key,
    log text not null, seq integer not null, kind text not null, at integer not null,
    envelope text not null, body text not null,
    order_id text, token text,
    key text unique, body_hash text, owner text,
    sealed text, sealing_key text, person text,
    unique (log, seq)
  );
  create index if not exists log_by_order on log (order_id) where order_id is not null;
  create unique index if not exists log_by_token on log (token) where token is not null;
  create index if not exists log_by_kind on log (kind, at);
  create table if not exists logs (log text primary key, watermark integer not null default 0) without rowid;
  create table if not exists menu_part (hash text not null, part integer not null, text text not null, primary key (hash, part));
  create table if not exists held (
    place integer primary key, id text not null unique, write text not null, content text not null
  );
  create table if not exists timer (kind text primary key, due integer not null) without rowid;
  create table if not exists gap (log text not null, first integer not null, last integer not null, primary key (log, first));
  create table if not exists advance (log text not null, watermark integer not null, at integer not null, primary key (log, watermark)) without rowid;
  create table if not exists page_views (minute integer primary key, pages integer not null);
";

const ALL_TABLES: [&str; 7] =
    [TABLES, words::TABLES, aside::TABLES, looks::TABLES, holds::TABLES, persons::TABLES, accounts::TABLES];

/// What tells one build's tables from another's.
const OUR_TABLES: u64 = {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut left = ALL_TABLES.as_slice();
    while let [tables, rest @ ..] = left {
        hash = fnv_1a(hash, tables.as_bytes());
        left = rest;
    }
    hash
};

const fn fnv_1a(mut hash: u64, mut text: &[u8]) -> u64 {
    while let [sign, rest @ ..] = text {
        hash = (hash ^ *sign as u64).wrapping_mul(0x0000_0100_0000_01b3);
        text = rest;
    }
    hash
}

impl Store {
    /// Opens the storage, making its tables the first time.
    ///
    /// # Errors
    /// When a later build has written it: this one must not touch it.
    pub(in crate::counter) fn open(sql: SqlStorage) -> Result<Self> {
        let store = Self { sql };
        // A counter wakes often: what it finds as this build has made it is not made again.
        if store.has_our_tables() {
            return Ok(store);
        }
        let [log, beside @ ..] = ALL_TABLES;
        store.sql.exec(log, None)?;
        store.add_person_column()?;
        for tables in beside {
            store.sql.exec(tables, None)?;
        }
        store.check_shape()?;
        store.keep(&Kept::Tables, &OUR_TABLES)?;
        Ok(store)
    }

    /// Whether all tables are those of this build. A storage without any fails to answer, and has none.
    fn has_our_tables(&self) -> bool {
        matches!(self.kept::<u64>(&Kept::Tables), Ok(Some(OUR_TABLES)))
    }

    fn check_shape(&self) -> Result<()> {
        match self.text("select value from kept where name = 'shape'", vec![])? {
            None => {
                let shape = TABLES_SHAPE.to_string();
                self.sql.exec("insert into kept (name, value) values ('shape', ?)", vec![shape.into()]).map(drop)
            }
            Some(shape) if shape.parse::<u32>().is_ok_and(|shape| shape <= TABLES_SHAPE) => Ok(()),
            Some(_) => Err("the counter's storage was written by a later build".into()),
        }
    }
}
