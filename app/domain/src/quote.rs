//! The quote: what a cart would cost, line by line, and every reason why it cannot be ordered as it is.
//!
//! Pure. The same function prices the page, the quote and the order, so that checkout refuses exactly what the quote
//! refused, but for what depends on who orders.

mod fulfilment;

pub(crate) use fulfilment::{Times, zone_of};

use crate::absent::is_default;
use crate::cart::{Cart, CartLine, MAX_COUPONS, MAX_LINES, MAX_QUANTITY, MenuType};
use crate::id::VariantId;
use crate::ledger::Ledgers;
use crate::limit::{LimitRule, Residency};
use crate::menu::Menu;
use crate::money::Cents;
use crate::person::PersonHistory;
use crate::product::Regulated;
use crate::refusal::{Field, Reason, Refusal};
use crate::shop::Shop;
use crate::special::{self, Asked, Bought, Condition, Hint};
use crate::tax::{TaxedLine, taxes};
use crate::time::Timestamp;
use fulfilment::{Handover, handover};
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
    /// What each tax comes to.
    pub taxes: Vec<QuotedTax>,
    /// What all taxes add to the prices.
    pub tax_cents: Cents,
    /// What the order type adds.
    pub fee_cents: Cents,
    /// What the shopper pays: subtotal − discount + tax + fee.
    pub total_cents: Cents,
    /// When an order of that type can be handed over.
    pub slots: Vec<QuotedSlot>,
    /// How full each purchase limit is.
    pub limits: Vec<LimitUse>,
    /// What would unlock more specials.
    #[serde(default)]
    pub hints: Vec<Hint>,
    /// The conditions of those specials in it that not everybody gets. Whether they are met shows when it is ordered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Every reason why this cannot be ordered as it is; empty when it can.
    pub refusals: Vec<Refusal>,
    /// Until when all that it takes is held for the checkout that asked; none where it is not. See [`crate::hold`].
    #[serde(default, with = "crate::time::rfc3339::option", skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// What is held for that checkout instead, where the time that it asks for cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still_held: Option<StillHeld>,
}

/// All that a cart takes, held at the time that its checkout asked for before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StillHeld {
    /// The start of that slot.
    #[serde(with = "crate::time::rfc3339")]
    pub slot: Timestamp,
    /// The first moment at which it is over.
    #[serde(with = "crate::time::rfc3339")]
    pub until: Timestamp,
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
    /// What specials take off the line.
    pub discount_cents: Cents,
    /// The line's price after specials, before tax.
    pub total_cents: Cents,
    /// The name of the special that changed it; of several, all their names.
    pub special: Option<String>,
    /// What each of several specials took off. Where one did, it is the whole of `discount_cents`, and this is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub specials: Vec<LineSpecial>,
}

/// What one special takes off a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSpecial {
    /// The special's name.
    pub name: String,
    /// How much it takes off.
    pub cents: Cents,
}

impl QuoteLine {
    /// What each special takes off the line: all that sets its price apart from the price tag.
    #[must_use]
    pub fn reasons(&self) -> Vec<LineSpecial> {
        match &self.special {
            Some(name) if self.specials.is_empty() => {
                vec![LineSpecial { name: name.clone(), cents: self.discount_cents }]
            }
            Some(_) | None => self.specials.clone(),
        }
    }

    fn changed_by(mut self, specials: Vec<LineSpecial>) -> Self {
        self.discount_cents = specials.iter().map(|special| special.cents).sum();
        self.total_cents = self.total_cents.less(self.discount_cents);
        let names: Vec<&str> = specials.iter().map(|special| special.name.as_str()).collect();
        self.special = (!names.is_empty()).then(|| names.join(" + "));
        self.specials = if specials.len() > 1 { specials } else { Vec::new() };
        self
    }
}

/// What one tax comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotedTax {
    /// Its name on the receipt.
    pub name: String,
    /// The amount.
    pub cents: Cents,
    /// Whether it is within the prices, and adds nothing to what is paid.
    #[serde(default, skip_serializing_if = "is_default")]
    pub included: bool,
}

impl QuotedTax {
    /// What it adds to what is paid.
    #[must_use]
    pub const fn added(&self) -> Cents {
        if self.included { Cents::ZERO } else { self.cents }
    }
}

/// A slot as the shopper sees it.
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

