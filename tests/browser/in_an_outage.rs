//! The database killed while somebody shops: the order is accepted all the same, and every page says what is the matter.

use crate::shopping::{
    DATABASE_DOWN, PLACE, QUEUED, RECEIVED, RECORDED, add, check_out, fill_in, old_enough, order_page, products,
};
use crate::tab::{NARROW, Shopper, Tab};
use everbud_local::stack::Trouble;
use everbud_tests::evidence::{projected, recorded};
use everbud_tests::lent::{LentStack, lend_all};
use everbud_tests::shop::Shop;
use serde_json::json;

/// Kills the database between cart and checkout, and goes on to the order's page. Returns its path.
#[track_caller]
fn orders_through_the_outage(lent: &LentStack, shop: &Shop, tab: &Tab) -> String {
    tab.open("/");
    old_enough(tab);
    tab.sees_no(DATABASE_DOWN);
    add(tab, &products(shop, "flower")[0], 1);
    lent.everbud.break_database(Trouble::Down);
    let reloaded = || {
        tab.reload();
        tab.text("body")
    };
    tab.until("the cart to say that the database is down", reloaded, |seen| {
        seen.contains("Our database is not answering.")
    });
    check_out(tab);
    tab.awakes_if_it_can();
    tab.sees(DATABASE_DOWN);
    fill_in(tab);
    tab.click(PLACE);
    let order = order_page(tab);
    tab.sees(RECEIVED);
    tab.sees(QUEUED);
    tab.sees(DATABASE_DOWN);
    order
}

#[track_caller]
fn is_recorded_once(lent: &LentStack, shop: &Shop, order: &str) {
    let id = shop.get(&format!("/api/v1{order}")).expect(200).json()["order"]["id"].as_str().unwrap().to_owned();
    let times = |found: &[String]| found.iter().filter(|other| **other == id).count();
    assert_eq!(times(&recorded(lent.everbud, shop)), 1, "{id} in the log");
    assert_eq!(times(&projected(lent.everbud, shop)), 1, "{id} among the orders");
}

#[test]
fn without_script_an_order_is_accepted_after_the_database_died_between_cart_and_checkout() {
    let lent = lend_all();
    let shop = lent.everbud.shop("copper-finch");
    let shopper = Shopper::without_script_at(&shop, NARROW);
    let tab = shopper.tab();
    let order = orders_through_the_outage(&lent, &shop, &tab);
    lent.everbud.mend_database();
    let refreshed = || {
        tab.click("role=link[name=\"Refresh\"]");
        tab.text("body")
    };
    tab.until("the order to be called recorded and the database up", refreshed, |seen| {
        seen.contains("Recorded in the shop's records.") && !seen.contains("Our database is not answering.")
    });
    tab.sees(RECORDED);
    is_recorded_once(&lent, &shop, &order);
}

#[test]
fn with_script_the_page_of_an_order_accepted_in_an_outage_says_by_itself_when_it_is_recorded() {
    let lent = lend_all();
    let shop = lent.everbud.shop("night-ferry");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = shopper.tab();
    let order = orders_through_the_outage(&lent, &shop, &tab);
    tab.awakes();
    tab.mark();
    tab.click("text=Cancel this order");
    tab.act("selectOption", &json!(["#reason", {"index": 1}]));
    lent.everbud.mend_database();
    tab.until("the page to say so by itself", || tab.text(".record"), |seen| seen.contains("Recorded"));
    let notices = || tab.text(".notices");
    tab.until("the outage's end to be told by itself", notices, |seen| {
        !seen.contains("Our database is not answering.")
    });
    tab.has_stayed();
    let chosen = "document.querySelector(\"details.cancel[open] #reason\")?.selectedIndex ?? -1";
    assert_eq!(tab.value::<i64>(chosen), 1, "what was opened and chosen is taken away by what comes in");
    is_recorded_once(&lent, &shop, &order);
    assert_eq!(shopper.troubles(), []);
}
