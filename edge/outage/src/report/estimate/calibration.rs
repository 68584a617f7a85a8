//! How far off earlier forecasts of this shop were, and what interval follows from that.
//!
//! Pure, in whole numbers: orders and residuals are in millionths, money in thousandths of a cent.
//!
//! For each of the later weeks of the history a forecast is made from the weeks before it alone, and compared with what
//! came, for every stretch of so many hours. How far off it was, is measured in standard deviations of a count whose
//! variance grows with its mean and, by the dispersion, with the mean's square.

use super::hours::{Hour, Weeks};
use super::profile::{ONE, Profile};

/// The longest stretch that forecasts are tried on, in hours: longer ones would leave too few that do not overlap.
pub(super) const LONGEST_STRETCH: usize = 24;
/// The fewest weeks that a forecast is made from.
const FEWEST_LEARNT: usize = 2;
/// The most weeks that are forecast.
const MOST_FORECAST: usize = 6;
/// How many stretches an interval comes from at least: with fewer, a twentieth of them would be next to none.
const FEWEST_ALIKE: usize = 50;
/// Stretches are alike when no more than so many times as much is expected in one as in the other.
const ALIKE: i128 = 4;
/// Stretches in which less is expected than this, in millionths of an order, are all alike: hardly anything comes in them.
const NEXT_TO_NOTHING: i128 = 50_000;
/// Added to the variance, in millionths of an order squared: where nothing is expected, one order is not infinitely far off.
const FLOOR: i128 = 20_000;
/// The widest that counts are taken to spread, in millionths: a standard deviation of ten times the mean.
const MOST_DISPERSION: i128 = 100 * ONE;
/// The farthest off that a forecast is taken to have been, in millionths of a standard deviation.
const FARTHEST_OFF: i128 = 1_000 * ONE;

/// A stretch that was forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Forecast {
    /// Orders that were expected.
    expected: i128,
    /// Orders that came.
    came: i128,
    /// What was expected of their totals.
    worth: i128,
    /// What an order was taken to be worth on average, as [`Profile::worth`] of one.
    basket: i128,
    /// What they came to.
    came_to: i128,
}

/// How far off the forecasts were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Calibration {
    dispersion: i128,
    /// (expected, residual), sorted by residual.
    orders: Vec<(i128, i128)>,
    /// The same for their worth.
    worth: Vec<(i128, i128)>,
}

/// An interval, in the units of what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) low: i128,
    pub(super) high: i128,
}

/// Thousandths of a cent.
pub(super) const CENT: i128 = 1_000;

impl Calibration {
    /// Tries forecasts of stretches of so many hours, at most [`LONGEST_STRETCH`].
    pub(super) fn of(weeks: &Weeks, hours: usize) -> Self {
        let count = (weeks.0.len() / 2).min(MOST_FORECAST);
        let mut forecasts = Vec::new();
        for week in 0..count {
            let (Some(came), Some(before)) = (weeks.0.get(week), weeks.0.get(week + 1..)) else { continue };
            if before.len() >= FEWEST_LEARNT {
                let profile = Profile::of(before);
                forecasts.extend(came.windows(hours.clamp(1, LONGEST_STRETCH)).map(|hours| forecast(&profile, hours)));
            }
        }
        let dispersion = dispersion(&forecasts);
        let mut calibration = Self { dispersion, orders: Vec::new(), worth: Vec::new() };
        for forecast in forecasts {
            let deviation = calibration.deviation(forecast.expected).max(1);
            let orders = (forecast.came - forecast.expected) * ONE / deviation;
            let worth = (forecast.came_to - forecast.worth) * ONE / (forecast.basket * deviation / ONE).max(1);
            let kept = |residual: i128| (forecast.expected, residual.clamp(-FARTHEST_OFF, FARTHEST_OFF));
            calibration.orders.push(kept(orders));
            calibration.worth.push(kept(worth));
        }
        calibration.orders.sort_unstable_by_key(|(_, residual)| *residual);
        calibration.worth.sort_unstable_by_key(|(_, residual)| *residual);
        calibration
    }

