//! Promises of holds.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::ledgers::{CounterLedger, StockBase, StockCount};
use crate::log::Head;
use crate::sample::{NOW, Random, log, order, placed, shop, variant};
use everbud_domain::gather::gathered;
use everbud_domain::ledger::Ledgers;
use everbud_domain::order_type::OrderType;
use everbud_domain::slot::SlotKey;
use std::collections::BTreeSet;

const VARIANTS: u64 = 3;
const MINUTE_MS: i64 = 60_000;

fn key(number: u64) -> IdempotencyKey {
    let [a, b, c, d, e, f, g, h] = number.to_be_bytes();
    IdempotencyKey::mint(NOW.0, [0, 0, a, b, c, d, e, f, g, h])
}

fn place() -> SlotKey {
    SlotKey { starts_at: NOW.plus_minutes(30), order_type: OrderType::Pickup }
}

fn units(lines: &[(u64, i64)]) -> Claim {
    Claim { units: lines.iter().map(|(which, units)| (variant(*which), *units)).collect(), place: place() }
}

fn stranger() -> Claimant<'static> {
    Claimant { key: None, owner: "" }
}

fn minutes(count: i64) -> Timestamp {
    NOW.plus_millis(count * MINUTE_MS)
}

/// How many units of the first variant others than that one hold.
fn held_from(holds: &Holds, claimant: Claimant<'_>, now: Timestamp) -> i64 {
    holds.held_from(claimant, now).units.get(&variant(1)).copied().unwrap_or(0)
}

#[test]
fn a_hold_counts_against_everybody_but_its_own_checkout() {
    let mut holds = Holds::default();
    let (until, change) = holds.replace(&key(1), "ann", Some(units(&[(1, 3)])), NOW, HOLD_MS);
    assert_eq!(until, Some(minutes(10)));
    assert_eq!(change.store.as_ref().map(|(key, _)| key), Some(&key(1)));
    let check =
        |claimant: Claimant<'_>, expect: i64| assert_eq!(held_from(&holds, claimant, NOW), expect, "{claimant:?}");
    check(stranger(), 3);
    check(Claimant { key: Some(&key(2)), owner: "bob" }, 3);
    check(Claimant { key: Some(&key(1)), owner: "" }, 0);
    // The same cart in another tab, or at a checkout that was opened anew.
    check(Claimant { key: Some(&key(2)), owner: "ann" }, 0);
    check(Claimant { key: None, owner: "ann" }, 0);
    assert_eq!(holds.held_from(stranger(), NOW).places, [(place(), 1)].into());
}

#[test]
fn a_time_that_is_chosen_moves_the_place_that_is_held_and_never_adds_a_second() {
    let at = |minutes| SlotKey { starts_at: NOW.plus_minutes(minutes), ..place() };
    let mut holds = Holds::default();
    let mut hold = |number, place| {
        let claim = Claim { place, ..units(&[(1, 3)]) };
        let _ = holds.replace(&key(number), "ann", Some(claim), minutes(1), HOLD_MS);
        let own = Claimant { key: Some(&key(number)), owner: "ann" };
        assert_eq!(holds.place_of(own, minutes(1)), Some(place));
        assert_eq!(holds.place_of(own, minutes(11)), None, "what has ended is absent");
        assert_eq!(holds.place_of(Claimant { key: Some(&key(9)), owner: "bob" }, minutes(1)), None);
        let held = holds.held_from(stranger(), minutes(1));
        assert_eq!((held.units, held.places), ([(variant(1), 3)].into(), [(place, 1)].into()));
    };
    hold(1, at(30));
    hold(1, at(60));
    // From the same checkout, opened anew.
    hold(2, at(90));
    hold(1, at(30));
}

#[test]
fn a_changed_cart_replaces_what_is_held_and_its_ten_minutes_run_on() {
    let mut holds = Holds::default();
    let mut hold =
        |number, owner: &str, claim: Option<Claim>, at| holds.replace(&key(number), owner, claim, at, HOLD_MS).0;
    assert_eq!(hold(1, "ann", Some(units(&[(1, 3)])), NOW), Some(minutes(10)));
    assert_eq!(hold(1, "ann", Some(units(&[(1, 1)])), minutes(4)), Some(minutes(10)));
    // Letting go and holding again does not turn the clock back, nor does another key of the same cart.
    assert_eq!(hold(1, "ann", None, minutes(5)), None);
    assert_eq!(hold(1, "ann", Some(units(&[(1, 2)])), minutes(6)), Some(minutes(10)));
    assert_eq!(hold(7, "ann", Some(units(&[(1, 2)])), minutes(9)), Some(minutes(10)));
    // What has ended is absent, so this one is new.
    assert_eq!(hold(7, "ann", Some(units(&[(1, 2)])), minutes(10)), Some(minutes(20)));
    assert_eq!(held_from(&holds, stranger(), minutes(11)), 2, "one cart, one hold");
}

