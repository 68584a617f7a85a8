//! Promises of the purchase limits.
//!
//! Pure; compiled for tests only.

mod published;

use super::*;
use crate::product::Unknown;
use crate::refusal::Reason;
use crate::weight::{Microlitres, Milligrams};

fn goods(flower: i64, concentrate: i64, edible_thc: i64) -> Regulated {
    Regulated {
        flower: Milligrams(flower),
        concentrate: Milligrams(concentrate),
        edible_thc: Milligrams(edible_thc),
        ..Regulated::default()
    }
}

fn day(text: &str) -> Day {
    Day::try_from(text.to_owned()).unwrap()
}

/// The rule for adults in 2026.
fn adults(jurisdiction: &str) -> LimitRule {
    let rules = LimitRules::of_jurisdiction(jurisdiction).unwrap();
    rule_for(&rules.0, jurisdiction, MenuType::Adult, Residency::Resident, day("2026-04-20")).unwrap().clone()
}

#[test]
fn a_pool_is_full_at_one_whole_and_a_milligram_is_over() {
    fn check(jurisdiction: &str, (flower, concentrate, thc): (i64, i64, i64), per_mille: i64, over: bool) {
        let rule = adults(jurisdiction);
        let check = rule.check(&[(goods(flower, concentrate, thc), 1)]);
        let label = format!("{jurisdiction}: {flower} + {concentrate} + {thc}");
        assert_eq!(check.uses.len(), 1, "{label}");
        assert_eq!(check.uses[0].filled_per_mille, per_mille, "{label}");
        assert_eq!(check.breaches.len(), usize::from(over), "{label}");
    }
    check("US-CO", (0, 0, 0), 0, false);
    check("US-CO", (28_350, 0, 0), 1000, false);
    check("US-CO", (28_351, 0, 0), 1001, true);
    check("US-CO", (0, 8_000, 0), 1000, false);
    check("US-CO", (0, 8_001, 0), 1001, true);
    check("US-CO", (14_175, 2_000, 200), 1000, false);
    check("US-CO", (14_176, 2_000, 200), 1001, true);
    check("US-CO", (28_000, 0, 100), 1113, true);
    // Thirds do not come out even in any decimal: 9.45 g + 1/3 of 8 g would be over by a third of a milligram.
    check("US-CO", (9_450, 2_667, 266), 1000, false);
    check("US-CO", (9_450, 2_667, 267), 1001, true);
    // The regulator's own examples.
    check("US-NJ", (14_170, 2_000, 0), 1000, false);
    check("US-NJ", (14_170, 0, 500), 1000, false);
    check("US-NJ", (14_175, 2_000, 0), 1000, false);
    check("US-NJ", (0, 5_000, 0), 1250, true);
}

#[test]
fn independent_buckets_are_each_full_on_their_own_and_all_breaches_are_named() {
    let rule = adults("US-WA");
    let full = Regulated {
        solid_edible: Milligrams(453_592),
        liquid_edible: Microlitres(2_129_294),
        ..goods(28_350, 7_000, 9_999)
    };
    let check = rule.check(&[(full, 1)]);
    assert_eq!(check.breaches, []);
    assert!(check.uses.iter().all(|it| it.filled_per_mille == 1000), "{check:?}");
    let check = rule.check(&[(full, 1), (goods(3_650, 1, 0), 2)]);
    let details: Vec<&str> = check.breaches.iter().map(|it| it.detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "This cart is 7.3 g of flower over the limit of 28.35 g for one order.",
            "This cart is 0.002 g of concentrate over the limit of 7 g for one order.",
        ]
    );
    assert_eq!((check.uses[0].used.as_str(), check.uses[0].allowed.as_str()), ("35.65 g", "28.35 g"));
    assert_eq!(check.uses[3].allowed, "2129.294 ml");
}

#[test]
fn a_pool_says_by_which_share_it_is_over() {
    let rule = adults("US-CO");
    let check = rule.check(&[(goods(3_500, 0, 0), 8), (goods(0, 0, 100), 1)]);
    assert_eq!(
        check.breaches[0].detail,
        "This cart holds 28 g of flower and 100 mg of THC in edibles: 11.3% over the limit for one order, which is \
         28.35 g of flower or 8 g of concentrate or 800 mg of THC in edibles, or a mix in proportion."
    );
    assert_eq!(check.uses[0].used, "111.3%");
}

