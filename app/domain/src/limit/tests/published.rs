//! Promises of the rules that we ship.
//!
//! Pure; compiled for tests only.

use super::*;
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn each_rule_that_we_ship_is_well_formed_and_says_how_it_is_known() {
    let written: Vec<Value> = serde_json::from_str(PUBLISHED).unwrap();
    for rule in &written {
        for field in ["menu", "effective_from", "confidence", "source"] {
            assert!(rule.get(field).is_some(), "{field} is left out, which is not the same as null: {rule}");
        }
    }
    let rules: Vec<LimitRule> = serde_json::from_str(PUBLISHED).unwrap();
    let same = |one: &LimitRule, other: &LimitRule| {
        let key = |rule: &LimitRule| (rule.jurisdiction.clone(), rule.menu, rule.residency, rule.effective_from);
        key(one) == key(other)
    };
    for rule in &rules {
        let caps: Vec<i64> = rule.limits.iter().flat_map(|limit| &limit.buckets).map(|bucket| bucket.cap).collect();
        assert!(!caps.is_empty() && caps.iter().all(|cap| *cap > 0), "{rule:?}");
        assert!(rule.confidence != Confidence::Official || rule.source.is_some(), "{rule:?}");
        assert_eq!(rules.iter().filter(|other| same(rule, other)).count(), 1, "{rule:?}");
    }
    assert_eq!(LimitRules::of_jurisdiction("US-ZZ"), None);
}

#[test]
fn eighteen_states_are_known_each_in_its_own_family() {
    fn check(jurisdiction: &str, goods: Regulated, expect: &[&str]) {
        let rule = adults(jurisdiction);
        assert_eq!(rule.uncounted(&goods), None, "{jurisdiction}");
        let found = rule.check(&[(goods, 1)]).breaches;
        let found: Vec<&str> = found.iter().map(|it| it.detail.as_str()).collect();
        assert_eq!(found, expect, "{jurisdiction}");
    }
    let rules: Vec<LimitRule> = serde_json::from_str(PUBLISHED).unwrap();
    let states: BTreeSet<&str> = rules.iter().map(|rule| rule.jurisdiction.as_str()).collect();
    assert_eq!(states.len(), 18);
    assert!(states.iter().all(|state| rules.iter().any(|it| it.jurisdiction == *state && it.menu == MenuType::Adult)));
    let whole = |concentrate: i64, thc: i64, goods: Regulated| Regulated {
        all_concentrate: Some(Milligrams(concentrate)),
        product_thc: Some(Milligrams(thc)),
        ..goods
    };
    // Buckets of their own, one of them filled by a vape and an edible together.
    check("US-CA", whole(8_000, 0, goods(28_500, 5_000, 100)), &[]);
    check(
        "US-CA",
        whole(8_001, 0, goods(28_500, 5_000, 100)),
        &["This cart is 0.001 g of concentrate in whatever form over the limit of 8 g for one day."],
    );
    check("US-OH", whole(0, 15_000, goods(70_870, 20_000, 900)), &[]);
    check(
        "US-OH",
        whole(0, 15_001, goods(70_871, 20_000, 900)),
        &[
            "This cart is 0.001 g of flower over the limit of 70.87 g for one day.",
            "This cart is 1 mg of THC in all but flower over the limit of 15000 mg for one day.",
        ],
    );
    // A pool, and a pool with a cap within.
    check("US-MA", whole(0, 2_500, goods(14_175, 3_000, 0)), &[]);
    check("US-NV", goods(35_435, 0, 3_543), &[]);
    check("US-AZ", goods(23_000, 5_000, 0), &[]);
    check(
        "US-AZ",
        goods(22_000, 5_001, 0),
        &["This cart is 0.001 g of concentrate over the limit of 5 g for one order."],
    );
}

