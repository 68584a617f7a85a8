//! How many orders an incident may have cost a shop, by the shop's own history, and how sure that is.
//!
//! Pure, in whole numbers.
//!
//! # The method
//!
//! 1. **History.** Up to 13 full weeks before the incident, hour by hour, by the clock at the shop (`hours.rs`). What came
//!    during the incident is not in it.
//! 2. **Expectation** (`profile.rs`). A level for the coming week, times the share of that hour in a week. The level is
//!    where a line through the weeks' totals leads, recent weeks counting most, its slope shrunk by its own doubt. The share
//!    is what that very hour saw, mixed with what weekday and hour of the day suggest by credibility (Bühlmann, "Experience
//!    rating and credibility", ASTIN Bulletin 4, 1967). An hour that lies only partly in the incident counts by that part.
//!    Revenue is orders times what an order comes to on average.
//! 3. **Interval** (`calibration.rs`). Split-conformal prediction (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman,
//!    "Distribution-free predictive inference for regression", JASA 113, 2018), with locally scaled residuals as in its
//!    section 5.2, and each tail by itself (Linusson, Johansson and Löfström, "Signed-error conformal regression", PAKDD
//!    2014). The scale is a negative binomial's: `sqrt(m + d·m²)`, the dispersion `d` by the method of moments. The
//!    residuals are those of real forecasts: each of the later weeks of the history, from the weeks before it alone. Where
//!    an incident lasted several hours, they are those of *sums* over as many hours, for the hours of a good day are good
//!    together; and they come from stretches of which no more than four times as much, or as little, was expected.
//! 4. **Shortfall.** Expectation and interval less what was taken, never below nothing.
//!
//! # What it does not know
//!
//! Holidays, weather and promotions: an incident on the busiest day of the year is compared with ordinary weeks, and the
//! estimate is then too low. Nor why orders did not come. The theorem behind the interval asks for hours that could be
//! swapped, which hours of a shop can only nearly be; so its promise, nine in ten, is tried on made-up shops of every size
//! in `coverage.rs`. An incident longer than 24 hours is given the residuals of sums over 24 hours, which is on the safe
//! side: the luck of its days is taken to be one.

mod calibration;
mod hours;
mod profile;

pub use hours::MAX_WEEKS;

use super::window::{HOUR_MS, Slice, Window};
use super::{Facts, profit};
use calibration::{CENT, Calibration, Interval, LONGEST_STRETCH};
use everbud_domain::money::Cents;
use everbud_domain::report::{Estimate, Likely, LostSales, NoEstimate, NoEstimateReason, Tally};
use hours::Weeks;
use profile::{ONE, Profile};

/// The fewest full weeks of history that an estimate stands on.
pub const MIN_WEEKS: usize = 4;
/// The fewest orders in them.
pub const MIN_ORDERS: i64 = 100;
/// How long before the incident the history may end: a level is learnt for the week that follows.
pub const MAX_HISTORY_AGE_MS: i64 = 7 * 24 * HOUR_MS;
/// The longest incident that is estimated.
pub const MAX_WINDOW_MS: i64 = 7 * 24 * HOUR_MS;
/// The method's name.
pub const METHOD: &str = "hour-of-week profile with split-conformal interval";
/// The method for people.
pub const METHOD_TEXT: &str = "Expected orders for the same hours of the week, from the shop's own history: recent weeks \
     count more, and thin hours lean on the weekday and the time of day. Less the orders that were taken. The interval \
     comes from how far off the same forecast was in earlier weeks, and holds nine times in ten. Holidays, weather and \
     promotions are not in it.";

/// Estimates what is missing. `taken`: what was taken in the window.
pub(super) fn estimate(facts: &Facts, taken: Tally) -> Estimate {
    match forecast(&facts.window, facts) {
        Ok(forecast) => Estimate::Made(Box::new(lost_sales(facts, taken, &forecast))),
        Err(reason) => Estimate::Withheld(NoEstimate { reason, detail: detail(reason) }),
    }
}

/// What a shop would have taken in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Forecast {
    weeks: usize,
    /// In millionths of an order.
    orders: i128,
    orders_interval: Interval,
    /// In thousandths of a cent.
    revenue: i128,
    revenue_interval: Interval,
}