#[test]
fn a_state_is_added_by_data_alone() {
    fn check(limits: &str, (flower, concentrate): (i64, i64), breaches: usize) {
        let rule = format!(r#"{{"jurisdiction":"US-ZZ","source":"a test",{limits}}}"#);
        let rule: LimitRule = serde_json::from_str(&rule).unwrap();
        let found = rule.check(&[(goods(flower, concentrate, 0), 1)]).breaches.len();
        assert_eq!(found, breaches, "{limits}: {flower} + {concentrate}");
    }
    let pool = r#""limits":[[{"measure":"flower","cap":70000},{"measure":"concentrate","cap":15000}]]"#;
    check(pool, (35_000, 7_500), 0);
    check(pool, (35_000, 7_501), 1);
    // No concentrate at all, and figures that no arithmetic holds.
    let strict = r#""limits":[[{"measure":"flower","cap":70000},{"measure":"concentrate","cap":0}]]"#;
    check(strict, (70_000, 0), 0);
    check(strict, (0, 1), 1);
    check(strict, (i64::MAX, 0), 1);
    check(r#""limits":[]"#, (i64::MAX, i64::MAX), 0);
    check(r#""limits":[[]]"#, (i64::MAX, i64::MAX), 0);
    // Both at once: a cap within a pool.
    let capped = r#""limits":[[{"measure":"flower","cap":70000},{"measure":"concentrate","cap":70000}],
        [{"measure":"concentrate","cap":15000}]]"#;
    check(capped, (55_000, 15_000), 0);
    check(capped, (54_999, 15_001), 1);
    check(capped, (55_001, 15_000), 1);
    check(capped, (55_001, 15_001), 2);
}

#[test]
fn a_rule_that_a_shop_kept_from_before_binds_as_it_did() {
    fn check(family: &str, expect: &[&[i64]]) {
        let rule = format!(
            r#"{{"jurisdiction":"US-ZZ","family":"{family}","source":"a test",
                "buckets":[{{"measure":"flower","cap":70000}},{{"measure":"concentrate","cap":15000}}]}}"#
        );
        let rule: LimitRule = serde_json::from_str(&rule).unwrap();
        let caps = |limit: &Limit| limit.buckets.iter().map(|bucket| bucket.cap).collect::<Vec<_>>();
        assert_eq!(rule.limits.iter().map(caps).collect::<Vec<_>>(), expect, "{family}");
        let again = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<LimitRule>(&again).unwrap(), rule);
    }
    check("independent", &[&[70_000], &[15_000]]);
    check("pool", &[&[70_000, 15_000]]);
}

#[test]
fn the_rule_that_has_taken_effect_last_holds_for_those_whom_it_is_for() {
    fn check(list: MenuType, residency: Residency, today: &str, expect: Option<i64>) {
        let rule = |menu: &str, residency: &str, from: &str, cap: i64| {
            format!(
                r#"{{"jurisdiction":"US-ZZ","menu":"{menu}","residency":{residency},"effective_from":{from},"source":null,
                    "confidence":"official","limits":[[{{"measure":"flower","cap":{cap}}}]]}}"#
            )
        };
        let rules = [
            rule("adult", "null", r#""2026-07-01""#, 3),
            rule("adult", r#""non_resident""#, r#""2026-07-01""#, 2),
            rule("adult", "null", "null", 1),
            rule("medical", r#""resident""#, r#""2026-08-01""#, 8),
            rule("adult", "null", r#""2027-01-01""#, 4).replace("US-ZZ", "US-YY"),
        ];
        let rules: Vec<LimitRule> = serde_json::from_str(&format!("[{}]", rules.join(","))).unwrap();
        let found = rule_for(&rules, "US-ZZ", list, residency, day(today));
        assert_eq!(found.map(|rule| rule.limits[0].buckets[0].cap), expect, "{list:?} {residency:?} {today}");
        assert_eq!(rule_for(&rules, "US-YY", list, residency, day(today)), None, "nothing has taken effect");
    }
    use MenuType::{Adult, Medical};
    use Residency::{NonResident, Resident};
    check(Adult, Resident, "2026-06-30", Some(1));
    check(Adult, NonResident, "2026-06-30", Some(1));
    check(Adult, Resident, "2026-07-01", Some(3));
    check(Adult, NonResident, "2026-07-01", Some(2));
    check(Medical, Resident, "2026-06-30", Some(1));
    check(Medical, Resident, "2026-07-31", Some(3));
    check(Medical, Resident, "2026-08-01", Some(8));
    check(Medical, NonResident, "2026-08-01", Some(2));
}

#[test]
fn no_order_alone_is_over_the_limit_of_a_day_or_of_many() {
    let rule = r#"{"jurisdiction":"US-ZZ","source":null,"limits":[
        {"period":"per_day","buckets":[{"measure":"flower","cap":7000}]},
        {"period":{"rolling":{"days":30}},"buckets":[{"measure":"flower","cap":9000},{"measure":"concentrate","cap":9000}]},
        [{"measure":"flower","cap":8000}]]}"#;
    let rule: LimitRule = serde_json::from_str(rule).unwrap();
    let again = serde_json::to_string(&rule).unwrap();
    assert_eq!(serde_json::from_str::<LimitRule>(&again).unwrap(), rule);
    let check = rule.check(&[(goods(7_500, 2_000, 0), 1)]);
    let names: Vec<&str> = check.uses.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Flower in one day", "Purchase limit in 30 days", "Flower"]);
    let details: Vec<&str> = check.breaches.iter().map(|it| it.detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "This cart is 0.5 g of flower over the limit of 7 g for one day.",
            "This cart holds 7.5 g of flower and 2 g of concentrate: 5.6% over the limit for 30 days, which is 9 g of flower \
             or 9 g of concentrate, or a mix in proportion.",
        ]
    );
    assert!(check.breaches.iter().all(|it| it.reason == Reason::OverLimit && it.line.is_none()));
}