#[test]
fn a_hold_ends_by_itself_by_the_order_and_by_being_let_go() {
    fn check(what: &str, end: impl Fn(&mut Holds), at: Timestamp, expect: i64) {
        let mut holds = Holds::default();
        let _ = holds.replace(&key(1), "ann", Some(units(&[(1, 3)])), NOW, HOLD_MS);
        end(&mut holds);
        assert_eq!(held_from(&holds, stranger(), at), expect, "{what}");
    }
    let just_before = minutes(10).plus_millis(-1);
    check("nothing", |_| {}, just_before, 3);
    check("its time", |_| {}, minutes(10), 0);
    check("an empty cart", |holds| drop(holds.replace(&key(1), "ann", None, NOW, HOLD_MS)), NOW, 0);
    check("its order", |holds| drop(holds.let_go(Claimant { key: Some(&key(1)), owner: "" }, NOW)), NOW, 0);
    check("the cart's order", |holds| drop(holds.let_go(Claimant { key: Some(&key(9)), owner: "ann" }, NOW)), NOW, 0);
    check("another's order", |holds| drop(holds.let_go(Claimant { key: Some(&key(9)), owner: "bob" }, NOW)), NOW, 3);
    check("a cart without a name", |holds| drop(holds.let_go(stranger(), NOW)), NOW, 3);
}

#[test]
fn the_same_asked_twice_is_stored_once() {
    let mut holds = Holds::default();
    let first = holds.replace(&key(1), "ann", Some(units(&[(1, 3)])), NOW, HOLD_MS);
    let again = holds.replace(&key(1), "ann", Some(units(&[(1, 3)])), minutes(1), HOLD_MS);
    assert_eq!(again, (first.0, Change::default()));
    // A cart that holds nothing leaves nothing behind.
    assert_eq!(holds.replace(&key(2), "bob", None, NOW, HOLD_MS), (None, Change::default()));
}

#[test]
fn a_shop_holds_for_so_many_checkouts_and_no_more() {
    let mut holds = Holds::default();
    let mut hold = |number: u64, at| holds.replace(&key(number), "", Some(units(&[(1, 1)])), at, HOLD_MS).0.is_some();
    let most = MAX_HOLDS as u64;
    assert!((0..most).all(|number| hold(number, NOW)));
    assert!(!hold(most, NOW), "one too many");
    assert!(hold(3, minutes(1)), "one that is open goes on");
    assert!(hold(most, minutes(10)), "those that have ended make room");
}

