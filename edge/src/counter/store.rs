//! The counter's own storage: one table of events, and a few small values beside it.
//!
//! Accepting an order is one INSERT into `log`: event, idempotency key, body hash and sealed customer together. Several
//! statements are not atomic here, so nothing is ever spread over two that must hold together. Everything else in memory
//! is derived from this table.

mod aside;
mod fold;
mod held;
mod holds;
mod kept;
mod logs;
mod looks;
mod measured;
mod ordered;
mod persons;
mod tables;
mod words;

pub(super) use aside::AsideRow;
pub(super) use fold::Folded;
pub(super) use kept::Kept;
pub(super) use looks::Fields;
pub(super) use measured::{MOST_ORDERS, Taken};

use crate::accounts::Accounts;
use crate::broken;
use everbud_domain::id::{LogId, OrderId, OrderToken, ShopId};
use everbud_domain::menu::MenuHash;
use everbud_domain::order::OrderStatus;
use everbud_domain::person::PersonName;
use everbud_outage::drain::DrainEvent;
use everbud_outage::log::{Envelope, Event, EventKind};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use worker::{Result, SqlStorage, SqlStorageValue};

/// A row holds at most 2 MB; a menu may be larger.
const MENU_PART_BYTES: usize = 512 * 1024;

/// What is stored beside an event, in the same statement.
#[derive(Default)]
pub(super) struct Beside<'a> {
    pub(super) token: Option<&'a OrderToken>,
    /// The key under which it was asked for; with what its kind of request puts in front, so that no two kinds share one.
    pub(super) key: Option<&'a str>,
    pub(super) body_hash: Option<&'a str>,
    pub(super) owner: Option<&'a str>,
    pub(super) sealed: Option<&'a str>,
    pub(super) sealing_key: Option<&'a str>,
    /// Who ordered, by their keyed name.
    pub(super) person: Option<&'a PersonName>,
}

/// A stored event with what lies beside it.
#[derive(Debug, Deserialize)]
pub(super) struct Row {
    place: i64,
    pub(super) log: String,
    pub(super) seq: i64,
    envelope: String,
    body: String,
    pub(super) key: Option<String>,
    pub(super) body_hash: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) sealed: Option<String>,
    pub(super) sealing_key: Option<String>,
    pub(super) person: Option<PersonName>,
}

impl Row {
    pub(super) fn event(&self) -> Result<Event> {
        let envelope: Envelope = serde_json::from_str(&self.envelope)?;
        Event::from_parts(envelope, self.body.clone()).map_err(|error| error.to_string().into())
    }

    /// Where it stands among the events of all logs: a cursor that a new log does not turn back.
    pub(super) fn place(&self) -> u64 {
        u64::try_from(self.place).unwrap_or(0)
    }

    pub(super) fn seq(&self) -> u64 {
        u64::try_from(self.seq).unwrap_or(0)
    }

    /// About how large it is when it is sent.
    pub(super) fn bytes(&self) -> usize {
        self.envelope.len() + self.body.len() + self.sealed.as_ref().map_or(0, String::len)
    }

