//! The plan: who asks for what, and when.
//!
//! Pure, and the same for the same seed. Shoppers come independently of each other and of every answer; the pages that one
//! looks at are of one shop and follow each other.

use super::day::{Compression, moment};
use crate::chance::Chance;

/// How often the one busy shop is asked for what each of the others is asked for once.
pub const HOT_TIMES: usize = 100;
/// The busy shop's number.
pub const HOT_SHOP: u32 = 0;
/// Changes of stock in one push: a till sends what its last customers took, some two lines each.
pub const CHANGES_PER_PUSH: u32 = 8;

/// So many pages a shopper looks at before they order or leave: our assumption.
const PAGES_PER_VISIT: u32 = 3;
/// For how long each of them is looked at, in milliseconds of the day: from and to, our assumption as well.
const A_PAGE_MS: (i64, i64) = (30_000, 90_000);

/// How much is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Volume {
    /// How many shops there are.
    pub shops: u32,
    /// How many orders are sent.
    pub orders: u32,
    /// How many changes of stock the tills report.
    pub stock_changes: u32,
    /// How many pages are looked at for each order.
    pub views_per_order: u32,
}

impl Volume {
    /// What 20 April 2023 was: more than 250,000 orders and 1.2 million sales at the tills of 6,000 shops
    /// (business.dutchie.com, "Update on the 4/20 e-commerce outage").
    pub const WHOLE: Self = Self { shops: 6_000, orders: 250_000, stock_changes: 1_200_000, views_per_order: 3 };
    /// The same shops and proportions, with as many shoppers as two cores serve: locally one thread answers all of them.
    pub const TENTH: Self = Self { orders: 25_000, stock_changes: 120_000, ..Self::WHOLE };
    /// The same proportions, small.
    pub const SHORT: Self = Self { shops: 120, orders: 1_500, stock_changes: 7_200, views_per_order: 3 };

    /// How many pushes the changes make.
    #[must_use]
    pub const fn pushes(self) -> u32 {
        self.stock_changes.div_ceil(CHANGES_PER_PUSH)
    }

    /// How many pages are looked at.
    #[must_use]
    pub const fn views(self) -> u32 {
        self.orders.saturating_mul(self.views_per_order)
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// A page.
    View,
    /// An order.
    Order,
    /// A till's changes of stock.
    Push,
}

/// One request to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When, in real milliseconds after the start.
    pub at_ms: u32,
    /// At which shop.
    pub shop: u32,
    /// What.
    pub act: Act,
    /// What its details are drawn from.
    pub seed: u32,
}

/// All arrivals of a day, in their order.
#[must_use]
pub fn plan(volume: Volume, compression: Compression, seed: u64) -> Vec<Arrival> {
    let mut draw = Draw { chance: Chance(seed), volume, compression, arrivals: Vec::new() };
    let of_buyers = volume.views_per_order.min(PAGES_PER_VISIT);
    for _ in 0..volume.orders {
        draw.visit(of_buyers, Some(Act::Order));
    }
    let mut of_others = volume.views().saturating_sub(volume.orders.saturating_mul(of_buyers));
    while of_others > 0 {
        let pages = of_others.min(PAGES_PER_VISIT);
        draw.visit(pages, None);
        of_others -= pages;
    }
    for _ in 0..volume.pushes() {
        draw.visit(0, Some(Act::Push));
    }
    draw.arrivals.sort_by_key(|arrival| arrival.at_ms);
    draw.arrivals
}

/// The plan while it is drawn.
struct Draw {
    chance: Chance,
    volume: Volume,
    compression: Compression,
    arrivals: Vec<Arrival>,
}

impl Draw {
    /// Somebody at one of the shops, who looks at so many pages and may do something at last.
    fn visit(&mut self, pages: u32, at_last: Option<Act>) {
        let place = u16::try_from(self.chance.below(1000)).unwrap_or(0);
        let mut of_day_ms = moment(place, self.chance.draw());
        let shop = shop(self.volume.shops, &mut self.chance);
        // From its end, whose moment is drawn from the hour's share.
        for act in at_last.into_iter().chain((0..pages).map(|_| Act::View)) {
            let at_ms = u32::try_from(self.compression.real_ms(of_day_ms)).unwrap_or(u32::MAX);
            self.arrivals.push(Arrival { at_ms, shop, act, seed: (self.chance.draw() >> 32) as u32 });
            let looked_at = self.chance.between(A_PAGE_MS.0, A_PAGE_MS.1);
            of_day_ms = of_day_ms.saturating_sub(looked_at.unsigned_abs());
        }
    }
}

