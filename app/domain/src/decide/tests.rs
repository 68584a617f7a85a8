//! What is accepted and what is refused, and that every reason is told.

use super::*;
use crate::cart::{Cart, Fulfilment};
use crate::fixture::{at, cart, customer, id, ledgers, menu, new_order, noon, patient, taken_by_pickup};
use crate::hours::WeekHours;
use crate::limit::{LimitRules, Period};
use crate::money::{Cents, Rate};
use crate::order::PatientCard;
use crate::quote::quote;
use crate::shop::MedicalSales;
use crate::time::Zone;

fn request(cart: Cart) -> OrderRequest {
    let quote = quote(&menu(), &ledgers(), &cart, noon());
    OrderRequest { cart, customer: customer(), total_cents: quote.total_cents, seen: None }
}

fn decided(request: &OrderRequest, ledgers: &Ledgers) -> Result<Order, Vec<Reason>> {
    decide(&menu(), ledgers, &PersonHistory::default(), request, new_order(), noon())
        .map_err(|refused| refused.refusals.iter().map(|it| it.reason).collect())
}

#[test]
fn what_was_quoted_is_what_is_ordered() {
    let request = request(cart(&[("dream-3.5", 2), ("wax-1", 1)]));
    let order = decided(&request, &ledgers()).unwrap();
    let quote = quote(&menu(), &ledgers(), &request.cart, noon());
    assert_eq!((order.lines, order.taxes, order.total_cents), (quote.lines, quote.taxes, quote.total_cents));
    assert_eq!(order.placed_at, noon());
}

#[test]
fn an_order_without_a_slot_takes_the_first_one_free() {
    fn check(asked: Option<&str>, taken: &[(&str, u32)], expect: Result<&str, Reason>) {
        let mut request = request(cart(&[("lighter", 1)]));
        request.cart.fulfilment = Fulfilment::Pickup { slot: asked.map(at) };
        let slots_taken = taken_by_pickup(taken);
        let got = decided(&request, &Ledgers { slots_taken, ..ledgers() }).map(|order| order.slot.starts_at);
        assert_eq!(got, expect.map(at).map_err(|reason| vec![reason]), "{asked:?}");
    }
    let (half_past, one) = ("2026-04-20T12:30:00-06:00", "2026-04-20T13:00:00-06:00");
    check(None, &[], Ok(half_past));
    check(None, &[(half_past, 1)], Ok(half_past));
    check(None, &[(half_past, 2)], Ok(one));
    check(Some(one), &[(one, 1)], Ok(one));
    check(Some(one), &[(one, 2)], Err(Reason::SlotUnavailable));
    check(Some("2026-04-20T12:00:00-06:00"), &[], Err(Reason::SlotUnavailable));
}

#[test]
fn a_changed_total_is_refused_with_the_new_quote() {
    let mut request = request(cart(&[("lighter", 1)]));
    request.total_cents = request.total_cents.less(Cents(1));
    let refused = decide(&menu(), &ledgers(), &PersonHistory::default(), &request, new_order(), noon()).unwrap_err();
    let total = refused.quote.total_cents;
    let sentence = format!("The total is now {total}; it was {} when you last saw it.", request.total_cents);
    assert_eq!(refused.refusals, [Reason::TotalChanged.of_order(sentence)]);
}

