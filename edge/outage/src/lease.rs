//! Leases: which shops may drain now, and how many at once.
//!
//! Pure; the gate keeps this in memory only, since a lease is advice: the origin's own advisory slots hold the cap
//! whatever is lost here. How many may drain at once rises by one after as many good batches as may run, and halves on
//! the origin's fault (additive increase, multiplicative decrease; Chiu and Jain 1989), from one after each outage. It falls
//! by one where drains are in each other's way.
//!
//! Small backlogs go before large ones, so that most shops are whole soonest; but nobody is overtaken for ever (shortest job
//! first, with a bound).
//!
//! Nobody polls: who is denied waits in a queue, and the gate wakes [whose turn it is](Leases::whose_turn). It asks after
//! each release, each heartbeat and each closing of the breaker. The time in a denial is for wake-ups that get lost; in an
//! outage it is at least 1 to 2 min, and the longer the more wait, so that thousands of counters do not ask in vain.

mod pace;
mod silence;

pub use silence::{Silence, Unheard, unheard};

use crate::backoff::portion;
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;
use pace::Pace;
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
/// One grant of so many goes to a backlog even while new orders wait.
pub const BACKLOG_EVERY: u64 = 10;
/// Each event that waits lets so many shops that asked later go first.
const OVERTAKEN_PER_EVENT: u64 = 10;
/// However much waits, no more than so many that asked later go first.
const MOST_OVERTAKEN: u64 = 2_000;

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

/// What waits to be drained, as far as the gate was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queue {
    /// How many shops wait.
    pub shops: usize,
    /// How many events they hold.
    pub events: u64,
    /// When the oldest of these happened.
    pub oldest_at: Option<Timestamp>,
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
    held: BTreeMap<ShopId, Timestamp>,
    waiting: BTreeMap<ShopId, Waiting>,
    turns: u64,
    grants: u64,
}

#[derive(Debug, Clone)]
struct Waiting {
    request: LeaseRequest,
    turn: u64,
    asked_at: Timestamp,
    called_at: Option<Timestamp>,
}

