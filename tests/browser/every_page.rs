//! Every page as a person meets it: accessible, no wider than the window, no errors in the console, no policy violated.

use crate::shopping::{DATABASE_DOWN, PLACE, add, check_out, fill_in, old_enough, order_page, products};
use crate::tab::{NARROW, WIDE};
use crate::walk::Walk;
use everbud_local::stack::Trouble;
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::lend_all;
use everbud_tests::shop::Shop;

/// From the age question through everything that can be read and bought.
#[track_caller]
fn a_shops_pages(shop: &Shop, window: (u32, u32)) {
    let mut walk = Walk::begin(shop, window);
    walk.open("/");
    old_enough(&walk.tab);
    walk.look("/ after the question");
    walk.open("/cart");
    for path in
        ["/menu", "/menu?category=edible&sort=thc", "/menu?strain=indica&page=2", "/menu?q=nothing+of+this+name"]
    {
        walk.open(path);
    }
    for path in ["/pages/about", "/status"] {
        walk.open(path);
    }
    walk.open_problem("/p/no-such-thing", 404);
    let products = [products(shop, "flower"), products(shop, "edible")].map(|found| found[0].clone());
    for product in &products {
        walk.open(product);
        add(&walk.tab, product, 1);
    }
    walk.look("a full cart");
    check_out(&walk.tab);
    walk.look("/checkout");
    fill_in(&walk.tab);
    walk.tab.fill("#birth_date", "2020-01-01");
    walk.tab.click(PLACE);
    walk.tab.sees("role=heading[name=\"This cannot be ordered yet\"]");
    walk.look_at_problem("a refused checkout", 422);
    fill_in(&walk.tab);
    walk.tab.click(PLACE);
    order_page(&walk.tab);
    walk.look("an order");
    walk.tab.click("text=Cancel this order");
    walk.look("an order about to be cancelled");
    walk.tab.click("role=button[name=\"Cancel the order\"]");
    walk.tab.sees("text=Cancelled: I changed my mind.");
    walk.look("a cancelled order");
    add(&walk.tab, &products[0], 40);
    walk.tab.sees("text=Mend what is marked, then check out.");
    walk.look("a cart over the limit");
    walk.tab.fill("#coupon", "nothing-of-this-name");
    walk.tab.click("role=button[name=\"Apply\"]");
    walk.tab.sees("text=The coupon “NOTHING-OF-THIS-NAME” is not valid here.");
    walk.look("a cart with a coupon that is not valid");
    walk.tab.click("role=button[name=\"Remove coupon NOTHING-OF-THIS-NAME\"]");
    walk.tab.sees("text=Mend what is marked, then check out.");
    walk.look("a cart whose coupon was taken out again");
    walk.end();
}

#[test]
fn at_360_pixels_every_page_is_accessible_fits_and_is_without_errors() {
    a_shops_pages(&Everbud::shared().shop("copper-finch"), NARROW);
}

#[test]
fn at_1440_pixels_every_page_is_accessible_fits_and_is_without_errors() {
    a_shops_pages(&Everbud::shared().shop("night-ferry"), WIDE);
}

#[test]
fn in_a_third_shops_colours_every_page_is_accessible_fits_and_is_without_errors() {
    a_shops_pages(&Everbud::shared().shop("saltmarsh"), NARROW);
}

#[test]
fn the_platforms_pages_are_accessible_fit_and_are_without_errors() {
    for window in [NARROW, WIDE] {
        let mut walk = Walk::begin(&Everbud::shared().platform(), window);
        walk.open("/");
        walk.open("/status");
        walk.open_problem("/no-such-page", 404);
        walk.end();
        let mut walk = Walk::begin(&Everbud::shared().stranger(), window);
        walk.open_problem("/", 404);
        walk.end();
    }
}

#[test]
fn in_an_outage_every_page_is_accessible_fits_and_is_without_errors() {
    let lent = lend_all();
    let shop = lent.everbud.shop("saltmarsh");
    lent.everbud.break_database(Trouble::Down);
    let mut walk = Walk::begin(&shop, NARROW);
    walk.tab.open("/status");
    old_enough(&walk.tab);
    walk.tab.until(
        "the status to say so",
        || {
            walk.tab.reload();
            walk.tab.text("body")
        },
        |seen| seen.contains("Our database is not answering."),
    );
    for path in ["/", "/menu", "/cart", "/status"] {
        walk.open(path);
    }
    walk.tab.click(".incidents a");
    walk.tab.sees(".timeline");
    walk.look("an incident");
    let product = products(&shop, "flower")[0].clone();
    walk.open(&product);
    add(&walk.tab, &product, 1);
    walk.look("a full cart");
    check_out(&walk.tab);
    walk.look("/checkout");
    fill_in(&walk.tab);
    walk.tab.click(PLACE);
    order_page(&walk.tab);
    walk.tab.sees(DATABASE_DOWN);
    walk.look("an order");
    walk.end();
    let mut walk = Walk::begin(&lent.everbud.platform(), WIDE);
    walk.open("/status");
    walk.tab.click(".incidents a");
    walk.tab.sees(".timeline");
    walk.look("an incident");
    walk.end();
}

#[test]
fn what_is_wrong_with_a_page_is_found() {
    let mut walk = Walk::begin(&Everbud::shared().shop("copper-finch"), NARROW);
    walk.open("/");
    old_enough(&walk.tab);
    walk.look("/ after the question");
    assert_eq!(walk.wrong, [""; 0], "what is as it should be");
    let () = walk.tab.value(
        r#"(() => {
          document.body.insertAdjacentHTML("beforeend", "<p style='color: red'>outside of every landmark</p>");
          document.body.lastElementChild.style.inlineSize = "500px";
          document.title = "A <!>";
        })()"#,
    );
    walk.look("spoilt");
    for found in ["region", "the page scrolls sideways", "policy violated: style-src", "its title is"] {
        assert!(walk.wrong.iter().any(|line| line.contains(found)), "{found} in {:#?}", walk.wrong);
    }
}
