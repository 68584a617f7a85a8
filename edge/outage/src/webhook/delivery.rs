//! The way of one message to one subscriber: tried at once, then ever more rarely for three days, then given up.
//!
//! Pure. A message may arrive twice, when an answer is lost or whoever sends is cut short; it has the same id then. The
//! waits are those of the Standard Webhooks specification, each with a tenth of jitter on top.

use crate::backoff::portion;
use everbud_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long an answer is waited for, in milliseconds.
pub const DEADLINE_MS: i64 = 15_000;
/// What was sent so long ago, in milliseconds, and not heard of, is due again: whoever sent it was cut short.
pub const LOST_MS: i64 = 60_000;
/// How long to wait after each failure, in seconds.
const WAITS_S: [u64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// The longest wait that a receiver can ask for, in seconds.
const LONGEST_ASKED_S: u32 = 86_400;

/// Where a message is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Delivery {
    /// It has to be sent.
    Due {
        /// When.
        at: Timestamp,
        /// How many times it was sent before.
        attempts: u32,
    },
    /// It was sent, and the answer is not known.
    Sending {
        /// When.
        since: Timestamp,
        /// How many times it was sent.
        attempts: u32,
    },
    /// It arrived.
    Delivered {
        /// When.
        at: Timestamp,
        /// How many times it was sent.
        attempts: u32,
    },
    /// It will not be sent again.
    GivenUp {
        /// When.
        at: Timestamp,
        /// How many times it was sent.
        attempts: u32,
        /// Why.
        why: GivenUpFor,
    },
}

/// Why a message is not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenUpFor {
    /// It was tried often enough.
    Tries,
    /// The receiver is gone, and said so.
    Gone,
    /// Newer messages needed its place.
    Room,
}

/// What happens to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryEvent {
    /// Whoever sends takes it up.
    TakenUp,
    /// The receiver answered.
    Answered {
        /// With which HTTP status. A redirect is not followed.
        status: u16,
        /// After how many seconds it wants to be asked again.
        retry_after_s: Option<u32>,
    },
    /// There was no answer.
    Unanswered,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryDecision {
    /// Send it, once the new state is stored.
    Send,
    /// Nothing more: it arrived.
    Arrived,
    /// Try again then.
    Retry {
        /// When.
        at: Timestamp,
    },
    /// Nothing more: it was tried often enough.
    GaveUp,
    /// The receiver wants no more messages: end the subscription.
    EndSubscription,
}

impl Delivery {
    /// A message that is to be sent at once.
    #[must_use]
    pub const fn new(now: Timestamp) -> Self {
        Self::Due { at: now, attempts: 0 }
    }

    /// When it is due; none when nothing more will happen to it.
    #[must_use]
    pub const fn due_at(&self) -> Option<Timestamp> {
        match self {
            Self::Due { at, .. } => Some(*at),
            Self::Sending { since, .. } => Some(since.plus_millis(LOST_MS)),
            Self::Delivered { .. } | Self::GivenUp { .. } => None,
        }
    }

