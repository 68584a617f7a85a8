//! What a counter has to know of the time before its log, when its storage is new, was lost, or was set back.
//!
//! Its shop's orders that reached the origin are handed over with a publication, and told anew in its own log, each as
//! one event. Before that it neither takes orders nor says that there is none: it does not know. The origin's rows of the
//! old log are never touched.

use super::Counter;
use super::calls::operate::OperateShop;
use super::calls::{Past, PriceCart, Publish, ReadMenu, ReadOverlay, ReadWords, Wake};
use super::report::keep_sales;
use super::seal;
use super::steps::tell;
use super::store::{Beside, Kept, Row, Store};
use crate::clock::now;
use crate::entropy;
use crate::object_call::Call;
use crate::say::{Level, say};
use everbud_domain::id::{LogId, ShopId};
use everbud_domain::order::{Order, OrderStatus};
use everbud_outage::log::{Body, Place, SlotDelta};
use serde::Deserialize;
use worker::Result;

/// An order as `everbud.open_orders` gives it, and `everbud.recent_orders`.
#[derive(Deserialize)]
struct PastOrder {
    order: Order,
    status: OrderStatus,
    #[serde(default)]
    reason: Option<String>,
    log: LogId,
    seq: u64,
    sealed: Option<String>,
    sealing_key: Option<String>,
}

/// Whether a call cannot be answered without the past: all can not that are about orders, stock or staff.
pub(super) fn is_needed_for(call: &str) -> bool {
    let without = [
        PriceCart::NAME,
        ReadOverlay::NAME,
        ReadMenu::NAME,
        ReadWords::NAME,
        Publish::NAME,
        Wake::NAME,
        OperateShop::NAME,
    ];
    !without.contains(&call)
}

/// Opens the log of a storage that holds none. The past is unknown from here on, until it is handed over.
pub(super) fn begin_log(store: &Store) -> Result<LogId> {
    let log = entropy::new_log().map_err(|_| "no randomness for a log id")?;
    lose(store)?;
    store.set_watermark(&log, 0, now())?;
    store.keep(&Kept::Log, &log)?;
    Ok(log)
}

/// The past is unknown from here on. Keys that were minted before may have been used.
pub(super) fn lose(store: &Store) -> Result<()> {
    store.keep(&Kept::KnowsPast, &false)?;
    // Places of a storage that was lost were lower than the time, and so are those of one that was set back.
    store.keep(&Kept::MissingUpTo, &now().0)?;
    store.keep(&Kept::Horizon, &now())
}

impl Counter {
    /// Takes in the past. What is known already is left as it is, so it may be handed over again.
    pub(super) fn take_past(&self, store: &Store, shop: &ShopId, past: &Past) -> Result<()> {
        for order in &past.orders {
            match serde_json::from_value::<PastOrder>(order.clone()) {
                Ok(order) => self.carry_from_origin(store, shop, order)?,
                // Where it could not be read, and not what stands there.
                Err(error) => {
                    let ids = [("shop", shop.as_str().into()), ("column", error.column().into())];
                    say(Level::Error, "past-order-unreadable", ids);
                }
            }
        }
        let known = self.with(|derived| Ok(derived.ledger.standing().clone()))?;
        for variant in past.standing.sold_out.difference(&known.sold_out) {
            let mark = Body::SoldOutMarked { variant: variant.clone(), sold_out: true };
            self.write(store, mark, Vec::new(), Vec::new(), &Beside::default())?;
        }
        if past.standing.paused && !known.paused {
            let pause = Body::OrderingSet { paused: true, note: past.standing.note.clone() };
            self.write(store, pause, Vec::new(), Vec::new(), &Beside::default())?;
        }
        let logs_before =
            self.with(|derived| Ok(derived.ledger.base().watermarks.keys().any(|log| *log != derived.log)))?;
        if !logs_before {
            // A new shop: there is nothing that could be missing.
            store.keep(&Kept::MissingUpTo, &0)?;
            store.forget(&Kept::Horizon)?;
        }
        if let Some(sales) = &past.sales {
            keep_sales(store, sales)?;
        }
        store.keep(&Kept::KnowsPast, &true)?;
        self.with(|derived| {
            derived.knows_past = true;
            Ok(())
        })?;
        // A new shop has nothing to look for either. Thousands of them are founded together, and each would take a turn.
        if logs_before || self.with(|derived| Ok(derived.pending()))? > 0 {
            self.arm_drain(store, now())?;
        }
        Ok(())
    }

    fn carry_from_origin(&self, store: &Store, shop: &ShopId, past: PastOrder) -> Result<()> {
        let PastOrder { order, status, reason, log, seq, sealed, sealing_key } = past;
        let known = tell(store, &order.id)?;
        // Steps that were taken here may be on their way to the origin still.
        if known.as_ref().is_some_and(|told| told.standing.status.progress() >= status.progress()) {
            return Ok(());
        }
        let contents = match (&sealed, &sealing_key) {
            (Some(sealed), Some(key)) => seal::open(shop, &order.id, sealed, key),
            (_, None) | (None, _) => None,
        };
        // The origin does not hand out names of persons. Who was erased has none any more.
        let person = contents.as_ref().map(|contents| store.person(&contents.customer)).transpose()?.flatten();
        let receipt = contents.and_then(|contents| contents.receipt);
        let beside = Beside {
            token: Some(&order.token),
            key: receipt.as_ref().map(|receipt| receipt.key.as_str()),
            body_hash: receipt.as_ref().map(|receipt| receipt.body_hash.as_str()),
            owner: receipt.as_ref().map(|receipt| receipt.owner.as_str()),
            sealed: sealed.as_deref(),
            sealing_key: sealing_key.as_deref(),
            person: person.as_ref(),
        };
        // The origin's count has its units; its place in the slot is nowhere but here.
        let slots = match &known {
            None if status != OrderStatus::Cancelled => vec![SlotDelta::of(&order, 1)],
            None | Some(_) => Vec::new(),
        };
        if let Some(told) = &known {
            store.release_names(&told.row)?;
        }
        let body = Body::OrderCarried { order: order.clone(), status, reason, placed: Place { log, seq } };
        self.write(store, body, Vec::new(), slots, &beside)
    }

    /// Tells an order anew at the end of the log, because the event that told it will be forgotten.
    pub(super) fn carry_on(
        &self,
        store: &Store,
        row: &Row,
        order: Order,
        status: OrderStatus,
        placed: Place,
    ) -> Result<()> {
        let token = order.token.clone();
        let beside = Beside {
            token: Some(&token),
            key: row.key.as_deref(),
            body_hash: row.body_hash.as_deref(),
            owner: row.owner.as_deref(),
            sealed: row.sealed.as_deref(),
            sealing_key: row.sealing_key.as_deref(),
            person: row.person.as_ref(),
        };
        store.release_names(row)?;
        let body = Body::OrderCarried { order, status, reason: None, placed };
        self.write(store, body, Vec::new(), Vec::new(), &beside)
    }
}
