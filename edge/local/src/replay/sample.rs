//! One second of a replay, as the driver and Postgres saw it.
//!
//! I/O: SQL to Postgres past the proxy. What a shop says of the database is asked by [`super::told`], which may wait.

use super::cascade::Stage;
use super::histogram::Histogram;
use super::tally::Tally;
use super::told::Told;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one second was like.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// When it ended, in real milliseconds after the start.
    pub at_ms: u64,
    /// How long it really was, in milliseconds.
    pub took_ms: u64,
    /// How the database failed then.
    pub stage: Option<String>,
    /// Pages that came.
    pub pages: u64,
    /// Orders that were accepted.
    pub accepted: u64,
    /// Pushes that were applied.
    pub pushes: u64,
    /// Orders that were refused.
    pub refused: u64,
    /// Tries of orders and pushes that are made again.
    pub again: u64,
    /// Pages in whose place a 503 or nothing came.
    pub pages_missed: u64,
    /// Orders and pushes that are stored and not recorded; none while Postgres could not be asked.
    pub backlog: Option<u64>,
    /// Events that were recorded in it; none where Postgres could not be asked at both ends.
    pub drained: Option<u64>,
    /// Half of the pages took no longer, in microseconds.
    pub page_p50_us: Option<u64>,
    /// Nor did 99 of 100.
    pub page_p99_us: Option<u64>,
    /// The same of orders.
    pub order_p50_us: Option<u64>,
    /// The same of orders.
    pub order_p99_us: Option<u64>,
    /// How late the driver itself was for 99 of 100.
    pub late_p99_us: Option<u64>,
    /// What a shop says of the database: `up`, `degraded`, `down`; empty where it said nothing.
    pub origin: String,
}

/// All times of the run so far.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Of pages.
    pub pages: Histogram,
    /// Of pages while the database failed.
    pub pages_failing: Histogram,
    /// Of orders.
    pub orders: Histogram,
    /// Of orders while the database failed.
    pub orders_failing: Histogram,
    /// How late the driver was.
    pub late: Histogram,
}

/// Who takes samples.
pub struct Sampler<'a> {
    tally: &'a Tally,
    told: &'a Told,
    url: String,
    sql: Option<postgres::Client>,
    before: Counts,
    /// Everything that was measured so far.
    pub totals: Totals,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    at_ms: u64,
    pages: u64,
    accepted: u64,
    pushes: u64,
    refused: u64,
    again: u64,
    pages_missed: u64,
    recorded: Option<u64>,
}

impl<'a> Sampler<'a> {
    /// A sampler that asks Postgres at that address.
    #[must_use]
    pub fn new(tally: &'a Tally, told: &'a Told, url: &str) -> Self {
        Self { tally, told, url: url.to_owned(), sql: None, before: Counts::default(), totals: Totals::default() }
    }

    /// What has happened since the last one.
    pub fn take(&mut self, at_ms: u64, stage: Option<Stage>) -> Sample {
        // Stored first, so that what is recorded meanwhile makes no backlog below nothing.
        let stored = self.tally.stored();
        let recorded = self.recorded();
        let tally = self.tally;
        let now = Counts {
            at_ms,
            pages: tally.pages.get(),
            accepted: tally.accepted.get(),
            pushes: tally.pushes.get(),
            refused: tally.refused.get(),
            again: tally.again.get(),
            pages_missed: tally.pages_missed.get(),
            recorded,
        };
        let before = std::mem::replace(&mut self.before, now);
        let (pages, orders, late) = (tally.page_times.take(), tally.order_times.take(), tally.late.take());
        self.totals.pages.add(&pages);
        self.totals.orders.add(&orders);
        self.totals.late.add(&late);
        if stage.is_some() {
            self.totals.pages_failing.add(&pages);
            self.totals.orders_failing.add(&orders);
        }
        Sample {
            at_ms,
            took_ms: at_ms.saturating_sub(before.at_ms),
            stage: stage.map(|stage| stage.name().to_owned()),
            pages: now.pages - before.pages,
            accepted: now.accepted - before.accepted,
            pushes: now.pushes - before.pushes,
            refused: now.refused - before.refused,
            again: now.again - before.again,
            pages_missed: now.pages_missed - before.pages_missed,
            backlog: recorded.map(|recorded| stored.saturating_sub(recorded)),
            drained: recorded.zip(before.recorded).map(|(now, before)| now.saturating_sub(before)),
            page_p50_us: pages.quantile(500),
            page_p99_us: pages.quantile(990),
            order_p50_us: orders.quantile(500),
            order_p99_us: orders.quantile(990),
            late_p99_us: late.quantile(990),
            origin: self.told.last(),
        }
    }

    /// How many events Postgres says it has: each order and each push is one.
    fn recorded(&mut self) -> Option<u64> {
        let asked = match self.sql.take() {
            Some(sql) => Ok(sql),
            None => connect(&self.url),
        };
        let mut sql = asked.ok()?;
        let sum = "select coalesce(sum(watermark), 0)::bigint from everbud.logs";
        let sum: i64 = sql.query_one(sum, &[]).ok()?.try_get(0).ok()?;
        self.sql = Some(sql);
        u64::try_from(sum).ok()
    }
}

fn connect(url: &str) -> Result<postgres::Client, postgres::Error> {
    let mut config: postgres::Config = url.parse()?;
    config.connect_timeout(Duration::from_secs(1)).application_name("everbud/replay");
    config.connect(postgres::NoTls)
}
