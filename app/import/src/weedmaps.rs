//! Weedmaps listings: the JSON behind a dispensary's menu page, `{meta, data: [{type: "menu_item", attributes}]}`.
//!
//! Pure. A listing was made to be looked at, not to be sold from, so much has to be read from unusual places. In the
//! order in which an item is read:
//!
//! - Items that are medical only, not published or not orderable online are refused: they are not for this shop's menu.
//! - The shelf comes from the sub-category, then the category, then the name: pre-rolls are often filed as flower.
//! - Prices come from `variants`, or else from `prices`, where 0 means that there is no such weight. Without any price
//!   the item is refused.
//! - What is sold by the unit has its weight in `compliance_net_mg` or in its name. Where they differ the law counts
//!   the larger. What is smoked and has neither is refused, for it would pass every purchase limit.
//! - THC in edibles comes from `measurements` in milligrams, then from the name, then from `compliance_net_mg`.
//! - Unknown stock is taken as 25, the most that the trade's menus show; so is 9999, which means that nobody counts.
//! - `sale` becomes one special for each distinct percentage. Other kinds of sale are left out.
//!
//! All but the plain cases are noted. One file is one page of at most 100 items: the file says how many there are, and
//! missing pages are noted.

mod label;
mod measure;
mod offers;
mod sales;
mod shelf;
mod strength;

use crate::assemble::{Draft, DraftVariant, Register};
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use crate::regulated::{self, Infused, Law};
use crate::{Imported, Unreadable, text, unreadable};
use everbud_domain::product::{Category, StrainType};
use everbud_domain::weight::Milligrams;
use label::Label;
use offers::Stock;
use sales::Sales;
use serde_json::Value;
use strength::Strength;

/// What concerns many items alike and is said once for the file.
#[derive(Debug, Default)]
struct Tally {
    stock_unknown: usize,
    stock_uncounted: usize,
    net_unknown: usize,
}

/// Reads a Weedmaps listing.
///
/// # Errors
/// [`Unreadable`] when the file as a whole is not one; the file's fault, and sending it again does not help.
pub fn read(text: &str) -> Result<Imported, Unreadable> {
    take(unreadable::parse(text)?)
}

pub(crate) fn take(mut file: Value) -> Result<Imported, Unreadable> {
    let total = file.get("meta").and_then(|meta| meta.get("total")).and_then(Value::as_u64);
    let records = unreadable::records(&mut file, "data")?;
    let mut taken = Imported { records: records.len(), ..Imported::default() };
    let (mut register, mut sales, mut tally) = (Register::default(), Sales::default(), Tally::default());
    for (number, record) in (1..).zip(&records) {
        let mut notes = Notes::on_record(number);
        let outcome = item(record, &mut notes, &mut tally).and_then(|(draft, off)| {
            register.add(draft, &mut notes, &mut taken)?;
            sales.note(off, taken.products.last());
            Ok(())
        });
        match outcome {
            Ok(()) => taken.problems.extend(notes.into_changes()),
            Err(refusal) => taken.problems.push(notes.refuse(refusal)),
        }
    }
    taken.specials = sales.into_specials();
    conclude(&mut taken, &tally, total);
    Ok(taken)
}

/// Says what concerns the file as a whole.
fn conclude(taken: &mut Imported, tally: &Tally, total: Option<u64>) {
    let mut notes = Notes::on_file();
    if tally.stock_unknown > 0 {
        let what = format!("Variants without a stock figure: {}; each is taken as 25.", tally.stock_unknown);
        notes.mend("inventory_quantity", what);
    }
    if tally.stock_uncounted > 0 {
        let what = format!(
            "Variants with the stock of what nobody counts, 9999: {}; each is taken as 25.",
            tally.stock_uncounted
        );
        notes.mend("inventory_quantity", what);
    }
    if tally.net_unknown > 0 {
        let what = format!(
            "Edibles without net weight or volume: {}; limits on solid and liquid edibles cannot count them.",
            tally.net_unknown
        );
        notes.mend("weight", what);
    }
    let records = taken.records;
    if let Some(total) = total.filter(|total| u64::try_from(records).is_ok_and(|records| records < *total)) {
        notes.mend("meta", format!("It holds {records} of {total} items: import the other pages too."));
    }
    if taken.products.is_empty() {
        let what = "It holds no item that could be taken: such a menu must never replace a good one.";
        taken.problems.push(Notes::on_file().refuse_file("data", what));
    }
    taken.problems.extend(notes.into_changes());
}

