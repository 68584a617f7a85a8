//! Masses in whole milligrams and volumes in whole microlitres.
//!
//! Pure. The law counts in ounces and grams; both are exact here to the milligram that the regulators print.

use core::fmt;
use serde::{Deserialize, Serialize};

/// A mass in whole milligrams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Milligrams(pub i64);

/// A volume in whole microlitres; a US fluid ounce is 29,574 of them (NIST Handbook 44, appendix C).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Microlitres(pub i64);

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
}
