//! What became of the orders of an incident: counted by each counter for itself, added up by the gate.
//!
//! Pure. A counter tells its whole count each time, and never a difference, so that a report that comes twice, late or
//! not at all does no harm. Reports are numbered by their counter. One that lost its storage has to go on above what it
//! sent before: the milliseconds of its clock are such numbers.

use everbud_domain::id::ShopId;
use everbud_domain::money::Cents;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the stored shape of a [`ShopReport`], for [`crate::version::Versioned`].
pub const TALLY_VERSION: u16 = 1;
/// How many shops can report on one incident: as many as can wait for a lease.
pub const MAX_SHOPS: usize = crate::lease::MAX_WAITING;

/// The time of an incident: from its first evidence to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it; none while it lasts.
    pub until: Option<Timestamp>,
}

/// Where an accepted order is. It is always in exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the edge only.
    Pending,
    /// In the origin.
    Recorded,
    /// In the origin, and flagged for a person.
    SetAside,
}

/// Orders of which the same holds, counted together: where tens of thousands are counted, their storage does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlikeOrders {
    /// How many.
    pub orders: u64,
    /// What is due for all of them.
    pub value_cents: Cents,
    /// Where they are.
    pub place: Place,
    /// Whether they were changed afterwards, with the shoppers' consent.
    pub is_adjusted: bool,
    /// Whether they were called off, by whomever.
    pub is_cancelled: bool,
}

/// The orders of one shop, or of all, that were taken during an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// How many were taken.
    pub taken: u64,
    /// How many of them the origin has recorded, without a flag.
    pub recorded: u64,
    /// How many it has recorded and flagged for a person.
    pub set_aside: u64,
    /// How many were changed afterwards, with the shopper's consent.
    pub adjusted: u64,
    /// How many were called off.
    pub cancelled: u64,
    /// What all of them come to.
    pub value_cents: Cents,
    /// What those that were called off come to.
    pub cancelled_cents: Cents,
}

/// A counter whose orders are still being recorded tells of them no more often than this, in milliseconds...
const REST_MS: i64 = 10_000;
/// ...rests for a fifth of the time that the incident has lasted, for then its sums are off by a fifth at most...
const REST_PART_OF_AGE: i64 = 5;
/// ...up to five minutes, and thousands of shops do not all count over and over...
const REST_MS_FOR_AGE: i64 = 300_000;
/// ...and for so long for each order. Counting takes some hundredths of a millisecond an order, and nobody is served
/// meanwhile; so hardly any time goes into it, however many they are.
const REST_MS_AN_ORDER: i64 = 10;

impl Tally {
    /// How long to rest before this is counted again while more is to come, in milliseconds; the incident has lasted so
    /// many of them.
    #[must_use]
    pub fn rest_ms(&self, age_ms: i64) -> i64 {
        let for_orders = i64::try_from(self.taken).unwrap_or(i64::MAX).saturating_mul(REST_MS_AN_ORDER);
        let for_age = (age_ms / REST_PART_OF_AGE).min(REST_MS_FOR_AGE);
        for_orders.max(for_age).max(REST_MS)
    }

    /// Adds them up.
    pub fn of(orders: impl IntoIterator<Item = AlikeOrders>) -> Self {
        orders.into_iter().map(Self::of_alike).fold(Self::default(), Self::plus)
    }

    fn of_alike(alike: AlikeOrders) -> Self {
        let AlikeOrders { orders, value_cents, place, is_adjusted, is_cancelled } = alike;
        let where_it_holds = |holds: bool| if holds { orders } else { 0 };
        Self {
            taken: orders,
            recorded: where_it_holds(place == Place::Recorded),
            set_aside: where_it_holds(place == Place::SetAside),
            adjusted: where_it_holds(is_adjusted),
            cancelled: where_it_holds(is_cancelled),
            value_cents,
            cancelled_cents: if is_cancelled { value_cents } else { Cents::ZERO },
        }
    }

    /// How many are at the edge only.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        self.taken.saturating_sub(self.recorded).saturating_sub(self.set_aside)
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            taken: self.taken.saturating_add(other.taken),
            recorded: self.recorded.saturating_add(other.recorded),
            set_aside: self.set_aside.saturating_add(other.set_aside),
            adjusted: self.adjusted.saturating_add(other.adjusted),
            cancelled: self.cancelled.saturating_add(other.cancelled),
            value_cents: self.value_cents.plus(other.value_cents),
            cancelled_cents: self.cancelled_cents.plus(other.cancelled_cents),
        }
    }

    fn at_least(self, other: Self) -> Self {
        Self {
            taken: self.taken.max(other.taken),
            recorded: self.recorded.max(other.recorded),
            set_aside: self.set_aside.max(other.set_aside),
            adjusted: self.adjusted.max(other.adjusted),
            cancelled: self.cancelled.max(other.cancelled),
            value_cents: self.value_cents.max(other.value_cents),
            cancelled_cents: self.cancelled_cents.max(other.cancelled_cents),
        }
    }
}

/// What a counter reports of one incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopReport {
    /// The report's number, which rises with each.
    pub seq: u64,
    /// Its whole count.
    pub tally: Tally,
}

impl ShopReport {
    /// The one to believe. A later report replaces an earlier one, also where it counts less: an origin that was restored
    /// has recorded less than before. Within one number nothing goes backwards.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        match self.seq.cmp(&other.seq) {
            core::cmp::Ordering::Less => other,
            core::cmp::Ordering::Equal => Self { seq: self.seq, tally: self.tally.at_least(other.tally) },
            core::cmp::Ordering::Greater => self,
        }
    }
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It says something new: store this one for the shop.
    Changed(ShopReport),
    /// It says nothing new.
    Unchanged,
    /// Too many shops report already. Its own count stays right; the sum is short of it.
    Full,
}

/// The reports on one incident. Each is stored by itself, so that one that comes in rewrites one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tallies {
    shops: BTreeMap<ShopId, ShopReport>,
}

impl Tallies {
    /// Takes a report in.
    pub fn take(&mut self, shop: &ShopId, report: ShopReport) -> Taken {
        let is_full = self.shops.len() >= MAX_SHOPS;
        match self.shops.get_mut(shop) {
            Some(held) => {
                let merged = held.merged(report);
                if merged == *held {
                    return Taken::Unchanged;
                }
                *held = merged;
                Taken::Changed(merged)
            }
            None if is_full => Taken::Full,
            None => {
                self.shops.insert(shop.clone(), report);
                Taken::Changed(report)
            }
        }
    }

    /// What that shop reported last.
    #[must_use]
    pub fn of_shop(&self, shop: &ShopId) -> Option<Tally> {
        self.shops.get(shop).map(|report| report.tally)
    }

    /// How many shops have reported.
    #[must_use]
    pub fn shops(&self) -> usize {
        self.shops.len()
    }

    /// All of them together.
    #[must_use]
    pub fn total(&self) -> Tally {
        self.shops.values().map(|report| report.tally).fold(Tally::default(), Tally::plus)
    }
}

impl FromIterator<(ShopId, ShopReport)> for Tallies {
    fn from_iter<I: IntoIterator<Item = (ShopId, ShopReport)>>(stored: I) -> Self {
        let mut tallies = Self::default();
        for (shop, report) in stored {
            tallies.take(&shop, report);
        }
        tallies
    }
}

#[cfg(test)]
mod tests;