#[test]
fn every_kind_of_change_between_quote_and_order_is_refused_for_its_own_reason_with_a_quote_that_can_be_accepted() {
    fn check(change: impl Fn(&mut Menu, &mut Ledgers), expect: &[Reason]) {
        check_that(change, expect, true);
    }
    fn check_that(change: impl Fn(&mut Menu, &mut Ledgers), expect: &[Reason], can_be_had: bool) {
        let one = at("2026-04-20T13:00:00-06:00");
        let mut cart = cart(&[("wax-1", 2), ("dream-3.5", 1)]);
        cart.fulfilment = Fulfilment::Pickup { slot: Some(one) };
        let seen = quote(&menu(), &ledgers(), &cart, noon());
        let (mut menu, mut ledgers) = (menu(), ledgers());
        change(&mut menu, &mut ledgers);
        let (total_cents, seen) = (seen.total_cents, Some(SeenTotal::from(&seen)));
        let mut request = OrderRequest { cart, customer: customer(), total_cents, seen };
        let refused = decide(&menu, &ledgers, &PersonHistory::default(), &request, new_order(), noon()).unwrap_err();
        let reasons: Vec<Reason> = refused.refusals.iter().map(|it| it.reason).collect();
        assert_eq!(reasons, expect);
        assert_eq!(refused.can_be_agreed_to(), can_be_had, "{reasons:?}");
        assert_eq!(refused.instead.is_some(), can_be_had && !reasons.iter().all(|it| it.is_about_the_total()));
        request.total_cents = refused.quote.total_cents;
        if let Some(Instead { cart, quote }) = refused.instead {
            (request.cart, request.total_cents) = (cart, quote.total_cents);
        }
        let accepted = decide(&menu, &ledgers, &PersonHistory::default(), &request, new_order(), noon()).is_ok();
        assert_eq!(accepted, can_be_had, "{reasons:?}");
    }
    check(|menu, _| menu.products[0].variants[0].price = Cents(3_334), &[Reason::PriceChanged]);
    check(|menu, _| menu.products[2].variants[0].price = Cents(2_500), &[Reason::PriceChanged]);
    check(|menu, _| menu.specials.clear(), &[Reason::SpecialChanged]);
    check(|menu, _| menu.specials[0].when.ends_at = Some(noon()), &[Reason::SpecialChanged]);
    check(|menu, _| menu.shop.taxes[0].rate = Rate(160_000), &[Reason::TaxChanged]);
    check(|menu, _| menu.shop.taxes.clear(), &[Reason::TaxChanged]);
    check(|menu, _| menu.shop.limit.0[0].limits[0].buckets[0].cap = 3_000, &[Reason::OverLimit]);
    check_that(|menu, _| menu.shop.limit.0.clear(), &[Reason::LimitsUnconfirmed], false);
    check(|_, ledgers| *ledgers.available.get_mut(&id("wax-1")).unwrap() = 1, &[Reason::InsufficientStock]);
    check(|menu, _| menu.products.truncate(2), &[Reason::UnknownVariant, Reason::PriceChanged]);
    check(
        |_, ledgers| ledgers.slots_taken = taken_by_pickup(&[("2026-04-20T13:00:00-06:00", 2)]),
        &[Reason::SlotUnavailable],
    );
    check(|menu, _| menu.shop.slots.lead_minutes = 90, &[Reason::SlotUnavailable]);
    check_that(
        |menu, _| (menu.shop.hours, menu.shop.after_hours_orders) = (WeekHours([None; 7]).into(), false),
        &[Reason::ShopClosed, Reason::SlotUnavailable],
        false,
    );
    check(|menu, _| menu.shop.zone = Zone::named("Pacific/Auckland").unwrap(), &[Reason::SlotUnavailable]);
    check_that(|_, ledgers| ledgers.paused = true, &[Reason::OrderingPaused], false);
}

#[test]
fn all_reasons_are_given_at_once() {
    let mut request = request(cart(&[("lighter", 1), ("gone", 1)]));
    request.customer.birth_date = String::from("2010-01-01");
    request.customer.phone.clear();
    request.total_cents = Cents(1);
    let mut ledgers = ledgers();
    ledgers.available.remove(&id("lighter"));
    assert_eq!(
        decided(&request, &ledgers),
        Err(vec![
            Reason::InsufficientStock,
            Reason::UnknownVariant,
            Reason::InvalidCustomer,
            Reason::UnderAge,
            Reason::TotalChanged
        ])
    );
}

