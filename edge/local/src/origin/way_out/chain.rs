//! The logs of an export while their events pass by: each event must be what was hashed, and join on to the one before it.
//!
//! Pure.

use super::check::parse;
use super::flaw::Flaw;
use super::lines::EventRow;
use everbud_domain::id::{LogId, ShopId};
use everbud_outage::log::{Envelope, Event, Head, verify};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A log as far as it was read.
#[derive(Default)]
struct Chain {
    /// The line of its own row, and where that says it ends.
    told: Option<(u64, u64, String)>,
    /// Its open gaps, as their first and last places.
    gaps: Vec<(u64, u64)>,
    /// The place and hash of the newest event so far.
    newest: Option<(u64, String)>,
}

/// All logs of the shop.
#[derive(Default)]
pub(super) struct Chains(BTreeMap<LogId, Chain>);

impl Chains {
    /// Reads a log's own row, which stands in that line.
    pub(super) fn log(&mut self, line: u64, row: &RawValue) -> Result<(), Flaw> {
        #[derive(Deserialize)]
        struct Row {
            log_id: LogId,
            watermark: u64,
            last_hash: String,
        }
        let Row { log_id, watermark, last_hash } = parse(row)?;
        self.0.entry(log_id).or_default().told = Some((line, watermark, last_hash));
        Ok(())
    }

    /// Reads a gap. One that was filled excuses nothing.
    pub(super) fn gap(&mut self, row: &RawValue) -> Result<(), Flaw> {
        #[derive(Deserialize)]
        struct Row {
            log_id: LogId,
            from_seq: u64,
            to_seq: u64,
            filled_at: Option<String>,
        }
        let Row { log_id, from_seq, to_seq, filled_at } = parse(row)?;
        if filled_at.is_none() {
            self.0.entry(log_id).or_default().gaps.push((from_seq, to_seq));
        }
        Ok(())
    }

    /// Reads an event. One that is unproven must still join on.
    pub(super) fn event(&mut self, shop: &ShopId, row: &str, event: &EventRow<'_>, unproven: bool) -> Result<(), Flaw> {
        let EventRow { log_id, seq, prev, hash, body } = event;
        let chain = self.0.entry(log_id.clone()).or_default();
        let before = chain.newest.replace((*seq, hash.clone()));
        let (last, joint) = before.unwrap_or_else(|| (0, Head::genesis(shop, log_id).hash.to_string()));
        if *seq <= last {
            return Err(Flaw::OutOfOrder);
        }
        if !unproven && !body.is_some_and(|body| is_proven(shop, log_id, row, body.get())) {
            return Err(Flaw::Altered);
        }
        if *seq == last + 1 {
            return if prev.as_ref() == Some(&joint) { Ok(()) } else { Err(Flaw::NotJoined) };
        }
        let (from, to) = (last + 1, seq - 1);
        let is_told = chain.gaps.iter().any(|gap| gap.0 <= from && to <= gap.1);
        if is_told { Ok(()) } else { Err(Flaw::Missing { from, to }) }
    }

    /// The lines of logs that do not end with the event that their rows name.
    pub(super) fn headless(&self) -> Vec<u64> {
        let headless = self.0.values().filter_map(|chain| {
            let (line, watermark, hash) = chain.told.as_ref()?;
            let ends_there = chain.newest.as_ref().is_some_and(|(seq, newest)| seq == watermark && newest == hash);
            (!ends_there).then_some(*line)
        });
        headless.collect()
    }
}

/// Whether that row of `events` is, untouched, an event of that log of that shop; `text` is its body as it was hashed.
pub(super) fn is_proven(shop: &ShopId, log: &LogId, row: &str, text: &str) -> bool {
    let Ok(envelope) = serde_json::from_str::<Envelope>(row) else { return false };
    Event::from_parts(envelope, text.to_owned()).is_ok_and(|event| verify(shop, log, &event.envelope.prev, &event))
}
