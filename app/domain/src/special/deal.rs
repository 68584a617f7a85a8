//! What one deal makes of the pieces that it may have: a bundle, an offer, a sale of which only so many are given.
//!
//! Pure.

use super::apply::{Counted, Piece};
use super::offer::{Candidate, Terms, by_pieces, dearest};
use super::{Amount, Cut, Gives, Purchase, Reward, Special, Stacking};
use crate::money::Cents;
use core::cmp::Reverse;

/// The most pieces that a deal looks at: the dearest ones. No purchase limit lets so many through.
const MOST_PIECES: usize = 120;

/// What a deal makes of a cart.
#[derive(Debug, Clone, Default)]
pub(super) struct Deal {
    /// What pieces cost with it, each by its place.
    pub(super) prices: Vec<(usize, Cents)>,
    /// Pieces that are bought for it, and keep their price.
    pub(super) bought: Vec<usize>,
    /// How much less the cart costs.
    pub(super) saves: Cents,
}

impl Deal {
    /// Takes an amount off pieces together, apportioned by weight: (place, weight, what it costs so far).
    pub(super) fn taking(off: Cents, pieces: &[(usize, Cents, Cents)]) -> Self {
        let weights: Vec<Cents> = pieces.iter().map(|(_, weight, _)| *weight).collect();
        let prices: Vec<(usize, Cents, Cents)> = pieces
            .iter()
            .zip(apportioned(off, &weights))
            .map(|((at, _, now), off)| (*at, *now, now.less(off).max(Cents::ZERO)))
            .collect();
        Self::changing(prices)
    }

    /// Gives pieces another price: (place, what it costs so far, what it costs then).
    fn changing(prices: Vec<(usize, Cents, Cents)>) -> Self {
        let saves = prices.iter().map(|(_, now, then)| now.less(*then)).sum();
        Self { prices: prices.into_iter().map(|(at, _, then)| (at, then)).collect(), bought: Vec::new(), saves }
    }
}

/// An amount in whole cents by weight: shares rounded down, and what is left over a cent each to those that lost most by
/// it, the first among equals. No share is more than its weight where the amount is not more than all of them.
fn apportioned(amount: Cents, weights: &[Cents]) -> Vec<Cents> {
    let whole: i128 = weights.iter().map(|weight| i128::from(weight.0)).sum();
    if whole <= 0 {
        return vec![Cents::ZERO; weights.len()];
    }
    let exact = |weight: &Cents| i128::from(amount.0) * i128::from(weight.0);
    let mut shares: Vec<i128> = weights.iter().map(|weight| exact(weight) / whole).collect();
    let over = i128::from(amount.0) - shares.iter().sum::<i128>();
    let mut lost: Vec<(Reverse<i128>, usize)> =
        weights.iter().enumerate().map(|(at, weight)| (Reverse(exact(weight) % whole), at)).collect();
    lost.sort_unstable();
    for (_, at) in lost.into_iter().take(usize::try_from(over).unwrap_or(0)) {
        if let Some(share) = shares.get_mut(at) {
            *share += 1;
        }
    }
    shares.into_iter().map(|share| Cents(i64::try_from(share).unwrap_or(i64::MAX))).collect()
}

/// Looks for what a special can be given on.
pub(super) struct Find<'a> {
    pub(super) counted: &'a Counted<'a>,
    pub(super) special: &'a Special,
}

