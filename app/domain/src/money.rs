//! Money in whole cents, and the one rounding rule.
//!
//! Pure. Amounts saturate instead of wrapping: the bounds on quantities and prices keep real carts far from the limit.

use core::fmt;
use core::iter::Sum;
use serde::{Deserialize, Serialize};

/// An amount of US money in whole cents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The sum of two amounts.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// This amount less another.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// This amount, `quantity` times.
    #[must_use]
    pub const fn times(self, quantity: i64) -> Self {
        Self(self.0.saturating_mul(quantity))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}${}.{:02}", cents / 100, cents % 100)
    }
}

/// A share of an amount, in millionths: 6 % is 60,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub u32);

impl Rate {
    /// The share of `amount`, rounded to the nearest cent, half a cent away from zero.
    ///
    /// This is the one rounding rule: a tax is rounded once an order, a percent special once a piece.
    #[must_use]
    pub fn of(self, amount: Cents) -> Cents {
        let product = i128::from(amount.0) * i128::from(self.0);
        let half = if product < 0 { -500_000 } else { 500_000 };
        Cents(i64::try_from((product + half) / 1_000_000).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fraction = format!("{:04}", self.0 % 10_000);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{}{point}{fraction}%", self.0 / 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_cent_rounds_away_from_zero() {
        fn check(rate: u32, amount: i64, expect: i64) {
            assert_eq!(Rate(rate).of(Cents(amount)), Cents(expect), "{} of {}", Rate(rate), Cents(amount));
        }
        check(500_000, 1, 1);
        check(500_000, -1, -1);
        check(499_999, 1, 0);
        check(66_250, 10_000, 663);
        check(1_000_000, 12_345, 12_345);
        check(0, 12_345, 0);
    }

    #[test]
    fn money_and_rates_read_as_people_write_them() {
        assert_eq!(Cents(123_405).to_string(), "$1234.05");
        assert_eq!(Cents(-5).to_string(), "-$0.05");
        assert_eq!(Rate(66_250).to_string(), "6.625%");
        assert_eq!(Rate(150_000).to_string(), "15%");
    }
}