#[test]
fn a_law_that_changed_holds_from_its_day_and_patients_and_others_have_their_own() {
    fn check(jurisdiction: &str, list: MenuType, residency: Residency, today: &str, expect: Option<(i64, Period)>) {
        let rules = LimitRules::of_jurisdiction(jurisdiction).unwrap();
        let rule = rule_for(&rules.0, jurisdiction, list, residency, day(today));
        let first = rule.map(|rule| (rule.limits[0].buckets[0].cap, rule.limits[0].period));
        assert_eq!(first, expect, "{jurisdiction} {list:?} {residency:?} {today}");
    }
    use MenuType::{Adult, Medical};
    use Period::{PerDay, PerOrder, Rolling};
    use Residency::{NonResident, Resident};
    check("US-NV", Adult, Resident, "2023-12-31", Some((28_350, PerOrder)));
    check("US-NV", Adult, Resident, "2024-01-01", Some((70_870, PerOrder)));
    check("US-OR", Adult, NonResident, "2021-12-31", Some((28_350, PerDay)));
    check("US-OR", Adult, NonResident, "2022-01-01", Some((56_700, PerDay)));
    check("US-WA", Adult, Resident, "2025-01-06", None);
    check("US-IL", Adult, Resident, "2026-04-20", Some((30_000, PerOrder)));
    check("US-IL", Adult, NonResident, "2026-04-20", Some((15_000, PerOrder)));
    check("US-CA", Medical, Resident, "2026-04-20", Some((226_800, PerDay)));
    check("US-MO", Medical, Resident, "2026-04-20", Some((170_100, Rolling { days: 30 })));
    check("US-NJ", Medical, Resident, "2026-04-20", Some((28_350, PerOrder)));
}

#[test]
fn nobody_from_elsewhere_may_buy_more_than_a_resident() {
    let rules: Vec<LimitRule> = serde_json::from_str(PUBLISHED).unwrap();
    let of = |one: &LimitRule, residency: Residency| {
        let same = |rule: &&LimitRule| {
            (&rule.jurisdiction, rule.menu, rule.effective_from) == (&one.jurisdiction, one.menu, one.effective_from)
        };
        rules.iter().filter(same).find(|rule| rule.residency == Some(residency)).unwrap()
    };
    for rule in rules.iter().filter(|rule| rule.residency.is_some()) {
        let (theirs, ours) = (of(rule, Residency::NonResident), of(rule, Residency::Resident));
        assert_eq!(theirs.limits.len(), ours.limits.len());
        for (their, our) in theirs.limits.iter().zip(&ours.limits) {
            assert_eq!((their.period, their.buckets.len()), (our.period, our.buckets.len()));
            assert!(their.buckets.iter().zip(&our.buckets).all(|(t, o)| t.measure == o.measure && t.cap <= o.cap));
        }
    }
}

#[test]
fn michigan_counts_concentrate_toward_the_whole_and_caps_it() {
    fn check((flower, concentrate, solid, liquid): (i64, i64, i64, i64), expect: &[&str]) {
        let rule = adults("US-MI");
        let cart = Regulated {
            solid_edible: Milligrams(solid),
            liquid_edible: Microlitres(liquid),
            ..goods(flower, concentrate, 0)
        };
        let check = rule.check(&[(cart, 1)]);
        let details: Vec<&str> = check.breaches.iter().map(|it| it.detail.as_str()).collect();
        assert_eq!(details, expect, "{flower} + {concentrate} + {solid} + {liquid}");
    }
    check((70_870, 0, 0, 0), &[]);
    check((55_870, 15_000, 0, 0), &[]);
    check((0, 0, 1_133_980, 0), &[]);
    check((35_435, 0, 566_990, 0), &[]);
    check((0, 15_001, 0, 0), &["This cart is 0.001 g of concentrate over the limit of 15 g for one order."]);
    check(
        (60_870, 15_000, 0, 0),
        &[
            "This cart holds 60.87 g of flower and 15 g of concentrate: 7.1% over the limit for one order, which is 70.87 g \
           of flower or 70.87 g of concentrate or 1133.98 g of solid edibles or 2661.617 ml of liquid edibles, or a mix in \
           proportion.",
        ],
    );
}
