//! Leases: which shops may drain now, and how many at once.
//!
//! Pure; the gate keeps this in memory only, since a lease is advice: the origin's own advisory slots hold the cap
//! whatever is lost here. How many may drain at once rises by one after as many good batches as may run, and halves on
//! the origin's fault (additive increase, multiplicative decrease; Chiu and Jain 1989), from one after each outage. Of
//! these, backlog takes no more than are [in nobody's way](pace), and what is new always some more.
//!
//! Small backlogs go before large ones, so that most shops are whole soonest; but nobody is overtaken for ever (shortest job
//! first, with a bound).
//!
//! Nobody polls: who is denied waits in a queue, and the gate wakes [whose turn it is](Leases::whose_turn). It asks after
//! each release, each heartbeat and each closing of the breaker. The time in a denial is for wake-ups that get lost; in an
//! outage it is at least 1 to 2 min, and the longer the more wait, so that thousands of counters do not ask in vain.

mod pace;
mod queue;
mod silence;

pub use queue::Queue;
pub use silence::{Silence, Unheard, unheard};

use crate::backoff::portion;
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use pace::Pace;
use queue::Waiting;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The version of requests and answers, for [`crate::version::Versioned`].
pub const LEASE_VERSION: u16 = 1;
/// How long a lease lasts on the gate's clock, in milliseconds.
pub const LEASE_MS: i64 = 30_000;
/// How long a shop that was woken has to ask, in milliseconds, before its turn is the next one's.
pub const CALL_MS: i64 = 5_000;
/// A shop that has not asked for so long no longer waits, in milliseconds. Longer than any denial says.
pub const FORGOTTEN_MS: i64 = 600_000;
/// The shortest rest of who is denied in an outage, in milliseconds.
pub const SUSPENDED_MS: u64 = 60_000;
/// All who wait ask no more often than this together, in a second: each question keeps the gate from one that it can grant.
const ASKED_A_SECOND: u64 = 20;
/// However many wait, none rests for longer than twice this, in milliseconds: a gate that lost its memory knows nobody.
const MOST_RESTED_MS: u64 = 180_000;
/// How many shops can wait. More are denied without a place, and ask again.
pub const MAX_WAITING: usize = 20_000;
/// What has waited for longer than this, in milliseconds, is backlog; what is younger goes first.
pub const FRESH_MS: i64 = 30_000;

/// A counter asks for a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseRequest {
    /// Whose counter.
    pub shop: ShopId,
    /// How many events wait to be recorded.
    pub pending: u64,
    /// When the oldest of them happened.
    pub oldest_at: Timestamp,
    /// Whether they are new orders and not the backlog of an outage.
    pub fresh: bool,
    /// When something was written that is as urgent as a new order, whatever waits beside it: a change that staff publish.
    /// A counter of the build before does not say.
    #[serde(default)]
    pub urgent_since: Option<Timestamp>,
}

impl LeaseRequest {
    /// Whether it goes before backlog now.
    fn is_fresh(&self, now: Timestamp) -> bool {
        let is_new = |at: Timestamp| now.millis_since(at) < FRESH_MS;
        (self.fresh && is_new(self.oldest_at)) || self.urgent_since.is_some_and(is_new)
    }
}

/// What the gate answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum LeaseAnswer {
    /// Drain until then.
    Granted {
        /// When it ends, by the gate's clock.
        until: Timestamp,
        /// How long it lasts from the answer on, in milliseconds: the counter's clock may differ from the gate's. A gate
        /// of the build before does not say.
        #[serde(default = "whole_lease_ms")]
        left_ms: u64,
        /// How many shops may drain at once now.
        concurrency: u32,
    },
    /// Not now. The gate will wake the counter.
    Denied {
        /// Ask again after so many milliseconds if it did not.
        retry_after_ms: u64,
    },
}

/// How many may drain at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// At most, whatever the origin takes.
    pub cap: u32,
    /// Now.
    pub now: u32,
    /// Of these, with backlog.
    pub of_backlog: u32,
}

/// The leases that are out, and who waits for one.
#[derive(Debug, Clone)]
pub struct Leases {
    cap: u32,
    limit: u32,
    good: u32,
    pace: Pace,
    is_suspended: bool,
    paused: BTreeSet<ShopId>,
    held: BTreeMap<ShopId, Held>,
    waiting: BTreeMap<ShopId, Waiting>,
    turns: u64,
    fresh_in_a_row: u64,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    until: Timestamp,
    is_fresh: bool,
    was_alone: bool,
}

/// How signing in to the origin went for a drain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Whether no other lease was out at any time of it.
    pub was_alone: bool,
}

impl Leases {
    /// No leases yet, and never more than `cap` at once (at least one): the origin's number of advisory slots.
    #[must_use]
    pub fn new(cap: u32) -> Self {
        Self {
            cap: cap.max(1),
            limit: 1,
            good: 0,
            pace: Pace::default(),
            is_suspended: false,
            paused: BTreeSet::new(),
            held: BTreeMap::new(),
            waiting: BTreeMap::new(),
            turns: 0,
            fresh_in_a_row: 0,
        }
    }

