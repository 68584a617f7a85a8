//! What an order type costs: flat, or a share of the goods, in steps by how much is bought.
//!
//! Pure. A fee is on the goods after specials and before tax, by the one rounding rule, and is not itself taxed.

use crate::money::{Cents, Rate};
use serde::{Deserialize, Serialize};

/// One fee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fee {
    /// So much an order.
    FlatCents(Cents),
    /// Such a share of the goods, in millionths.
    Percent(Rate),
}

impl Fee {
    fn on(self, goods: Cents) -> Cents {
        match self {
            Self::FlatCents(cents) => cents,
            Self::Percent(rate) => rate.of(goods),
        }
    }
}

/// From how much on a fee holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeStep {
    /// The goods come to that much or more.
    #[serde(default)]
    pub from_cents: Cents,
    /// The fee from there on.
    pub fee: Fee,
}

/// The fees of an order type, each from an amount of goods on, in rising order. Below the first there is none.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fees(pub Vec<FeeStep>);

/// A lower fee that a little more would bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LowerFee {
    /// How much more has to be bought.
    pub missing: Cents,
    /// What the fee is then.
    pub fee: Cents,
}

impl Fees {
    /// The fee for goods of that much.
    #[must_use]
    pub fn on(&self, goods: Cents) -> Cents {
        let reached = self.0.iter().filter(|step| step.from_cents <= goods);
        reached.max_by_key(|step| step.from_cents).map_or(Cents::ZERO, |step| step.fee.on(goods))
    }

    /// The nearest step that would make it cheaper.
    #[must_use]
    pub fn lower(&self, goods: Cents) -> Option<LowerFee> {
        let now = self.on(goods);
        let ahead = self.0.iter().filter(|step| step.from_cents > goods);
        ahead
            .map(|step| LowerFee { missing: step.from_cents.less(goods), fee: step.fee.on(step.from_cents) })
            .filter(|lower| lower.fee < now)
            .min_by_key(|lower| lower.missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(from: i64, cents: i64) -> FeeStep {
        FeeStep { from_cents: Cents(from), fee: Fee::FlatCents(Cents(cents)) }
    }

    fn percent(from: i64, millionths: u32) -> FeeStep {
        FeeStep { from_cents: Cents(from), fee: Fee::Percent(Rate(millionths)) }
    }

    #[test]
    fn a_fee_is_that_of_the_highest_step_that_is_reached() {
        fn check(steps: &[FeeStep], goods: i64, expect: i64) {
            assert_eq!(Fees(steps.to_vec()).on(Cents(goods)), Cents(expect), "{steps:?} on {goods}");
        }
        check(&[], 10_000, 0);
        check(&[flat(0, 500)], 0, 500);
        check(&[flat(0, 500), flat(10_000, 0)], 9_999, 500);
        check(&[flat(0, 500), flat(10_000, 0)], 10_000, 0);
        check(&[flat(10_000, 0), flat(0, 500)], 10_000, 0);
        check(&[flat(5_000, 500)], 4_999, 0);
        check(&[percent(0, 25_000)], 4_020, 101); // 100.5 cents.
        check(&[percent(0, 100_000), flat(5_000, 499)], 4_990, 499);
        check(&[percent(0, 100_000), flat(5_000, 499)], 5_000, 499);
    }

    #[test]
    fn what_a_little_more_would_save_is_told_and_never_a_dearer_step() {
        fn check(steps: &[FeeStep], goods: i64, expect: Option<(i64, i64)>) {
            let lower = Fees(steps.to_vec()).lower(Cents(goods));
            assert_eq!(lower.map(|it| (it.missing.0, it.fee.0)), expect, "{steps:?} on {goods}");
        }
        check(&[flat(0, 500), flat(10_000, 0)], 9_200, Some((800, 0)));
        check(&[flat(0, 500), flat(10_000, 0)], 10_000, None);
        check(&[flat(0, 800), flat(5_000, 400), flat(10_000, 0)], 1_000, Some((4_000, 400)));
        check(&[flat(0, 0), flat(5_000, 400)], 1_000, None);
        check(&[flat(0, 500), percent(5_000, 200_000)], 1_000, None);
    }
}
