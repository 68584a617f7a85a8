//! Opening a new log, when the origin shows that the current one was written by another counter.
//!
//! That happens when this counter's storage was put back to an earlier state. Events that the origin has not recorded
//! are moved to the new log row by row; a note says which, so that a move that broke off is finished later.

use super::store::{Kept, Store};
use super::{Counter, past};
use crate::clock::now;
use crate::entropy;
use crate::say::{Level, say};
use everbud_domain::id::{LogId, ShopId};
use everbud_outage::log::{Head, moved};
use serde::{Deserialize, Serialize};
use worker::Result;

/// A move that is under way.
#[derive(Debug, Serialize, Deserialize)]
struct Move {
    from: LogId,
    /// The first event of the old log that goes.
    first: u64,
    to: LogId,
}

impl Counter {
    pub(super) fn open_new_log(&self, store: &Store, from: &LogId, first: u64) -> Result<()> {
        let to = entropy::new_log().map_err(|_| "no randomness for a log id")?;
        // What this storage knew after the moment it was set back to, it must learn from the origin.
        past::lose(store)?;
        store.set_watermark(&to, 0, now())?;
        // What lies before was recorded, whatever the origin says of the rest.
        store.set_watermark(from, first.saturating_sub(1), now())?;
        store.keep(&Kept::Move, &Move { from: from.clone(), first, to: to.clone() })?;
        say(Level::Warn, "log-opened", [("before", from.as_str().into()), ("from", first.into())]);
        // What is derived is built anew from the new log, which also finishes the move.
        self.memory.replace(None);
        Ok(())
    }
}

/// Finishes a move, if one is under way. Each row moves in one statement, oldest first.
pub(super) fn finish_move(store: &Store, shop: &ShopId) -> Result<()> {
    let Some(Move { from, first, to }) = store.kept::<Move>(&Kept::Move)? else { return Ok(()) };
    store.keep(&Kept::Log, &to)?;
    let mut head = match store.last_event(&to)? {
        Some(row) => row.event()?.head(),
        None => Head::genesis(shop, &to),
    };
    for row in store.undrained(&from, first.saturating_sub(1), u32::MAX)? {
        let event = moved(shop, &to, &head, &row.event()?);
        store.move_event(&row, &to, &event)?;
        head = event.head();
    }
    store.forget_empty_log(&from, &to)?;
    store.forget(&Kept::Move)
}
