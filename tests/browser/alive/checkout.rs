//! The order that is sent from the page: once, whatever becomes of the answer.

use crate::shopping::{NAME, PLACE, RECEIVED, fill_in, order_page};
use crate::tab::{NARROW, Shopper, Tab};
use crate::twice::{orders_since, orders_so_far, ready_to_order};
use everbud_tests::basket::{available, cart, new_key, order_for, send_order};
use everbud_tests::lent::lend;
use everbud_tests::shop::Shop;
use serde_json::json;

/// The browser's own words for an order that it keeps.
pub(crate) const KEPT: &str = "text=The shop cannot be reached.";

/// The key under which the kept order is sent.
#[track_caller]
pub(crate) fn kept_key(tab: &Tab) -> Option<String> {
    tab.value("localStorage.getItem('order')?.split('\\n')[0] ?? null")
}

#[test]
fn a_double_click_is_one_order() {
    let lent = lend("copper-finch");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.act("dblclick", &json!([PLACE]));
    order_page(&tab);
    tab.sees(RECEIVED);
    assert_eq!(orders_since(&lent, before), 1);
    assert_eq!(kept_key(&tab), None, "what the shopper typed is forgotten once it has served");
}

#[test]
fn an_order_whose_reply_is_lost_is_sent_again_and_is_one_order() {
    let lent = lend("night-ferry");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.lose_replies_to_orders(1);
    tab.click(PLACE);
    tab.sees(KEPT);
    order_page(&tab);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn a_reload_in_the_middle_of_ordering_sends_the_same_key_again() {
    let lent = lend("saltmarsh");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.lose_replies_to_orders(2);
    tab.click(PLACE);
    tab.sees(KEPT);
    let key = kept_key(&tab).expect("the order is kept");
    tab.reload();
    tab.until(
        "the same key after the reload, or the order's page",
        || (kept_key(&tab), tab.path()),
        |(kept, path)| kept.as_ref() == Some(&key) || path.starts_with("/orders/"),
    );
    order_page(&tab);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn the_back_button_after_ordering_shows_no_second_order() {
    let lent = lend("copper-finch");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.click(PLACE);
    order_page(&tab);
    tab.back();
    tab.arrives(|path| path == "/cart");
    tab.sees("text=Your cart is empty");
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn a_refused_order_says_why_at_the_field_keeps_what_was_typed_and_can_be_mended() {
    let lent = lend("night-ferry");
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.mark();
    tab.fill("#birth_date", "2020-01-01");
    tab.click(PLACE);
    tab.sees("role=heading[name=\"This cannot be ordered yet\"]");
    assert_eq!(tab.value::<String>("document.querySelector('#birth_date').getAttribute('aria-invalid')"), "true");
    assert_eq!(tab.value::<String>("document.querySelector('#name').value"), NAME);
    tab.has_stayed();
    fill_in(&tab);
    tab.click(PLACE);
    order_page(&tab);
    tab.sees(RECEIVED);
}

/// The last time that can be chosen, and the one before it.
#[track_caller]
fn last_times(tab: &Tab) -> [String; 2] {
    tab.value("[-1, -2].map((at) => [...document.querySelectorAll('#slot option')].at(at).value)")
}

/// How many orders the shop still takes for that time, of others.
#[track_caller]
fn places(shop: &Shop, start: &str) -> i64 {
    let wanted = cart(&[(&available(shop)[0], 1)]);
    let quote = shop.post_json("/api/v1/quote", &[], &wanted).expect(200).json();
    let slots = quote["slots"].as_array().unwrap();
    slots.iter().find(|slot| slot["starts_at"] == start).map_or(0, |slot| slot["left"].as_i64().unwrap())
}

#[track_caller]
fn is_told(tab: &Tab, words: &str) {
    tab.until(&format!("to be told {words}"), || tab.text("#held"), |told| told.contains(words));
}

#[test]
fn a_time_that_is_chosen_is_set_aside_at_once_and_one_that_has_gone_leaves_what_is() {
    let lent = lend("saltmarsh");
    let shop = &lent.shop;
    let shopper = Shopper::at(shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    tab.mark();
    tab.sees_no("role=button[name=\"Set this time aside\"]");
    let choose = |time: &str| tab.act("selectOption", &json!(["#slot", time]));
    let [last, before] = last_times(&tab);
    let left = || [&last, &before].map(|time| places(shop, time));
    let [of_last, of_before] = left();

    // Who goes through the times holds the one that they come to, and no other.
    for time in [&last, &before, &last, &before] {
        choose(time);
    }
    is_told(&tab, "with the time you chose");
    tab.until("the place to be held", left, |left| *left == [of_last, of_before - 1]);

    // Others take the last time as a whole.
    for _ in 0..of_last {
        let mut order = order_for(shop, &cart(&[(&available(shop)[0], 1)]));
        order["fulfilment"]["slot"] = json!(last);
        send_order(shop, &new_key(), &order).expect(201);
    }
    tab.act("focus", &json!(["#slot"]));
    choose(&last);
    is_told(&tab, "The time you chose cannot be had. Still set aside for you");
    tab.sees("text=That time is taken");
    assert_eq!(tab.value::<String>("document.querySelector('#slot').value"), before, "what is held is chosen");
    assert_eq!(tab.value::<String>("document.activeElement.id"), "slot");
    assert_eq!(left(), [0, of_before - 1]);

    // Without a network it is said, and what is held stays.
    shopper.set_offline(true);
    choose("");
    is_told(&tab, "The time you chose is not set aside. The shop cannot be reached.");
    shopper.set_offline(false);
    choose(&before);
    is_told(&tab, "with the time you chose");
    assert_eq!(tab.value::<String>("document.querySelector('#name').value"), NAME);
    tab.has_stayed();
    tab.click(PLACE);
    let order = order_page(&tab);
    let ordered = shop.get(&format!("/api/v1{order}")).expect(200).json();
    assert_eq!(ordered["order"]["slot"]["starts_at"], before, "{ordered}");
    assert_eq!(left(), [0, of_before - 1], "ordered, and nothing is held beside it");
}
