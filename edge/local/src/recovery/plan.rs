//! Who orders how much: the backlog of an outage, and the orders that keep coming.
//!
//! Pure, and the same for the same seed.

use crate::chance::Chance;
use crate::replay::plan::{Act, Arrival};

/// The shop that holds two fifths of the backlog: 20,000 of 50,000.
pub const BUSY: u32 = 0;
/// The shop at whose desk it is measured when an order lies there, and on whose pages when a change is to be seen.
pub const DESK: u32 = 1;
/// What waits of the quiet shop, which is the last.
pub const QUIET_ORDERS: u32 = 3;
/// The first of the shops that have about as much as each other.
const FIRST_ORDINARY: u32 = 2;

/// The quiet shop's number.
#[must_use]
pub const fn quiet(shops: u32) -> u32 {
    shops.saturating_sub(1)
}

/// Whether it is one of those that have about as much as each other.
#[must_use]
pub fn is_ordinary(shop: u32, shops: u32) -> bool {
    (FIRST_ORDINARY..quiet(shops)).contains(&shop)
}

/// The orders that wait when the database returns, as fast as they are taken, all shops at once.
#[must_use]
pub fn backlog(orders: u32, shops: u32, at_ms: u32, seed: u64) -> Vec<Arrival> {
    let busy = orders / 5 * 2;
    let others = shops.saturating_sub(2).max(1);
    let of_others = orders.saturating_sub(busy).saturating_sub(QUIET_ORDERS);
    let mut of_shops: Vec<u32> = (0..of_others).map(|number| DESK + number % others).collect();
    of_shops.extend((0..busy).map(|_| BUSY));
    of_shops.extend((0..QUIET_ORDERS).map(|_| quiet(shops)));
    let mut chance = Chance(seed);
    // The shuffle of Fisher and Yates: no shop is done before the others.
    for last in (1..of_shops.len()).rev() {
        of_shops.swap(last, chance.below(last + 1));
    }
    of_shops.into_iter().map(|shop| order(at_ms, shop, &mut chance)).collect()
}

/// Orders that keep coming at the ordinary shops, independent of each other: `rate` a second for so long.
#[must_use]
pub fn live(rate: u32, shops: u32, (from_ms, length_ms): (u32, u32), seed: u64) -> Vec<Arrival> {
    let mut chance = Chance(seed);
    let (mut at_ms, mut arrivals) = (f64::from(from_ms), Vec::new());
    loop {
        at_ms -= chance.share().ln() * 1000.0 / f64::from(rate.max(1));
        if at_ms >= f64::from(from_ms) + f64::from(length_ms) {
            return arrivals;
        }
        let ordinary = usize::try_from(quiet(shops).saturating_sub(FIRST_ORDINARY)).unwrap_or(1);
        let shop = FIRST_ORDINARY + u32::try_from(chance.below(ordinary)).unwrap_or(0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is below two numbers of 32 bits"
        )]
        arrivals.push(order(at_ms as u32, shop, &mut chance));
    }
}

/// One order, its details drawn.
pub(super) fn order(at_ms: u32, shop: u32, chance: &mut Chance) -> Arrival {
    Arrival { at_ms, shop, act: Act::Order, seed: (chance.draw() >> 32) as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_fifty_thousand_orders_one_shop_has_twenty_thousand_one_has_three_and_the_others_the_same() {
        let arrivals = backlog(50_000, 500, 7, 420);
        let mut of_shop = vec![0_u32; 500];
        arrivals.iter().for_each(|arrival| of_shop[arrival.shop as usize] += 1);
        assert_eq!((arrivals.len(), of_shop[0], of_shop[499]), (50_000, 20_000, 3));
        assert!(of_shop[1..499].iter().all(|count| (60..=61).contains(count)), "{of_shop:?}");
        assert!(arrivals.iter().all(|arrival| arrival.at_ms == 7 && arrival.act == Act::Order));
        let first: Vec<u32> = arrivals.iter().take(1_000).map(|arrival| arrival.shop).collect();
        assert!((300..500).contains(&first.iter().filter(|shop| **shop == BUSY).count()), "the shops take turns");
    }

    #[test]
    fn live_orders_come_at_their_rate_at_ordinary_shops_only() {
        let arrivals = live(20, 500, (3_000, 60_000), 420);
        assert!((1_080..1_320).contains(&arrivals.len()), "{}", arrivals.len());
        assert!(arrivals.is_sorted_by_key(|arrival| arrival.at_ms));
        assert!(arrivals.iter().all(|arrival| (3_000..63_000).contains(&arrival.at_ms)));
        assert!(arrivals.iter().all(|arrival| is_ordinary(arrival.shop, 500)));
    }
}
