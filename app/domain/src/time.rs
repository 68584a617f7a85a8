//! Moments in time, and a shop's wall clock.
//!
//! Pure: nothing here reads a clock. Zones come from the IANA data compiled into the program, so that a frozen menu
//! keeps opening and closing on time when nothing else can be reached.

mod text;
mod zones;

use core::fmt;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, in milliseconds since the Unix epoch. In stored shapes it is this number; on the wire see [`rfc3339`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `millis` milliseconds later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The moment `minutes` minutes later.
    #[must_use]
    pub const fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_millis(minutes.saturating_mul(60_000))
    }

    /// Milliseconds from `earlier` to this moment; negative when it is later.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Reads an RFC 3339 text, with any offset.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text::read(text)
    }

    fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, with seconds, and milliseconds where there are any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        text::write(*self, f)
    }
}

/// A day of the calendar, written `2026-11-26` (RFC 3339, full-date).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub jiff::civil::Date);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text::date(&text).map(Self).ok_or("not a date such as 2026-11-26")
    }
}

/// Serde for moments that people and other programs read: RFC 3339 texts in UTC.
pub mod rfc3339 {
    use super::{Deserialize, Deserializer, Serializer, Timestamp};

    /// Writes the moment as an RFC 3339 text.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize<S: Serializer>(moment: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(moment)
    }

    /// Reads an RFC 3339 text.
    ///
    /// # Errors
    /// When the text is not RFC 3339; the sender's fault.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        Timestamp::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }

    /// The same for a moment that may be absent (`null`).
    pub mod option {
        use super::{Deserialize, Deserializer, Serializer, Timestamp};

        /// Writes the moment as an RFC 3339 text, or null.
        ///
        /// # Errors
        /// The serializer's own.
        pub fn serialize<S: Serializer>(moment: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
            match moment {
                Some(moment) => serializer.collect_str(moment),
                None => serializer.serialize_none(),
            }
        }

        /// Reads an RFC 3339 text, or null.
        ///
        /// # Errors
        /// When the text is not RFC 3339; the sender's fault.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
            let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
            Timestamp::parse(&text).map(Some).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
        }
    }
}

/// Reads a calendar day: `YYYY-MM-DD` and nothing else; none when there is no such day.
pub(crate) use text::date as parse_date;

const MINUTES_OF_DAY: u16 = 24 * 60;

/// A shop's time zone, by its IANA name, such as `America/Denver`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    name: &'static str,
    clock: zones::Clock,
}

impl Zone {
    /// The zone of that IANA name, or nothing when there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        zones::find(name).map(|(name, clock)| Self { name, clock })
    }

    /// The IANA name.
    #[must_use]
    pub const fn name(&self) -> &str {
        self.name
    }

    /// What the clock on the shop's wall shows.
    #[must_use]
    pub fn wall_clock(&self, moment: Timestamp) -> DateTime {
        self.clock.at(moment.to_jiff())
    }

    /// The calendar day at the shop.
    #[must_use]
    pub fn date(&self, moment: Timestamp) -> Date {
        self.wall_clock(moment).date()
    }

    /// The weekday at the shop.
    #[must_use]
    pub fn weekday(&self, moment: Timestamp) -> Weekday {
        self.date(moment).weekday()
    }

    /// The moment at which the shop's wall clock shows `minutes` past midnight of `date`.
    ///
    /// A time that daylight saving skips is moved forward past the gap; one that comes twice is the first of the two
    /// (RFC 5545 section 3.3.5, as jiff's "compatible" does it).
    #[must_use]
    pub fn at(&self, date: Date, minutes: u16) -> Option<Timestamp> {
        // By hand: the library's sums of dates and spans bring all of its sentences about what can be wrong with them.
        let (hour, minute) = (i8::try_from(minutes / 60 % 24).ok()?, i8::try_from(minutes % 60).ok()?);
        let mut day = date;
        for _ in 0..minutes / MINUTES_OF_DAY {
            day = day.tomorrow().ok()?;
        }
        let wall = day.to_datetime(Time::new(hour, minute, 0, 0).ok()?);
        self.clock.when(wall).map(|moment| Timestamp(moment.as_millisecond()))
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| serde::de::Error::custom("not an IANA time zone"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_skipped_and_the_doubled_hour_have_one_meaning_each() {
        fn check(date: &str, minutes: u16, expect: &str) {
            let zone = Zone::named("America/New_York").unwrap();
            let moment = zone.at(date.parse().unwrap(), minutes).unwrap();
            assert_eq!(moment.to_string(), expect, "{date} + {minutes} min");
        }
        check("2026-03-08", 90, "2026-03-08T06:30:00Z");
        check("2026-03-08", 150, "2026-03-08T07:30:00Z"); // 02:30 does not exist; 03:30 EDT does.
        check("2026-11-01", 90, "2026-11-01T05:30:00Z"); // 01:30 comes twice; the first is EDT.
        check("2026-11-01", 1440, "2026-11-02T05:00:00Z");
        check("2026-12-31", 2 * 1440 + 61, "2027-01-02T06:01:00Z");
    }

    #[test]
    fn a_time_survives_the_wire() {
        let moment = Timestamp::parse("2026-04-20T16:20:00-04:00").unwrap();
        assert_eq!(moment.to_string(), "2026-04-20T20:20:00Z");
        assert_eq!(Timestamp::parse("half past four"), None);
    }
}
