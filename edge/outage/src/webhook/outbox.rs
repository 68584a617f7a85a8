//! The messages that are under way, and those that were lately.
//!
//! Pure. Each is stored by itself. A subscriber has room for so many; when it is full, the oldest that waits is given up
//! for a new one, because the latest news is what counts. Two messages never go to one subscriber at the same time, so
//! that they arrive in order as long as nothing fails.

use super::delivery::{Delivery, DeliveryDecision, DeliveryEvent, GivenUpFor};
use super::subscription::Subscriptions;
use super::{Message, MessageId};
use everbud_domain::id::SubscriptionId;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many messages of one subscriber can be under way.
pub const MAX_OF_A_SUBSCRIBER: usize = 12;
/// How many that are finished stay to be seen.
pub const KEEP_FINISHED: usize = 200;

/// A message for one subscriber.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// For whom.
    pub to: SubscriptionId,
    /// What.
    pub message: Message,
    /// When it was made.
    pub made_at: Timestamp,
    /// Where it is.
    pub delivery: Delivery,
}

/// What to do in storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Store it, in place of what was stored under the same subscriber and message.
    Store(Queued),
    /// Delete it.
    Delete(SubscriptionId, MessageId),
}

/// The messages, in the order in which they were made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outbox {
    queued: Vec<Queued>,
}

impl Outbox {
    /// Takes a message in for all who subscribed. One that is there already is not taken in again.
    pub fn send(&mut self, message: &Message, to: &Subscriptions, now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        for subscription in to.iter() {
            if self.queued.iter().any(|it| it.to == subscription.id && it.message.id == message.id) {
                continue;
            }
            changes.extend(self.make_room(&subscription.id, now));
            let (to, message) = (subscription.id.clone(), message.clone());
            let queued = Queued { to, message, made_at: now, delivery: Delivery::new(now) };
            changes.push(Change::Store(queued.clone()));
            self.queued.push(queued);
        }
        changes.extend(self.tidy());
        changes
    }

    /// Gives up the oldest that waits for that subscriber, where there is no room for one more.
    fn make_room(&mut self, to: &SubscriptionId, now: Timestamp) -> Option<Change> {
        let mut theirs = self.queued.iter_mut().filter(|it| it.to == *to && it.delivery.due_at().is_some());
        let oldest = theirs.next()?;
        theirs.nth(MAX_OF_A_SUBSCRIBER - 2)?;
        oldest.delivery = Delivery::GivenUp { at: now, attempts: oldest.delivery.attempts(), why: GivenUpFor::Room };
        Some(Change::Store(oldest.clone()))
    }

    /// Takes up to `n` that are due, and no two for one subscriber: store the changes, and then send them.
    pub fn take_up(&mut self, n: usize, now: Timestamp) -> (Vec<Change>, Vec<Queued>) {
        let is_under_way = |it: &&Queued| match it.delivery {
            Delivery::Sending { .. } => it.delivery.due_at().is_some_and(|at| at > now),
            Delivery::Due { .. } | Delivery::Delivered { .. } | Delivery::GivenUp { .. } => false,
        };
        let mut busy: BTreeSet<SubscriptionId> =
            self.queued.iter().filter(is_under_way).map(|it| it.to.clone()).collect();
        let (mut changes, mut taken) = (Vec::new(), Vec::new());
        for it in &mut self.queued {
            if taken.len() >= n {
                break;
            }
            if busy.contains(&it.to) {
                continue;
            }
            let (delivery, decision) = it.delivery.apply(DeliveryEvent::TakenUp, now, 0);
            if decision.is_none() {
                continue;
            }
            it.delivery = delivery;
            changes.push(Change::Store(it.clone()));
            if decision == Some(DeliveryDecision::Send) {
                busy.insert(it.to.clone());
                taken.push(it.clone());
            }
        }
        (changes, taken)
    }

    /// Takes in what came of one.
    pub fn settle(
        &mut self,
        to: &SubscriptionId,
        message: &MessageId,
        event: DeliveryEvent,
        now: Timestamp,
        jitter: u32,
    ) -> (Vec<Change>, Option<DeliveryDecision>) {
        let Some(it) = self.queued.iter_mut().find(|it| it.to == *to && it.message.id == *message) else {
            return (Vec::new(), None);
        };
        let (delivery, decision) = it.delivery.apply(event, now, jitter);
        it.delivery = delivery;
        let mut changes = vec![Change::Store(it.clone())];
        changes.extend(self.tidy());
        (changes, decision)
    }

    /// Forgets what waits for a subscriber who is one no longer.
    pub fn forget(&mut self, to: &SubscriptionId) -> Vec<Change> {
        let mut changes = Vec::new();
        self.queued.retain(|it| {
            let stays = it.to != *to;
            if !stays {
                changes.push(Change::Delete(it.to.clone(), it.message.id.clone()));
            }
            stays
        });
        changes
    }

    /// When one is due next.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.queued.iter().filter_map(|it| it.delivery.due_at()).min()
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Queued> {
        self.queued.iter()
    }

    /// Deletes those that have been finished the longest.
    fn tidy(&mut self) -> Vec<Change> {
        let is_finished = |it: &Queued| it.delivery.due_at().is_none();
        let mut excess = self.queued.iter().filter(|it| is_finished(it)).count().saturating_sub(KEEP_FINISHED);
        let mut changes = Vec::new();
        self.queued.retain(|it| {
            let goes = excess > 0 && is_finished(it);
            if goes {
                excess -= 1;
                changes.push(Change::Delete(it.to.clone(), it.message.id.clone()));
            }
            !goes
        });
        changes
    }
}

impl FromIterator<Queued> for Outbox {
    /// What was stored, in any order.
    fn from_iter<I: IntoIterator<Item = Queued>>(stored: I) -> Self {
        let mut queued: Vec<Queued> = stored.into_iter().collect();
        queued.sort_by_key(|it| it.made_at);
        Self { queued }
    }
}

#[cfg(test)]
mod tests;
