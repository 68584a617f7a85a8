//! What a demo shop sold before it was here: made up from a seed, and labelled so, for the report of an incident to have
//! something to compare with.
//!
//! I/O: statements in a transaction that is given. The shape of a day is the trade's, with its peaks between 15 and 17 h
//! and between 18 and 20 h; Fridays and Saturdays are the busiest.

use crate::chance::Chance;
use crate::origin::OriginError;
use everbud_domain::shop::Shop;
use everbud_domain::time::{Timestamp, Zone};
use postgres::Transaction;

/// Orders on an average day.
const ORDERS_A_DAY: u64 = 60;
/// Thousandths of a day's orders by hour of the day.
const DAY: [u64; 24] = [0, 0, 0, 0, 0, 0, 0, 0, 20, 35, 45, 55, 65, 60, 60, 140, 140, 70, 130, 120, 40, 20, 0, 0];
/// Thousandths of an average day by day of the week, from Monday.
const WEEKDAYS: [u64; 7] = [860, 880, 930, 1_000, 1_270, 1_190, 870];
/// Thirteen weeks, which is as far back as a report looks.
const HOURS: i64 = 13 * 7 * 24;
const HOUR_MS: i64 = 3_600_000;
/// So many people might order in an hour, each with the same small chance.
const PEOPLE: u64 = 200;

/// One hour: when it began, how many orders, what they came to in cents.
type Hour = (i64, u64, u64);

/// Gives a shop a history that ends with its first order, unless it has one.
pub(super) fn keep(transaction: &mut Transaction<'_>, shop: &Shop) -> Result<(), OriginError> {
    let id = shop.id.as_str();
    let first = "select (extract(epoch from coalesce(min(placed_at), now())) * 1000)::bigint from everbud.orders \
                 where shop_id = $1::text::uuid";
    let until = Timestamp(transaction.query_one(first, &[&id])?.try_get(0)?);
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).take(15).collect();
    let hours = made_up(u64::from_str_radix(&digits, 16).unwrap_or(0), &shop.zone, until);
    transaction.execute(
        "insert into everbud.sales_before (shop_id, starts_at, orders, revenue_cents, is_synthetic)
         select $1::text::uuid, to_timestamp((h.hour ->> 0)::bigint / 1000.0), (h.hour ->> 1)::integer,
           (h.hour ->> 2)::bigint, true
         from jsonb_array_elements($2::text::jsonb) as h (hour)
         where not exists (select from everbud.sales_before b where b.shop_id = $1::text::uuid)",
        &[&id, &serde_json::to_string(&hours)?],
    )?;
    Ok(())
}

/// The hours before that moment in which something was sold.
fn made_up(seed: u64, zone: &Zone, until: Timestamp) -> Vec<Hour> {
    let mut chance = Chance(seed);
    let (mut today, mut luck) = (zone.date(Timestamp(0)), 1_000);
    let mut hours = Vec::new();
    let end = until.0.div_euclid(HOUR_MS);
    for hour in end - HOURS..end {
        let starts_at = Timestamp(hour * HOUR_MS);
        let wall = zone.wall_clock(starts_at);
        if wall.date() != today {
            today = wall.date();
            luck = 850 + below(&mut chance, 301);
        }
        let of_day = usize::try_from(wall.hour()).ok().and_then(|hour| DAY.get(hour)).copied().unwrap_or(0);
        let weekday = usize::try_from(wall.weekday().to_monday_zero_offset()).ok();
        let weekday = weekday.and_then(|day| WEEKDAYS.get(day)).copied().unwrap_or(1_000);
        // In thousand millionths of an order.
        let rate = ORDERS_A_DAY * of_day * weekday * luck;
        let orders = (0..PEOPLE).filter(|_| below(&mut chance, PEOPLE * 1_000_000_000) < rate).count();
        let cents = (0..orders).map(|_| basket(&mut chance)).sum();
        if orders > 0 {
            hours.push((starts_at.0, orders as u64, cents));
        }
    }
    hours
}

/// What an order comes to: $20 to $180, the dear ones rarer.
fn basket(chance: &mut Chance) -> u64 {
    2_000 + below(chance, 16_001).min(below(chance, 16_001))
}

fn below(chance: &mut Chance, bound: u64) -> u64 {
    chance.draw() % bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_shop_has_the_same_history_with_the_trades_peaks() {
        let (zone, until) = (Zone::named("America/Denver").unwrap(), Timestamp(1_776_724_200_000));
        let hours = made_up(7, &zone, until);
        assert_eq!(hours, made_up(7, &zone, until));
        assert_ne!(hours, made_up(8, &zone, until));
        let orders: u64 = hours.iter().map(|(_, orders, _)| orders).sum();
        let a_day = orders / 91;
        assert!((50..=70).contains(&a_day), "{a_day} orders a day");
        let between = |from: i8, to: i8| -> u64 {
            let is_within = |at: i64| (from..to).contains(&zone.wall_clock(Timestamp(at)).hour());
            hours.iter().filter(|(at, ..)| is_within(*at)).map(|(_, orders, _)| orders).sum()
        };
        assert!(between(15, 17) * 100 > orders * 24 && between(0, 8) == 0);
        assert!(hours.iter().all(|(at, orders, cents)| *at < until.0 && *cents >= orders * 2_000));
    }
}
