//! At which prices an item is sold, in which weights, and how many there are.
//!
//! Pure. Prices come from `variants`, else from `prices`; what the sizes are is measured in [`super::measure`].

use super::label::Label;
use super::measure::Item;
use super::shelf;
use super::strength::{Strength, compliance};
use crate::amounts::{decimal, dollars};
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use crate::sizes::{Sized, size, total_mass};
use everbud_domain::money::Cents;
use everbud_domain::product::Category;
use everbud_domain::weight::Milligrams;
use serde_json::Value;

/// What unknown stock is taken as: the most that the trade's menus show.
const UNKNOWN_STOCK: i64 = 25;

/// From here on a stock figure means that nobody counts.
const UNCOUNTED: i64 = 9999;

/// The weights of `prices`.
const WEIGHTS: [(&str, &str); 6] = [
    ("price_half_gram", "0.5 g"),
    ("price_gram", "1 g"),
    ("price_two_grams", "2 g"),
    ("price_quarter", "1/4 oz"),
    ("price_half_ounce", "1/2 oz"),
    ("price_ounce", "1 oz"),
];

/// One size and its price.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) sized: Sized,
    pub(crate) price: Cents,
    pub(crate) stock: Stock,
    /// What the law counts, where it is not the size's own mass.
    pub(crate) net: Option<Milligrams>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stock {
    Counted(i64),
    Uncounted,
    Unknown,
}

impl Stock {
    pub(crate) const fn units(self) -> i64 {
        match self {
            Self::Counted(units) => units,
            Self::Uncounted | Self::Unknown => UNKNOWN_STOCK,
        }
    }

    fn read(fields: Fields<'_>) -> Result<Self, Refusal> {
        let Some(written) = fields.number("inventory_quantity")? else { return Ok(Self::Unknown) };
        // What was oversold is below zero: there is none.
        let units = if written.starts_with('-') { Some(0) } else { decimal(&written, 3).map(|units| units / 1000) };
        match units {
            Some(units) if units < UNCOUNTED => Ok(Self::Counted(units)),
            Some(_) => Ok(Self::Uncounted),
            None => Err(Refusal::new("inventory_quantity", "It is not a number of pieces.")),
        }
    }
}

/// What is sold at one price: a weight or, when there is no size, the unit.
struct Priced {
    sized: Option<Sized>,
    price: Cents,
    stock: Stock,
    net: Option<Milligrams>,
}

/// The offers of an item, of which there is at least one.
pub(crate) fn read(
    fields: Fields<'_>,
    category: Category,
    label: &Label,
    strength: &Strength,
    notes: &mut Notes,
) -> Result<Vec<Offer>, Refusal> {
    let stock = Stock::read(fields)?;
    let net = compliance(fields)?;
    let mut priced = by_variant(fields, stock)?;
    if priced.is_empty() {
        priced = by_price(fields, stock, net)?;
    }
    if priced.is_empty() {
        return Err(Refusal::new("prices", "It has no price."));
    }
    share_out(&mut priced, notes);
    let is_liquid = shelf::is_liquid(fields, category)?;
    let item = Item { category, label, thc: strength.law, is_liquid, is_single: priced.len() == 1 };
    let mut offers = Vec::new();
    for Priced { sized, price, stock, net } in priced {
        let (sized, net) = item.measure(sized, net, notes)?;
        offers.push(Offer { sized, price, stock, net });
    }
    Ok(offers)
}

fn by_variant(fields: Fields<'_>, all: Stock) -> Result<Vec<Priced>, Refusal> {
    let mut found = Vec::new();
    for (at, variant) in fields.list("variants")?.iter().enumerate() {
        let place = format!("variants[{at}]");
        let variant = Fields::of(variant, &place)?;
        found.extend(one_variant(variant, all).map_err(|refusal| refusal.within(&place))?);
    }
    Ok(found)
}

/// A variant; none when its price is 0, which means that there is no such weight.
fn one_variant(variant: Fields<'_>, all: Stock) -> Result<Option<Priced>, Refusal> {
    let amount = variant.part("price", |price| price.number("amount"))?.flatten();
    let Some(price) = price("price", amount)? else { return Ok(None) };
    let sized = variant.part("weight", |weight| {
        let (value, unit) = (weight.number("value")?.unwrap_or_default(), weight.text("unit")?.unwrap_or_default());
        let written = format!("{value} {unit}");
        size(&written).ok_or_else(|| Refusal::new("value", format!("“{written}” is not a weight.")))
    })?;
    let own = Stock::read(variant)?;
    let stock = if own == Stock::Unknown { all } else { own };
    Ok(Some(Priced { sized, price, stock, net: compliance(variant)? }))
}

