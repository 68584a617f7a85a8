//! The whole way with no script: links, forms, and one cookie.

use crate::shopping::{ADD, CHECK_OUT, PLACE, fill_in, old_enough, order_page};
use crate::tab::{NARROW, Shopper, WIDE};
use everbud_tests::everbud::Everbud;

#[test]
fn without_script_a_shopper_gets_from_the_age_question_to_a_tracked_order() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::without_script_at(&shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    tab.click("role=navigation[name=\"Shop\"] >> role=link[name=\"Menu\"]");
    tab.sees("role=heading[level=1]");
    tab.click(".shelf .card h3 a");
    tab.arrives(|path| path.starts_with("/p/"));
    tab.click(ADD);
    tab.arrives(|path| path == "/cart");
    tab.click(CHECK_OUT);
    tab.arrives(|path| path == "/checkout");
    fill_in(&tab);
    tab.click(PLACE);
    let order = order_page(&tab);
    tab.sees("text=Received. The shop has it and will confirm.");
    assert_eq!(tab.text(".steps [aria-current=step]"), "Received");
    let _ = (order, WIDE);
}
