//! How full the purchase limits are, as meters with words.
//!
//! No I/O.

use everbud_domain::quote::LimitUse;
use leptos::prelude::*;

/// One meter a limit that the cart touches; nothing for a cart that touches none.
pub(crate) fn limits(limits: &[LimitUse]) -> AnyView {
    let touched: Vec<_> = limits.iter().filter(|limit| limit.filled_per_mille > 0).collect();
    if touched.is_empty() {
        return ().into_any();
    }
    let rows = touched.iter().map(|limit| row(limit)).collect_view();
    view! {
        <section class="limits" aria-labelledby="limits">
            <h2 id="limits">"Purchase limits"</h2>
            <ul>{rows}</ul>
        </section>
    }
    .into_any()
}

fn row(limit: &LimitUse) -> AnyView {
    let over = limit.filled_per_mille > 1000;
    let words = format!("{} of {}", limit.used, limit.allowed);
    view! {
        <li class:over=over>
            <span class="what">{limit.name.clone()}</span>
            <span class="how-much">{words.clone()}{over.then_some(" (over the limit)")}</span>
            <meter
                min="0"
                max="1000"
                high="1000"
                value=limit.filled_per_mille.clamp(0, 1000).to_string()
                aria-label=format!("{}: {words}", limit.name)
            >
                {words.clone()}
            </meter>
        </li>
    }
    .into_any()
}