impl Waiting {
    /// Its place in the queue: its turn, and behind so many that came after it as what it holds is large.
    fn place(&self) -> u64 {
        self.turn.saturating_add(self.request.pending.saturating_mul(OVERTAKEN_PER_EVENT).min(MOST_OVERTAKEN))
    }
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
            grants: 0,
        }
    }

    /// Answers a request. A shop that holds a lease is told when it ends: it has to take its turn again after that.
    pub fn request(&mut self, request: LeaseRequest, now: Timestamp, jitter: u32) -> LeaseAnswer {
        self.tidy(now);
        if let Some(&until) = self.held.get(&request.shop).filter(|_| !self.paused.contains(&request.shop)) {
            return self.granted(until, now);
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
        if self.is_among_first(&shop, self.free()) {
            self.waiting.remove(&shop);
            self.grants = self.grants.saturating_add(1);
            let until = now.plus_millis(LEASE_MS);
            self.held.insert(shop, until);
            return self.granted(until, now);
        }
        if let Some(waiting) = self.waiting.get_mut(&shop) {
            waiting.called_at = None;
        }
        LeaseAnswer::Denied { retry_after_ms: self.retry_after_ms(&shop, jitter) }
    }

    /// Takes a lease back. To be called when a drain ends, however it ended.
    pub fn release(&mut self, shop: &ShopId) {
        self.held.remove(shop);
    }

    /// A drain was good. `signed_in_ms` is how long it took to sign in to the origin, in milliseconds, where it tells:
    /// in a crowd, fewer may drain.
    pub fn succeeded(&mut self, signed_in_ms: Option<u64>) {
        let is_alone = self.limit == 1;
        if signed_in_ms.is_some_and(|millis| self.pace.is_crowded(millis, is_alone)) {
            self.good = 0;
            self.limit = self.limit.saturating_sub(1).max(1);
            return;
        }
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

    /// How many may drain at once at most, and how many now.
    #[must_use]
    pub const fn limits(&self) -> (u32, u32) {
        (self.cap, self.limit)
    }

    /// Who may drain, and until when.
    pub fn out(&self, now: Timestamp) -> impl Iterator<Item = (&ShopId, Timestamp)> {
        self.held.iter().filter(move |(_, until)| **until > now).map(|(shop, until)| (shop, *until))
    }

    /// Who waits, and when they last asked.
    pub fn waiting(&self) -> impl Iterator<Item = (&LeaseRequest, Timestamp)> {
        self.waiting.values().map(|waiting| (&waiting.request, waiting.asked_at))
    }

    /// Whom to wake now: at most `n`, and no more than there is room for. Their places are kept for [`CALL_MS`].
    pub fn whose_turn(&mut self, now: Timestamp, n: usize) -> Vec<ShopId> {
        self.tidy(now);
        let called =
            self.waiting.values().filter(|waiting| waiting.called_at.is_some() && self.may_drain(waiting)).count();
        let room = self.free().saturating_sub(called).min(n);
        if room == 0 {
            return Vec::new();
        }
        let uncalled = self.waiting.values().filter(|waiting| waiting.called_at.is_none() && self.may_drain(waiting));
        let mut order: Vec<_> = uncalled.map(|waiting| (self.rank(waiting), waiting)).collect();
        // Thousands wait, and few are called: only those have to stand in order.
        if order.len() > room {
            order.select_nth_unstable_by_key(room, |(rank, _)| *rank);
            order.truncate(room);
        }
        order.sort_unstable_by_key(|(rank, _)| *rank);
        let next: Vec<_> = order.into_iter().map(|(_, waiting)| waiting.request.shop.clone()).collect();
        for shop in &next {
            if let Some(waiting) = self.waiting.get_mut(shop) {
                waiting.called_at = Some(now);
            }
        }
        next
    }

    /// What waits, for people to see.
    #[must_use]
    pub fn queue(&self) -> Queue {
        let requests = self.waiting.values().map(|waiting| &waiting.request);
        Queue {
            shops: self.waiting.len(),
            events: requests.clone().fold(0, |sum, request| sum.saturating_add(request.pending)),
            oldest_at: requests.map(|request| request.oldest_at).min(),
        }
    }

    fn granted(&self, until: Timestamp, now: Timestamp) -> LeaseAnswer {
        let left_ms = u64::try_from(until.millis_since(now)).unwrap_or(0);
        LeaseAnswer::Granted { until, left_ms, concurrency: self.limit }
    }

    fn tidy(&mut self, now: Timestamp) {
        // One that has longer to go than it ever had was granted before the clock was set back.
        self.held.retain(|_, until| (1..=LEASE_MS).contains(&until.millis_since(now)));
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

    fn next_turn(&mut self) -> u64 {
        let turn = self.turns;
        self.turns = self.turns.saturating_add(1);
        turn
    }

    fn free(&self) -> usize {
        if self.is_suspended { 0 } else { (self.limit as usize).saturating_sub(self.held.len()) }
    }

    /// Who was called comes first, then new orders before backlog (or, now and then, the reverse), each by its place.
    fn rank(&self, waiting: &Waiting) -> (bool, bool, u64, u64) {
        let is_backlogs_turn = self.grants % BACKLOG_EVERY == BACKLOG_EVERY - 1;
        (waiting.called_at.is_none(), waiting.request.fresh == is_backlogs_turn, waiting.place(), waiting.turn)
    }

    fn may_drain(&self, waiting: &Waiting) -> bool {
        !self.paused.contains(&waiting.request.shop)
    }

    fn is_among_first(&self, shop: &ShopId, room: usize) -> bool {
        let Some(own) = self.waiting.get(shop).filter(|own| self.may_drain(own)) else { return false };
        let own_rank = self.rank(own);
        let before = self.waiting.values().filter(|other| self.may_drain(other) && self.rank(other) < own_rank);
        before.count() < room
    }

    fn retry_after_ms(&self, shop: &ShopId, jitter: u32) -> u64 {
        let waiting = self.waiting.len() as u64;
        let in_turn_ms = waiting.saturating_mul(1_000) / ASKED_A_SECOND;
        // The gate calls when the outage or the pause is over; this is for the call that is lost.
        if self.is_suspended || self.paused.contains(shop) {
            let shortest = in_turn_ms.clamp(SUSPENDED_MS, MOST_RESTED_MS);
            return shortest + portion(shortest, jitter);
        }
        let rounds = waiting / u64::from(self.limit.max(1));
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
