//! A second reading of the rules for specials.
//!
//! Pure; compiled for tests only. It is written from the rules in [`super::apply`] and shares no code with them: it tries
//! every way of giving a deal, where they look for the best one. So it is slow, and carts are small.

use super::trial::{Trial, special};
use super::*;
use crate::dice::Dice;

/// One piece of the simple reading.
#[derive(Debug, Clone)]
struct Piece {
    line: usize,
    tag: i64,
    now: i64,
    is_changed: bool,
    is_taken: bool,
}

/// The rules once more, for the two ways of having one special a piece.
struct Reading<'a> {
    trial: &'a Trial,
    pieces: Vec<Piece>,
}

fn cut_off(cut: Cut, price: i64) -> i64 {
    let off = match cut {
        Cut::Percent { rate } => (i128::from(price) * i128::from(rate.0) * 2 + 1_000_000).div_euclid(2_000_000) as i64,
        Cut::Amount { cents } => cents.0,
        Cut::Price { cents } => price - cents.0,
    };
    off.clamp(0, price)
}

impl<'a> Reading<'a> {
    fn of(trial: &'a Trial) -> Self {
        let mut pieces = Vec::new();
        for (line, (product, quantity)) in trial.lines.iter().enumerate() {
            let tag = product.variants[0].price.0;
            for _ in 0..*quantity {
                pieces.push(Piece { line, tag, now: tag, is_changed: false, is_taken: false });
            }
        }
        Self { trial, pieces }
    }

    fn means(&self, goods: &Goods, piece: &Piece) -> bool {
        let (product, _) = &self.trial.lines[piece.line];
        goods.hold(product, &product.variants[0])
    }

    fn is_for_shop(&self) -> bool {
        self.trial.stacking == Stacking::BestForShop
    }

    fn discount(mut self) -> i64 {
        self.sales();
        let mut waiting: Vec<&Special> = self.trial.specials.iter().filter(|it| self.is_deal(it)).collect();
        loop {
            let found = waiting.iter().map(|special| self.best(special)).enumerate().filter(|(_, way)| way.0 > 0);
            let mut found: Vec<(usize, (i64, Vec<Role>))> = found.collect();
            found.sort_by_key(|(at, (saves, _))| (if self.is_for_shop() { *saves } else { -saves }, *at));
            let Some((at, (_, roles))) = found.into_iter().next() else { break };
            let special = waiting.remove(at);
            self.give(special, &roles);
        }
        let mut waiting: Vec<&Special> = self.trial.specials.iter().collect();
        loop {
            let found = waiting.iter().map(|special| self.off_the_order(special)).enumerate();
            let mut found: Vec<(usize, i64)> = found.filter(|(_, off)| *off > 0).collect();
            found.sort_by_key(|(at, off)| (if self.is_for_shop() { *off } else { -off }, *at));
            let Some((at, off)) = found.into_iter().next() else { break };
            let special = waiting.remove(at);
            let meant: Vec<usize> = (0..self.pieces.len())
                .filter(|at| !self.pieces[*at].is_changed && self.means(&special.on, &self.pieces[*at]))
                .collect();
            // Who bears it matters to nobody after this but in sum.
            let mut off = off;
            for at in meant {
                let part = off.min(self.pieces[at].now);
                self.pieces[at].now -= part;
                self.pieces[at].is_changed = true;
                off -= part;
            }
        }
        self.pieces.iter().map(|piece| piece.tag - piece.now).sum()
    }

    fn is_deal(&self, special: &Special) -> bool {
        match special.gives {
            Gives::Sale { .. } => special.most_per_order.is_some(),
            Gives::Bundle { .. } | Gives::Offer { .. } => true,
            Gives::Cart { .. } => false,
        }
    }

    fn sales(&mut self) {
        for at in 0..self.pieces.len() {
            let piece = self.pieces[at].clone();
            let mut offs = Vec::new();
            for special in self.trial.specials.iter().filter(|it| it.most_per_order.is_none()) {
                if let Gives::Sale { cut } = special.gives
                    && self.means(&special.on, &piece)
                    && cut_off(cut, piece.tag) > 0
                {
                    offs.push(cut_off(cut, piece.tag));
                }
            }
            let off = if self.is_for_shop() { offs.into_iter().min() } else { offs.into_iter().max() };
            if let Some(off) = off {
                self.pieces[at].now = piece.tag - off;
                self.pieces[at].is_changed = true;
            }
        }
    }

    fn off_the_order(&self, special: &Special) -> i64 {
        let Gives::Cart { from, cut } = special.gives else { return 0 };
        let meant: Vec<&Piece> = self.pieces.iter().filter(|piece| self.means(&special.on, piece)).collect();
        if meant.iter().map(|piece| piece.tag).sum::<i64>() < from.0 {
            return 0;
        }
        let sum = meant.iter().filter(|piece| !piece.is_changed).map(|piece| piece.now).sum();
        match cut {
            CartCut::Percent { rate } => cut_off(Cut::Percent { rate }, sum),
            CartCut::Amount { cents } => cut_off(Cut::Amount { cents }, sum),
        }
    }

    /// Every way of giving a deal, as a role for each piece; the one that saves most.
    fn best(&self, special: &Special) -> (i64, Vec<Role>) {
        let mut roles = Vec::new();
        let mut best = (0, vec![Role::Other; self.pieces.len()]);
        self.try_roles(special, &mut roles, &mut best);
        best
    }

