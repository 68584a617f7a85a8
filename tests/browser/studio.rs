//! The studio in a browser: an owner gives a shop a brand of its own and publishes it, by pointer and by keyboard alone, and
//! sees it beside the controls as shoppers will.

use crate::desk::sign_in;
use crate::keyboard::tab_to;
use crate::tab::{NARROW, Shopper, Tab, WIDE};
use crate::walk::Walk;
use everbud_tests::lent::lend;
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::Duration;

/// What is published is at the shop within this.
const SHOWN: Duration = Duration::from_secs(5);
/// What stands in the frame that shows the shop on a phone.
pub(crate) const ON_PHONE: &str = ".phone iframe >> internal:control=enter-frame >> ";

/// Sends the form by a button, and waits for the page after it.
#[track_caller]
fn press(tab: &Tab, button: &str, then: &str) {
    tab.click(button);
    tab.sees(then);
}

/// Nothing may stand in the console but that the frame let the driver's own look into it run no script: it is sandboxed.
#[track_caller]
pub(crate) fn nothing_went_wrong(owner: &Shopper) {
    let drivers =
        |words: &str| words.starts_with("Blocked script execution in") && words.contains("/desk/studio/preview/");
    let wrong: Vec<_> = owner.troubles().into_iter().filter(|trouble| !drivers(&trouble.words)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Waits until a shopper's browser shows the shop in that colour of page, with that head.
#[track_caller]
fn shoppers_see(shop: &Shop, ground: &str, head: &str) {
    let visitor = Shopper::at(shop, WIDE);
    let tab = visitor.tab();
    let look = || {
        tab.open("/");
        let read = "[getComputedStyle(document.documentElement).backgroundColor, \
                    getComputedStyle(document.querySelector('.top > .wide')).flexDirection]";
        tab.value::<(String, String)>(read)
    };
    wait::until("the brand at the shop", SHOWN, look, |(colour, flow)| colour == ground && flow == head);
}

#[test]
fn by_pointer_a_shop_gets_a_brand_of_its_own_that_is_seen_beside_the_controls_and_published() {
    let lent = lend("night-ferry");
    let owner = Shopper::at(&lent.shop, WIDE);
    let tab = owner.tab();
    sign_in(&tab, "night-ferry");
    tab.click("role=link[name=\"Studio\"]");
    tab.sees("#looks");
    tab.click("#themes > summary");
    press(&tab, "#themes li:first-child button", "#draft");
    tab.fill("input[name=ground_hex]", "#e9f1ec");
    tab.fill("input[name=ink_hex]", "#8a8a8a");
    tab.fill("#announcement", "Now with a sign above the door.");
    press(&tab, ".keep", "#clashes");
    assert!(tab.text("#clashes").contains("Text on the page:"), "{}", tab.text("#clashes"));
    // The preview shows the draft, with the real menu, and its links lead on within it.
    tab.sees(&format!("{ON_PHONE}.announcement:has-text(\"Now with a sign above the door.\")"));
    // A frame that is drawn smaller puts the driver's own look at what lies under the pointer out of step.
    let menu = format!("{ON_PHONE}role=navigation[name=\"Shop\"] >> role=link[name=\"Menu\"]");
    tab.act("click", &serde_json::json!([menu, {"force": true}]));
    tab.sees(&format!("{ON_PHONE}.shelf .card"));
    tab.click("#clashes button >> nth=0");
    tab.sees_no("#clashes");
    assert!(tab.text("#draft").contains("Head of pages from bar to centred"), "{}", tab.text("#draft"));
    press(&tab, "#draft .main", "#history li");
    tab.sees_no("#draft");
    shoppers_see(&lent.shop, "rgb(233, 241, 236)", "column");
    // And back to what it was, which is the oldest look that is noted.
    tab.open("/desk/studio");
    press(&tab, "#history li:last-child button", "#draft");
    press(&tab, "#draft .main", "#history li");
    shoppers_see(&lent.shop, "rgb(15, 23, 32)", "row");
    nothing_went_wrong(&owner);
}

#[test]
fn with_script_the_preview_follows_what_is_chosen_and_the_page_is_not_left() {
    let lent = lend("copper-finch");
    let owner = Shopper::at(&lent.shop, WIDE);
    let tab = owner.tab();
    sign_in(&tab, "copper-finch");
    tab.open("/desk/studio");
    tab.awakes();
    tab.mark();
    tab.fill("#announcement", "Typed, and not sent.");
    tab.sees(&format!("{ON_PHONE}.announcement:has-text(\"Typed, and not sent.\")"));
    tab.fill("input[name=ink_hex]", "#999999");
    tab.sees("#clashes");
    tab.act("selectOption", &serde_json::json!(["#header", "centred"]));
    tab.sees("#draft:has-text(\"Head of pages from bar to centred\")");
    // A colour that is half written is kept by nobody, and takes nothing away.
    tab.fill("input[name=ink_hex]", "#2a2");
    assert_eq!(tab.value::<String>("document.querySelector('input[name=ink_hex]').value"), "#2a2");
    tab.has_stayed();
    tab.click("#draft .plain");
    tab.sees_no("#draft");
    nothing_went_wrong(&owner);
}

#[test]
fn by_keyboard_alone_a_brand_is_made_and_published() {
    let lent = lend("saltmarsh");
    let owner = Shopper::at(&lent.shop, WIDE);
    let tab = owner.tab();
    sign_in(&tab, "saltmarsh");
    tab.open("/desk/studio");
    for (field, colour) in [("Page as text", "#f1f7ff"), ("Cards and panels as text", "#fdfeff")] {
        tab_to(&tab, field);
        tab.press("Control+A");
        tab.type_in(colour);
    }
    // The Enter key keeps; it never publishes.
    tab.press("Enter");
    tab.sees("#draft");
    assert!(tab.text("#draft").contains("Page from #fbf6ea to #f1f7ff"), "{}", tab.text("#draft"));
    tab_to(&tab, "Publish");
    tab.press("Enter");
    tab.sees("#history li");
    tab.sees_no("#draft");
    shoppers_see(&lent.shop, "rgb(241, 247, 255)", "row");
    tab.open("/desk/studio");
    press(&tab, "#history li:last-child button", "#draft");
    press(&tab, "#draft .main", "#history li");
    shoppers_see(&lent.shop, "rgb(251, 246, 234)", "row");
}

/// The studio as it is, with a draft that cannot be read, with something that was refused, and with everything open.
#[track_caller]
fn a_studios_pages(slug: &str, window: (u32, u32)) {
    let lent = lend(slug);
    let mut walk = Walk::begin(&lent.shop, window);
    sign_in(&walk.tab, slug);
    walk.open("/desk/studio");
    walk.tab.fill("input[name=ink_hex]", "#999999");
    press(&walk.tab, ".keep", "#clashes");
    walk.look("a draft that cannot be read");
    for summary in ["#themes > summary", "#pages > summary", "#pages .page:last-child > summary"] {
        walk.tab.click(summary);
    }
    walk.look("everything open");
    walk.tab.fill("#slug-new-page", "a-page");
    walk.tab.fill("#title-new-page", "A page");
    walk.tab.fill("#body-new-page", "## Words\n\nMore of them.");
    press(&walk.tab, "#pages .page:last-child .acts button", "#draft");
    assert!(walk.tab.text("#draft").contains("Page “A page” added"), "{}", walk.tab.text("#draft"));
    walk.look("a page in the draft");
    press(&walk.tab, "#draft .plain", "#looks");
    walk.tab.sees_no("#draft");
    walk.end();
}

#[test]
fn at_360_pixels_the_studio_is_accessible_fits_and_is_without_errors() {
    a_studios_pages("copper-finch", NARROW);
}

#[test]
fn at_1440_pixels_the_studio_is_accessible_fits_and_is_without_errors() {
    a_studios_pages("saltmarsh", WIDE);
}