    /// How many times it was sent.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        match self {
            Self::Due { attempts, .. }
            | Self::Sending { attempts, .. }
            | Self::Delivered { attempts, .. }
            | Self::GivenUp { attempts, .. } => *attempts,
        }
    }

    /// The state after the event, and what to do. `jitter` is uniform over all of `u32`. The only place that knows.
    #[must_use]
    pub fn apply(self, event: DeliveryEvent, now: Timestamp, jitter: u32) -> (Self, Option<DeliveryDecision>) {
        match (self, event) {
            (Self::Due { at, attempts }, DeliveryEvent::TakenUp) if at <= now => taken_up(attempts, now),
            (Self::Sending { since, attempts }, DeliveryEvent::TakenUp) if now.millis_since(since) >= LOST_MS => {
                // What is lost each time kills whoever sends it, and is tried no more often than what fails.
                if attempts > WAITS_S.len() as u32 { give_up(attempts, now) } else { taken_up(attempts, now) }
            }
            (same @ (Self::Due { .. } | Self::Sending { .. }), DeliveryEvent::TakenUp) => (same, None),
            // An answer that comes after it was taken for lost still says that it arrived.
            (
                Self::Due { attempts, .. } | Self::Sending { attempts, .. },
                DeliveryEvent::Answered { status: 200..=299, .. },
            ) => (Self::Delivered { at: now, attempts }, Some(DeliveryDecision::Arrived)),
            (
                Self::Due { attempts, .. } | Self::Sending { attempts, .. },
                DeliveryEvent::Answered { status: 410, .. },
            ) => {
                let given_up = Self::GivenUp { at: now, attempts, why: GivenUpFor::Gone };
                (given_up, Some(DeliveryDecision::EndSubscription))
            }
            (Self::Sending { attempts, .. }, DeliveryEvent::Answered { retry_after_s, .. }) => {
                failed(attempts, retry_after_s, now, jitter)
            }
            (Self::Sending { attempts, .. }, DeliveryEvent::Unanswered) => failed(attempts, None, now, jitter),
            // A failure that was told before, and everything that comes after the end.
            (same @ Self::Due { .. }, DeliveryEvent::Answered { .. } | DeliveryEvent::Unanswered)
            | (
                same @ (Self::Delivered { .. } | Self::GivenUp { .. }),
                DeliveryEvent::TakenUp | DeliveryEvent::Answered { .. } | DeliveryEvent::Unanswered,
            ) => (same, None),
        }
    }
}

const fn taken_up(attempts: u32, now: Timestamp) -> (Delivery, Option<DeliveryDecision>) {
    let sending = Delivery::Sending { since: now, attempts: attempts.saturating_add(1) };
    (sending, Some(DeliveryDecision::Send))
}

const fn give_up(attempts: u32, now: Timestamp) -> (Delivery, Option<DeliveryDecision>) {
    let given_up = Delivery::GivenUp { at: now, attempts, why: GivenUpFor::Tries };
    (given_up, Some(DeliveryDecision::GaveUp))
}

