//! Numbers as menus write them: "45.0", "1/8", "$45.00", "12.5%". Exact, in whole small units.
//!
//! Pure, and without floats: decimals are read digit by digit.

use everbud_domain::money::{Cents, Rate};

/// The highest price: $100,000.
const MAX_CENTS: i64 = 10_000_000;

/// The decimal number that `text` is, times ten to the power of `places`, half away from zero. Neither signs nor
/// exponents: menus have no use for them.
pub(crate) fn decimal(text: &str, places: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = !(whole.is_empty() && fraction.is_empty()) && whole.len() <= 9;
    if !is_number || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digit = |byte: u8| i64::from(byte.saturating_sub(b'0'));
    let kept = fraction.bytes().chain(core::iter::repeat(b'0')).take(places);
    let value = whole.bytes().chain(kept).try_fold(0_i64, |sum, byte| sum.checked_mul(10)?.checked_add(digit(byte)))?;
    value.checked_add(i64::from(fraction.as_bytes().get(places).is_some_and(|byte| *byte >= b'5')))
}

/// The same for a decimal or a fraction such as "1/8".
pub(crate) fn quantity(text: &str, places: usize) -> Option<i64> {
    let Some((over, under)) = text.split_once('/') else { return decimal(text, places) };
    let under = decimal(under.trim(), 0).filter(|under| *under > 0)?;
    let over = decimal(over.trim(), places)?;
    over.checked_add(under / 2)?.checked_div(under)
}

/// A price in dollars, such as "45", "$45.00" or "1,250.5".
pub(crate) fn dollars(text: &str) -> Option<Cents> {
    let text = text.trim().trim_start_matches('$').replace(',', "");
    decimal(&text, 2).filter(|cents| *cents <= MAX_CENTS).map(Cents)
}

/// A price in cents, of which there must be some.
pub(crate) fn cents(cents: i64) -> Option<Cents> {
    (1..=MAX_CENTS).contains(&cents).then_some(Cents(cents))
}

/// A percentage that can be taken off: more than nothing, no more than all.
pub(crate) fn percent_off(text: &str) -> Option<Rate> {
    let rate = decimal(text.trim().trim_end_matches('%').trim_end(), 4)?;
    u32::try_from(rate).ok().filter(|rate| (1..=1_000_000).contains(rate)).map(Rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_to_the_cent() {
        fn check(text: &str, cents: Option<i64>) {
            assert_eq!(dollars(text).map(|it| it.0), cents, "{text}");
        }
        check("45", Some(4500));
        check("45.0", Some(4500));
        check("$1,250.5", Some(125_050));
        check("0.1", Some(10));
        check("19.989999999999998", Some(1999));
        check("0", Some(0));
        check("-5", None);
        check("1e9", None);
        check("free", None);
        check("999999999999", None);
    }

    #[test]
    fn percentages_off_are_more_than_nothing_and_at_most_all() {
        fn check(text: &str, rate: Option<u32>) {
            assert_eq!(percent_off(text).map(|it| it.0), rate, "{text}");
        }
        check("20", Some(200_000));
        check("12.5%", Some(125_000));
        check("100", Some(1_000_000));
        check("0", None);
        check("101", None);
        check("half", None);
    }
}
