//! Purchase limits: how much one order may hold, as data.
//!
//! Pure. No figure stands in code: each rule carries its source, and those that we ship are in
//! `data/purchase_limits.json`, compiled in, so that a shop can be founded without asking anybody.
//!
//! An ounce of flower is 28,350 mg there: statutes say "one ounce", the regulators that print grams print 28.35 (New
//! Jersey does), and labels follow them; the avoirdupois ounce is 28,349.523 mg. Ounces of solid edibles are avoirdupois
//! and ounces of liquids US fluid ounces of 29,573.53 µl, the whole cap rounded down: 16 oz = 453,592 mg,
//! 72 fl oz = 2,129,294 µl. Washington's further buckets, ten units of other products and 200 mg of THC in low-dose
//! drinks, are not counted here; its low-dose drinks fill the bucket for liquids, which is stricter than the rule.

use crate::product::Regulated;
use crate::quote::LimitUse;
use crate::refusal::{Reason, Refusal};
use crate::weight::decimal;
use serde::{Deserialize, Serialize};

const PUBLISHED: &str = include_str!("../data/purchase_limits.json");

/// The limit of one jurisdiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRule {
    /// Where it holds: `US-CO` (ISO 3166-2).
    pub jurisdiction: String,
    /// How the buckets bind.
    pub family: LimitFamily,
    /// What is counted, and how much of it is allowed.
    pub buckets: Vec<Bucket>,
    /// The text that it was taken from.
    pub source: String,
}

/// How the buckets of a rule bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitFamily {
    /// Each bucket may be filled whatever the others hold.
    Independent,
    /// The filled shares of all buckets together may come to one whole.
    Pool,
}

/// One counted amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// What is counted.
    pub measure: Measure,
    /// How much is allowed: milligrams, or microlitres for liquids. Nothing at all where it is zero.
    pub cap: i64,
}

/// What a bucket counts, see [`crate::product::Regulated`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Usable flower, in milligrams.
    Flower,
    /// Concentrate, in milligrams.
    Concentrate,
    /// THC in edibles, in milligrams.
    EdibleThc,
    /// Net weight of solid edibles, in milligrams.
    SolidEdible,
    /// Volume of liquid edibles, in microlitres.
    LiquidEdible,
}

impl Measure {
    /// Its name on the meter.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Flower => "Flower",
            Self::Concentrate => "Concentrate",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "Solid edibles",
            Self::LiquidEdible => "Liquid edibles",
        }
    }

    /// Its name within a sentence.
    const fn noun(self) -> &'static str {
        match self {
            Self::Flower => "flower",
            Self::Concentrate => "concentrate",
            Self::EdibleThc => "THC in edibles",
            Self::SolidEdible => "solid edibles",
            Self::LiquidEdible => "liquid edibles",
        }
    }

    /// What one piece counts.
    const fn in_one(self, goods: &Regulated) -> i64 {
        match self {
            Self::Flower => goods.flower.0,
            Self::Concentrate => goods.concentrate.0,
            Self::EdibleThc => goods.edible_thc.0,
            Self::SolidEdible => goods.solid_edible.0,
            Self::LiquidEdible => goods.liquid_edible.0,
        }
    }

    /// An amount as people read it. Grams and millilitres have three decimals at most, so nothing is rounded away.
    fn amount(self, amount: i64) -> String {
        match self {
            Self::Flower | Self::Concentrate | Self::SolidEdible => decimal(amount) + " g",
            Self::EdibleThc => format!("{amount} mg"),
            Self::LiquidEdible => decimal(amount) + " ml",
        }
    }
}

/// What a rule says about a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitCheck {
    /// How full each limit is: a bucket each, or one for the whole pool.
    pub uses: Vec<LimitUse>,
    /// Every limit that is broken; empty when the cart may be sold.
    pub breaches: Vec<Refusal>,
}

impl LimitRule {
    /// The rule that we ship for a jurisdiction, by its ISO 3166-2 name; none where a shop has to bring its own.
    #[must_use]
    pub fn of_jurisdiction(jurisdiction: &str) -> Option<Self> {
        let rules: Vec<Self> = serde_json::from_str(PUBLISHED).ok()?;
        rules.into_iter().find(|rule| rule.jurisdiction == jurisdiction)
    }

    /// Holds a cart against the rule: what one piece of each line counts, and how many of it are wanted.
    #[must_use]
    pub fn check(&self, cart: &[(Regulated, i64)]) -> LimitCheck {
        let filled: Vec<(Bucket, i64)> = self.buckets.iter().map(|bucket| (*bucket, bucket.held(cart))).collect();
        match self.family {
            LimitFamily::Independent => check_independent(&filled),
            LimitFamily::Pool => check_pool(&filled),
        }
    }
}

impl Bucket {
    fn held(&self, cart: &[(Regulated, i64)]) -> i64 {
        cart.iter()
            .map(|(goods, quantity)| self.measure.in_one(goods).max(0).saturating_mul((*quantity).max(0)))
            .fold(0, i64::saturating_add)
    }
}

fn check_independent(filled: &[(Bucket, i64)]) -> LimitCheck {
    let mut check = LimitCheck { uses: Vec::new(), breaches: Vec::new() };
    for (Bucket { measure, cap }, held) in filled {
        let allowed = measure.amount(*cap);
        if held > cap {
            let over = measure.amount(held.saturating_sub(*cap));
            let noun = measure.noun();
            let detail = format!("This cart is {over} of {noun} over the limit of {allowed} for one order.");
            check.breaches.push(Reason::OverLimit.of_order(detail));
        }
        check.uses.push(LimitUse {
            name: measure.label().to_owned(),
            used: measure.amount(*held),
            allowed,
            filled_per_mille: per_mille(&[(*held, *cap)]),
        });
    }
    check
}

