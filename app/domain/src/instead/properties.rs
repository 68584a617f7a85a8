//! What is offered instead, against every smaller cart that there is, in ten thousand made-up cases.
//!
//! Pure; compiled for tests only. The law is read a second time here, by adding up and multiplying out, so that a mistake in
//! the reading that shops use is not made twice. A failure prints the seed that shows it.

use super::*;
use crate::dice::Dice;
use crate::fixture::{cart, id, ledgers, menu, noon};
use crate::limit::{Bucket, Held, Limit, LimitRules, Measure, Period, Residency};
use crate::person::PersonHistory;
use crate::time::Day;

const MEASURES: [Measure; 3] = [Measure::Flower, Measure::Concentrate, Measure::EdibleThc];
const GOODS: [&str; 5] = ["dream-3.5", "creme-3.5", "wax-1", "gummies-10", "lighter"];

struct Case {
    menu: Menu,
    ledgers: Ledgers,
    history: PersonHistory,
    wanted: Vec<(&'static str, i64)>,
}

fn roomy(dice: &mut Dice, measure: Measure) -> i64 {
    let most = if measure == Measure::EdibleThc { 700 } else { 21_000 };
    dice.number(0, most)
}

impl Case {
    fn of(seed: u64, menu: &Menu) -> Self {
        let mut dice = Dice(seed);
        let mut menu = menu.clone();
        let limits = (0..dice.number(1, 2)).map(|_| limit(&mut dice)).collect();
        let rule = LimitRule { limits, ..menu.shop.limit.0[0].clone() };
        let orders = (0..dice.roll(3)).map(|_| order_before(&mut dice, &rule, menu.shop.zone.date(noon())));
        let history = PersonHistory { counted: orders.collect(), ..PersonHistory::default() };
        menu.shop.limit = LimitRules(vec![rule]);
        let mut ledgers = ledgers();
        let mut wanted: Vec<(&str, i64)> = Vec::new();
        for _ in 0..dice.number(1, 3) {
            let goods = dice.one(&GOODS);
            if wanted.iter().all(|(line, _)| *line != goods) {
                wanted.push((goods, dice.number(1, 4)));
            }
            if dice.roll(4) == 0 {
                ledgers.available.insert(id(goods), dice.number(0, 3));
            }
        }
        Self { menu, ledgers, history, wanted }
    }

    /// Whether so many pieces of each line can be had, by an arithmetic of its own.
    fn allows(&self, pieces: &[i64]) -> bool {
        let lines = || self.wanted.iter().zip(pieces);
        let is_there = |(variant, pieces): (&(&str, i64), &i64)| {
            *pieces == 0 || *pieces <= self.ledgers.available.get(&id(variant.0)).copied().unwrap_or(0)
        };
        let now = |measure: Measure| -> i64 {
            lines()
                .map(|((variant, _), pieces)| amount(&self.menu.find(variant).unwrap().1.regulated, measure) * pieces)
                .sum()
        };
        let today = self.menu.shop.zone.date(noon());
        let keeps = |limit: &Limit| {
            let days = limit.period.days().unwrap_or(0);
            let before = |measure: Measure| -> i64 {
                let counting = self.history.counted.iter().filter(|order| {
                    let first = today.checked_sub(jiff::Span::new().days(i64::from(days) - 1)).unwrap();
                    order.jurisdiction == "US-CO" && order.day.0 <= today && order.day.0 >= first
                });
                counting
                    .flat_map(|order| &order.held)
                    .filter(|held| held.measure == measure)
                    .map(|held| held.amount)
                    .sum()
            };
            let fits = |with: &dyn Fn(Measure) -> i64| {
                let caps: i128 = limit.buckets.iter().map(|bucket| i128::from(bucket.cap.max(1))).product();
                let share = |bucket: &Bucket| match (with(bucket.measure), bucket.cap) {
                    (0, _) => 0,
                    (_, 0) => caps + 1,
                    (held, cap) => i128::from(held) * (caps / i128::from(cap)),
                };
                limit.buckets.iter().map(share).sum::<i128>() <= caps
            };
            let adds = limit.buckets.iter().any(|bucket| now(bucket.measure) > 0);
            !adds || (fits(&now) && (days == 0 || fits(&|measure| now(measure) + before(measure))))
        };
        lines().all(is_there) && self.menu.shop.limit.0[0].limits.iter().all(keeps)
    }

