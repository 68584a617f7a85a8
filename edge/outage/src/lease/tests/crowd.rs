//! Promises of the leases where drains are in each other's way.
//!
//! Pure; compiled for tests only.

use super::*;

/// What the gate says of drains at once, once so many were good, each of which took so long to sign in.
fn after_drains(leases: &mut Leases, count: usize, took_ms: u64) -> (u32, u32) {
    for _ in 0..count {
        let was_alone = leases.limits().of_backlog == 1;
        leases.succeeded(Some(SignedIn { took_ms, was_alone }));
    }
    (leases.limits().now, leases.limits().of_backlog)
}

#[test]
fn as_much_backlog_drains_as_is_not_in_its_own_way() {
    // Signing in takes 10 ms, and from so many drains on it takes as much longer as there are more of them.
    fn check(room: u32, expect: std::ops::RangeInclusive<u32>) {
        let mut leases = Leases::new(8);
        for drained in 0..500 {
            let at_once = leases.limits().of_backlog;
            let (_, of_backlog) = after_drains(&mut leases, 1, 10 * u64::from(at_once.max(room) - room + 1));
            assert!(drained < 100 || expect.contains(&of_backlog), "{of_backlog} at once, room for {room}");
        }
    }
    check(8, 8..=8);
    check(3, 3..=4);
    check(1, 1..=2);
}

#[test]
fn an_origin_that_has_become_slower_for_all_is_learnt_by_drains_that_are_alone() {
    let mut leases = Leases::new(8);
    assert_eq!(after_drains(&mut leases, 100, 10), (8, 8));
    assert_eq!(after_drains(&mut leases, 8, 60), (3, 1));
    assert_eq!(after_drains(&mut leases, 100, 60), (8, 8));
}

#[test]
fn what_signing_in_takes_in_a_crowd_is_never_taken_for_undisturbed() {
    let mut leases = crowded();
    for _ in 0..100 {
        leases.succeeded(Some(SignedIn { took_ms: 60, was_alone: false }));
        assert_eq!(leases.limits().of_backlog, 1);
    }
}

/// Three may drain, and of these one with backlog.
fn crowded() -> Leases {
    let mut leases = Leases::new(4);
    after_drains(&mut leases, 40, 10);
    assert_eq!(after_drains(&mut leases, 3, 60), (3, 1));
    leases
}

#[test]
fn in_a_crowd_backlog_yields_to_new_orders_and_some_of_these_go_on() {
    let mut leases = crowded();
    let mut asks = |number, fresh| is_granted(leases.request(ask(number, fresh), NOW, HALF));
    assert!(asks(1, false), "nobody is in its way");
    assert!(!asks(2, false), "two backlogs in a crowd");
    let new = [3, 4, 5].map(|number| asks(number, true));
    assert_eq!(new, [true, true, false], "two go on beside it");
    // Whoever ends, what is new goes on, and backlog once nothing new is out.
    leases.release(&shop(3));
    assert_eq!(leases.whose_turn(NOW, 9), [shop(5)]);
    assert!(is_granted(leases.request(ask(5, true), NOW, HALF)));
    for number in [1, 4] {
        leases.release(&shop(number));
        assert_eq!(leases.whose_turn(NOW, 9), [], "beside new orders");
    }
    leases.release(&shop(5));
    assert_eq!(leases.whose_turn(NOW, 9), [shop(2)]);
}

#[test]
fn in_a_crowd_of_new_orders_without_end_backlog_has_one_turn_in_ten() {
    let mut leases = crowded();
    assert!(is_granted(leases.request(ask(0, true), NOW, HALF)));
    assert!(!is_granted(leases.request(ask(1, false), NOW, HALF)));
    let mut new = 2;
    let called_after = loop {
        // One is out always: the next begins before the last ends. That of the backlog is not lost if it comes late.
        assert!(is_granted(leases.request(ask(new, true), NOW, HALF)), "{new} waits for backlog");
        let called = leases.whose_turn(NOW, 9);
        leases.release(&shop(if new == 2 { 0 } else { new - 1 }));
        new += 1;
        if called == [shop(1)] {
            break new;
        }
        assert!(new < 40, "it is never called");
    };
    assert_eq!(called_after, 10);
    assert!(is_granted(leases.request(ask(new, true), NOW, HALF)));
    assert!(is_granted(leases.request(ask(1, false), NOW, HALF)));
}

#[test]
fn a_lease_was_alone_if_no_other_was_out_at_any_time_of_it() {
    let mut leases = grown(2);
    for number in [1, 2] {
        assert!(is_granted(leases.request(ask(number, true), NOW, HALF)));
    }
    assert!(!leases.release(&shop(1)));
    assert!(is_granted(leases.request(ask(3, true), NOW, HALF)));
    assert!(!leases.release(&shop(2)));
    assert!(!leases.release(&shop(3)));
    assert!(is_granted(leases.request(ask(1, true), NOW, HALF)));
    assert!(leases.release(&shop(1)));
    assert!(!leases.release(&shop(1)), "it is not out");
}
