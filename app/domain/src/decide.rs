//! The one function that accepts or refuses an order.
//!
//! Pure: ids and the time are arguments, so that the same request against the same state is always decided the same way.
//! It refuses what [`quote`](crate::quote::quote) refuses, and besides that only what a quote cannot know: who orders, what they have ordered
//! before, and which total they saw.

use crate::cart::MenuType;
use crate::customer::{check_customer, check_patient};
use crate::id::{OrderCode, OrderId, OrderToken};
use crate::ledger::Ledgers;
use crate::limit::Counted;
use crate::menu::Menu;
use crate::order::Order;
use crate::person::PersonHistory;
use crate::product::Regulated;
use crate::quote::{Quote, QuoteLine, chosen_slot, quote_for};
use crate::refusal::{Reason, Refusal};
use crate::special::Special;
use crate::time::Timestamp;
use crate::wire::{OrderRequest, SeenTotal};
use jiff::civil::Date;

/// The names of the order that is about to be placed. Made outside, for they are random.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Its id.
    pub id: OrderId,
    /// What the shopper will say at the door.
    pub code: OrderCode,
    /// The secret name of its page.
    pub token: OrderToken,
}

/// An order that is not accepted. Nothing is stored for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Every reason: the cart's as in the quote, then the customer's, then a changed total.
    pub refusals: Vec<Refusal>,
    /// What the cart would cost now.
    pub quote: Quote,
}

/// Decides a request at `now`: the order as it is to be stored, in the slot that was asked for, or else in the first one
/// free.
///
/// # Errors
/// [`Refused`], with all reasons at once and the new quote; nothing has changed, and the same request may be accepted
/// later.
pub fn decide(
    menu: &Menu,
    ledgers: &Ledgers,
    history: &PersonHistory,
    request: &OrderRequest,
    new: NewOrder,
    now: Timestamp,
) -> Result<Order, Box<Refused>> {
    let quote = quote_for(menu, ledgers, Some(history), &request.cart, now);
    let mut refusals = quote.refusals.clone();
    let today = menu.shop.zone.date(now);
    // Where the shop has no such price list, the quote has refused it.
    let minimum_age = menu.shop.minimum_age_on(request.cart.menu).unwrap_or(menu.shop.minimum_age);
    refusals.extend(check_customer(&request.customer, minimum_age, today));
    match (request.cart.menu, menu.shop.medical) {
        (MenuType::Medical, Some(_)) => refusals.extend(check_patient(request.customer.patient.as_ref(), today)),
        // What nobody needs is not kept.
        (MenuType::Adult | MenuType::Medical, _) if request.customer.patient.is_some() => {
            refusals.push(Reason::InvalidPatient.of_order("A patient card is for the medical price list alone."));
        }
        (MenuType::Adult | MenuType::Medical, _) => {}
    }
    let counted = counted(menu, &quote, today);
    refusals.extend(counted.iter().flat_map(|counted| counted.over_the_day(&history.counted)));
    if request.total_cents != quote.total_cents {
        let shown = quote_for(menu, ledgers, None, &request.cart, now);
        refusals.push(changed_total(request, &quote, &taken_away(menu, &shown, history)));
    }
    // A slot that cannot be had is among the quote's refusals already.
    let slot = chosen_slot(&menu.shop, ledgers, &request.cart, now).ok().filter(|_| refusals.is_empty());
    let Some(slot) = slot else { return Err(Box::new(Refused { refusals, quote })) };
    Ok(Order {
        id: new.id,
        code: new.code,
        token: new.token,
        placed_at: now,
        menu: request.cart.menu,
        slot,
        lines: quote.lines,
        subtotal_cents: quote.subtotal_cents,
        discount_cents: quote.discount_cents,
        taxes: quote.taxes,
        fee_cents: quote.fee_cents,
        total_cents: quote.total_cents,
        counted,
        redeemed: quote.conditions.into_iter().map(|condition| condition.special).collect(),
    })
}

/// What these lines count toward limits of a day.
fn counted(menu: &Menu, quote: &Quote, today: Date) -> Option<Counted> {
    let goods = |line: &QuoteLine| Some((menu.find(line.variant.as_str())?.1.regulated, line.quantity));
    let lines: Vec<(Regulated, i64)> = quote.lines.iter().filter_map(goods).collect();
    menu.shop.limit.counted(&lines, today)
}

/// Why specials that a quote shows to everybody are not this person's, in a sentence each.
fn taken_away(menu: &Menu, shown: &Quote, history: &PersonHistory) -> Vec<String> {
    let was_shown = |special: &&Special| shown.conditions.iter().any(|it| it.special == special.id);
    menu.specials.iter().filter(was_shown).filter_map(|special| special.not_theirs(history)).collect()
}

