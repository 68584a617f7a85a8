//! The trade's day: in which hour how much is ordered, and how long the replayed day really takes.
//!
//! Pure. The day is the platform's, in Pacific time, since its shops stand in all zones of the continent.

use serde::{Deserialize, Serialize};

/// One day, in milliseconds.
pub const DAY_MS: u64 = 24 * HOUR_MS;
const HOUR_MS: u64 = 60 * 60 * 1000;

/// Of a thousand orders of the day, how many fall into each hour.
///
/// On 20 April the peak came at about 11:00 Pacific time, and the peak hour holds 12 % of the day: Headset's report of
/// 20 April 2023 saw up to 2.3 times the mean rate, and the trade's usual afternoon (28 % of a normal day's purchases
/// between 15 and 17 o'clock, 25 % between 18 and 20 o'clock, local time) follows it zone by zone. Single hours are our
/// interpolation between these.
pub const HOURLY_PER_MILLE: [u16; 24] =
    [4, 2, 1, 1, 2, 6, 18, 38, 62, 88, 108, 120, 98, 84, 72, 70, 66, 54, 42, 30, 18, 9, 5, 2];

/// When the database begins to fail: half past eight, so that the peak lies in the middle of the outage.
pub const OUTAGE_FROM_MS: u64 = 8 * HOUR_MS + HOUR_MS / 2;
/// For how long it does: six hours.
pub const OUTAGE_MS: u64 = 6 * HOUR_MS;

/// A moment of the day for a place between the first and the last order, in thousandths, and one within its hour.
#[must_use]
pub fn moment(per_mille: u16, within_hour: u64) -> u64 {
    let mut before = 0;
    for (hour, share) in (0_u64..).zip(HOURLY_PER_MILLE) {
        before += share;
        if per_mille < before {
            return hour * HOUR_MS + within_hour % HOUR_MS;
        }
    }
    DAY_MS - 1
}

/// Which of the day's hours are pressed together by how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// All of them by the same: an hour at the peak is as long as one at night, and as much denser as it is busier.
    Clock,
    /// Each takes as long as its share of the day's orders, so that as many come in each second of the whole day: the
    /// night is over at once, and the peak is pressed together the least.
    Orders,
}

/// At [`Pace::Orders`], an hour takes as long as one with so many of a thousand orders, however few it has.
const LEAST_PER_MILLE: u64 = 4;

/// How a day of arrivals is pressed into less time. What Everbud itself waits for is not: breakers, leases and
/// back-offs take as long as ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compression {
    length_ms: u64,
    pace: Pace,
}

impl Compression {
    /// A day that takes so long, in milliseconds; one second at least.
    #[must_use]
    pub fn to_length(length_ms: u64, pace: Pace) -> Self {
        Self { length_ms: length_ms.clamp(1_000, DAY_MS), pace }
    }

    /// How long the day takes, in milliseconds.
    #[must_use]
    pub const fn length_ms(self) -> u64 {
        self.length_ms
    }

    /// Which hours are pressed together by how much.
    #[must_use]
    pub const fn pace(self) -> Pace {
        self.pace
    }

    /// By how much the whole day is pressed together, in tenths: 480 is 48 times.
    #[must_use]
    pub const fn factor_tenths(self) -> u64 {
        DAY_MS * 10 / self.length_ms
    }

    /// By how much its busiest hour is, in tenths.
    #[must_use]
    pub fn peak_factor_tenths(self) -> u64 {
        let peak = (0_u64..).zip(HOURLY_PER_MILLE).max_by_key(|(_, share)| *share).map_or(0, |(hour, _)| hour);
        let took_ms = self.real_ms((peak + 1) * HOUR_MS) - self.real_ms(peak * HOUR_MS);
        HOUR_MS * 10 / took_ms.max(1)
    }

    /// When a moment of the day comes, in milliseconds after the start.
    #[must_use]
    pub fn real_ms(self, of_day_ms: u64) -> u64 {
        let mut before = 0;
        for (hour, weight) in (0_u64..).zip(self.weights()) {
            let within_ms = of_day_ms.saturating_sub(hour * HOUR_MS).min(HOUR_MS);
            before += weight * within_ms;
        }
        self.length_ms * before / (self.weights().sum::<u64>() * HOUR_MS)
    }

