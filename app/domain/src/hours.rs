//! When a shop is open, and what the sign on its door says.
//!
//! Pure: `now` is an argument. Hours are wall-clock times in the shop's zone, so a day on which the clocks change keeps
//! the times on the sign and is an hour shorter or longer in between.

use crate::time::{Timestamp, Zone};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

/// A week's opening hours, Monday first. A closed day is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeekHours(pub [Option<DayHours>; 7]);

/// One day's opening hours, in minutes past midnight of that day; `close` may pass 1,440 where a shop sells past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHours {
    /// The first minute at which it is open.
    pub open: u16,
    /// The first minute at which it no longer is.
    pub close: u16,
}

/// No day's hours reach further than the end of the next day, so that only yesterday's can still be running.
const LATEST_CLOSE: u16 = 2 * 24 * 60;

impl DayHours {
    /// The hours for people: "8 AM to 9:30 PM".
    #[must_use]
    pub fn for_people(self) -> String {
        if self.open == 0 && self.close == 1440 {
            return String::from("Open 24 hours");
        }
        format!("{} to {}", clock(self.open), clock(self.close))
    }
}

impl WeekHours {
    /// The hours of that weekday; none when the shop is closed on it.
    #[must_use]
    pub fn on(&self, weekday: Weekday) -> Option<DayHours> {
        let index = usize::try_from(weekday.to_monday_zero_offset()).ok()?;
        self.0.get(index).copied().flatten()
    }
}

/// One stretch of opening hours in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The day whose hours these are; they may end on the next.
    pub day: Date,
    /// The first moment at which the shop is open.
    pub opens_at: Timestamp,
    /// The first moment at which it no longer is.
    pub closes_at: Timestamp,
}

/// The opening hours of one calendar day in time; none when the shop is closed on it.
#[must_use]
pub fn opening_on(hours: &WeekHours, zone: &Zone, day: Date) -> Option<Opening> {
    let DayHours { open, close } = hours.on(day.weekday())?;
    let opens_at = zone.at(day, open)?;
    let closes_at = zone.at(day, close.min(LATEST_CLOSE))?;
    (opens_at < closes_at).then_some(Opening { day, opens_at, closes_at })
}

/// Whether the shop is open at `now`: from the opening minute on, and no longer at the closing one.
#[must_use]
pub fn is_open(hours: &WeekHours, zone: &Zone, now: Timestamp) -> bool {
    let today = zone.date(now);
    let running = |day| opening_on(hours, zone, day).is_some_and(|it| it.opens_at <= now && now < it.closes_at);
    running(today) || today.yesterday().is_ok_and(running)
}

/// The first opening that begins after `now`, however long the shop is open before; none when it never opens.
#[must_use]
pub fn next_opening(hours: &WeekHours, zone: &Zone, now: Timestamp) -> Option<Opening> {
    days_from(zone.date(now))
        .take(8)
        .filter_map(|day| opening_on(hours, zone, day))
        .find(|opening| now < opening.opens_at)
}

/// What the sign on the door says at `now`: "Open until 9 PM", "Opens tomorrow 8 AM".
#[must_use]
pub fn door_sign(hours: &WeekHours, zone: &Zone, now: Timestamp) -> String {
    if is_open(hours, zone, now) {
        return match closing_after(hours, zone, now) {
            Some(closing) => format!("Open until {}", clock_at(zone, closing)),
            None => String::from("Open 24 hours"),
        };
    }
    let Some(next) = next_opening(hours, zone, now) else { return String::from("Closed until further notice") };
    let today = zone.date(now);
    let date = zone.date(next.opens_at);
    let time = clock_at(zone, next.opens_at);
    if date == today {
        format!("Opens today {time}")
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        format!("Opens tomorrow {time}")
    } else if date.weekday() == today.weekday() {
        format!("Opens next {} {time}", weekday_name(date.weekday()))
    } else {
        format!("Opens {} {time}", weekday_name(date.weekday()))
    }
}

/// The calendar days from `first` on.
pub(crate) fn days_from(first: Date) -> impl Iterator<Item = Date> {
    core::iter::successors(Some(first), |day| day.tomorrow().ok())
}

/// When a shop that is open at `now` closes, over days that follow each other without a gap; none when that is more than
/// a week away.
fn closing_after(hours: &WeekHours, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
    let today = zone.date(now);
    let mut closing = now;
    for opening in days_from(today.yesterday().ok()?).take(10).filter_map(|day| opening_on(hours, zone, day)) {
        if opening.opens_at <= closing {
            closing = closing.max(opening.closes_at);
        }
    }
    // Counted in days, for a week in which the clocks change is an hour shorter or longer.
    let in_a_week = days_from(today).nth(8)?;
    (zone.date(closing) < in_a_week).then_some(closing)
}

fn clock_at(zone: &Zone, moment: Timestamp) -> String {
    let wall = zone.wall_clock(moment);
    let minutes = i32::from(wall.hour()) * 60 + i32::from(wall.minute());
    clock(u16::try_from(minutes).unwrap_or(0))
}