/// One of the shops; the busy one as often as [`HOT_TIMES`] others.
fn shop(shops: u32, chance: &mut Chance) -> u32 {
    let others = usize::try_from(shops.saturating_sub(1)).unwrap_or(0);
    let drawn = chance.below(others + HOT_TIMES);
    u32::try_from((drawn + 1).saturating_sub(HOT_TIMES)).unwrap_or(HOT_SHOP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::day::{DAY_MS, OUTAGE_FROM_MS, OUTAGE_MS, Pace};
    use std::collections::BTreeSet;

    const VOLUME: Volume = Volume { shops: 400, orders: 50_000, stock_changes: 80_000, views_per_order: 1 };

    fn drawn() -> Vec<Arrival> {
        plan(VOLUME, Compression::to_length(1_200_000, Pace::Clock), 420)
    }

    #[test]
    fn as_much_is_asked_as_is_wanted_in_the_order_of_time_and_the_same_for_the_same_seed() {
        let arrivals = drawn();
        let count = |act| arrivals.iter().filter(|arrival| arrival.act == act).count();
        assert_eq!((count(Act::View), count(Act::Order), count(Act::Push)), (50_000, 50_000, 10_000));
        assert!(arrivals.is_sorted_by_key(|arrival| arrival.at_ms));
        assert!(arrivals.iter().all(|arrival| arrival.at_ms < 1_200_000 && arrival.shop < 400));
        assert_eq!(arrivals, drawn());
        assert_ne!(arrivals, plan(VOLUME, Compression::to_length(1_200_000, Pace::Clock), 421));
    }

    #[test]
    fn who_orders_has_looked_at_pages_of_that_shop_and_others_look_and_leave() {
        fn check(views_per_order: u32, all_order: bool) {
            // So few that no two of them are at one shop at a time.
            let volume = Volume { shops: 5_000, orders: 50, stock_changes: 0, views_per_order };
            let arrivals = plan(volume, Compression::to_length(DAY_MS, Pace::Clock), 420);
            let views = arrivals.iter().filter(|arrival| arrival.act == Act::View && arrival.shop != HOT_SHOP);
            let longest = u32::try_from(A_PAGE_MS.1).unwrap() * PAGES_PER_VISIT;
            for order in arrivals.iter().filter(|arrival| arrival.act == Act::Order && arrival.shop != HOT_SHOP) {
                let seen = views.clone().filter(|view| {
                    view.shop == order.shop && view.at_ms <= order.at_ms && order.at_ms - view.at_ms <= longest
                });
                assert_eq!(seen.count() as u32, views_per_order.min(PAGES_PER_VISIT), "{order:?}");
            }
            let visitors: BTreeSet<u32> = views.map(|view| view.shop).collect();
            let buyers: BTreeSet<u32> =
                arrivals.iter().filter(|arrival| arrival.act == Act::Order).map(|arrival| arrival.shop).collect();
            assert_eq!(visitors.is_subset(&buyers), all_order, "{views_per_order} pages an order");
        }
        check(1, true);
        check(3, true);
        check(30, false);
    }

    #[test]
    fn the_busy_shop_is_asked_a_hundred_times_as_often_as_another() {
        let mut of_shop = [0_usize; 400];
        for arrival in drawn() {
            of_shop[arrival.shop as usize] += 1;
        }
        let others = of_shop[1..].iter().sum::<usize>() / 399;
        let times = of_shop[0] / others;
        assert!((90..=110).contains(&times), "{times}");
        assert!(of_shop[1..].iter().all(|count| *count > others / 2 && *count < others * 2));
    }

    #[test]
    fn more_than_half_of_the_day_falls_into_the_outage_at_either_pace() {
        for pace in [Pace::Clock, Pace::Orders] {
            let compression = Compression::to_length(1_200_000, pace);
            let from = compression.real_ms(OUTAGE_FROM_MS);
            let to = compression.real_ms(OUTAGE_FROM_MS + OUTAGE_MS);
            let arrivals = plan(VOLUME, compression, 420);
            let within = arrivals.iter().filter(|arrival| (from..to).contains(&u64::from(arrival.at_ms))).count();
            let per_mille = within * 1000 / arrivals.len();
            assert!((555..=585).contains(&per_mille), "{pace:?}: {per_mille}");
        }
    }

    #[test]
    fn at_the_pace_of_orders_no_part_of_the_day_is_busier_than_the_rest() {
        let mut of_twentieth = [0_usize; 20];
        for arrival in plan(VOLUME, Compression::to_length(1_200_000, Pace::Orders), 420) {
            of_twentieth[arrival.at_ms as usize / 60_000] += 1;
        }
        let mean = of_twentieth.iter().sum::<usize>() / of_twentieth.len();
        // The night's last and first minutes are stretched a little.
        assert!(of_twentieth.iter().all(|count| count * 100 < mean * 110), "{of_twentieth:?}");
        assert!(of_twentieth[1..19].iter().all(|count| count * 100 > mean * 90), "{of_twentieth:?}");
    }
}
