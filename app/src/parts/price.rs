//! A price, before and after a special, for the eye and for the ear.
//!
//! No I/O, and no arithmetic: what a special takes off is the domain's to say.

use everbud_domain::cart::MenuType;
use everbud_domain::menu::Menu;
use everbud_domain::money::Cents;
use everbud_domain::product::{Product, Variant};
use everbud_domain::special::{Special, best_special, special_price};
use everbud_domain::time::Timestamp;
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

/// The adult price of one of a variant, at that moment.
pub(crate) fn of<'a>(menu: &'a Menu, product: &Product, variant: &Variant, now: Timestamp) -> Price<'a> {
    let was = variant.price_on(MenuType::Adult);
    match special_price(&menu.specials, product, was, now) {
        Some(less) => Price { was, now: less, special: best_special(&menu.specials, product, now) },
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

/// The name of the special that makes something cheaper.
pub(crate) fn tag(special: Option<&Special>) -> AnyView {
    special.map(|special| view! { <p class="deal">{format!("{} off · {}", special.off, special.name)}</p> }).into_any()
}
