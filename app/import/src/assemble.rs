//! Puts a product together once its record has been understood: gives it and its variants their names and ids.
//!
//! Pure. Naming comes last, so that a refused record takes no name from a good one.

use crate::Imported;
use crate::naming::Names;
use crate::problem::{Notes, Refusal};
use crate::sizes::Sized;
use everbud_domain::id::{MalformedId, ProductId, Slug, VariantId};
use everbud_domain::money::Cents;
use everbud_domain::product::{Category, Potency, Product, Regulated, StrainType, Variant};

/// A product that is understood but has no names yet.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The id that the file gives, if it gives one.
    pub(crate) id: Option<String>,
    /// The slug that the file gives, if it gives one.
    pub(crate) slug: Option<String>,
    pub(crate) name: String,
    pub(crate) brand: Option<String>,
    pub(crate) category: Category,
    pub(crate) subcategory: Option<String>,
    pub(crate) strain: Option<StrainType>,
    pub(crate) thc: Option<Potency>,
    pub(crate) cbd: Option<Potency>,
    pub(crate) effects: Vec<String>,
    pub(crate) description: String,
    pub(crate) variants: Vec<DraftVariant>,
}

/// A variant that is understood but has no id yet.
#[derive(Debug)]
pub(crate) struct DraftVariant {
    /// The id that the file gives, if it gives one.
    pub(crate) id: Option<String>,
    pub(crate) sized: Sized,
    pub(crate) price: Cents,
    pub(crate) medical_price: Option<Cents>,
    pub(crate) regulated: Regulated,
    pub(crate) stock: i64,
}

/// The names given so far.
#[derive(Debug, Default)]
pub(crate) struct Register {
    pub(crate) products: Names,
    pub(crate) slugs: Names,
    pub(crate) variants: Names,
}

impl Register {
    /// Names the product and adds it to what was taken.
    pub(crate) fn add(&mut self, draft: Draft, notes: &mut Notes, to: &mut Imported) -> Result<(), Refusal> {
        let slug = match draft.slug {
            Some(given) if Slug::parse(&given).is_ok() && self.slugs.claim(&given) => given,
            Some(given) => {
                let made = self.slugs.slug(&draft.name);
                notes.mend("slug", format!("“{given}” cannot be its name in addresses, or is another's: {made} is."));
                made
            }
            None => self.slugs.slug(&draft.name),
        };
        let id = match draft.id {
            Some(given) => claimed(&mut self.products, given, "id")?,
            None => self.products.slug(&slug),
        };
        let product_id = ProductId::parse(&id).map_err(|error| malformed("id", &error))?;
        let mut variants = Vec::new();
        let mut stock = Vec::new();
        for (at, variant) in draft.variants.into_iter().enumerate() {
            let field = || format!("variants[{at}].id");
            let name = match variant.id {
                Some(given) => claimed(&mut self.variants, given, &field())?,
                None => self.variants.variant(&id, &variant.sized.key),
            };
            let variant_id = VariantId::parse(&name).map_err(|error| malformed(&field(), &error))?;
            stock.push((variant_id.clone(), variant.stock));
            variants.push(Variant {
                id: variant_id,
                size: variant.sized.size,
                price: variant.price,
                medical_price: variant.medical_price,
                regulated: variant.regulated,
            });
        }
        to.products.push(Product {
            id: product_id,
            slug: Slug::parse(&slug).map_err(|error| malformed("slug", &error))?,
            name: draft.name,
            brand: draft.brand,
            category: draft.category,
            subcategory: draft.subcategory,
            strain: draft.strain,
            thc: draft.thc,
            cbd: draft.cbd,
            effects: draft.effects,
            description: draft.description,
            variants,
            added_at: None,
        });
        to.stock.extend(stock);
        Ok(())
    }
}

/// An id that the file gives; two records with one id cannot both be meant.
fn claimed(names: &mut Names, given: String, field: &str) -> Result<String, Refusal> {
    if names.claim(&given) {
        Ok(given)
    } else {
        Err(Refusal::new(field, format!("“{given}” is another's id already.")))
    }
}

fn malformed(field: &str, error: &MalformedId) -> Refusal {
    Refusal::new(field, format!("This is {error}."))
}