/// A time of day as Americans write it: "9 PM", "8:30 AM", "noon", "midnight".
fn clock(minutes: u16) -> String {
    let minutes = minutes % 1440;
    let half = if minutes < 720 { "AM" } else { "PM" };
    let hour = match minutes / 60 % 12 {
        0 => 12,
        hour => hour,
    };
    match (minutes, minutes % 60) {
        (0, _) => String::from("midnight"),
        (720, _) => String::from("noon"),
        (_, 0) => format!("{hour} {half}"),
        (_, minute) => format!("{hour}:{minute:02} {half}"),
    }
}

pub(crate) const fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::at;

    /// Monday to Thursday 8 to 21, Friday and Saturday 10 to 2 at night, Sunday closed.
    fn week() -> WeekHours {
        let day = Some(DayHours { open: 480, close: 1260 });
        let night = Some(DayHours { open: 600, close: 1560 });
        WeekHours([day, day, day, day, night, night, None])
    }

    fn denver() -> Zone {
        Zone::named("America/Denver").unwrap()
    }

    #[test]
    fn a_shop_is_open_from_the_first_minute_to_the_last_and_past_midnight() {
        fn check(now: &str, expect: bool) {
            assert_eq!(is_open(&week(), &denver(), at(now)), expect, "{now}");
        }
        check("2026-04-20T07:59:59.999-06:00", false); // A Monday.
        check("2026-04-20T08:00:00-06:00", true);
        check("2026-04-20T20:59:59.999-06:00", true);
        check("2026-04-20T21:00:00-06:00", false);
        check("2026-04-25T01:59:00-06:00", true); // Friday's night.
        check("2026-04-25T02:00:00-06:00", false);
        check("2026-04-26T01:59:00-06:00", true); // Saturday's night, on the closed Sunday.
        check("2026-04-26T12:00:00-06:00", false);
    }

    #[test]
    fn the_sign_on_the_door_says_when_it_opens_and_closes() {
        fn check(now: &str, expect: &str) {
            assert_eq!(door_sign(&week(), &denver(), at(now)), expect, "{now}");
        }
        check("2026-04-20T07:00:00-06:00", "Opens today 8 AM");
        check("2026-04-20T12:00:00-06:00", "Open until 9 PM");
        check("2026-04-20T21:00:00-06:00", "Opens tomorrow 8 AM");
        check("2026-04-25T01:00:00-06:00", "Open until 2 AM");
        check("2026-04-26T01:00:00-06:00", "Open until 2 AM");
        check("2026-04-26T03:00:00-06:00", "Opens tomorrow 8 AM");
    }

    #[test]
    fn rare_weeks_have_a_sign_too() {
        fn check(week: [Option<DayHours>; 7], now: &str, expect: &str) {
            assert_eq!(door_sign(&WeekHours(week), &denver(), at(now)), expect, "{now}");
        }
        let all_day = Some(DayHours { open: 0, close: 1440 });
        let monday_only = [Some(DayHours { open: 510, close: 720 }), None, None, None, None, None, None];
        check([None; 7], "2026-04-20T12:00:00-06:00", "Closed until further notice");
        check([all_day; 7], "2026-04-20T12:00:00-06:00", "Open 24 hours");
        // The clocks change within the week that begins an hour later.
        check([all_day; 7], "2026-03-06T23:30:00-07:00", "Open 24 hours");
        check([all_day, all_day, None, None, None, None, None], "2026-04-20T12:00:00-06:00", "Open until midnight");
        check(monday_only, "2026-04-20T09:00:00-06:00", "Open until noon");
        check(monday_only, "2026-04-20T13:00:00-06:00", "Opens next Monday 8:30 AM");
        check(monday_only, "2026-04-22T13:00:00-06:00", "Opens Monday 8:30 AM");
        let backwards = Some(DayHours { open: 600, close: 600 });
        check([backwards; 7], "2026-04-20T10:00:00-06:00", "Closed until further notice");
    }

    #[test]
    fn hours_keep_the_wall_clock_when_the_clocks_change() {
        fn check(now: &str, expect: bool) {
            let week = WeekHours([Some(DayHours { open: 480, close: 1560 }); 7]);
            assert_eq!(is_open(&week, &denver(), at(now)), expect, "{now}");
        }
        // On 8 March 2026 the clock goes from 2 to 3 at night: closing at 2 is the moment that is called 3.
        check("2026-03-08T08:59:59Z", true);
        check("2026-03-08T09:00:00Z", false);
        check("2026-03-08T13:59:59Z", false); // 07:59 MDT
        check("2026-03-08T14:00:00Z", true);
        // On 1 November 2026 the hour from 1 to 2 comes twice.
        check("2026-11-01T08:30:00Z", true); // 01:30 MST, the second one
        check("2026-11-01T09:00:00Z", false); // 02:00 MST
        check("2026-11-01T15:00:00Z", true); // 08:00 MST
    }

    #[test]
    fn a_days_hours_read_as_on_a_sign() {
        fn check(open: u16, close: u16, expect: &str) {
            assert_eq!(DayHours { open, close }.for_people(), expect);
        }
        check(480, 1260, "8 AM to 9 PM");
        check(570, 1500, "9:30 AM to 1 AM");
        check(720, 1440, "noon to midnight");
        check(0, 1440, "Open 24 hours");
    }
}