    /// Which moment of the day it is, so many milliseconds after the start.
    #[must_use]
    pub fn of_day_ms(self, real_ms: u64) -> u64 {
        let mut left = real_ms * self.weights().sum::<u64>() * HOUR_MS / self.length_ms;
        let mut of_day_ms = 0;
        for weight in self.weights() {
            let within_ms = (left / weight).min(HOUR_MS);
            of_day_ms += within_ms;
            left -= within_ms * weight;
        }
        of_day_ms
    }

    /// How long each hour takes, against the others.
    fn weights(self) -> impl Iterator<Item = u64> {
        HOURLY_PER_MILLE.into_iter().map(move |share| match self.pace {
            Pace::Clock => 1,
            Pace::Orders => u64::from(share).max(LEAST_PER_MILLE),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_are_a_whole_day_and_its_peak_is_in_the_middle_of_the_outage() {
        assert_eq!(HOURLY_PER_MILLE.iter().sum::<u16>(), 1000);
        let peak = (0_u64..).zip(HOURLY_PER_MILLE).max_by_key(|(_, share)| *share).unwrap();
        assert_eq!(peak, (11, 120));
        assert_eq!(OUTAGE_FROM_MS + OUTAGE_MS / 2, 11 * HOUR_MS + HOUR_MS / 2);
    }

    #[test]
    fn each_place_of_the_day_falls_into_its_hour() {
        fn check(per_mille: u16, hour: u64) {
            assert_eq!(moment(per_mille, 0), hour * HOUR_MS, "{per_mille}");
            assert_eq!(moment(per_mille, HOUR_MS - 1), (hour + 1) * HOUR_MS - 1, "{per_mille}");
        }
        check(0, 0);
        check(3, 0);
        check(4, 1);
        check(330, 11);
        check(449, 11);
        check(450, 12);
        check(999, 23);
        assert_eq!(moment(1000, 0), DAY_MS - 1);
    }

    #[test]
    fn a_compressed_day_comes_and_goes_by_the_same_factor() {
        let compression = Compression::to_length(30 * 60 * 1000, Pace::Clock);
        assert_eq!((compression.factor_tenths(), compression.peak_factor_tenths()), (480, 480));
        assert_eq!(compression.real_ms(DAY_MS), 30 * 60 * 1000);
        assert_eq!(compression.real_ms(12 * HOUR_MS), 15 * 60 * 1000);
        assert_eq!(compression.of_day_ms(15 * 60 * 1000), 12 * HOUR_MS);
        assert_eq!(Compression::to_length(0, Pace::Clock).length_ms(), 1_000);
    }

    #[test]
    fn at_the_pace_of_orders_each_hour_takes_its_share_and_the_night_no_longer_than_that() {
        fn check(hour: u64, per_mille: u64) {
            let compression = Compression::to_length(1_000_000, Pace::Orders);
            let took_ms = compression.real_ms((hour + 1) * HOUR_MS) - compression.real_ms(hour * HOUR_MS);
            // What the night takes beyond its share is missing elsewhere.
            let share_ms = per_mille * 1_000;
            assert!(took_ms * 100 >= share_ms * 98 && took_ms * 100 <= share_ms * 101, "{hour}: {took_ms} ms");
            for of_day_ms in [hour * HOUR_MS, hour * HOUR_MS + HOUR_MS / 2, (hour + 1) * HOUR_MS] {
                let there = compression.of_day_ms(compression.real_ms(of_day_ms));
                assert!(of_day_ms - there <= HOUR_MS / took_ms + 1, "{of_day_ms}, and back {there}");
            }
        }
        check(0, 4);
        check(2, LEAST_PER_MILLE);
        check(11, 120);
        check(23, LEAST_PER_MILLE);
        let compression = Compression::to_length(DAY_MS / 36, Pace::Orders);
        assert_eq!((compression.real_ms(0), compression.real_ms(DAY_MS)), (0, DAY_MS / 36));
        assert!((122..=128).contains(&compression.peak_factor_tenths()), "{}", compression.peak_factor_tenths());
        assert_eq!(compression.factor_tenths(), 360);
    }
}
