//! Why something cannot be ordered as it is, in the domain's own sentences.
//!
//! No I/O.

use everbud_domain::refusal::{Reason, Refusal};
use leptos::prelude::*;

/// Those that are about the whole order and not about one line.
pub(crate) fn of_order(refusals: &[Refusal]) -> impl Iterator<Item = &Refusal> {
    refusals.iter().filter(|refusal| refusal.line.is_none() && refusal.reason != Reason::EmptyCart)
}

/// Those that are about one line, below it. `id` names the list, for the line's field to refer to.
pub(crate) fn of_line(refusals: &[Refusal], line: usize, id: &str) -> Option<AnyView> {
    let sentences: Vec<_> = refusals.iter().filter(|refusal| refusal.line == Some(line)).collect();
    if sentences.is_empty() {
        return None;
    }
    let items = sentences.iter().map(|refusal| view! { <li>{refusal.detail.clone()}</li> }).collect_view();
    Some(view! { <ul class="refused" id=id.to_owned()>{items}</ul> }.into_any())
}

/// All of them at the top of a form, each with a link to what it is about.
pub(crate) fn summary<'r>(refusals: impl Iterator<Item = (&'r Refusal, Option<String>)>) -> AnyView {
    let items = refusals
        .map(|(refusal, target)| {
            let words = refusal.detail.clone();
            match target {
                Some(href) => view! { <li><a href=href>{words}</a></li> }.into_any(),
                None => view! { <li>{words}</li> }.into_any(),
            }
        })
        .collect::<Vec<_>>();
    if items.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="refusals" role="alert" aria-labelledby="refusals">
            <h2 id="refusals">"This cannot be ordered yet"</h2>
            <ul>{items}</ul>
        </div>
    }
    .into_any()
}
