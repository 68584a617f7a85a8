//! The trade's day: in which hour how much is ordered, and how long the replayed day really takes.
//!
//! Pure. The day is the platform's, in Pacific time, since its shops stand in all zones of the continent.

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

/// How a day of arrivals is pressed into less time. What Everbud itself waits for is not: breakers, leases and
/// back-offs take as long as ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compression {
    length_ms: u64,
}

impl Compression {
    /// A day that takes so long, in milliseconds; one second at least.
    #[must_use]
    pub fn to_length(length_ms: u64) -> Self {
        Self { length_ms: length_ms.clamp(1_000, DAY_MS) }
    }

    /// How long the day takes, in milliseconds.
    #[must_use]
    pub const fn length_ms(self) -> u64 {
        self.length_ms
    }

    /// By how much it is pressed together, in tenths: 480 is 48 times.
    #[must_use]
    pub const fn factor_tenths(self) -> u64 {
        DAY_MS * 10 / self.length_ms
    }

    /// When a moment of the day comes, in milliseconds after the start.
    #[must_use]
    pub const fn real_ms(self, of_day_ms: u64) -> u64 {
        of_day_ms * self.length_ms / DAY_MS
    }

    /// Which moment of the day it is, so many milliseconds after the start.
    #[must_use]
    pub const fn of_day_ms(self, real_ms: u64) -> u64 {
        real_ms * DAY_MS / self.length_ms
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
        let compression = Compression::to_length(30 * 60 * 1000);
        assert_eq!(compression.factor_tenths(), 480);
        assert_eq!(compression.real_ms(DAY_MS), 30 * 60 * 1000);
        assert_eq!(compression.real_ms(12 * HOUR_MS), 15 * 60 * 1000);
        assert_eq!(compression.of_day_ms(15 * 60 * 1000), 12 * HOUR_MS);
        assert_eq!(Compression::to_length(0).length_ms(), 1_000);
    }
}