#[test]
fn a_stored_hold_comes_back_as_it_was() {
    let hold = Hold { owner: "ann".to_owned(), until: minutes(10), claim: Some(units(&[(1, 3)])) };
    let stored = serde_json::to_string(&hold).unwrap();
    assert_eq!(stored, r#"{"owner":"ann","until":1776724800000,"claim":{"units":{"v1":3},"place":"1776726000000"}}"#);
    assert_eq!(serde_json::from_str::<Hold>(&stored).unwrap(), hold);
}

/// A shop with little stock, and shoppers who hold, order, wander off and come back under other keys.
struct World {
    random: Random,
    now: Timestamp,
    ledger: CounterLedger,
    head: Head,
    holds: Holds,
    /// What the counter's storage has.
    stored: BTreeMap<IdempotencyKey, Hold>,
    /// When each cart's running hold began.
    began: BTreeMap<u64, Timestamp>,
    orders: u64,
}

impl World {
    fn ledgers(&self, claimant: Claimant<'_>) -> Ledgers {
        Ledgers { held: self.holds.held_from(claimant, self.now), ..self.ledger.ledgers().clone() }
    }

    fn left(&self, which: u64) -> i64 {
        self.ledger.count(&variant(which)).available()
    }

    fn keep(&mut self, change: Change) {
        for key in change.forget {
            self.stored.remove(&key);
        }
        self.stored.extend(change.store);
    }

    fn check_out(&mut self, cart: u64, key: &IdempotencyKey, lines: &[(u64, i64)]) {
        let owner = format!("cart {cart}");
        let ledgers = self.ledgers(Claimant { key: Some(key), owner: &owner });
        let fits = lines.iter().all(|(which, units)| ledgers.can_hold(&variant(*which), *units));
        let starts_at = NOW.plus_minutes(30 * (1 + self.random.below(3) as i64));
        let claim = fits.then(|| Claim { place: SlotKey { starts_at, ..place() }, ..units(lines) });
        let (until, change) = self.holds.replace(key, &owner, claim.clone(), self.now, HOLD_MS);
        self.keep(change);
        let (again, change) = self.holds.replace(key, &owner, claim, self.now, HOLD_MS);
        assert_eq!((again, change), (until, Change::default()), "the same twice is once");
        let Some(until) = until else { return };
        let began = *self
            .began
            .entry(cart)
            .and_modify(|at| {
                if *at <= self.now.plus_millis(-HOLD_MS) {
                    *at = self.now
                }
            })
            .or_insert(self.now);
        assert!(until > self.now && until <= began.plus_millis(HOLD_MS), "held for longer than ten minutes");
        // Nobody came between: what is held can be ordered.
        let ledgers = self.ledgers(Claimant { key: Some(key), owner: &owner });
        assert!(
            lines.iter().all(|(which, units)| ledgers.available(&variant(*which)) >= *units),
            "held and not to be had"
        );
    }

    fn order(&mut self, cart: u64, key: &IdempotencyKey, lines: &[(u64, i64)]) {
        let owner = format!("cart {cart}");
        let claimant = Claimant { key: Some(key), owner: &owner };
        let ledgers = self.ledgers(claimant);
        if lines.iter().any(|(which, units)| ledgers.available(&variant(*which)) < *units) {
            return;
        }
        self.orders += 1;
        let event = placed(&log(1), &self.head, &order(self.orders, lines));
        self.head = event.head();
        self.ledger.apply(&log(1), &event);
        let forget = self.holds.let_go(claimant, self.now);
        self.keep(Change { forget, store: None });
        self.began.remove(&cart);
    }

    fn step(&mut self) {
        let cart = self.random.below(6);
        // Some come back under a new key, as a checkout that is opened anew.
        let key = key(cart * 10 + self.random.below(3));
        let lines: Vec<(u64, i64)> = match self.random.below(2) {
            0 => vec![(self.random.below(VARIANTS), 1 + self.random.below(5) as i64)],
            _ => vec![(0, 1 + self.random.below(3) as i64), (1, 1 + self.random.below(3) as i64)],
        };
        match self.random.below(10) {
            0..=4 => self.check_out(cart, &key, &lines),
            5 => self.order(cart, &key, &lines),
            6 => self.now = self.now.plus_millis(self.random.below(4 * 60_000) as i64),
            7 => {
                let forget = self.holds.clear(self.now);
                self.keep(Change { forget, store: None });
            }
            // The counter was put to sleep, or died.
            8 => self.holds = gathered(self.stored.clone()),
            _ => {
                let owner = format!("cart {cart}");
                let forget = self.holds.let_go(Claimant { key: None, owner: &owner }, self.now);
                self.keep(Change { forget, store: None });
                self.began.remove(&cart);
            }
        }
    }

    fn holds_to_its_promises(&self) {
        assert_eq!(self.holds, gathered(self.stored.clone()), "memory and storage differ");
        let mut cleared = self.holds.clone();
        let _ = cleared.clear(self.now);
        assert_eq!(
            cleared.held_from(stranger(), self.now),
            self.holds.held_from(stranger(), self.now),
            "ended is absent"
        );
        assert!(self.holds.0.len() <= MAX_HOLDS);
        let owners: Vec<&str> = self.holds.open(self.now).map(|(_, hold)| hold.owner.as_str()).collect();
        assert_eq!(owners.iter().collect::<BTreeSet<_>>().len(), owners.len(), "one checkout holds twice");
        let nobody = self.ledgers(stranger());
        for which in 0..VARIANTS {
            let left = self.left(which);
            assert!(left >= 0, "sold more than there was");
            let can_be_had = nobody.available(&variant(which));
            assert!(left - can_be_had <= left / 2, "{} of {left} are held", left - can_be_had);
            assert!(can_be_had >= 0 && (left == 0) == (can_be_had == 0), "sold out because of holds");
        }
    }
}

#[test]
fn whatever_is_held_nothing_is_oversold_or_sold_out_by_it_and_a_crash_forgets_no_hold() {
    let mut orders = 0;
    let mut sold_out = 0;
    for seed in 0..400 {
        let count = |which| StockCount { variant: variant(which), on_hand: 12 + 9 * which as i64, reserved: 1 };
        let base = StockBase { stock: (0..VARIANTS).map(count).collect(), ..StockBase::default() };
        let mut world = World {
            random: Random(seed),
            now: NOW,
            ledger: CounterLedger::new(base),
            head: Head::genesis(&shop(1), &log(1)),
            holds: Holds::default(),
            stored: BTreeMap::new(),
            began: BTreeMap::new(),
            orders: 0,
        };
        for _ in 0..250 {
            world.step();
            world.holds_to_its_promises();
        }
        let taken = world.ledger.ledgers().slots_taken.values().map(|taken| u64::from(*taken)).sum::<u64>();
        assert_eq!(taken, world.orders, "a hold is no order");
        orders += world.orders;
        sold_out += u64::from((0..VARIANTS).any(|which| world.left(which) == 0));
    }
    assert!(orders > 1_000 && sold_out > 50, "{orders} orders, {sold_out} shops sold out: too little happened");
}
