//! The cart that is changed from anywhere and shown beside the page.

use crate::keyboard::{go_to, tab_to};
use crate::shopping::{ADD, add, old_enough, products};
use crate::tab::{NARROW, Shopper, Tab, WIDE};
use everbud_tests::everbud::Everbud;
use everbud_tests::shop::Shop;
use serde_json::json;

const COUNT: &str = ".to-cart .count";
const TOTAL: &str = ".panel .totals tfoot td";

/// A tab at a product's page, with everything awake.
#[track_caller]
fn at_a_product(shop: &Shop, shopper: &Shopper) -> Tab {
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    tab.open(&products(shop, "flower")[0]);
    tab.awakes();
    tab
}

#[track_caller]
fn counts(tab: &Tab, pieces: &str) {
    tab.until(
        "the number of pieces in the cart",
        || tab.value::<Option<String>>(&format!("document.querySelector('{COUNT}')?.textContent")),
        |count| count.as_deref() == Some(pieces),
    );
}

#[test]
fn what_is_added_twice_is_counted_and_the_page_stays() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = at_a_product(&shop, &shopper);
    tab.mark();
    tab.click(ADD);
    counts(&tab, "1");
    tab.sees("text=/^Added .* to your cart/");
    tab.click(ADD);
    counts(&tab, "2");
    tab.has_stayed();
    assert_eq!(shopper.troubles(), []);
}

#[test]
fn clicks_in_quick_succession_lose_nothing() {
    let shop = Everbud::shared().shop("copper-finch");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = at_a_product(&shop, &shopper);
    tab.act("click", &json!([ADD, {"clickCount": 5}]));
    counts(&tab, "5");
    tab.open("/cart");
    assert_eq!(tab.value::<String>("document.querySelector('#quantity-0').value"), "5");
}

#[test]
fn the_drawer_keeps_the_keyboard_inside_and_escape_gives_it_back() {
    let shop = Everbud::shared().shop("night-ferry");
    let shopper = Shopper::at(&shop, WIDE);
    let tab = at_a_product(&shop, &shopper);
    tab.click(ADD);
    counts(&tab, "1");
    go_to(&tab, "Shift+Tab", "Cart");
    tab.press("Enter");
    tab.sees("dialog.drawer[open] .lines li");
    let is_outside = "!document.activeElement.closest('dialog.drawer') && document.activeElement !== document.body";
    for stop in 0..20 {
        assert!(!tab.value::<bool>(is_outside), "after {stop} stops the keyboard has left the drawer");
        tab.press("Tab");
    }
    tab.press("Escape");
    tab.sees_no("dialog.drawer[open]");
    assert!(tab.value::<bool>("document.activeElement.matches('.to-cart')"), "the keyboard is where it was before");
    // And once more, to the end: the drawer leads to the checkout.
    tab.press("Enter");
    tab.sees("dialog.drawer[open] .lines li");
    tab_to(&tab, "Check out");
    tab.press("Enter");
    tab.arrives(|path| path == "/checkout");
}

#[test]
fn a_quantity_is_quoted_while_it_is_edited() {
    let shop = Everbud::shared().shop("saltmarsh");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = at_a_product(&shop, &shopper);
    add(&tab, &products(&shop, "flower")[0], 1);
    tab.awakes();
    tab.mark();
    let one = tab.text(TOTAL);
    tab.fill("#quantity-0", "2");
    let two = tab.until("another total", || tab.text(TOTAL), |total| *total != one);
    tab.has_stayed();
    // What the page showed is what the same cart costs after a reload.
    tab.reload();
    assert_eq!(tab.text(TOTAL), two);
    assert_eq!(tab.value::<String>("document.querySelector('#quantity-0').value"), "2");
    assert_eq!(shopper.troubles(), []);
}

#[test]
fn a_second_tab_hears_of_the_cart() {
    let shop = Everbud::shared().shop("saltmarsh");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = at_a_product(&shop, &shopper);
    let other = shopper.tab();
    other.open("/cart");
    other.awakes();
    other.mark();
    other.sees("text=Your cart is empty");
    tab.click(ADD);
    counts(&tab, "1");
    counts(&other, "1");
    other.sees(".lines li");
    other.has_stayed();
}
