//! The desk in a browser: orders appear by themselves, and steps are taken without leaving the page. Also by keyboard, and
//! with the database killed in the middle.

use crate::tab::{NARROW, Shopper, Tab, WIDE};
use crate::walk::Walk;
use everbud_local::stack::Trouble;
use everbud_tests::basket::{available, order_one};
use everbud_tests::desk::{STAFF, SignedIn};
use everbud_tests::evidence::RECOVERY;
use everbud_tests::lent::{lend, lend_all};
use everbud_tests::shop::Shop;
use everbud_tests::wait;
use std::time::Duration;

/// Within this an order is on the desk.
const AT_ONCE: Duration = Duration::from_secs(2);

/// Signs in by keyboard alone, and waits until the page is alive.
#[track_caller]
pub(crate) fn sign_in(tab: &Tab, slug: &str) {
    let (_, name, password) = STAFF.into_iter().find(|(shop, ..)| *shop == slug).unwrap();
    tab.open("/desk");
    tab.act("focus", &serde_json::json!(["#name"]));
    tab.type_in(name);
    tab.press("Tab");
    tab.type_in(password);
    tab.press("Enter");
    tab.sees("#board");
}

/// Waits until the desk hears of changes by itself.
#[track_caller]
fn alive(tab: &Tab) {
    tab.sees(".live[data-line=live]");
}

/// Places an order and waits until the tab shows it; it must not take longer than that.
#[track_caller]
fn order_appears(tab: &Tab, shop: &Shop) -> String {
    let id = order_one(shop, &available(shop)[0]).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
    let shown = format!("document.querySelector(\"#new #order-{id}\") !== null");
    wait::within(AT_ONCE, || tab.value::<bool>(&shown), |shown| *shown)
        .unwrap_or_else(|_| panic!("after {AT_ONCE:?} the order is not on the desk: {}", tab.text("#board")));
    id
}

