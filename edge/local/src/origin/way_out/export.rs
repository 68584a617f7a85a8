//! Writes all of a shop's data out, as they stood at one moment.
//!
//! I/O: one connection as the owner, one transaction that only reads and sees one snapshot; whatever the caller gives to
//! write to. Rows pass through, a few hundred at a time, and are never all held.

use super::chain::is_proven;
use super::check::Check;
use super::lines::{EXPORT_VERSION, Footer, Header, first, last, row};
use super::tables::{TABLES, Table};
use super::totals::{self, Totals};
use super::{Problem, WayOutError};
use crate::origin::deadline::{CALL, flowing};
use crate::origin::{OriginError, connect, speak_for};
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::time::Timestamp;
use everbud_outage::log::{Envelope, Event};
use postgres::{IsolationLevel, Row, Transaction};
use std::io::Write;

/// Rows that are fetched at once.
const ROWS: i32 = 200;

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Its last line.
    pub footer: Footer,
    /// What an import would refuse it for. None of it was mended or left out: it is what the origin holds.
    pub problems: Vec<Problem>,
}

/// Writes the export of that shop, see [`lines`](super::lines). `at` is noted in it as its time.
///
/// What still waits at the edge for the database is not in it: the origin does not have it. Nor is anything of people who
/// were erased: their keys are gone, and what was sealed with them is left out.
///
/// # Errors
/// [`WayOutError::Origin`] and [`WayOutError::Files`]; what was written by then has no last line and is of no use.
pub fn export(url: &str, slug: &str, at: Timestamp, out: &mut dyn Write) -> Result<Exported, WayOutError> {
    let (url, slug) = (url.to_owned(), slug.to_owned());
    let mut check = Check::default();
    let mut write = |check: &mut Check, line: &[u8]| {
        check.take(line);
        out.write_all(line).map_err(WayOutError::Files)
    };
    // Postgres is asked in a thread of its own: a reader may be slow, and a database that is frozen is given up.
    let totals = flowing(
        CALL,
        move |give| read_all(&url, &slug, at, give),
        |lines: Vec<Vec<u8>>| lines.iter().try_for_each(|line| write(&mut check, line)),
    )?;
    let footer = Footer { totals, ..check.footer() };
    write(&mut check, &last(&footer).map_err(OriginError::from)?)?;
    out.flush().map_err(WayOutError::Files)?;
    Ok(Exported { footer, problems: check.finish() })
}

/// Gives all lines but the last, and answers what they are to come to.
fn read_all(
    url: &str,
    slug: &str,
    at: Timestamp,
    give: &mut dyn FnMut(Vec<Vec<u8>>) -> bool,
) -> Result<Totals, WayOutError> {
    let mut client = connect(url)?;
    let build = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let mut transaction = build.start().map_err(OriginError::from)?;
    let header = begin(&mut transaction, slug, at)?;
    let totals = totals::read(&mut transaction, header.shop.as_str(), &mut || {
        give(Vec::new());
    })?;
    let header = Header { rows: totals.rows.clone(), ..header };
    if !give(vec![first(&header).map_err(OriginError::from)?]) {
        return Ok(totals);
    }
    for table in &TABLES {
        read_table(&mut transaction, &header.shop, table, give)?;
    }
    transaction.rollback().map_err(OriginError::from)?;
    Ok(totals)
}

fn begin(transaction: &mut Transaction<'_>, slug: &str, at: Timestamp) -> Result<Header, OriginError> {
    // Times and bytes are written one way, whatever the session was set to.
    transaction.batch_execute(&format!(
        "set local statement_timeout = {}; set local timezone = 'UTC'; set local bytea_output = 'hex'",
        CALL.as_millis()
    ))?;
    let query = "select id::text, name, revision from everbud.shops where slug = $1";
    let unknown = || OriginError::UnknownShop(slug.to_owned());
    let found = transaction.query_opt(query, &[&slug])?.ok_or_else(unknown)?;
    let id: String = found.try_get(0)?;
    speak_for(transaction, &id)?;
    Ok(Header {
        v: EXPORT_VERSION,
        shop: ShopId::parse(&id).map_err(|_| unknown())?,
        slug: slug.to_owned(),
        name: found.try_get::<_, Option<String>>(1)?.unwrap_or_default(),
        exported_at: at,
        revision: found.try_get(2)?,
        rows: Default::default(),
    })
}

