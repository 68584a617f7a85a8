//! Which logs the storage holds, how much of each the origin has recorded, and forgetting the beginning of one.

use super::{Kept, Row, Store, integer};
use everbud_domain::id::LogId;
use everbud_domain::time::Timestamp;
use everbud_outage::drain::{DrainState, Gap};
use everbud_outage::ledgers::{Checkpoint, STANDING_VERSION, Standing};
use everbud_outage::version::Versioned;
use serde::Deserialize;
use worker::Result;

#[derive(Deserialize)]
struct LogRow {
    log: String,
    watermark: i64,
}

#[derive(Deserialize)]
struct Written {
    seq: i64,
    at: i64,
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

impl Store {
    /// How many orders the origin has not recorded.
    pub(in crate::counter) fn pending_orders(&self) -> Result<u64> {
        let count = self.number(
            "select count(*) as value from logs join log using (log) where seq > watermark and kind = 'order_placed'",
            vec![],
        )?;
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }

    /// How many orders were placed in a log after one event, up to another.
    pub(in crate::counter) fn orders_between(&self, log: &LogId, after: u64, up_to: u64) -> Result<u64> {
        let count = self.number(
            "select count(*) as value from log where log = ? and seq > ? and seq <= ? and kind = 'order_placed'",
            vec![log.as_str().into(), integer(after), integer(up_to)],
        )?;
        Ok(unsigned(count.unwrap_or(0)))
    }

    /// When the oldest event that the origin has not recorded was written, in milliseconds since the epoch.
    pub(in crate::counter) fn oldest_undrained(&self) -> Result<Option<i64>> {
        let first = "select at from log where log.log = logs.log and seq > watermark order by seq limit 1";
        self.number(&format!("select min(({first})) as value from logs"), vec![])
    }

    /// How far the origin has recorded each log.
    pub(in crate::counter) fn watermarks(&self) -> Result<Vec<(String, u64)>> {
        let rows: Vec<LogRow> = self.sql.exec("select log, watermark from logs", None)?.to_array()?;
        Ok(rows.into_iter().map(|row| (row.log, unsigned(row.watermark))).collect())
    }

    /// Each log of which an event is held, by when the first of these was written.
    pub(in crate::counter) fn held_logs(&self) -> Result<Vec<(LogId, DrainState)>> {
        let mut held = Vec::new();
        for (log, recorded) in self.watermarks()? {
            let log = LogId::parse(&log).map_err(|_| "a log id that is none")?;
            let Some(last) = self.last_event(&log)? else { continue };
            let first = self.rows("log = ? order by seq limit 1", vec![log.as_str().into()])?;
            let Some(first) = first.first() else { continue };
            let state = DrainState { oldest: first.seq(), recorded, head: last.event()?.head() };
            held.push((first.place(), log, state));
        }
        held.sort_by_key(|(place, ..)| *place);
        Ok(held.into_iter().map(|(_, log, state)| (log, state)).collect())
    }

    /// What stands after the events that were folded into it; that of a counter without events when none were.
    ///
    /// # Errors
    /// When another build wrote it, and this one does not read it.
    pub(in crate::counter) fn checkpoint(&self) -> Result<Checkpoint> {
        match self.kept::<Versioned<Checkpoint>>(&Kept::Checkpoint)? {
            None => Ok(Checkpoint::default()),
            Some(stored) => Ok(stored.read(STANDING_VERSION).ok_or("a checkpoint of another build")?),
        }
    }

    /// Notes what stands after the events up to that place.
    pub(in crate::counter) fn keep_checkpoint(&self, place: u64, standing: Standing) -> Result<()> {
        self.keep(&Kept::Checkpoint, &Versioned::new(STANDING_VERSION, Checkpoint { place, standing }))
    }

    /// The place of an event; 0 when it is not held.
    pub(in crate::counter) fn place_of(&self, log: &LogId, seq: u64) -> Result<u64> {
        let row = vec![log.as_str().into(), integer(seq)];
        let place = self.number("select max(place) as value from log where log = ? and seq = ?", row)?;
        Ok(unsigned(place.unwrap_or(0)))
    }

