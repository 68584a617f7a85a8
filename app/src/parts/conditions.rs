//! The conditions of specials that not everybody gets.
//!
//! No I/O. Whether a shopper meets them shows when they order: until then nobody knows who they are.

use everbud_domain::special::Condition;
use leptos::prelude::*;

/// A sentence each; nothing for a cart without such a special.
pub(crate) fn conditions(conditions: &[Condition]) -> Option<AnyView> {
    if conditions.is_empty() {
        return None;
    }
    let items = conditions.iter().map(|it| view! { <li>{it.detail.clone()}</li> }).collect_view();
    Some(view! { <ul class="hints" aria-label="Conditions of the specials">{items}</ul> }.into_any())
}
