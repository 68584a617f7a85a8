//! The estimate of what an incident cost: apart from all that was counted, with its uncertainty, its method and its label.
//!
//! No I/O.

use super::table;
use everbud_domain::margin::percent;
use everbud_domain::report::{Estimate, Likely, LostProfit, LostSales};
use leptos::prelude::*;

/// The section.
pub(super) fn section(estimate: &Estimate) -> AnyView {
    let content = match estimate {
        Estimate::Made(lost) => made(lost),
        Estimate::Withheld(why) => view! { <p>"None was made. "{why.detail.clone()}</p> }.into_any(),
    };
    view! {
        <section class="estimate" aria-labelledby="estimate">
            <h2 id="estimate">"Estimate of lost profit"</h2>
            <p class="quiet">"Not counted, and no part of the money kept."</p>
            {content}
        </section>
    }
    .into_any()
}

fn made(lost: &LostSales) -> AnyView {
    let label = lost.is_history_synthetic.then(|| {
        view! { <p class="label">"Synthetic: this shop's history was made up, and so this estimate is for show only."</p> }
    });
    let taken = &lost.taken;
    let rows = vec![
        orders("Orders expected", &lost.expected),
        (false, vec!["Orders taken".into(), taken.orders.to_string(), String::new(), String::new()]),
        orders("Orders missing", &lost.shortfall),
        revenue("Revenue expected", &lost.expected),
        (false, vec!["Revenue taken".into(), taken.total_cents.to_string(), String::new(), String::new()]),
        revenue("Revenue missing", &lost.shortfall),
        profit(&lost.profit),
    ];
    view! {
        {label}
        {table("What may be missing", &["Likely", "From", "To"], rows)}
        <p class="quiet">"The true value lies between the two ends nine times in ten."</p>
        {by_category(&lost.profit)}
        <h3>"How it was made"</h3>
        <p class="quiet">
            {format!("On {} full weeks: {}. {}", lost.weeks_of_history, lost.method, lost.method_text)}
        </p>
    }
    .into_any()
}

fn orders(name: &str, likely: &Likely) -> (bool, Vec<String>) {
    let tenths = (likely.orders_thousandths + 50) / 100;
    let cells =
        [format!("{}.{}", tenths / 10, tenths % 10), likely.orders_low.to_string(), likely.orders_high.to_string()];
    (false, [name.to_owned()].into_iter().chain(cells).collect())
}

fn revenue(name: &str, likely: &Likely) -> (bool, Vec<String>) {
    let cells = [likely.revenue_cents, likely.revenue_low_cents, likely.revenue_high_cents];
    (false, [name.to_owned()].into_iter().chain(cells.map(|cents| cents.to_string())).collect())
}

fn profit(profit: &LostProfit) -> (bool, Vec<String>) {
    let cells = [profit.profit_cents, profit.profit_low_cents, profit.profit_high_cents];
    let told = cells.map(|cents| cents.map_or_else(|| "no margin".to_owned(), |cents| cents.to_string()));
    (true, ["Profit missing".to_owned()].into_iter().chain(told).collect())
}

fn by_category(profit: &LostProfit) -> Option<AnyView> {
    if profit.categories.is_empty() {
        return None;
    }
    let mut rows: Vec<_> = profit
        .categories
        .iter()
        .map(|loss| {
            let margin = loss.margin_basis_points.map_or_else(|| "none".to_owned(), |margin| percent(margin) + " %");
            let profit = loss.profit_cents.map_or_else(|| "–".to_owned(), |cents| cents.to_string());
            (false, vec![loss.category.label().to_owned(), loss.revenue_cents.to_string(), margin, profit])
        })
        .collect();
    let rest = "Taxes, fees, and what has left the menu".to_owned();
    rows.push((false, vec![rest, profit.taxes_and_fees_cents.to_string(), String::new(), "–".to_owned()]));
    Some(
        view! {
            <h3>"The missing revenue by category"</h3>
            {table("The missing revenue by category", &["Revenue", "Margin", "Profit"], rows)}
        }
        .into_any(),
    )
}
