//! Potencies as labels write them: "22.5%", "21-24.6%", "100 mg".
//!
//! Pure, exact to a thousandth of the unit.

use crate::amounts::decimal;
use everbud_domain::product::{Potency, PotencyUnit};

/// The most milligrams that a package can claim: 10 g.
const MAX_MILLIGRAMS: i64 = 10_000_000;

/// A potency, with its unit; none when it is not one, such as more than all of it.
pub(crate) fn parse(text: &str) -> Option<Potency> {
    let text = text.trim().to_lowercase();
    let (numbers, unit) = match (text.strip_suffix('%'), text.strip_suffix("mg")) {
        (Some(numbers), _) => (numbers, PotencyUnit::Percent),
        (None, Some(numbers)) => (numbers, PotencyUnit::Milligrams),
        (None, None) => return None,
    };
    let (low, high) = numbers.split_once(['-', '–']).unwrap_or((numbers, numbers));
    let number = |text: &str| decimal(text.trim().trim_end_matches(['%', 'm', 'g']).trim_end(), 3);
    let (low, high) = (number(low)?, number(high)?);
    of(unit, low.min(high), low.max(high))
}

/// A potency of thousandths, if there can be one.
pub(crate) fn of(unit: PotencyUnit, low: i64, high: i64) -> Option<Potency> {
    let most = match unit {
        PotencyUnit::Percent => 100_000,
        PotencyUnit::Milligrams => MAX_MILLIGRAMS,
    };
    (low >= 0 && low <= high && high <= most).then_some(Potency { unit, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn potencies_are_read_as_labels_write_them() {
        fn check(text: &str, shown: Option<&str>) {
            assert_eq!(parse(text).map(|it| it.to_string()).as_deref(), shown, "{text}");
        }
        check("22.5%", Some("22.5%"));
        check("21-24.6%", Some("21–24.6%"));
        check("21% – 24.6 %", Some("21–24.6%"));
        check("24.6-21%", Some("21–24.6%"));
        check("100 mg", Some("100 mg"));
        check("95-100mg", Some("95–100 mg"));
        check("0.8 mg", Some("0.8 mg"));
        check("101%", None);
        check("20", None);
        check("%", None);
        check("a lot", None);
        check("-5%", None);
    }
}
