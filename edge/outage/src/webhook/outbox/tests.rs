//! Promises of the outbox.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::sample::{NOW, Random, incident_id, subscription};
use crate::version::Versioned;
use crate::webhook::{News, WEBHOOK_VERSION};
use std::collections::BTreeMap;

/// A subscription and a queued message as version 1 was released.
const RELEASED_V1: &str = include_str!("../../../fixtures/webhook_v1.json");

const OK: DeliveryEvent = DeliveryEvent::Answered { status: 204, retry_after_s: None };

fn message(number: u64) -> Message {
    Message { id: MessageId::new(&incident_id(number), News::Opened), body: format!("{{\"number\":{number}}}") }
}

fn subscribers(numbers: core::ops::Range<u64>) -> Subscriptions {
    numbers.map(|number| subscription(number, Some(number))).collect()
}

fn numbers(queued: &[Queued]) -> Vec<(String, String)> {
    queued.iter().map(|it| (it.to.as_str()[34..].to_owned(), it.message.body.clone())).collect()
}

#[test]
fn a_message_goes_to_each_subscriber_once() {
    let (mut outbox, to) = (Outbox::default(), subscribers(0..3));
    assert_eq!(outbox.send(&to, NOW, |_| message(1)).len(), 3);
    assert_eq!(outbox.send(&to, NOW, |_| message(1)), [], "made again, as after a crash");
    let (_, taken) = outbox.take_up(10, NOW);
    assert_eq!(taken.len(), 3);
    assert_eq!(outbox.take_up(10, NOW).1, [], "what is being sent is not sent by another");
    for it in taken {
        let (_, decision) = outbox.settle(&it.to, &it.message.id, OK, NOW, 0);
        assert_eq!(decision, Some(DeliveryDecision::Arrived));
    }
    assert_eq!(outbox.next_due(), None);
}

#[test]
fn one_subscriber_gets_its_messages_one_after_the_other_and_keeps_up_nobody() {
    let (mut outbox, to) = (Outbox::default(), subscribers(0..2));
    for number in 1..=3 {
        outbox.send(&to, NOW.plus_millis(number as i64), |_| message(number));
    }
    let now = NOW.plus_millis(10);
    let (_, first) = outbox.take_up(10, now);
    let pair = |to: &str, number: u64| (to.to_owned(), format!("{{\"number\":{number}}}"));
    assert_eq!(numbers(&first), [pair("00", 1), pair("01", 1)]);
    outbox.settle(&first[1].to, &first[1].message.id, OK, now, 0);
    assert_eq!(numbers(&outbox.take_up(10, now).1), [pair("01", 2)], "the other one has not answered yet");
    assert_eq!(outbox.take_up(0, now).1, []);
}

#[test]
fn when_there_is_no_room_the_oldest_is_given_up_for_the_latest() {
    let (mut outbox, to) = (Outbox::default(), subscribers(0..2));
    let most = MAX_OF_A_SUBSCRIBER as u64;
    for number in 1..=most {
        assert_eq!(outbox.send(&to, NOW, |_| message(number)).len(), 2);
    }
    let changes = outbox.send(&to, NOW, |_| message(most + 1));
    let given_up = Delivery::GivenUp { at: NOW, attempts: 0, why: GivenUpFor::Room };
    let dropped: Vec<_> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Store(queued) if queued.delivery == given_up => Some(queued.message.id.clone()),
            Change::Store(_) | Change::Delete(_, _) => None,
        })
        .collect();
    assert_eq!(dropped, [message(1).id, message(1).id]);
    let waiting = outbox.iter().filter(|it| it.delivery.due_at().is_some()).count();
    assert_eq!(waiting, 2 * MAX_OF_A_SUBSCRIBER);
}

#[test]
fn a_subscriber_who_left_is_forgotten() {
    let (mut outbox, to) = (Outbox::default(), subscribers(0..2));
    outbox.send(&to, NOW, |_| message(1));
    outbox.send(&to, NOW, |_| message(2));
    let left = subscription(0, Some(0)).id;
    let expect = [1, 2].map(|number| Change::Delete(left.clone(), message(number).id));
    assert_eq!(outbox.forget(&left), expect);
    assert!(outbox.iter().all(|it| it.to != left) && outbox.iter().count() == 2);
    assert_eq!(outbox.settle(&left, &message(1).id, OK, NOW, 0), (Vec::new(), None));
}

