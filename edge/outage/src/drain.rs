//! The drain: copying a counter's events to the origin, in batches of one SQL call each.
//!
//! Pure: it says what to send and what the reply means; the worker sends and stores. The other half of the contract is
//! `everbud.drain(p_shop uuid, p_log uuid, p_events jsonb) returns jsonb`, in `edge/migrations`.
//!
//! At least once on the way and deduplicated on arrival comes to exactly once in effect: an event is named by (shop, log,
//! seq), and the origin skips one that it has under the same hash. So after a crash, a time-out or a lost reply the same
//! batch is simply sent again. A batch covers what comes after `recorded` and nothing is ever jumped over, so that each
//! event's reply, with what needs a person, is seen.
//!
//! Each log that a counter holds has its own state: after a restore, an old log may have to be replayed too. A run of
//! batches begins with a look (an empty batch), so that an origin that went back in time is noticed before anything is
//! written beyond a hole.

mod aside;
mod event;

pub use aside::{AsideReply, Settle};
pub use event::{DrainEvent, scrubbed};

use crate::log::{Hash, Head};
use serde::{Deserialize, Serialize};

/// The most events of one batch. Reading and writing them is one step in which a counter's thread does nothing else, and
/// that step is what a new order may have to wait for.
pub const BATCH_EVENTS: usize = 50;

/// The most bytes of one batch, as JSON. A statement must end within 5 s and a worker has 128 MB.
pub const BATCH_BYTES: usize = 512 * 1024;

/// How many of the pending events go into the next batch, from the oldest on, by their sizes in bytes of JSON.
///
/// `limit` is [`BATCH_EVENTS`], or what [`DrainStep::Narrow`] said. A single event goes whatever its size.
pub fn plan(sizes: impl IntoIterator<Item = usize>, limit: usize) -> usize {
    let mut bytes = 0_usize;
    sizes
        .into_iter()
        .take(limit.clamp(1, BATCH_EVENTS))
        .enumerate()
        .take_while(|&(index, size)| {
            bytes = bytes.saturating_add(size);
            index == 0 || bytes <= BATCH_BYTES
        })
        .count()
}

/// The limit for the first batch after so many runs that failed: what a slow origin or a thin pipe could not take within
/// the deadline may get through in pieces.
#[must_use]
pub const fn limit_after(failures: u32) -> usize {
    let halved = if failures < usize::BITS { BATCH_EVENTS >> failures } else { 0 };
    if halved > 1 { halved } else { 1 }
}

/// The limit for the next batch after the origin refused one of `sent` events for what is in them: half of it, to find
/// the one. Nothing when one was sent alone: then send it [withheld](DrainEvent::withheld).
#[must_use]
pub const fn narrowed(sent: usize) -> Option<usize> {
    if sent > 1 { Some(sent / 2) } else { None }
}

/// What the SQL function answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum DrainReply {
    /// All that was sent is recorded. For an empty batch: this is where the log stands.
    Recorded {
        /// The highest seq recorded of this log; 0 for none.
        watermark: u64,
        /// The hash of that event; none for none.
        hash: Option<Hash>,
        /// Events that are recorded and need a person: those of the batch; for a look all of the log's.
        #[serde(default)]
        attention: Vec<Attention>,
        /// Events that are missing below the watermark.
        #[serde(default)]
        gap: Option<Gap>,
    },
    /// As many drains run as the origin allows.
    Busy,
    /// This shop is being drained, perhaps by a call of ours that we stopped waiting for.
    Locked,
    /// Something in the batch differs from what is stored, or does not join on to it: another counter wrote this log.
    /// Nothing was recorded.
    Foreign {
        /// The highest seq recorded of this log.
        watermark: u64,
    },
    /// The origin does not know the shop: it was restored to a time before it.
    UnknownShop,
}

/// A recorded event that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Which event.
    pub seq: u64,
    /// Why, as a stable name.
    pub reason: String,
}

/// Events that the origin should have and has not, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The first missing seq.
    pub from: u64,
    /// The last missing seq.
    pub to: u64,
}

/// What a counter knows of one of its logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrainState {
    /// The lowest seq that it still holds; 1 until something was forgotten.
    pub oldest: u64,
    /// The highest seq that the origin was seen to have. A guess: the origin can go back.
    pub recorded: u64,
    /// The newest event.
    pub head: Head,
}

impl DrainState {
    /// A log without events.
    #[must_use]
    pub const fn new(genesis: Head) -> Self {
        Self { oldest: 1, recorded: 0, head: genesis }
    }

    /// Whether all events of that gap are still held.
    #[must_use]
    pub const fn holds(&self, gap: &Gap) -> bool {
        gap.from >= self.oldest && gap.to <= self.head.seq
    }

    /// How many events wait to be recorded.
    #[must_use]
    pub const fn pending(&self) -> u64 {
        self.head.seq.saturating_sub(self.recorded)
    }

    /// The state after that step, to be stored before the next batch is planned. When events move to a new log, that
    /// and the cut are the caller's.
    #[must_use]
    pub const fn after(mut self, step: &DrainStep) -> Self {
        self.recorded = match step {
            DrainStep::Advance { watermark, more: _ } => *watermark,
            DrainStep::Replay { from } => from.saturating_sub(1),
            DrainStep::Narrow { .. } | DrainStep::Wait { .. } | DrainStep::OpenNewLog { .. } => self.recorded,
        };
        self
    }
}

