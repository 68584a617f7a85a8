//! What a shop has left to give, from the origin's count and the counter's own events.
//!
//! Pure. For each variant: on hand − reserved, as the origin counts them, and then what the events above the origin's
//! watermark do. So it is exact whatever was in flight when the origin was read. Derived, never a second truth: it can be
//! thrown away at any moment and built again from the log.

mod effect;
mod standing;

pub use effect::Effect;
pub(crate) use effect::What;
pub use standing::{Checkpoint, STANDING_VERSION, Standing};

use crate::drain::{DrainState, Gap};
use crate::log::Envelope;
use everbud_domain::gather::gathered;
use everbud_domain::id::{LogId, VariantId};
use everbud_domain::ledger::Ledgers;
use everbud_domain::order::StockDelta;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// The origin's count of one variant, in whole units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockCount {
    /// Which variant.
    pub variant: VariantId,
    /// What lies on the shelf.
    pub on_hand: i64,
    /// What is promised to open orders.
    pub reserved: i64,
}

/// What there is of one variant now, in whole units. Neither has a lower bound: more may have been sold than there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// What lies on the shelf.
    pub on_hand: i64,
    /// What is promised to open orders.
    pub reserved: i64,
}

impl Count {
    const fn plus(self, delta: &StockDelta) -> Self {
        Self {
            on_hand: self.on_hand.saturating_add(delta.on_hand),
            reserved: self.reserved.saturating_add(delta.reserved),
        }
    }

    /// What can be promised; below zero for a shortage.
    #[must_use]
    pub const fn available(self) -> i64 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

/// The origin's stock of one shop, with the watermarks as of the same moment: read in one transaction on the primary.
/// The fields are those of `everbud.read_shop`.
///
/// A log with an open gap has a watermark that says too much: a base that [has a hole](Self::has_hole) is not taken in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StockBase {
    /// The counts; a variant that is absent has none.
    pub stock: Vec<StockCount>,
    /// The highest seq of each log that the counts contain.
    pub watermarks: BTreeMap<LogId, u64>,
    /// What the counts lack below these watermarks.
    #[serde(default)]
    pub gaps: BTreeMap<LogId, Vec<Gap>>,
}

impl StockBase {
    /// Whether the counts lack events that we hold, though they lie below the watermark: the drain will send these again,
    /// and until it has, they would be taken for counted. What nobody holds any more is missing for good.
    #[must_use]
    pub fn has_hole(&self, log: &LogId, held: &DrainState) -> bool {
        self.gaps.get(log).is_some_and(|gaps| gaps.iter().any(|gap| held.holds(gap)))
    }

    /// The highest seq of that log that the counts contain.
    #[must_use]
    pub fn watermark(&self, log: &LogId) -> u64 {
        self.watermarks.get(log).copied().unwrap_or(0)
    }
}

/// Whether a new base could be taken in.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rebase {
    /// It was.
    Done,
    /// It lies before events whose effect is no longer kept here: it was overtaken by a newer one, or the origin went
    /// back in time. Nothing was changed. When it is the newest there is, build the ledger anew with
    /// [`CounterLedger::resume`] and apply the whole log to it.
    Rebuild,
}

/// The ledger of one counter, kept up to date event by event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterLedger {
    base: StockBase,
    tails: BTreeMap<LogId, Tail>,
    standing: Standing,
    counts: BTreeMap<VariantId, Count>,
    ledgers: Ledgers,
}

/// What is remembered of one log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Tail {
    /// The highest seq that was applied.
    applied: u64,
    /// What the events above the base's watermark do to the stock.
    effects: VecDeque<(u64, Vec<StockDelta>)>,
}

impl CounterLedger {
    /// The ledger of a counter without events.
    #[must_use]
    pub fn new(base: StockBase) -> Self {
        Self::resume(base, Standing::default())
    }

