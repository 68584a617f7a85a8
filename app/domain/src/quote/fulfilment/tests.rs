//! What an order type makes of a cart: who is served, when, and for what fee.

use crate::cart::{Cart, Fulfilment, MenuType};
use crate::decide::decide;
use crate::fixture::{at, cart, customer, ledgers, menu, new_order, noon};
use crate::hours::{DatedHours, DayHours, SaleHours, WeekHours};
use crate::ledger::Ledgers;
use crate::menu::Menu;
use crate::money::{Cents, Rate};
use crate::order::{Customer, DeliveryAddress};
use crate::order_type::OrderType;
use crate::order_type::delivery::Zip;
use crate::person::PersonHistory;
use crate::quote::quote;
use crate::refusal::Reason;
use crate::slot::SlotKey;
use crate::special::Special;
use crate::tax::{Tax, TaxedGoods, TaxesElsewhere};
use crate::time::Day;
use crate::wire::{OrderRequest, SeenTotal};
use serde_json::json;

/// A shop that offers everything: curbside in the afternoon, and delivery to two zones.
fn everything() -> Menu {
    let mut menu = menu();
    let afternoon = WeekHours([Some(DayHours { open: 780, close: 1020 }); 7]);
    menu.shop.order_types = serde_json::from_value(json!({
        "pickup": {},
        "curbside": {"hours": afternoon, "minimum_cents": 1_000},
        "drive_through": {"fees": [{"fee": {"percent": 20_000}}]},
        "delivery": {
            "terms": {
                "minimum_age": 25,
                "minimum_cents": 2_000,
                "slots": {"minutes": 120, "capacity": 1, "lead_minutes": 60, "days_ahead": 0},
                "fees": [{"fee": {"flat_cents": 500}}, {"from_cents": 6_000, "fee": {"flat_cents": 0}}],
            },
            "zones": [
                {"name": "Near", "zips": ["80302"]},
                {"name": "Far", "zips": ["80455"], "minimum_cents": 6_000, "fees": [{"fee": {"percent": 100_000}}]},
            ],
        },
    }))
    .unwrap();
    menu
}

fn by(fulfilment: Fulfilment, lines: &[(&str, i64)]) -> Cart {
    Cart { fulfilment, ..cart(lines) }
}

fn to(zip: &str) -> Fulfilment {
    Fulfilment::of(OrderType::Delivery, None, zip)
}

fn reasons(menu: &Menu, cart: &Cart) -> Vec<Reason> {
    quote(menu, &ledgers(), cart, noon()).refusals.iter().map(|it| it.reason).collect()
}

#[test]
fn a_shop_is_asked_only_for_what_it_offers() {
    fn check(menu: &Menu, fulfilment: Fulfilment, expect: &[Reason]) {
        let asked = format!("{fulfilment:?}");
        assert_eq!(reasons(menu, &by(fulfilment, &[("wax-1", 1)])), expect, "{asked}");
    }
    let plain = menu();
    check(&plain, Fulfilment::of(OrderType::Pickup, None, ""), &[]);
    for other in [OrderType::Curbside, OrderType::DriveThrough, OrderType::Delivery] {
        check(&plain, Fulfilment::of(other, None, "80302"), &[Reason::NotOffered]);
    }
    for offered in OrderType::ALL {
        check(&everything(), Fulfilment::of(offered, None, "80302"), &[]);
    }
    check(&everything(), to("80455-1234"), &[Reason::BelowMinimum]);
    check(&everything(), to("80123"), &[Reason::OutsideZone]);
    check(&everything(), to(""), &[Reason::OutsideZone]);
    check(&everything(), to("<script>"), &[Reason::OutsideZone]);
    let mut none = everything();
    none.shop.order_types.pickup = None;
    check(&none, Fulfilment::default(), &[Reason::NotOffered]);
}

