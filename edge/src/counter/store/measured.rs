//! What is measured for reports: when events were recorded, and how many pages were served.

use super::{Store, integer};
use everbud_domain::id::LogId;
use everbud_domain::money::Cents;
use everbud_domain::time::Timestamp;
use everbud_outage::tally::{OrderFact, Place, Window};
use serde::Deserialize;
use worker::Result;

/// The largest number that JavaScript, which stands between here and the storage, holds exactly.
const SAFE_MAX: i64 = (1 << 53) - 1;

/// Page views are counted by the minute: an outage of minutes is to be told apart from what was before it.
const MINUTE_MILLIS: i64 = 60_000;

/// The most orders of one incident that are counted: ten times what the busiest shop takes on its busiest day.
const MOST_ORDERS: i64 = 50_000;

#[derive(Deserialize)]
struct FactRow {
    at: i64,
    total: Option<i64>,
    recorded: i64,
    set_aside: i64,
    cancelled: i64,
}

impl Store {
    /// Notes how far the origin has recorded a log, and when it was seen to.
    pub(in crate::counter) fn set_watermark(&self, log: &LogId, watermark: u64, seen_at: Timestamp) -> Result<()> {
        let row = vec![log.as_str().into(), integer(watermark)];
        self.sql.exec("insert or replace into logs (log, watermark) values (?, ?)", row.clone())?;
        // What an origin that went back in time lacks is recorded when it is recorded again.
        self.sql.exec("delete from advance where log = ? and watermark > ?", row)?;
        let row = vec![log.as_str().into(), integer(watermark), seen_at.0.into()];
        self.sql.exec("insert or ignore into advance (log, watermark, at) values (?, ?, ?)", row).map(drop)
    }

    /// When the origin was first seen to have that event; none before it has.
    pub(in crate::counter) fn recorded_at(&self, log: &LogId, seq: u64) -> Result<Option<Timestamp>> {
        let query = "select min(at) as value from advance where log = ? and watermark >= ?";
        Ok(self.number(query, vec![log.as_str().into(), integer(seq)])?.map(Timestamp))
    }

    /// What is to be counted of each order that was placed within that time. Gaps count as recorded, as in the log.
    pub(in crate::counter) fn order_facts(&self, window: Window) -> Result<Vec<OrderFact>> {
        let query = "
          select log.at, json_extract(log.body, '$.order.total_cents') as total, log.seq <= logs.watermark as recorded,
            exists (select 1 from attention as a where a.log = log.log and a.seq = log.seq) as set_aside,
            exists (
              select 1 from log as step where step.order_id = log.order_id and step.kind = 'order_stepped'
                and json_extract(step.body, '$.status') = 'cancelled'
            ) as cancelled
          from log join logs using (log)
          where log.kind = 'order_placed' and log.at >= ? and log.at < ? order by log.at limit ?";
        let until = window.until.map_or(SAFE_MAX, |until| until.0);
        let rows: Vec<FactRow> =
            self.sql.exec(query, vec![window.from.0.into(), until.into(), MOST_ORDERS.into()])?.to_array()?;
        let fact = |row: FactRow| OrderFact {
            placed_at: Timestamp(row.at),
            total_cents: Cents(row.total.unwrap_or(0)),
            place: match (row.recorded > 0, row.set_aside > 0) {
                (false, _) => Place::Pending,
                (true, false) => Place::Recorded,
                (true, true) => Place::SetAside,
            },
            is_adjusted: false,
            is_cancelled: row.cancelled > 0,
        };
        Ok(rows.into_iter().map(fact).collect())
    }

    /// Counts pages that were served lately.
    pub(in crate::counter) fn add_page_views(&self, pages: u64, at: Timestamp) -> Result<()> {
        let query = "insert into page_views (minute, pages) values (?, ?) on conflict do update set pages = pages + excluded.pages";
        let minute = at.0.div_euclid(MINUTE_MILLIS);
        self.sql.exec(query, vec![minute.into(), integer(pages)]).map(drop)
    }

    /// How many pages were served in the minutes of that time, both ends included.
    pub(in crate::counter) fn page_views(&self, from: Timestamp, until: Timestamp) -> Result<u64> {
        let query = "select sum(pages) as value from page_views where minute >= ? and minute <= ?";
        let minutes = vec![from.0.div_euclid(MINUTE_MILLIS).into(), until.0.div_euclid(MINUTE_MILLIS).into()];
        Ok(self.number(query, minutes)?.and_then(|pages| u64::try_from(pages).ok()).unwrap_or(0))
    }

    /// Forgets what was measured before that.
    pub(in crate::counter) fn forget_measured_before(&self, horizon: Timestamp) -> Result<()> {
        self.sql.exec("delete from page_views where minute < ?", vec![horizon.0.div_euclid(MINUTE_MILLIS).into()])?;
        // The last advance of each log stays: it tells of all events before it.
        let query = "delete from advance where at < ? and watermark < (select max(watermark) from advance as last where last.log = advance.log)";
        self.sql.exec(query, vec![horizon.0.into()]).map(drop)
    }
}