#[test]
fn patients_order_from_their_own_list_with_a_card_that_is_valid_today() {
    fn check(medical: Option<u8>, birth_date: &str, card: Option<(&str, &str, &str)>, expect: &[Reason]) {
        let mut menu = menu();
        menu.shop.medical = medical.map(|minimum_age| MedicalSales { minimum_age });
        let cart = Cart { menu: MenuType::Medical, ..cart(&[("dream-3.5", 1)]) };
        let total_cents = quote(&menu, &ledgers(), &cart, noon()).total_cents;
        let patient = card.map(|(number, expires, state)| PatientCard {
            number: number.to_owned(),
            expires: expires.to_owned(),
            state: state.to_owned(),
        });
        let customer = Customer { birth_date: birth_date.to_owned(), patient, ..customer() };
        let request = OrderRequest { cart, customer, total_cents, seen: None };
        let decided = decide(&menu, &ledgers(), &PersonHistory::default(), &request, new_order(), noon());
        let got: Vec<Reason> =
            decided.err().map(|it| it.refusals.iter().map(|it| it.reason).collect()).unwrap_or_default();
        assert_eq!(got, expect, "{medical:?} {birth_date} {card:?}");
    }
    let card = Some(("NJ-0042-7", "2026-04-20", "NJ"));
    check(Some(18), "2008-04-20", card, &[]);
    check(Some(18), "2008-04-21", card, &[Reason::UnderAge]);
    check(Some(18), "2000-01-01", None, &[Reason::InvalidPatient]);
    check(Some(18), "2000-01-01", Some(("NJ-0042-7", "2026-04-19", "NJ")), &[Reason::InvalidPatient]);
    check(Some(18), "2000-01-01", Some(("NJ-0042-7", "2026-02-30", "NJ")), &[Reason::InvalidPatient]);
    check(Some(18), "2000-01-01", Some(("NJ-0042-7", "2030-01-01", "New Jersey")), &[Reason::InvalidPatient]);
    check(Some(18), "2000-01-01", Some(("", "2030-01-01", "NJ")), &[Reason::InvalidPatient]);
    check(Some(18), "2000-01-01", Some(("#1", "soon", "nj")), &[Reason::InvalidPatient; 3]);
    check(None, "2000-01-01", card, &[Reason::NotOffered, Reason::InvalidPatient]);
    check(None, "2000-01-01", None, &[Reason::NotOffered]);
    check(None, "2008-04-20", None, &[Reason::NotOffered, Reason::UnderAge]);
}

#[test]
fn a_made_up_state_is_added_by_data_alone_and_holds_for_whom_and_from_when_it_says() {
    const RULES: &str = r#"[
        {"jurisdiction": "US-ZZ", "menu": "adult", "residency": "resident", "effective_from": null, "source": null,
         "confidence": "official", "limits": [[{"measure": "flower", "cap": 14000}], [{"measure": "concentrate", "cap": 2000}]]},
        {"jurisdiction": "US-ZZ", "menu": "adult", "residency": "non_resident", "effective_from": null, "source": null,
         "confidence": "official", "limits": [[{"measure": "flower", "cap": 7000}], [{"measure": "concentrate", "cap": 1000}]]},
        {"jurisdiction": "US-ZZ", "menu": "adult", "effective_from": "2026-04-21", "source": "the law of tomorrow",
         "confidence": "official", "limits": [[{"measure": "flower", "cap": 3500}, {"measure": "concentrate", "cap": 1000}]]},
        {"jurisdiction": "US-ZZ", "menu": "medical", "effective_from": null, "source": null, "confidence": "official",
         "limits": [{"period": {"rolling": {"days": 30}}, "buckets": [{"measure": "flower", "cap": 28000}]}]}]"#;
    fn check(list: MenuType, told: Option<Residency>, now: &str, cart: &[(&str, i64)], expect: &[&str]) {
        let mut menu = menu();
        menu.shop.jurisdiction = String::from("US-ZZ");
        menu.shop.limit = serde_json::from_str::<LimitRules>(RULES).unwrap();
        let who = if list == MenuType::Medical { patient() } else { customer() };
        let cart = Cart { menu: list, ..crate::fixture::cart(cart) };
        let total_cents = quote(&menu, &ledgers(), &cart, at(now)).total_cents;
        let customer = Customer { residency: told, ..who };
        let request = OrderRequest { cart, customer, total_cents, seen: None };
        let refused = decide(&menu, &ledgers(), &PersonHistory::default(), &request, new_order(), at(now))
            .err()
            .map(|it| it.refusals);
        let details: Vec<String> = refused.unwrap_or_default().into_iter().map(|it| it.detail).collect();
        assert_eq!(details, expect, "{list:?} {told:?} {now} {:?}", request.cart.lines);
    }
    use MenuType::{Adult, Medical};
    use Residency::{NonResident, Resident};
    let (today, tomorrow) = ("2026-04-20T12:00:00-06:00", "2026-04-21T12:00:00-06:00");
    let more = [("dream-3.5", 4), ("wax-1", 2)];
    check(Adult, Some(Resident), today, &more, &[]);
    let over = [
        "This cart is 7 g of flower over the limit of 7 g for one order.",
        "This cart is 1 g of concentrate over the limit of 1 g for one order.",
    ];
    check(Adult, Some(NonResident), today, &more, &over);
    let unsaid = over.map(|detail| format!("{detail}{RESIDENTS_MAY_BUY_MORE}"));
    check(Adult, None, today, &more, &unsaid.each_ref().map(String::as_str));
    check(Adult, None, today, &[("dream-3.5", 2), ("wax-1", 1)], &[]);
    check(Adult, Some(Resident), tomorrow, &[("dream-3.5", 1)], &[]);
    let pool = "This cart holds 7 g of flower: 100% over the limit for one order, which is 3.5 g of flower or 1 g of \
                concentrate, or a mix in proportion.";
    check(Adult, Some(Resident), tomorrow, &[("dream-3.5", 2)], &[pool]);
    check(Adult, None, tomorrow, &[("dream-3.5", 2)], &[pool]);
    check(Medical, None, today, &[("dream-3.5", 8), ("wax-1", 9)], &[]);
    let month = "This cart is 3.5 g of flower over the limit of 28 g for 30 days.";
    check(Medical, None, today, &[("dream-3.5", 9)], &[month]);
}

