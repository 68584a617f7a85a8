//! Promises of the leases.
//!
//! Pure; compiled for tests only.

mod crowd;

use super::queue::MOST_OVERTAKEN;
use super::*;
use crate::sample::{NOW, Random, shop};
use std::collections::BTreeSet;

const HALF: u32 = 1 << 31;

fn ask(number: u64, fresh: bool) -> LeaseRequest {
    LeaseRequest { shop: shop(number), pending: 3, oldest_at: NOW, fresh, urgent_since: None }
}

fn is_granted(answer: LeaseAnswer) -> bool {
    matches!(answer, LeaseAnswer::Granted { .. })
}

/// Leases that have worked up to their cap.
fn grown(cap: u32) -> Leases {
    let mut leases = Leases::new(cap);
    (0..cap * cap).for_each(|_| leases.succeeded(None));
    leases
}

#[test]
fn never_more_drain_at_once_than_the_cap() {
    let mut random = Random(7);
    let mut leases = Leases::new(8);
    let mut now = NOW;
    let mut running = BTreeMap::new();
    for _ in 0..5_000 {
        now = now.plus_millis(random.below(300) as i64);
        running.retain(|_, until| *until > now);
        let number = random.below(200);
        match random.below(10) {
            0 => leases.faulted(),
            1 | 2 => leases.succeeded(None),
            3 => {
                leases.release(&shop(number));
                running.remove(&number);
            }
            4 => drop(leases.whose_turn(now, 3)),
            _ => {
                if let LeaseAnswer::Granted { until, concurrency, .. } =
                    leases.request(ask(number, random.chance(50)), now, HALF)
                {
                    running.insert(number, until);
                    assert!(concurrency <= 8);
                }
            }
        }
        assert!(running.len() <= 8);
    }
}

#[test]
fn a_lease_ends_by_itself_after_30_seconds() {
    let mut leases = Leases::new(1);
    assert!(is_granted(leases.request(ask(1, true), NOW, HALF)));
    assert!(!is_granted(leases.request(ask(2, true), NOW.plus_millis(LEASE_MS - 1), HALF)));
    assert!(is_granted(leases.request(ask(2, true), NOW.plus_millis(LEASE_MS), HALF)));
}

#[test]
fn a_clock_that_is_set_back_keeps_no_lease_for_longer() {
    let mut leases = Leases::new(1);
    assert!(is_granted(leases.request(ask(1, true), NOW, HALF)));
    assert!(is_granted(leases.request(ask(2, true), NOW.plus_minutes(-5), HALF)));
}

#[test]
fn a_gate_of_the_build_before_grants_a_whole_lease() {
    let answer = r#"{"answer": "granted", "until": 1, "concurrency": 2}"#;
    let granted = LeaseAnswer::Granted { until: Timestamp(1), left_ms: 30_000, concurrency: 2 };
    assert_eq!(serde_json::from_str::<LeaseAnswer>(answer).unwrap(), granted);
}

#[test]
fn a_shop_that_asks_again_does_not_stretch_its_lease() {
    let mut leases = Leases::new(1);
    let until = NOW.plus_millis(LEASE_MS);
    for (after, left_ms) in [(0, 30_000), (20_000, 10_000)] {
        let answer = leases.request(ask(1, true), NOW.plus_millis(after), HALF);
        assert_eq!(answer, LeaseAnswer::Granted { until, left_ms, concurrency: 1 });
    }
}

/// Lets the shops ask over and over, each time letting go of the lease when all have asked. Who was served, in order.
fn served(asks: &[(u64, bool)], rounds: usize) -> Vec<u64> {
    let mut leases = Leases::new(1);
    let mut served = Vec::new();
    for _ in 0..rounds {
        let holder = asks.iter().find(|(number, fresh)| is_granted(leases.request(ask(*number, *fresh), NOW, HALF)));
        let &(holder, _) = holder.expect("somebody is served in each round");
        for (number, fresh) in asks.iter().filter(|(number, _)| *number != holder) {
            assert!(!is_granted(leases.request(ask(*number, *fresh), NOW, HALF)));
        }
        leases.release(&shop(holder));
        served.push(holder);
    }
    served
}

#[test]
fn new_orders_go_before_backlog_and_backlog_is_not_starved() {
    let served = served(&[(0, false), (1, true), (2, false), (3, true)], 101);
    let backlog: Vec<_> = served.iter().skip(1).filter(|number| *number % 2 == 0).collect();
    assert_eq!(backlog, [&2, &0, &2, &0, &2, &0, &2, &0, &2, &0], "one in ten, in turn");
}

#[test]
fn shops_are_served_in_turn_and_a_hungry_one_waits_for_the_others() {
    assert_eq!(served(&[(0, false), (1, false), (2, false)], 7), [0, 1, 2, 0, 1, 2, 0]);
}

