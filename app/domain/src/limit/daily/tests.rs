//! Promises of the limits that hold for a day.
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

fn rule(jurisdiction: &str) -> LimitRule {
    LimitRule { per_day: true, ..LimitRule::of_jurisdiction(jurisdiction).unwrap() }
}

#[test]
fn a_person_may_order_so_much_a_day_in_as_many_orders_as_they_like() {
    fn check(jurisdiction: &str, before: &[(i64, i64)], now: (i64, i64), expect: &[&str]) {
        let rule = rule(jurisdiction);
        let counted = |(flower, wax)| rule.counted(&goods(flower, wax), day("2026-04-20")).unwrap();
        let before: Vec<Counted> = before.iter().copied().map(counted).collect();
        let refusals = counted(now).over_the_day(&before);
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
fn only_orders_of_the_same_day_under_the_same_law_count() {
    fn check(before: (&str, &str), expect: usize) {
        let (jurisdiction, on) = before;
        let earlier = rule(jurisdiction).counted(&goods(28_350, 0), day(on)).unwrap();
        let now = rule("US-WA").counted(&goods(3_500, 0), day("2026-04-20")).unwrap();
        assert_eq!(now.over_the_day(&[earlier]).len(), expect, "{before:?}");
    }
    check(("US-WA", "2026-04-20"), 1);
    check(("US-WA", "2026-04-19"), 0);
    check(("US-CO", "2026-04-20"), 0);
}

#[test]
fn under_a_rule_for_each_order_nothing_is_counted() {
    fn check(jurisdiction: &str) {
        let rule = LimitRule::of_jurisdiction(jurisdiction).unwrap();
        assert!(!rule.counts_per_day());
        assert_eq!(rule.counted(&goods(3_500, 0), day("2026-04-20")), None, "{jurisdiction}");
    }
    ["US-CO", "US-MI", "US-NJ", "US-WA"].into_iter().for_each(check);
}

#[test]
fn what_an_order_counts_is_written_without_what_it_does_not_hold() {
    let counted = rule("US-WA").counted(&goods(3_500, 0), day("2026-04-20")).unwrap();
    let text = serde_json::to_string(&counted).unwrap();
    let expect = r#"{"jurisdiction":"US-WA","day":"2026-04-20","held":[{"measure":"flower","amount":3500}],"limits":[[{"measure":"flower","cap":28350}],[{"measure":"concentrate","cap":7000}],[{"measure":"solid_edible","cap":453592}],[{"measure":"liquid_edible","cap":2129294}]]}"#;
    assert_eq!(text, expect);
    assert_eq!(serde_json::from_str::<Counted>(&text).unwrap(), counted);
}

#[test]
fn that_a_rule_holds_for_a_day_is_written_and_read_and_is_not_so_unless_it_says_so() {
    fn check(rule: &LimitRule, says: bool) {
        let text = serde_json::to_string(rule).unwrap();
        assert_eq!(text.contains("per_day"), says, "{text}");
        assert_eq!(serde_json::from_str::<LimitRule>(&text).unwrap(), *rule);
    }
    check(&rule("US-CO"), true);
    check(&LimitRule::of_jurisdiction("US-CO").unwrap(), false);
}
