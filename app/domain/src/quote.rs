//! The quote: what a cart would cost, line by line, and every reason why it cannot be ordered as it is.
//!
//! Pure. The same function prices the page, the quote and the order, so that checkout refuses exactly what the quote
//! refused.

use crate::cart::{Cart, CartLine, MAX_LINES, MAX_QUANTITY};
use crate::id::VariantId;
use crate::ledger::Ledgers;
use crate::menu::Menu;
use crate::money::Cents;
use crate::product::{Product, Regulated, Variant};
use crate::refusal::{Reason, Refusal};
use crate::shop::Shop;
use crate::slot::{Slot, SlotTrouble};
use crate::special::{best_special, taken_off};
use crate::tax::{Taxable, taxes};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A priced cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The lines that could be priced, in the order asked.
    pub lines: Vec<QuoteLine>,
    /// The lines before specials.
    pub subtotal_cents: Cents,
    /// What specials take off.
    pub discount_cents: Cents,
    /// What each tax adds.
    pub taxes: Vec<QuotedTax>,
    /// What all taxes add.
    pub tax_cents: Cents,
    /// What the order type adds.
    pub fee_cents: Cents,
    /// What the shopper pays: subtotal − discount + tax + fee.
    pub total_cents: Cents,
    /// When the order can be picked up.
    pub slots: Vec<QuotedSlot>,
    /// How full each purchase limit is.
    pub limits: Vec<LimitUse>,
    /// Every reason why this cannot be ordered as it is; empty when it can.
    pub refusals: Vec<Refusal>,
}

/// One priced line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    /// What is bought.
    pub variant: VariantId,
    /// The product's name.
    pub name: String,
    /// The variant's size, as people read it.
    pub size: String,
    /// How many.
    pub quantity: i64,
    /// The price of one, before specials.
    pub unit_cents: Cents,
    /// What the special takes off the line.
    pub discount_cents: Cents,
    /// The line's price after the special, before tax.
    pub total_cents: Cents,
    /// The name of the special that changed it.
    pub special: Option<String>,
}

/// What one tax adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedTax {
    /// Its name on the receipt.
    pub name: String,
    /// The amount.
    pub cents: Cents,
}

/// A pick-up slot as the shopper sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedSlot {
    /// Its first moment.
    #[serde(with = "crate::time::rfc3339")]
    pub starts_at: Timestamp,
    /// The first moment after it.
    #[serde(with = "crate::time::rfc3339")]
    pub ends_at: Timestamp,
    /// How many more orders it takes.
    pub left: u32,
}

/// How full a purchase limit is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitUse {
    /// What is limited, as people read it: "Flower".
    pub name: String,
    /// How much the cart holds: "18.5 g", or "65%" of a pooled limit.
    pub used: String,
    /// How much is allowed.
    pub allowed: String,
    /// How full it is, in thousandths; over 1,000 is over the limit.
    pub filled_per_mille: i64,
}

/// The most coupons that are answered one by one.
const MAX_COUPONS: usize = 10;

/// Prices a cart at `now`, and finds every reason why it cannot be ordered as it is. Never fails.
///
/// A line that cannot be priced is left out of the lines; one that can is priced whether or not it can be had. Lines
/// beyond [`MAX_LINES`] are not looked at.
#[must_use]
pub fn quote(menu: &Menu, ledgers: &Ledgers, cart: &Cart, now: Timestamp) -> Quote {
    let mut refusals = Vec::new();
    let mut lines = Vec::new();
    let mut goods = Taxable::default();
    let mut counted: Vec<(Regulated, i64)> = Vec::new();
    for (at, line) in cart.lines.iter().take(MAX_LINES).enumerate() {
        if cart.lines.iter().take(at).any(|earlier| earlier.variant == line.variant) {
            refusals.push(Reason::RepeatedVariant.of_line(at, "This item is in the cart twice; put it on one line."));
        }
        let Some((product, variant, quantity)) = orderable(menu, line, at, &mut refusals) else { continue };
        refusals
            .extend(shortfall(product, variant, quantity, ledgers).map(|it| Reason::InsufficientStock.of_line(at, it)));
        let line = price(menu, cart, product, variant, quantity, now);
        goods.everything = goods.everything.plus(line.total_cents);
        if product.category.is_cannabis() {
            goods.cannabis = goods.cannabis.plus(line.total_cents);
        }
        counted.push((variant.regulated, quantity));
        lines.push(line);
    }
    let limit = menu.shop.limit.check(&counted);
    refusals.extend(limit.breaches);
    refusals.extend(cart_refusals(cart));
    refusals.extend(shop_refusals(&menu.shop, ledgers, now));
    refusals.extend(chosen_slot(&menu.shop, ledgers, cart, now).err());

    let taxes = taxes(&menu.shop.taxes, goods);
    let tax_cents = taxes.iter().map(|tax| tax.cents).sum();
    let fee_cents = Cents::ZERO;
    Quote {
        subtotal_cents: lines.iter().map(|line| line.unit_cents.times(line.quantity)).sum(),
        discount_cents: lines.iter().map(|line| line.discount_cents).sum(),
        total_cents: goods.everything.plus(tax_cents).plus(fee_cents),
        slots: menu.shop.slot_plan(now).open_slots(&menu.shop.hours, &menu.shop.zone, now, &ledgers.slots_taken),
        lines,
        taxes,
        tax_cents,
        fee_cents,
        limits: limit.uses,
        refusals,
    }
}

