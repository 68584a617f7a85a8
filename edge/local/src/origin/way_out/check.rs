//! Reads an export line by line and says what is wrong with it.
//!
//! It keeps totals and the ends of logs, and no line, so a file of any length passes through. Exporting goes through it
//! too: what it would refuse is known when there still is a database to look at. Pure.

use super::chain::Chains;
use super::flaw::{Flaw, Problem};
use super::lines::{EXPORT_VERSION, EventRow, Footer, Header, LINE_BYTES, Line};
use super::tables::{Table, of_kind};
use super::totals::Totals;
use crate::digest;
use everbud_domain::id::ShopId;
use everbud_outage::version::is_readable;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// How many problems are named. A file that has more is as useless as one that has these.
const MOST_PROBLEMS: usize = 50;

/// Reads lines in their order.
#[derive(Default)]
pub(super) struct Check {
    line: u64,
    header: Option<Header>,
    ended: bool,
    /// The place of the table that the lines have come to.
    at_table: usize,
    sum: Sha256,
    totals: Totals,
    unproven: u64,
    chains: Chains,
    problems: Vec<Problem>,
}

/// What a line that is sound holds.
pub(super) enum Taken<'a> {
    /// The first line.
    Header,
    /// A row of that table, as JSON.
    Row(&'static Table, &'a str),
    /// The last line.
    Footer,
}

impl Check {
    /// Reads the next line, its end included. Nothing comes of a line that has a problem.
    pub(super) fn take<'a>(&mut self, bytes: &'a [u8]) -> Option<Taken<'a>> {
        self.line += 1;
        let taken = self.read(bytes);
        self.sum.update(bytes);
        match taken {
            Ok(taken) => Some(taken),
            Err(flaw) => {
                self.note(self.line, flaw);
                None
            }
        }
    }

    fn read<'a>(&mut self, bytes: &'a [u8]) -> Result<Taken<'a>, Flaw> {
        if self.ended {
            return Err(Flaw::BeyondTheEnd);
        }
        if bytes.len() >= LINE_BYTES {
            return Err(Flaw::TooLong);
        }
        let Some(text) = bytes.strip_suffix(b"\n") else { return Err(Flaw::CutLine) };
        let first = self.line == 1;
        let line: Line<'a> = serde_json::from_slice(text).map_err(|why| unreadable_or(first, &why))?;
        match (first, line) {
            (true, Line { everbud_export: Some(header), .. }) => self.begin(header),
            (true, _) => Err(Flaw::NoExport),
            (false, Line { end: Some(footer), .. }) => self.end(footer),
            (false, Line { kind: Some(kind), row: Some(row), unproven, .. }) => self.row(&kind, row, unproven),
            (false, _) => Err(Flaw::Unreadable(String::from("neither a row nor the end"))),
        }
    }

    fn begin<'a>(&mut self, header: &RawValue) -> Result<Taken<'a>, Flaw> {
        #[derive(Deserialize)]
        struct Form {
            v: u16,
        }
        let Form { v } = parse(header)?;
        if !is_readable(v, EXPORT_VERSION) {
            return Err(Flaw::Version(v));
        }
        self.header = Some(parse(header)?);
        Ok(Taken::Header)
    }

    fn row<'a>(&mut self, kind: &str, row: &'a RawValue, unproven: bool) -> Result<Taken<'a>, Flaw> {
        let (place, table) = of_kind(kind).ok_or_else(|| Flaw::UnknownKind(kind.to_owned()))?;
        if place < self.at_table {
            return Err(Flaw::OutOfOrder);
        }
        self.at_table = place;
        *self.totals.rows.entry(kind.to_owned()).or_default() += 1;
        match kind {
            "shop" => self.shop(row)?,
            "log" => self.chains.log(self.line, row)?,
            "gap" => self.chains.gap(row)?,
            "event" => self.event(row, unproven)?,
            "order_key" => self.order_key(row)?,
            "stock" => self.stock(row)?,
            "order" => self.order(row)?,
            // Of the others only the number counts, and their bytes.
            _ => {}
        }
        Ok(Taken::Row(table, row.get()))
    }

    fn shop(&self, row: &RawValue) -> Result<(), Flaw> {
        #[derive(Deserialize)]
        struct Doc {
            id: String,
        }
        #[derive(Deserialize)]
        struct Row {
            doc: Doc,
        }
        let Row { doc } = parse(row)?;
        match self.shop_id() {
            Some(shop) if shop.as_str() != doc.id => Err(Flaw::Unreadable(String::from("another shop's"))),
            Some(_) | None => Ok(()),
        }
    }

    fn event(&mut self, row: &RawValue, unproven: bool) -> Result<(), Flaw> {
        let event: EventRow<'_> = parse(row)?;
        let Some(shop) = self.shop_id().cloned() else { return Ok(()) };
        let total = self.totals.logs.entry(event.log_id.clone()).or_default();
        (total.events, total.seq, total.hash) = (total.events + 1, event.seq, event.hash.clone());
        self.unproven += u64::from(unproven);
        self.chains.event(&shop, row.get(), &event, unproven)
    }

    fn order_key(&mut self, row: &RawValue) -> Result<(), Flaw> {
        #[derive(Deserialize)]
        struct Row {
            erased_at: Option<String>,
        }
        self.totals.erased += u64::from(parse::<Row>(row)?.erased_at.is_some());
        Ok(())
    }

    fn stock(&mut self, row: &RawValue) -> Result<(), Flaw> {
        #[derive(Deserialize)]
        struct Row {
            on_hand: i64,
            reserved: i64,
        }
        let Row { on_hand, reserved } = parse(row)?;
        self.totals.on_hand += i128::from(on_hand);
        self.totals.reserved += i128::from(reserved);
        Ok(())
    }

    fn order(&mut self, row: &RawValue) -> Result<(), Flaw> {
        #[derive(Deserialize)]
        struct Row {
            status: String,
            total_cents: Option<i64>,
        }
        let Row { status, total_cents } = parse(row)?;
        let total = self.totals.orders.entry(status).or_default();
        total.orders += 1;
        total.cents += i128::from(total_cents.unwrap_or_default());
        Ok(())
    }

    fn end<'a>(&mut self, footer: &RawValue) -> Result<Taken<'a>, Flaw> {
        self.ended = true;
        let said: Footer = parse(footer)?;
        if !self.problems.is_empty() {
            // Whatever else does not agree now follows from those.
            return Ok(Taken::Footer);
        }
        for line in self.chains.headless() {
            self.note(line, Flaw::NotTheHead);
        }
        let found = self.footer();
        let rows_told = self.header.as_ref().map(|header| &header.rows);
        if rows_told != Some(&said.totals.rows) {
            self.note(self.line, Flaw::Totals(String::from("the first line tells of other rows than the last")));
        }
        for what in differences(&said, &found) {
            self.note(self.line, Flaw::Totals(what));
        }
        if said.sha256 == found.sha256 { Ok(Taken::Footer) } else { Err(Flaw::Sum) }
    }

    /// What the last line is to say of the lines so far.
    pub(super) fn footer(&self) -> Footer {
        let mut totals = self.totals.clone();
        for table in &super::TABLES {
            totals.rows.entry(table.kind.to_owned()).or_default();
        }
        // The line being read is not one of those before it.
        let lines = if self.ended { self.line.saturating_sub(1) } else { self.line };
        Footer { lines, totals, unproven: self.unproven, sha256: digest::text(&self.sum.clone().finalize()) }
    }

    /// The first line, where it was sound.
    pub(super) const fn header(&self) -> Option<&Header> {
        self.header.as_ref()
    }

    fn shop_id(&self) -> Option<&ShopId> {
        self.header.as_ref().map(|header| &header.shop)
    }

    /// Notes a problem, unless there are too many already.
    pub(super) fn note(&mut self, line: u64, flaw: Flaw) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { line, flaw });
        }
    }

    /// Whether it makes no sense to read on: without its first line nothing can be told of the others.
    pub(super) const fn is_hopeless(&self) -> bool {
        self.line > 0 && self.header.is_none()
    }

    /// What was wrong, in the order of the lines. A file that has ended without its last line is cut off.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        let cut = self.problems.iter().any(|problem| problem.flaw == Flaw::CutLine);
        if self.line == 0 {
            self.note(1, Flaw::NoExport);
        } else if !self.ended && !cut && !self.is_hopeless() {
            self.note(self.line, Flaw::CutOff);
        }
        self.problems.sort_by_key(|problem| problem.line);
        self.problems
    }
}