#[test]
fn what_is_stored_is_what_there_is_and_it_stays_small() {
    let mut random = Random(420);
    let (mut outbox, to, mut now) = (Outbox::default(), subscribers(0..20), NOW);
    let mut stored: BTreeMap<(SubscriptionId, MessageId), Queued> = BTreeMap::new();
    let mut under_way: Vec<Queued> = Vec::new();
    let write = |changes: Vec<Change>, stored: &mut BTreeMap<_, _>| {
        for change in changes {
            match change {
                Change::Store(queued) => stored.insert((queued.to.clone(), queued.message.id.clone()), queued),
                Change::Delete(to, message) => stored.remove(&(to, message)),
            };
        }
    };
    for round in 0..1_500 {
        now = now.plus_millis(random.below(3_600_000) as i64);
        write(outbox.send(&to, now, |_| message(round)), &mut stored);
        let (changes, taken) = outbox.take_up(random.below(30) as usize, now);
        write(changes, &mut stored);
        // One in ten is cut short, and nobody ever hears of it.
        under_way.extend(taken.into_iter().filter(|_| random.chance(90)));
        while !under_way.is_empty() && random.chance(80) {
            let it = under_way.swap_remove(random.below(under_way.len() as u64) as usize);
            let event = if random.chance(70) { OK } else { DeliveryEvent::Unanswered };
            write(outbox.settle(&it.to, &it.message.id, event, now, random.next() as u32).0, &mut stored);
        }
        let is_finished = |it: &&Queued| it.delivery.due_at().is_none();
        assert!(outbox.iter().filter(is_finished).count() <= KEEP_FINISHED);
        assert!(outbox.iter().count() <= KEEP_FINISHED + 20 * MAX_OF_A_SUBSCRIBER);
        assert!(outbox.iter().count() == stored.len(), "round {round}");
        assert!(outbox.iter().all(|it| stored.get(&(it.to.clone(), it.message.id.clone())) == Some(it)));
    }
    let read: Outbox = stored.into_values().collect();
    assert_eq!(read.next_due(), outbox.next_due());
}

#[test]
fn the_released_shape_of_version_1_is_read_and_written_unchanged() {
    type Stored = (Versioned<crate::webhook::subscription::Subscription>, Vec<Versioned<Queued>>);
    let mut subscription = subscription(1, Some(1));
    subscription.change_secret(crate::webhook::signature::Secret::new([9; 32]), NOW);
    let to = [subscription.clone()].into_iter().collect();
    let mut outbox = Outbox::default();
    for number in 1..=4 {
        outbox.send(&to, NOW, |_| message(number));
        if number == 4 {
            break;
        }
        let taken = outbox.take_up(1, NOW).1.remove(0);
        let status = [0, 204, 410, 500][number as usize];
        outbox.settle(&taken.to, &taken.message.id, DeliveryEvent::Answered { status, retry_after_s: None }, NOW, 0);
    }
    assert_eq!(outbox.take_up(1, NOW).1.len(), 1);
    let queued = outbox.iter().cloned().map(|it| Versioned::new(WEBHOOK_VERSION, it)).collect();
    let released: Stored = (Versioned::new(WEBHOOK_VERSION, subscription), queued);
    let stored: Stored = serde_json::from_str(RELEASED_V1).unwrap();
    assert_eq!(stored, released, "read");
    assert_eq!(serde_json::to_string_pretty(&stored).unwrap(), RELEASED_V1.trim_end(), "written");
}

#[test]
fn a_test_takes_the_place_of_the_one_before_and_never_comes_too_soon() {
    let (mut outbox, to) = (Outbox::default(), subscribers(0..2));
    let one = to.iter().next().unwrap().clone();
    outbox.send(&to, NOW, |_| message(1));
    let (first, _) = outbox.send_test(&one, NOW).unwrap();
    assert_eq!(outbox.send_test(&one, NOW.plus_millis(TEST_PAUSE_MS - 1)), Err(TooSoon));
    assert!(outbox.send_test(to.iter().nth(1).unwrap(), NOW).is_ok(), "another's pause is another's");

    // The news goes first; then the test is on its way, and another one has to wait for it.
    let later = NOW.plus_millis(TEST_PAUSE_MS);
    for expect in [message(1).id, first.clone()] {
        let taken = outbox.take_up(2, later).1;
        assert_eq!(taken.iter().find(|it| it.to == one.id).map(|it| &it.message.id), Some(&expect));
        if expect == first {
            assert_eq!(outbox.send_test(&one, later), Err(TooSoon));
        }
        outbox.settle(&one.id, &expect, DeliveryEvent::Unanswered, later, 0);
    }
    let (second, changes) = outbox.send_test(&one, later).unwrap();
    assert_eq!(changes.first(), Some(&Change::Delete(one.id.clone(), first)), "it had failed and waited");
    let theirs: Vec<_> = outbox.iter().filter(|it| it.to == one.id).map(|it| it.message.id.clone()).collect();
    assert_eq!(theirs, [message(1).id, second], "the news stays");
}