    /// The row as the origin takes it.
    pub(super) fn for_drain(self) -> Result<DrainEvent> {
        let event = self.event()?;
        // What lies beside a carried order is in the origin, where it was placed.
        let is_carried = event.envelope.kind == EventKind::OrderCarried;
        if is_carried {
            return Ok(DrainEvent::new(&event, None, None));
        }
        Ok(DrainEvent { person: self.person, ..DrainEvent::new(&event, self.sealed, self.sealing_key) })
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

#[derive(Deserialize)]
struct TimerRow {
    kind: String,
    due: i64,
}

/// The counter's storage.
pub(super) struct Store {
    sql: SqlStorage,
}

fn integer(number: u64) -> SqlStorageValue {
    SqlStorageValue::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Store {
    /// The storage that [`Self::open`] has opened before.
    pub(super) const fn opened(sql: SqlStorage) -> Self {
        Self { sql }
    }

    /// Who signs in here.
    pub(super) fn accounts(&self) -> Accounts {
        Accounts::opened(self.sql.clone())
    }

    fn text(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<String>> {
        let rows: Vec<Text> = self.sql.exec(query, bindings)?.to_array()?;
        Ok(rows.into_iter().next().map(|row| row.value))
    }

    fn number(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<Option<i64>> {
        let rows: Vec<Number> = self.sql.exec(query, bindings)?.to_array()?;
        Ok(rows.into_iter().next().and_then(|row| row.value))
    }

    /// A small value.
    pub(super) fn kept<T: DeserializeOwned>(&self, kept: &Kept) -> Result<Option<T>> {
        let text = self.text("select value from kept where name = ?", vec![kept.name().into()])?;
        // What is there and cannot be read was written by another build: it is kept, and never taken for absent.
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(Into::into)
    }

    /// Keeps a small value.
    pub(super) fn keep<T: Serialize>(&self, kept: &Kept, value: &T) -> Result<()> {
        let row = vec![kept.name().into(), serde_json::to_string(value)?.into()];
        self.sql.exec("insert or replace into kept (name, value) values (?, ?)", row)?;
        Ok(())
    }

    /// Forgets a small value.
    pub(super) fn forget(&self, kept: &Kept) -> Result<()> {
        self.sql.exec("delete from kept where name = ?", vec![kept.name().into()]).map(drop)
    }

    /// Appends an event, with what lies beside it. One statement: all of it is stored, or nothing.
    pub(super) fn append(
        &self,
        log: &LogId,
        event: &Event,
        order: Option<&OrderId>,
        beside: &Beside<'_>,
    ) -> Result<()> {
        let row: Vec<SqlStorageValue> = vec![
            log.as_str().into(),
            integer(event.envelope.seq),
            event.envelope.kind.as_str().into(),
            event.envelope.at.0.into(),
            serde_json::to_string(&event.envelope)?.into(),
            event.body_text().into(),
            order.map(OrderId::as_str).into(),
            beside.token.map(OrderToken::as_str).into(),
            beside.key.into(),
            beside.body_hash.into(),
            beside.owner.into(),
            beside.sealed.into(),
            beside.sealing_key.into(),
            beside.person.map(PersonName::as_str).into(),
        ];
        // Places begin at the time: a storage that was lost and begun anew goes on beyond the places of the one before,
        // and whoever reads on from one of these misses nothing.
        self.sql.exec(
            "insert into log (place, log, seq, kind, at, envelope, body, order_id, token, key, body_hash, owner, sealed, \
             sealing_key, person) select coalesce((select max(place) + 1 from log), ?4), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, \
             ?9, ?10, ?11, ?12, ?13, ?14",
            row,
        )?;
        Ok(())
    }

    fn rows(&self, condition: &str, bindings: Vec<SqlStorageValue>) -> Result<Vec<Row>> {
        let columns = "place, log, seq, envelope, body, key, body_hash, owner, sealed, sealing_key, person";
        self.sql.exec(&format!("select {columns} from log where {condition}"), bindings)?.to_array()
    }

    /// The event that used that key.
    pub(super) fn by_key(&self, key: &str) -> Result<Option<Row>> {
        Ok(self.rows("key = ?", vec![key.into()])?.into_iter().next())
    }

    /// The event that placed the order of that secret name.
    pub(super) fn by_token(&self, token: &OrderToken) -> Result<Option<Row>> {
        Ok(self.rows("token = ?", vec![token.as_str().into()])?.into_iter().next())
    }

    /// The events of one order, oldest first.
    pub(super) fn of_order(&self, order: &OrderId) -> Result<Vec<Row>> {
        self.rows("order_id = ? order by place", vec![order.as_str().into()])
    }

    /// The events of orders after that place, oldest first.
    pub(super) fn changed_orders(&self, after: u64, most: u32) -> Result<Vec<Row>> {
        self.rows(
            "place > ? and order_id is not null order by place limit ?",
            vec![integer(after), i64::from(most).into()],
        )
    }

    /// The next events that the origin has not recorded, oldest first.
    pub(super) fn undrained(&self, log: &LogId, watermark: u64, most: u32) -> Result<Vec<Row>> {
        self.rows(
            "log = ? and seq > ? order by seq limit ?",
            vec![log.as_str().into(), integer(watermark), i64::from(most).into()],
        )
    }

    /// The newest event of a log.
    pub(super) fn last_event(&self, log: &LogId) -> Result<Option<Row>> {
        Ok(self.rows("log = ? order by seq desc limit 1", vec![log.as_str().into()])?.into_iter().next())
    }

    /// Puts an event at the end of another log. One statement: it is in the one or in the other.
    pub(super) fn move_event(&self, row: &Row, to: &LogId, event: &Event) -> Result<()> {
        let bindings = vec![
            to.as_str().into(),
            integer(event.envelope.seq),
            serde_json::to_string(&event.envelope)?.into(),
            row.log.as_str().into(),
            row.seq.into(),
        ];
        self.sql.exec("update log set log = ?, seq = ?, envelope = ? where log = ? and seq = ?", bindings).map(drop)
    }

    /// Keeps the bytes of a menu, and forgets all others but that one and `also`.
    pub(super) fn keep_menu(&self, hash: &MenuHash, stored: &str, also: Option<&MenuHash>) -> Result<()> {
        let mut rest = stored;
        let mut part = 0;
        while !rest.is_empty() {
            let mut cut = rest.len().min(MENU_PART_BYTES);
            while !rest.is_char_boundary(cut) {
                cut -= 1;
            }
            let (piece, after) = rest.split_at(cut);
            let row = vec![hash.0.as_str().into(), SqlStorageValue::Integer(part), piece.into()];
            self.sql.exec("insert or replace into menu_part (hash, part, text) values (?, ?, ?)", row)?;
            rest = after;
            part += 1;
        }
        let others = vec![hash.0.as_str().into(), also.map_or("", |hash| hash.0.as_str()).into()];
        self.sql.exec("delete from menu_part where hash <> ? and hash <> ?", others)?;
        Ok(())
    }

    /// The bytes of a menu, when they are whole.
    pub(super) fn menu(&self, hash: &MenuHash) -> Result<Option<String>> {
        if let Some(breakage) = broken::at(broken::Place::Object) {
            return breakage.read();
        }
        let query = "select text as value from menu_part where hash = ? order by part";
        let parts: Vec<Text> = self.sql.exec(query, vec![hash.0.as_str().into()])?.to_array()?;
        let stored: String = parts.into_iter().map(|part| part.value).collect();
        Ok((MenuHash::of(stored.as_bytes()) == *hash).then_some(stored))
    }

    /// All armed timers: what, and when in milliseconds since the epoch.
    pub(super) fn timers(&self) -> Result<Vec<(String, i64)>> {
        let rows: Vec<TimerRow> = self.sql.exec("select kind, due from timer", None)?.to_array()?;
        Ok(rows.into_iter().map(|row| (row.kind, row.due)).collect())
    }

    /// Arms a timer, or disarms it.
    pub(super) fn set_timer(&self, kind: &str, due: Option<i64>) -> Result<()> {
        match due {
            Some(due) => self
                .sql
                .exec("insert or replace into timer (kind, due) values (?, ?)", vec![kind.into(), due.into()])
                .map(drop),
            None => self.sql.exec("delete from timer where kind = ?", vec![kind.into()]).map(drop),
        }
    }
}

/// What the storage says of where an order stands.
pub(super) struct Standing {
    pub(super) status: OrderStatus,
    pub(super) reason: Option<String>,
}

/// The shop that a counter serves, told to it by its first call and never changed.
pub(super) fn serves(store: &Store, shop: &ShopId) -> Result<bool> {
    match store.kept::<ShopId>(&Kept::Shop)? {
        Some(kept) => Ok(kept == *shop),
        None => store.keep(&Kept::Shop, shop).map(|()| true),
    }
}