#[test]
fn a_shop_keeps_one_rule_as_itself_and_several_as_a_list() {
    fn check(rules: &LimitRules, is_one: bool) {
        let kept = serde_json::to_value(rules).unwrap();
        assert_eq!(kept.is_object(), is_one, "{kept}");
        assert_eq!(&serde_json::from_value::<LimitRules>(kept).unwrap(), rules);
    }
    let rule = adults("US-CO");
    check(&LimitRules(vec![rule.clone()]), true);
    check(&LimitRules(vec![rule.clone(), LimitRule { menu: MenuType::Medical, ..rule }]), false);
    check(&LimitRules(Vec::new()), false);
    // As the build before this one wrote it, and would read it again.
    let before = r#"{"jurisdiction":"US-NJ","limits":[[{"measure":"flower","cap":28350}]],"source":"a page"}"#;
    let rules: LimitRules = serde_json::from_str(before).unwrap();
    assert_eq!(rules.0[0].confidence, Confidence::Official);
    assert_eq!(serde_json::to_string(&rules).unwrap(), before);
}

/// A rule of a made-up state that counts only that.
fn counting(measure: &str) -> LimitRule {
    let rule =
        format!(r#"{{"jurisdiction":"US-ZZ","source":null,"limits":[[{{"measure":"{measure}","cap":1000000}}]]}}"#);
    serde_json::from_str(&rule).unwrap()
}

#[test]
fn infused_flower_is_counted_as_each_state_counts_it() {
    fn check(measure: &str, goods: Regulated, expect: Option<i64>) {
        let rule = counting(measure);
        let used = rule.check(&[(goods, 1)]).uses[0].filled_per_mille;
        let found = rule.uncounted(&goods).is_none().then_some(used);
        assert_eq!(found, expect, "{measure} {goods:?}");
    }
    let infused = Regulated {
        infused: Milligrams(100_000),
        all_concentrate: Some(Milligrams(20_000)),
        ..goods(80_000, 20_000, 0)
    };
    let unknown = Unknown { parts: true, ..Unknown::default() };
    let unparted = Regulated { infused: Milligrams(100_000), unknown, ..goods(100_000, 0, 0) };
    check("flower", infused, Some(80));
    check("concentrate", infused, Some(20));
    check("all_concentrate", infused, Some(20));
    check("plain_flower", infused, Some(0));
    check("concentrate_or_infused", infused, Some(100));
    check("concentrate_thc", infused, None);
    check("flower", unparted, None);
    check("concentrate", unparted, None);
    check("all_concentrate", unparted, None);
    check("plain_flower", unparted, Some(0));
    check("concentrate_or_infused", unparted, Some(100));
    check("plain_flower", goods(5_000, 0, 0), Some(5));
    check("concentrate_or_infused", goods(0, 5_000, 0), Some(5));
}

#[test]
fn thc_and_concentrate_in_whatever_form_are_counted_where_they_are_known() {
    fn check(measure: &str, goods: Regulated, expect: Option<i64>) {
        let rule = counting(measure);
        let used = rule.check(&[(goods, 2)]).uses[0].filled_per_mille;
        assert_eq!(rule.uncounted(&goods).is_none().then_some(used), expect, "{measure} {goods:?}");
    }
    let amounts = |concentrate: i64, thc: i64| Regulated {
        all_concentrate: Some(Milligrams(concentrate)),
        product_thc: Some(Milligrams(thc)),
        ..Regulated::default()
    };
    let vape = Regulated { concentrate: Milligrams(5_000), ..amounts(5_000, 4_000) };
    check("concentrate_thc", vape, Some(8));
    check("product_thc", vape, Some(8));
    check("all_concentrate", vape, Some(10));
    check("concentrate_thc", amounts(7_000, 6_000), Some(0));
    check("product_thc", amounts(7_000, 6_000), Some(12));
    check("all_concentrate", amounts(7_000, 6_000), Some(14));
    // What a build of before imported says nothing of either.
    check("concentrate_thc", goods(0, 5_000, 0), None);
    check("concentrate_thc", goods(5_000, 0, 0), Some(0));
    check("product_thc", goods(0, 0, 100), None);
    check("all_concentrate", goods(0, 5_000, 0), None);
}

#[test]
fn what_a_rule_counts_and_nobody_knows_is_not_taken_for_nothing() {
    fn check(jurisdiction: &str, unknown: Unknown, expect: Option<Measure>) {
        let rule = adults(jurisdiction);
        assert_eq!(
            rule.uncounted(&Regulated { unknown, ..Regulated::default() }),
            expect,
            "{jurisdiction} {unknown:?}"
        );
    }
    let (thc, net) = (Unknown { edible_thc: true, ..Unknown::default() }, Unknown { net: true, ..Unknown::default() });
    check("US-CO", Unknown::default(), None);
    check("US-CO", thc, Some(Measure::EdibleThc));
    check("US-CO", net, None);
    check("US-WA", thc, None);
    check("US-WA", net, Some(Measure::SolidEdible));
    check("US-MI", net, Some(Measure::SolidEdible));
}
