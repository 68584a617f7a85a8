//! Promises of publishing.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::sample::{NOW, shop};

fn good() -> MenuFacts {
    MenuFacts {
        shop: shop(1),
        shape: MENU_SHAPE,
        edition: Edition { epoch: 1, revision: 7 },
        as_of: NOW,
        hash: MenuHash("good".to_owned()),
        bytes: 1_000_000,
        products: 100,
        variants: 200,
        unpriced: 0,
        shared: 0,
        leapt: 0,
    }
}

/// A newer menu than the good one, with a difference.
fn next(change: impl Fn(&mut MenuFacts)) -> MenuFacts {
    let mut facts = good();
    facts.edition.revision = 8;
    facts.as_of = NOW.plus_minutes(1);
    facts.hash = MenuHash("next".to_owned());
    change(&mut facts);
    facts
}

#[test]
fn a_good_menu_is_replaced_by_a_newer_good_one_only() {
    #[track_caller]
    fn check(candidate: &MenuFacts, expect: Verdict, forced: Verdict) {
        assert_eq!(judge(&shop(1), Some(&good()), candidate, false), expect);
        assert_eq!(judge(&shop(1), Some(&good()), candidate, true), forced, "forced");
    }
    let never = |refusal| (Verdict::Refuse(refusal), Verdict::Refuse(refusal));
    let unless = |refusal| (Verdict::Refuse(refusal), Verdict::Replace);
    let fine = (Verdict::Replace, Verdict::Replace);
    let table = [
        (next(|_| ()), fine),
        (next(|next| next.edition = Edition { epoch: 2, revision: 1 }), fine),
        (next(|next| next.edition = good().edition), fine),
        (next(|next| next.edition.revision = 6), never(Refusal::Older)),
        (next(|next| next.edition = Edition { epoch: 0, revision: 99 }), never(Refusal::Older)),
        (next(|next| (next.edition, next.as_of) = (good().edition, NOW.plus_millis(-1))), never(Refusal::Older)),
        (next(|next| next.as_of = NOW.plus_millis(-1)), never(Refusal::Older)),
        (next(|next| next.hash = good().hash), (Verdict::KeepSame, Verdict::KeepSame)),
        (next(|next| next.shop = shop(2)), never(Refusal::WrongShop)),
        (next(|next| next.shape = MENU_SHAPE + 1), fine),
        (next(|next| next.shape = MENU_SHAPE + 2), never(Refusal::UnreadableShape)),
        (next(|next| next.bytes = MAX_MENU_BYTES), fine),
        (next(|next| next.bytes = MAX_MENU_BYTES + 1), never(Refusal::TooLarge)),
        (next(|next| next.products = 25), fine),
        (next(|next| next.products = 24), unless(Refusal::Shrunk)),
        (next(|next| next.products = 0), unless(Refusal::Empty)),
        (next(|next| next.unpriced = 100), fine),
        (next(|next| next.unpriced = 101), unless(Refusal::Unpriced)),
        (next(|next| (next.shared, next.leapt) = (200, 100)), fine),
        (next(|next| (next.shared, next.leapt) = (200, 101)), unless(Refusal::Repriced)),
    ];
    for (candidate, (expect, forced)) in table {
        check(&candidate, expect, forced);
    }
}

#[test]
fn a_price_leaps_when_its_decimal_point_moves_and_not_when_it_rises_or_falls() {
    fn check(before: i64, after: i64, expect: bool) {
        assert_eq!(has_leapt(Cents(before), Cents(after)), expect, "{before} to {after}");
    }
    check(3_500, 3_500, false);
    check(3_500, 34_999, false);
    check(3_500, 35_000, true);
    check(35_000, 3_500, true);
    check(35_000, 3_501, false);
    check(3_500, 350_000, true);
    // Of nothing there is no part, and whatever is above it is infinitely more: these have a rule of their own.
    check(3_500, 0, false);
    check(0, 3_500, false);
}

#[test]
fn a_new_shop_starts_with_what_it_has_but_not_with_prices_of_nothing() {
    fn check(candidate: &MenuFacts, expect: Verdict) {
        assert_eq!(judge(&shop(1), None, candidate, false), expect);
    }
    check(&good(), Verdict::Replace);
    check(&next(|next| (next.products, next.variants) = (0, 0)), Verdict::Replace);
    check(&next(|next| next.unpriced = 200), Verdict::Refuse(Refusal::Unpriced));
    check(&next(|next| next.shop = shop(2)), Verdict::Refuse(Refusal::WrongShop));
}

#[test]
fn a_small_shop_may_change_its_menu_as_it_likes_and_what_staff_forced_stays_allowed() {
    let small = MenuFacts { products: 19, variants: 19, ..good() };
    assert_eq!(judge(&shop(1), Some(&small), &next(|next| next.products = 1), false), Verdict::Replace);
    let free = MenuFacts { unpriced: 200, ..good() };
    assert_eq!(judge(&shop(1), Some(&free), &next(|next| next.unpriced = 200), false), Verdict::Replace);
}
