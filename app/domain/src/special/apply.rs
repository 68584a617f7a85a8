//! How a shop's specials work on one cart together.
//!
//! Pure. The rules, of which [`super::oracle`] is a second and deliberately simple reading:
//!
//! 1. A special counts when it runs now, on this price list, its code was entered where it has one, and nothing is known by
//!    which it is not for who orders.
//! 2. Sales come first: they set what each piece costs by itself. One with a limit comes with the deals.
//! 3. Deals come next: bundles, offers and limited sales. Each is given in the way that saves the shopper most.
//! 4. Cart specials come last.
//!
//! Where one special may change a piece, the one that takes most off changes it, or the one that takes least off, as the
//! shop says. Among sales that is decided for each piece. Then round after round the deal that saves most over what its
//! pieces cost so far is given (or the one that saves least), the first listed among equals; what it changes or counts as
//! bought is left to it. For the shop's best, pieces on sale are no part of a deal. Cart specials take something off those
//! pieces that no special has changed.
//!
//! Where all stack, each takes its part off what the ones before left (*compounding*) or what it would take off the price
//! tag (*cumulative*), never below nothing: sales by a share, then by an amount, then to a price; then deals, then cart
//! specials, as they are listed.
//!
//! What a group of pieces saves together is apportioned to them by what they cost, to the cent: shares are rounded down,
//! and the cents that are left over go to those that lost most by it, the dearer first. So a bundle comes to its price
//! exactly, lines always sum to the total, and the order of the lines matters nowhere.
//!
//! With one deal, and with the best for the shopper, adding to a cart never makes the rest of it dearer by more than what
//! was added. A promise about each line by itself cannot be kept by any such rule: of three different pieces in an offer
//! of one for another, each pair would have to save as much as it does alone, together one and a half times what the offer
//! gives.

use super::deal::{Deal, deal};
use super::hint::{Hint, hints};
use super::person::{Condition, conditions};
use super::{Amount, Cut, Gives, Goods, Special, Stacking};
use crate::cart::MenuType;
use crate::money::Cents;
use crate::order_type::OrderType;
use crate::person::PersonHistory;
use crate::product::{Product, Variant};
use crate::quote::LineSpecial;
use crate::time::{Timestamp, Zone};
use core::cmp::Reverse;

/// What decides which specials count, besides the goods.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// From which price list the cart is.
    pub menu: MenuType,
    /// How the order leaves the shop; none where that does not matter yet.
    pub order_type: Option<OrderType>,
    /// The codes that were entered.
    pub coupons: &'a [String],
    /// When.
    pub now: Timestamp,
    /// The shop's clock.
    pub zone: &'a Zone,
    /// What who orders has ordered before; none as long as nobody knows who does.
    pub history: Option<&'a PersonHistory>,
}

impl Asked<'_> {
    /// Whether that special counts, if its goods are in the cart.
    #[must_use]
    pub fn can_use(&self, special: &Special) -> bool {
        special.menu.is_none_or(|menu| menu == self.menu)
            && self.order_type.is_none_or(|order_type| special.is_given_by(order_type))
            && (special.code.is_none() || self.coupons.iter().any(|code| special.has_code(code)))
            && special.runs_at(self.zone, self.now)
            && self.history.is_none_or(|history| special.is_for(history))
    }
}

/// A line of a cart, found on the menu.
#[derive(Debug, Clone, Copy)]
pub struct Bought<'a> {
    /// Which product.
    pub product: &'a Product,
    /// Which variant of it.
    pub variant: &'a Variant,
    /// How many, from 1 on.
    pub quantity: i64,
    /// The price tag of one.
    pub price: Cents,
}

/// What the specials do to a cart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Working {
    /// What each special takes off each line, in the order of the lines; those that do nothing are left out.
    pub lines: Vec<Vec<LineSpecial>>,
    /// What would unlock more.
    pub hints: Vec<Hint>,
    /// The conditions of those specials that not everybody gets.
    pub conditions: Vec<Condition>,
}

/// One piece of a line.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) line: usize,
    /// The price tag.
    pub(super) tag: Cents,
    /// What it costs so far.
    pub(super) now: Cents,
    /// What each special has taken off, by its place in the list.
    pub(super) parts: Vec<(usize, Cents)>,
    /// A deal has changed it, or counts it as bought.
    pub(super) is_taken: bool,
}

impl Piece {
    /// What a cut would make of it.
    pub(super) fn cut(&self, cut: Cut, stacking: Stacking) -> Cents {
        match stacking {
            Stacking::BestForShopper | Stacking::BestForShop => self.tag.less(cut.off(self.tag)).min(self.now),
            Stacking::Compounding => self.now.less(cut.off(self.now)),
            Stacking::Cumulative => self.now.less(cut.off(self.tag)).max(Cents::ZERO),
        }
    }

    /// What it is shared out by, where several pieces get cheaper together.
    pub(super) fn weight(&self, stacking: Stacking) -> Cents {
        if stacking == Stacking::Cumulative { self.tag } else { self.now }
    }