#[test]
fn a_small_backlog_goes_before_large_ones_and_the_largest_is_not_overtaken_for_ever() {
    let mut leases = grown(1);
    leases.suspend();
    let mut ask_with = |number: u64, pending: u64| {
        leases.request(LeaseRequest { pending, ..ask(number, false) }, NOW, HALF);
    };
    ask_with(0, 20_000);
    (1..=499).for_each(|number| ask_with(number, 60));
    ask_with(500, 3);
    leases.resume(NOW);
    assert_eq!(leases.whose_turn(NOW, 1), [shop(500)]);
    leases.request(ask(500, false), NOW, HALF);

    let (mut served, mut holder) = (0, shop(500));
    for number in 501.. {
        leases.release(&holder);
        leases.request(LeaseRequest { pending: 60, ..ask(number, false) }, NOW, HALF);
        let called = leases.whose_turn(NOW, 1).pop().expect("somebody's turn");
        assert!(is_granted(leases.request(LeaseRequest { shop: called.clone(), ..ask(0, false) }, NOW, HALF)));
        holder = called;
        if holder == shop(0) {
            break;
        }
        served += 1;
    }
    assert!((500..=MOST_OVERTAKEN).contains(&served), "{served} went before the largest");
}

#[test]
fn a_woken_shop_keeps_its_place_and_a_dead_one_loses_it() {
    let mut leases = Leases::new(1);
    for number in 0..3 {
        leases.request(ask(number, true), NOW, HALF);
    }
    leases.release(&shop(0));
    assert_eq!(leases.whose_turn(NOW, 9), [shop(1)]);
    assert_eq!(leases.whose_turn(NOW, 9), [], "there is room for one");
    assert!(!is_granted(leases.request(ask(2, true), NOW, HALF)), "the place is kept");
    assert_eq!(leases.whose_turn(NOW.plus_millis(CALL_MS), 9), [shop(2)]);
}

#[test]
fn a_call_that_was_lost_is_made_again() {
    let mut leases = grown(1);
    leases.suspend();
    assert!(!is_granted(leases.request(ask(1, false), NOW, HALF)));
    leases.resume(NOW);
    assert_eq!(leases.whose_turn(NOW, 9), [shop(1)]);
    assert_eq!(leases.whose_turn(NOW.plus_millis(CALL_MS - 1), 9), []);
    assert_eq!(leases.whose_turn(NOW.plus_millis(CALL_MS), 9), [shop(1)]);
}

#[test]
fn a_called_shop_is_granted_though_its_orders_have_become_backlog_meanwhile() {
    let mut leases = Leases::new(1);
    leases.suspend();
    for number in 0..4 {
        assert!(!is_granted(leases.request(ask(number, true), NOW, HALF)));
    }
    let later = NOW.plus_minutes(2);
    leases.resume(later);
    for number in 0..4 {
        assert_eq!(leases.whose_turn(later, 9), [shop(number)]);
        assert!(is_granted(leases.request(ask(number, false), later, HALF)), "shop {number}");
        leases.release(&shop(number));
    }
}

#[test]
fn what_was_new_before_an_outage_does_not_go_before_what_is_new_after_it() {
    let mut leases = Leases::new(1);
    leases.suspend();
    assert!(!is_granted(leases.request(ask(1, true), NOW, HALF)));
    let later = NOW.plus_minutes(2);
    let new = LeaseRequest { oldest_at: later, ..ask(2, true) };
    assert!(!is_granted(leases.request(new, later, HALF)));
    leases.resume(later);
    assert_eq!(leases.whose_turn(later, 9), [shop(2)]);
}

#[test]
fn a_change_that_staff_publish_goes_before_backlog_for_a_while() {
    let changed = |number| LeaseRequest { urgent_since: Some(NOW.plus_minutes(5)), ..ask(number, false) };
    fn check(later_seconds: i64, expect: u64, changed: impl Fn(u64) -> LeaseRequest) {
        let mut leases = Leases::new(1);
        let asked = NOW.plus_minutes(5);
        assert!(is_granted(leases.request(ask(9, true), asked, HALF)));
        assert!(!is_granted(leases.request(ask(1, false), asked, HALF)));
        // Its backlog asked first, and asks again once the change is there.
        assert!(!is_granted(leases.request(ask(2, false), asked, HALF)));
        assert!(!is_granted(leases.request(changed(2), asked, HALF)));
        leases.release(&shop(9));
        let later = asked.plus_millis(later_seconds * 1_000);
        assert_eq!(leases.whose_turn(later, 9), [shop(expect)], "after {later_seconds} s");
    }
    check(0, 2, changed);
    check(29, 2, changed);
    check(31, 1, changed);
}

