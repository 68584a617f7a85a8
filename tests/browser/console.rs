//! The console in a browser: every page of it accessible, no wider than the window, without errors, and without script.

use crate::tab::{NARROW, WIDE};
use crate::walk::Walk;
use everbud_tests::lent::lend_all;
use everbud_tests::operator::OPERATOR;

/// From a password that is wrong to a breaker that is forced and judges again.
#[track_caller]
fn the_consoles_pages(window: (u32, u32)) {
    // There is one gate, and what is overruled at it is overruled for all who look at it.
    let lent = lend_all();
    let mut walk = Walk::begin(&lent.everbud.platform(), window);
    walk.open("/console");
    walk.tab.fill("#name", "nobody@example.com");
    walk.tab.fill("#password", "wrong");
    walk.tab.click(".sign-in button.main");
    walk.tab.sees("#wrong");
    walk.look_at_problem("a refused sign-in", 401);
    walk.tab.open("/console/sign-in");
    walk.tab.fill("#name", OPERATOR.0);
    walk.tab.fill("#password", OPERATOR.1);
    walk.tab.click(".sign-in button.main");
    walk.tab.sees("#gate");
    walk.look("the console");
    walk.tab.click("text=Force the breaker closed");
    walk.look("a grave act about to be done");
    walk.tab.click(".grave[open] input[name=sure]");
    walk.tab.click(".grave[open] button");
    walk.tab.sees("text=The breaker is forced closed");
    walk.look("a breaker that is forced");
    walk.tab.click("text=Let the breaker judge again");
    walk.tab.sees("text=let the breaker judge again");
    walk.open("/console?q=saltmarsh");
    walk.tab.click(".rows a");
    walk.tab.sees("#queue");
    walk.look("a shop's queue");
    walk.tab.click("text=Drain again");
    walk.look("a queue about to be drained again");
    walk.tab.click("text=Pause its drain");
    walk.tab.sees("text=Its drain is paused.");
    walk.look("a paused drain");
    walk.tab.click("text=Resume its drain");
    walk.tab.sees("text=Pause its drain");
    walk.open("/console/webhooks");
    walk.tab.fill("#url", "https://hooks.example/told");
    walk.tab.click("form.find button");
    walk.tab.sees("text=whsec_");
    walk.look("a webhook that was just made");
    walk.tab.click("li:has(.grave) summary");
    walk.look("a webhook about to be ended");
    walk.tab.click(".grave[open] input[name=sure]");
    walk.tab.click(".grave[open] button");
    walk.tab.sees_no("li:has(.grave)");
    walk.end();
}

#[test]
fn at_360_pixels_every_page_of_the_console_is_accessible_fits_and_is_without_errors() {
    the_consoles_pages(NARROW);
}

#[test]
fn at_1440_pixels_every_page_of_the_console_is_accessible_fits_and_is_without_errors() {
    the_consoles_pages(WIDE);
}
