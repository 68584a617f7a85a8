//! Which goods a special of our own format means.
//!
//! Pure.

use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use crate::{sizes, text};
use everbud_domain::id::ProductId;
use everbud_domain::product::{Category, Product};
use everbud_domain::special::{Goods, MassRange, SpecialScope};
use everbud_domain::weight::Milligrams;
use serde_json::Value;

/// The products that were taken.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub(super) products: &'a [Product],
}

impl Shelf<'_> {
    /// The goods that an object describes.
    pub(super) fn goods(self, on: Fields<'_>, notes: &mut Notes) -> Result<Goods, Refusal> {
        let scope = self.scope(on, notes)?;
        let exactly = mass(on, "mass")?;
        let range = match (exactly, mass(on, "mass_from")?, mass(on, "mass_to")?) {
            (Some(mass), None, None) => Some(MassRange { from: mass, to: Some(mass) }),
            (None, None, None) => None,
            (None, from, to) => Some(MassRange { from: from.unwrap_or_default(), to }),
            (Some(_), _, _) => return Err(Refusal::new("mass", "It is either one mass, or from one to another.")),
        };
        if range.is_some_and(|range| range.to.is_some_and(|to| to < range.from)) {
            return Err(Refusal::new("mass_to", "It is less than the mass from which on it applies."));
        }
        let except = self.listed(on.list("except")?, "except", notes)?;
        Ok(Goods { scope, mass: range, except })
    }

    fn scope(self, on: Fields<'_>, notes: &mut Notes) -> Result<SpecialScope, Refusal> {
        match on.text("type")?.unwrap_or_default() {
            "everything" => Ok(SpecialScope::Everything),
            "category" => Ok(SpecialScope::Category { category: category(on)? }),
            "subcategory" => {
                let category = category(on)?;
                let names = self.products.iter().filter(|product| product.category == category);
                let names = names.filter_map(|product| product.subcategory.as_ref());
                let subcategory = known(on.text("subcategory")?, names)
                    .map_err(|wanted| Refusal::new("subcategory", format!("No product there is in “{wanted}”.")))?;
                Ok(SpecialScope::Subcategory { category, subcategory })
            }
            "brand" => {
                let brands = self.products.iter().filter_map(|product| product.brand.as_ref());
                let brand = known(on.text("brand")?, brands)
                    .map_err(|wanted| Refusal::new("brand", format!("No product is by “{wanted}”.")))?;
                Ok(SpecialScope::Brand { brand })
            }
            "products" => {
                let products = self.listed(on.list("products")?, "products", notes)?;
                if products.is_empty() {
                    return Err(Refusal::new("products", "None of its products was taken."));
                }
                Ok(SpecialScope::Products { products })
            }
            _ => Err(Refusal::new("type", "It must be everything, category, subcategory, brand or products.")),
        }
    }

    /// Products by id or name; those that were not taken are noted.
    fn listed(self, wanted: &[Value], field: &str, notes: &mut Notes) -> Result<Vec<ProductId>, Refusal> {
        let mut found: Vec<ProductId> = Vec::new();
        for value in wanted {
            let wanted = value.as_str().ok_or_else(|| Refusal::new(field, "Each of them must be a text."))?;
            let named = text::tidy(wanted);
            let matching = |product: &&Product| product.id.as_str() == wanted || product.name == named;
            let ids: Vec<ProductId> = self.products.iter().filter(matching).map(|product| product.id.clone()).collect();
            if ids.is_empty() {
                notes.mend(field, format!("No product “{named}” was taken: the special is without it."));
            }
            for id in ids {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        Ok(found)
    }
}

fn category(on: Fields<'_>) -> Result<Category, Refusal> {
    let category = on.text("category")?.and_then(Category::from_key);
    category.ok_or_else(|| Refusal::new("category", "It is not a category."))
}

/// A name as the products carry it: exactly, or in other letters.
fn known<'a>(wanted: Option<&str>, names: impl Iterator<Item = &'a String> + Clone) -> Result<String, String> {
    let wanted = text::label(wanted).unwrap_or_default();
    let exact = names.clone().find(|name| **name == wanted);
    let mut alike = names.filter(|name| name.to_lowercase() == wanted.to_lowercase());
    exact.or_else(|| alike.next()).cloned().ok_or(wanted)
}

/// A mass such as "3.5 g" or "1/8 oz".
pub(super) fn mass(fields: Fields<'_>, name: &str) -> Result<Option<Milligrams>, Refusal> {
    let Some(written) = fields.text(name)? else { return Ok(None) };
    let mass = sizes::mass(written).filter(|mass| mass.0 > 0);
    mass.map(Some).ok_or_else(|| Refusal::new(name, "It must be a mass, such as “3.5 g”."))
}