    /// Of all carts that take nothing more than is wanted the first that can be had, where more of an earlier line comes first.
    fn nearest(&self) -> Option<Vec<(&'static str, i64)>> {
        let mut pieces: Vec<i64> = self.wanted.iter().map(|(_, pieces)| *pieces).collect();
        while !self.allows(&pieces) {
            // The next lower number, where each line is a digit.
            let at = pieces.iter().rposition(|pieces| *pieces > 0)?;
            pieces[at] -= 1;
            for (line, (_, most)) in pieces.iter_mut().zip(&self.wanted).skip(at + 1) {
                *line = *most;
            }
        }
        let lines = self.wanted.iter().zip(pieces).map(|((variant, _), pieces)| (*variant, pieces));
        let lines: Vec<_> = lines.filter(|(_, pieces)| *pieces > 0).collect();
        (!lines.is_empty()).then_some(lines)
    }
}

fn limit(dice: &mut Dice) -> Limit {
    let period = match dice.roll(3) {
        0 => Period::PerOrder,
        1 => Period::PerDay,
        _ => Period::Rolling { days: 3 },
    };
    let first = usize::try_from(dice.roll(3)).unwrap();
    let buckets = MEASURES.iter().cycle().skip(first).take(usize::try_from(dice.number(1, 3)).unwrap());
    let buckets = buckets.map(|measure| Bucket { measure: *measure, cap: roomy(dice, *measure) }).collect();
    Limit { period, buckets }
}

/// An order of one of the last days, or of a day that no longer counts, or of another state.
fn order_before(dice: &mut Dice, rule: &LimitRule, today: Date) -> Counted {
    let day = Day(today.checked_sub(jiff::Span::new().days(dice.number(0, 3))).unwrap());
    let held =
        MEASURES.map(|measure| Held { measure, amount: if dice.roll(2) == 0 { 0 } else { roomy(dice, measure) / 2 } });
    let jurisdiction = if dice.roll(6) == 0 { "US-NJ".to_owned() } else { rule.jurisdiction.clone() };
    Counted { jurisdiction, day, held: held.into(), limits: Vec::new() }
}

const fn amount(goods: &Regulated, measure: Measure) -> i64 {
    match measure {
        Measure::Flower => goods.flower.0,
        Measure::Concentrate => goods.concentrate.0,
        Measure::EdibleThc => goods.edible_thc.0,
        Measure::PlainFlower
        | Measure::ConcentrateOrInfused
        | Measure::AllConcentrate
        | Measure::ConcentrateThc
        | Measure::ProductThc
        | Measure::SolidEdible
        | Measure::LiquidEdible => 0,
    }
}

#[test]
fn of_all_smaller_carts_the_first_that_can_be_had_is_offered_and_nothing_where_there_is_none() {
    let shop = menu();
    let (mut smaller, mut nothing) = (0, 0);
    for seed in 0..10_000 {
        let case = Case::of(seed, &shop);
        let asker = Asker { residency: Residency::Resident, history: Some(&case.history) };
        let wanted = cart(&case.wanted);
        let quote = quote_for(&case.menu, &case.ledgers, asker, &wanted, noon());
        let found = instead(&case.menu, &case.ledgers, asker, &wanted, &quote, noon());
        let expect = case.nearest().filter(|lines| *lines != case.wanted);
        smaller += usize::from(expect.is_some());
        nothing += usize::from(case.nearest().is_none());
        assert_eq!(found.map(|it| it.cart), expect.map(|lines| cart(&lines)), "seed {seed}: {wanted:?}");
    }
    assert!(smaller > 2_000 && nothing > 500, "{smaller} smaller carts, {nothing} times none: too little happened");
}