#[test]
fn a_fee_is_on_the_goods_after_specials_by_type_zone_and_step_and_is_not_taxed() {
    fn check(fulfilment: Fulfilment, lines: &[(&str, i64)], fee: i64) {
        let cart = by(fulfilment, lines);
        let quoted = quote(&everything(), &ledgers(), &cart, noon());
        let plain = quote(&everything(), &ledgers(), &by(Fulfilment::default(), lines), noon());
        assert_eq!(quoted.fee_cents, Cents(fee), "{cart:?}");
        assert_eq!((quoted.tax_cents, plain.fee_cents), (plain.tax_cents, Cents::ZERO), "{cart:?}");
        assert_eq!(quoted.total_cents, plain.total_cents.plus(Cents(fee)), "{cart:?}");
    }
    // One gram of wax is 25.00 less 15 %, a lighter 1.99.
    let goods = |lines: &[(&str, i64)]| {
        let quoted = quote(&everything(), &ledgers(), &by(Fulfilment::default(), lines), noon());
        quoted.subtotal_cents.less(quoted.discount_cents)
    };
    let (one, three) = ([("wax-1", 1)], [("wax-1", 3)]);
    check(Fulfilment::of(OrderType::Curbside, None, ""), &one, 0);
    check(Fulfilment::of(OrderType::DriveThrough, None, ""), &one, Rate(20_000).of(goods(&one)).0);
    check(to("80302"), &one, 500);
    assert!(goods(&three) >= Cents(6_000));
    check(to("80302"), &three, 0);
    check(to("80455"), &three, Rate(100_000).of(goods(&three)).0);
    check(to("80302"), &[], 0);
}

#[test]
fn what_a_little_more_would_save_is_told_once_the_minimum_is_reached() {
    fn check(lines: &[(&str, i64)], expect: Option<&str>) {
        let quoted = quote(&everything(), &ledgers(), &by(to("80302"), lines), noon());
        assert_eq!(quoted.hints.iter().map(|hint| hint.detail.as_str()).next(), expect, "{lines:?}");
    }
    check(&[("lighter", 1)], None);
    let quoted = quote(&everything(), &ledgers(), &by(to("80302"), &[("lighter", 11)]), noon());
    assert_eq!(quoted.refusals.len(), 1, "only the stock is in the way: {:?}", quoted.refusals);
    check(&[("lighter", 11)], Some("Add $38.11 more and delivery is free."));
    check(&[("wax-1", 3)], None);
}

#[test]
fn each_type_has_its_own_hours_slots_and_places() {
    fn first(fulfilment: &Fulfilment, ledgers: &Ledgers) -> Option<String> {
        let cart = by(fulfilment.clone(), &[("wax-1", 1)]);
        let menu = everything();
        let slot = quote(&menu, ledgers, &cart, noon()).slots.into_iter().next()?;
        Some(menu.shop.zone.wall_clock(slot.starts_at).strftime("%d %H:%M").to_string())
    }
    let taken = |start: &str, order_type: OrderType| Ledgers {
        slots_taken: [(SlotKey { starts_at: at(start), order_type }, 2)].into(),
        ..ledgers()
    };
    let (pickup, curbside, delivery) =
        (Fulfilment::default(), Fulfilment::of(OrderType::Curbside, None, ""), to("80302"));
    assert_eq!(first(&pickup, &ledgers()).as_deref(), Some("20 12:30"));
    assert_eq!(first(&curbside, &ledgers()).as_deref(), Some("20 13:00"));
    // Two hours each from eight on, and an hour to get ready.
    assert_eq!(first(&delivery, &ledgers()).as_deref(), Some("20 14:00"));
    let full = taken("2026-04-20T14:00:00-06:00", OrderType::Delivery);
    assert_eq!(first(&delivery, &full).as_deref(), Some("20 16:00"));
    assert_eq!(first(&pickup, &full).as_deref(), Some("20 12:30"));
    assert_eq!(first(&pickup, &taken("2026-04-20T12:30:00-06:00", OrderType::Pickup)).as_deref(), Some("20 13:00"));
}

