//! From which price list one buys: for adults, or for patients, where the shop sells to both.
//!
//! No I/O. A form with a button a list, so that it works with no script.

use crate::view::ShopFrame;
use everbud_domain::cart::MenuType;
use leptos::prelude::*;

/// The two lists, the chosen one marked; nothing where there is one.
pub(crate) fn choice(frame: &ShopFrame<'_>) -> Option<AnyView> {
    let shop = &frame.menu.menu.shop;
    let medical = shop.medical?;
    let button = |list: MenuType, words: String| {
        let pressed = if frame.list == list { "true" } else { "false" };
        view! { <button name="list" value=list.key() aria-pressed=pressed>{words}</button> }
    };
    Some(
        view! {
            <form method="post" action="/cart" class="lists" aria-label="Prices" data-whole="">
                <div class="wide">
                    <input type="hidden" name="op" value="list"/>
                    <input type="hidden" name="return_to" value=frame.path.to_owned()/>
                    {button(MenuType::Adult, format!("Adults {}+", shop.minimum_age))}
                    {button(MenuType::Medical, format!("Patients {}+", medical.minimum_age))}
                </div>
            </form>
        }
        .into_any(),
    )
}
