//! What can be ordered instead of what was asked for.
//!
//! Pure. Between a quote and its order things change: a piece is sold to somebody else, a slot fills, a zone is given up. So a
//! refusal comes with the nearest cart that can be ordered, and a shopper who agrees to it does so with one press. Nothing is
//! ever added and nothing is swapped for something else: lines get shorter or go, codes that give nothing go, a time that
//! cannot be had becomes the first one that can, and what cannot be handed over as asked is handed over as the shop offers.
//!
//! Of a limit that holds for a person and their days, what their earlier orders left of it is offered. That tells no more
//! than the refusal does, which says how much they have ordered, and is told only beside it: a part of a cart breaks no limit
//! that the whole keeps.

use crate::cart::{Cart, CartLine, Fulfilment, MAX_LINES, Quantity};
use crate::ledger::Ledgers;
use crate::limit::{Counted, LimitRule};
use crate::menu::Menu;
use crate::product::Regulated;
use crate::quote::{Asker, Quote, goods, known_coupons, quote_for};
use crate::refusal::Reason;
use crate::time::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is offered instead of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instead {
    /// What can be ordered.
    pub cart: Cart,
    /// What it costs. It refuses nothing.
    pub quote: Quote,
}

/// The nearest cart that can be ordered at `now` instead of that one; none where there is none, or where that
/// one can be ordered itself. `quote` is the quote of that cart.
pub(crate) fn instead(
    menu: &Menu,
    ledgers: &Ledgers,
    asker: Asker<'_>,
    cart: &Cart,
    quote: &Quote,
    now: Timestamp,
) -> Option<Instead> {
    let rule = menu.shop.limit_rule(cart.menu, asker.residency, now);
    let law = Law {
        rule: rule.filter(|rule| rule.is_settled(&menu.shop.limits_confirmed)),
        before: asker.history.map_or(&[], |history| history.counted.as_slice()),
        today: menu.shop.zone.date(now),
    };
    if quote.refusals.is_empty() && law.allows(&goods(menu, &quote.lines)) {
        return None;
    }
    let lines = law.within(having(rule, menu, ledgers, &cart.lines));
    if lines.is_empty() {
        return None;
    }
    let mut nearest = Cart { lines, coupons: known_coupons(menu, cart, now), ..cart.clone() };
    let mut quoted = quote_for(menu, ledgers, asker, &nearest, now);
    if has(&quoted, Reason::SlotUnavailable) && nearest.fulfilment.slot().is_some() {
        nearest.fulfilment = Fulfilment::of(nearest.fulfilment.order_type(), None, nearest.fulfilment.zip());
        quoted = quote_for(menu, ledgers, asker, &nearest, now);
    }
    let is_held_up = [Reason::NotOffered, Reason::OutsideZone, Reason::BelowMinimum, Reason::SlotUnavailable];
    if is_held_up.into_iter().any(|reason| has(&quoted, reason)) {
        // A delivery is refused without a zip code: nobody is sent a driver who did not ask for one.
        let offered = menu.shop.order_types.offered();
        for order_type in offered.filter(|it| *it != cart.fulfilment.order_type()) {
            let other = Cart { fulfilment: Fulfilment::of(order_type, None, ""), ..nearest.clone() };
            let quoted = quote_for(menu, ledgers, asker, &other, now);
            if quoted.refusals.is_empty() {
                return Some(Instead { cart: other, quote: quoted });
            }
        }
    }
    (quoted.refusals.is_empty() && nearest != *cart).then_some(Instead { cart: nearest, quote: quoted })
}

fn has(quote: &Quote, reason: Reason) -> bool {
    quote.refusals.iter().any(|refusal| refusal.reason == reason)
}

/// A line of which at least one piece can be had.
struct Line<'a> {
    wanted: &'a CartLine,
    goods: Regulated,
    pieces: i64,
}

/// The lines of what is on the menu, with as many pieces as are left.
fn having<'a>(rule: Option<&LimitRule>, menu: &Menu, ledgers: &Ledgers, lines: &'a [CartLine]) -> Vec<Line<'a>> {
    let mut had: Vec<Line<'a>> = Vec::new();
    for wanted in lines.iter().take(MAX_LINES) {
        let Some((_, variant)) = menu.find(&wanted.variant) else { continue };
        let goods = variant.regulated;
        let pieces = wanted.quantity.orderable().unwrap_or(0).min(ledgers.available(&variant.id));
        let is_repeated = had.iter().any(|line| line.wanted.variant == wanted.variant);
        let is_counted = rule.is_none_or(|rule| rule.uncounted(&goods).is_none());
        if pieces > 0 && !is_repeated && is_counted {
            had.push(Line { wanted, goods, pieces });
        }
    }
    had
}

/// What the law allows somebody today.
struct Law<'a> {
    rule: Option<&'a LimitRule>,
    /// What they have ordered before.
    before: &'a [Counted],
    today: Date,
}

impl Law<'_> {
    /// Whether so much may be bought: in one order, and with what was ordered before.
    fn allows(&self, goods: &[(Regulated, i64)]) -> bool {
        let Some(rule) = self.rule else { return true };
        let counted = || rule.counted(goods, self.today);
        rule.check(goods).breaches.is_empty()
            && counted().is_none_or(|counted| counted.over_their_days(self.before).is_empty())
    }

    /// As much of these lines as is allowed, those first that come first.
    fn within(&self, lines: Vec<Line<'_>>) -> Vec<CartLine> {
        let mut counted: Vec<(Regulated, i64)> = Vec::new();
        let mut kept = Vec::new();
        for Line { wanted, goods, pieces } in lines {
            let allows = |pieces: i64, counted: &mut Vec<(Regulated, i64)>| {
                counted.push((goods, pieces));
                let allows = self.allows(counted);
                counted.pop();
                allows
            };
            // More pieces never fill less, so the most that is allowed is found by halving.
            let (mut most, mut too_many) = (0, pieces.saturating_add(1));
            while too_many - most > 1 {
                let middle = most + (too_many - most) / 2;
                if allows(middle, &mut counted) { most = middle } else { too_many = middle }
            }
            if most > 0 {
                counted.push((goods, most));
                kept.push(CartLine { variant: wanted.variant.clone(), quantity: Quantity::Whole(most) });
            }
        }
        kept
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