#[test]
fn the_law_lets_nobody_sell_at_night_whatever_the_shops_hours_are() {
    let mut menu = everything();
    menu.shop.hours = WeekHours([Some(DayHours { open: 0, close: 1560 }); 7]).into();
    let open = |menu: &Menu, now: &str| menu.shop.is_open(at(now));
    let (late, night) = ("2026-04-20T23:30:00-06:00", "2026-04-21T01:00:00-06:00");
    assert!(open(&menu, late) && open(&menu, night));
    let hours = DayHours { open: 480, close: 1440 };
    menu.shop.sale_hours = Some(SaleHours { hours, source: String::from("WAC 314-55-147") });
    assert!(open(&menu, late) && !open(&menu, night));
    assert_eq!(menu.shop.door_sign(at(night)), "Opens today 8 AM");
    let quoted = quote(&menu, &ledgers(), &by(Fulfilment::default(), &[("wax-1", 1)]), at(late));
    assert_eq!(quoted.slots[0].starts_at, at("2026-04-21T08:00:00-06:00"));
    // Nor on a day that has hours of its own.
    let party = DatedHours { name: String::from("420"), hours: Some(DayHours { open: 0, close: 1560 }) };
    menu.shop.hours.dated.insert(Day("2026-04-20".parse().unwrap()), party);
    assert!(open(&menu, late) && !open(&menu, night));
}

#[test]
fn a_delivery_needs_an_address_in_its_zone_and_nothing_else_does() {
    fn check(fulfilment: Fulfilment, change: impl Fn(&mut Customer), expect: &[Reason]) {
        let cart = by(fulfilment, &[("wax-1", 1)]);
        let mut customer = customer();
        change(&mut customer);
        let total_cents = quote(&everything(), &ledgers(), &cart, noon()).total_cents;
        let asked = format!("{cart:?}");
        let request = OrderRequest { cart, customer, total_cents, seen: None };
        let decided = decide(&everything(), &ledgers(), &PersonHistory::default(), &request, new_order(), noon());
        let got: Vec<Reason> =
            decided.err().map(|it| it.refusals.iter().map(|it| it.reason).collect()).unwrap_or_default();
        assert_eq!(got, expect, "{asked}");
    }
    fn home(customer: &mut Customer, street: &str, zip: &str) {
        let [street, town, zip, note] = [street, "Boulder", zip, ""].map(String::from);
        customer.address = Some(DeliveryAddress { street, town, zip, note });
    }
    let curbside = || Fulfilment::of(OrderType::Curbside, None, "");
    let blue = |customer: &mut Customer| customer.vehicle = Some(String::from("Blue Civic"));
    check(to("80302"), |it| home(it, "12 Pearl St", "80302"), &[]);
    check(to("80302"), |it| home(it, "12 Pearl St", "80302-1111"), &[]);
    check(to("80302"), |_| {}, &[Reason::InvalidCustomer]);
    check(to("80302"), |it| home(it, " ", "80302"), &[Reason::InvalidCustomer]);
    check(to("80302"), |it| home(it, &"x".repeat(121), "80302"), &[Reason::InvalidCustomer]);
    check(to("80302"), |it| home(it, "12 Pearl St", "80455"), &[Reason::InvalidCustomer]);
    check(to("80302"), blue, &[Reason::InvalidCustomer, Reason::InvalidCustomer]);
    check(Fulfilment::default(), |it| home(it, "12 Pearl St", "80302"), &[Reason::InvalidCustomer]);
    check(Fulfilment::default(), blue, &[Reason::InvalidCustomer]);
    check(curbside(), blue, &[]);
    check(curbside(), |it| it.vehicle = Some(String::from("two\nlines")), &[Reason::InvalidCustomer]);
    // Drivers of this shop hand over to nobody under 25.
    let young = |it: &mut Customer| it.birth_date = String::from("2002-01-01");
    check(curbside(), young, &[]);
    check(
        to("80302"),
        |it| {
            home(it, "12 Pearl St", "80302");
            young(it);
        },
        &[Reason::UnderAge],
    );
}