fn by_price(fields: Fields<'_>, stock: Stock, net: Option<Milligrams>) -> Result<Vec<Priced>, Refusal> {
    let Some(prices) = fields.object("prices")? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if let Some(price) = price("prices", prices.number("price_unit")?)? {
        found.push(Priced { sized: None, price, stock, net });
    }
    // What a shop calls an eighth may be more than one.
    let eighth = fields.text("grams_per_eighth")?.and_then(size).or_else(|| size("1/8 oz"));
    let weights = WEIGHTS.iter().map(|(field, weight)| (*field, size(weight))).chain([("price_eighth", eighth)]);
    for (field, sized) in weights {
        if let (Some(price), Some(_)) = (price("prices", prices.number(field)?)?, &sized) {
            found.push(Priced { sized, price, stock, net: None });
        }
    }
    if let Some(others) = prices.object("prices_other")? {
        for (weight, value) in others.all() {
            let amount = if let Value::Object(_) = value {
                Fields::of(value, "prices_other")?.number("amount")?
            } else {
                others.number(weight)?
            };
            let Some(price) = price("prices_other", amount)? else { continue };
            let sized =
                size(weight).ok_or_else(|| Refusal::new("prices_other", format!("“{weight}” is not a weight.")))?;
            found.push(Priced { sized: Some(sized), price, stock, net: None });
        }
    }
    found.sort_by_key(|priced| priced.sized.as_ref().and_then(|sized| total_mass(sized.size)));
    Ok(found)
}

/// A price in dollars; none where it is 0 or absent.
fn price(field: &str, amount: Option<String>) -> Result<Option<Cents>, Refusal> {
    let Some(amount) = amount else { return Ok(None) };
    let cents = dollars(&amount).ok_or_else(|| Refusal::new(field, format!("“{amount}” is not a price.")))?;
    Ok(Some(cents).filter(|cents| *cents != Cents::ZERO))
}

/// One figure for several sizes is shared out: given to each of them, it would be sold several times over.
fn share_out(priced: &mut [Priced], notes: &mut Notes) {
    let Some(Stock::Counted(all)) = priced.first().map(|first| first.stock) else { return };
    let Ok(sizes) = i64::try_from(priced.len()) else { return };
    if sizes < 2 || priced.iter().any(|one| one.stock != Stock::Counted(all)) {
        return;
    }
    let (each, mut left) = (all / sizes, all % sizes);
    for one in priced {
        one.stock = Stock::Counted(each + i64::from(left > 0));
        left -= 1;
    }
    notes.mend("inventory_quantity", format!("Its one stock of {all} is shared out among {sizes} sizes."));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn prices_come_with_their_weights_and_what_costs_nothing_is_not_sold() {
        fn check(item: &Value, expect: &[(&str, i64, i64)]) {
            let fields = Fields::of(item, "item").unwrap();
            let (label, strength) = (Label::default(), Strength::default());
            let offers = read(fields, Category::Flower, &label, &strength, &mut Notes::on_record(1)).unwrap();
            let found: Vec<(String, i64, i64)> =
                offers.iter().map(|it| (it.sized.size.to_string(), it.price.0, it.stock.units())).collect();
            let found: Vec<(&str, i64, i64)> = found.iter().map(|it| (it.0.as_str(), it.1, it.2)).collect();
            assert_eq!(found, expect, "{item}");
        }
        let weight = |value: serde_json::Value, unit: &str, amount: &str| json!({"price": {"amount": amount}, "weight": {"value": value, "unit": unit}});
        check(
            &json!({"variants": [weight(json!(0.439), "g", "8.00"), weight(json!(0.125), "oz", "40.5"), weight(json!(1.0), "oz", "0.00")]}),
            &[("0.439 g", 800, 25), ("3.5 g", 4050, 25)],
        );
        check(
            &json!({"prices": {"price_unit": 0, "price_gram": 12, "price_eighth": 35.5, "price_ounce": "200"}}),
            &[("1 g", 1200, 25), ("3.5 g", 3550, 25), ("28.35 g", 20_000, 25)],
        );
        check(
            &json!({"grams_per_eighth": "4 grams", "prices": {"price_eighth": 35, "prices_other": {"6.99 g": 60}}}),
            &[("4 g", 3500, 25), ("6.99 g", 6000, 25)],
        );
        check(
            &json!({"inventory_quantity": 5, "prices": {"price_gram": 12, "price_quarter": 60}}),
            &[("1 g", 1200, 3), ("7 g", 6000, 2)],
        );
        check(&json!({"inventory_quantity": 9999, "prices": {"price_gram": 12}}), &[("1 g", 1200, 25)]);
        check(&json!({"inventory_quantity": -2, "prices": {"price_gram": 12}}), &[("1 g", 1200, 0)]);
        check(&json!({"inventory_quantity": 0, "prices": {"price_gram": 12}}), &[("1 g", 1200, 0)]);
    }
}
