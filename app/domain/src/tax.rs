//! What is due on top of the price, or within it.
//!
//! Pure. A tax is due on some goods, at a rate, on what is paid for them or on their price tags, alone or with the taxes
//! before it. The rules of six states are worked through in the tests.
//!
//! There is one rounding: to the nearest cent, half a cent up. A tax that is added is rounded once an order. One that is
//! included is rounded once for all goods on which the same taxes are due, so that what they cost without it is a whole
//! number of cents.

mod written;

use crate::cart::MenuType;
use crate::money::{Cents, Rate};
use crate::order_type::delivery::Zip;
use crate::product::{Category, Potency, PotencyUnit, Product};
use crate::quote::QuotedTax;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use written::AsWritten;

/// The most taxes of a shop.
pub const MAX_TAXES: usize = 10;

/// One tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "AsWritten", into = "AsWritten")]
pub struct Tax {
    /// Its name on the receipt.
    pub name: String,
    /// How much of the base is due.
    pub rate: Rate,
    /// Which goods it is due on.
    pub on: TaxedGoods,
    /// On which price list; none: on both. Most states tax no medicine, or tax it less.
    pub menu: Option<MenuType>,
    /// Whether the taxes before it belong to its base.
    pub compound: bool,
    /// What it is computed on.
    pub base: TaxBase,
}

impl Tax {
    /// A tax that is added to what is paid for some goods, on both price lists.
    #[must_use]
    pub fn added(name: &str, rate: Rate, on: TaxedGoods) -> Self {
        Self { name: name.to_owned(), rate, on, menu: None, compound: false, base: TaxBase::Paid }
    }
}

/// What is due on deliveries to some places, instead of what is due at the shop: a town's tax is that of where the goods are
/// handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxesElsewhere {
    /// Where.
    pub zips: BTreeSet<Zip>,
    /// All that is due there, in the order in which it is computed.
    pub taxes: Vec<Tax>,
}

/// What a tax is computed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxBase {
    /// On what is paid, after specials.
    #[default]
    Paid,
    /// On the price tags, before specials.
    PriceTag,
    /// It is within what is paid: the price tags include it.
    Included,
}

/// Which goods a tax is due on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaxedGoods {
    /// All.
    Everything,
    /// Those that hold cannabis.
    Cannabis,
    /// Some shelves, or those goods on them whose share of THC is within a range.
    Shelves {
        /// Which shelves.
        categories: Vec<Category>,
        /// The range.
        thc: Option<ThcRange>,
    },
}

/// A range of THC by mass, in thousandths of a percent. A statute's "above 35 percent" is from 35,001 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThcRange {
    /// At least this; none: from nothing on, goods whose THC was not measured included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// At most this; none: without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<i64>,
}

impl ThcRange {
    /// By the upper end of what was measured, so that no goods are taxed too low.
    fn holds(self, thc: Option<Potency>) -> bool {
        let share = thc.filter(|thc| thc.unit == PotencyUnit::Percent).map(|thc| thc.high);
        match share {
            Some(share) => self.from.is_none_or(|from| from <= share) && self.to.is_none_or(|to| share <= to),
            None => self.from.is_none(),
        }
    }
}

impl TaxedGoods {
    fn hold(&self, product: &Product) -> bool {
        match self {
            Self::Everything => true,
            Self::Cannabis => product.category.is_cannabis(),
            Self::Shelves { categories, thc } => {
                categories.contains(&product.category) && thc.is_none_or(|range| range.holds(product.thc))
            }
        }
    }
}

/// A line of an order, as taxes see it.
#[derive(Debug, Clone, Copy)]
pub struct TaxedLine<'a> {
    /// What is bought.
    pub product: &'a Product,
    /// What it costs by its price tags.
    pub tags: Cents,
    /// What is paid for it, before taxes that are added.
    pub paid: Cents,
}

/// Lines on which the same taxes are due.
struct Alike {
    /// Whether each tax is due on them.
    due: Vec<bool>,
    tags: Cents,
    /// What is paid for them, less the taxes that are included.
    net: Cents,
    /// Each tax that is included; nothing for the others.
    included: Vec<Cents>,
}