#[test]
fn what_changes_about_the_order_type_between_quote_and_order_is_refused_for_its_own_reason() {
    fn check(change: impl Fn(&mut Menu), expect: &[Reason]) {
        let cart = by(to("80302"), &[("wax-1", 1)]);
        let seen = quote(&everything(), &ledgers(), &cart, noon());
        let mut menu = everything();
        change(&mut menu);
        let [street, town, zip, note] = ["12 Pearl St", "Boulder", "80302", ""].map(String::from);
        let customer = Customer { address: Some(DeliveryAddress { street, town, zip, note }), ..customer() };
        let (total_cents, seen) = (seen.total_cents, Some(SeenTotal::from(&seen)));
        let request = OrderRequest { cart, customer, total_cents, seen };
        let decided = decide(&menu, &ledgers(), &PersonHistory::default(), &request, new_order(), noon());
        let got: Vec<Reason> =
            decided.err().map(|it| it.refusals.iter().map(|it| it.reason).collect()).unwrap_or_default();
        assert_eq!(got, expect);
    }
    check(|_| {}, &[]);
    check(|menu| menu.shop.order_types.delivery = None, &[Reason::NotOffered, Reason::FeeChanged]);
    check(|menu| menu.shop.order_types.delivery.as_mut().unwrap().zones.truncate(0), &[Reason::OutsideZone]);
    check(
        |menu| menu.shop.order_types.delivery.as_mut().unwrap().terms.minimum_cents = Cents(5_000),
        &[Reason::BelowMinimum],
    );
    check(|menu| menu.shop.order_types.delivery.as_mut().unwrap().terms.fees.0.clear(), &[Reason::FeeChanged]);
    let closed = || Some(WeekHours([None; 7]).into());
    check(|menu| menu.shop.order_types.delivery.as_mut().unwrap().terms.hours = closed(), &[Reason::SlotUnavailable]);
}

#[test]
fn an_order_says_how_it_leaves_and_to_which_zone_but_never_to_which_street() {
    let cart = by(to("80302"), &[("wax-1", 1)]);
    let total_cents = quote(&everything(), &ledgers(), &cart, noon()).total_cents;
    let [street, town, zip, note] = ["12 Pearl St", "Boulder", "80302", "Ring twice"].map(String::from);
    let customer = Customer { address: Some(DeliveryAddress { street, town, zip, note }), ..customer() };
    let request = OrderRequest { cart, customer, total_cents, seen: None };
    let order = decide(&everything(), &ledgers(), &PersonHistory::default(), &request, new_order(), noon()).unwrap();
    assert_eq!((order.order_type, order.zone.as_deref()), (OrderType::Delivery, Some("Near")));
    let written = serde_json::to_string(&order).unwrap();
    for personal in ["Pearl", "Boulder", "80302", "Ring"] {
        assert!(!written.contains(personal), "{personal} in {written}");
    }
}

#[test]
fn a_special_for_deliveries_is_given_to_deliveries_alone_and_stands_on_no_price_tag() {
    let mut menu = everything();
    let of_deliveries = |special: &Special| Special { order_types: vec![OrderType::Delivery], ..special.clone() };
    menu.specials = menu.specials.iter().map(of_deliveries).collect();
    let off = |fulfilment| quote(&menu, &ledgers(), &by(fulfilment, &[("wax-1", 2)]), noon()).discount_cents;
    assert!(off(to("80302")) > Cents::ZERO);
    for other in [OrderType::Pickup, OrderType::Curbside, OrderType::DriveThrough] {
        assert_eq!(off(Fulfilment::of(other, None, "")), Cents::ZERO, "{other:?}");
    }
    let wax = menu.products.iter().find(|product| product.variants[0].id.as_str() == "wax-1").unwrap();
    let running = menu.running(MenuType::Adult, noon());
    assert_eq!(running.sale_price(wax, &wax.variants[0]), None);
    assert_eq!(running.on(wax).filter_map(Special::by_what).next().as_deref(), Some("for delivery only"));
    let written = serde_json::to_string(&menu.specials[0]).unwrap();
    assert_eq!(serde_json::from_str::<Special>(&written).unwrap(), menu.specials[0]);
}

#[test]
fn a_delivery_is_taxed_where_it_is_handed_over() {
    let mut menu = everything();
    let far = Tax::added("Mountain sales tax", Rate(50_000), TaxedGoods::Everything);
    let zips = [Zip::parse("80455").unwrap()].into();
    menu.shop.taxes_elsewhere = vec![TaxesElsewhere { zips, taxes: vec![far] }];
    let taxes = |fulfilment| -> Vec<(String, Cents)> {
        let quoted = quote(&menu, &ledgers(), &by(fulfilment, &[("dream-14", 1)]), noon());
        quoted.taxes.into_iter().map(|tax| (tax.name, tax.cents)).collect()
    };
    assert_eq!(taxes(to("80455")), [("Mountain sales tax".to_owned(), Cents(556))]); // 5 % of 111.11.
    let at_the_shop = taxes(Fulfilment::default());
    assert_eq!(at_the_shop.len(), 2);
    assert_eq!(taxes(to("80302")), at_the_shop);
}