    /// The ledger of a counter whose first events were forgotten, or written by a log that was lost.
    #[must_use]
    pub fn resume(base: StockBase, standing: Standing) -> Self {
        let (tails, counts) = (BTreeMap::new(), BTreeMap::new());
        let mut ledger = Self { base, tails, standing, counts, ledgers: Ledgers::default() };
        ledger.count_anew();
        ledger.ledgers.sold_out.clone_from(&ledger.standing.sold_out);
        ledger.ledgers.paused = ledger.standing.paused;
        ledger.ledgers.slots_taken =
            gathered(ledger.standing.slots.keys().map(|slot| (*slot, ledger.standing.taken(*slot))));
        ledger
    }

    /// Takes in the next event of that log. An event that was applied before changes nothing.
    pub fn apply<'a>(&mut self, log: &LogId, event: impl Into<Effect<'a>>) {
        let event = event.into();
        if !self.apply_to_stock(log, event.envelope) {
            return;
        }
        self.standing.apply(event);
        self.ledgers.sold_out.clone_from(&self.standing.sold_out);
        self.ledgers.paused = self.standing.paused;
        for delta in &event.envelope.slots {
            self.ledgers.slots_taken.insert(delta.key(), self.standing.taken(delta.key()));
        }
    }

    /// The same for an event that is in what this ledger was [resumed](Self::resume) from: only what it does to the
    /// stock is missing. Returns whether it had not been applied before.
    pub fn apply_to_stock(&mut self, log: &LogId, event: &Envelope) -> bool {
        let seq = event.seq;
        let is_counted = seq <= self.base.watermark(log);
        let tail = self.tails.entry(log.clone()).or_default();
        if seq <= tail.applied {
            return false;
        }
        tail.applied = seq;
        if !is_counted {
            let effect = event.stock.clone();
            add(&mut self.counts, &mut self.ledgers.available, &effect);
            if !effect.is_empty() {
                tail.effects.push_back((seq, effect));
            }
        }
        true
    }

    /// Takes in a new reading of the origin.
    pub fn rebase(&mut self, base: StockBase) -> Rebase {
        let lost = |(log, tail): (&LogId, &Tail)| base.watermark(log) < self.base.watermark(log).min(tail.applied);
        if self.tails.iter().any(lost) {
            return Rebase::Rebuild;
        }
        for (log, tail) in &mut self.tails {
            let counted = base.watermark(log);
            while tail.effects.front().is_some_and(|(seq, _)| *seq <= counted) {
                tail.effects.pop_front();
            }
        }
        self.base = base;
        self.count_anew();
        Rebase::Done
    }

    /// What can be promised now.
    #[must_use]
    pub const fn ledgers(&self) -> &Ledgers {
        &self.ledgers
    }

    /// The origin's count that it goes out from.
    #[must_use]
    pub const fn base(&self) -> &StockBase {
        &self.base
    }

    /// What there is of that variant, whatever its marks say.
    #[must_use]
    pub fn count(&self, variant: &VariantId) -> Count {
        self.counts.get(variant).copied().unwrap_or_default()
    }

    /// What stands besides the stock.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    fn count_anew(&mut self) {
        let counted =
            |count: &StockCount| (count.variant.clone(), Count { on_hand: count.on_hand, reserved: count.reserved });
        self.counts = gathered(self.base.stock.iter().map(counted));
        self.ledgers.available =
            gathered(self.counts.iter().map(|(variant, count)| (variant.clone(), count.available())));
        for (_, effect) in self.tails.values().flat_map(|tail| &tail.effects) {
            add(&mut self.counts, &mut self.ledgers.available, effect);
        }
    }
}

fn add(counts: &mut BTreeMap<VariantId, Count>, available: &mut BTreeMap<VariantId, i64>, effect: &[StockDelta]) {
    for delta in effect {
        let count = counts.entry(delta.variant.clone()).or_default();
        *count = count.plus(delta);
        available.insert(delta.variant.clone(), count.available());
    }
}

#[cfg(test)]
mod tests;
