//! What a shop keeps of its prices, as its owner enters it, for the estimate in the report of an incident.
//!
//! Pure. It is on no page of shoppers.

use crate::product::Category;
use std::collections::BTreeMap;

/// By category, in hundredths of a percent of the price before tax; a category may be missing.
pub type Margins = BTreeMap<Category, u32>;

/// A margin of the whole price.
pub const WHOLE: u32 = 10_000;

/// Hundredths of a percent as people write them: `45`, `45.5`.
#[must_use]
pub fn percent(basis_points: u32) -> String {
    let text = format!("{}.{:02}", basis_points / 100, basis_points % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The hundredths of a percent that somebody wrote as percent; none where it is no such number.
#[must_use]
pub fn basis_points(percent: &str) -> Option<u32> {
    let (whole, part) = percent.split_once('.').unwrap_or((percent, ""));
    let is_plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() > 2 || !is_plain(whole) || !is_plain(part) {
        return None;
    }
    let part: u32 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_read_as_it_is_written() {
        fn check(text: &str, expect: Option<u32>, again: &str) {
            assert_eq!(basis_points(text), expect, "{text:?}");
            assert_eq!(expect.map(percent).unwrap_or_default(), again);
        }
        check("45", Some(4_500), "45");
        check("45.5", Some(4_550), "45.5");
        check("45.05", Some(4_505), "45.05");
        check("0", Some(0), "0");
        check("100.00", Some(10_000), "100");
        check("101", Some(10_100), "101");
        for wrong in ["", ".5", "-1", "+1", "1.234", "1,5", "45 %", "1e2", "99999999999"] {
            check(wrong, None, "");
        }
    }
}
