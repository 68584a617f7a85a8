//! Sales: each item carries its own, our specials cover many. One special stands for each distinct percentage.
//!
//! Pure. A listing says neither when a sale began nor when it ends: the special runs until the next import.

use crate::amounts::percent_off;
use crate::fields::Fields;
use crate::problem::{Notes, Refusal};
use everbud_domain::id::{ProductId, SpecialId};
use everbud_domain::money::Rate;
use everbud_domain::product::Product;
use everbud_domain::special::{Special, SpecialScope};
use std::collections::BTreeMap;

/// How much is off an item.
pub(crate) type Off = Rate;

/// The items on sale, by how much is off.
#[derive(Debug, Default)]
pub(crate) struct Sales(BTreeMap<Off, Vec<ProductId>>);

/// The percentage that is off an item; other kinds of sale are left out.
pub(crate) fn read(fields: Fields<'_>, notes: &mut Notes) -> Result<Option<Off>, Refusal> {
    let read = |sale: Fields<'_>| Ok((sale.text("type")?.unwrap_or_default().to_owned(), sale.number("amount")?));
    let Some((kind, amount)) = fields.part("sale", read)? else { return Ok(None) };
    if kind != "percentage" {
        notes.mend("sale", format!("A sale of type “{kind}” is left out: specials here take a percentage off."));
        return Ok(None);
    }
    let amount = amount.unwrap_or_default();
    let off = percent_off(&amount);
    if off.is_none() {
        notes.mend("sale", format!("“{amount}” is not a percentage that can be taken off: the sale is left out."));
    }
    Ok(off)
}

impl Sales {
    /// Notes that a product is on sale.
    pub(crate) fn note(&mut self, off: Option<Off>, product: Option<&Product>) {
        if let (Some(off), Some(product)) = (off, product) {
            self.0.entry(off).or_default().push(product.id.clone());
        }
    }

    /// The specials, the smallest first.
    pub(crate) fn into_specials(self) -> Vec<Special> {
        let special = |(off, products): (Off, Vec<ProductId>)| {
            let id = format!("sale-{}", off.to_string().trim_end_matches('%').replace('.', "-"));
            let (id, scope) = (SpecialId::parse(&id).ok()?, SpecialScope::Products { products });
            Some(Special::percent_sale(id, format!("{off} off"), off, scope))
        };
        self.0.into_iter().filter_map(special).collect()
    }
}