/// What to do after a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrainStep {
    /// All up to the watermark is recorded.
    Advance {
        /// The new `recorded`.
        watermark: u64,
        /// Whether events wait above it.
        more: bool,
    },
    /// The origin lacks events that it had: a fail-over or a restore. From that seq on they are pending again.
    Replay {
        /// The first seq to send again.
        from: u64,
    },
    /// Send fewer events, to find where the log stops being ours.
    Narrow {
        /// The limit for the next batch.
        limit: usize,
    },
    /// Nothing was recorded; try later.
    Wait {
        /// Why.
        reason: WaitReason,
    },
    /// Another counter wrote this log, or this one did before it was set back. Open a new log; in one transaction
    /// [move](crate::log::moved) this log's events from `move_from` on to it, and delete them here.
    OpenNewLog {
        /// The first event that the origin has not recorded; past the head when it has all of ours.
        move_from: u64,
    },
}

/// Why a drain waits, though the origin answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// As many drains run as the origin allows.
    Busy,
    /// This shop is being drained.
    Locked,
    /// The origin does not know the shop; a person must restore it. The events are kept.
    UnknownShop,
    /// The answer contradicts what was sent; a fault of ours. Raise an alarm.
    Contradiction,
}

/// A step, and what to tell people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What to do.
    pub step: DrainStep,
    /// Recorded events that need a person.
    pub attention: Vec<Attention>,
    /// Events that the origin lacks; worth a person's look when `step` does not replay them.
    pub gap: Option<Gap>,
}

/// What the reply to that batch means. `sent` holds seq and hash of each event of the batch, in order; empty for a look.
#[must_use]
pub fn settle(state: &DrainState, sent: &[Head], reply: DrainReply) -> Settled {
    let only = |step| Settled { step, attention: Vec::new(), gap: None };
    match reply {
        DrainReply::Recorded { watermark, hash, attention, gap } => {
            Settled { step: recorded(state, sent, watermark, hash, gap), attention, gap }
        }
        DrainReply::Busy => only(DrainStep::Wait { reason: WaitReason::Busy }),
        DrainReply::Locked => only(DrainStep::Wait { reason: WaitReason::Locked }),
        DrainReply::UnknownShop => only(DrainStep::Wait { reason: WaitReason::UnknownShop }),
        DrainReply::Foreign { watermark: _ } => only(foreign(sent)),
    }
}

/// The same for a log that was closed, because another was opened in its place: it may have to be replayed after a
/// restore like any other, but what the origin has beyond its end is another counter's, and opens no further log.
#[must_use]
pub fn settle_closed(state: &DrainState, sent: &[Head], reply: DrainReply) -> Settled {
    let is_recorded = matches!(reply, DrainReply::Recorded { .. });
    let mut settled = settle(state, sent, reply);
    if matches!(settled.step, DrainStep::OpenNewLog { .. }) {
        settled.step = match is_recorded {
            true => DrainStep::Advance { watermark: state.head.seq, more: false },
            false => DrainStep::Wait { reason: WaitReason::Contradiction },
        };
    }
    settled
}

fn recorded(state: &DrainState, sent: &[Head], watermark: u64, hash: Option<Hash>, gap: Option<Gap>) -> DrainStep {
    let head = &state.head;
    let reached = sent.last().map_or(state.recorded, |last| last.seq);
    if watermark < reached {
        if !sent.is_empty() {
            return DrainStep::Wait { reason: WaitReason::Contradiction };
        }
        return DrainStep::Replay { from: watermark.saturating_add(1).max(state.oldest) };
    }
    // A hole that we can fill whole: the origin went back between our look and our batch. It stays open until all of it
    // is filled, which may take several runs: the look of a later one goes on where the one before ended.
    let is_being_filled = |gap: &Gap| (gap.from..=gap.to).contains(&reached.saturating_add(1));
    if let Some(gap) = gap.filter(|gap| state.holds(gap) && !is_being_filled(gap)) {
        return DrainStep::Replay { from: gap.from };
    }
    if reached < head.seq {
        return DrainStep::Advance { watermark: reached, more: true };
    }
    if watermark > head.seq {
        return DrainStep::OpenNewLog { move_from: head.seq.saturating_add(1) };
    }
    if sent.is_empty() && watermark > 0 && hash.is_some_and(|hash| hash != head.hash) {
        // Comparing it all shows where the log stops being ours.
        return DrainStep::Replay { from: state.oldest };
    }
    DrainStep::Advance { watermark: reached, more: false }
}

fn foreign(sent: &[Head]) -> DrainStep {
    match (sent, narrowed(sent.len())) {
        (_, Some(limit)) => DrainStep::Narrow { limit },
        ([first, ..], None) => DrainStep::OpenNewLog { move_from: first.seq },
        // A look has nothing in it that could differ.
        ([], None) => DrainStep::Wait { reason: WaitReason::Contradiction },
    }
}

#[cfg(test)]
mod tests;
