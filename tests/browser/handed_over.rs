//! How an order leaves the shop, as it is pressed: delivered to a door, brought to a car, bought by a patient.

use crate::shopping::{PLACE, RECEIVED, add, check_out, fill_in, old_enough, order_page, products};
use crate::tab::{NARROW, Shopper, Tab};
use everbud_tests::everbud::Everbud;
use everbud_tests::shop::Shop;

/// With script, and without.
fn both(at: impl Fn(bool) -> Shopper, promise: impl Fn(&Tab)) {
    for runs_script in [true, false] {
        let shopper = at(runs_script);
        promise(&shopper.tab());
        assert!(shopper.troubles().is_empty(), "{:?}", shopper.troubles());
    }
}

fn at(shop: &Shop) -> impl Fn(bool) -> Shopper {
    |runs_script| match runs_script {
        true => Shopper::at(shop, NARROW),
        false => Shopper::without_script_at(shop, NARROW),
    }
}

/// Presses a way to get an order.
fn choose(tab: &Tab, name: &str) {
    tab.click(&format!("role=button[name=/^{name}/]"));
    tab.sees(&format!("role=button[name=/^{name}/][pressed=true]"));
}

#[test]
fn a_delivery_is_priced_by_its_zip_code_and_ordered_with_its_address() {
    let shop = Everbud::shared().shop("copper-finch");
    let flower = products(&shop, "flower")[0].clone();
    both(at(&shop), |tab| {
        tab.open("/");
        old_enough(tab);
        add(tab, &flower, 6);
        choose(tab, "Delivery");
        tab.fill("#zip", "99501");
        tab.click("role=button[name=\"Check\"]");
        tab.sees("#zip-wrong");
        tab.fill("#zip", "80216");
        tab.click("role=button[name=\"Change\"]");
        tab.sees("text=Delivery fee");
        check_out(tab);
        tab.awakes_if_it_can();
        fill_in(tab);
        tab.fill("#street", "77 Wren Alley");
        tab.fill("#town", "Denver");
        tab.click(PLACE);
        order_page(tab);
        tab.sees("text=At your door");
        assert!(tab.text(".steps").contains("On its way"));
    });
}

#[test]
fn who_waits_in_a_car_says_so_with_one_press() {
    let shop = Everbud::shared().shop("saltmarsh");
    let flower = products(&shop, "flower")[0].clone();
    both(at(&shop), |tab| {
        tab.open("/");
        old_enough(tab);
        add(tab, &flower, 2);
        check_out(tab);
        choose(tab, "Curbside");
        tab.awakes_if_it_can();
        fill_in(tab);
        tab.fill("#vehicle", "Green hatchback");
        tab.click(PLACE);
        order_page(tab);
        tab.sees(RECEIVED);
        tab.fill("#space", "4");
        tab.click("role=button[name=\"I’m here\"]");
        tab.sees("text=The shop knows that you are here, in space 4.");
    });
}

#[test]
fn a_patient_sees_their_prices_everywhere_and_orders_with_their_card() {
    let shop = Everbud::shared().shop("saltmarsh");
    both(at(&shop), |tab| {
        tab.open("/p/pier-rat");
        old_enough(tab);
        tab.click("role=button[name=/^Patients/]");
        tab.sees("role=button[name=/^Patients/][pressed=true]");
        assert!(tab.text("main").contains("$44.00"));
        add(tab, "/p/pier-rat", 1);
        check_out(tab);
        tab.awakes_if_it_can();
        fill_in(tab);
        tab.fill("#birth_date", "2007-01-01");
        tab.fill("#card_number", "NJ-0042-7");
        tab.fill("#card_expires", "2099-12-31");
        tab.fill("#card_state", "nj");
        tab.click(PLACE);
        order_page(tab);
        // One gram, which costs adults $16.00.
        tab.sees("text=$14.00");
        tab.sees("text=you must be 18 or older");
    });
}
