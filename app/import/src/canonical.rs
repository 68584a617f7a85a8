//! Menus in Everbud's own format, which people write by hand and programs export. Version 1:
//!
//! ```json
//! {
//!   "everbud_menu": 1,
//!   "specials": [
//!     {"name": "Early bird", "percent_off": "12.5", "on": {"type": "category", "category": "pre_roll"},
//!      "starts_at": "2027-04-20T08:00:00-06:00", "ends_at": "2027-04-20T11:00:00-06:00"},
//!     {"name": "Three jars", "bundle": {"pieces": 3, "price_cents": 9000},
//!      "on": {"type": "category", "category": "flower", "mass": "3.5 g"}},
//!     {"name": "Second one half price", "offer": {"buy": {"pieces": 1}, "percent_off": "50"},
//!      "on": {"type": "brand", "brand": "Fen & Daughter"}, "weekly": {"monday": "16:00-18:00"}},
//!     {"name": "Neighbours", "code": "FERRY", "cart": {"from_cents": 10000, "cents_off": 1500},
//!      "on": {"type": "everything"}}
//!   ],
//!   "products": [
//!     {"name": "Lantern Moss", "brand": "Fen & Daughter", "category": "flower", "strain": "hybrid",
//!      "thc": "21-24.6%", "cbd": null, "effects": ["calm"], "description": "Damp *cedar*, then lime.",
//!      "variants": [{"size": "3.5 g", "price_cents": 3500, "medical_price_cents": 3000, "stock": 24}]},
//!     {"name": "Reed Organ (infused)", "category": "pre_roll", "thc": "38%",
//!      "variants": [{"size": "3 x 0.5 g", "price_cents": 2400, "stock": 9,
//!                    "law": {"flower": "1.2 g", "concentrate": "0.3 g"}}]}
//!   ]
//! }
//! ```
//!
//! Pure. What may be left out is null or absent: everything but a product's `name`, `category` and `variants` and a
//! variant's `size` and `price_cents`, and but a special's `name`, what it gives, and `on`.
//!
//! | field | what it holds |
//! | --- | --- |
//! | `id`, `slug` (product), `id` (variant, special) | kept as they are, each once in the file; made from names and sizes otherwise |
//! | `category` | flower, pre_roll, vape, concentrate, edible, tincture, topical, gear |
//! | `subcategory` | a part of that shelf, by any name: "Gummies" |
//! | `strain` | indica, sativa, hybrid, high_cbd |
//! | `thc`, `cbd` | "22.5%", "21-24.6%", or milligrams in the package: "100 mg" |
//! | `description` | Markdown |
//! | `size` | "3.5 g", "1/8 oz", "5 x 0.5 g", "355 ml", "4 x 355 ml", "12 fl oz", "3 pieces", "each" |
//! | `stock` | how many there are; without it, none |
//! | `law` | what the law counts in one, where it is not what category and size say: masses `flower`, `concentrate`, `thc`, `solid`, and the volume `liquid`; and `infused`, true for flower that concentrate was added to, which a name with that word says too |
//! | `on` | `{"type": "everything"}`, or type `category`, `subcategory` (with its `category`), `brand` or `products`, with a field of that name; products by id or name. Only those of one `mass`, or from `mass_from` to `mass_to`; and none of the products in `except` |
//! | `percent_off`, `cents_off`, `price_cents` (special) | a sale: by how much, or to what, each piece gets cheaper |
//! | `bundle` | so many `pieces` for `price_cents` together |
//! | `offer` | for what one has to `buy` (`pieces`, `spend_cents` or `mass`; `of` other goods than `on`, if so), `pieces` get cheaper by one of the fields of a sale. `reward`: `cheapest`, of equal or lesser value than what is bought, or `dearest` |
//! | `cart` | `percent_off` or `cents_off` the order, where it comes to `from_cents` |
//! | `code` | what a shopper has to enter for it |
//! | `menu` (special) | adult, medical, or both |
//! | `order_types` | a list of the order types for which it is given, of pickup, curbside, drive_through and delivery; without it, all |
//! | `most_per_order` | how many pieces, bundles or rewards one order gets |
//! | `per_person` | in how many orders a person gets it |
//! | `first_time` | only for who has not ordered at the shop before |
//! | `starts_at`, `ends_at` | RFC 3339; from the first on, no longer at the second |
//! | `weekly` | in which hours it runs on which days, on the shop's clock: `{"friday": "22:00-02:00"}` |

mod specials;
mod variants;