#[test]
fn the_cart_of_somebody_who_has_not_said_where_they_live_is_quoted_as_a_residents() {
    let mut menu = menu();
    menu.shop.jurisdiction = String::from("US-IL");
    menu.shop.limit = LimitRules::of_jurisdiction("US-IL").unwrap();
    assert!(menu.shop.tells_residents_apart(MenuType::Adult, noon()));
    let quote = quote(&menu, &ledgers(), &cart(&[("dream-3.5", 5)]), noon());
    assert_eq!((quote.limits[0].used.as_str(), quote.limits[0].allowed.as_str()), ("17.5 g", "30 g"));
    assert!(quote.refusals.iter().all(|refusal| refusal.reason == Reason::LimitsUnconfirmed));
    assert!(!crate::fixture::menu().shop.tells_residents_apart(MenuType::Adult, noon()));
}

#[test]
fn a_card_that_nobody_needs_is_not_kept() {
    let mut request = request(cart(&[("lighter", 1)]));
    request.customer = patient();
    assert_eq!(decided(&request, &ledgers()).unwrap_err(), [Reason::InvalidPatient]);
}

#[test]
fn a_persons_orders_of_one_day_on_the_shops_calendar_are_held_against_a_limit_of_a_day() {
    fn check(per_day: bool, now: &str, pieces: i64, expect: &[Reason]) {
        let mut menu = menu();
        if per_day {
            let limits = menu.shop.limit.0.iter_mut().flat_map(|rule| &mut rule.limits);
            limits.for_each(|limit| limit.period = Period::PerDay);
        }
        let order_at = |history: &PersonHistory, pieces, now| {
            let cart = cart(&[("dream-3.5", pieces)]);
            let total_cents = quote(&menu, &ledgers(), &cart, now).total_cents;
            let request = OrderRequest { cart, customer: customer(), total_cents, seen: None };
            decide(&menu, &ledgers(), history, &request, new_order(), now)
        };
        let earlier = order_at(&PersonHistory::default(), 5, noon()).unwrap();
        assert_eq!(earlier.counted.is_some(), per_day);
        let history = PersonHistory { counted: earlier.counted.into_iter().collect(), ..PersonHistory::default() };
        let refused = order_at(&history, pieces, at(now)).err();
        let got = refused.as_ref().map(|refused| refused.refusals.iter().map(|it| it.reason).collect::<Vec<_>>());
        assert_eq!(got.unwrap_or_default(), expect, "{per_day} {now} {pieces}");
        // Five were ordered, and eight are allowed: who agrees gets the rest.
        if let Some(refused) = refused {
            assert!(refused.can_be_agreed_to());
            let instead = refused.instead.expect("three are left");
            assert_eq!(instead.cart, cart(&[("dream-3.5", 3)]));
            assert_eq!(order_at(&history, 3, at(now)).unwrap().total_cents, instead.quote.total_cents);
            let all = [history.counted.clone(), order_at(&history, 3, at(now)).unwrap().counted.into_iter().collect()];
            let nothing_left = PersonHistory { counted: all.concat(), ..PersonHistory::default() };
            let refused = order_at(&nothing_left, 1, at(now)).unwrap_err();
            assert!(refused.instead.is_none() && !refused.can_be_agreed_to());
        }
    }
    check(true, "2026-04-20T12:10:00-06:00", 3, &[]);
    check(true, "2026-04-20T12:10:00-06:00", 4, &[Reason::OverDailyLimit]);
    check(true, "2026-04-20T12:10:00-06:00", 9, &[Reason::OverLimit, Reason::OverDailyLimit]);
    check(true, "2026-04-20T23:59:59-06:00", 4, &[Reason::OverDailyLimit]);
    check(true, "2026-04-21T00:00:00-06:00", 4, &[]);
    check(false, "2026-04-20T12:10:00-06:00", 4, &[]);
}

