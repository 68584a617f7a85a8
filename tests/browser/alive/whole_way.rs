//! The whole way with script, by pointer and by keyboard.

use crate::shopping::{ADD, CHECK_OUT, PLACE, RECEIVED, fill_in, old_enough, order_page, products};
use crate::tab::{NARROW, Shopper};
use everbud_tests::everbud::Everbud;

#[test]
fn with_script_a_shopper_gets_from_the_age_question_to_a_tracked_order() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    tab.open(&products(&shop, "flower")[1]);
    tab.awakes();
    tab.mark();
    tab.click(ADD);
    tab.click("role=link[name=\"See the cart\"]");
    tab.sees("dialog.drawer[open] .lines li");
    tab.has_stayed();
    tab.click(&format!("dialog.drawer >> {CHECK_OUT}"));
    tab.arrives(|path| path == "/checkout");
    tab.awakes();
    fill_in(&tab);
    tab.click(PLACE);
    order_page(&tab);
    tab.sees(RECEIVED);
    assert_eq!(shopper.troubles(), []);
}
