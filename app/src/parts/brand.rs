//! A shop's own pictures on its pages: the logo in the head, the picture at the top of the front page, those of sections.
//!
//! No I/O. Width and height stand in the markup, so that nothing moves when a picture comes.

use everbud_domain::picture::Picture;
use everbud_domain::shop::Shop;
use leptos::prelude::*;

/// The shop's logo, or its name where it has none.
pub(crate) fn name(shop: &Shop) -> AnyView {
    let Some(logo) = &shop.brand.logo else { return shop.name.clone().into_any() };
    let alt = if logo.alt.is_empty() { &shop.name } else { &logo.alt };
    image("logo", logo, alt, Fetched::WithThePage)
}

/// The picture of the front page; none where there is none.
pub(crate) fn hero(shop: &Shop) -> Option<AnyView> {
    let hero = shop.brand.hero.as_ref()?;
    Some(image("hero-picture", hero, &hero.alt, Fetched::First))
}

/// A picture of a section; it is below what is seen first.
pub(crate) fn of_section(picture: &Picture) -> AnyView {
    image("pictured", picture, &picture.alt, Fetched::WhenNear)
}

/// When a browser fetches a picture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fetched {
    /// Before all others, for it is what the page is looked at for.
    First,
    /// As it comes.
    WithThePage,
    /// When the page has been scrolled near it.
    WhenNear,
}

fn image(class: &'static str, picture: &Picture, alt: &str, fetched: Fetched) -> AnyView {
    view! {
        <img
            class=class
            src=picture.name.href()
            alt=alt.to_owned()
            width=picture.width.to_string()
            height=picture.height.to_string()
            fetchpriority=(fetched == Fetched::First).then_some("high")
            loading=(fetched == Fetched::WhenNear).then_some("lazy")
        />
    }
    .into_any()
}