/// What each tax comes to, in the order of the list; also those that come to nothing, so that a receipt keeps its shape.
///
/// The base of a compound tax holds the earlier taxes as the receipt shows them, rounded (Michigan: 6 % sales tax on the
/// price plus 10 % excise). Where it is due on fewer goods than an earlier tax, it holds of that the part that is due on
/// these.
#[must_use]
pub fn taxes(list: &[Tax], lines: &[TaxedLine<'_>], menu: MenuType) -> Vec<QuotedTax> {
    let list: Vec<&Tax> = list.iter().take(MAX_TAXES).filter(|tax| tax.menu.is_none_or(|it| it == menu)).collect();
    let working = Working { alike: alike(&list, lines), list: &list };
    list.iter()
        .enumerate()
        .map(|(at, tax)| QuotedTax {
            name: tax.name.clone(),
            cents: working.due(at, &|_| true),
            included: tax.base == TaxBase::Included,
        })
        .collect()
}

fn alike(list: &[&Tax], lines: &[TaxedLine<'_>]) -> Vec<Alike> {
    let mut groups: Vec<(Vec<bool>, Cents, Cents)> = Vec::new();
    for line in lines {
        let due: Vec<bool> = list.iter().map(|tax| tax.on.hold(line.product)).collect();
        match groups.iter_mut().find(|(taxes, ..)| *taxes == due) {
            Some((_, tags, paid)) => (*tags, *paid) = (tags.plus(line.tags), paid.plus(line.paid)),
            None => groups.push((due, line.tags, line.paid)),
        }
    }
    let group = |(due, tags, paid): (Vec<bool>, Cents, Cents)| {
        let included = included(list, &due, paid);
        let net = paid.less(included.iter().copied().sum());
        Alike { due, tags, net, included }
    };
    groups.into_iter().map(group).collect()
}

const WHOLE: i128 = 1_000_000;

/// Each tax that is within an amount, rounded; nothing for those that are not.
///
/// What is paid is the price without tax times a factor: one, and for each tax its rate, of the price or, where it is
/// compound, of the price with the taxes before it.
fn included(list: &[&Tax], due: &[bool], paid: Cents) -> Vec<Cents> {
    // Shares of the price without tax, in millionths of millionths.
    let mut factor = WHOLE * WHOLE;
    let mut shares = Vec::new();
    for (tax, is_due) in list.iter().zip(due) {
        let is_within = *is_due && tax.base == TaxBase::Included;
        let base = if tax.compound { factor } else { WHOLE * WHOLE };
        let share = if is_within { base * i128::from(tax.rate.0) / WHOLE } else { 0 };
        factor += share;
        shares.push(share);
    }
    let of = |share: i128| {
        let exact = i128::from(paid.0) * share;
        Cents(i64::try_from((exact * 2 + factor) / (factor * 2)).unwrap_or(i64::MAX))
    };
    shares.into_iter().map(of).collect()
}

struct Working<'a> {
    list: &'a [&'a Tax],
    alike: Vec<Alike>,
}

impl Working<'_> {
    /// What a tax comes to on those groups of lines that are looked at.
    fn due(&self, at: usize, is_looked_at: &dyn Fn(&Alike) -> bool) -> Cents {
        let Some(tax) = self.list.get(at) else { return Cents::ZERO };
        let is_due = |group: &Alike| is_looked_at(group) && group.due.get(at) == Some(&true);
        let groups = || self.alike.iter().filter(|group| is_due(group));
        let base: Cents = match tax.base {
            TaxBase::Paid => groups().map(|group| group.net).sum(),
            TaxBase::PriceTag => groups().map(|group| group.tags).sum(),
            TaxBase::Included => return groups().filter_map(|group| group.included.get(at)).copied().sum(),
        };
        let earlier = if tax.compound { (0..at).map(|earlier| self.due(earlier, &is_due)).sum() } else { Cents::ZERO };
        tax.rate.of(base.plus(earlier))
    }
}

#[cfg(test)]
mod tests;
