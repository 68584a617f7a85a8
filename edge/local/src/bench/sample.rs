//! What can be said of times that were measured: quantiles, and how sure their ratio is.
//!
//! Pure: the chance in it comes from a seed. Requests that follow each other share their fate, so whole stretches of
//! them are drawn and never single ones (the moving-block bootstrap of Künsch, 1989, with blocks that do not overlap).

use crate::chance::Chance;

/// How many requests that followed each other are drawn together.
const STRETCH: usize = 100;
/// How often the measurement is drawn again.
const DRAWS: usize = 2_000;

/// A share of the requests, in thousandths, that were at least as quick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quantile(pub u32);

impl Quantile {
    /// One in two.
    pub const P50: Self = Self(500);
    /// All but one in a hundred.
    pub const P99: Self = Self(990);

    /// The time at this quantile, by the nearest rank; 0 of none.
    #[must_use]
    pub fn of(self, micros: &mut [u64]) -> u64 {
        let rank = (micros.len() * self.0 as usize).div_ceil(1000).max(1) - 1;
        if rank >= micros.len() {
            return 0;
        }
        *micros.select_nth_unstable(rank).1
    }
}

/// From so much to so much, with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// One in forty lies below.
    pub low: f64,
    /// One in forty lies above.
    pub high: f64,
}

/// How a time compares with that of another state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// The time itself, in microseconds.
    pub micros: u64,
    /// The time that it is compared with.
    pub base_micros: u64,
    /// The one by the other.
    pub ratio: f64,
    /// Where that may lie.
    pub interval: Interval,
}

/// Compares the times at one quantile. Each series is in the order of its requests.
#[must_use]
pub fn ratio(times: &[u64], base: &[u64], quantile: Quantile, seed: u64) -> Ratio {
    ratio_by(DRAWS, times, base, quantile, seed)
}

fn ratio_by(draws: usize, times: &[u64], base: &[u64], quantile: Quantile, seed: u64) -> Ratio {
    let mut chance = Chance(seed);
    let mut ratios: Vec<f64> = (0..draws)
        .map(|_| {
            let (one, other) = (drawn(times, &mut chance), drawn(base, &mut chance));
            by(quantile.of(&mut { one }), quantile.of(&mut { other }))
        })
        .collect();
    ratios.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| ratios.get(draws * share / 1000).copied().unwrap_or(f64::NAN);
    let (micros, base_micros) = (quantile.of(&mut times.to_vec()), quantile.of(&mut base.to_vec()));
    let interval = Interval { low: at(25), high: at(975) };
    Ratio { micros, base_micros, ratio: by(micros, base_micros), interval }
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of an answer are few")]
fn by(micros: u64, base: u64) -> f64 {
    micros as f64 / base.max(1) as f64
}

/// As many times again, in stretches that were drawn.
fn drawn(times: &[u64], chance: &mut Chance) -> Vec<u64> {
    let stretches: Vec<&[u64]> = times.chunks(STRETCH).collect();
    let mut drawn = Vec::with_capacity(times.len() + STRETCH);
    while drawn.len() < times.len() {
        let Some(stretch) = stretches.get(chance.below(stretches.len())) else { break };
        drawn.extend_from_slice(stretch);
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_the_time_of_the_nearest_rank() {
        fn check(micros: &[u64], quantile: Quantile, expect: u64) {
            assert_eq!(quantile.of(&mut micros.to_vec()), expect, "{micros:?} {quantile:?}");
        }
        let hundred: Vec<u64> = (1..=100).rev().collect();
        check(&hundred, Quantile::P50, 50);
        check(&hundred, Quantile::P99, 99);
        check(&hundred, Quantile(1000), 100);
        check(&hundred, Quantile(0), 1);
        check(&[7], Quantile::P99, 7);
        check(&[], Quantile::P50, 0);
    }

    /// Fewer draws than a benchmark makes: they tell the same, less exactly.
    fn ratio(times: &[u64], base: &[u64], quantile: Quantile, seed: u64) -> Ratio {
        ratio_by(200, times, base, quantile, seed)
    }

    fn noise(seed: u64, count: usize, from: u64, spread: usize) -> Vec<u64> {
        let mut chance = Chance(seed);
        (0..count).map(|_| from + chance.below(spread) as u64).collect()
    }

    #[test]
    fn of_two_equal_states_the_interval_holds_one() {
        for seed in 0..8 {
            let (one, other) = (noise(seed, 10_000, 1_000, 500), noise(seed + 100, 10_000, 1_000, 500));
            for quantile in [Quantile::P50, Quantile::P99] {
                let found = ratio(&one, &other, quantile, seed);
                assert!(found.interval.low <= 1.02 && found.interval.high >= 0.98, "{found:?}");
                assert!(found.interval.low <= found.ratio && found.ratio <= found.interval.high, "{found:?}");
            }
        }
    }

    #[test]
    fn a_state_that_is_a_third_slower_is_found_out() {
        let (slow, quick) = (noise(1, 10_000, 1_333, 300), noise(2, 10_000, 1_000, 225));
        let found = ratio(&slow, &quick, Quantile::P99, 3);
        assert!(found.interval.low > 1.25 && found.interval.high < 1.42, "{found:?}");
    }

    #[test]
    fn slow_requests_that_came_together_make_the_interval_wide() {
        let mut together = noise(1, 10_000, 1_000, 100);
        let mut apart = together.clone();
        for slow in 0..120 {
            together[5_000 + slow] = 9_000;
            apart[slow * 80] = 9_000;
        }
        let base = noise(2, 10_000, 1_000, 100);
        let width = |times: &[u64]| {
            let found = ratio(times, &base, Quantile::P99, 3);
            found.interval.high - found.interval.low
        };
        assert!(width(&together) > width(&apart), "{} {}", width(&together), width(&apart));
    }

    #[test]
    fn the_same_seed_says_the_same() {
        let (one, other) = (noise(1, 1_000, 1_000, 500), noise(2, 1_000, 1_000, 500));
        assert_eq!(ratio(&one, &other, Quantile::P99, 5), ratio(&one, &other, Quantile::P99, 5));
    }
}
