//! What an order holds, line by line, in brief: at the checkout and on the order.
//!
//! No I/O.

use everbud_domain::quote::QuoteLine;
use leptos::prelude::*;

/// The lines.
pub(crate) fn bought(lines: &[QuoteLine]) -> AnyView {
    let items = lines.iter().map(item).collect_view();
    view! { <ul class="bought">{items}</ul> }.into_any()
}

fn item(line: &QuoteLine) -> AnyView {
    let special = line.special.clone().map(|special| view! { <span class="deal">{special}</span> });
    // A single piece needs no size: the quantity says it.
    let size = (line.size != "each").then(|| view! { <span class="quiet">{format!(" {}", line.size)}</span> });
    view! {
        <li>
            <span class="times">{format!("{} ×", line.quantity)}</span>
            <span class="what">{line.name.clone()}{size}{special}</span>
            <span class="amount">{line.total_cents.to_string()}</span>
        </li>
    }
    .into_any()
}
