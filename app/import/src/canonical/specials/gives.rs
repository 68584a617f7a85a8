//! What a special of our own format gives.
//!
//! Pure.

use super::goods::{Shelf, mass};
use crate::amounts::{cents, percent_off};
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use everbud_domain::money::{Cents, Rate};
use everbud_domain::special::{Amount, CartCut, Cut, Gives, Goods, Purchase, Reward};

/// The most pieces that a bundle or an offer counts.
const MAX_PIECES: i64 = 100;

/// What a special gives: a sale, unless it says that it is a bundle, an offer or something off the cart.
pub(super) fn read(
    fields: Fields<'_>,
    shelf: Shelf<'_>,
    on: Option<&Goods>,
    notes: &mut Notes,
) -> Result<Gives, Refusal> {
    let bundle = fields.part("bundle", bundle)?;
    let offer = fields.part("offer", |part| offer(part, shelf, on, notes))?;
    let cart = fields.part("cart", cart)?;
    let sale = cut(fields)?.map(|cut| Gives::Sale { cut });
    let mut given = [bundle, offer, cart, sale].into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(gives), None) => Ok(gives),
        (None, _) => Err(Refusal::new("percent_off", NOTHING)),
        (Some(_), Some(_)) => {
            Err(Refusal::new("percent_off", "It gives two different things: make two specials of it."))
        }
    }
}

const NOTHING: &str =
    "It does not say what it gives: percent_off, cents_off, price_cents, or else a bundle, an offer or a cart.";

fn bundle(fields: Fields<'_>) -> Result<Gives, Refusal> {
    let pieces = count(fields, "pieces")?.ok_or_else(|| Refusal::new("pieces", "How many are in it?"))?;
    let price =
        money(fields, "price_cents")?.ok_or_else(|| Refusal::new("price_cents", "What do they cost together?"))?;
    Ok(Gives::Bundle { pieces, price })
}

fn offer(fields: Fields<'_>, shelf: Shelf<'_>, on: Option<&Goods>, notes: &mut Notes) -> Result<Gives, Refusal> {
    let buy = fields.part("buy", |buy| purchase(buy, shelf, on, notes))?;
    let buy = buy.ok_or_else(|| Refusal::new("buy", "It does not say what has to be bought."))?;
    let pieces = count(fields, "pieces")?.unwrap_or(1);
    let cut = cut(fields)?.ok_or_else(|| Refusal::new("percent_off", "It must be more than 0 and at most 100."))?;
    let reward = match fields.text("reward")? {
        None | Some("cheapest") => Reward::Cheapest,
        Some("dearest") => Reward::Dearest,
        Some(_) => return Err(Refusal::new("reward", "It must be cheapest or dearest.")),
    };
    Ok(Gives::Offer { buy, pieces, cut, reward })
}

fn purchase(fields: Fields<'_>, shelf: Shelf<'_>, on: Option<&Goods>, notes: &mut Notes) -> Result<Purchase, Refusal> {
    let of = fields.part("of", |of| shelf.goods(of, notes))?.or_else(|| on.cloned());
    let of = of.ok_or_else(|| Refusal::new("of", "It does not say of what."))?;
    let pieces = count(fields, "pieces")?.map(|pieces| Amount::Pieces { pieces });
    let spend = money(fields, "spend_cents")?.map(|cents| Amount::Spend { cents });
    let mass = mass(fields, "mass")?.map(|mass| Amount::Mass { mass });
    let mut amounts = [pieces, spend, mass].into_iter().flatten();
    match (amounts.next(), amounts.next()) {
        (Some(amount), None) => Ok(Purchase { of, amount }),
        _ => Err(Refusal::new("pieces", "It must be one of pieces, spend_cents and mass.")),
    }
}

fn cart(fields: Fields<'_>) -> Result<Gives, Refusal> {
    let from = money(fields, "from_cents")?.unwrap_or(Cents::ZERO);
    let cut = match cut(fields)? {
        Some(Cut::Percent { rate }) => CartCut::Percent { rate },
        Some(Cut::Amount { cents }) => CartCut::Amount { cents },
        Some(Cut::Price { .. }) | None => {
            return Err(Refusal::new("percent_off", "It must be percent_off or cents_off."));
        }
    };
    Ok(Gives::Cart { from, cut })
}

/// How much is taken off; none where nothing is said of it.
fn cut(fields: Fields<'_>) -> Result<Option<Cut>, Refusal> {
    let share = |written: String| -> Result<Rate, Refusal> {
        percent_off(&written).ok_or_else(|| Refusal::new("percent_off", "It must be more than 0 and at most 100."))
    };
    let percent = fields.number("percent_off")?.map(share).transpose()?.map(|rate| Cut::Percent { rate });
    let amount = money(fields, "cents_off")?.map(|cents| Cut::Amount { cents });
    let price = match fields.whole("price_cents")? {
        Some(0) => Some(Cut::Price { cents: Cents::ZERO }),
        _ => money(fields, "price_cents")?.map(|cents| Cut::Price { cents }),
    };
    let mut cuts = [percent, amount, price].into_iter().flatten();
    match (cuts.next(), cuts.next()) {
        (cut, None) => Ok(cut),
        (_, Some(_)) => Err(Refusal::new("percent_off", "It must be one of percent_off, cents_off and price_cents.")),
    }
}

fn money(fields: Fields<'_>, name: &str) -> Result<Option<Cents>, Refusal> {
    let read = |whole| cents(whole).ok_or_else(|| Refusal::new(name, "It must be an amount in cents, above nothing."));
    fields.whole(name)?.map(read).transpose()
}

/// A number of pieces, from 1 on.
pub(super) fn count(fields: Fields<'_>, name: &str) -> Result<Option<u32>, Refusal> {
    let read = |whole: i64| {
        let count = u32::try_from(whole).ok().filter(|_| (1..=MAX_PIECES).contains(&whole));
        count.ok_or_else(|| Refusal::new(name, format!("It must be a whole number from 1 to {MAX_PIECES}.")))
    };
    fields.whole(name)?.map(read).transpose()
}
