//! The messages that are under way, and those that were lately.
//!
//! Pure. Each is stored by itself. A subscriber has room for so many; when it is full, the oldest that waits is given up
//! for a new one, because the latest news is what counts. Two messages never go to one subscriber at the same time, so
//! that they arrive in order as long as nothing fails.

use super::delivery::{Delivery, DeliveryDecision, DeliveryEvent, GivenUpFor};
use super::subscription::{Subscription, Subscriptions};
use super::{Message, MessageId, test_message};
use everbud_domain::id::SubscriptionId;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many messages of one subscriber can be under way.
pub const MAX_OF_A_SUBSCRIBER: usize = 12;
/// How many that are finished stay to be seen.
pub const KEEP_FINISHED: usize = 200;
/// From one test of a subscriber to the next, in milliseconds.
pub const TEST_PAUSE_MS: i64 = 10_000;

/// A test is being sent, or was a moment ago. The sender's fault; after [`TEST_PAUSE_MS`] it can be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooSoon;

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
    /// Takes a message in for all who subscribed, to each as `message` words it. One that is there already is not taken
    /// in again.
    pub fn send(
        &mut self,
        to: &Subscriptions,
        now: Timestamp,
        message: impl Fn(&Subscription) -> Message,
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for subscription in to.iter() {
            self.queue(subscription, message(subscription), now, &mut changes);
        }
        changes.extend(self.tidy());
        changes
    }

    /// Takes in a test for one subscriber. It replaces a test before it that was not taken, so that there is never more
    /// than one of them among the news.
    ///
    /// # Errors
    /// [`TooSoon`].
    pub fn send_test(&mut self, to: &Subscription, now: Timestamp) -> Result<(MessageId, Vec<Change>), TooSoon> {
        let is_test = |it: &Queued| it.to == to.id && it.message.id.is_test();
        let is_recent = |it: &Queued| (0..TEST_PAUSE_MS).contains(&now.millis_since(it.made_at));
        let is_under_way = |it: &Queued| matches!(it.delivery, Delivery::Sending { .. });
        if self.queued.iter().any(|it| is_test(it) && (is_recent(it) || is_under_way(it))) {
            return Err(TooSoon);
        }
        let mut changes = self.drop_where(|it| is_test(it) && it.delivery.due_at().is_some());
        let message = test_message(to, now);
        let id = message.id.clone();
        self.queue(to, message, now, &mut changes);
        changes.extend(self.tidy());
        Ok((id, changes))
    }

    fn queue(&mut self, to: &Subscription, message: Message, now: Timestamp, changes: &mut Vec<Change>) {
        if self.queued.iter().any(|it| it.to == to.id && it.message.id == message.id) {
            return;
        }
        changes.extend(self.make_room(&to.id, now));
        let queued = Queued { to: to.id.clone(), message, made_at: now, delivery: Delivery::new(now) };
        changes.push(Change::Store(queued.clone()));
        self.queued.push(queued);
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
        self.drop_where(|it| it.to == *to)
    }

    fn drop_where(&mut self, mut goes: impl FnMut(&Queued) -> bool) -> Vec<Change> {
        let dropped = self.queued.extract_if(.., |it| goes(it));
        dropped.map(|it| Change::Delete(it.to, it.message.id)).collect()
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
        self.drop_where(|it| {
            let goes = excess > 0 && is_finished(it);
            excess -= usize::from(goes);
            goes
        })
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