/// That the total is another one, and why: a special that is not theirs, or else the first part of it that differs, for those after it follow from it.
fn changed_total(request: &OrderRequest, quote: &Quote, taken_away: &[String]) -> Refusal {
    let now = SeenTotal::from(quote);
    let (total, shown) = (quote.total_cents, request.total_cents);
    if !taken_away.is_empty() {
        let why = taken_away.join(" ");
        return Reason::SpecialNotYours
            .of_order(format!("{why} The total is now {total}; it was {shown} when you last saw it."));
    }
    let (reason, cause) = match request.seen {
        Some(seen) if seen.subtotal_cents != now.subtotal_cents => (Reason::PriceChanged, "A price has changed. "),
        Some(seen) if seen.discount_cents != now.discount_cents => {
            (Reason::SpecialChanged, "A special has ended or changed. ")
        }
        Some(seen) if seen.tax_cents != now.tax_cents => (Reason::TaxChanged, "A tax has changed. "),
        Some(_) | None => (Reason::TotalChanged, ""),
    };
    reason.of_order(format!("{cause}The total is now {total}; it was {shown} when you last saw it."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::{Cart, Fulfilment};
    use crate::fixture::{at, cart, customer, id, ledgers, menu, new_order, noon, patient};
    use crate::hours::WeekHours;
    use crate::money::{Cents, Rate};
    use crate::order::{Customer, PatientCard};
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
            let slots_taken = taken.iter().map(|(start, orders)| (at(start), *orders)).collect();
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
        let refused =
            decide(&menu(), &ledgers(), &PersonHistory::default(), &request, new_order(), noon()).unwrap_err();
        let total = refused.quote.total_cents;
        let sentence = format!("The total is now {total}; it was {} when you last saw it.", request.total_cents);
        assert_eq!(refused.refusals, [Reason::TotalChanged.of_order(sentence)]);
    }

    #[test]
    fn every_kind_of_change_between_quote_and_order_is_refused_for_its_own_reason_with_a_quote_that_can_be_accepted() {
        fn check(change: impl Fn(&mut Menu, &mut Ledgers), expect: &[Reason]) {
            let one = at("2026-04-20T13:00:00-06:00");
            let mut cart = cart(&[("wax-1", 2), ("dream-3.5", 1)]);
            cart.fulfilment = Fulfilment::Pickup { slot: Some(one) };
            let seen = quote(&menu(), &ledgers(), &cart, noon());
            let (mut menu, mut ledgers) = (menu(), ledgers());
            change(&mut menu, &mut ledgers);
            let (total_cents, seen) = (seen.total_cents, Some(SeenTotal::from(&seen)));
            let mut request = OrderRequest { cart, customer: customer(), total_cents, seen };
            let refused =
                decide(&menu, &ledgers, &PersonHistory::default(), &request, new_order(), noon()).unwrap_err();
            let reasons: Vec<Reason> = refused.refusals.iter().map(|it| it.reason).collect();
            assert_eq!(reasons, expect);
            request.total_cents = refused.quote.total_cents;
            let accepted = decide(&menu, &ledgers, &PersonHistory::default(), &request, new_order(), noon()).is_ok();
            assert_eq!(accepted, reasons.iter().all(|reason| reason.is_about_the_total()), "{reasons:?}");
        }
        check(|menu, _| menu.products[0].variants[0].price = Cents(3_334), &[Reason::PriceChanged]);
        check(|menu, _| menu.products[2].variants[0].price = Cents(2_500), &[Reason::PriceChanged]);
        check(|menu, _| menu.specials.clear(), &[Reason::SpecialChanged]);
        check(|menu, _| menu.specials[0].when.ends_at = Some(noon()), &[Reason::SpecialChanged]);
        check(|menu, _| menu.shop.taxes[0].rate = Rate(160_000), &[Reason::TaxChanged]);
        check(|menu, _| menu.shop.taxes.clear(), &[Reason::TaxChanged]);
        check(|menu, _| menu.shop.limit.limits[0].0[0].cap = 3_000, &[Reason::OverLimit]);
        check(|_, ledgers| *ledgers.available.get_mut(&id("wax-1")).unwrap() = 1, &[Reason::InsufficientStock]);
        check(|menu, _| menu.products.truncate(2), &[Reason::UnknownVariant, Reason::PriceChanged]);
        check(
            |_, ledgers| ledgers.slots_taken = [(at("2026-04-20T13:00:00-06:00"), 2)].into(),
            &[Reason::SlotUnavailable],
        );
        check(|menu, _| menu.shop.slots.lead_minutes = 90, &[Reason::SlotUnavailable]);
        check(
            |menu, _| (menu.shop.hours, menu.shop.after_hours_orders) = (WeekHours([None; 7]).into(), false),
            &[Reason::ShopClosed, Reason::SlotUnavailable],
        );
        check(|menu, _| menu.shop.zone = Zone::named("Pacific/Auckland").unwrap(), &[Reason::SlotUnavailable]);
        check(|_, ledgers| ledgers.paused = true, &[Reason::OrderingPaused]);
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
    fn a_card_that_nobody_needs_is_not_kept() {
        let mut request = request(cart(&[("lighter", 1)]));
        request.customer = patient();
        assert_eq!(decided(&request, &ledgers()).unwrap_err(), [Reason::InvalidPatient]);
    }

    #[test]
    fn a_persons_orders_of_one_day_on_the_shops_calendar_are_held_against_a_limit_of_a_day() {
        fn check(per_day: bool, now: &str, pieces: i64, expect: &[Reason]) {
            let mut menu = menu();
            menu.shop.limit.per_day = per_day;
            let order_at = |history: &PersonHistory, pieces, now| {
                let cart = cart(&[("dream-3.5", pieces)]);
                let total_cents = quote(&menu, &ledgers(), &cart, now).total_cents;
                let request = OrderRequest { cart, customer: customer(), total_cents, seen: None };
                decide(&menu, &ledgers(), history, &request, new_order(), now)
            };
            let earlier = order_at(&PersonHistory::default(), 5, noon()).unwrap();
            assert_eq!(earlier.counted.is_some(), per_day);
            let history = PersonHistory { counted: earlier.counted.into_iter().collect(), ..PersonHistory::default() };
            let got: Vec<Reason> = order_at(&history, pieces, at(now))
                .err()
                .map(|refused| refused.refusals.iter().map(|it| it.reason).collect())
                .unwrap_or_default();
            assert_eq!(got, expect, "{per_day} {now} {pieces}");
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
            let history =
                PersonHistory { orders, redeemed: [(id.clone(), redeemed)].into(), ..PersonHistory::default() };
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
}
