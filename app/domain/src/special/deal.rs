//! What one deal makes of the pieces that it may have: a bundle, an offer, a sale of which only so many are given.
//!
//! Pure.

use super::apply::{Counted, Piece};
use super::offer::{Candidate, Terms, by_pieces, dearest};
use super::{Amount, Cut, Gives, Purchase, Reward, Special};
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

/// The way of giving a deal that saves most. What is no deal saves nothing.
pub(super) fn deal(counted: &Counted<'_>, special: &Special) -> Deal {
    let most = special.most_per_order.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let find = Find { counted, special, most };
    match &special.gives {
        // One without a limit sets the price of each piece by itself.
        Gives::Sale { .. } if special.price_cut().is_some() => Deal::default(),
        Gives::Sale { cut } => find.limited_sale(*cut),
        Gives::Bundle { pieces: 0, .. } | Gives::Cart { .. } => Deal::default(),
        Gives::Bundle { pieces, price } => find.bundle(number(*pieces), *price),
        Gives::Offer { buy, pieces, cut, reward } => find.offer(buy, number(*pieces), *cut, *reward),
    }
}

fn number(pieces: u32) -> usize {
    usize::try_from(pieces).unwrap_or(usize::MAX)
}

struct Find<'a> {
    counted: &'a Counted<'a>,
    special: &'a Special,
    /// How often it may be given.
    most: usize,
}

impl Find<'_> {
    /// The pieces that a deal may have, the dearest first.
    fn free(&self, is_meant: impl Fn(&Piece) -> bool) -> Vec<(usize, &Piece)> {
        let pieces = self.counted.pieces.iter().enumerate();
        pieces.filter(|(_, piece)| self.counted.is_free(piece) && is_meant(piece)).take(MOST_PIECES).collect()
    }

    fn is_on(&self, piece: &Piece) -> bool {
        self.counted.is_of(piece, &self.special.on)
    }

    fn limited_sale(&self, cut: Cut) -> Deal {
        let mut cheaper: Vec<(usize, Cents, Cents)> = self
            .free(|piece| self.is_on(piece))
            .into_iter()
            .map(|(at, piece)| (at, piece.now, piece.cut(cut, self.counted.stacking)))
            .filter(|(_, now, then)| then < now)
            .collect();
        cheaper.sort_by_key(|(_, now, then)| Reverse(now.less(*then)));
        cheaper.truncate(self.most);
        Deal::changing(cheaper)
    }

    /// Groups of those that cost most so far, as long as a group is cheaper together.
    fn bundle(&self, pieces: usize, price: Cents) -> Deal {
        let stacking = self.counted.stacking;
        let mut free: Vec<(usize, Cents, Cents)> = self
            .free(|piece| self.is_on(piece))
            .into_iter()
            .map(|(at, piece)| (at, piece.weight(stacking), piece.now))
            .collect();
        free.sort_by_key(|(_, weight, _)| Reverse(*weight));
        let mut all = Deal::default();
        for group in free.chunks_exact(pieces).take(self.most) {
            let off = group.iter().map(|(_, weight, _)| *weight).sum::<Cents>().less(price.max(Cents::ZERO));
            if off <= Cents::ZERO {
                break;
            }
            let Deal { prices, saves, .. } = Deal::taking(off, group);
            all.prices.extend(prices);
            all.saves = all.saves.plus(saves);
        }
        all
    }

    fn offer(&self, buy: &Purchase, given: usize, cut: Cut, reward: Reward) -> Deal {
        let buys = |piece: &Piece| self.counted.is_of(piece, &buy.of);
        let free = self.free(|piece| buys(piece) || self.is_on(piece));
        let candidates: Vec<Candidate> = free
            .iter()
            .map(|(_, piece)| {
                let gain = piece.now.less(piece.cut(cut, self.counted.stacking));
                Candidate { tag: piece.tag, buys: buys(piece), gain: self.is_on(piece).then_some(gain.0) }
            })
            .collect();
        let (bought, rewarded) = match buy.amount {
            Amount::Pieces { pieces } => {
                by_pieces(&candidates, Terms { needed: number(pieces).max(1), given, limit: self.most }, reward)
            }
            Amount::Spend { .. } | Amount::Mass { .. } => {
                let counting = |(_, it): &(usize, &Candidate)| it.buys && it.gain.is_none();
                let bought: Vec<usize> =
                    candidates.iter().enumerate().filter(counting).map(|(which, _)| which).collect();
                let reached =
                    self.counted.reached(bought.iter().filter_map(|which| Some(free.get(*which)?.1)), buy.amount);
                let times = usize::try_from(reached / buy.amount.needed().max(1)).unwrap_or(0).min(self.most);
                let rewarded = dearest(&candidates, times.saturating_mul(given));
                (if rewarded.is_empty() { Vec::new() } else { bought }, rewarded)
            }
        };
        let place = |which: usize| free.get(which).map(|(at, piece)| (*at, *piece));
        let prices = rewarded
            .into_iter()
            .filter_map(place)
            .map(|(at, piece)| (at, piece.now, piece.cut(cut, self.counted.stacking)))
            .collect();
        Deal { bought: bought.into_iter().filter_map(place).map(|(at, _)| at).collect(), ..Deal::changing(prices) }
    }
}
