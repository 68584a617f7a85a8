//! A moment as RFC 3339 writes it.
//!
//! Pure. Written out here, because a library's reader of times knows a dozen other forms and has a sentence for each thing
//! that can be wrong with them, all of which every worker and every browser would load.

use super::Timestamp;
use core::fmt;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

/// Reads `2026-04-20T16:20:00.5-04:00`: a date, a time to the second or finer, and an offset. A time finer than
/// milliseconds is cut off.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let (date, text) = text.split_at_checked(10)?;
    let text = text.strip_prefix(['T', 't', ' '])?;
    let (time, text) = text.split_at_checked(8)?;
    let (nanoseconds, offset) = fraction(text)?;
    let [hour, minute, second] = numbers(time, ':')?;
    // A leap second is the one before it: clocks that do not count it show no other.
    let second = if second == 60 { 59 } else { second };
    let time = Time::new(hour, minute, second, nanoseconds).ok()?;
    let wall = self::date(date)?.to_datetime(time);
    let moment = offset_of(offset)?.to_timestamp(wall).ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

/// Reads `2026-04-20`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let (year, rest) = text.split_at_checked(4)?;
    let [month, day] = numbers(rest.strip_prefix('-')?, '-')?;
    Date::new(i16::try_from(number(year, 4)?).ok()?, month, day).ok()
}

/// Writes the moment in UTC, with seconds, and as much finer as it is.
pub(super) fn write(moment: Timestamp, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let wall = TimeZone::UTC.to_datetime(moment.to_jiff());
    let (date, time) = (wall.date(), wall.time());
    let (year, month, day) = (date.year(), date.month(), date.day());
    // A year before the first is of no calendar that RFC 3339 knows; six digits and a sign are ISO 8601's way.
    if year < 0 {
        write!(f, "-{:06}", year.unsigned_abs())?;
    } else {
        write!(f, "{year:04}")?;
    }
    write!(f, "-{month:02}-{day:02}T{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
    let millis = time.millisecond();
    match (millis % 100, millis % 10) {
        (0, _) if millis == 0 => f.write_str("Z"),
        (0, _) => write!(f, ".{}Z", millis / 100),
        (_, 0) => write!(f, ".{:02}Z", millis / 10),
        (_, _) => write!(f, ".{millis:03}Z"),
    }
}

/// The nanoseconds of a fraction, if there is one, and what follows.
fn fraction(text: &str) -> Option<(i32, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = digits.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    let nine = digits.bytes().chain(core::iter::repeat(b'0')).take(9);
    Some((nine.fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0')), rest))
}

fn offset_of(text: &str) -> Option<Offset> {
    if text == "Z" || text == "z" {
        return Some(Offset::UTC);
    }
    let (sign, text) = text.split_at_checked(1)?;
    let [hours, minutes] = numbers(text, ':')?;
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    match sign {
        "+" => Offset::from_seconds(seconds).ok(),
        "-" => Offset::from_seconds(-seconds).ok(),
        _ => None,
    }
}

/// That many numbers of two digits, with a sign between each two.
fn numbers<const N: usize>(text: &str, between: char) -> Option<[i8; N]> {
    let mut parts = text.split(between);
    let mut found = [0; N];
    for slot in &mut found {
        *slot = i8::try_from(number(parts.next()?, 2)?).ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// A number of exactly that many digits.
fn number(text: &str, digits: usize) -> Option<u16> {
    let is_whole = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rfc_3339_allows_is_read_and_nothing_else() {
        fn check(text: &str, expect: Option<&str>) {
            assert_eq!(read(text).map(|moment| moment.to_string()).as_deref(), expect, "{text}");
        }
        check("2026-04-20T16:20:00Z", Some("2026-04-20T16:20:00Z"));
        check("2026-04-20t16:20:00z", Some("2026-04-20T16:20:00Z"));
        check("2026-04-20 16:20:00+00:00", Some("2026-04-20T16:20:00Z"));
        check("2026-04-20T16:20:00-04:00", Some("2026-04-20T20:20:00Z"));
        check("2026-04-20T23:59:60Z", Some("2026-04-20T23:59:59Z"));
        check("2026-01-01T00:10:00+05:45", Some("2025-12-31T18:25:00Z"));
        check("2026-04-20T16:20:00.5Z", Some("2026-04-20T16:20:00.5Z"));
        check("2026-04-20T16:20:00.0509999Z", Some("2026-04-20T16:20:00.05Z"));
        check("2024-02-29T00:00:00Z", Some("2024-02-29T00:00:00Z"));
        check("2026-02-29T00:00:00Z", None);
        check("2026-04-20", None);
        check("2026-04-20T16:20:00", None);
        check("2026-04-20T16:20Z", None);
        check("2026-04-20T24:00:00Z", None);
        check("2026-04-20T16:20:61Z", None);
        check("2026-04-20T16:20:00.Z", None);
        check("2026-04-20T16:20:00+4:00", None);
        check("2026-04-20T16:20:00+24:00", None);
        check("2026-04-20T16:20:00Z[UTC]", None);
        check("26-04-20T16:20:00Z", None);
        check("2026-4-20T16:20:00Z", None);
        check("2026-04-20T16:20:00Zulu", None);
        check("zweitausend-4-20", None);
        check("", None);
    }

    #[test]
    fn every_moment_is_written_and_read_as_the_library_does() {
        // Steps of many sizes, across all years that RFC 3339 can write.
        let (mut moment, end) = (-62_167_219_200_000, 253_402_207_200_000);
        let mut step = 1;
        while moment < end {
            let text = Timestamp(moment).to_string();
            assert_eq!(text, jiff::Timestamp::from_millisecond(moment).unwrap().to_string(), "{moment}");
            assert_eq!(read(&text), Some(Timestamp(moment)), "{text}");
            step = step * 7 % 2_000_000_011;
            moment += step;
        }
    }

    #[test]
    fn a_date_is_read_whole_or_not() {
        fn check(text: &str, expect: Option<Date>) {
            assert_eq!(date(text), expect, "{text}");
        }
        check("1988-02-29", Some(jiff::civil::date(1988, 2, 29)));
        check("1989-02-29", None);
        check("1988-13-01", None);
        check("1988-02-29 ", None);
        check("+988-02-29", None);
        check("1988/02/29", None);
    }
}