fn read_table(
    transaction: &mut Transaction<'_>,
    shop: &ShopId,
    table: &'static Table,
    give: &mut dyn FnMut(Vec<Vec<u8>>) -> bool,
) -> Result<(), OriginError> {
    let query = query_of(transaction, table)?;
    let statement = transaction.prepare(&query)?;
    // By a portal, so that each fetch is a statement of its own, whose time-out no slow reader can use up.
    let portal = transaction.bind(&statement, &[&shop.as_str()])?;
    loop {
        let rows = transaction.query_portal(&portal, ROWS)?;
        if rows.is_empty() {
            return Ok(());
        }
        let lines = rows.iter().map(|row| line_of(shop, table, row)).collect::<Result<Vec<_>, _>>()?;
        if !give(lines) {
            return Ok(());
        }
    }
}

/// Reads a table's rows as JSON without the shop's id and without columns that Postgres computes itself; of events the
/// body apart.
fn query_of(transaction: &mut Transaction<'_>, table: &Table) -> Result<String, OriginError> {
    let computed = "select coalesce(array_agg(attname::text), '{}') from pg_attribute
                    where attrelid = ('everbud.' || $1::text)::regclass and attnum > 0 and attgenerated <> ''";
    let mut left_out: Vec<String> = transaction.query_one(computed, &[&table.name])?.try_get(0)?;
    left_out.push(table.shop.to_owned());
    if table.kind == "order_key" {
        // Whose orders belong together means nothing under another platform's secret.
        left_out.push(String::from("person"));
    }
    if table.kind == "event" {
        left_out.push(String::from("body"));
        return Ok(format!(
            // Of somebody who was erased the sealed bytes go as well: the key may lie in an older export.
            "select (to_jsonb(t) - '{{{}}}'::text[]
               || case when k.erased_at is null then '{{}}' else '{{\"sealed\": null}}' end::jsonb)::text, t.body::text
             from everbud.events t
             left join everbud.order_keys k on k.shop_id = t.shop_id and k.order_id = everbud.order_of(t.body)
             where t.shop_id = $1::text::uuid order by t.log_id, t.seq",
            left_out.join(",")
        ));
    }
    Ok(format!(
        "select (to_jsonb(t) - '{{{}}}'::text[])::text from everbud.{} t where {} = $1::text::uuid order by {}",
        left_out.join(","),
        table.name,
        table.shop,
        table.order
    ))
}

fn line_of(shop: &ShopId, table: &Table, found: &Row) -> Result<Vec<u8>, OriginError> {
    let json: &str = found.try_get(0)?;
    if table.kind != "event" {
        return Ok(row(table.kind, json, false)?);
    }
    let body: Option<&str> = found.try_get(1)?;
    match body.and_then(|body| hashed_text(shop, json, body)) {
        Some(text) => Ok(row(table.kind, &with_body(json, &text), false)?),
        None => Ok(row(table.kind, &with_body(json, body.unwrap_or("null")), true)?),
    }
}

/// The body of an event as the text that was hashed. Nothing when it does not come back: the counter withheld it, or a
/// build with other fields wrote it, or it is not what was hashed.
fn hashed_text(shop: &ShopId, row: &str, body: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Of {
        log_id: LogId,
    }
    let Of { log_id } = serde_json::from_str(row).ok()?;
    let envelope: Envelope = serde_json::from_str(row).ok()?;
    let event = Event::from_reordered(envelope, body).ok()?;
    is_proven(shop, &log_id, row, event.body_text()).then(|| event.body_text().to_owned())
}

/// A row, which is a JSON object with columns, and one column more.
fn with_body(row: &str, body: &str) -> String {
    format!("{},\"body\":{body}}}", row.strip_suffix('}').unwrap_or(row))
}