/// Prices a cart at `now`, and finds every reason why it cannot be ordered as it is. Never fails.
///
/// A line that cannot be priced is left out of the lines; one that can is priced whether or not it can be had. Lines
/// beyond [`MAX_LINES`] are not looked at.
///
/// Nobody knows yet who asks. Where the purchase limits tell residents from others, the cart is held against those for
/// residents, which no state makes the stricter ones: so nobody is refused for what they did not say. The order is held
/// against what its shopper says.
#[must_use]
pub fn quote(menu: &Menu, ledgers: &Ledgers, cart: &Cart, now: Timestamp) -> Quote {
    quote_for(menu, ledgers, Asker { residency: Residency::Resident, history: None }, cart, now)
}

/// What is known of who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker<'a> {
    /// Where they live.
    pub(crate) residency: Residency,
    /// What they have ordered before; none where nobody knows who asks.
    pub(crate) history: Option<&'a PersonHistory>,
}

/// The same for somebody of whom more is known: by the limits that are theirs, and without the specials that are not.
pub(crate) fn quote_for(menu: &Menu, ledgers: &Ledgers, asker: Asker<'_>, cart: &Cart, now: Timestamp) -> Quote {
    let Asker { residency, history } = asker;
    let mut refusals = Vec::new();
    let mut bought = Vec::new();
    let rule = menu.shop.limit_rule(cart.menu, residency, now);
    for (at, line) in cart.lines.iter().take(MAX_LINES).enumerate() {
        if cart.lines.iter().take(at).any(|earlier| earlier.variant == line.variant) {
            refusals.push(Reason::RepeatedVariant.of_line(at, "This item is in the cart twice; put it on one line."));
        }
        let Some(line) = orderable(menu, cart.menu, line, at, &mut refusals) else { continue };
        let uncounted = rule.and_then(|rule| rule.uncounted(&line.variant.regulated));
        refusals.extend(uncounted.map(|it| Reason::AmountUnknown.of_line(at, it.unknown_sentence())));
        refusals.extend(shortfall(&line, ledgers).map(|it| Reason::InsufficientStock.of_line(at, it)));
        bought.push(line);
    }
    let asked = Asked {
        menu: cart.menu,
        order_type: Some(cart.fulfilment.order_type()),
        coupons: &cart.coupons,
        now,
        zone: &menu.shop.zone,
        history,
    };
    let working = special::apply(&menu.specials, menu.shop.stacking, &bought, &asked);
    let lines: Vec<QuoteLine> =
        bought.iter().zip(working.lines).map(|(line, specials)| at_its_price_tag(line).changed_by(specials)).collect();
    let taxed: Vec<TaxedLine<'_>> = bought
        .iter()
        .zip(&lines)
        .map(|(it, line)| TaxedLine {
            product: it.product,
            tags: line.unit_cents.times(line.quantity),
            paid: line.total_cents,
        })
        .collect();
    let counted: Vec<(Regulated, i64)> = bought.iter().map(|line| (line.variant.regulated, line.quantity)).collect();
    let limit = rule.map(|rule| rule.check(&counted)).unwrap_or_default();
    refusals.extend(limit.breaches);
    refusals.extend(unsettled(&menu.shop, rule));
    refusals.extend(cart_refusals(cart));
    if menu.shop.minimum_age_on(cart.menu).is_none() {
        refusals.push(Reason::NotOffered.of_order("This shop does not sell to patients online."));
    }
    // A code that is not theirs, or not for this order type, gives nothing, and is no reason to type the cart anew.
    refusals.extend(coupon_refusals(menu, &Asked { history: None, order_type: None, ..asked }));
    refusals.extend(shop_refusals(&menu.shop, ledgers, now));
    let goods: Cents = lines.iter().map(|line| line.total_cents).sum();
    let Handover { fee_cents, slots, hint, refusals: against } = handover(&menu.shop, ledgers, cart, goods, now);
    refusals.extend(against);

    let taxes = taxes(menu.shop.taxes_at(&cart.fulfilment), &taxed, cart.menu);
    let tax_cents = taxes.iter().map(QuotedTax::added).sum();
    Quote {
        subtotal_cents: lines.iter().map(|line| line.unit_cents.times(line.quantity)).sum(),
        discount_cents: lines.iter().map(|line| line.discount_cents).sum(),
        total_cents: goods.plus(tax_cents).plus(fee_cents),
        slots,
        lines,
        taxes,
        tax_cents,
        fee_cents,
        limits: limit.uses,
        hints: working.hints.into_iter().chain(hint).collect(),
        conditions: working.conditions,
        refusals,
        held_until: None,
        still_held: None,
    }
}

