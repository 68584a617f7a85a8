//! What is due on top of the price.
//!
//! Pure. Taxes are computed on the lines after specials, in the order of the list, each rounded once an order.

use crate::money::{Cents, Rate};
use crate::quote::QuotedTax;
use serde::{Deserialize, Serialize};

/// One tax on the discounted price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tax {
    /// Its name on the receipt.
    pub name: String,
    /// How much of the base is due.
    pub rate: Rate,
    /// Which lines it is due on.
    pub on: TaxedGoods,
    /// Whether the taxes before it belong to its base.
    pub compound: bool,
}

/// Which lines a tax is due on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxedGoods {
    /// Every line.
    Everything,
    /// Lines that hold cannabis.
    Cannabis,
}

/// What the lines of an order come to after specials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taxable {
    /// All lines.
    pub everything: Cents,
    /// The lines that hold cannabis.
    pub cannabis: Cents,
}

/// What each tax adds, in the order of the list; also those that come to nothing, so that a receipt keeps its shape.
///
/// The base of a compound tax holds the earlier taxes as the receipt shows them, rounded (Michigan: 6 % sales tax on the
/// price plus 10 % excise). Where it is due on cannabis alone, of an earlier tax on everything it holds the part that is
/// due on the cannabis.
#[must_use]
pub fn taxes(list: &[Tax], goods: Taxable) -> Vec<QuotedTax> {
    let mut earlier = Taxable::default();
    list.iter()
        .map(|tax| {
            let base = if tax.compound { earlier } else { Taxable::default() };
            let on_cannabis = tax.rate.of(goods.cannabis.plus(base.cannabis));
            let cents = match tax.on {
                TaxedGoods::Everything => tax.rate.of(goods.everything.plus(base.everything)),
                TaxedGoods::Cannabis => on_cannabis,
            };
            earlier.everything = earlier.everything.plus(cents);
            earlier.cannabis = earlier.cannabis.plus(on_cannabis);
            QuotedTax { name: tax.name.clone(), cents }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use TaxedGoods::{Cannabis, Everything};

    #[test]
    fn each_tax_is_rounded_once_on_the_base_that_the_law_gives_it() {
        fn check(list: &[(u32, TaxedGoods, bool)], everything: i64, cannabis: i64, expect: &[i64]) {
            let list: Vec<Tax> = list
                .iter()
                .map(|&(rate, on, compound)| Tax { name: String::new(), rate: Rate(rate), on, compound })
                .collect();
            let goods = Taxable { everything: Cents(everything), cannabis: Cents(cannabis) };
            let got: Vec<i64> = taxes(&list, goods).iter().map(|tax| tax.cents.0).collect();
            assert_eq!(got, expect, "{list:?} on {goods:?}");
        }
        // Michigan: 6 % on (price + 10 % excise).
        check(&[(100_000, Cannabis, false), (60_000, Everything, true)], 10_000, 10_000, &[1_000, 660]);
        check(&[(100_000, Cannabis, false), (60_000, Everything, true)], 12_000, 10_000, &[1_000, 780]);
        // The same, not compound.
        check(&[(100_000, Cannabis, false), (60_000, Everything, false)], 12_000, 10_000, &[1_000, 720]);
        // Excise on top of a sales tax: only the cannabis's part of it belongs to the base.
        check(&[(60_000, Everything, false), (100_000, Cannabis, true)], 12_000, 10_000, &[720, 1_060]);
        // Half a cent goes up, once.
        check(&[(66_250, Everything, false)], 10_000, 0, &[663]);
        check(&[(150_000, Cannabis, false)], 199, 0, &[0]);
        check(&[], 10_000, 10_000, &[]);
    }
}