use crate::assemble::{Draft, Register};
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use crate::{Imported, Unreadable, potency, text, unreadable};
use everbud_domain::product::{Category, Potency, StrainType};
use serde_json::Value;

/// The only version so far.
const VERSION: u64 = 1;

/// The most effects of a product.
const MAX_EFFECTS: usize = 12;

/// Reads a menu in our own format.
///
/// # Errors
/// [`Unreadable`] when the file as a whole is not one; the file's fault, and sending it again does not help.
pub fn read(text: &str) -> Result<Imported, Unreadable> {
    take(unreadable::parse(text)?)
}

pub(crate) fn take(mut file: Value) -> Result<Imported, Unreadable> {
    match file.get("everbud_menu").map(Value::as_u64) {
        None => return Err(Unreadable::UnknownFormat),
        Some(Some(VERSION)) => {}
        Some(_) => return Err(Unreadable::UnknownVersion),
    }
    let records = unreadable::records(&mut file, "products")?;
    let specials = match file.get("specials") {
        None | Some(Value::Null) => Vec::new(),
        Some(_) => unreadable::records(&mut file, "specials")?,
    };
    let mut register = Register::default();
    for record in &records {
        reserve(record, &mut register);
    }
    let mut taken = Imported { records: records.len(), ..Imported::default() };
    for (number, record) in (1..).zip(records) {
        let mut notes = Notes::on_record(number);
        let outcome = product(&record, &mut notes).and_then(|draft| register.add(draft, &mut notes, &mut taken));
        match outcome {
            Ok(()) => taken.problems.extend(notes.into_changes()),
            Err(refusal) => taken.problems.push(notes.refuse(refusal)),
        }
    }
    specials::take(&specials, &mut taken);
    if taken.products.is_empty() {
        taken.problems.push(Notes::on_file().refuse_file("products", "It holds no product that could be taken."));
    }
    Ok(taken)
}

/// Keeps the names that a record gives itself from those that we make.
fn reserve(record: &Value, register: &mut Register) {
    let text = |value: &Value, field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
    if let Some(id) = text(record, "id") {
        register.products.reserve(&id);
    }
    if let Some(slug) = text(record, "slug") {
        register.slugs.reserve(&slug);
    }
    for variant in record.get("variants").and_then(Value::as_array).into_iter().flatten() {
        if let Some(id) = text(variant, "id") {
            register.variants.reserve(&id);
        }
    }
}

fn product(record: &Value, notes: &mut Notes) -> Result<Draft, Refusal> {
    let fields = Fields::of(record, "product")?;
    let name = text::name(fields.text("name")?, notes)?;
    let category = fields.text("category")?.unwrap_or_default();
    let Some(category) = Category::from_key(category) else {
        return Err(Refusal::new("category", format!("“{}” is not a category.", text::tidy(category))));
    };
    let strain = fields.text("strain")?.and_then(|key| {
        let strain = StrainType::from_key(key);
        if strain.is_none() {
            notes.mend("strain", format!("“{}” is not a strain type: left out.", text::tidy(key)));
        }
        strain
    });
    let thc = potency(fields, "thc", notes)?;
    let cbd = potency(fields, "cbd", notes)?;
    let mut effects = Vec::new();
    for effect in fields.list("effects")? {
        let effect = effect.as_str().ok_or_else(|| Refusal::new("effects", "Each of them must be a text."))?;
        effects.extend(text::label(Some(effect)));
    }
    if effects.len() > MAX_EFFECTS {
        effects.truncate(MAX_EFFECTS);
        notes.mend("effects", format!("There are more than {MAX_EFFECTS}: the first are kept."));
    }
    Ok(Draft {
        subcategory: text::label(fields.text("subcategory")?),
        id: fields.text("id")?.map(str::to_owned),
        slug: fields.text("slug")?.map(str::to_owned),
        brand: text::label(fields.text("brand")?),
        description: text::description(fields.text("description")?, notes),
        variants: variants::read(fields.list("variants")?, category, &name, thc, notes)?,
        name,
        category,
        strain,
        thc,
        cbd,
        effects,
    })
}

fn potency(fields: Fields<'_>, name: &str, notes: &mut Notes) -> Result<Option<Potency>, Refusal> {
    let Some(written) = fields.text(name)?.filter(|written| !written.trim().is_empty()) else { return Ok(None) };
    let potency = potency::parse(written);
    if potency.is_none() {
        notes.mend(name, format!("“{}” is not a potency: left out.", text::tidy(written)));
    }
    Ok(potency)
}
