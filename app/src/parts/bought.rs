//! What an order holds, line by line, in brief: at the checkout and on the order.
//!
//! No I/O.

use everbud_domain::quote::{LineSpecial, QuoteLine};
use leptos::prelude::*;

/// The lines.
pub(crate) fn bought(lines: &[QuoteLine]) -> AnyView {
    let items = lines.iter().map(item).collect_view();
    view! { <ul class="bought">{items}</ul> }.into_any()
}

fn item(line: &QuoteLine) -> AnyView {
    let reason = |it: LineSpecial| view! { <span class="deal">{format!("{}: {} off", it.name, it.cents)}</span> };
    let reasons = line.reasons().into_iter().map(reason).collect_view();
    // A single piece needs no size: the quantity says it.
    let size = (line.size != "each").then(|| view! { <span class="quiet">{format!(" {}", line.size)}</span> });
    view! {
        <li>
            <span class="times">{format!("{} ×", line.quantity)}</span>
            <span class="what">{line.name.clone()}{size}{reasons}</span>
            <span class="amount">{line.total_cents.to_string()}</span>
        </li>
    }
    .into_any()
}
