//! A shop's own pictures on its pages: the logo in the head, the picture at the top of the front page.
//!
//! No I/O. Width and height stand in the markup, so that nothing moves when a picture comes.

use everbud_domain::shop::Shop;
use leptos::prelude::*;

/// The shop's logo, or its name where it has none.
pub(crate) fn name(shop: &Shop) -> AnyView {
    let Some(logo) = &shop.brand.logo else { return shop.name.clone().into_any() };
    let alt = if logo.alt.is_empty() { &shop.name } else { &logo.alt };
    view! {
        <img
            class="logo"
            src=logo.name.href()
            alt=alt.clone()
            width=logo.width.to_string()
            height=logo.height.to_string()
        />
    }
    .into_any()
}

/// The picture of the front page; none where there is none.
pub(crate) fn hero(shop: &Shop) -> Option<AnyView> {
    let hero = shop.brand.hero.as_ref()?;
    let picture = view! {
        <img
            class="hero-picture"
            src=hero.name.href()
            alt=hero.alt.clone()
            width=hero.width.to_string()
            height=hero.height.to_string()
            fetchpriority="high"
        />
    };
    Some(picture.into_any())
}