    fn try_roles(&self, special: &Special, roles: &mut Vec<Role>, best: &mut (i64, Vec<Role>)) {
        let Some(piece) = self.pieces.get(roles.len()) else {
            if let Some(saves) = self.saves(special, roles)
                && saves > best.0
            {
                *best = (saves, roles.clone());
            }
            return;
        };
        let is_free = !(piece.is_taken || self.is_for_shop() && piece.is_changed);
        let buys = match &special.gives {
            Gives::Offer { buy, .. } => self.means(&buy.of, piece),
            Gives::Sale { .. } | Gives::Bundle { .. } | Gives::Cart { .. } => false,
        };
        let may = [
            (Role::Other, true),
            (Role::Bought, is_free && buys),
            (Role::Cheaper, is_free && self.means(&special.on, piece)),
        ];
        for (role, _) in may.into_iter().filter(|(_, may)| *may) {
            roles.push(role);
            self.try_roles(special, roles, best);
            roles.pop();
        }
    }

    /// What the cart saves with those roles; none where the deal is not given so.
    fn saves(&self, special: &Special, roles: &[Role]) -> Option<i64> {
        let of = |role: Role| self.pieces.iter().zip(roles).filter(move |(_, it)| **it == role).map(|(piece, _)| piece);
        let cheaper: Vec<&Piece> = of(Role::Cheaper).collect();
        let most = special.most_per_order.map_or(usize::MAX, |most| most as usize);
        match &special.gives {
            Gives::Sale { cut } => (cheaper.len() <= most).then(|| self.cut_all(&cheaper, *cut)),
            Gives::Bundle { pieces, price } => {
                let (pieces, groups) = (*pieces as usize, cheaper.len() / *pieces as usize);
                let is_whole = cheaper.len() == groups * pieces && groups <= most;
                is_whole.then(|| cheaper.iter().map(|it| it.now).sum::<i64>() - price.0 * groups as i64)
            }
            Gives::Offer { buy, pieces, cut, reward } => {
                let bought: Vec<&Piece> = of(Role::Bought).collect();
                let given = *pieces as usize;
                let times = match buy.amount {
                    Amount::Pieces { pieces: needed } => {
                        let is_fair = |price: i64| {
                            let count = |of: &[&Piece]| of.iter().filter(|it| it.tag >= price).count();
                            count(&cheaper) <= count(&bought) / needed as usize * given
                        };
                        if *reward == Reward::Cheapest && !cheaper.iter().all(|it| is_fair(it.tag)) {
                            return None;
                        }
                        bought.len() / needed as usize
                    }
                    Amount::Spend { cents } => {
                        (self.other_goods(special, &bought).iter().map(|it| it.tag).sum::<i64>() / cents.0) as usize
                    }
                    Amount::Mass { mass } => {
                        let mass_of =
                            |it: &&Piece| self.trial.lines[it.line].0.variants[0].size.mass().map_or(0, |mass| mass.0);
                        let others = self.other_goods(special, &bought);
                        (others.iter().map(mass_of).sum::<i64>() / mass.0) as usize
                    }
                };
                (cheaper.len() <= times.min(most) * given).then(|| self.cut_all(&cheaper, *cut))
            }
            Gives::Cart { .. } => None,
        }
    }

    fn other_goods<'b>(&self, special: &Special, bought: &[&'b Piece]) -> Vec<&'b Piece> {
        bought.iter().copied().filter(|piece| !self.means(&special.on, piece)).collect()
    }

    fn cut_all(&self, pieces: &[&Piece], cut: Cut) -> i64 {
        pieces.iter().map(|it| (it.now - (it.tag - cut_off(cut, it.tag))).max(0)).sum()
    }

    fn give(&mut self, special: &Special, roles: &[Role]) {
        let saves = self.saves(special, roles).unwrap_or(0);
        for (piece, role) in self.pieces.iter_mut().zip(roles) {
            match role {
                Role::Other => {}
                Role::Bought => piece.is_taken = true,
                Role::Cheaper => (piece.is_taken, piece.is_changed) = (true, true),
            }
        }
        // No later special looks at what these cost.
        if let Some(first) = self.pieces.iter().zip(roles).position(|(_, role)| *role == Role::Cheaper) {
            self.pieces[first].now -= saves;
        }
    }
}

/// What a piece is to a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Other,
    Bought,
    Cheaper,
}

#[test]
fn with_one_deal_a_simple_reading_of_the_rules_agrees_on_a_hundred_thousand_carts() {
    let mut deals = 0;
    for seed in 0..100_000 {
        let mut dice = Dice(seed);
        let mut trial = dice.cart(5);
        trial.stacking = dice.one(&[Stacking::BestForShopper, Stacking::BestForShop]);
        // Where two ways of giving a deal save equally, a cart special may have more of the one or of the other.
        let gives = if dice.roll(4) == 0 {
            let cut = dice.one(&[CartCut::Percent { rate: Rate(125_000) }, CartCut::Amount { cents: Cents(333) }]);
            Gives::Cart { from: Cents(dice.number(0, 2_000)), cut }
        } else {
            dice.deal()
        };
        trial.specials = vec![dice.special(gives)];
        for _ in 0..dice.roll(3) {
            let cut = dice.cut();
            trial.specials.push(special(Gives::Sale { cut }, dice.goods()));
        }
        let expect = Reading::of(&trial).discount();
        assert_eq!(trial.discount(), expect, "seed {seed}: {trial:#?}");
        deals += i64::from(expect > 0);
    }
    assert!(deals > 40_000, "the made-up carts are too bad to show anything: {deals}");
}