/// What the law counts of one piece of each of these lines, and how many pieces there are.
pub(crate) fn goods(menu: &Menu, lines: &[QuoteLine]) -> Vec<(Regulated, i64)> {
    let goods = |line: &QuoteLine| Some((menu.find(line.variant.as_str())?.1.regulated, line.quantity));
    lines.iter().filter_map(goods).collect()
}

/// What a line asks for, when both its variant and its quantity make sense; says so of each when not.
fn orderable<'a>(
    menu: &'a Menu,
    list: MenuType,
    line: &CartLine,
    at: usize,
    refusals: &mut Vec<Refusal>,
) -> Option<Bought<'a>> {
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
    Some(Bought { product, variant, quantity: quantity?, price: variant.price_on(list) })
}

/// The sentence for a variant of which too few are left.
fn shortfall(line: &Bought<'_>, ledgers: &Ledgers) -> Option<String> {
    let (name, size) = (&line.product.name, line.variant.size);
    match ledgers.available(&line.variant.id) {
        left if left >= line.quantity => None,
        0 => Some(format!("{name} ({size}) is sold out.")),
        1 => Some(format!("Only one of {name} ({size}) is left.")),
        left => Some(format!("Only {left} of {name} ({size}) are left.")),
    }
}

fn at_its_price_tag(line: &Bought<'_>) -> QuoteLine {
    QuoteLine {
        variant: line.variant.id.clone(),
        name: line.product.name.clone(),
        size: line.variant.size.to_string(),
        quantity: line.quantity,
        unit_cents: line.price,
        discount_cents: Cents::ZERO,
        total_cents: line.price.times(line.quantity),
        special: None,
        specials: Vec::new(),
    }
}

/// That the shop cannot sell yet, for its purchase limits are not known or not confirmed.
fn unsettled(shop: &Shop, rule: Option<&LimitRule>) -> Option<Refusal> {
    let sentence = match rule {
        Some(rule) if rule.is_settled(&shop.limits_confirmed) => return None,
        Some(_) => "The shop has not confirmed yet how much one order may hold, so it sells nothing online.",
        None => "How much one order may hold here is not known, so nothing is sold online.",
    };
    Some(Reason::LimitsUnconfirmed.of_order(sentence))
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
    refusals
}

/// Whether the code is one of a special that runs now on that price list.
fn is_known(menu: &Menu, asked: &Asked<'_>, code: &str) -> bool {
    menu.specials.iter().any(|special| special.has_code(code) && asked.can_use(special))
}

/// The codes of a cart that are not refused, whatever its order type and whoever asks.
pub(crate) fn known_coupons(menu: &Menu, cart: &Cart, now: Timestamp) -> Vec<String> {
    let asked =
        Asked { menu: cart.menu, order_type: None, coupons: &cart.coupons, now, zone: &menu.shop.zone, history: None };
    cart.coupons.iter().filter(|code| is_known(menu, &asked, code.trim())).cloned().collect()
}

/// The codes that are of no special which runs now on that price list. An empty field of a form is not a code.
fn coupon_refusals(menu: &Menu, asked: &Asked<'_>) -> Vec<Refusal> {
    let entered = asked.coupons.iter().map(|code| code.trim()).filter(|code| !code.is_empty());
    let refused = |code: &str| {
        let shown: String = code.chars().filter(|letter| !letter.is_control()).take(40).collect();
        Reason::UnknownCoupon.of_order(format!("The coupon “{shown}” is not valid here."))
    };
    entered.take(MAX_COUPONS).filter(|code| !is_known(menu, asked, code)).map(refused).collect()
}

/// What the shop itself has against taking any order now.
fn shop_refusals(shop: &Shop, ledgers: &Ledgers, now: Timestamp) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if ledgers.paused {
        refusals.push(Reason::OrderingPaused.of_order("The shop has paused online ordering. Please try again later."));
    }
    if !shop.after_hours_orders && !shop.is_open(now) {
        let detail = format!("The shop takes orders only while it is open. {}.", shop.door_sign(now));
        refusals.push(Reason::ShopClosed.of_field(Field::Slot, detail));
    }
    refusals
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
