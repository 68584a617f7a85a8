//! What holds for every cart, tried on ten thousand made-up ones. A failure prints the seed that shows it.
//!
//! Pure: the randomness is a seeded sequence, the same in every run.

use crate::cart::{Cart, CartLine, Fulfilment, MenuType, Quantity};
use crate::decide::decide;
use crate::dice::Dice;
use crate::fixture::{customer, id, menu, new_order, nine_of_each, noon, patient};
use crate::ledger::Ledgers;
use crate::menu::Menu;
use crate::money::{Cents, Rate};
use crate::order_type::OrderType;
use crate::person::PersonHistory;
use crate::quote::{Quote, QuotedTax, quote};
use crate::slot::SlotKey;
use crate::special::{Cut, Gives, SpecialScope};
use crate::time::Timestamp;
use crate::wire::OrderRequest;

struct Case {
    menu: Menu,
    ledgers: Ledgers,
    cart: Cart,
    now: Timestamp,
}

impl Case {
    fn of(seed: u64, menu: &Menu) -> Self {
        let mut dice = Dice(seed);
        let mut menu = menu.clone();
        menu.shop.after_hours_orders = dice.roll(4) > 0;
        let rate = Rate(u32::try_from(dice.roll(1_200_000)).unwrap());
        menu.specials[0].gives = Gives::Sale { cut: Cut::Percent { rate } };
        if dice.roll(2) == 0 {
            menu.specials[0].on = SpecialScope::Everything.into();
        }
        let mut ledgers = Ledgers { paused: dice.roll(10) == 0, ..nine_of_each(&menu) };
        let now = noon().plus_minutes(dice.number(0, 5_759));
        let order_type = OrderType::Pickup;
        let (plan, hours) = menu.shop.slot_plan(order_type, now);
        for slot in plan.open_slots(&hours, &menu.shop.zone, now, ledgers.taken(order_type)) {
            let key = SlotKey { starts_at: slot.starts_at, order_type };
            ledgers.slots_taken.insert(key, u32::try_from(dice.roll(3)).unwrap());
        }
        let names = ["dream-3.5", "dream-14", "creme-3.5", "wax-1", "gummies-10", "lighter", "gone"];
        let lines = (0..dice.roll(6))
            .map(|_| CartLine {
                variant: names[usize::try_from(dice.roll(7)).unwrap()].to_owned(),
                quantity: if dice.roll(20) == 0 { Quantity::NotWhole } else { Quantity::Whole(dice.number(0, 11)) },
            })
            .collect();
        let menu_type = if dice.roll(3) == 0 { MenuType::Medical } else { MenuType::Adult };
        let slot = (dice.roll(3) == 0).then(|| now.plus_minutes(dice.number(0, 3_999)));
        let cart = Cart { lines, menu: menu_type, fulfilment: Fulfilment::Pickup { slot }, coupons: Vec::new() };
        Self { menu, ledgers, cart, now }
    }

    fn quote(&self) -> Quote {
        quote(&self.menu, &self.ledgers, &self.cart, self.now)
    }
}

fn for_all(promise: impl Fn(&Case, &str)) {
    // Reading the zone is most of the work in a test build, so the shop is founded once.
    let menu = menu();
    for seed in 0..10_000 {
        promise(&Case::of(seed, &menu), &format!("seed {seed}"));
    }
}

#[test]
fn a_total_is_the_sum_of_what_is_shown_and_never_below_nothing() {
    for_all(|case, seed| {
        let quote = case.quote();
        let lines: Cents = quote.lines.iter().map(|line| line.total_cents).sum();
        assert_eq!(quote.subtotal_cents.less(quote.discount_cents), lines, "{seed}");
        assert_eq!(quote.taxes.iter().map(QuotedTax::added).sum::<Cents>(), quote.tax_cents, "{seed}");
        assert_eq!(quote.total_cents, lines.plus(quote.tax_cents).plus(quote.fee_cents), "{seed}");
        for amount in quote.lines.iter().map(|line| line.total_cents).chain([quote.tax_cents, quote.total_cents]) {
            assert!(amount >= Cents::ZERO, "{seed}");
        }
    });
}

#[test]
fn the_order_of_the_lines_changes_neither_the_total_nor_the_limits() {
    for_all(|case, seed| {
        let quote = case.quote();
        let mut turned = case.cart.clone();
        turned.lines.reverse();
        let turned =
            Case { cart: turned, menu: case.menu.clone(), ledgers: case.ledgers.clone(), now: case.now }.quote();
        assert_eq!((turned.total_cents, turned.limits), (quote.total_cents, quote.limits), "{seed}");
        assert_eq!(turned.refusals.len(), quote.refusals.len(), "{seed}");
    });
}

#[test]
fn an_order_is_accepted_exactly_when_its_quote_refuses_nothing() {
    let accepted = core::cell::Cell::new(0);
    for_all(|case, seed| {
        let quote = case.quote();
        let (total_cents, seen) = (quote.total_cents, None);
        let customer = if case.cart.menu == MenuType::Medical { patient() } else { customer() };
        let request = OrderRequest { cart: case.cart.clone(), customer, total_cents, seen };
        match decide(&case.menu, &case.ledgers, &PersonHistory::default(), &request, new_order(), case.now) {
            Ok(order) => {
                assert_eq!(quote.refusals, [], "{seed}");
                assert_eq!((order.total_cents, &order.lines), (quote.total_cents, &quote.lines), "{seed}");
                accepted.set(accepted.get() + 1);
            }
            Err(refused) => {
                assert_eq!(refused.refusals, quote.refusals, "{seed}");
                assert_eq!(refused.quote, quote, "{seed}");
            }
        }
    });
    assert!(accepted.get() > 20, "the made-up carts are too bad to show anything: {}", accepted.get());
}

#[test]
fn what_is_accepted_never_exceeds_what_is_left() {
    for_all(|case, seed| {
        let quote = case.quote();
        if quote.refusals.is_empty() {
            for line in &quote.lines {
                assert!(line.quantity <= case.ledgers.available(&id(line.variant.as_str())), "{seed}");
            }
            assert!(quote.limits.iter().all(|limit| limit.filled_per_mille <= 1000), "{seed}");
        }
    });
}
