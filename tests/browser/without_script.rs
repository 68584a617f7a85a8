//! The whole way with no script: links, forms, and one cookie.

use crate::shopping::{ADD, BIRTH_DATE, CHECK_OUT, NAME, PHONE, PLACE, RECEIVED, fill_in, old_enough, order_page};
use crate::tab::{NARROW, Shopper};
use crate::twice::ready_to_order;
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::lend;
use serde_json::json;

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
fn without_script_a_chosen_time_is_set_aside_by_a_button_and_enter_still_places_the_order() {
    let lent = lend("night-ferry");
    let shopper = Shopper::without_script_at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    let last: String = tab.value("[...document.querySelectorAll('#slot option')].at(-1).value");
    tab.act("selectOption", &json!(["#slot", last]));
    tab.click("role=button[name=\"Set this time aside\"]");
    tab.until("the time to be set aside", || tab.text("#held"), |held| held.contains("with the time you chose"));
    assert_eq!(tab.path(), "/checkout");
    let values = "['name', 'phone', 'birth_date', 'slot'].map((id) => document.getElementById(id).value)";
    assert_eq!(tab.value::<[String; 4]>(values), [NAME, PHONE, BIRTH_DATE, last.as_str()]);
    tab.act("focus", &json!(["#name"]));
    tab.press("Enter");
    let order = order_page(&tab);
    let ordered = lent.shop.get(&format!("/api/v1{order}")).expect(200).json();
    assert_eq!(ordered["order"]["slot"]["starts_at"], last, "{ordered}");
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
