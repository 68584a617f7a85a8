//! Promises of the limits that hold for days.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::weight::Milligrams;

fn goods(flower: i64, concentrate: i64) -> [(Regulated, i64); 1] {
    [(Regulated { flower: Milligrams(flower), concentrate: Milligrams(concentrate), ..Regulated::default() }, 1)]
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// That state's first rule, as if it held for that time.
fn rule(jurisdiction: &str, period: Period) -> LimitRule {
    let mut rule = LimitRules::of_jurisdiction(jurisdiction).unwrap().0.remove(0);
    for limit in &mut rule.limits {
        limit.period = period;
    }
    rule
}

#[test]
fn a_person_may_order_so_much_a_day_in_as_many_orders_as_they_like() {
    fn check(jurisdiction: &str, before: &[(i64, i64)], now: (i64, i64), expect: &[&str]) {
        let rule = rule(jurisdiction, Period::PerDay);
        let counted = |(flower, wax)| rule.counted(&goods(flower, wax), day("2026-04-20")).unwrap();
        let before: Vec<Counted> = before.iter().copied().map(counted).collect();
        let refusals = counted(now).over_their_days(&before);
        assert!(refusals.iter().all(|it| it.reason == Reason::OverDailyLimit && it.line.is_none()));
        let details: Vec<&str> = refusals.iter().map(|it| it.detail.as_str()).collect();
        assert_eq!(details, expect, "{jurisdiction} {before:?} {now:?}");
    }
    check("US-WA", &[], (28_350, 7_000), &[]);
    check("US-WA", &[(14_000, 0), (14_350, 0)], (0, 7_000), &[]);
    check("US-WA", &[(14_000, 0), (14_000, 0)], (350, 0), &[]);
    check(
        "US-WA",
        &[(14_000, 0), (14_000, 0)],
        (3_500, 0),
        &[
            "You have ordered 28 g of flower today. With this cart that is 3.15 g of flower over the limit of 28.35 g of \
           flower a day.",
        ],
    );
    // Each limit that is broken is named, and none that has nothing to do with earlier orders.
    check(
        "US-WA",
        &[(28_350, 0)],
        (1, 8_000),
        &[
            "You have ordered 28.35 g of flower today. With this cart that is 0.001 g of flower over the limit of 28.35 g of \
           flower a day.",
        ],
    );
    // In a pool one kind stands for another.
    check("US-CO", &[(14_175, 0)], (0, 4_000), &[]);
    check(
        "US-CO",
        &[(14_175, 1_000)],
        (0, 4_000),
        &[
            "You have ordered 14.175 g of flower and 1 g of concentrate today. With this cart that is 12.5% over the limit for \
           one day, which is 28.35 g of flower or 8 g of concentrate or 800 mg of THC in edibles, or a mix in proportion.",
        ],
    );
    // Who is over already, because the rule has become stricter, may still buy a lighter.
    check("US-WA", &[(40_000, 0)], (0, 0), &[]);
}

#[test]
fn only_orders_of_those_days_under_the_same_law_count() {
    fn check(period: Period, before: (&str, &str), expect: usize) {
        let (jurisdiction, on) = before;
        let earlier = rule(jurisdiction, period).counted(&goods(28_350, 0), day(on)).unwrap();
        let now = rule("US-WA", period).counted(&goods(3_500, 0), day("2026-04-20")).unwrap();
        assert_eq!(now.over_their_days(&[earlier]).len(), expect, "{period:?} {before:?}");
    }
    check(Period::PerDay, ("US-WA", "2026-04-20"), 1);
    check(Period::PerDay, ("US-WA", "2026-04-19"), 0);
    check(Period::PerDay, ("US-WA", "2026-04-21"), 0);
    check(Period::PerDay, ("US-CO", "2026-04-20"), 0);
    let month = Period::Rolling { days: 30 };
    check(month, ("US-WA", "2026-04-20"), 1);
    check(month, ("US-WA", "2026-03-22"), 1);
    check(month, ("US-WA", "2026-03-21"), 0);
    check(month, ("US-WA", "2026-04-21"), 0);
}

#[test]
fn a_limit_of_more_days_says_how_many() {
    let rule = rule("US-WA", Period::Rolling { days: 14 });
    let earlier = rule.counted(&goods(28_000, 0), day("2026-04-10")).unwrap();
    let refusals = rule.counted(&goods(3_500, 0), day("2026-04-20")).unwrap().over_their_days(&[earlier]);
    let expect = "You have ordered 28 g of flower in the last 14 days. With this cart that is 3.15 g of flower over the limit \
                  of 28.35 g of flower in 14 days.";
    assert_eq!(refusals[0].detail, expect);
}

#[test]
fn under_a_rule_for_each_order_nothing_is_counted() {
    fn check(jurisdiction: &str) {
        let rules = LimitRules::of_jurisdiction(jurisdiction).unwrap();
        assert_eq!(rules.days_together(), None, "{jurisdiction}");
        assert_eq!(rules.0[0].counted(&goods(3_500, 0), day("2026-04-20")), None, "{jurisdiction}");
    }
    ["US-CO", "US-NJ", "US-WA"].into_iter().for_each(check);
}

#[test]
fn what_an_order_counts_is_written_without_what_it_does_not_hold() {
    let counted = rule("US-CO", Period::PerDay).counted(&goods(3_500, 0), day("2026-04-20")).unwrap();
    let text = serde_json::to_string(&counted).unwrap();
    let expect = r#"{"jurisdiction":"US-CO","day":"2026-04-20","held":[{"measure":"flower","amount":3500}],"limits":[{"days":1,"buckets":[{"measure":"flower","cap":28350},{"measure":"concentrate","cap":8000},{"measure":"edible_thc","cap":800}]}]}"#;
    assert_eq!(text, expect);
    assert_eq!(serde_json::from_str::<Counted>(&text).unwrap(), counted);
}
