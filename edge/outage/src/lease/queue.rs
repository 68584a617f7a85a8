//! The queue of those who wait for a lease, and whose turn it is.
//!
//! Pure. Who was called comes first, then what is new, then backlog; each by its place. What is new may take all that the
//! origin takes; backlog begins where fewer are out than are in nobody's way, and now and then beside what is new.

use super::{LeaseRequest, Leases, Limits};
use everbud_domain::id::ShopId;
use everbud_domain::time::Timestamp;

/// One grant of so many goes to a backlog even while new orders wait.
const BACKLOG_EVERY: u64 = 10;
/// Each event that waits lets so many shops that asked later go first.
const OVERTAKEN_PER_EVENT: u64 = 10;
/// However much waits, no more than so many that asked later go first.
pub(super) const MOST_OVERTAKEN: u64 = 2_000;

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

/// How many are out, and how many may be.
#[derive(Debug, Clone, Copy)]
struct Room {
    limits: Limits,
    fresh: usize,
    backlog: usize,
    /// Whether the next grant goes to a backlog even where what is new takes all the room.
    is_backlogs_turn: bool,
}

impl Room {
    /// Whether one more may drain.
    fn lets(self, is_fresh: bool) -> bool {
        let out = self.fresh + self.backlog;
        let in_its_way = if self.is_backlogs_turn { self.backlog } else { out };
        out < self.limits.now as usize && (is_fresh || in_its_way < self.limits.of_backlog as usize)
    }

    /// Once one more may drain, if it may. Returns whether it may.
    fn take(&mut self, is_fresh: bool) -> bool {
        let lets = self.lets(is_fresh);
        let kind = if is_fresh { &mut self.fresh } else { &mut self.backlog };
        *kind += usize::from(lets);
        lets
    }
}

#[derive(Debug, Clone)]
pub(super) struct Waiting {
    pub(super) request: LeaseRequest,
    pub(super) turn: u64,
    pub(super) asked_at: Timestamp,
    pub(super) called_at: Option<Timestamp>,
}

impl Waiting {
    /// Its place in the queue: its turn, and behind so many that came after it as what it holds is large.
    fn place(&self) -> u64 {
        self.turn.saturating_add(self.request.pending.saturating_mul(OVERTAKEN_PER_EVENT).min(MOST_OVERTAKEN))
    }
}

impl Leases {
    /// Whom to wake now: at most `n`, and no more than there is room for. Their places are kept for [`CALL_MS`].
    pub fn whose_turn(&mut self, now: Timestamp, n: usize) -> Vec<ShopId> {
        self.tidy(now);
        let may_drain = self.waiting.values().filter(|waiting| self.may_drain(waiting));
        let (called, uncalled): (Vec<_>, Vec<_>) = may_drain.partition(|waiting| waiting.called_at.is_some());
        let mut room = self.room_behind(called);
        let first = self.first_of_each(uncalled).into_iter().filter(|waiting| room.take(waiting.request.fresh));
        let next: Vec<_> = first.take(n).map(|waiting| waiting.request.shop.clone()).collect();
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

    pub(super) fn next_turn(&mut self) -> u64 {
        let turn = self.turns;
        self.turns = self.turns.saturating_add(1);
        turn
    }

    /// The room that these leave, if those of them drain that may.
    fn room_behind(&self, these: Vec<&Waiting>) -> Room {
        let fresh = self.held.values().filter(|held| held.is_fresh).count();
        let limits = if self.is_suspended { Limits { now: 0, ..self.limits() } } else { self.limits() };
        let is_backlogs_turn = self.is_backlogs_turn();
        let mut room = Room { limits, fresh, backlog: self.held.len() - fresh, is_backlogs_turn };
        for waiting in self.first_of_each(these) {
            room.take(waiting.request.fresh);
        }
        room
    }

    /// As many of these as may drain at once, of each kind, in their order: thousands wait, and only these have to be sorted.
    fn first_of_each<'a>(&self, these: Vec<&'a Waiting>) -> Vec<&'a Waiting> {
        let count = self.limits().now as usize;
        let (fresh, backlog): (Vec<_>, Vec<_>) = these.into_iter().partition(|waiting| waiting.request.fresh);
        let mut first = Vec::new();
        for mut kind in [fresh, backlog] {
            if kind.len() > count {
                kind.select_nth_unstable_by_key(count, |waiting| self.rank(waiting));
                kind.truncate(count);
            }
            first.append(&mut kind);
        }
        first.sort_unstable_by_key(|waiting| self.rank(waiting));
        first
    }

    const fn is_backlogs_turn(&self) -> bool {
        self.fresh_in_a_row >= BACKLOG_EVERY - 1
    }

    /// Who was called comes first, then new orders before backlog (or, now and then, the reverse), each by its place.
    fn rank(&self, waiting: &Waiting) -> (bool, bool, u64, u64) {
        (waiting.called_at.is_none(), waiting.request.fresh == self.is_backlogs_turn(), waiting.place(), waiting.turn)
    }

    pub(super) fn may_drain(&self, waiting: &Waiting) -> bool {
        !self.paused.contains(&waiting.request.shop)
    }

    /// Whether it may drain now, and then, whether with what is new.
    pub(super) fn is_among_first(&self, shop: &ShopId) -> Option<bool> {
        let own = self.waiting.get(shop).filter(|own| self.may_drain(own))?;
        let own_rank = self.rank(own);
        let before = self.waiting.values().filter(|other| self.may_drain(other) && self.rank(other) < own_rank);
        let is_fresh = own.request.fresh;
        self.room_behind(before.collect()).lets(is_fresh).then_some(is_fresh)
    }
}
