//! The first steps of a new shop, each done when the shop has what the step is for, and not by anybody's saying so.
//!
//! Pure.

use crate::contrast::Rgb;
use crate::menu::Menu;
use crate::shop::Theme;
use crate::studio::choices::Tint;

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is something to sell.
    Menu,
    /// It is known when the shop is open.
    Hours,
    /// Shoppers know where to call.
    Phone,
    /// Colours that are its own.
    Colours,
    /// A logo in the head of every page.
    Logo,
    /// A sentence under its name.
    Tagline,
    /// A page that tells about it.
    Pages,
}

/// So many steps that are not done make a shop a new one, whose desk leads to them.
pub const NEW: usize = 3;

/// Below this, over its channels, a colour is a grey.
const COLOURED: u8 = 16;

impl Step {
    /// All of them, in the order in which they are best taken.
    pub const ALL: [Self; 7] =
        [Self::Menu, Self::Hours, Self::Phone, Self::Colours, Self::Logo, Self::Tagline, Self::Pages];

    /// Whether the shop of that menu has taken it.
    #[must_use]
    pub fn is_done(self, menu: &Menu) -> bool {
        let shop = &menu.shop;
        match self {
            Self::Menu => !menu.products.is_empty(),
            Self::Hours => shop.hours.week.0.iter().any(Option::is_some),
            Self::Phone => !shop.phone.trim().is_empty(),
            Self::Colours => is_coloured(&shop.theme),
            Self::Logo => shop.brand.logo.is_some(),
            Self::Tagline => !shop.tagline.trim().is_empty(),
            Self::Pages => !shop.pages.is_empty(),
        }
    }

    /// Those that are not done.
    #[must_use]
    pub fn left(menu: &Menu) -> Vec<Self> {
        Self::ALL.into_iter().filter(|step| !step.is_done(menu)).collect()
    }
}

/// Whether a theme has any colour: one of greys is nobody's.
fn is_coloured(theme: &Theme) -> bool {
    Tint::ALL.into_iter().any(|tint| {
        let Rgb(red, green, blue) = Rgb::of(tint.of(theme));
        red.max(green).max(blue) - red.min(green).min(blue) >= COLOURED
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::menu;
    use crate::shop::Colour;
    use serde_json::json;

    #[test]
    fn a_step_is_done_when_the_shop_has_what_it_is_for() {
        fn check(change: impl FnOnce(&mut Menu), expect: &[Step]) {
            let mut menu = menu();
            menu.shop.brand = serde_json::from_value(json!({"logo":
                {"name": "0123456789abcdef0123456789abcdef.webp", "width": 64, "height": 64}}))
            .unwrap();
            menu.shop.phone = "1".to_owned();
            menu.shop.tagline = "Here".to_owned();
            menu.shop.pages = vec![serde_json::from_value(json!({"slug": "a", "title": "A", "body": ""})).unwrap()];
            change(&mut menu);
            assert_eq!(Step::left(&menu), expect);
        }
        check(|_| {}, &[]);
        check(|menu| menu.products.clear(), &[Step::Menu]);
        check(|menu| menu.shop.hours.week.0 = [None; 7], &[Step::Hours]);
        check(|menu| menu.shop.phone = " ".to_owned(), &[Step::Phone]);
        check(|menu| menu.shop.brand.logo = None, &[Step::Logo]);
        check(|menu| menu.shop.tagline.clear(), &[Step::Tagline]);
        check(|menu| menu.shop.pages.clear(), &[Step::Pages]);
        let grey = |menu: &mut Menu| {
            for (tint, grey) in Tint::ALL.into_iter().zip(["#333333", "#ffffff", "#fafafb", "#ffffff", "#111111"]) {
                tint.set(&mut menu.shop.theme, Colour::try_from(grey.to_owned()).unwrap());
            }
        };
        check(grey, &[Step::Colours]);
    }
}
