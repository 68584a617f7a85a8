//! Masses in whole milligrams and volumes in whole microlitres.
//!
//! Pure. The law counts in ounces and grams; both are exact here to the milligram that the regulators print.

use core::fmt;
use serde::{Deserialize, Serialize};

/// A mass in whole milligrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Milligrams(pub i64);

/// A volume in whole microlitres; a US fluid ounce is 29,573.53 of them (NIST Handbook 44, appendix C), see
/// [`Microlitres::of_fluid_ounces`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Microlitres(pub i64);

impl Milligrams {
    /// An ounce as regulators and labels print it: 28.35 g. The avoirdupois ounce is 28.349523 g.
    pub const OUNCE: Self = Self(28_350);

    /// The mass of an edible whose label gives avoirdupois ounces, in thousandths of one; rounded down, so that packages
    /// which fill a limit to the ounce do not exceed it. Flower is counted by [`Milligrams::OUNCE`] instead.
    #[must_use]
    pub const fn of_net_ounces(thousandths: i64) -> Self {
        // 28,349.523125 mg exactly (NIST Handbook 44, appendix C).
        Self(scaled(thousandths, 28_349_523_125))
    }
}

impl Microlitres {
    /// The volume of so many thousandths of a US fluid ounce; rounded down, so that cans which fill a limit to the ounce
    /// do not exceed it.
    #[must_use]
    pub const fn of_fluid_ounces(thousandths: i64) -> Self {
        // 29,573.529562 5 µl exactly, cut below a millionth.
        Self(scaled(thousandths, 29_573_529_562))
    }
}

/// Thousandths of an ounce in units, where an ounce has so many millionths of a unit. Saturates.
const fn scaled(thousandths: i64, millionths: i128) -> i64 {
    let units = thousandths as i128 * millionths / 1_000_000_000;
    if units > i64::MAX as i128 { i64::MAX } else { units as i64 }
}

/// A whole number of thousandths as a decimal without trailing zeros.
pub(crate) fn decimal(thousandths: i64) -> String {
    let fraction = format!("{:03}", (thousandths % 1000).unsigned_abs());
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{point}{fraction}", thousandths / 1000)
}

impl fmt::Display for Milligrams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 250 { write!(f, "{} mg", self.0) } else { write!(f, "{} g", decimal(self.0)) }
    }
}

impl fmt::Display for Microlitres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ml", decimal(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masses_read_as_labels_do() {
        fn check(mass: i64, expect: &str) {
            assert_eq!(Milligrams(mass).to_string(), expect);
        }
        check(3500, "3.5 g");
        check(28_350, "28.35 g");
        check(100, "100 mg");
        check(500, "0.5 g");
        check(1000, "1 g");
    }

    #[test]
    fn ounces_become_metric_without_ever_gaining() {
        fn check(thousandths: i64, milligrams: i64, microlitres: i64) {
            assert_eq!(Milligrams::of_net_ounces(thousandths), Milligrams(milligrams), "{thousandths}");
            assert_eq!(Microlitres::of_fluid_ounces(thousandths), Microlitres(microlitres), "{thousandths}");
        }
        check(1_000, 28_349, 29_573);
        check(500, 14_174, 14_786);
        check(16_000, 453_592, 473_176);
        check(72_000, 2_041_165, 2_129_294);
        check(12_000, 340_194, 354_882);
        check(0, 0, 0);
        check(i64::MAX, i64::MAX, i64::MAX);
    }
}
