//! What is counted for reports: orders that were placed in a time, when events were recorded, how many pages were served.
//!
//! I/O: the storage of one Durable Object.

use super::{Store, integer};
use everbud_domain::id::LogId;
use everbud_domain::money::Cents;
use everbud_domain::time::Timestamp;
use everbud_outage::report::Advances;
use everbud_outage::tally::{AlikeOrders, Place, Tally, Window};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use worker::{Result, SqlStorageValue};

/// The largest number that JavaScript, which stands between here and the storage, holds exactly.
const SAFE_MAX: i64 = (1 << 53) - 1;

/// Page views are counted by the minute: an outage of minutes is to be told apart from what was before it.
const MINUTE_MILLIS: i64 = 60_000;

/// The most orders of one incident that are counted: ten times what the busiest shop takes on its busiest day.
pub(in crate::counter) const MOST_ORDERS: u32 = 50_000;

/// Orders that were placed in a time, oldest first: those that this log placed, and those that were told anew since their
/// own event was lost or forgotten. Of the latter the first telling counts. `{}` is what is to be known of the order.
const TAKEN: &str = "
  select log.place, log.at, json_extract(log.body, '{}') as what,
    coalesce(json_extract(log.body, '$.placed.log'), log.log) as log,
    coalesce(json_extract(log.body, '$.placed.seq'), log.seq) as seq,
    coalesce(coalesce(json_extract(log.body, '$.placed.seq'), log.seq) <= logs.watermark, 1) as recorded,
    (
      select reason from attention as a where a.log = coalesce(json_extract(log.body, '$.placed.log'), log.log)
        and a.seq = coalesce(json_extract(log.body, '$.placed.seq'), log.seq)
    ) as set_aside,
    coalesce((
      select coalesce(json_extract(step.body, '$.step.reason'), '') from log as step
      where step.order_id = log.order_id and step.kind = 'order_stepped'
        and json_extract(step.body, '$.status') = 'cancelled'
    ), iif(json_extract(log.body, '$.status') = 'cancelled', coalesce(json_extract(log.body, '$.reason'), ''), null))
      as cancelled
  from log left join logs on logs.log = coalesce(json_extract(log.body, '$.placed.log'), log.log)
  where (
    log.kind = 'order_placed' and log.at >= ?3 and log.at < ?2
    or log.kind = 'order_carried' and log.at >= ?3
      and json_extract(log.body, '$.order.placed_at') >= ?1 and json_extract(log.body, '$.order.placed_at') < ?2
      and not exists (
        select 1 from log as told where told.order_id = log.order_id and told.place < log.place
          and told.kind in ('order_placed', 'order_carried')
      )
  ) and (log.at, log.place) > (?3, ?4)
  order by log.at, log.place limit ?5";

/// An order that was placed, with what is known of it as one value: [`TAKEN`].
#[derive(Deserialize)]
pub(in crate::counter) struct Taken<T> {
    place: i64,
    /// When the event was written that tells of it here.
    pub(in crate::counter) at: i64,
    pub(in crate::counter) what: T,
    /// The log that placed it, and where in it.
    pub(in crate::counter) log: String,
    pub(in crate::counter) seq: i64,
    recorded: i64,
    /// Why it waits for a person, where it does.
    pub(in crate::counter) set_aside: Option<String>,
    /// Why it was called off, where it was.
    pub(in crate::counter) cancelled: Option<String>,
}

impl<T> Taken<T> {
    /// Whether the origin has it. Gaps count as recorded, as in the log.
    pub(in crate::counter) const fn is_recorded(&self) -> bool {
        self.recorded > 0
    }

    /// Where the next orders are to be read from.
    pub(in crate::counter) const fn cursor(&self) -> (i64, i64) {
        (self.at, self.place)
    }
}

/// What [`TAKEN`] is asked with.
fn placed_within(
    (from, until): (Timestamp, Option<Timestamp>),
    after: Option<(i64, i64)>,
    most: u32,
) -> Vec<SqlStorageValue> {
    let until = until.map_or(SAFE_MAX, |until| until.0);
    let (at, place) = after.unwrap_or((from.0, -1));
    vec![from.0.into(), until.into(), at.into(), place.into(), i64::from(most).into()]
}

#[derive(Deserialize)]
struct AlikeRow {
    recorded: i64,
    set_aside: i64,
    cancelled: i64,
    orders: i64,
    cents: Option<i64>,
}

#[derive(Deserialize)]
struct AdvanceRow {
    watermark: i64,
    at: i64,
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

    /// When the origin was seen to have recorded the events of a log between those two, both included.
    pub(in crate::counter) fn advances(&self, log: &str, first: i64, last: i64) -> Result<Advances> {
        let query = "
          select watermark, at from advance where log = ?1 and watermark >= ?2 and watermark <= coalesce(
            (select min(watermark) from advance where log = ?1 and watermark >= ?3), ?3
          )";
        let rows: Vec<AdvanceRow> = self.sql.exec(query, vec![log.into(), first.into(), last.into()])?.to_array()?;
        Ok(rows.into_iter().filter_map(|row| Some((u64::try_from(row.watermark).ok()?, Timestamp(row.at)))).collect())
    }

    /// Orders that were placed within that time, after the cursor where there is one. `what` of each is a JSON path.
    pub(in crate::counter) fn taken<T: DeserializeOwned>(
        &self,
        what: &str,
        time: (Timestamp, Option<Timestamp>),
        after: Option<(i64, i64)>,
        most: u32,
    ) -> Result<Vec<Taken<T>>> {
        self.sql.exec(&TAKEN.replacen("{}", what, 1), placed_within(time, after, most))?.to_array()
    }

    /// The orders that were placed within that time. They are counted where they lie: nobody is served while one that has
    /// tens of thousands hands each of them over.
    pub(in crate::counter) fn tally(&self, window: Window) -> Result<Tally> {
        let placed = TAKEN.replacen("{}", "$.order.total_cents", 1);
        let query = format!(
            "select recorded > 0 as recorded, set_aside is not null as set_aside, cancelled is not null as cancelled, \
             count(*) as orders, sum(what) as cents from ({placed}) group by 1, 2, 3"
        );
        let alike = |row: AlikeRow| AlikeOrders {
            orders: u64::try_from(row.orders).unwrap_or(0),
            value_cents: Cents(row.cents.unwrap_or(0)),
            place: match (row.recorded > 0, row.set_aside > 0) {
                (false, _) => Place::Pending,
                (true, false) => Place::Recorded,
                (true, true) => Place::SetAside,
            },
            is_adjusted: false,
            is_cancelled: row.cancelled > 0,
        };
        let rows: Vec<AlikeRow> =
            self.sql.exec(&query, placed_within((window.from, window.until), None, MOST_ORDERS))?.to_array()?;
        Ok(Tally::of(rows.into_iter().map(alike)))
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