fn forecast(window: &Window, facts: &Facts) -> Result<Forecast, NoEstimateReason> {
    if window.length_ms() == 0 {
        return Err(NoEstimateReason::WindowEmpty);
    }
    if window.length_ms() > MAX_WINDOW_MS {
        return Err(NoEstimateReason::WindowTooLong);
    }
    if window.from.millis_since(facts.history.to) > MAX_HISTORY_AGE_MS {
        return Err(NoEstimateReason::HistoryTooOld);
    }
    let weeks = Weeks::before(window.from, &facts.zone, &facts.history);
    if weeks.0.len() < MIN_WEEKS {
        return Err(NoEstimateReason::HistoryTooShort);
    }
    if weeks.orders() < MIN_ORDERS {
        return Err(NoEstimateReason::TooFewOrders);
    }
    let slices = window.slices(&facts.zone);
    let calibration = Calibration::of(&weeks, slices.len());
    // It cannot be none: even the least history has hundreds of stretches that were forecast.
    of_slices(&Profile::of(&weeks.0), &calibration, &slices, weeks.0.len()).ok_or(NoEstimateReason::HistoryTooShort)
}

/// The forecast for these parts of hours; none when nothing was forecast before that it could be measured by.
fn of_slices(profile: &Profile, calibration: &Calibration, slices: &[Slice], weeks: usize) -> Option<Forecast> {
    let length: i128 = slices.iter().map(|slice| i128::from(slice.length_ms)).sum();
    let parts = slices.iter().map(|slice| profile.rate(slice.cell) * i128::from(slice.length_ms));
    let orders = parts.sum::<i128>() / i128::from(HOUR_MS);
    let stretch = i128::try_from(slices.len().min(LONGEST_STRETCH)).unwrap_or(1);
    let alike = orders * stretch * i128::from(HOUR_MS) / length.max(1);
    Some(Forecast {
        weeks,
        orders,
        orders_interval: calibration.orders(orders, alike)?,
        revenue: profile.worth(orders, CENT),
        revenue_interval: calibration.worth(orders, profile.worth(ONE, CENT), alike)?,
    })
}

fn lost_sales(facts: &Facts, taken: Tally, forecast: &Forecast) -> LostSales {
    let expected = likely(forecast);
    let shortfall = less(&expected, taken);
    LostSales {
        method: METHOD.to_owned(),
        method_text: METHOD_TEXT.to_owned(),
        weeks_of_history: u32::try_from(forecast.weeks).unwrap_or(u32::MAX),
        is_history_synthetic: facts.history.is_synthetic,
        expected,
        taken,
        shortfall,
        profit: profit::lost(&facts.orders, &facts.margins, &shortfall),
    }
}

fn likely(forecast: &Forecast) -> Likely {
    let (orders_low, orders_high) = whole_orders(forecast.orders_interval);
    let cents = |value: i128| Cents(narrow((value.max(0) + CENT / 2) / CENT));
    Likely {
        orders_thousandths: narrow(forecast.orders.max(0) * 1_000 / ONE),
        orders_low,
        orders_high,
        revenue_cents: cents(forecast.revenue),
        revenue_low_cents: cents(forecast.revenue_interval.low),
        revenue_high_cents: cents(forecast.revenue_interval.high),
    }
}

/// The whole numbers in the interval; where there is none in it, those about it.
fn whole_orders(interval: Interval) -> (i64, i64) {
    let down = |value: i128| value.div_euclid(ONE).max(0);
    let up = |value: i128| (value + ONE - 1).div_euclid(ONE).max(0);
    let (low, high) = (up(interval.low), down(interval.high));
    if low <= high { (narrow(low), narrow(high)) } else { (narrow(high), narrow(low)) }
}

fn less(expected: &Likely, taken: Tally) -> Likely {
    let orders = i64::try_from(taken.orders).unwrap_or(i64::MAX);
    let fewer = |value: i64| value.saturating_sub(orders).max(0);
    let cheaper = |value: Cents| value.less(taken.total_cents).max(Cents::ZERO);
    Likely {
        orders_thousandths: expected.orders_thousandths.saturating_sub(orders.saturating_mul(1_000)).max(0),
        orders_low: fewer(expected.orders_low),
        orders_high: fewer(expected.orders_high),
        revenue_cents: cheaper(expected.revenue_cents),
        revenue_low_cents: cheaper(expected.revenue_low_cents),
        revenue_high_cents: cheaper(expected.revenue_high_cents),
    }
}

fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn detail(reason: NoEstimateReason) -> String {
    match reason {
        NoEstimateReason::WindowEmpty => "No time has passed yet.".to_owned(),
        NoEstimateReason::WindowTooLong => {
            format!("It lasted longer than {} days.", MAX_WINDOW_MS / (24 * HOUR_MS))
        }
        NoEstimateReason::HistoryTooShort => {
            format!("At least {MIN_WEEKS} full weeks of the shop's own history are needed.")
        }
        NoEstimateReason::HistoryTooOld => {
            format!("The shop's history ends more than {} days before it.", MAX_HISTORY_AGE_MS / (24 * HOUR_MS))
        }
        NoEstimateReason::TooFewOrders => {
            format!("At least {MIN_ORDERS} orders in the last {MAX_WEEKS} weeks are needed.")
        }
    }
}

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod synthetic;
#[cfg(test)]
mod tests;
