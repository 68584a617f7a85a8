//! What a product is, at a glance: its plant's type and how strong it is.
//!
//! No I/O.

use everbud_domain::product::{Potency, Product};
use leptos::prelude::*;

/// Type and strength, in one line of small marks.
pub(crate) fn traits(product: &Product) -> AnyView {
    let strain = product.strain.map(|strain| {
        view! { <li class=format!("strain {}", strain.key())>{strain.label()}</li> }
    });
    let thc = product.thc.map(|potency| mark("THC", potency));
    let cbd = product.cbd.filter(|potency| potency.high > 0).map(|potency| mark("CBD", potency));
    if strain.is_none() && thc.is_none() && cbd.is_none() {
        return ().into_any();
    }
    view! { <ul class="traits">{strain}{thc}{cbd}</ul> }.into_any()
}

fn mark(name: &'static str, potency: Potency) -> AnyView {
    view! { <li><span>{name}</span>{format!(" {potency}")}</li> }.into_any()
}
