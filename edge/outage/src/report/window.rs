//! The time that a report is about, cut into the hours of the shop's wall clock.
//!
//! Pure. An hour of the week is what the clock at the shop shows, daylight saving included: lunch is at noon in March and
//! in November.

use everbud_domain::time::{Timestamp, Zone};

/// One hour.
pub(super) const HOUR_MS: i64 = 3_600_000;
/// Hours in a week.
pub(super) const WEEK_HOURS: usize = 168;

/// From when until when an incident lasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When it began.
    pub from: Timestamp,
    /// When it was over; none while it lasts.
    pub to: Option<Timestamp>,
    /// When the report is made.
    pub now: Timestamp,
}

impl Window {
    /// Up to when things are counted: the end, or now; never before the beginning.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.to.unwrap_or(self.now).max(self.from)
    }

    /// How long it lasted, or has lasted, in milliseconds.
    #[must_use]
    pub fn length_ms(&self) -> i64 {
        self.until().millis_since(self.from)
    }

    /// Whether something happened in it. The end itself is after it.
    #[must_use]
    pub fn holds(&self, moment: Timestamp) -> bool {
        self.from <= moment && moment < self.until()
    }

    /// The hours that it touches, each with how much of it lies inside.
    pub(super) fn slices(&self, zone: &Zone) -> Vec<Slice> {
        let (mut slices, mut at, until) = (Vec::new(), self.from, self.until());
        while at < until {
            let end = hour_start(zone, at).plus_millis(HOUR_MS).min(until);
            slices.push(Slice { cell: cell(zone, at), length_ms: end.millis_since(at) });
            at = end;
        }
        slices
    }
}

/// A part of one hour of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    /// Which hour of the week.
    pub(super) cell: usize,
    /// How much of it.
    pub(super) length_ms: i64,
}

/// When the hour began that the shop's clock is in. A zone may be half an hour off the full hours of UTC.
pub(super) fn hour_start(zone: &Zone, moment: Timestamp) -> Timestamp {
    let wall = zone.wall_clock(moment);
    let into_ms = (i64::from(wall.minute()) * 60 + i64::from(wall.second())) * 1000 + i64::from(wall.millisecond());
    moment.plus_millis(-into_ms)
}

/// The hour of the week on the shop's clock: 0 is Monday from midnight, 167 is Sunday's last.
pub(super) fn cell(zone: &Zone, moment: Timestamp) -> usize {
    let wall = zone.wall_clock(moment);
    let day = usize::try_from(wall.weekday().to_monday_zero_offset()).unwrap_or(0);
    day * 24 + usize::try_from(wall.hour()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn hours_are_those_of_the_shops_clock_and_the_edges_are_partial() {
        fn check(zone: &str, from: &str, to: &str, expect: &[(usize, i64)]) {
            let window = Window { from: at(from), to: Some(at(to)), now: at(to) };
            let slices = window.slices(&Zone::named(zone).unwrap());
            let found: Vec<_> = slices.iter().map(|slice| (slice.cell, slice.length_ms / 60_000)).collect();
            assert_eq!(found, expect, "{zone} {from} to {to}");
            assert_eq!(slices.iter().map(|slice| slice.length_ms).sum::<i64>(), window.length_ms());
        }
        // 20 April 2026 is a Monday; 14:20 in Denver is 20:20 in UTC.
        check("America/Denver", "2026-04-20T20:20:00Z", "2026-04-20T22:05:00Z", &[(14, 40), (15, 60), (16, 5)]);
        check("America/Denver", "2026-04-20T20:20:00Z", "2026-04-20T20:30:00Z", &[(14, 10)]);
        check("America/Denver", "2026-04-21T05:30:00Z", "2026-04-21T06:30:00Z", &[(23, 30), (24, 30)]);
        // Clocks go forward: there is no hour from two to three.
        check("America/Denver", "2026-03-08T08:00:00Z", "2026-03-08T10:00:00Z", &[(145, 60), (147, 60)]);
        // Clocks go back: the hour from one to two comes twice.
        check("America/Denver", "2026-11-01T07:00:00Z", "2026-11-01T09:00:00Z", &[(145, 60), (145, 60)]);
        check("Asia/Kolkata", "2026-04-20T00:00:00Z", "2026-04-20T01:00:00Z", &[(5, 30), (6, 30)]);
        // By half an hour forward: the clock shows half past two at what would have been two.
        check(
            "Australia/Lord_Howe",
            "2026-10-03T15:00:00Z",
            "2026-10-03T16:30:00Z",
            &[(145, 30), (146, 30), (147, 30)],
        );
        check("UTC", "2026-04-20T00:00:00Z", "2026-04-20T00:00:00Z", &[]);
    }

    #[test]
    fn an_incident_that_lasts_is_counted_until_now() {
        let open = Window { from: at("2026-04-20T20:00:00Z"), to: None, now: at("2026-04-20T21:00:00Z") };
        assert!(open.holds(open.from) && !open.holds(open.now) && !open.holds(open.from.plus_millis(-1)));
        assert_eq!(open.length_ms(), HOUR_MS);
        assert_eq!(Window { now: at("2026-04-20T19:00:00Z"), ..open }.length_ms(), 0, "a clock that was set back");
    }
}
