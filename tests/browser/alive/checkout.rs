//! The order that is sent from the page: once, whatever becomes of the answer.

use crate::shopping::{NAME, PLACE, RECEIVED, fill_in, order_page};
use crate::tab::{NARROW, Shopper, Tab};
use crate::twice::{orders_since, orders_so_far, ready_to_order};
use everbud_tests::lent::lend;
use serde_json::json;

/// The browser's own words for an order that it keeps.
pub(crate) const KEPT: &str = "text=The shop cannot be reached.";

/// The key under which the kept order is sent.
#[track_caller]
pub(crate) fn kept_key(tab: &Tab) -> Option<String> {
    tab.value("localStorage.getItem('order')?.split('\\n')[0] ?? null")
}

#[test]
fn a_double_click_is_one_order() {
    let lent = lend("copper-finch");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.act("dblclick", &json!([PLACE]));
    order_page(&tab);
    tab.sees(RECEIVED);
    assert_eq!(orders_since(&lent, before), 1);
    assert_eq!(kept_key(&tab), None, "what the shopper typed is forgotten once it has served");
}

#[test]
fn an_order_whose_reply_is_lost_is_sent_again_and_is_one_order() {
    let lent = lend("night-ferry");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.lose_replies_to_orders(1);
    tab.click(PLACE);
    tab.sees(KEPT);
    order_page(&tab);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn a_reload_in_the_middle_of_ordering_sends_the_same_key_again() {
    let lent = lend("saltmarsh");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.lose_replies_to_orders(2);
    tab.click(PLACE);
    tab.sees(KEPT);
    let key = kept_key(&tab).expect("the order is kept");
    tab.reload();
    tab.until(
        "the same key after the reload, or the order's page",
        || (kept_key(&tab), tab.path()),
        |(kept, path)| kept.as_ref() == Some(&key) || path.starts_with("/orders/"),
    );
    order_page(&tab);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn the_back_button_after_ordering_shows_no_second_order() {
    let lent = lend("copper-finch");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.click(PLACE);
    order_page(&tab);
    tab.back();
    tab.arrives(|path| path == "/cart");
    tab.sees("text=Your cart is empty");
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn a_refused_order_says_why_at_the_field_keeps_what_was_typed_and_can_be_mended() {
    let lent = lend("night-ferry");
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.mark();
    tab.fill("#birth_date", "2020-01-01");
    tab.click(PLACE);
    tab.sees("role=heading[name=\"This cannot be ordered yet\"]");
    assert_eq!(tab.value::<String>("document.querySelector('#birth_date').getAttribute('aria-invalid')"), "true");
    assert_eq!(tab.value::<String>("document.querySelector('#name').value"), NAME);
    tab.has_stayed();
    fill_in(&tab);
    tab.click(PLACE);
    order_page(&tab);
    tab.sees(RECEIVED);
}
