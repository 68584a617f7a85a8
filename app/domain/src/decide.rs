//! The one function that accepts or refuses an order.
//!
//! Pure: ids and the time are arguments, so that the same request against the same state is always decided the same way.
//! It refuses what [`quote`](crate::quote::quote) refuses, and besides that only what a quote cannot know: who orders,
//! where they live, what they have ordered before, and which total they saw.

use crate::cart::MenuType;
use crate::customer::{check_customer, check_handover, check_patient};
use crate::id::{OrderCode, OrderId, OrderToken};
use crate::instead::{Instead, instead};
use crate::ledger::Ledgers;
use crate::limit::Residency;
use crate::menu::Menu;
use crate::order::{Customer, Order};
use crate::person::PersonHistory;
use crate::quote::{Asker, Quote, Times, goods, quote_for, zone_of};
use crate::refusal::{Reason, Refusal};
use crate::special::Special;
use crate::time::Timestamp;
use crate::wire::{OrderRequest, SeenTotal};
use serde::{Deserialize, Serialize};

/// The names of the order that is about to be placed. Made outside, for they are random.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Its id.
    pub id: OrderId,
    /// What the shopper will say at the door.
    pub code: OrderCode,
    /// The secret name of its page.
    pub token: OrderToken,
}

/// An order that is not accepted. Nothing is stored for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Every reason: the cart's as in the quote, then the customer's, then a changed total.
    pub refusals: Vec<Refusal>,
    /// What the cart would cost now.
    pub quote: Quote,
    /// The nearest cart that can be ordered, where the one that was asked for cannot.
    #[serde(default)]
    pub instead: Option<Instead>,
}

impl Refused {
    /// Whether agreeing to what is offered instead, or else to the quote, is all that is to be done.
    #[must_use]
    pub fn can_be_agreed_to(&self) -> bool {
        let mut reasons = self.refusals.iter().map(|refusal| refusal.reason);
        match self.instead {
            Some(_) => !reasons.any(Reason::is_about_the_person),
            None => reasons.all(Reason::is_about_the_total),
        }
    }
}

/// Decides a request at `now`: the order as it is to be stored, in the slot that was asked for, or else in the first one
/// free.
///
/// # Errors
/// [`Refused`], with all reasons at once and the new quote; nothing has changed, and the same request may be accepted
/// later.
pub fn decide(
    menu: &Menu,
    ledgers: &Ledgers,
    history: &PersonHistory,
    request: &OrderRequest,
    new: NewOrder,
    now: Timestamp,
) -> Result<Order, Box<Refused>> {
    let residency = residency(&request.customer);
    let quote = quote_for(menu, ledgers, Asker { residency, history: Some(history) }, &request.cart, now);
    let mut refusals = quote.refusals.clone();
    if request.customer.residency.is_none() && menu.shop.tells_residents_apart(request.cart.menu, now) {
        for refusal in refusals.iter_mut().filter(|refusal| refusal.reason == Reason::OverLimit) {
            refusal.detail.push_str(RESIDENTS_MAY_BUY_MORE);
        }
    }
    let today = menu.shop.zone.date(now);
    // Where the shop has no such price list, the quote has refused it.
    let order_type = request.cart.fulfilment.order_type();
    let minimum_age = menu.shop.minimum_age_for(request.cart.menu, order_type).unwrap_or(menu.shop.minimum_age);
    refusals.extend(check_customer(&request.customer, minimum_age, today));
    refusals.extend(check_handover(&request.customer, &request.cart.fulfilment));
    match (request.cart.menu, menu.shop.medical) {
        (MenuType::Medical, Some(_)) => refusals.extend(check_patient(request.customer.patient.as_ref(), today)),
        // What nobody needs is not kept.
        (MenuType::Adult | MenuType::Medical, _) if request.customer.patient.is_some() => {
            refusals.push(Reason::InvalidPatient.of_order("A patient card is for the medical price list alone."));
        }
        (MenuType::Adult | MenuType::Medical, _) => {}
    }
    let rule = menu.shop.limit_rule(request.cart.menu, residency, now);
    let counted = rule.and_then(|rule| rule.counted(&goods(menu, &quote.lines), today));
    refusals.extend(counted.iter().flat_map(|counted| counted.over_their_days(&history.counted)));
    if request.total_cents != quote.total_cents {
        let shown = quote_for(menu, ledgers, Asker { residency, history: None }, &request.cart, now);
        refusals.push(changed_total(request, &quote, &taken_away(menu, &shown, history)));
    }
    // A slot that cannot be had is among the quote's refusals already.
    let slot = || Times::of(&menu.shop, ledgers, order_type, now).chosen(request.cart.fulfilment.slot()).ok();
    let slot = if refusals.is_empty() { slot() } else { None };
    let Some(slot) = slot else {
        let asker = Asker { residency, history: Some(history) };
        let instead = instead(menu, ledgers, asker, &request.cart, &quote, now);
        return Err(Box::new(Refused { refusals, quote, instead }));
    };
    let zone = zone_of(&menu.shop, &request.cart.fulfilment).ok().flatten();
    Ok(Order {
        id: new.id,
        code: new.code,
        token: new.token,
        placed_at: now,
        menu: request.cart.menu,
        order_type,
        zone: zone.map(|zone| zone.name.clone()),
        slot,
        lines: quote.lines,
        subtotal_cents: quote.subtotal_cents,
        discount_cents: quote.discount_cents,
        taxes: quote.taxes,
        fee_cents: quote.fee_cents,
        total_cents: quote.total_cents,
        counted,
        redeemed: quote.conditions.into_iter().map(|condition| condition.special).collect(),
    })
}