impl Find<'_> {
    /// The way of giving it that saves most.
    pub(super) fn deal(&self) -> Option<Deal> {
        match &self.special.gives {
            Gives::Sale { cut } => self.limited_sale(*cut),
            Gives::Bundle { pieces, price } => self.bundle(usize::try_from(*pieces).ok()?, *price),
            Gives::Offer { buy, pieces, cut, reward } => {
                Some(self.offer(buy, usize::try_from(*pieces).ok()?, *cut, *reward))
            }
            Gives::Cart { .. } => None,
        }
    }

    /// How often it may be given.
    fn limit(&self) -> usize {
        self.special.most_per_order.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
    }

    /// The pieces that a deal may have, the dearest first.
    fn free(&self, is_meant: impl Fn(&Piece) -> bool) -> Vec<(usize, &Piece)> {
        let pieces = self.counted.pieces.iter().enumerate();
        pieces.filter(|(_, piece)| self.counted.is_free(piece) && is_meant(piece)).take(MOST_PIECES).collect()
    }

    fn is_on(&self, piece: &Piece) -> bool {
        self.counted.is_on(self.special, piece.line)
    }

    fn limited_sale(&self, cut: Cut) -> Option<Deal> {
        let mut cheaper: Vec<(usize, Cents, Cents)> = self
            .free(|piece| self.is_on(piece))
            .into_iter()
            .map(|(at, piece)| (at, piece.now, piece.cut(cut, self.counted.stacking)))
            .filter(|(_, now, then)| then < now)
            .collect();
        cheaper.sort_by_key(|(_, now, then)| Reverse(now.less(*then)));
        cheaper.truncate(self.limit());
        Some(Deal::changing(cheaper))
    }

    /// Groups of those that cost most so far, as long as a group is cheaper together.
    fn bundle(&self, pieces: usize, price: Cents) -> Option<Deal> {
        let is_cumulative = self.counted.stacking == Stacking::Cumulative;
        let weight = |piece: &Piece| if is_cumulative { piece.tag } else { piece.now };
        let mut free: Vec<(usize, Cents, Cents)> = self
            .free(|piece| self.is_on(piece))
            .into_iter()
            .map(|(at, piece)| (at, weight(piece), piece.now))
            .collect();
        free.sort_by_key(|(_, weight, _)| Reverse(*weight));
        let mut all = Deal::default();
        if pieces == 0 {
            return None;
        }
        for group in free.chunks_exact(pieces).take(self.limit()) {
            let off = group.iter().map(|(_, weight, _)| *weight).sum::<Cents>().less(price.max(Cents::ZERO));
            if off <= Cents::ZERO {
                break;
            }
            let Deal { prices, saves, .. } = Deal::taking(off, group);
            all.prices.extend(prices);
            all.saves = all.saves.plus(saves);
        }
        Some(all)
    }

    fn offer(&self, buy: &Purchase, pieces: usize, cut: Cut, reward: Reward) -> Deal {
        let buys = |piece: &Piece| {
            self.counted.lines.get(piece.line).is_some_and(|line| buy.of.hold(line.product, line.variant))
        };
        let free = self.free(|piece| buys(piece) || self.is_on(piece));
        let candidates: Vec<Candidate> = free
            .iter()
            .map(|(_, piece)| {
                let gain = piece.now.less(piece.cut(cut, self.counted.stacking));
                Candidate { tag: piece.tag, buys: buys(piece), gain: self.is_on(piece).then_some(gain.0) }
            })
            .collect();
        let limit = self.limit();
        let (bought, rewarded) = match buy.amount {
            Amount::Pieces { pieces: needed } => {
                let needed = usize::try_from(needed).unwrap_or(usize::MAX).max(1);
                by_pieces(&candidates, Terms { needed, given: pieces, limit }, reward)
            }
            Amount::Spend { cents } => self.dearest_for(&free, &candidates, cents.0, pieces, |piece| piece.tag.0),
            Amount::Mass { mass } => self.dearest_for(&free, &candidates, mass.0, pieces, |piece| self.mass_of(piece)),
        };
        let place = |which: usize| free.get(which).map(|(at, piece)| (*at, *piece));
        let prices = rewarded
            .into_iter()
            .filter_map(place)
            .map(|(at, piece)| (at, piece.now, piece.cut(cut, self.counted.stacking)))
            .collect();
        Deal { bought: bought.into_iter().filter_map(place).map(|(at, _)| at).collect(), ..Deal::changing(prices) }
    }

    /// The rewards for an amount that is bought of what the offer does not make cheaper.
    fn dearest_for(
        &self,
        free: &[(usize, &Piece)],
        candidates: &[Candidate],
        needed: i64,
        pieces: usize,
        amount: impl Fn(&Piece) -> i64,
    ) -> (Vec<usize>, Vec<usize>) {
        let counting = |which: &usize| candidates.get(*which).is_some_and(|it| it.buys && it.gain.is_none());
        let bought: Vec<usize> = (0..candidates.len()).filter(counting).collect();
        let reached = bought
            .iter()
            .filter_map(|which| free.get(*which))
            .map(|(_, piece)| amount(piece))
            .fold(0, i64::saturating_add);
        let times = usize::try_from(reached / needed.max(1)).unwrap_or(0).min(self.limit());
        let rewarded = dearest(candidates, times.saturating_mul(pieces));
        if rewarded.is_empty() { (Vec::new(), rewarded) } else { (bought, rewarded) }
    }

    fn mass_of(&self, piece: &Piece) -> i64 {
        let line = self.counted.lines.get(piece.line);
        line.and_then(|line| line.variant.size.mass()).map_or(0, |mass| mass.0)
    }
}
