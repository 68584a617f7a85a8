//! What the revenue of a shortfall would have earned, by the margins that the owner entered.
//!
//! Pure. The revenue is shared out as in the shop's own orders: so much to each category, and the rest to taxes and fees,
//! which are nobody's profit. Where a category has no margin, its revenue is told and no profit is claimed.

use super::{Margin, TakenOrder};
use everbud_domain::money::{Cents, Rate};
use everbud_domain::product::Category;
use everbud_domain::report::{CategoryLoss, Likely, LostProfit};
use std::collections::BTreeMap;

/// What the shortfall would have earned.
pub(super) fn lost(orders: &[TakenOrder], margins: &BTreeMap<Category, Margin>, shortfall: &Likely) -> LostProfit {
    let sold = Sold::of(orders);
    let (categories, taxes_and_fees_cents) = sold.share_out(shortfall.revenue_cents, margins);
    let profit = |revenue| sold.share_out(revenue, margins).0.iter().filter_map(|loss| loss.profit_cents).sum();
    let is_known = categories.iter().any(|loss| loss.profit_cents.is_some());
    let without = categories.iter().filter(|loss| loss.profit_cents.is_none()).map(|loss| loss.revenue_cents).sum();
    LostProfit {
        profit_cents: is_known.then(|| profit(shortfall.revenue_cents)),
        profit_low_cents: is_known.then(|| profit(shortfall.revenue_low_cents)),
        profit_high_cents: is_known.then(|| profit(shortfall.revenue_high_cents)),
        revenue_without_margin_cents: if sold.total == 0 { shortfall.revenue_cents } else { without },
        taxes_and_fees_cents,
        categories,
    }
}

/// What a shop's orders came to.
struct Sold {
    categories: BTreeMap<Category, i128>,
    /// With taxes and fees; never less than the categories together.
    total: i128,
}

impl Sold {
    fn of(orders: &[TakenOrder]) -> Self {
        let mut categories: BTreeMap<Category, i128> = BTreeMap::new();
        for (category, cents) in orders.iter().flat_map(|order| &order.categories) {
            *categories.entry(*category).or_default() += i128::from(cents.0.max(0));
        }
        let lines: i128 = categories.values().sum();
        let totals: i128 = orders.iter().map(|order| i128::from(order.total_cents.0)).sum();
        Self { categories, total: totals.max(lines) }
    }

    /// The parts of that revenue, to the cent: they and what is left for taxes and fees add up to it.
    fn share_out(&self, revenue: Cents, margins: &BTreeMap<Category, Margin>) -> (Vec<CategoryLoss>, Cents) {
        if self.total == 0 {
            return (Vec::new(), Cents::ZERO);
        }
        let part = |sold: i128| Cents(i64::try_from(i128::from(revenue.0) * sold / self.total).unwrap_or(i64::MAX));
        let (mut parts, mut sold_before) = (Vec::new(), 0);
        for (category, sold) in &self.categories {
            // Differences of running totals, so that the cents lost by rounding down one part are in the next.
            let revenue_cents = part(sold_before + sold).less(part(sold_before));
            sold_before += sold;
            let margin = margins.get(category);
            parts.push(CategoryLoss {
                category: *category,
                share_basis_points: u32::try_from(sold * 10_000 / self.total).unwrap_or(u32::MAX),
                revenue_cents,
                margin_basis_points: margin.map(|margin| margin.basis_points()),
                profit_cents: margin.map(|margin| Rate(margin.basis_points() * 100).of(revenue_cents)),
            });
        }
        (parts, revenue.less(part(sold_before)))
    }
}
