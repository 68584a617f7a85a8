//! What would unlock more: a special of which a part is in the cart already.
//!
//! Pure.

use super::apply::{Counted, Piece};
use super::{Amount, Gives, Purchase, Special};
use serde::{Deserialize, Serialize};

/// The most hints: a cart is no leaflet.
const MOST_HINTS: usize = 3;

/// One thing that would unlock a special, or a lower fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The special's name, or that of the order type.
    pub special: String,
    /// One sentence for people.
    pub detail: String,
}

/// The hints for a cart on which the specials have worked, in the order of the specials.
pub(super) fn hints(counted: &Counted<'_>) -> Vec<Hint> {
    let of = |(at, special): (usize, &&Special)| {
        let detail = Looking { counted, special, at }.hint()?;
        Some(Hint { special: special.name.clone(), detail })
    };
    counted.specials.iter().enumerate().filter_map(of).take(MOST_HINTS).collect()
}

struct Looking<'a> {
    counted: &'a Counted<'a>,
    special: &'a Special,
    at: usize,
}

impl Looking<'_> {
    fn hint(&self) -> Option<String> {
        match &self.special.gives {
            Gives::Sale { .. } => None,
            Gives::Bundle { pieces, .. } => self.rest_of_a_bundle(*pieces),
            Gives::Offer { buy, .. } => self.rest_of_an_offer(buy),
            Gives::Cart { from, .. } => self.rest(self.meant(), Amount::Spend { cents: *from }),
        }
    }

    /// What is missing of an amount of which these pieces are a part.
    fn rest<'p>(&self, pieces: impl Iterator<Item = &'p Piece>, amount: Amount) -> Option<String> {
        let (reached, needed) = (self.counted.reached(pieces, amount), amount.needed());
        (reached > 0 && reached < needed).then(|| self.special.missing(amount.of(needed.saturating_sub(reached))))
    }

    /// The pieces of its goods.
    fn meant(&self) -> impl Iterator<Item = &Piece> {
        self.counted.pieces.iter().filter(|piece| self.counted.is_of(piece, &self.special.on))
    }

    /// How many pieces it has changed.
    fn given(&self) -> usize {
        self.counted.pieces.iter().filter(|piece| piece.parts.iter().any(|(by, _)| *by == self.at)).count()
    }

    /// Of pieces that no deal has; whole groups of them would be no cheaper together, and are no part of one.
    fn rest_of_a_bundle(&self, pieces: u32) -> Option<String> {
        let groups = u32::try_from(self.given()).ok()?.checked_div(pieces)?;
        let is_given_out = self.special.most_per_order.is_some_and(|most| groups >= most);
        let left_over = self.meant().filter(|piece| !piece.is_taken);
        if is_given_out { None } else { self.rest(left_over, Amount::Pieces { pieces }) }
    }

    /// Of a purchase that has begun; or that only the reward is missing, where the purchase is complete.
    fn rest_of_an_offer(&self, buy: &Purchase) -> Option<String> {
        if self.given() > 0 {
            return None;
        }
        let left = || self.counted.pieces.iter().filter(|piece| !piece.is_taken);
        let is_reward = |piece: &&Piece| self.counted.is_of(piece, &self.special.on);
        let counts = |piece: &&Piece| {
            // Only a piece may be bought and yet be of the goods that get cheaper.
            let is_paid = matches!(buy.amount, Amount::Pieces { .. }) || !is_reward(piece);
            is_paid && self.counted.is_of(piece, &buy.of)
        };
        let reached = self.counted.reached(left().filter(counts), buy.amount);
        if reached < buy.amount.needed() {
            return self.rest(left().filter(counts), buy.amount);
        }
        let has_reward = left().any(|piece| is_reward(&piece) && !counts(&piece));
        let buys_the_same = left().filter(counts).all(|piece| is_reward(&piece));
        match (has_reward, buys_the_same) {
            // It is there, and would be no cheaper.
            (true, _) => None,
            (false, true) => Some(self.special.missing(Amount::Pieces { pieces: 1 })),
            (false, false) => Some(self.special.earned()),
        }
    }
}