    /// The place of the newest event; 0 for none.
    pub(in crate::counter) fn last_place(&self) -> Result<u64> {
        Ok(unsigned(self.number("select max(place) as value from log", vec![])?.unwrap_or(0)))
    }

    /// When the oldest event was written, if there is any but the newest of the open log.
    pub(in crate::counter) fn oldest_event(&self, open: &LogId, newest: u64) -> Result<Option<Timestamp>> {
        let query = "select at as value from log where not (log = ? and seq = ?) order by place limit 1";
        Ok(self.number(query, vec![open.as_str().into(), integer(newest)])?.map(Timestamp))
    }

    /// Seq and time of a log's oldest events.
    pub(in crate::counter) fn oldest_times(&self, log: &LogId, most: u32) -> Result<Vec<(u64, Timestamp)>> {
        let query = "select seq, at from log where log = ? order by seq limit ?";
        let rows: Vec<Written> = self.sql.exec(query, vec![log.as_str().into(), i64::from(most).into()])?.to_array()?;
        Ok(rows.into_iter().map(|row| (unsigned(row.seq), Timestamp(row.at))).collect())
    }

    /// The events of a log up to that seq which place or carry an order.
    pub(in crate::counter) fn orders_up_to(&self, log: &LogId, seq: u64) -> Result<Vec<Row>> {
        self.rows(
            "log = ? and seq <= ? and kind in ('order_placed', 'order_carried') order by seq",
            vec![log.as_str().into(), integer(seq)],
        )
    }

    /// Takes the names off an event by which its order is found, so that another event can have them.
    pub(in crate::counter) fn release_names(&self, row: &Row) -> Result<()> {
        let place = vec![integer(row.place())];
        self.sql.exec("update log set token = null, key = null where place = ?", place).map(drop)
    }

    /// Forgets a log's events up to that seq; and the log, when nothing of it is left and it is not the open one.
    pub(in crate::counter) fn forget_up_to(&self, log: &LogId, seq: u64, open: &LogId) -> Result<()> {
        self.sql.exec("delete from log where log = ? and seq <= ?", vec![log.as_str().into(), integer(seq)])?;
        self.forget_empty_log(log, open)
    }

    /// Forgets a closed log of which no event is left.
    pub(in crate::counter) fn forget_empty_log(&self, log: &LogId, open: &LogId) -> Result<()> {
        if log == open || self.last_event(log)?.is_some() {
            return Ok(());
        }
        self.sql.exec("delete from logs where log = ?", vec![log.as_str().into()]).map(drop)
    }

    /// Notes events of a log that the origin misses and we no longer have.
    pub(in crate::counter) fn note_gap(&self, log: &LogId, gap: Gap) -> Result<()> {
        let row = vec![log.as_str().into(), integer(gap.from), integer(gap.to)];
        self.sql.exec("insert or replace into gap (log, first, last) values (?, ?, ?)", row).map(drop)
    }

    /// Forgets the gaps of a log before the oldest one that is still open; all of them, when none is.
    pub(in crate::counter) fn forget_gaps(&self, log: &LogId, oldest: Option<Gap>) -> Result<()> {
        let log = log.as_str().into();
        match oldest {
            Some(gap) => self.sql.exec("delete from gap where log = ? and first < ?", vec![log, integer(gap.from)]),
            None => self.sql.exec("delete from gap where log = ?", vec![log]),
        }
        .map(drop)
    }

    /// Whether an event lies in a gap that was noted.
    pub(in crate::counter) fn is_in_gap(&self, log: &LogId, seq: u64) -> Result<bool> {
        let query = "select count(*) as value from gap where log = ? and first <= ? and last >= ?";
        let row = vec![log.as_str().into(), integer(seq), integer(seq)];
        Ok(self.number(query, row)?.unwrap_or(0) > 0)
    }
}
