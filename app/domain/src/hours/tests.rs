//! Promises of opening hours.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::fixture::at;

/// Monday to Thursday 8 to 21, Friday and Saturday 10 to 2 at night, Sunday closed.
fn week() -> Hours {
    let day = Some(DayHours { open: 480, close: 1260 });
    let night = Some(DayHours { open: 600, close: 1560 });
    WeekHours([day, day, day, day, night, night, None]).into()
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
        assert_eq!(door_sign(&WeekHours(week).into(), &denver(), at(now)), expect, "{now}");
    }
    let all_day = Some(DayHours { open: 0, close: 1440 });
    let monday_only = [Some(DayHours { open: 510, close: 720 }), None, None, None, None, None, None];
    check([None; 7], "2026-04-20T12:00:00-06:00", "Closed until further notice");
    check([all_day; 7], "2026-04-20T12:00:00-06:00", "Open 24 hours");
    // The clocks change within the week that begins an hour later.
    check([all_day; 7], "2026-03-06T23:30:00-07:00", "Open 24 hours");
    check([all_day, all_day, None, None, None, None, None], "2026-04-20T12:00:00-06:00", "Open until Tuesday midnight");
    check(monday_only, "2026-04-20T09:00:00-06:00", "Open until noon");
    check(monday_only, "2026-04-20T13:00:00-06:00", "Opens next Monday 8:30 AM");
    check(monday_only, "2026-04-22T13:00:00-06:00", "Opens Monday 8:30 AM");
    let backwards = Some(DayHours { open: 600, close: 600 });
    check([backwards; 7], "2026-04-20T10:00:00-06:00", "Closed until further notice");
}

#[test]
fn hours_keep_the_wall_clock_when_the_clocks_change() {
    fn check(now: &str, expect: bool) {
        let week = WeekHours([Some(DayHours { open: 480, close: 1560 }); 7]).into();
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

/// The week with a Thanksgiving on which it is closed, and a Friday after it that opens early and closes at midnight.
fn thanksgiving() -> Hours {
    let dated = |name: &str, hours| DatedHours { name: String::from(name), hours };
    let on = |text: &str| Day::try_from(String::from(text)).unwrap();
    let dates = [
        (on("2026-11-26"), dated("Thanksgiving", None)),
        (on("2026-11-27"), dated("", Some(DayHours { open: 360, close: 1440 }))),
    ];
    Hours { dated: dates.into(), ..week() }
}

#[test]
fn a_date_goes_before_its_weekday() {
    fn check(now: &str, open: bool, sign: &str) {
        let hours = thanksgiving();
        assert_eq!(is_open(&hours, &denver(), at(now)), open, "{now}");
        assert_eq!(door_sign(&hours, &denver(), at(now)), sign, "{now}");
    }
    check("2026-11-25T20:59:59-07:00", true, "Open until 9 PM");
    check("2026-11-25T21:00:00-07:00", false, "Opens Friday 6 AM");
    check("2026-11-26T12:00:00-07:00", false, "Opens tomorrow 6 AM");
    check("2026-11-27T06:00:00-07:00", true, "Open until midnight");
    // The Saturday of every week, not the Friday that ends at two at night in every other.
    check("2026-11-28T01:00:00-07:00", false, "Opens today 10 AM");
    check("2026-12-03T12:00:00-07:00", true, "Open until 9 PM");
}

#[test]
fn a_shop_that_is_closed_for_weeks_says_on_which_date_it_opens() {
    let mut hours = week();
    for day in days_from(Date::constant(2026, 12, 21)).take(21) {
        hours.dated.insert(Day(day), DatedHours { name: String::from("Away"), hours: None });
    }
    let now = at("2026-12-21T12:00:00-07:00");
    assert_eq!(door_sign(&hours, &denver(), now), "Opens Mon, Jan 11, 8 AM");
    hours.week = WeekHours([Some(DayHours { open: 0, close: 1440 }); 7]);
    assert_eq!(door_sign(&hours, &denver(), at("2026-12-18T12:00:00-07:00")), "Open until Sunday midnight");
    assert_eq!(door_sign(&hours, &denver(), at("2026-12-20T12:00:00-07:00")), "Open until midnight");
}

#[test]
fn hours_without_dates_are_written_as_every_build_reads_them() {
    let written = serde_json::to_value(week()).unwrap();
    assert_eq!(serde_json::from_value::<WeekHours>(written).unwrap(), week().week);
    let written = serde_json::to_string(&thanksgiving()).unwrap();
    assert_eq!(serde_json::from_str::<Hours>(&written).unwrap(), thanksgiving());
}

#[test]
fn a_date_is_a_day_of_the_calendar() {
    fn check(text: &str, expect: bool) {
        assert_eq!(Day::try_from(String::from(text)).is_ok_and(|day| day.to_string() == text), expect, "{text}");
    }
    check("2026-11-26", true);
    check("2028-02-29", true);
    check("2026-02-29", false);
    check("2026-11-31", false);
    check("2026-1-1", false);
    check("2026-11-26T00:00:00Z", false);
    check("", false);
}