/// One item, and the percentage that is off it.
fn item(record: &Value, notes: &mut Notes, tally: &mut Tally) -> Result<(Draft, Option<sales::Off>), Refusal> {
    let record = Fields::of(record, "item")?;
    let fields = record.object("attributes")?.ok_or_else(|| Refusal::new("attributes", "It has none."))?;
    let name = text::name(fields.text("name")?, notes)?;
    if record.text("type")? != Some("menu_item") {
        return Err(Refusal::new("type", "It is not a menu item."));
    }
    refuse_unsold(fields)?;
    let label = Label::read(&name);
    let category = shelf::category(fields, &name, &label, notes)?;
    let strength = Strength::read(fields, category, &label, notes)?;
    let infused = Infused::in_name(&name).or(Infused::in_name(&shelf::sub_category(fields)?));
    let found = offers::read(fields, category, &label, &strength, notes)?;
    let mut variants: Vec<DraftVariant> = Vec::new();
    for offer in found {
        if variants.iter().any(|other| other.sized.key == offer.sized.key) {
            notes.mend("variants", format!("{} is listed twice: the first is kept.", offer.sized.size));
            continue;
        }
        let law = Law { infused, ..law(category, offer.net, &strength) };
        let counted = regulated::count(category, offer.sized.size, strength.thc, &law)?;
        if counted.unknown.parts {
            notes.mend(
                "sub_category",
                "It is infused, and how much of it is concentrate is not known: where the law counts both, it is shown and \
                 not sold online.",
            );
        }
        tally.net_unknown = tally.net_unknown.saturating_add(usize::from(counted.unknown.net));
        match offer.stock {
            Stock::Unknown => tally.stock_unknown = tally.stock_unknown.saturating_add(1),
            Stock::Uncounted => tally.stock_uncounted = tally.stock_uncounted.saturating_add(1),
            Stock::Counted(_) => {}
        }
        variants.push(DraftVariant {
            id: None,
            sized: offer.sized,
            price: offer.price,
            medical_price: None,
            regulated: counted,
            stock: offer.stock.units(),
        });
    }
    let draft = Draft {
        id: None,
        slug: None,
        brand: text::label(fields.text("brand_name")?),
        subcategory: None,
        strain: strain(fields, notes)?,
        thc: strength.thc,
        cbd: strength.cbd,
        effects: Vec::new(),
        description: text::description(fields.text("body")?, notes),
        name,
        category,
        variants,
    };
    Ok((draft, sales::read(fields, notes)?))
}

/// Some items are on a listing, but not for sale to adults online.
fn refuse_unsold(fields: Fields<'_>) -> Result<(), Refusal> {
    if fields.text("license_type")? == Some("medical") {
        return Err(Refusal::new("license_type", "It is medical only, and this shop sells for adult use."));
    }
    if fields.flag("is_published")? == Some(false) {
        return Err(Refusal::new("is_published", "It is not published."));
    }
    if fields.flag("online_orderable")? == Some(false) {
        return Err(Refusal::new("online_orderable", "It cannot be ordered online."));
    }
    Ok(())
}

/// What the law counts where the size alone does not say it.
fn law(category: Category, net: Option<Milligrams>, strength: &Strength) -> Law {
    match category {
        Category::Flower | Category::PreRoll => Law { flower: net, ..Law::default() },
        Category::Vape | Category::Concentrate => Law { concentrate: net, ..Law::default() },
        Category::Edible | Category::Tincture => Law { thc: strength.law, ..Law::default() },
        Category::Topical | Category::Gear => Law::default(),
    }
}

fn strain(fields: Fields<'_>, notes: &mut Notes) -> Result<Option<StrainType>, Refusal> {
    let Some(written) = fields.text("genetics")?.map(text::tidy).filter(|written| !written.is_empty()) else {
        return Ok(None);
    };
    let strain = match written.to_lowercase().as_str() {
        "cbd" | "high cbd" | "high_cbd" => Some(StrainType::HighCbd),
        key => StrainType::from_key(key),
    };
    if strain.is_none() {
        notes.mend("genetics", format!("“{written}” is not a strain type: left out."));
    }
    Ok(strain)
}
