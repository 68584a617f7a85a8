//! Folding the events that are held into the ledgers, when a counter wakes.
//!
//! Nobody is served meanwhile, and one that woke after an outage may hold tens of thousands. So carts stay where they are:
//! of an event that places an order the envelope is read, and whose it is. I/O: the storage of one Durable Object.

use super::{Store, integer};
use everbud_domain::id::{LogId, OrderId};
use everbud_outage::ledgers::{Checkpoint, CounterLedger, Effect, StockBase};
use everbud_outage::log::{Envelope, Event};
use serde::Deserialize;
use worker::{Result, SqlStorageValue};

/// How many events are in memory at once.
const EVENTS_AT_ONCE: u32 = 500;

/// The ledgers after the newest event.
pub(in crate::counter) struct Folded {
    pub(in crate::counter) ledger: CounterLedger,
    /// The place of that event.
    pub(in crate::counter) place: u64,
    /// How many events were read that stand in no checkpoint.
    pub(in crate::counter) read: usize,
}

/// An event without its cart.
#[derive(Deserialize)]
struct Lean {
    place: i64,
    log: String,
    envelope: String,
    /// The order that it places, if it places one.
    placed: Option<String>,
    /// What it says, if it places none.
    body: Option<String>,
}

impl Lean {
    fn place(&self) -> u64 {
        u64::try_from(self.place).unwrap_or(0)
    }

    fn envelope(&self) -> Result<Envelope> {
        let envelope: Envelope = serde_json::from_str(&self.envelope)?;
        Ok(envelope.readable().map_err(|error| error.to_string())?)
    }

    fn fold_into(self, ledger: &mut CounterLedger) -> Result<()> {
        let log = LogId::parse(&self.log).map_err(|_| "a log id that is none")?;
        let envelope = self.envelope()?;
        match (self.placed, self.body) {
            (Some(order), _) => {
                let order = OrderId::parse(&order).map_err(|_| "an order id that is none")?;
                ledger.apply(&log, Effect::of_placed(&envelope, &order));
            }
            (None, body) => {
                let event = Event::from_parts(envelope, body.unwrap_or_default()).map_err(|error| error.to_string())?;
                ledger.apply(&log, &event);
            }
        }
        Ok(())
    }
}

impl Store {
    fn lean(&self, condition: &str, bindings: Vec<SqlStorageValue>) -> Result<Vec<Lean>> {
        let columns = "place, log, envelope, iif(kind = 'order_placed', order_id, null) as placed, \
                       iif(kind = 'order_placed', null, body) as body";
        self.sql.exec(&format!("select {columns} from log where {condition}"), bindings)?.to_array()
    }

    /// What is left, from the origin's count, the checkpoint and the events that are in neither.
    pub(in crate::counter) fn fold(&self, base: StockBase, from: Checkpoint) -> Result<Folded> {
        let Checkpoint { place: noted, standing } = from;
        let mut ledger = CounterLedger::resume(base, standing);
        self.fold_noted(&mut ledger, noted)?;
        let (mut place, mut read) = (noted, 0);
        loop {
            let bindings = vec![integer(place), i64::from(EVENTS_AT_ONCE).into()];
            let events = self.lean("place > ? order by place limit ?", bindings)?;
            let Some(last) = events.last() else { return Ok(Folded { ledger, place, read }) };
            place = last.place();
            read += events.len();
            for event in events {
                event.fold_into(&mut ledger)?;
            }
        }
    }

    /// Events that stand in the checkpoint, and which the origin had not counted when it was last read.
    fn fold_noted(&self, ledger: &mut CounterLedger, noted: u64) -> Result<()> {
        for (log, _) in self.watermarks()? {
            let log = LogId::parse(&log).map_err(|_| "a log id that is none")?;
            let mut counted = ledger.base().watermark(&log);
            loop {
                let bindings =
                    vec![log.as_str().into(), integer(counted), integer(noted), i64::from(EVENTS_AT_ONCE).into()];
                let events = self.lean("log = ? and seq > ? and place <= ? order by seq limit ?", bindings)?;
                let Some(last) = events.last() else { break };
                counted = last.envelope()?.seq;
                for event in &events {
                    ledger.apply_to_stock(&log, &event.envelope()?);
                }
            }
        }
        Ok(())
    }
}