#[test]
fn who_a_special_is_not_for_is_told_and_can_order_at_the_new_total_at_once() {
    fn check(first_time: bool, per_person: Option<u32>, orders: u32, redeemed: u32, expect: Option<&str>) {
        let mut menu = menu();
        (menu.specials[0].first_time, menu.specials[0].per_person) = (first_time, per_person);
        menu.specials[0].code = Some("HELLO".to_owned());
        let cart = Cart { coupons: vec!["hello".to_owned()], ..cart(&[("wax-1", 1)]) };
        let shown = quote(&menu, &ledgers(), &cart, noon());
        assert_ne!(shown.discount_cents, Cents::ZERO);
        assert_eq!(shown.conditions.len(), usize::from(menu.specials[0].is_personal()));
        let id = menu.specials[0].id.clone();
        let history = PersonHistory { orders, redeemed: [(id.clone(), redeemed)].into(), ..PersonHistory::default() };
        let order_at = |total_cents| {
            let request = OrderRequest {
                cart: cart.clone(),
                customer: customer(),
                total_cents,
                seen: Some(SeenTotal::from(&shown)),
            };
            decide(&menu, &ledgers(), &history, &request, new_order(), noon())
        };
        match (order_at(shown.total_cents), expect) {
            (Ok(order), None) => {
                let ids: Vec<_> = menu.specials[0].is_personal().then_some(id).into_iter().collect();
                assert_eq!(order.redeemed, ids);
            }
            (Err(refused), Some(why)) => {
                let (now, was) = (refused.quote.total_cents, shown.total_cents);
                let sentence = format!("{why} The total is now {now}; it was {was} when you last saw it.");
                assert_eq!(refused.refusals, [Reason::SpecialNotYours.of_order(sentence)]);
                assert!(Reason::SpecialNotYours.is_about_the_total());
                let order = order_at(now).unwrap();
                assert_eq!((order.discount_cents, order.redeemed), (Cents::ZERO, Vec::new()));
            }
            (got, expect) => panic!("{got:?} {expect:?}"),
        }
    }
    check(false, None, 5, 5, None);
    check(true, None, 0, 0, None);
    let first = "“Wax week” is for first-time customers only, and you have ordered here before.";
    check(true, None, 1, 0, Some(first));
    check(false, Some(1), 5, 0, None);
    check(false, Some(1), 5, 1, Some("“Wax week” is given once a person, and you have had it."));
}

#[test]
fn age_is_counted_on_the_shops_calendar() {
    fn check(now: &str, expect: bool) {
        let request = OrderRequest {
            customer: Customer { birth_date: String::from("2005-04-21"), ..customer() },
            ..request(cart(&[("lighter", 1)]))
        };
        assert_eq!(
            decide(&menu(), &ledgers(), &PersonHistory::default(), &request, new_order(), at(now)).is_ok(),
            expect,
            "{now}"
        );
    }
    check("2026-04-20T23:59:59-06:00", false); // In Greenwich the birthday has begun.
    check("2026-04-21T00:00:00-06:00", true);
}
