//! The whole way by keyboard alone: every stop can be seen, none is hidden, and they come in the order of the page.

use crate::shopping::{NAME, PHONE, RECEIVED, order_page};
use crate::tab::{NARROW, Shopper, Tab, WIDE};
use everbud_tests::everbud::Everbud;
use everbud_tests::shop::Shop;
use serde::Deserialize;

/// More stops than any page has before what is looked for.
const MOST_STOPS: u32 = 150;

/// What has the focus, and whether a person can tell.
#[derive(Debug, Deserialize)]
struct Stop {
    /// What a reader would call it.
    name: String,
    /// Whether it is drawn apart from what has no focus.
    marked: bool,
    /// Whether it is in the window, and nothing lies over it.
    in_view: bool,
    /// Whether it stands after the stop before.
    in_order: bool,
    /// Whether it is the stop before: a field that has parts of its own, as a date has, which the browser marks.
    same: bool,
}

const STOP: &str = r#"(() => {
  const at = document.activeElement, before = document.stopBefore;
  document.stopBefore = at;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const label = at.labels?.[0]?.innerText ?? (at.innerText || at.getAttribute("aria-label") || at.tagName);
  const corners = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]];
  const uncovered = corners.some(([x, y]) => {
    const top = document.elementFromPoint(box.x + box.width * x, box.y + box.height * y);
    return top !== null && (at.contains(top) || top.contains(at) || top.closest("label")?.control === at);
  });
  return {
    name: label.trim().split("\n")[0],
    marked: at === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || getComputedStyle(at.closest("label") ?? at).outlineStyle !== "none",
    in_view: at === document.body || (box.width > 0 && box.height > 0 && uncovered),
    same: before === at,
    in_order: !before?.isConnected || before === at || before === document.body
      || Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
})()"#;

/// Presses Tab until that stop; every stop on the way must be one that a person can see, and come after the one before.
/// Returns how often it was pressed.
#[track_caller]
pub(crate) fn tab_to(tab: &Tab, wanted: &str) -> u32 {
    go_to(tab, "Tab", wanted)
}

/// The same with either key; backwards the stops come before each other.
#[track_caller]
pub(crate) fn go_to(tab: &Tab, key: &str, wanted: &str) -> u32 {
    let mut stops = Vec::new();
    for pressed in 1..=MOST_STOPS {
        tab.press(key);
        let stop: Stop = tab.value(STOP);
        assert!(stop.marked || stop.same, "nothing shows the focus on {stop:?}, after {stops:?}");
        assert!(stop.in_view, "{stop:?} is out of sight, after {stops:?}");
        assert!(stop.in_order || key != "Tab", "{stop:?} does not follow {:?}", stops.last());
        if stop.name.starts_with(wanted) {
            return pressed;
        }
        stops.push(stop.name);
    }
    panic!("{key} never came to {wanted}; it stopped at {stops:?}");
}

/// Past what every page begins with.
#[track_caller]
fn skip_to_the_content(tab: &Tab) {
    tab_to(tab, "Skip to the content");
    tab.press("Enter");
    tab.until("the content to have the focus", || tab.value::<String>("document.activeElement.id"), |id| id == "main");
}

/// Without script the form has led to the cart's page; with script the page stays, and its head leads into the drawer.
#[track_caller]
fn into_the_cart(tab: &Tab) {
    let has_come = || tab.path() == "/cart" || tab.text("body").contains("to your cart.");
    tab.until("something in the cart", has_come, |come| *come);
    if tab.path() == "/cart" {
        tab.arrives(|path| path == "/cart");
        skip_to_the_content(tab);
        return;
    }
    go_to(tab, "Shift+Tab", "Cart");
    tab.press("Enter");
    tab.sees("dialog.drawer[open] .lines li");
}

#[track_caller]
fn by_keyboard_alone(shop: &Shop, shopper: &Shopper) {
    let tab = shopper.tab();
    tab.open("/");
    tab.until(
        "the answer to have the focus",
        || tab.value::<Stop>(STOP),
        |stop| stop.name.starts_with("Yes, I am") && stop.marked,
    );
    tab.press("Enter");
    tab.sees_no("dialog[open]");
    tab_to(&tab, "Menu");
    tab.press("Enter");
    tab.arrives(|path| path == "/menu");
    skip_to_the_content(&tab);
    let chosen = tab.text(".shelf .card >> nth=0 >> h3");
    tab_to(&tab, &chosen);
    tab.press("Enter");
    tab.arrives(|path| path.starts_with("/p/"));
    skip_to_the_content(&tab);
    tab_to(&tab, "Quantity");
    tab.press("ArrowUp");
    tab_to(&tab, "Add to cart");
    tab.press("Space");
    into_the_cart(&tab);
    tab_to(&tab, "Check out");
    tab.press("Enter");
    tab.arrives(|path| path == "/checkout");
    tab.awakes_if_it_can();
    skip_to_the_content(&tab);
    tab_to(&tab, "Name");
    tab.type_in(NAME);
    tab_to(&tab, "Phone");
    tab.type_in(PHONE);
    tab_to(&tab, "Date of birth");
    tab.type_in("02291988");
    tab_to(&tab, "Place the order");
    tab.press("Enter");
    let order = order_page(&tab);
    tab.sees(RECEIVED);
    let lines = shop.get(&format!("/api/v1{order}")).expect(200).json()["order"]["lines"].clone();
    assert_eq!(lines[0]["quantity"], 2, "{lines}");
}

#[test]
fn without_script_and_by_keyboard_alone_a_shopper_gets_from_the_age_question_to_a_tracked_order() {
    let shop = Everbud::shared().shop("night-ferry");
    by_keyboard_alone(&shop, &Shopper::without_script_at(&shop, WIDE));
}

#[test]
fn at_360_pixels_and_by_keyboard_alone_a_shopper_gets_to_a_tracked_order() {
    let shop = Everbud::shared().shop("saltmarsh");
    by_keyboard_alone(&shop, &Shopper::at(&shop, NARROW));
}
