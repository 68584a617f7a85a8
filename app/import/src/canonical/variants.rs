//! The variants of a product in our own format. One that cannot be sold is left out; without any the product is refused.
//!
//! Pure.

use crate::amounts::cents;
use crate::assemble::DraftVariant;
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use crate::regulated::{self, Infused, Law};
use crate::sizes::size;
use everbud_domain::product::{Category, Potency, Unknown};
use serde_json::Value;

/// The most variants of one product.
const MAX_VARIANTS: usize = 50;

/// The largest stock of one variant.
const MAX_STOCK: i64 = 1_000_000;

/// Reads the variants, of which at least one must be good.
pub(crate) fn read(
    records: &[Value],
    category: Category,
    name: &str,
    thc: Option<Potency>,
    notes: &mut Notes,
) -> Result<Vec<DraftVariant>, Refusal> {
    if records.len() > MAX_VARIANTS {
        return Err(Refusal::new("variants", format!("It has more than {MAX_VARIANTS}.")));
    }
    let mut variants: Vec<DraftVariant> = Vec::new();
    let mut unknown = Unknown::default();
    let mut refused = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let place = format!("variants[{at}]");
        match variant(record, category, Infused::in_name(name), thc, &place, notes) {
            Ok(variant) if variants.iter().any(|other| other.sized.key == variant.sized.key) => {
                refused.push(Refusal::new(place, "Its size is listed twice."));
            }
            Ok(variant) => {
                unknown.edible_thc |= variant.regulated.unknown.edible_thc;
                unknown.parts |= variant.regulated.unknown.parts;
                variants.push(variant);
            }
            Err(refusal) => refused.push(refusal.within(&place)),
        }
    }
    if variants.is_empty() {
        return Err(refused.pop().unwrap_or_else(|| Refusal::new("variants", "It has none.")));
    }
    for refusal in refused {
        notes.mend(refusal.field, format!("{} This variant is left out.", refusal.what));
    }
    if unknown.parts {
        notes.mend(
            "law",
            "How much of it is flower and how much concentrate is not known: where the law counts both, it is shown and not \
             sold online.",
        );
    }
    if unknown.edible_thc {
        notes.mend(
            "thc",
            "Its THC in milligrams is not known: where the law limits that, it is shown and not sold online.",
        );
    }
    Ok(variants)
}

fn variant(
    record: &Value,
    category: Category,
    infused: Option<Infused>,
    thc: Option<Potency>,
    place: &str,
    notes: &mut Notes,
) -> Result<DraftVariant, Refusal> {
    let fields = Fields::of(record, "variant")?;
    let written = fields.text("size")?.unwrap_or_default();
    let sized = size(written).ok_or_else(|| Refusal::new("size", format!("“{written}” is not a size.")))?;
    let price = fields.whole("price_cents")?.and_then(cents);
    let price = price.ok_or_else(|| Refusal::new("price_cents", "It has no price in whole cents."))?;
    let medical_price = match fields.whole("medical_price_cents")? {
        None => None,
        Some(written) => Some(
            cents(written).ok_or_else(|| Refusal::new("medical_price_cents", "This is not a price in whole cents."))?,
        ),
    };
    let law = fields.part("law", Law::read)?.unwrap_or_default();
    let law = Law { infused: law.infused.or(infused), ..law };
    let regulated = regulated::count(category, sized.size, thc, &law)?;
    let stock = match fields.whole("stock")? {
        Some(stock) if (0..=MAX_STOCK).contains(&stock) => stock,
        Some(_) => return Err(Refusal::new("stock", format!("It must be between 0 and {MAX_STOCK}."))),
        None => {
            notes.mend(format!("{place}.stock"), "It is not given: taken as none, so this is sold out.");
            0
        }
    };
    let id = fields.text("id")?.map(str::to_owned);
    Ok(DraftVariant { id, sized, price, medical_price, regulated, stock })
}
