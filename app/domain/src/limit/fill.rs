//! How full a cart makes the limits, and by how much each that is broken is over.
//!
//! Pure. A cart is held against the limit of a longer time as if nothing else were bought in it. Shares of a pool are added exactly, in whole numbers.

use super::{Bucket, LimitRule, Measure, Period};
use crate::product::Regulated;
use crate::quote::LimitUse;
use crate::refusal::{Reason, Refusal};
use crate::weight::decimal;

/// What a rule says about a cart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LimitCheck {
    /// How full each limit is: a bucket each, or one for the whole pool.
    pub uses: Vec<LimitUse>,
    /// Every limit that is broken; empty when the cart may be sold.
    pub breaches: Vec<Refusal>,
}

impl LimitRule {
    /// Holds a cart against the rule: what one piece of each line counts, and how many of it are wanted.
    #[must_use]
    pub fn check(&self, cart: &[(Regulated, i64)]) -> LimitCheck {
        let mut check = LimitCheck::default();
        for limit in &self.limits {
            let filled: Vec<Filled> = limit.buckets.iter().map(|bucket| bucket.filled(cart)).collect();
            let (used, breach) = match filled.as_slice() {
                [] => continue,
                [alone] => alone.hold(limit.period),
                pool => hold_pool(pool, limit.period),
            };
            check.uses.push(used);
            check.breaches.extend(breach);
        }
        check
    }
}

impl Period {
    /// The period within a sentence.
    fn span(self) -> String {
        match self {
            Self::PerOrder => String::from("one order"),
            Self::PerDay => String::from("one day"),
            Self::Rolling { days } => format!("{days} days"),
        }
    }

    /// The name of a meter.
    fn meter(self, name: &str) -> String {
        match self {
            Self::PerOrder => name.to_owned(),
            Self::PerDay | Self::Rolling { .. } => format!("{name} in {}", self.span()),
        }
    }
}

/// A bucket with what a cart puts into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filled {
    pub(super) measure: Measure,
    cap: i64,
    pub(super) held: i64,
}

impl Bucket {
    pub(super) fn filled(&self, cart: &[(Regulated, i64)]) -> Filled {
        let Self { measure, cap } = *self;
        let held = cart
            .iter()
            .map(|(goods, quantity)| measure.in_one(goods).max(0).saturating_mul((*quantity).max(0)))
            .fold(0, i64::saturating_add);
        Filled { measure, cap, held }
    }
}

impl Filled {
    fn hold(&self, period: Period) -> (LimitUse, Option<Refusal>) {
        let Self { measure, cap, held } = *self;
        let allowed = measure.amount(cap);
        let breach = (held > cap).then(|| {
            let (over, noun) = (measure.amount(held.saturating_sub(cap)), measure.noun());
            let detail = format!("This cart is {over} of {noun} over the limit of {allowed} for {}.", period.span());
            Reason::OverLimit.of_order(detail)
        });
        let (name, used) = (period.meter(measure.label()), measure.amount(held));
        (LimitUse { name, used, allowed, filled_per_mille: per_mille(&[(held, cap)]) }, breach)
    }
}

fn hold_pool(filled: &[Filled], period: Period) -> (LimitUse, Option<Refusal>) {
    let shares: Vec<(i64, i64)> = filled.iter().map(|bucket| (bucket.held, bucket.cap)).collect();
    let share = per_mille(&shares);
    let amount = |measure: Measure, amount| format!("{} of {}", measure.amount(amount), measure.noun());
    let allowed: Vec<String> = filled.iter().map(|bucket| amount(bucket.measure, bucket.cap)).collect();
    let allowed = allowed.join(" or ");
    let breach = (share > 1000).then(|| {
        let held = filled.iter().filter(|bucket| bucket.held > 0).map(|bucket| amount(bucket.measure, bucket.held));
        let held: Vec<String> = held.collect();
        let (held, over) = (held.join(" and "), percent(share.saturating_sub(1000)));
        let span = period.span();
        Reason::OverLimit.of_order(format!(
            "This cart holds {held}: {over} over the limit for {span}, which is {allowed}, or a mix in proportion."
        ))
    });
    let used = percent(share);
    (LimitUse { name: period.meter("Purchase limit"), used, allowed, filled_per_mille: share }, breach)
}

/// How full the shares (held, cap) are together, in thousandths, rounded up: 1,000 is exactly full or a hair below it,
/// and a milligram over is more. Numbers too large for the sum count as over, which no real cart is.
pub(super) fn per_mille(shares: &[(i64, i64)]) -> i64 {
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
pub(super) fn percent(per_mille: i64) -> String {
    // `decimal` has three decimals; a tenth of a percent is one.
    decimal(per_mille.saturating_mul(100)) + "%"
}
