//! What shoppers do, as clicks and keys: the way through the age question, into the cart, and through the checkout.

use crate::tab::Tab;

pub(crate) const NAME: &str = "Robin Ashdown";
pub(crate) const PHONE: &str = "303 555 0123";
pub(crate) const BIRTH_DATE: &str = "1988-02-29";

pub(crate) const ADD: &str = "role=button[name=\"Add to cart\"]";
pub(crate) const CHECK_OUT: &str = "role=link[name=\"Check out\"]";
pub(crate) const PLACE: &str = "role=button[name=/^Place the order/]";

/// Says that they are old enough.
#[track_caller]
pub(crate) fn old_enough(tab: &Tab) {
    tab.click("role=button[name=/^Yes, I am/]");
    tab.sees_no("dialog[open]");
}

/// Fills in who they are.
#[track_caller]
pub(crate) fn fill_in(tab: &Tab) {
    tab.fill("#name", NAME);
    tab.fill("#phone", PHONE);
    tab.fill("#birth_date", BIRTH_DATE);
}

/// Waits for the order's page, and returns its path.
#[track_caller]
pub(crate) fn order_page(tab: &Tab) -> String {
    let path = tab.arrives(|path| path.starts_with("/orders/"));
    tab.sees("role=list[name=\"Where it stands\"]");
    path
}
