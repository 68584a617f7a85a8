//! What an order comes to, line by line: the same table in the cart, at the checkout and on the order.
//!
//! No I/O, and no arithmetic: every figure comes from the quote.

use super::handover::fee_name;
use everbud_domain::money::Cents;
use everbud_domain::order_type::OrderType;
use everbud_domain::quote::{Quote, QuotedTax};
use everbud_domain::wire::OrderView;
use leptos::prelude::*;

/// The figures of a quote or an order.
pub(crate) struct Totals<'a> {
    subtotal: Cents,
    discount: Cents,
    taxes: &'a [QuotedTax],
    fee: Cents,
    fee_name: &'static str,
    total: Cents,
}

impl<'a> Totals<'a> {
    /// Those of a quote for an order of that type.
    pub(crate) const fn of(quote: &'a Quote, order_type: OrderType) -> Self {
        Self {
            subtotal: quote.subtotal_cents,
            discount: quote.discount_cents,
            taxes: quote.taxes.as_slice(),
            fee: quote.fee_cents,
            fee_name: fee_name(order_type),
            total: quote.total_cents,
        }
    }
}

impl<'a> From<&'a OrderView> for Totals<'a> {
    fn from(order: &'a OrderView) -> Self {
        Self {
            subtotal: order.subtotal_cents,
            discount: order.discount_cents,
            taxes: &order.taxes,
            fee: order.fee_cents,
            fee_name: fee_name(order.order_type),
            total: order.total_cents,
        }
    }
}

/// The table of figures.
pub(crate) fn totals(totals: &Totals<'_>) -> AnyView {
    let added = totals.taxes.iter().filter(|tax| !tax.included);
    let taxes = added.map(|tax| row(tax.name.clone(), tax.cents.to_string())).collect_view();
    let within: Vec<String> =
        totals.taxes.iter().filter(|tax| tax.included).map(|tax| format!("{} {}", tax.cents, tax.name)).collect();
    let within = (!within.is_empty()).then(|| {
        view! { <tr><td class="within" colspan="2">{format!("Prices include {}", within.join(" and "))}</td></tr> }
    });
    let off = (totals.discount > Cents::ZERO)
        .then(|| row("Specials".to_owned(), Cents::ZERO.less(totals.discount).to_string().replace('-', "−")));
    let fee = (totals.fee > Cents::ZERO).then(|| row(totals.fee_name.to_owned(), totals.fee.to_string()));
    view! {
        <table class="totals">
            <caption class="unseen">"What it comes to"</caption>
            <tbody>{row("Subtotal".to_owned(), totals.subtotal.to_string())}{off}{taxes}{fee}</tbody>
            <tfoot>
                <tr><th scope="row">"Total"</th><td>{totals.total.to_string()}</td></tr>
                {within}
            </tfoot>
        </table>
    }
    .into_any()
}

fn row(name: String, amount: String) -> AnyView {
    view! { <tr><th scope="row">{name}</th><td>{amount}</td></tr> }.into_any()
}
