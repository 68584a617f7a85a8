//! A price, before and after a special, for the eye and for the ear.
//!
//! No I/O, and no arithmetic: what a special takes off is the domain's to say.

use everbud_domain::money::Cents;
use everbud_domain::product::{Product, Variant};
use everbud_domain::special::{Running, Special};
use leptos::prelude::*;

/// What one piece costs now.
#[derive(Clone, Copy)]
pub(crate) struct Price<'a> {
    /// Before the special.
    pub(crate) was: Cents,
    /// What is paid, before tax.
    pub(crate) now: Cents,
    /// The special that made the difference.
    pub(crate) special: Option<&'a Special>,
}

/// The price of one of a variant, with the specials that run, on their list.
pub(crate) fn of<'a>(running: &Running<'a>, product: &Product, variant: &Variant) -> Price<'a> {
    let was = variant.price_on(running.list());
    match running.sale_price(product, variant) {
        Some(sale) => Price { was, now: sale.now, special: Some(sale.by) },
        None => Price { was, now: was, special: None },
    }
}

impl Price<'_> {
    /// The price as it stands on a label.
    pub(crate) fn view(&self) -> AnyView {
        let now = self.now.to_string();
        if self.special.is_none() {
            return view! { <span class="price">{now}</span> }.into_any();
        }
        view! {
            <span class="price">
                <span class="unseen">"Was "</span>
                <del>{self.was.to_string()}</del>
                <span class="unseen">", now "</span>
                <ins>{now}</ins>
            </span>
        }
        .into_any()
    }
}

/// The specials that make a product cheaper, by itself or with others.
pub(crate) fn tags(running: &Running<'_>, product: &Product) -> AnyView {
    let tag = |special: &Special| {
        let most = special.most_per_order.map(|most| format!(", at most {most} an order")).unwrap_or_default();
        let terms = special.terms().map(|terms| format!(", {terms}")).unwrap_or_default();
        let by_what = special.by_what().map(|by_what| format!(", {by_what}")).unwrap_or_default();
        view! { <p class="deal">{format!("{} · {}{most}{by_what}{terms}", special.headline(), special.name)}</p> }
    };
    running.on(product).map(tag).collect_view().into_any()
}

/// What the corner of a card says: the sale, or else the first deal.
pub(crate) fn flag(running: &Running<'_>, product: &Product, price: Option<Price<'_>>) -> Option<String> {
    let sale = price.and_then(|price| price.special);
    sale.or_else(|| running.first_deal_on(product)).map(Special::headline)
}
