//! What holds for specials on every cart, tried on ten thousand made-up ones.
//!
//! Pure; compiled for tests only.

use super::trial::{Trial, special};
use super::*;
use crate::dice::Dice;

fn any(dice: &mut Dice) -> Trial {
    let mut trial = dice.cart(9);
    trial.stacking =
        dice.one(&[Stacking::BestForShopper, Stacking::BestForShop, Stacking::Compounding, Stacking::Cumulative]);
    for _ in 0..dice.roll(6) {
        let gives = if dice.roll(4) == 0 {
            let cut = dice.one(&[CartCut::Percent { rate: Rate(333_333) }, CartCut::Amount { cents: Cents(777) }]);
            Gives::Cart { from: Cents(dice.number(0, 3_000)), cut }
        } else {
            dice.deal()
        };
        let special = dice.special(gives);
        trial.specials.push(special);
    }
    trial
}

#[test]
fn no_line_is_below_nothing_or_above_its_price_tag_and_its_reasons_say_all() {
    for seed in 0..10_000 {
        let trial = any(&mut Dice(seed));
        for (line, tag) in trial.working().lines.iter().zip(trial.tags()) {
            assert!(line.iter().all(|it| it.cents > Cents::ZERO), "seed {seed}");
            let off: i64 = line.iter().map(|it| it.cents.0).sum();
            assert!((0..=tag).contains(&off), "seed {seed}: {off} of {tag}");
        }
    }
}

#[test]
fn the_order_of_the_lines_does_not_matter() {
    for seed in 0..10_000 {
        let mut trial = any(&mut Dice(seed));
        let before = trial.discounts();
        trial.lines.reverse();
        let mut after = trial.discounts();
        after.reverse();
        assert_eq!(after, before, "seed {seed}");
    }
}

#[test]
fn adding_to_a_cart_never_raises_its_price_by_more_than_what_was_added() {
    for seed in 0..10_000 {
        let mut dice = Dice(seed);
        let mut trial = dice.cart(6);
        let deal = dice.deal();
        trial.specials = vec![dice.special(deal)];
        for _ in 0..dice.roll(3) {
            let cut = dice.cut();
            trial.specials.push(special(Gives::Sale { cut }, dice.goods()));
        }
        let before = trial.discount();
        if trial.lines.is_empty() {
            continue;
        }
        let which = usize::try_from(dice.roll(trial.lines.len() as u64)).unwrap();
        let (added, quantity) = trial.lines[which].clone();
        if quantity == 1 && dice.roll(2) == 0 {
            trial.lines.remove(which);
        } else {
            trial.lines[which].1 -= 1;
        }
        trial.lines.retain(|(_, quantity)| *quantity > 0);
        assert!(trial.discount() <= before, "seed {seed}: without {} {trial:#?}", added.name);
    }
}

#[test]
fn with_sales_alone_no_line_depends_on_any_other() {
    for seed in 0..10_000 {
        let mut dice = Dice(seed);
        let mut trial = dice.cart(6);
        trial.stacking = dice.one(&[Stacking::BestForShopper, Stacking::BestForShop, Stacking::Compounding]);
        for _ in 0..dice.roll(5) {
            let cut = dice.cut();
            trial.specials.push(special(Gives::Sale { cut }, dice.goods()));
        }
        let together = trial.discounts();
        for (line, off) in trial.lines.clone().into_iter().zip(together) {
            let alone = Trial { lines: vec![line], ..trial.clone() };
            assert_eq!(alone.discount(), off, "seed {seed}");
        }
    }
}
