//! The last resort: the network gone, or the edge. The browser shows the last menu and holds the order.

use super::checkout::{KEPT, kept_key};
use crate::shopping::{PLACE, RECEIVED, old_enough, order_page, products};
use crate::tab::{NARROW, Shopper, Tab};
use crate::twice::{orders_since, orders_so_far, ready_to_order};
use everbud_tests::everbud::Everbud;
use everbud_tests::lent::{lend, lend_all};

/// Looks at page after page, as a shopper does, until the service worker looks after the tab's requests.
#[track_caller]
fn looked_after(tab: &Tab) {
    let is_there = "navigator.serviceWorker.controller?.state ?? 'none'";
    let reloaded = || {
        tab.reload();
        tab.awakes();
        tab.value::<String>(is_there)
    };
    tab.until("the service worker", reloaded, |state| state == "activated");
}

/// An edge that is gone until this is dropped, also where the test has failed.
struct Gone<'a>(&'a Everbud);

impl<'a> Gone<'a> {
    #[track_caller]
    fn with(everbud: &'a Everbud) -> Self {
        everbud.kill_worker();
        Self(everbud)
    }
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.0.restart_worker();
    }
}

#[test]
fn an_order_placed_without_a_network_is_held_and_sent_once_when_it_is_back() {
    let lent = lend("copper-finch");
    let before = orders_so_far(&lent);
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = ready_to_order(&shopper, &lent);
    tab.awakes();
    shopper.set_offline(true);
    tab.click(PLACE);
    tab.sees(KEPT);
    assert!(kept_key(&tab).is_some(), "the order is kept");
    shopper.set_offline(false);
    order_page(&tab);
    tab.sees(RECEIVED);
    assert_eq!(orders_since(&lent, before), 1);
}

#[test]
fn without_a_network_the_stored_menu_is_shown() {
    let lent = lend("night-ferry");
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    looked_after(&tab);
    tab.open("/menu");
    let first = tab.text(".shelf .card >> nth=0 >> h3");
    let product = products(&lent.shop, "flower")[0].clone();
    tab.open(&product);
    shopper.set_offline(true);
    tab.open("/menu");
    assert_eq!(tab.text(".shelf .card >> nth=0 >> h3"), first);
    tab.open(&product);
    tab.sees("h1");
}

#[test]
fn what_stands_in_for_a_theme_that_is_gone_is_stored_under_no_name() {
    let lent = lend("saltmarsh");
    let shopper = Shopper::at(&lent.shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    looked_after(&tab);
    let stored = |path: &str| {
        let look = format!(
            "(async () => {{ const answered = await fetch({path:?}); await answered.text(); \
             return [answered.status, Boolean(await caches.match({path:?}))].join(' '); }})()"
        );
        tab.value::<String>(&look)
    };
    tab.until("the theme to be stored", || stored(&lent.shop.theme()), |seen| seen == "200 true");
    // What is stored is stored behind the answer: the next question would find it.
    for _ in 0..10 {
        assert_eq!(stored("/assets/theme-0000000000000000.css"), "200 false");
    }
}

#[test]
fn with_the_edge_gone_the_stored_menu_is_shown() {
    let lent = lend_all();
    let shop = lent.everbud.shop("saltmarsh");
    let shopper = Shopper::at(&shop, NARROW);
    let tab = shopper.tab();
    tab.open("/");
    old_enough(&tab);
    looked_after(&tab);
    tab.open("/menu");
    let first = tab.text(".shelf .card >> nth=0 >> h3");
    let gone = Gone::with(lent.everbud);
    tab.open("/menu");
    assert_eq!(tab.text(".shelf .card >> nth=0 >> h3"), first);
    drop(gone);
}
