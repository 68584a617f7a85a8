//! When a special of our own format runs.
//!
//! Pure.

use crate::fields::Fields;
use crate::problem::Refusal;
use everbud_domain::hours::{DayHours, WeekHours};
use everbud_domain::special::When;
use everbud_domain::time::Timestamp;

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Between which moments, and in which hours of the week.
pub(super) fn read(fields: Fields<'_>) -> Result<When, Refusal> {
    let (starts_at, ends_at) = (moment(fields, "starts_at")?, moment(fields, "ends_at")?);
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && end <= start
    {
        return Err(Refusal::new("ends_at", "It ends before it starts."));
    }
    Ok(When { starts_at, ends_at, weekly: fields.part("weekly", week)? })
}

fn moment(fields: Fields<'_>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(written) = fields.text(name)? else { return Ok(None) };
    Timestamp::parse(written).map(Some).ok_or_else(|| Refusal::new(name, "It must be a time as in RFC 3339."))
}

fn week(fields: Fields<'_>) -> Result<WeekHours, Refusal> {
    let mut week = [None; 7];
    for (name, value) in fields.all() {
        let day = DAYS.iter().position(|day| *day == name).and_then(|day| week.get_mut(day));
        let day = day.ok_or_else(|| Refusal::new(name, "It is not a day of the week."))?;
        let hours = value.as_str().and_then(hours);
        *day = Some(hours.ok_or_else(|| Refusal::new(name, "It must be two times of day, such as “16:00-18:30”."))?);
    }
    if week.iter().all(Option::is_none) {
        return Err(Refusal::new("monday", "It runs on no day."));
    }
    Ok(WeekHours(week))
}

/// Hours such as "16:00-18:30". Those that end before they begin end on the next day.
fn hours(written: &str) -> Option<DayHours> {
    let (open, close) = written.split_once(['-', '–'])?;
    let (open, close) = (minutes(open)?, minutes(close)?);
    let close = if close <= open { close + 1440 } else { close };
    (open < 1440).then_some(DayHours { open, close })
}

/// A time of day in minutes past midnight, up to 24:00.
fn minutes(written: &str) -> Option<u16> {
    let (hour, minute) = written.trim().split_once(':')?;
    let number = |digits: &str| digits.parse::<u16>().ok().filter(|_| digits.len() == 2);
    let (hour, minute) = (number(hour)?, number(minute)?);
    Some(hour * 60 + minute).filter(|minutes| minute < 60 && *minutes <= 1440)
}
