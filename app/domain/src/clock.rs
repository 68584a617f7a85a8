//! Times as people at the shop read them, on the shop's own clock.
//!
//! Pure. The shopper's pages and the staff's share these words, so that both mean the same half hour.

use crate::hours::weekday_name;
use crate::time::{Timestamp, Zone};
use jiff::civil::Date;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The time of day of a moment: `9 AM`, `2:05 PM`.
#[must_use]
pub fn time(zone: &Zone, moment: Timestamp) -> String {
    let wall = zone.wall_clock(moment);
    let half = if wall.hour() < 12 { "AM" } else { "PM" };
    match (wall.hour() % 12, wall.minute()) {
        (0, 0) => format!("12 {half}"),
        (hour, 0) => format!("{hour} {half}"),
        (0, minute) => format!("12:{minute:02} {half}"),
        (hour, minute) => format!("{hour}:{minute:02} {half}"),
    }
}

/// The day of a moment: `Today`, `Tomorrow`, `Fri, Apr 24`.
#[must_use]
pub fn day(zone: &Zone, moment: Timestamp, now: Timestamp) -> String {
    let (date, today) = (zone.date(moment), zone.date(now));
    if date == today {
        return "Today".to_owned();
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        return "Tomorrow".to_owned();
    }
    long_day(date)
}

/// A day, whatever today is: `Fri, Apr 24`.
#[must_use]
pub fn long_day(date: Date) -> String {
    let weekday = weekday_name(date.weekday());
    format!("{}, {}", weekday.get(..3).unwrap_or(weekday), day_of_year(date))
}

/// A moment in a sentence: `2:05 PM` today, `Apr 19, 2:05 PM` on another day.
#[must_use]
pub fn moment(zone: &Zone, moment: Timestamp, now: Timestamp) -> String {
    let date = zone.date(moment);
    if date == zone.date(now) { time(zone, moment) } else { format!("{}, {}", day_of_year(date), time(zone, moment)) }
}

/// A moment for those who are in no shop's zone: `Apr 19, 14:05 UTC`.
#[must_use]
pub fn universal(moment: Timestamp) -> String {
    Zone::named("UTC").map_or_else(
        || moment.to_string(),
        |zone| {
            let wall = zone.wall_clock(moment);
            format!("{}, {:02}:{:02} UTC", day_of_year(wall.date()), wall.hour(), wall.minute())
        },
    )
}

/// A day of this year or the next: `Apr 24`.
fn day_of_year(date: Date) -> String {
    let month = usize::from(date.month().unsigned_abs()).checked_sub(1).and_then(|at| MONTHS.get(at));
    format!("{} {}", month.copied().unwrap_or_default(), date.day())
}

/// From one time of day to another: `2:30–3 PM`.
#[must_use]
pub fn span(zone: &Zone, from: Timestamp, to: Timestamp) -> String {
    let (from, to) = (time(zone, from), time(zone, to));
    match (from.rsplit_once(' '), to.rsplit_once(' ')) {
        (Some((start, half)), Some((_, other))) if half == other => format!("{start}–{to}"),
        _ => format!("{from}–{to}"),
    }
}

/// How long ago a moment was: `just now`, `4 min`, `1 h 5 min`, `3 days`.
#[must_use]
pub fn ago(moment: Timestamp, now: Timestamp) -> String {
    let minutes = now.millis_since(moment).max(0) / 60_000;
    match (minutes / (24 * 60), minutes / 60, minutes % 60) {
        (0, 0, 0) => "just now".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (1, _, _) => "1 day".to_owned(),
        (days, _, _) => format!("{days} days"),
    }
}

/// How long something lasted: `41 s`, `3 min 10 s`, `5 h 12 min`, `2 days 3 h`.
#[must_use]
pub fn lasting(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    let two = |large: i64, unit: &str, small: i64, part: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {part}"),
    };
    match seconds {
        0 => "less than 1 s".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => two(seconds / 3_600, "h", seconds / 60 % 60, "min"),
        86_400..172_800 => two(1, "day", seconds / 3_600 % 24, "h"),
        _ => two(seconds / 86_400, "days", seconds / 3_600 % 24, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::at;

    #[test]
    fn times_are_those_of_the_shops_wall() {
        let zone = Zone::named("America/Denver").unwrap();
        let (now, from, to) = (at("2026-04-20T20:30:00Z"), at("2026-04-20T21:00:00Z"), at("2026-04-20T21:30:00Z"));
        assert_eq!(time(&zone, from), "3 PM");
        assert_eq!(span(&zone, now, from), "2:30–3 PM");
        assert_eq!(span(&zone, at("2026-04-20T17:30:00Z"), at("2026-04-20T18:00:00Z")), "11:30 AM–12 PM");
        assert_eq!(day(&zone, to, now), "Today");
        assert_eq!(day(&zone, at("2026-04-21T21:00:00Z"), now), "Tomorrow");
        assert_eq!(day(&zone, at("2026-04-24T21:00:00Z"), now), "Fri, Apr 24");
        assert_eq!(moment(&zone, at("2026-04-19T21:00:00Z"), now), "Apr 19, 3 PM");
    }

    #[test]
    fn every_hour_and_every_month_has_its_words() {
        fn check(moment: &str, of_day: &str, of_year: &str) {
            let utc = Zone::named("UTC").unwrap();
            assert_eq!(time(&utc, at(moment)), of_day, "{moment}");
            assert_eq!(universal(at(moment)), of_year, "{moment}");
        }
        check("2026-01-01T00:00:00Z", "12 AM", "Jan 1, 00:00 UTC");
        check("2026-02-09T00:07:59Z", "12:07 AM", "Feb 9, 00:07 UTC");
        check("2026-06-30T11:59:00Z", "11:59 AM", "Jun 30, 11:59 UTC");
        check("2026-09-10T12:00:00Z", "12 PM", "Sep 10, 12:00 UTC");
        check("2026-12-31T12:30:00Z", "12:30 PM", "Dec 31, 12:30 UTC");
        check("2026-12-31T23:05:00Z", "11:05 PM", "Dec 31, 23:05 UTC");
    }

    #[test]
    fn how_long_ago_is_told_in_few_words() {
        fn check(millis: i64, expect: &str) {
            assert_eq!(ago(Timestamp(0), Timestamp(millis)), expect);
        }
        check(-5, "just now");
        check(59_999, "just now");
        check(4 * 60_000, "4 min");
        check(60 * 60_000, "1 h");
        check(65 * 60_000, "1 h 5 min");
        check(30 * 3_600_000, "1 day");
        check(72 * 3_600_000, "3 days");
    }

    #[test]
    fn how_long_something_lasted_is_told_in_its_two_largest_units() {
        fn check(millis: i64, expect: &str) {
            assert_eq!(lasting(millis), expect, "{millis} ms");
        }
        check(-1, "less than 1 s");
        check(999, "less than 1 s");
        check(41_999, "41 s");
        check(60_000, "1 min");
        check(190_000, "3 min 10 s");
        check(3_600_000, "1 h");
        check(3_659_000, "1 h");
        check(18_720_000, "5 h 12 min");
        check(86_400_000, "1 day");
        check(97_200_000, "1 day 3 h");
        check(183_600_000, "2 days 3 h");
    }
}
