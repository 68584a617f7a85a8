//! What impatient and forgetful people do: click twice, go back, open a second tab. It never makes a second order.

use crate::shopping::{PLACE, add, check_out, fill_in, old_enough, order_page, products};
use crate::tab::{NARROW, Shopper, Tab};
use everbud_tests::basket::{available, order_one};
use everbud_tests::evidence::{RECOVERY, recorded};
use everbud_tests::lent::{Lent, lend};
use everbud_tests::wait;
use serde_json::json;

/// A shopper with one thing in the cart, at a checkout that is filled in.
#[track_caller]
pub(crate) fn ready_to_order(shopper: &Shopper, lent: &Lent) -> Tab {
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    add(&tab, &products(&lent.shop, "flower")[0]);
    check_out(&tab);
    fill_in(&tab);
    tab
}

/// Holds the origin against the number of orders since then. The log is recorded in its order, so once an order that is
/// placed now is there, whatever was accepted before is there as well.
#[track_caller]
pub(crate) fn orders_since(lent: &Lent, before: usize) -> usize {
    let last = order_one(&lent.shop, &available(&lent.shop)[0]).expect(201).json();
    let last = last["order"]["id"].as_str().unwrap().to_owned();
    let found = wait::until(
        "the last order to be recorded",
        RECOVERY,
        || recorded(lent.everbud, &lent.shop),
        |found| found.contains(&last),
    );
    found.len() - 1 - before
}

/// How many orders the origin has, with none on its way.
#[track_caller]
pub(crate) fn orders_so_far(lent: &Lent) -> usize {
    orders_since(lent, 0) + 1
}

#[test]
fn without_script_a_double_click_is_one_order() {
    let lent = lend("copper-finch");
    let before = orders_so_far(&lent);
    let shopper = Shopper::without_script_at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.act("dblclick", &json!([PLACE]));
    order_page(&tab);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn without_script_the_back_button_and_the_same_form_again_lead_to_the_order_that_exists() {
    let lent = lend("night-ferry");
    let before = orders_so_far(&lent);
    let shopper = Shopper::without_script_at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.click(PLACE);
    let order = order_page(&tab);
    tab.back();
    // The checkout is not kept by the browser, and the cart was emptied by the order: there is nothing to send again.
    tab.until("a way back to the order or an empty cart", || tab.path(), |path| path == "/cart" || path == &order);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn without_script_two_tabs_share_one_cart() {
    let lent = lend("saltmarsh");
    let shopper = Shopper::without_script_at(&lent.shop, NARROW);
    let (one, other) = (shopper.tab(), shopper.tab());
    one.open("/");
    old_enough(&one);
    let products = products(&lent.shop, "flower");
    add(&one, &products[0]);
    add(&other, &products[1]);
    one.reload();
    one.sees(&format!(".lines a[href=\"{}\"]", products[0]));
    one.sees(&format!(".lines a[href=\"{}\"]", products[1]));
}