const RESIDENTS_MAY_BUY_MORE: &str =
    " This is the limit for people from elsewhere: if you live in the shop's state, say so.";

/// Where somebody lives by their own word. Who does not say it buys by the limits for people from elsewhere, the stricter
/// ones; their identity card is looked at when the order is handed over.
fn residency(customer: &Customer) -> Residency {
    customer.residency.unwrap_or(Residency::NonResident)
}

/// Why specials that a quote shows to everybody are not this person's, in a sentence each.
fn taken_away(menu: &Menu, shown: &Quote, history: &PersonHistory) -> Vec<String> {
    let was_shown = |special: &&Special| shown.conditions.iter().any(|it| it.special == special.id);
    menu.specials.iter().filter(was_shown).filter_map(|special| special.not_theirs(history)).collect()
}

/// That the total is another one, and why: a special that is not theirs, or else the first part of it that differs, for
/// those after it follow from it.
fn changed_total(request: &OrderRequest, quote: &Quote, taken_away: &[String]) -> Refusal {
    let now = SeenTotal::from(quote);
    let (total, shown) = (quote.total_cents, request.total_cents);
    if !taken_away.is_empty() {
        let why = taken_away.join(" ");
        return Reason::SpecialNotYours
            .of_order(format!("{why} The total is now {total}; it was {shown} when you last saw it."));
    }
    let (reason, cause) = match request.seen {
        Some(seen) if seen.subtotal_cents != now.subtotal_cents => (Reason::PriceChanged, "A price has changed. "),
        Some(seen) if seen.discount_cents != now.discount_cents => {
            (Reason::SpecialChanged, "A special has ended or changed. ")
        }
        Some(seen) if seen.tax_cents != now.tax_cents => (Reason::TaxChanged, "A tax has changed. "),
        // All that was seen is as it was, so it is what lies between it and the total.
        Some(_) => (Reason::FeeChanged, "The fee has changed. "),
        None => (Reason::TotalChanged, ""),
    };
    reason.of_order(format!("{cause}The total is now {total}; it was {shown} when you last saw it."))
}

#[cfg(test)]
mod tests;