    /// Answers a request. A shop that holds a lease is told when it ends: it has to take its turn again after that.
    pub fn request(&mut self, request: LeaseRequest, now: Timestamp, jitter: u32) -> LeaseAnswer {
        self.tidy(now);
        if let Some(held) = self.held.get(&request.shop).filter(|_| !self.paused.contains(&request.shop)) {
            return self.granted(held.until, now);
        }
        let shop = request.shop.clone();
        // That its orders are new is told by its own clock, which may differ.
        let request = LeaseRequest { fresh: request.fresh || request.is_fresh(now), ..request };
        if self.waiting.len() < MAX_WAITING || self.waiting.contains_key(&shop) {
            // Its place, and that it was called: what it asks for may have become backlog since, and the others' as well.
            let known = self.waiting.get(&shop).map(|waiting| (waiting.turn, waiting.called_at));
            let (turn, called_at) = known.unwrap_or_else(|| (self.next_turn(), None));
            self.waiting.insert(shop.clone(), Waiting { request, turn, asked_at: now, called_at });
        }
        if let Some(is_fresh) = self.is_among_first(&shop) {
            self.waiting.remove(&shop);
            self.fresh_in_a_row = if is_fresh { self.fresh_in_a_row.saturating_add(1) } else { 0 };
            let until = now.plus_millis(LEASE_MS);
            self.held.values_mut().for_each(|beside| beside.was_alone = false);
            self.held.insert(shop, Held { until, is_fresh, was_alone: self.held.is_empty() });
            return self.granted(until, now);
        }
        if let Some(waiting) = self.waiting.get_mut(&shop) {
            waiting.called_at = None;
        }
        LeaseAnswer::Denied { retry_after_ms: self.retry_after_ms(&shop, jitter) }
    }

    /// Takes a lease back. To be called when a drain ends, however it ended. Returns whether it was the only one all along.
    pub fn release(&mut self, shop: &ShopId) -> bool {
        self.held.remove(shop).is_some_and(|held| held.was_alone)
    }

    /// A drain was good. Where it tells how signing in went, and that it was in a crowd, less backlog may drain.
    pub fn succeeded(&mut self, signed_in: Option<SignedIn>) {
        self.pace.keep(signed_in, self.cap);
        self.good = self.good.saturating_add(1);
        if self.good >= self.limit {
            self.good = 0;
            self.limit = self.limit.saturating_add(1).min(self.cap);
        }
    }

    /// A batch met the origin's fault, or found all its slots taken.
    pub fn faulted(&mut self) {
        self.good = 0;
        self.limit = (self.limit / 2).max(1);
    }

    /// The breaker opened: nobody is granted anything, and everybody keeps their place however long it takes.
    pub fn suspend(&mut self) {
        self.is_suspended = true;
    }

    /// The breaker closed: one at a time first.
    pub fn resume(&mut self, now: Timestamp) {
        self.is_suspended = false;
        self.waiting.values_mut().for_each(|waiting| waiting.asked_at = now);
        self.limit = 1;
        self.good = 0;
        self.pace = Pace::default();
    }

    /// Whether nobody is granted anything.
    #[must_use]
    pub const fn is_suspended(&self) -> bool {
        self.is_suspended
    }

    /// No more than that at once from now on; what is out runs out.
    pub fn set_cap(&mut self, cap: u32) {
        self.cap = cap.max(1);
        self.limit = self.limit.min(self.cap);
    }

    /// These shops are granted nothing and woken by nobody. They keep their places.
    pub fn set_paused(&mut self, paused: BTreeSet<ShopId>) {
        self.paused = paused;
    }

    /// How many may drain at once.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let now = self.limit.min(self.pace.in_all());
        Limits { cap: self.cap, now, of_backlog: self.pace.of_backlog().min(now) }
    }

    /// Who may drain, and until when.
    pub fn out(&self, now: Timestamp) -> impl Iterator<Item = (&ShopId, Timestamp)> {
        self.held.iter().filter(move |(_, held)| held.until > now).map(|(shop, held)| (shop, held.until))
    }

    /// Who waits, and when they last asked.
    pub fn waiting(&self) -> impl Iterator<Item = (&LeaseRequest, Timestamp)> {
        self.waiting.values().map(|waiting| (&waiting.request, waiting.asked_at))
    }

    fn granted(&self, until: Timestamp, now: Timestamp) -> LeaseAnswer {
        let left_ms = u64::try_from(until.millis_since(now)).unwrap_or(0);
        LeaseAnswer::Granted { until, left_ms, concurrency: self.limits().now }
    }

    fn tidy(&mut self, now: Timestamp) {
        // One that has longer to go than it ever had was granted before the clock was set back.
        self.held.retain(|_, held| (1..=LEASE_MS).contains(&held.until.millis_since(now)));
        self.waiting.retain(|_, waiting| self.is_suspended || now.millis_since(waiting.asked_at) < FORGOTTEN_MS);
        for waiting in self.waiting.values_mut() {
            waiting.request.fresh = waiting.request.is_fresh(now);
        }
        // A call that was not answered may have been lost: it is made again, after those who wait.
        for waiting in self.waiting.values_mut() {
            if waiting.called_at.is_some_and(|called_at| now.millis_since(called_at) >= CALL_MS) {
                waiting.called_at = None;
                waiting.turn = self.turns;
                self.turns = self.turns.saturating_add(1);
            }
        }
    }

    fn retry_after_ms(&self, shop: &ShopId, jitter: u32) -> u64 {
        let waiting = self.waiting.len() as u64;
        let in_turn_ms = waiting.saturating_mul(1_000) / ASKED_A_SECOND;
        // The gate calls when the outage or the pause is over; this is for the call that is lost.
        if self.is_suspended || self.paused.contains(shop) {
            let shortest = in_turn_ms.clamp(SUSPENDED_MS, MOST_RESTED_MS);
            return shortest + portion(shortest, jitter);
        }
        let rounds = waiting / u64::from(self.limits().now.max(1));
        let soon = rounds.saturating_add(1).saturating_mul(1_000).min(SUSPENDED_MS);
        let mean = in_turn_ms.clamp(soon, MOST_RESTED_MS);
        (mean / 2).saturating_add(portion(mean, jitter))
    }
}

const fn whole_lease_ms() -> u64 {
    LEASE_MS.unsigned_abs()
}

#[cfg(test)]
mod tests;