#[test]
fn an_outage_keeps_the_queue_and_ends_with_one_at_a_time() {
    let mut leases = grown(4);
    leases.suspend();
    let numbers: BTreeSet<_> = (0..4).collect();
    assert!(numbers.iter().all(|number| !is_granted(leases.request(ask(*number, false), NOW, HALF))));
    assert_eq!(leases.whose_turn(NOW, 9), []);
    assert_eq!(leases.queue(), Queue { shops: 4, events: 12, oldest_at: Some(NOW) });
    let later = NOW.plus_minutes(600);
    assert_eq!(leases.whose_turn(later, 9), []);
    assert!(matches!(leases.request(ask(0, false), later, 0), LeaseAnswer::Denied { retry_after_ms: 60_000 }));
    leases.resume(later);
    assert_eq!(leases.whose_turn(later, 9), [shop(0)]);
}

#[test]
fn how_many_may_drain_grows_by_one_and_halves() {
    let mut leases = Leases::new(6);
    let mut seen = Vec::new();
    for _ in 0..21 {
        seen.push(leases.limit);
        leases.succeeded(None);
    }
    assert_eq!(seen, [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6]);
    leases.faulted();
    assert_eq!(leases.limit, 3);
    leases.faulted();
    leases.faulted();
    assert_eq!(leases.limit, 1);
}

#[test]
fn denials_grow_with_the_queue_and_are_spread_out() {
    #[track_caller]
    fn check(waiting: u64, jitter: u32, expect: u64) {
        let mut leases = Leases::new(1);
        leases.request(ask(0, true), NOW, 0);
        for number in 1..waiting {
            leases.request(ask(number, false), NOW, 0);
        }
        let answer = leases.request(ask(9_999, false), NOW, jitter);
        assert_eq!(answer, LeaseAnswer::Denied { retry_after_ms: expect });
    }
    check(1, 0, 1_000);
    check(1, HALF, 2_000);
    check(9, HALF, 10_000);
    check(200, 0, 30_000);
    check(200, u32::MAX, 89_999);
    // Thousands ask no more often together than twenty times a second, as long as none is forgotten meanwhile.
    check(2_400, 0, 60_000);
    check(6_000, u32::MAX, 269_999);
}

#[test]
fn in_an_outage_thousands_ask_as_seldom_together_as_hundreds() {
    #[track_caller]
    fn check(waiting: u64, jitter: u32, expect: u64) {
        let mut leases = Leases::new(1);
        leases.suspend();
        for number in 1..waiting {
            leases.request(ask(number, false), NOW, 0);
        }
        let answer = leases.request(ask(9_999, false), NOW, jitter);
        assert_eq!(answer, LeaseAnswer::Denied { retry_after_ms: expect });
        assert!(i64::try_from(expect).unwrap() < FORGOTTEN_MS);
    }
    check(1_000, 0, 60_000);
    check(1_000, u32::MAX, 119_999);
    check(2_400, 0, 120_000);
    check(9_000, u32::MAX, 359_999);
}

#[test]
fn a_paused_shop_keeps_its_place_and_holds_up_nobody() {
    let mut leases = Leases::new(1);
    leases.set_paused([shop(1)].into());
    let LeaseAnswer::Denied { retry_after_ms } = leases.request(ask(1, true), NOW, 0) else { panic!("it is paused") };
    assert_eq!(retry_after_ms, 60_000, "it asks again and again in vain");
    assert!(is_granted(leases.request(ask(2, false), NOW, HALF)), "the next one waits behind a shop that is paused");
    leases.release(&shop(2));
    assert_eq!(leases.whose_turn(NOW, 9), [], "a paused shop is woken");
    assert_eq!(leases.queue().shops, 1);
    leases.set_paused(BTreeSet::new());
    assert_eq!(leases.whose_turn(NOW, 9), [shop(1)]);
    assert!(is_granted(leases.request(ask(1, true), NOW, HALF)));
    leases.set_paused([shop(1)].into());
    assert!(!is_granted(leases.request(ask(1, true), NOW, HALF)), "it goes on after the pause began");
}

#[test]
fn a_lower_cap_holds_at_once_and_a_higher_one_is_worked_up_to() {
    let limits = |cap, now| Limits { cap, now, of_backlog: now };
    let mut leases = grown(8);
    leases.set_cap(2);
    assert_eq!(leases.limits(), limits(2, 2));
    let granted = (0..9).filter(|number| is_granted(leases.request(ask(*number, true), NOW, HALF))).count();
    assert_eq!((granted, leases.out(NOW).count()), (2, 2));
    leases.set_cap(3);
    assert_eq!(leases.limits(), limits(3, 2));
    (0..4).for_each(|_| leases.succeeded(None));
    assert_eq!(leases.limits(), limits(3, 3));
    leases.set_cap(0);
    assert_eq!(leases.limits(), limits(1, 1), "nothing would ever drain");
}
