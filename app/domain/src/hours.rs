//! When a shop is open, and what the sign on its door says.
//!
//! Pure: `now` is an argument. Hours are wall-clock times in the shop's zone, so a day on which the clocks change keeps
//! the times on the sign and is an hour shorter or longer in between.

mod problems;
mod written;

use crate::clock;
use crate::time::{Day, Timestamp, Zone};
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use written::AsWritten;

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
        format!("{} to {}", time_of_day(self.open), time_of_day(self.close))
    }
}

/// Between which minutes of a day the law lets a shop sell, whatever its own hours are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaleHours {
    /// Of every day.
    pub hours: DayHours,
    /// The statute or rule.
    pub source: String,
}

impl SaleHours {
    /// The part of these hours in which the law lets a shop sell.
    #[must_use]
    pub fn within(&self, hours: &Hours) -> Hours {
        let law = self.hours;
        let cut = |day: DayHours| {
            let (open, close) = (day.open.max(law.open), day.close.min(law.close));
            (open < close).then_some(DayHours { open, close })
        };
        let mut lawful = hours.clone();
        for day in &mut lawful.week.0 {
            *day = day.and_then(cut);
        }
        for dated in lawful.dated.values_mut() {
            dated.hours = dated.hours.and_then(cut);
        }
        lawful
    }
}

/// When a shop is open: as in every week, but for the dates on which it is otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AsWritten", into = "AsWritten")]
pub struct Hours {
    /// Every week's hours.
    pub week: WeekHours,
    /// Holidays, and whatever else breaks the week.
    pub dated: BTreeMap<Day, DatedHours>,
}

/// The hours of one date, in place of its weekday's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedHours {
    /// What shoppers are told it is: "Thanksgiving". May be empty.
    pub name: String,
    /// When it is open; none: closed all day.
    pub hours: Option<DayHours>,
}

impl From<WeekHours> for Hours {
    fn from(week: WeekHours) -> Self {
        Self { week, dated: BTreeMap::new() }
    }
}

impl Hours {
    /// The hours of that date; none when the shop is closed on it.
    #[must_use]
    pub fn on(&self, date: Date) -> Option<DayHours> {
        if let Some(dated) = self.dated.get(&Day(date)) {
            return dated.hours;
        }
        let index = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
        self.week.0.get(index).copied().flatten()
    }

    /// The dates that are not like their weekday, from that day on, soonest first.
    pub fn dated_from(&self, date: Date) -> impl Iterator<Item = (Date, &DatedHours)> {
        self.dated.range(Day(date)..).map(|(day, dated)| (day.0, dated))
    }

    /// So many days hold each weekday of an ordinary week, however many of them are holidays.
    pub(crate) fn days_of_a_week(&self) -> usize {
        self.dated.len().saturating_add(8)
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
pub fn opening_on(hours: &Hours, zone: &Zone, day: Date) -> Option<Opening> {
    let DayHours { open, close } = hours.on(day)?;
    let opens_at = zone.at(day, open)?;
    let closes_at = zone.at(day, close.min(LATEST_CLOSE))?;
    (opens_at < closes_at).then_some(Opening { day, opens_at, closes_at })
}

/// Whether the shop is open at `now`: from the opening minute on, and no longer at the closing one.
#[must_use]
pub fn is_open(hours: &Hours, zone: &Zone, now: Timestamp) -> bool {
    let today = zone.date(now);
    let running = |day| opening_on(hours, zone, day).is_some_and(|it| it.opens_at <= now && now < it.closes_at);
    running(today) || today.yesterday().is_ok_and(running)
}

/// The first opening that begins after `now`, however long the shop is open before; none when it never opens.
#[must_use]
pub fn next_opening(hours: &Hours, zone: &Zone, now: Timestamp) -> Option<Opening> {
    days_from(zone.date(now))
        .take(hours.days_of_a_week())
        .filter_map(|day| opening_on(hours, zone, day))
        .find(|opening| now < opening.opens_at)
}

/// What the sign on the door says at `now`: "Open until 9 PM", "Opens tomorrow 8 AM".
#[must_use]
pub fn door_sign(hours: &Hours, zone: &Zone, now: Timestamp) -> String {
    if is_open(hours, zone, now) {
        return match closing_after(hours, zone, now) {
            Some(closing) if days_from(zone.date(now)).take(2).any(|day| day == zone.date(closing)) => {
                format!("Open until {}", time_at(zone, closing))
            }
            // Midnight belongs to the day that it ends.
            Some(closing) => {
                let last = weekday_name(zone.date(Timestamp(closing.0.saturating_sub(1))).weekday());
                format!("Open until {last} {}", time_at(zone, closing))
            }
            None => String::from("Open 24 hours"),
        };
    }
    let Some(next) = next_opening(hours, zone, now) else { return String::from("Closed until further notice") };
    let today = zone.date(now);
    let date = zone.date(next.opens_at);
    let time = time_at(zone, next.opens_at);
    if date == today {
        format!("Opens today {time}")
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == date) {
        format!("Opens tomorrow {time}")
    } else if days_from(today).nth(7).is_some_and(|week| week < date) {
        format!("Opens {}, {time}", clock::long_day(date))
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
fn closing_after(hours: &Hours, zone: &Zone, now: Timestamp) -> Option<Timestamp> {
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

fn time_at(zone: &Zone, moment: Timestamp) -> String {
    let wall = zone.wall_clock(moment);
    let minutes = i32::from(wall.hour()) * 60 + i32::from(wall.minute());
    time_of_day(u16::try_from(minutes).unwrap_or(0))
}

/// A time of day as Americans write it: "9 PM", "8:30 AM", "noon", "midnight".
fn time_of_day(minutes: u16) -> String {
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
mod tests;
