//! What would unlock more: a special of which a part is in the cart already.
//!
//! Pure.

use super::apply::{Counted, Piece};
use super::{Amount, Gives, Purchase, Special};
use crate::money::Cents;
use crate::weight::Milligrams;
use serde::{Deserialize, Serialize};

/// The most hints: a cart is no leaflet.
const MOST_HINTS: usize = 3;

/// One thing that would unlock a special.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The special's name.
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
        let missing = match &self.special.gives {
            Gives::Sale { .. } => return None,
            Gives::Bundle { pieces, .. } => self.rest_of_a_bundle(*pieces)?,
            Gives::Offer { buy, .. } => match self.rest_of_a_purchase(buy)? {
                Some(missing) => missing,
                None => return Some(self.special.earned()),
            },
            Gives::Cart { from, .. } => {
                let reached: Cents = self.meant().map(|piece| piece.tag).sum();
                Amount::Spend { cents: above_nothing(reached, *from)? }
            }
        };
        Some(self.special.missing(missing))
    }

    fn meant(&self) -> impl Iterator<Item = &Piece> {
        self.counted.pieces.iter().filter(|piece| self.counted.is_on(self.special, piece.line))
    }

    /// How many pieces it has changed.
    fn given(&self) -> usize {
        self.counted.pieces.iter().filter(|piece| piece.parts.iter().any(|(by, _)| *by == self.at)).count()
    }

    fn rest_of_a_bundle(&self, pieces: u32) -> Option<Amount> {
        let groups = u32::try_from(self.given()).ok()?.checked_div(pieces)?;
        if self.special.most_per_order.is_some_and(|most| groups >= most) {
            return None;
        }
        let left_over = u32::try_from(self.meant().filter(|piece| !piece.is_taken).count()).ok()?;
        // Whole groups that are left over would be no cheaper together.
        let over = if left_over < pieces { left_over } else { 0 };
        (over > 0).then(|| Amount::Pieces { pieces: pieces.saturating_sub(over) })
    }

    /// What is missing of a purchase that has begun; nothing where only the reward is.
    fn rest_of_a_purchase(&self, buy: &Purchase) -> Option<Option<Amount>> {
        if self.given() > 0 {
            return None;
        }
        let lines = self.counted.lines;
        let is_bought = |piece: &&Piece| {
            !piece.is_taken && lines.get(piece.line).is_some_and(|line| buy.of.hold(line.product, line.variant))
        };
        let bought: Vec<&Piece> = self.counted.pieces.iter().filter(is_bought).collect();
        let is_reward = |piece: &&Piece| self.counted.is_on(self.special, piece.line);
        let paid: Vec<&Piece> = bought.iter().copied().filter(|piece| !is_reward(piece)).collect();
        match buy.amount {
            Amount::Pieces { pieces } => {
                let held = u32::try_from(bought.len()).ok()?;
                match pieces.checked_sub(held) {
                    Some(1..) if held > 0 => Some(Some(Amount::Pieces { pieces: pieces.saturating_sub(held) })),
                    // Among the goods that are bought one more is the reward.
                    Some(0) => Some(if paid.is_empty() { Some(Amount::Pieces { pieces: 1 }) } else { None }),
                    Some(_) | None => None,
                }
            }
            Amount::Spend { cents } => {
                let reached: Cents = paid.iter().map(|piece| piece.tag).sum();
                self.rest(reached, above_nothing(reached, cents).map(|cents| Amount::Spend { cents }))
            }
            Amount::Mass { mass } => {
                let mass_of = |piece: &&Piece| lines.get(piece.line)?.variant.size.mass();
                let reached = paid.iter().filter_map(mass_of).fold(0, |sum: i64, it| sum.saturating_add(it.0));
                let rest = above_nothing(Cents(reached), Cents(mass.0));
                self.rest(Cents(reached), rest.map(|rest| Amount::Mass { mass: Milligrams(rest.0) }))
            }
        }
    }

    /// Where the purchase is complete, the reward is missing.
    fn rest(&self, reached: Cents, missing: Option<Amount>) -> Option<Option<Amount>> {
        let has_reward = self.meant().any(|piece| !piece.is_taken);
        match missing {
            Some(missing) => Some(Some(missing)),
            None => (reached > Cents::ZERO && !has_reward).then_some(None),
        }
    }
}

/// What is missing of an amount of which some is there.
fn above_nothing(reached: Cents, needed: Cents) -> Option<Cents> {
    (reached > Cents::ZERO && reached < needed).then(|| needed.less(reached))
}
