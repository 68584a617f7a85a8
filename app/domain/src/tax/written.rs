//! Taxes as they are written in what shops keep: as they are now, and as they were before.
//!
//! Pure. At first a tax was due on everything or on cannabis, on what is paid, on both price lists. One that still is so is
//! written as it was.

use super::{Tax, TaxBase, TaxedGoods, ThcRange};
use crate::absent::is_default;
use crate::cart::MenuType;
use crate::money::Rate;
use crate::product::Category;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct AsWritten {
    name: String,
    rate: Rate,
    on: Goods,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    menu: Option<MenuType>,
    compound: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    base: TaxBase,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Goods {
    Named(Named),
    Shelves {
        categories: Vec<Category>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        thc: Option<ThcRange>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Named {
    Everything,
    Cannabis,
}

impl From<AsWritten> for Tax {
    fn from(written: AsWritten) -> Self {
        let AsWritten { name, rate, on, menu, compound, base } = written;
        let on = match on {
            Goods::Named(Named::Everything) => TaxedGoods::Everything,
            Goods::Named(Named::Cannabis) => TaxedGoods::Cannabis,
            Goods::Shelves { categories, thc } => TaxedGoods::Shelves { categories, thc },
        };
        Self { name, rate, on, menu, compound, base }
    }
}

impl From<Tax> for AsWritten {
    fn from(tax: Tax) -> Self {
        let Tax { name, rate, on, menu, compound, base } = tax;
        let on = match on {
            TaxedGoods::Everything => Goods::Named(Named::Everything),
            TaxedGoods::Cannabis => Goods::Named(Named::Cannabis),
            TaxedGoods::Shelves { categories, thc } => Goods::Shelves { categories, thc },
        };
        Self { name, rate, on, menu, compound, base }
    }
}