fn failed(
    attempts: u32,
    retry_after_s: Option<u32>,
    now: Timestamp,
    jitter: u32,
) -> (Delivery, Option<DeliveryDecision>) {
    let nth = usize::try_from(attempts).unwrap_or(usize::MAX).saturating_sub(1);
    let Some(wait_s) = WAITS_S.get(nth) else { return give_up(attempts, now) };
    let wait_ms = wait_s.saturating_mul(1_000);
    let wait_ms = wait_ms.saturating_add(portion(wait_ms / 10, jitter));
    let asked_ms = u64::from(retry_after_s.unwrap_or(0).min(LONGEST_ASKED_S)).saturating_mul(1_000);
    let at = now.plus_millis(i64::try_from(wait_ms.max(asked_ms)).unwrap_or(i64::MAX));
    (Delivery::Due { at, attempts }, Some(DeliveryDecision::Retry { at }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;
    use DeliveryEvent::{Answered, TakenUp, Unanswered};

    const fn status(status: u16) -> DeliveryEvent {
        Answered { status, retry_after_s: None }
    }

    /// Sends it whenever it is due and tells what came of it. Returns when it was sent, in seconds, and how it ended.
    fn play(outcome: impl Fn(u32) -> DeliveryEvent, jitter: u32) -> (Vec<i64>, Delivery) {
        let (mut delivery, mut now, mut sent) = (Delivery::new(NOW), NOW, Vec::new());
        while let Some(due_at) = delivery.due_at() {
            assert_eq!(
                delivery.apply(TakenUp, due_at.plus_millis(-1), jitter),
                (delivery, None),
                "not before it is due"
            );
            now = now.max(due_at);
            let (sending, decision) = delivery.apply(TakenUp, now, jitter);
            assert_eq!(decision, Some(DeliveryDecision::Send));
            sent.push(now.millis_since(NOW) / 1_000);
            delivery = sending.apply(outcome(sending.attempts()), now, jitter).0;
        }
        (sent, delivery)
    }

    #[test]
    fn a_message_is_tried_ever_more_rarely_for_three_days_and_then_given_up() {
        for outcome in [status(500), status(404), status(301), status(199), Unanswered] {
            let (sent, end) = play(|_| outcome, 0);
            assert_eq!(sent, [0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105], "{outcome:?}");
            let at = NOW.plus_millis(272_105_000);
            assert_eq!(end, Delivery::GivenUp { at, attempts: 10, why: GivenUpFor::Tries });
        }
        let (sent, _) = play(|_| Unanswered, u32::MAX);
        assert_eq!(sent.last(), Some(&299_315), "a tenth longer with all the jitter there is");
    }

    #[test]
    fn what_arrived_is_not_sent_again() {
        for good in [200, 204, 299] {
            let (sent, end) = play(|attempt| if attempt < 3 { status(503) } else { status(good) }, 0);
            assert_eq!(
                (sent, end),
                (vec![0, 5, 305], Delivery::Delivered { at: NOW.plus_millis(305_000), attempts: 3 })
            );
            assert_eq!(end.apply(Unanswered, NOW, 0), (end, None));
            assert_eq!(end.apply(TakenUp, NOW.plus_minutes(10_000), 0), (end, None));
        }
    }

    #[test]
    fn a_receiver_that_is_gone_is_left_alone() {
        let (sending, _) = Delivery::new(NOW).apply(TakenUp, NOW, 0);
        let (end, decision) = sending.apply(status(410), NOW, 0);
        assert_eq!(decision, Some(DeliveryDecision::EndSubscription));
        assert_eq!(end, Delivery::GivenUp { at: NOW, attempts: 1, why: GivenUpFor::Gone });
    }

    #[test]
    fn a_receiver_can_ask_for_a_longer_wait_and_not_for_a_shorter_one() {
        fn check(retry_after_s: u32, expect_s: i64) {
            let (sending, _) = Delivery::new(NOW).apply(TakenUp, NOW, 0);
            let (_, decision) = sending.apply(Answered { status: 429, retry_after_s: Some(retry_after_s) }, NOW, 0);
            assert_eq!(decision, Some(DeliveryDecision::Retry { at: NOW.plus_millis(expect_s * 1_000) }));
        }
        check(0, 5);
        check(4, 5);
        check(120, 120);
        check(u32::MAX, 86_400);
    }

    #[test]
    fn what_was_cut_short_is_sent_again_and_its_late_answer_still_counts() {
        let (sending, _) = Delivery::new(NOW).apply(TakenUp, NOW, 0);
        assert_eq!(sending.apply(TakenUp, NOW.plus_millis(LOST_MS - 1), 0), (sending, None), "one at a time");
        let (again, decision) = sending.apply(TakenUp, NOW.plus_millis(LOST_MS), 0);
        assert_eq!((again.attempts(), decision), (2, Some(DeliveryDecision::Send)));
        let (due, _) = again.apply(Unanswered, NOW.plus_millis(LOST_MS), 0);
        let (end, decision) = due.apply(status(200), NOW.plus_millis(LOST_MS + 1), 0);
        assert_eq!(decision, Some(DeliveryDecision::Arrived));
        assert!(matches!(end, Delivery::Delivered { attempts: 2, .. }));
        assert_eq!(due.apply(status(500), NOW, 0), (due, None), "a failure is counted once");
    }

    #[test]
    fn what_kills_whoever_sends_it_is_given_up_too() {
        let (mut delivery, mut sends) = (Delivery::new(NOW), 0);
        while let Some(due_at) = delivery.due_at() {
            let (next, decision) = delivery.apply(TakenUp, due_at, 0);
            sends += u32::from(decision == Some(DeliveryDecision::Send));
            delivery = next;
        }
        assert_eq!(sends, 10);
    }
}
