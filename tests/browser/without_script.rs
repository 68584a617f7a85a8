//! The whole way with no script: links, forms, and one cookie.

use crate::shopping::{ADD, CHECK_OUT, PLACE, RECEIVED, fill_in, old_enough, order_page};
use crate::tab::{NARROW, Shopper};
use everbud_tests::everbud::Everbud;

#[test]
fn without_script_a_shopper_gets_from_the_age_question_to_a_tracked_order() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::without_script_at(&shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    tab.click("role=navigation[name=\"Shop\"] >> role=link[name=\"Menu\"]");
    tab.arrives(|path| path == "/menu");
    let chosen = tab.text(".shelf .card >> nth=0 >> h3");
    tab.click(".shelf .card >> nth=0 >> h3 a");
    tab.arrives(|path| path.starts_with("/p/"));
    assert_eq!(tab.text("h1"), chosen);
    tab.click(ADD);
    tab.arrives(|path| path == "/cart");
    assert_eq!(tab.text(".lines h2"), chosen);
    tab.click(CHECK_OUT);
    tab.arrives(|path| path == "/checkout");
    fill_in(&tab);
    tab.click(PLACE);
    let order = order_page(&tab);
    tab.sees(RECEIVED);
    assert_eq!(tab.text(".steps [aria-current=step]"), "Received");

    // Its address is all that it takes to come back.
    let elsewhere = Shopper::without_script_at(&shop, NARROW);
    let tab = elsewhere.tab();
    tab.open(&order);
    tab.sees(RECEIVED);
}

#[test]
fn from_a_host_that_is_nobodys_a_link_leads_to_the_platforms_shops() {
    let everbud = Everbud::shared();
    let shopper = Shopper::without_script_at(&everbud.stranger(), NARROW);
    let tab = shopper.tab();
    tab.open("/");
    tab.sees("text=No shop sells under this address.");
    tab.click("role=link[name=\"To the front page\"]");
    tab.sees("role=link[name=\"Copper Finch\"]");
    assert_eq!(tab.page().url().unwrap(), format!("{}/", everbud.platform().base()));
}
