//! The database killed while somebody shops: the order is accepted all the same, and every page says what is the matter.

use crate::shopping::{
    DATABASE_DOWN, PLACE, QUEUED, RECEIVED, RECORDED, add, check_out, fill_in, old_enough, order_page, products,
};
use crate::tab::{NARROW, Shopper};
use everbud_local::stack::Trouble;
use everbud_tests::evidence::{Promised, recorded_exactly_once};
use everbud_tests::lent::lend_all;

#[test]
fn without_script_an_order_is_accepted_after_the_database_died_between_cart_and_checkout() {
    let lent = lend_all();
    let shop = lent.everbud.shop("copper-finch");
    let shopper = Shopper::without_script_at(&shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    tab.sees_no(DATABASE_DOWN);
    add(&tab, &products(&shop, "flower")[0]);

    lent.everbud.break_database(Trouble::Down);
    tab.until(
        "the cart to say that the database is down",
        || {
            tab.reload();
            tab.text("body")
        },
        |seen| seen.contains("Our database is not answering."),
    );
    check_out(&tab);
    tab.sees(DATABASE_DOWN);
    fill_in(&tab);
    tab.click(PLACE);
    let order = order_page(&tab);
    tab.sees(RECEIVED);
    tab.sees(QUEUED);
    tab.sees(DATABASE_DOWN);

    lent.everbud.mend_database();
    tab.until(
        "the order to be called recorded",
        || {
            tab.click("role=link[name=\"Refresh\"]");
            tab.text("body")
        },
        |seen| seen.contains("Recorded in the shop's records.") && !seen.contains("Our database is not answering."),
    );
    tab.sees(RECORDED);
    let mut promised = Promised::default();
    promised.note(&shop.get(&format!("/api/v1{order}")).expect(200).json());
    recorded_exactly_once(lent.everbud, &shop, &promised).unwrap();
}
