//! The menu that is searched while somebody types.

use crate::shopping::old_enough;
use crate::tab::{Shopper, Tab, WIDE};
use everbud_tests::everbud::Everbud;
use serde_json::json;

const COUNT: &str = ".found .count";

#[track_caller]
fn at_the_menu(shopper: &Shopper) -> Tab {
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    tab.open("/menu");
    tab.awakes();
    tab.mark();
    tab
}

#[test]
fn the_menu_is_searched_while_somebody_types_and_the_address_keeps_the_search() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::at(&shop, WIDE);
    let tab = at_the_menu(&shopper);
    let all = tab.text(COUNT);
    tab.click("#q");
    tab.type_in("hash");
    let found = tab.until("fewer products", || tab.text(COUNT), |count| *count != all);
    tab.arrives(|path| path == "/menu?q=hash");
    assert_eq!(tab.value::<String>("document.activeElement.id"), "q", "somebody is still typing");
    assert_eq!(tab.value::<String>("document.querySelector('#q').value"), "hash");
    tab.has_stayed();
    // The address is that of the same page for everybody.
    tab.reload();
    assert_eq!(tab.text(COUNT), found);
    assert_eq!(shopper.troubles(), []);
}

#[test]
fn the_back_button_undoes_a_choice_and_the_forward_button_brings_it_again() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::at(&shop, WIDE);
    let tab = at_the_menu(&shopper);
    let all = tab.text(COUNT);
    tab.act("selectOption", &json!(["#strain", "sativa"]));
    let some = tab.until("fewer products", || tab.text(COUNT), |count| *count != all);
    tab.arrives(|path| path == "/menu?strain=sativa");
    tab.act("selectOption", &json!(["#sort", "price-low"]));
    tab.arrives(|path| path.contains("sort="));
    for (button, address, count) in [
        ("goBack", "/menu?strain=sativa", &some),
        ("goBack", "/menu", &all),
        ("goForward", "/menu?strain=sativa", &some),
    ] {
        tab.act(button, &json!([]));
        tab.arrives(|path| path == address);
        tab.until("what that address shows", || tab.text(COUNT), |shown| shown == count);
    }
    assert_eq!(tab.value::<String>("document.querySelector('#strain').value"), "sativa");
    tab.has_stayed();
    assert_eq!(shopper.troubles(), []);
}
