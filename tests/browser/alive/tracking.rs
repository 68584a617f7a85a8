//! The order's page that follows the order.

use crate::shopping::{RECEIVED, old_enough};
use crate::tab::{NARROW, Shopper};
use everbud_tests::basket::{available, order_one};
use everbud_tests::lent::lend;

#[test]
fn an_orders_page_says_accepted_by_itself() {
    let lent = lend("saltmarsh");
    let token = lent.everbud.staff_token("saltmarsh");
    let order = order_one(&lent.shop, &available(&lent.shop)[0]).expect(201).json()["order"].clone();
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = shopper.tab();
    tab.open(&format!("/orders/{}", order["token"].as_str().unwrap()));
    old_enough(&tab);
    tab.awakes();
    tab.mark();
    tab.sees(RECEIVED);
    let id = order["id"].as_str().unwrap();
    lent.shop.staff("POST", &format!("/api/v1/staff/orders/{id}/accept"), &token, "{}").expect(200);
    tab.sees("text=Accepted. The shop is preparing it.");
    assert_eq!(tab.text(".steps [aria-current=step]"), "Accepted");
    tab.has_stayed();
    assert_eq!(shopper.troubles(), []);
}
