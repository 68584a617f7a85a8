//! A till's push: look for the key, work out what it means, store. Like an order, with no await anywhere in between.

use super::Counter;
use super::calls::{PushStock, StaffCall, StockChanged, StockPushed, StockReceipt};
use super::place::is_current;
use super::staff::Permit;
use super::store::{Beside, Kept, Row, Store};
use crate::clock::now;
use everbud_domain::gather::gathered;
use everbud_domain::order::StockDelta;
use everbud_domain::wire::FieldError;
use everbud_outage::log::{Body, Event};
use everbud_outage::stock_push::{StockChange, deltas};
use std::collections::BTreeSet;
use worker::Result;

/// The most events of orders that a till's count may be behind. One that is further behind has to count its shelf.
const MOST_BEHIND: u32 = 5_000;

impl Counter {
    pub(super) fn push_stock(&self, store: &Store, call: &PushStock) -> Result<StockPushed> {
        match self.permit(store, &call.token_hash, call.row())? {
            Permit::Granted => {}
            Permit::NotPermitted => return Ok(StockPushed::NotPermitted),
            Permit::NotSignedIn => return Ok(StockPushed::NotSignedIn),
        }
        let key = format!("stock:{}", call.key);
        if let Some(row) = store.by_key(&key)? {
            return repeated(&row, call);
        }
        if !is_current(&call.key, now()) {
            return Ok(StockPushed::KeyRefused);
        }
        let newest = store.last_place()?;
        let mut errors = self.unknown_here(store, &call.changes)?;
        errors.extend(beyond(&call.changes, newest));
        let Some(behind) = behind(store, &call.changes)? else {
            let detail = "It is too far behind. Count what lies on the shelf, and leave `seen_seq` out.";
            errors.push(FieldError::at("#/changes", detail));
            return Ok(StockPushed::Refused(errors));
        };
        if !errors.is_empty() {
            return Ok(StockPushed::Refused(errors));
        }
        let stock = self.with(|derived| Ok(deltas(&call.changes, |variant| derived.ledger.count(variant), &behind)))?;
        let changes = changed(&call.changes, &stock);
        let beside = Beside { key: Some(&key), body_hash: Some(&call.body_hash), ..Beside::default() };
        self.write(store, Body::StockPushed { changes: call.changes.clone() }, stock, Vec::new(), &beside)?;
        self.arm_drain(store, now())?;
        Ok(StockPushed::Done(StockReceipt { seq: store.last_place()?, changes }))
    }

    /// What is neither on the menu nor counted already. A till may go on counting what left the menu.
    fn unknown_here(&self, store: &Store, changes: &[StockChange]) -> Result<Vec<FieldError>> {
        let menu = self.menu(store)?;
        let sold: BTreeSet<_> =
            gathered(menu.iter().flat_map(|menu| menu.menu.variants()).map(|(_, variant)| &variant.id));
        self.with(|derived| {
            let is_known = |change: &StockChange| {
                let variant = change.variant();
                sold.contains(variant) || derived.ledger.ledgers().available.contains_key(variant)
            };
            let unknown = changes.iter().enumerate().filter(|(_, change)| !is_known(change));
            let detail = "The shop has no such variant.";
            Ok(unknown.map(|(at, _)| FieldError::at(format!("#/changes/{at}/variant"), detail)).collect())
        })
    }
}

/// Counts as of an event that has not happened here: the till has followed another log than this counter's.
fn beyond(changes: &[StockChange], newest: u64) -> impl Iterator<Item = FieldError> {
    let ahead =
        changes.iter().enumerate().filter(move |(_, change)| change.seen_seq().is_some_and(|seen| seen > newest));
    let detail = "No such event has happened yet. Read the orders anew.";
    ahead.map(move |(at, _)| FieldError::at(format!("#/changes/{at}/seen_seq"), detail))
}

/// The events of orders that some count of these may be behind; nothing when they are too many, or not all held here.
fn behind(store: &Store, changes: &[StockChange]) -> Result<Option<Vec<(u64, Event)>>> {
    let Some(seen) = changes.iter().filter_map(StockChange::seen_seq).min() else { return Ok(Some(Vec::new())) };
    if seen < store.kept::<u64>(&Kept::MissingUpTo)?.unwrap_or(0) {
        return Ok(None);
    }
    let rows = store.changed_orders(seen, MOST_BEHIND + 1)?;
    if rows.len() > MOST_BEHIND as usize {
        return Ok(None);
    }
    rows.iter().map(|row| Ok((row.place(), row.event()?))).collect::<Result<_>>().map(Some)
}

/// The answer to a key that was used before: the same receipt for the same body, and nothing else for another.
fn repeated(row: &Row, call: &PushStock) -> Result<StockPushed> {
    let event = row.event()?;
    let Body::StockPushed { changes } = &event.body else { return Err("a push's key beside another event".into()) };
    if row.body_hash.as_deref() != Some(call.body_hash.as_str()) {
        return Ok(StockPushed::KeyReused);
    }
    Ok(StockPushed::Done(StockReceipt { seq: row.place(), changes: changed(changes, &event.envelope.stock) }))
}

fn changed(changes: &[StockChange], stock: &[StockDelta]) -> Vec<StockChanged> {
    let delta = |change: &StockChange| stock.iter().find(|delta| delta.variant == *change.variant());
    let changed = |change: &StockChange| StockChanged {
        variant: change.variant().clone(),
        delta: delta(change).map_or(0, |delta| delta.on_hand),
    };
    changes.iter().map(changed).collect()
}