/// The slot that the cart asks for, or the first one free where it asks for none.
///
/// # Errors
/// The refusal when there is none; the shopper has to choose again.
pub(crate) fn chosen_slot(shop: &Shop, ledgers: &Ledgers, cart: &Cart, now: Timestamp) -> Result<Slot, Refusal> {
    let (plan, taken) = (shop.slot_plan(now), &ledgers.slots_taken);
    let found = match cart.fulfilment.slot() {
        Some(start) => plan.slot_at(&shop.hours, &shop.zone, now, taken, start).map_err(SlotTrouble::sentence),
        None => plan.first_open_slot(&shop.hours, &shop.zone, now, taken).ok_or("The shop has no pick-up slot left."),
    };
    found.map_err(|sentence| Reason::SlotUnavailable.of_order(sentence))
}

/// What a line asks for, when both its variant and its quantity make sense; says so of each when not.
fn orderable<'a>(
    menu: &'a Menu,
    line: &CartLine,
    at: usize,
    refusals: &mut Vec<Refusal>,
) -> Option<(&'a Product, &'a Variant, i64)> {
    let found = menu.find(&line.variant);
    if found.is_none() {
        refusals.push(Reason::UnknownVariant.of_line(at, "This item is not on the menu, or no longer."));
    }
    let quantity = line.quantity.orderable();
    if quantity.is_none() {
        let detail = format!("The quantity must be a whole number from 1 to {MAX_QUANTITY}.");
        refusals.push(Reason::InvalidQuantity.of_line(at, detail));
    }
    let (product, variant) = found?;
    Some((product, variant, quantity?))
}

/// The sentence for a variant of which too few are left.
fn shortfall(product: &Product, variant: &Variant, quantity: i64, ledgers: &Ledgers) -> Option<String> {
    let (name, size) = (&product.name, variant.size);
    match ledgers.available(&variant.id) {
        left if left >= quantity => None,
        0 => Some(format!("{name} ({size}) is sold out.")),
        1 => Some(format!("Only one of {name} ({size}) is left.")),
        left => Some(format!("Only {left} of {name} ({size}) are left.")),
    }
}

fn price(menu: &Menu, cart: &Cart, product: &Product, variant: &Variant, quantity: i64, now: Timestamp) -> QuoteLine {
    let unit_cents = variant.price_on(cart.menu);
    let full = unit_cents.times(quantity);
    let special = best_special(&menu.specials, product, now);
    let discount_cents = special.map_or(Cents::ZERO, |special| taken_off(special, full));
    QuoteLine {
        variant: variant.id.clone(),
        name: product.name.clone(),
        size: variant.size.to_string(),
        quantity,
        unit_cents,
        discount_cents,
        total_cents: full.less(discount_cents),
        special: special.filter(|_| discount_cents > Cents::ZERO).map(|special| special.name.clone()),
    }
}

/// What is wrong with the cart as a whole.
fn cart_refusals(cart: &Cart) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if cart.lines.is_empty() {
        refusals.push(Reason::EmptyCart.of_order("The cart is empty."));
    }
    if cart.lines.len() > MAX_LINES {
        let detail = format!("One order takes at most {MAX_LINES} different items.");
        refusals.push(Reason::TooManyLines.of_order(detail));
    }
    // No special asks for a code yet, so no code is known. An empty field of a form is not a code.
    for code in cart.coupons.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).take(MAX_COUPONS) {
        let shown: String = code.chars().filter(|letter| !letter.is_control()).take(40).collect();
        refusals.push(Reason::UnknownCoupon.of_order(format!("The coupon “{shown}” is not valid here.")));
    }
    refusals
}

/// What the shop itself has against taking any order now.
fn shop_refusals(shop: &Shop, ledgers: &Ledgers, now: Timestamp) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if ledgers.paused {
        refusals.push(Reason::OrderingPaused.of_order("The shop has paused online ordering. Please try again later."));
    }
    if !shop.after_hours_orders && !shop.is_open(now) {
        let detail = format!("The shop takes orders only while it is open. {}.", shop.door_sign(now));
        refusals.push(Reason::ShopClosed.of_order(detail));
    }
    refusals
}

#[cfg(test)]
mod tests;