/// Reads what a row must have.
pub(super) fn parse<'a, T: Deserialize<'a>>(value: &'a RawValue) -> Result<T, Flaw> {
    serde_json::from_str(value.get()).map_err(|why| Flaw::Unreadable(why.to_string()))
}

/// A first line that is no JSON is most likely another file altogether.
fn unreadable_or(first: bool, why: &serde_json::Error) -> Flaw {
    if first { Flaw::NoExport } else { Flaw::Unreadable(why.to_string()) }
}

/// What two ends say differently, as sentences.
fn differences(said: &Footer, found: &Footer) -> Vec<String> {
    let mut all = Vec::new();
    let mut compare = |what: &str, said: String, found: String| {
        if said != found {
            all.push(format!("{what}: it says {said}, there are {found}"));
        }
    };
    compare("lines", said.lines.to_string(), found.lines.to_string());
    let kinds: BTreeSet<&String> = said.totals.rows.keys().chain(found.totals.rows.keys()).collect();
    for kind in kinds {
        compare(&format!("{kind} rows"), said.totals.of(kind).to_string(), found.totals.of(kind).to_string());
    }
    compare("orders", format!("{:?}", said.totals.orders), format!("{:?}", found.totals.orders));
    compare("units on hand", said.totals.on_hand.to_string(), found.totals.on_hand.to_string());
    compare("units reserved", said.totals.reserved.to_string(), found.totals.reserved.to_string());
    compare("erased people", said.totals.erased.to_string(), found.totals.erased.to_string());
    compare("events of logs", format!("{:?}", said.totals.logs), format!("{:?}", found.totals.logs));
    compare("unproven events", said.unproven.to_string(), found.unproven.to_string());
    all
}
