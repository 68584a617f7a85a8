//! The specials of a menu in our own format, held against the products that were taken. They are listed as problems of
//! the file, by their name.
//!
//! Pure. There is no clock: a special of last year is taken as it stands, and simply never runs.

use crate::amounts::percent_off;
use crate::fields::Fields;
use crate::naming::Names;
use crate::problem::{Notes, Refusal};
use crate::{Imported, text};
use everbud_domain::id::{ProductId, SpecialId};
use everbud_domain::product::{Category, Product};
use everbud_domain::special::{Special, SpecialScope};
use everbud_domain::time::Timestamp;
use serde_json::Value;

/// Takes the specials, after the products.
pub(crate) fn take(records: &[Value], taken: &mut Imported) {
    let mut ids = Names::default();
    records.iter().filter_map(|record| record.get("id")?.as_str()).for_each(|id| ids.reserve(id));
    for (at, record) in records.iter().enumerate() {
        let mut notes = Notes::on_file();
        match special(record, &taken.products, &mut ids, &mut notes) {
            Ok(special) => {
                taken.specials.push(special);
                taken.problems.extend(notes.into_changes());
            }
            Err(refusal) => taken.problems.push(notes.refuse(refusal.within(&format!("specials[{at}]")))),
        }
    }
}

fn special(record: &Value, products: &[Product], ids: &mut Names, notes: &mut Notes) -> Result<Special, Refusal> {
    let fields = Fields::of(record, "special")?;
    let name = text::label(fields.text("name")?).ok_or_else(|| Refusal::new("name", "It has no name."))?;
    notes.call(&name);
    let off = fields.number("percent_off")?.as_deref().and_then(percent_off);
    let off = off.ok_or_else(|| Refusal::new("percent_off", "It must be more than 0 and at most 100."))?;
    let on = fields.part("on", |on| scope(on, products, notes))?;
    let on = on.ok_or_else(|| Refusal::new("on", "It does not say what it applies to."))?;
    let (starts_at, ends_at) = (moment(fields, "starts_at")?, moment(fields, "ends_at")?);
    if let (Some(start), Some(end)) = (starts_at, ends_at)
        && end <= start
    {
        return Err(Refusal::new("ends_at", "It ends before it starts."));
    }
    let id = match fields.text("id")? {
        Some(given) if ids.claim(given) => given.to_owned(),
        Some(_) => return Err(Refusal::new("id", "Another special has this id already.")),
        None => ids.slug(&name),
    };
    let id = SpecialId::parse(&id).map_err(|error| Refusal::new("id", format!("This is {error}.")))?;
    Ok(Special { id, name, off, on, starts_at, ends_at })
}

fn moment(fields: Fields<'_>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(written) = fields.text(name)? else { return Ok(None) };
    Timestamp::parse(written).map(Some).ok_or_else(|| Refusal::new(name, "It must be a time as in RFC 3339."))
}

fn scope(on: Fields<'_>, products: &[Product], notes: &mut Notes) -> Result<SpecialScope, Refusal> {
    match on.text("type")?.unwrap_or_default() {
        "everything" => Ok(SpecialScope::Everything),
        "category" => {
            let category = on.text("category")?.and_then(Category::from_key);
            let category = category.ok_or_else(|| Refusal::new("category", "It is not a category."))?;
            Ok(SpecialScope::Category { category })
        }
        "brand" => {
            let wanted = text::label(on.text("brand")?).unwrap_or_default();
            let brands = || products.iter().filter_map(|product| product.brand.as_ref());
            let exact = brands().find(|brand| **brand == wanted);
            let brand = exact.or_else(|| brands().find(|brand| brand.to_lowercase() == wanted.to_lowercase()));
            let brand = brand.ok_or_else(|| Refusal::new("brand", format!("No product is by “{wanted}”.")))?;
            Ok(SpecialScope::Brand { brand: brand.clone() })
        }
        "products" => listed(on.list("products")?, products, notes),
        _ => Err(Refusal::new("type", "It must be everything, category, brand or products.")),
    }
}

fn listed(wanted: &[Value], products: &[Product], notes: &mut Notes) -> Result<SpecialScope, Refusal> {
    let mut found: Vec<ProductId> = Vec::new();
    for value in wanted {
        let wanted = value.as_str().ok_or_else(|| Refusal::new("products", "Each of them must be a text."))?;
        let named = text::tidy(wanted);
        let matching = |product: &&Product| product.id.as_str() == wanted || product.name == named;
        let ids: Vec<ProductId> = products.iter().filter(matching).map(|product| product.id.clone()).collect();
        if ids.is_empty() {
            notes.mend("products", format!("No product “{named}” was taken: the special is without it."));
        }
        for id in ids {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    if found.is_empty() {
        return Err(Refusal::new("products", "None of its products was taken."));
    }
    Ok(SpecialScope::Products { products: found })
}