    fn changed(&mut self, by: usize, to: Cents, stacking: Stacking) {
        if stacking.is_one_a_piece() {
            self.parts.clear();
            self.now = self.tag;
        }
        self.parts.push((by, self.now.less(to)));
        self.now = to;
    }
}

/// Pieces of all lines, with the specials that count.
pub(super) struct Counted<'a> {
    pub(super) specials: &'a [&'a Special],
    pub(super) stacking: Stacking,
    pub(super) lines: &'a [Bought<'a>],
    pub(super) pieces: Vec<Piece>,
}

/// What the specials do to these lines.
#[must_use]
pub fn apply(specials: &[Special], stacking: Stacking, lines: &[Bought<'_>], asked: &Asked<'_>) -> Working {
    let concerns = |special: &&Special| lines.iter().any(|line| special.concerns(line));
    let counting: Vec<&Special> = specials.iter().filter(concerns).filter(|it| asked.can_use(it)).collect();
    let mut counted = Counted { specials: &counting, stacking, lines, pieces: pieces(lines) };
    counted.give_sales();
    counted.give_in_turn(deal);
    counted.give_in_turn(Counted::off_the_order);
    Working { hints: hints(&counted), conditions: conditions(&counted), lines: counted.by_line() }
}

impl Special {
    /// Whether it means that line's goods, or counts them as bought.
    fn concerns(&self, line: &Bought<'_>) -> bool {
        let is_bought = match &self.gives {
            Gives::Offer { buy, .. } => buy.of.hold(line.product, line.variant),
            Gives::Sale { .. } | Gives::Bundle { .. } | Gives::Cart { .. } => false,
        };
        is_bought || self.on.hold(line.product, line.variant)
    }
}

/// The pieces, the dearest first; equal ones in the order of their variants' ids.
fn pieces(lines: &[Bought<'_>]) -> Vec<Piece> {
    let mut order: Vec<(usize, &Bought<'_>)> = lines.iter().enumerate().collect();
    order.sort_by_key(|(_, line)| (Reverse(line.price), line.variant.id.as_str()));
    let piece = |line, tag| Piece { line, tag, now: tag, parts: Vec::new(), is_taken: false };
    let of_line = |(at, line): (usize, &Bought<'_>)| {
        (0..usize::try_from(line.quantity).unwrap_or(0)).map(|_| piece(at, line.price)).collect::<Vec<_>>()
    };
    order.into_iter().flat_map(of_line).collect()
}

/// What sales take off a price tag, each by its place.
pub(super) fn cut_in_turn(
    sales: impl Iterator<Item = (usize, Cut)>,
    stacking: Stacking,
    tag: Cents,
) -> Vec<(usize, Cents)> {
    let is_some = |(_, off): &(usize, Cents)| *off > Cents::ZERO;
    let alone = |(at, cut): (usize, Cut)| (at, cut.off(tag));
    match stacking {
        Stacking::BestForShopper => {
            sales.map(alone).filter(is_some).max_by_key(|(at, off)| (*off, Reverse(*at))).into_iter().collect()
        }
        Stacking::BestForShop => {
            sales.map(alone).filter(is_some).min_by_key(|(at, off)| (*off, *at)).into_iter().collect()
        }
        Stacking::Compounding | Stacking::Cumulative => {
            let mut in_turn: Vec<(usize, Cut)> = sales.collect();
            in_turn.sort_by_key(|(at, cut)| (turn(*cut), *at));
            let mut left = tag;
            let mut parts = Vec::new();
            for (at, cut) in in_turn {
                let from = if stacking == Stacking::Compounding { left } else { tag };
                let off = cut.off(from).min(left);
                left = left.less(off);
                parts.push((at, off));
            }
            parts.retain(is_some);
            parts
        }
    }
}

/// Shares are taken off before amounts, and target prices come last.
const fn turn(cut: Cut) -> u8 {
    match cut {
        Cut::Percent { .. } => 0,
        Cut::Amount { .. } => 1,
        Cut::Price { .. } => 2,
    }
}

impl<'a> Counted<'a> {
    /// Whether that piece is of those goods.
    pub(super) fn is_of(&self, piece: &Piece, goods: &Goods) -> bool {
        self.lines.get(piece.line).is_some_and(|line| goods.hold(line.product, line.variant))
    }

    /// How much of what a purchase counts these pieces are: pieces, cents or milligrams.
    pub(super) fn reached<'p>(&self, pieces: impl Iterator<Item = &'p Piece>, counted: Amount) -> i64 {
        let mass = |piece: &Piece| self.lines.get(piece.line).and_then(|line| line.variant.size.mass());
        let of = |piece: &Piece| match counted {
            Amount::Pieces { .. } => 1,
            Amount::Spend { .. } => piece.tag.0,
            Amount::Mass { .. } => mass(piece).map_or(0, |mass| mass.0),
        };
        pieces.map(of).fold(0, i64::saturating_add)
    }

    fn give_sales(&mut self) {
        let of_line = |line: &Bought<'_>| {
            let here = self.specials.iter().enumerate().filter(|(_, it)| it.on.hold(line.product, line.variant));
            cut_in_turn(here.filter_map(|(at, it)| Some((at, it.price_cut()?))), self.stacking, line.price)
        };
        let parts: Vec<Vec<(usize, Cents)>> = self.lines.iter().map(of_line).collect();
        for piece in &mut self.pieces {
            let Some(parts) = parts.get(piece.line) else { continue };
            piece.parts.clone_from(parts);
            piece.now = piece.tag.less(parts.iter().map(|(_, off)| *off).sum());
        }
    }

    /// Whether a deal may still have that piece.
    pub(super) fn is_free(&self, piece: &Piece) -> bool {
        match self.stacking {
            Stacking::BestForShopper => !piece.is_taken,
            Stacking::BestForShop => !piece.is_taken && piece.parts.is_empty(),
            Stacking::Compounding | Stacking::Cumulative => true,
        }
    }

    /// Gives all that `find` finds: as they are listed where all stack, and else the best before the others.
    fn give_in_turn(&mut self, find: impl Fn(&Self, &Special) -> Deal) {
        let found = |counted: &Self, at: usize| {
            let deal = find(counted, counted.specials.get(at)?);
            (deal.saves > Cents::ZERO).then_some((at, deal))
        };
        let all = 0..self.specials.len();
        if !self.stacking.is_one_a_piece() {
            for at in all {
                if let Some((at, deal)) = found(self, at) {
                    self.give(at, &deal);
                }
            }
            return;
        }
        let mut waiting: Vec<(usize, Deal)> = all.filter_map(|at| found(self, at)).collect();
        while let Some(which) = self.best(&waiting) {
            let (at, deal) = waiting.remove(which);
            self.give(at, &deal);
            // What is left to the others only gets less, and to those on other lines it is what it was.
            let taken = deal.prices.iter().map(|(piece, _)| piece).chain(&deal.bought);
            let lines: Vec<&Bought<'_>> =
                taken.filter_map(|piece| self.lines.get(self.pieces.get(*piece)?.line)).collect();
            let again = |(at, deal): (usize, Deal)| {
                let is_touched = lines.iter().any(|line| self.specials.get(at).is_some_and(|it| it.concerns(line)));
                if is_touched { found(self, at) } else { Some((at, deal)) }
            };
            waiting = waiting.into_iter().filter_map(again).collect();
        }
    }

    /// The deal that is given before the others, by its place among them; the first listed among equals.
    fn best(&self, waiting: &[(usize, Deal)]) -> Option<usize> {
        let saves = |which: &usize| waiting.get(*which).map_or(Cents::ZERO, |(_, deal)| deal.saves);
        let all = 0..waiting.len();
        if self.stacking == Stacking::BestForShop {
            return all.min_by_key(|which| (saves(which), *which));
        }
        all.max_by_key(|which| (saves(which), Reverse(*which)))
    }

    fn give(&mut self, by: usize, deal: &Deal) {
        for (at, to) in &deal.prices {
            if let Some(piece) = self.pieces.get_mut(*at) {
                piece.is_taken = true;
                piece.changed(by, *to, self.stacking);
            }
        }
        for at in &deal.bought {
            if let Some(piece) = self.pieces.get_mut(*at) {
                piece.is_taken = true;
            }
        }
    }

    fn off_the_order(&self, special: &Special) -> Deal {
        let Gives::Cart { from, cut } = special.gives else { return Deal::default() };
        let meant = || self.pieces.iter().enumerate().filter(|(_, piece)| self.is_of(piece, &special.on));
        let reached: Cents = meant().map(|(_, piece)| piece.tag).sum();
        if reached < from {
            return Deal::default();
        }
        let is_changed = |piece: &Piece| self.stacking.is_one_a_piece() && !piece.parts.is_empty();
        let reduced: Vec<(usize, Cents, Cents)> = meant()
            .filter(|(_, piece)| !is_changed(piece))
            .map(|(at, piece)| (at, piece.weight(self.stacking), piece.now))
            .collect();
        Deal::taking(cut.off(reduced.iter().map(|(_, weight, _)| *weight).sum()), &reduced)
    }

    /// What each special takes off each line.
    fn by_line(&self) -> Vec<Vec<LineSpecial>> {
        let mut lines: Vec<Vec<(usize, Cents)>> = vec![Vec::new(); self.lines.len()];
        for piece in &self.pieces {
            let Some(line) = lines.get_mut(piece.line) else { continue };
            for (by, off) in &piece.parts {
                match line.iter_mut().find(|(known, _)| known == by) {
                    Some((_, sum)) => *sum = sum.plus(*off),
                    None => line.push((*by, *off)),
                }
            }
        }
        let named = |(by, cents): (usize, Cents)| {
            let special = self.specials.get(by).filter(|_| cents > Cents::ZERO)?;
            Some(LineSpecial { name: special.name.clone(), cents })
        };
        let of_line = |mut line: Vec<(usize, Cents)>| {
            line.sort_by_key(|(by, _)| *by);
            line.into_iter().filter_map(named).collect()
        };
        lines.into_iter().map(of_line).collect()
    }
}