#[test]
fn an_order_appears_by_itself_and_is_seen_through_without_leaving_the_page() {
    let lent = lend("saltmarsh");
    let staff = Shopper::at(&lent.shop, WIDE);
    let tab = staff.tab();
    sign_in(&tab, "saltmarsh");
    alive(&tab);
    tab.act("evaluate", &serde_json::json!(["window.never_left = true"]));
    let id = order_appears(&tab, &lent.shop);
    let title: String = tab.value("document.title");
    assert!(title.starts_with('('), "new orders are not counted in {title:?}");
    for (column, button) in [("accepted", "Accept"), ("ready", "Ready for pick-up"), ("done", "Handed over")] {
        let step = format!("#order-{id} button.main");
        assert!(tab.text(&step).starts_with(button), "{}", tab.text(&step));
        // The keyboard alone: the button has the focus, and after the step the next one has it.
        tab.act("focus", &serde_json::json!([step]));
        tab.press("Enter");
        tab.sees(&format!("#{column} #order-{id}"));
    }
    assert!(tab.value::<bool>("window.never_left === true"), "the page was left");
    let wrong = staff.troubles();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn with_the_database_killed_in_the_middle_the_desk_goes_on_and_says_what_waits() {
    let lent = lend_all();
    let shop = lent.everbud.shop("night-ferry");
    let staff = Shopper::at(&shop, NARROW);
    let tab = staff.tab();
    sign_in(&tab, "night-ferry");
    alive(&tab);
    let before = order_appears(&tab, &shop);
    lent.everbud.break_database(Trouble::Down);
    let after = order_appears(&tab, &shop);
    tab.sees("#notices .outage");
    for id in [&before, &after] {
        tab.click(&format!("#order-{id} button.main"));
        tab.sees(&format!("#accepted #order-{id}"));
    }
    lent.everbud.mend_database();
    tab.sees(&format!("#order-{after} .recorded"));
    let violations = tab.page().violations().unwrap();
    assert!(violations.is_empty(), "{violations:?}");
}

#[test]
fn a_reason_that_is_being_given_is_not_taken_away_by_what_comes_in_meanwhile() {
    let lent = lend("copper-finch");
    let staff = Shopper::at(&lent.shop, WIDE);
    let tab = staff.tab();
    sign_in(&tab, "copper-finch");
    alive(&tab);
    let id = order_appears(&tab, &lent.shop);
    tab.click(&format!("#order-{id} summary"));
    tab.fill(&format!("#own-{id}"), "The cat sat on it.");
    order_appears(&tab, &lent.shop);
    let typed: String = tab.value(&format!("document.getElementById(\"own-{id}\").value"));
    assert_eq!(typed, "The cat sat on it.");
    tab.click(&format!("#order-{id} .call-off button"));
    tab.sees(&format!("#done #order-{id}"));
    assert!(tab.text(&format!("#order-{id} .ended")).contains("The cat sat on it."));
}

/// From a password that is wrong, through an order's day, to what is sold out.
#[track_caller]
fn a_desks_pages(slug: &str, window: (u32, u32)) {
    let lent = lend(slug);
    let mut walk = Walk::begin(&lent.shop, window);
    walk.open("/desk");
    walk.tab.fill("#name", "nobody@example.com");
    walk.tab.fill("#password", "wrong");
    walk.tab.click(".sign-in button.main");
    walk.tab.sees("#wrong");
    walk.look_at_problem("a refused sign-in", 401);
    sign_in(&walk.tab, slug);
    alive(&walk.tab);
    walk.look("the board");
    let id = order_appears(&walk.tab, &lent.shop);
    walk.look("a new order");
    walk.tab.click(&format!("#order-{id} summary"));
    walk.look("an order about to be called off");
    for column in ["accepted", "ready", "done"] {
        walk.tab.click(&format!("#order-{id} button.main"));
        walk.tab.sees(&format!("#{column} #order-{id}"));
        walk.look(&format!("an order that is {column}"));
    }
    walk.open("/desk/sold-out");
    walk.open("/desk/sold-out?q=a");
    walk.tab.click(".variants li:first-child button");
    walk.tab.sees(".variants .marked");
    walk.look("a variant that is marked");
    walk.tab.click(".variants .marked button");
    walk.tab.sees(".variants li:not(.marked)");
    walk.open("/desk/delivery");
    walk.end();
}

#[test]
fn at_360_pixels_every_page_of_the_desk_is_accessible_fits_and_is_without_errors() {
    a_desks_pages("copper-finch", NARROW);
}

#[test]
fn at_1440_pixels_every_page_of_the_desk_is_accessible_fits_and_is_without_errors() {
    a_desks_pages("night-ferry", WIDE);
}

/// The incidents and the report of one while it lasts, and words about it.
#[track_caller]
fn an_incidents_pages(slug: &str, window: (u32, u32)) {
    let lent = lend_all();
    let shop = lent.everbud.shop(slug);
    lent.everbud.break_database(Trouble::Down);
    let first = || shop.get("/api/v1/incidents").expect(200).json()["incidents"][0].clone();
    let incident = wait::until("an incident", RECOVERY, first, |incident| incident["state"] == "down");
    let id = order_one(&shop, &available(&shop)[0]).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
    // A reason that cannot be broken anywhere.
    let reason = "8".repeat(200);
    let cancel = format!("/desk/orders/{id}/cancel");
    SignedIn::manager(lent.everbud, slug).post(&cancel, &[("own_words", &reason)]).expect(303);
    let mut walk = Walk::begin(&shop, window);
    sign_in(&walk.tab, slug);
    walk.open("/desk/incidents");
    walk.tab.click("#margins summary");
    walk.look("a form for margins");
    walk.tab.fill("#flower", "much");
    walk.tab.click("#margins button");
    walk.tab.sees("#margins .wrong");
    walk.look_at_problem("a margin that is none", 422);
    walk.tab.click(&format!("a[href$=\"{}\"]", incident["id"].as_str().unwrap()));
    walk.tab.sees(".letter .estimate");
    walk.look("the report of an incident");
    walk.tab.fill("#text", "We pack your orders by candle light.");
    walk.tab.click(".say button");
    walk.tab.sees(".letter .word");
    walk.look("words about an incident");
    walk.open(&format!("/status/incidents/{}", incident["id"].as_str().unwrap()));
    assert!(walk.tab.text(".word").contains("candle light"));
    walk.end();
}

#[test]
fn at_360_pixels_what_an_incident_meant_is_accessible_and_fits() {
    an_incidents_pages("saltmarsh", NARROW);
}

#[test]
fn at_1440_pixels_what_an_incident_meant_is_accessible_and_fits() {
    an_incidents_pages("copper-finch", WIDE);
}
