//! The specials of a menu in our own format, held against the products that were taken. They are listed as problems of
//! the file, by their name.
//!
//! Pure. There is no clock: a special of last year is taken as it stands, and simply never runs.

mod gives;
mod goods;
mod when;

use crate::fields::Fields;
use crate::naming::Names;
use crate::problem::{Notes, Refusal};
use crate::{Imported, text};
use everbud_domain::cart::MenuType;
use everbud_domain::id::SpecialId;
use everbud_domain::order_type::OrderType;
use everbud_domain::product::Product;
use everbud_domain::special::{Special, is_code};
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
    let shelf = goods::Shelf { products };
    let on = fields.part("on", |on| shelf.goods(on, notes))?;
    let gives = gives::read(fields, shelf, on.as_ref(), notes)?;
    let on = on.ok_or_else(|| Refusal::new("on", "It does not say what it applies to."))?;
    let when = when::read(fields)?;
    let menu = match fields.text("menu")? {
        None | Some("both") => None,
        Some("adult") => Some(MenuType::Adult),
        Some("medical") => Some(MenuType::Medical),
        Some(_) => return Err(Refusal::new("menu", "It must be adult, medical or both.")),
    };
    let code = fields.text("code")?.map(str::trim).filter(|code| !code.is_empty()).map(str::to_uppercase);
    if code.as_ref().is_some_and(|code| !is_code(code)) {
        return Err(Refusal::new("code", "A code is up to 40 letters, digits and dashes."));
    }
    let order_type = |named: &Value| named.as_str().and_then(OrderType::from_key);
    let order_types: Option<Vec<OrderType>> = fields.list("order_types")?.iter().map(order_type).collect();
    let order_types = order_types
        .ok_or_else(|| Refusal::new("order_types", "They must be of pickup, curbside, drive_through and delivery."))?;
    let most_per_order = gives::count(fields, "most_per_order")?;
    let per_person = gives::count(fields, "per_person")?;
    let first_time = fields.flag("first_time")?.unwrap_or(false);
    let id = match fields.text("id")? {
        Some(given) if ids.claim(given) => given.to_owned(),
        Some(_) => return Err(Refusal::new("id", "Another special has this id already.")),
        None => ids.slug(&name),
    };
    let id = SpecialId::parse(&id).map_err(|error| Refusal::new("id", format!("This is {error}.")))?;
    Ok(Special { id, name, gives, on, when, menu, code, order_types, most_per_order, per_person, first_time })
}
