//! What is offered instead.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::fixture::{at, cart, id, ledgers, menu, noon, taken_by_pickup};
use crate::hours::WeekHours;
use crate::limit::{Period, Residency};
use crate::money::Cents;
use crate::order_type::OrderType;
use crate::person::PersonHistory;
use crate::slot::SlotKey;
use crate::time::Day;

const ONE: &str = "2026-04-20T13:00:00-06:00";

/// Lines, the way in which they are handed over, and codes.
type Expected<'a> = Option<(&'a [(&'a str, i64)], Fulfilment, &'a [&'a str])>;

/// What is offered instead, as its lines and the way in which it is handed over.
#[track_caller]
fn check(wanted: &Cart, change: impl Fn(&mut Menu, &mut Ledgers), expect: Expected<'_>) {
    let (mut menu, mut ledgers) = (menu(), ledgers());
    change(&mut menu, &mut ledgers);
    let asker = Asker { residency: Residency::Resident, history: None };
    let quote = quote_for(&menu, &ledgers, asker, wanted, noon());
    let found = instead(&menu, &ledgers, asker, wanted, &quote, noon());
    let offered = expect.map(|(lines, fulfilment, coupons)| Cart {
        fulfilment,
        coupons: coupons.iter().map(|code| (*code).to_owned()).collect(),
        ..cart(lines)
    });
    assert_eq!(found.as_ref().map(|it| &it.cart), offered.as_ref(), "instead of {wanted:?}");
    if let Some(Instead { cart, quote }) = found {
        assert_eq!(quote, quote_for(&menu, &ledgers, asker, &cart, noon()));
        assert_eq!(quote.refusals, []);
    }
}

fn soonest() -> Fulfilment {
    Fulfilment::default()
}

fn delivery(zip: &str) -> Fulfilment {
    Fulfilment::Delivery { slot: None, zip: zip.to_owned() }
}

fn delivers(menu: &mut Menu) {
    let written = serde_json::json!({"pickup": {}, "delivery": {"zones": [{"name": "Near", "zips": ["80302"]}]}});
    menu.shop.order_types = serde_json::from_value(written).unwrap();
}

#[test]
fn lines_get_shorter_or_go_and_nothing_is_ever_added() {
    let wanted = cart(&[("lighter", 4), ("wax-1", 2)]);
    check(&wanted, |_, _| {}, None);
    check(
        &wanted,
        |_, ledgers| {
            ledgers.available.insert(id("lighter"), 3);
        },
        Some((&[("lighter", 3), ("wax-1", 2)], soonest(), &[])),
    );
    check(
        &wanted,
        |_, ledgers| {
            ledgers.sold_out.insert(id("lighter"));
        },
        Some((&[("wax-1", 2)], soonest(), &[])),
    );
    check(&wanted, |menu, _| menu.products.truncate(3), Some((&[("wax-1", 2)], soonest(), &[])));
    check(
        &wanted,
        |_, ledgers| {
            ledgers.held.units.insert(id("wax-1"), 4);
        },
        None,
    );
    check(
        &wanted,
        |_, ledgers| {
            ledgers.available.clear();
        },
        None,
    );
    check(
        &wanted,
        |_, ledgers| {
            ledgers.paused = true;
        },
        None,
    );
    check(&cart(&[]), |_, _| {}, None);
    check(&cart(&[("lighter", 0), ("lighter", 2)]), |_, _| {}, Some((&[("lighter", 2)], soonest(), &[])));
}

#[test]
fn what_the_law_no_longer_allows_goes_from_the_end() {
    let wanted = cart(&[("dream-3.5", 2), ("lighter", 1), ("creme-3.5", 2)]);
    let allows = |mg: i64| move |menu: &mut Menu, _: &mut Ledgers| menu.shop.limit.0[0].limits[0].buckets[0].cap = mg;
    check(&wanted, allows(14_000), None);
    check(&wanted, allows(13_999), Some((&[("dream-3.5", 2), ("lighter", 1), ("creme-3.5", 1)], soonest(), &[])));
    check(&wanted, allows(7_000), Some((&[("dream-3.5", 2), ("lighter", 1)], soonest(), &[])));
    check(&wanted, allows(3_500), Some((&[("dream-3.5", 1), ("lighter", 1)], soonest(), &[])));
    check(&wanted, allows(0), Some((&[("lighter", 1)], soonest(), &[])));
    check(&wanted, |menu, _| menu.shop.limit.0.clear(), None);
    // What the law counts and nobody has weighed goes as well.
    let edible = cart(&[("lighter", 1), ("gummies-10", 1)]);
    let unweighed = |menu: &mut Menu, _: &mut Ledgers| menu.products[3].variants[0].regulated.unknown.edible_thc = true;
    check(&edible, unweighed, Some((&[("lighter", 1)], soonest(), &[])));
}

#[test]
fn what_somebodys_orders_of_their_days_left_of_a_limit_is_offered_and_nothing_where_they_left_nothing() {
    /// What was ordered so many days ago, and what is offered instead of a cart of today.
    fn check(period: Period, before: &[(i64, &[(&str, i64)])], wanted: &[(&str, i64)], expect: Option<&[(&str, i64)]>) {
        let mut menu = menu();
        // Colorado's pool: an ounce of flower, or 8 g of concentrate, or 800 mg of THC in edibles.
        menu.shop.limit.0[0].limits[0].period = period;
        let rule = &menu.shop.limit.0[0];
        let today = menu.shop.zone.date(noon());
        let counted = |(ago, lines): &(i64, &[(&str, i64)])| {
            let pieces = lines.iter().map(|(variant, pieces)| (menu.find(variant).unwrap().1.regulated, *pieces));
            rule.counted(&pieces.collect::<Vec<_>>(), today.checked_sub(jiff::Span::new().days(*ago)).unwrap())
        };
        let history =
            PersonHistory { counted: before.iter().filter_map(counted).collect(), ..PersonHistory::default() };
        let asker = Asker { residency: Residency::Resident, history: Some(&history) };
        let wanted = cart(wanted);
        let quote = quote_for(&menu, &ledgers(), asker, &wanted, noon());
        let found = instead(&menu, &ledgers(), asker, &wanted, &quote, noon());
        let label = format!("{period:?}: {:?} after {before:?}", wanted.lines);
        assert_eq!(found.as_ref().map(|it| &it.cart), expect.map(cart).as_ref(), "{label}");
        assert!(found.is_none_or(|it| it.quote.refusals.is_empty()), "{label}");
    }
    use Period::{PerDay, PerOrder, Rolling};
    let eighths = |pieces: i64| [("dream-3.5", pieces)];
    check(PerDay, &[(0, &eighths(5))], &eighths(3), None);
    check(PerDay, &[(0, &eighths(5))], &eighths(4), Some(&eighths(3)));
    check(PerDay, &[(0, &eighths(2)), (0, &eighths(3))], &eighths(9), Some(&eighths(3)));
    check(PerDay, &[(0, &eighths(8))], &eighths(1), None);
    check(PerDay, &[(1, &eighths(8))], &eighths(8), None);
    check(PerOrder, &[(0, &eighths(8))], &eighths(8), None);
    let lately = Rolling { days: 3 };
    check(lately, &[(2, &eighths(6)), (3, &eighths(2))], &eighths(3), Some(&eighths(2)));
    check(lately, &[(2, &eighths(6)), (1, &eighths(2))], &[("dream-3.5", 1), ("lighter", 2)], Some(&[("lighter", 2)]));
    // What is left of a pool goes to the lines in their order, and what the law does not count is never in the way.
    let mixed = [("wax-1", 2), ("lighter", 1), ("dream-3.5", 3)];
    check(PerDay, &[(0, &eighths(5))], &mixed, Some(&[("wax-1", 2), ("lighter", 1), ("dream-3.5", 1)]));
    check(PerDay, &[(0, &[("wax-1", 7)])], &mixed, Some(&[("wax-1", 1), ("lighter", 1)]));
    check(PerDay, &[(0, &[("wax-1", 8)])], &[("lighter", 9)], None);
}

#[test]
fn a_day_is_the_shops_and_so_is_its_jurisdiction() {
    fn check(jurisdiction: &str, day: &str, is_in_the_way: bool) {
        let mut menu = menu();
        menu.shop.limit.0[0].limits[0].period = Period::PerDay;
        let eighth = menu.find("dream-3.5").unwrap().1.regulated;
        let day = Day::try_from(day.to_owned()).unwrap();
        let counted = menu.shop.limit.0[0].counted(&[(eighth, 7)], day.0).unwrap();
        let counted = vec![Counted { jurisdiction: jurisdiction.to_owned(), ..counted }];
        let history = PersonHistory { counted, ..PersonHistory::default() };
        let asker = Asker { residency: Residency::Resident, history: Some(&history) };
        let wanted = cart(&[("dream-3.5", 2)]);
        let quote = quote_for(&menu, &ledgers(), asker, &wanted, noon());
        let found = instead(&menu, &ledgers(), asker, &wanted, &quote, noon());
        let expect = is_in_the_way.then(|| cart(&[("dream-3.5", 1)]));
        assert_eq!(found.map(|it| it.cart), expect, "{jurisdiction} {day:?}");
    }
    check("US-CO", "2026-04-20", true);
    check("US-CO", "2026-04-19", false);
    check("US-NJ", "2026-04-20", false);
}

#[test]
fn a_time_that_cannot_be_had_becomes_the_first_that_can() {
    let mut wanted = cart(&[("lighter", 1)]);
    wanted.fulfilment = Fulfilment::Pickup { slot: Some(at(ONE)) };
    check(
        &wanted,
        |_, ledgers| ledgers.slots_taken = taken_by_pickup(&[(ONE, 2)]),
        Some((&[("lighter", 1)], soonest(), &[])),
    );
    check(&wanted, |menu, _| menu.shop.slots.lead_minutes = 90, Some((&[("lighter", 1)], soonest(), &[])));
    check(&wanted, |menu, _| menu.shop.hours = WeekHours([None; 7]).into(), None);
    // Holds of others never fill a slot.
    let held = SlotKey { starts_at: at(ONE), order_type: OrderType::Pickup };
    check(
        &wanted,
        |_, ledgers| {
            ledgers.held.places.insert(held, 9);
        },
        None,
    );
}

#[test]
fn what_cannot_be_brought_can_be_fetched_and_nobody_is_sent_a_driver() {
    let mut wanted = cart(&[("lighter", 1)]);
    wanted.fulfilment = delivery("80302");
    check(&wanted, |menu, _| delivers(menu), None);
    check(&wanted, |_, _| {}, Some((&[("lighter", 1)], soonest(), &[])));
    let elsewhere = |menu: &mut Menu, _: &mut Ledgers| {
        delivers(menu);
        menu.shop.order_types.delivery.as_mut().unwrap().zones[0].zips =
            [crate::order_type::delivery::Zip::parse("80455").unwrap()].into();
    };
    check(&wanted, elsewhere, Some((&[("lighter", 1)], soonest(), &[])));
    let dearer = |menu: &mut Menu, _: &mut Ledgers| {
        delivers(menu);
        menu.shop.order_types.delivery.as_mut().unwrap().zones[0].minimum_cents = Some(Cents(5_000));
    };
    check(&wanted, dearer, Some((&[("lighter", 1)], soonest(), &[])));
    wanted.fulfilment = soonest();
    let no_longer_fetched = |menu: &mut Menu, _: &mut Ledgers| {
        delivers(menu);
        menu.shop.order_types.pickup = None;
    };
    check(&wanted, no_longer_fetched, None);
}

#[test]
fn a_code_that_gives_nothing_any_more_goes_and_the_others_stay() {
    let mut wanted = cart(&[("wax-1", 1)]);
    wanted.coupons = vec!["WAX".to_owned(), "GONE".to_owned()];
    let coded = |menu: &mut Menu, _: &mut Ledgers| menu.specials[0].code = Some("WAX".to_owned());
    check(&wanted, coded, Some((&[("wax-1", 1)], soonest(), &["WAX"])));
    check(&wanted, |_, _| {}, Some((&[("wax-1", 1)], soonest(), &[])));
}