    /// The standard deviation of a count of which so many millionths are expected.
    fn deviation(&self, expected: i128) -> i128 {
        let variance = expected + self.dispersion * expected / ONE * expected / ONE + FLOOR;
        (variance.max(0) * ONE).isqrt()
    }

    /// Between which numbers of orders nine in ten stretches like this one lie. `alike`: by what expectation stretches are
    /// told alike, for one that is longer than those that were tried.
    pub(super) fn orders(&self, expected: i128, alike: i128) -> Option<Interval> {
        let (low, high) = tails(&self.orders, alike)?;
        let deviation = self.deviation(expected);
        Some(Interval { low: expected + low * deviation / ONE, high: expected + high * deviation / ONE })
    }

    /// The same for their worth, where so much is expected of one order.
    pub(super) fn worth(&self, expected: i128, basket: i128, alike: i128) -> Option<Interval> {
        let (low, high) = tails(&self.worth, alike)?;
        let (worth, deviation) = (expected * basket / ONE, self.deviation(expected) * basket / ONE);
        Some(Interval { low: worth + low * deviation / ONE, high: worth + high * deviation / ONE })
    }
}

fn forecast(profile: &Profile, hours: &[Hour]) -> Forecast {
    let expected = hours.iter().map(|hour| profile.rate(hour.cell)).sum();
    Forecast {
        expected,
        came: hours.iter().map(|hour| i128::from(hour.orders) * ONE).sum(),
        worth: profile.worth(expected, CENT),
        basket: profile.worth(ONE, CENT),
        came_to: hours.iter().map(|hour| i128::from(hour.cents) * CENT).sum(),
    }
}

/// By how much counts spread wider than Poisson's, in millionths of the mean's square, by the method of moments.
fn dispersion(forecasts: &[Forecast]) -> i128 {
    let excess = |forecast: &Forecast| (forecast.came - forecast.expected).pow(2) / ONE - forecast.expected;
    let square = |forecast: &Forecast| forecast.expected * forecast.expected / ONE;
    let squares: i128 = forecasts.iter().map(square).sum();
    (forecasts.iter().map(excess).sum::<i128>().max(0) * ONE / squares.max(1)).min(MOST_DISPERSION)
}

/// The residuals that cut off a twentieth at either end, of the stretches that are alike: the split-conformal quantiles.
/// Where too few are alike, the likest are taken. What is expected lies between them, also where the forecasts were all too
/// low or all too high.
fn tails(sorted: &[(i128, i128)], alike: i128) -> Option<(i128, i128)> {
    let alike = alike.max(NEXT_TO_NOTHING);
    let pair = |expected: i128| {
        let expected = expected.max(NEXT_TO_NOTHING);
        (expected.min(alike), expected.max(alike))
    };
    let is_alike = |expected: i128| {
        let (less, more) = pair(expected);
        more <= less * ALIKE
    };
    let mut near: Vec<i128> = residuals(sorted, is_alike);
    if near.len() < FEWEST_ALIKE {
        let unlike = |expected: i128| {
            let (less, more) = pair(expected);
            more * ONE / less
        };
        let mut unlikeness: Vec<i128> = sorted.iter().map(|(expected, _)| unlike(*expected)).collect();
        unlikeness.sort_unstable();
        let most = *unlikeness.get(FEWEST_ALIKE - 1).or(unlikeness.last())?;
        near = residuals(sorted, |expected| unlike(expected) <= most);
    }
    let rank = (near.len() + 1) / 20;
    let (low, high) = (near.get(rank.checked_sub(1)?)?, near.get(near.len().checked_sub(rank)?)?);
    Some(((*low).min(0), (*high).max(0)))
}

fn residuals(sorted: &[(i128, i128)], which: impl Fn(i128) -> bool) -> Vec<i128> {
    sorted.iter().filter(|(expected, _)| which(*expected)).map(|(_, residual)| *residual).collect()
}