fn check_pool(filled: &[(Bucket, i64)]) -> LimitCheck {
    let shares: Vec<(i64, i64)> = filled.iter().map(|(bucket, held)| (*held, bucket.cap)).collect();
    let share = per_mille(&shares);
    let amount = |measure: Measure, amount| format!("{} of {}", measure.amount(amount), measure.noun());
    let allowed: Vec<String> = filled.iter().map(|(bucket, _)| amount(bucket.measure, bucket.cap)).collect();
    let allowed = allowed.join(" or ");
    let mut breaches = Vec::new();
    if share > 1000 {
        let held = filled.iter().filter(|(_, held)| *held > 0).map(|(bucket, held)| amount(bucket.measure, *held));
        let held: Vec<String> = held.collect();
        let (held, over) = (held.join(" and "), percent(share.saturating_sub(1000)));
        breaches.push(Reason::OverLimit.of_order(format!(
            "This cart holds {held}: {over} over the limit for one order, which is {allowed}, or a mix in proportion."
        )));
    }
    let uses =
        vec![LimitUse { name: String::from("Purchase limit"), used: percent(share), allowed, filled_per_mille: share }];
    LimitCheck { uses, breaches }
}

/// How full the shares (held, cap) are together, in thousandths, rounded up: 1,000 is exactly full or a hair below it,
/// and a milligram over is more. Numbers too large for the sum count as over, which no real cart is.
fn per_mille(shares: &[(i64, i64)]) -> i64 {
    exact_per_mille(shares).unwrap_or(i64::MAX)
}

fn exact_per_mille(shares: &[(i64, i64)]) -> Option<i64> {
    if shares.iter().any(|(held, cap)| *cap <= 0 && *held > 0) {
        return None;
    }
    let caps = || shares.iter().filter(|(_, cap)| *cap > 0).map(|(held, cap)| (i128::from(*held), i128::from(*cap)));
    // All shares over their least common denominator: exact, and far from overflow with real figures.
    let whole = caps().try_fold(1_i128, |whole, (_, cap)| whole.checked_mul(cap / common_divisor(whole, cap)))?;
    let filled = caps()
        .try_fold(0_i128, |filled, (held, cap)| held.checked_mul(whole / cap).and_then(|it| filled.checked_add(it)))?;
    let rounded_up = filled.checked_mul(1000)?.checked_add(whole - 1)? / whole;
    i64::try_from(rounded_up).ok()
}

const fn common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Thousandths as a percentage: 125 is "12.5%".
fn percent(per_mille: i64) -> String {
    // `decimal` has three decimals; a tenth of a percent is one.
    decimal(per_mille.saturating_mul(100)) + "%"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weight::{Microlitres, Milligrams};

    fn goods(flower: i64, concentrate: i64, edible_thc: i64) -> Regulated {
        Regulated {
            flower: Milligrams(flower),
            concentrate: Milligrams(concentrate),
            edible_thc: Milligrams(edible_thc),
            ..Regulated::default()
        }
    }

    #[test]
    fn a_pool_is_full_at_one_whole_and_a_milligram_is_over() {
        fn check(jurisdiction: &str, (flower, concentrate, thc): (i64, i64, i64), per_mille: i64, over: bool) {
            let rule = LimitRule::of_jurisdiction(jurisdiction).unwrap();
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
        let rule = LimitRule::of_jurisdiction("US-WA").unwrap();
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
        let rule = LimitRule::of_jurisdiction("US-CO").unwrap();
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
        fn check(rule: &str, (flower, concentrate): (i64, i64), breaches: usize) {
            let rule: LimitRule = serde_json::from_str(rule).unwrap();
            let found = rule.check(&[(goods(flower, concentrate, 0), 1)]).breaches.len();
            assert_eq!(found, breaches, "{}: {flower} + {concentrate}", rule.jurisdiction);
        }
        let made_up = r#"{"jurisdiction":"US-ZZ","family":"pool","source":"a test",
            "buckets":[{"measure":"flower","cap":70000},{"measure":"concentrate","cap":15000}]}"#;
        check(made_up, (35_000, 7_500), 0);
        check(made_up, (35_000, 7_501), 1);
        // No concentrate at all, and figures that no arithmetic holds.
        let strict = r#"{"jurisdiction":"US-YY","family":"pool","source":"a test",
            "buckets":[{"measure":"flower","cap":70000},{"measure":"concentrate","cap":0}]}"#;
        check(strict, (70_000, 0), 0);
        check(strict, (0, 1), 1);
        check(strict, (i64::MAX, 0), 1);
        let none = r#"{"jurisdiction":"US-XX","family":"pool","source":"a test","buckets":[]}"#;
        check(none, (i64::MAX, i64::MAX), 0);
    }

    #[test]
    fn each_rule_that_we_ship_is_well_formed_and_has_a_source() {
        let rules: Vec<LimitRule> = serde_json::from_str(PUBLISHED).unwrap();
        for rule in &rules {
            assert!(!rule.source.is_empty() && rule.buckets.iter().all(|bucket| bucket.cap > 0), "{rule:?}");
            assert_eq!(rules.iter().filter(|other| other.jurisdiction == rule.jurisdiction).count(), 1);
        }
        assert_eq!(LimitRule::of_jurisdiction("US-ZZ"), None);
    }
}
