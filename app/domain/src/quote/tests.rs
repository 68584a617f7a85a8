//! What a quote promises.
//!
//! Pure.

use super::*;
use crate::cart::{Fulfilment, MenuType, Quantity};
use crate::fixture::{at, cart, id, ledgers, menu, noon};
use crate::limit::{Confidence, LimitConfirmation};
use crate::money::Rate;
use crate::product::Variant;
use crate::special::{Cut, Gives, SpecialScope};

fn quoted(cart: &Cart) -> Quote {
    quote(&menu(), &ledgers(), cart, noon())
}

fn reasons(quote: &Quote) -> Vec<(Reason, Option<usize>)> {
    quote.refusals.iter().map(|refusal| (refusal.reason, refusal.line)).collect()
}

#[test]
fn a_cart_is_priced_line_by_line_with_specials_and_taxes() {
    let quote = quoted(&cart(&[("dream-3.5", 2), ("wax-1", 1), ("lighter", 1)]));
    let lines: Vec<_> = quote.lines.iter().map(|it| (it.unit_cents.0, it.discount_cents.0, it.total_cents.0)).collect();
    // 15 % of 2,750 is 412.5: half a cent in the shopper's favour.
    assert_eq!(lines, [(3_333, 0, 6_666), (2_750, 413, 2_337), (199, 0, 199)]);
    assert_eq!(quote.lines[1].special.as_deref(), Some("Wax week"));
    assert_eq!((quote.subtotal_cents.0, quote.discount_cents.0), (9_615, 413));
    // Excise: 15 % of 9,003. Sales tax: 6.625 % of (9,202 + 1,350).
    let taxes: Vec<i64> = quote.taxes.iter().map(|tax| tax.cents.0).collect();
    assert_eq!((taxes, quote.tax_cents.0), (vec![1_350, 699], 2_049));
    assert_eq!(quote.total_cents.0, 9_202 + 2_049);
    assert_eq!(quote.refusals, []);
    assert_eq!(quote.slots[0].starts_at, at("2026-04-20T12:30:00-06:00"));
}

#[test]
fn a_line_that_cannot_be_priced_is_left_out_and_named() {
    fn check(variant: &str, quantity: Quantity, expect: &[Reason]) {
        let mut cart = cart(&[("lighter", 1), (variant, 1)]);
        cart.lines[1].quantity = quantity;
        let quote = quoted(&cart);
        let expect: Vec<_> = expect.iter().map(|reason| (*reason, Some(1))).collect();
        assert_eq!(reasons(&quote), expect, "{variant} {quantity:?}");
        assert_eq!(quote.lines.len(), 1, "{variant} {quantity:?}");
        assert_eq!(quote.subtotal_cents, Cents(199));
    }
    check("gone", Quantity::Whole(1), &[Reason::UnknownVariant]);
    check("no such id!", Quantity::Whole(1), &[Reason::UnknownVariant]);
    check("dream-3.5", Quantity::Whole(0), &[Reason::InvalidQuantity]);
    check("dream-3.5", Quantity::Whole(-1), &[Reason::InvalidQuantity]);
    check("dream-3.5", Quantity::Whole(100), &[Reason::InvalidQuantity]);
    check("dream-3.5", Quantity::Whole(i64::MAX), &[Reason::InvalidQuantity]);
    check("dream-3.5", Quantity::NotWhole, &[Reason::InvalidQuantity]);
    check("gone", Quantity::NotWhole, &[Reason::UnknownVariant, Reason::InvalidQuantity]);
}

#[test]
fn too_little_stock_is_refused_with_what_is_left_and_still_priced() {
    fn check(left: i64, sold_out: bool, quantity: i64, expect: Option<&str>) {
        let mut ledgers = ledgers();
        ledgers.available.insert(id("lighter"), left);
        if sold_out {
            ledgers.sold_out.insert(id("lighter"));
        }
        let quote = quote(&menu(), &ledgers, &cart(&[("lighter", quantity)]), noon());
        assert_eq!(quote.refusals.first().map(|it| it.detail.as_str()), expect);
        assert_eq!(quote.lines[0].total_cents, Cents(199).times(quantity));
    }
    check(3, false, 3, None);
    check(3, false, 4, Some("Only 3 of Lighter (each) are left."));
    check(1, false, 2, Some("Only one of Lighter (each) is left."));
    check(0, false, 1, Some("Lighter (each) is sold out."));
    check(-2, false, 1, Some("Lighter (each) is sold out."));
    check(9, true, 1, Some("Lighter (each) is sold out."));
}

#[test]
fn a_cart_is_refused_as_a_whole_for_every_reason_at_once() {
    let mut wanted = cart(&[("dream-14", 3), ("dream-14", 1)]);
    wanted.coupons = vec![String::from("420"), String::from("  ")];
    wanted.fulfilment = Fulfilment::Pickup { slot: Some(at("2026-04-20T12:10:00-06:00")) };
    let quote = quote(&menu(), &Ledgers { paused: true, ..ledgers() }, &wanted, noon());
    assert_eq!(
        reasons(&quote),
        [
            (Reason::RepeatedVariant, Some(1)),
            (Reason::OverLimit, None),
            (Reason::UnknownCoupon, None),
            (Reason::OrderingPaused, None),
            (Reason::SlotUnavailable, None),
        ]
    );
    assert_eq!(quote.subtotal_cents, Cents(4 * 11_111));
}

#[test]
fn a_cart_without_lines_or_with_too_many_is_refused() {
    fn check(lines: usize, expect: &[(Reason, Option<usize>)]) {
        let variants: Vec<String> = (0..lines).map(|at| format!("v{at}")).collect();
        let wanted: Vec<(&str, i64)> = variants.iter().map(|variant| (variant.as_str(), 1)).collect();
        let mut menu = menu();
        let lighter = menu.products[4].variants[0].clone();
        menu.products[4].variants = variants.iter().map(|it| Variant { id: id(it), ..lighter.clone() }).collect();
        let ledgers = Ledgers { available: variants.iter().map(|it| (id(it), 1)).collect(), ..Ledgers::default() };
        let quote = quote(&menu, &ledgers, &cart(&wanted), noon());
        assert_eq!(reasons(&quote), expect, "{lines} lines");
        assert_eq!(quote.lines.len(), lines.min(MAX_LINES));
    }
    check(0, &[(Reason::EmptyCart, None)]);
    check(1, &[]);
    check(MAX_LINES, &[]);
    check(MAX_LINES + 1, &[(Reason::TooManyLines, None)]);
}

#[test]
fn patients_pay_the_medical_price_where_there_is_one() {
    fn check(menu_type: MenuType, variant: &str, expect: i64) {
        let quote = quoted(&Cart { menu: menu_type, ..cart(&[(variant, 1)]) });
        assert_eq!(quote.subtotal_cents, Cents(expect), "{menu_type:?} {variant}");
    }
    check(MenuType::Adult, "dream-3.5", 3_333);
    check(MenuType::Medical, "dream-3.5", 2_999);
    check(MenuType::Medical, "dream-14", 11_111);
}

#[test]
fn what_the_law_counts_and_nobody_knows_is_refused_by_its_line() {
    let mut menu = menu();
    menu.products[3].variants[0].regulated.unknown.edible_thc = true;
    let quote = quote(&menu, &ledgers(), &cart(&[("lighter", 1), ("gummies-10", 1)]), noon());
    assert_eq!(reasons(&quote), [(Reason::AmountUnknown, Some(1))]);
    assert_eq!(quote.lines.len(), 2, "it is priced all the same");
}

#[test]
fn a_shop_sells_by_limits_that_are_official_or_that_an_owner_confirmed() {
    fn check(confidence: Confidence, confirmed: &[(&str, i64)], expect: &[(Reason, Option<usize>)]) {
        let mut menu = menu();
        menu.shop.limit.0[0].confidence = confidence;
        let saw = |(jurisdiction, cap): &(&str, i64)| {
            let mut rule = LimitRule { source: None, confidence: Confidence::Vendor, ..menu.shop.limit.0[0].clone() };
            rule.jurisdiction = (*jurisdiction).to_owned();
            rule.limits[0].buckets[0].cap = *cap;
            LimitConfirmation { by: String::from("mara@saltmarsh"), at: noon(), rule }
        };
        menu.shop.limits_confirmed = confirmed.iter().map(saw).collect();
        let quote = quote(&menu, &ledgers(), &cart(&[("lighter", 1)]), noon());
        assert_eq!(reasons(&quote), expect, "{confidence:?} {confirmed:?}");
        assert_eq!(menu.sold_online(MenuType::Adult, noon()).holds(&menu.products[4].variants[0]), expect.is_empty());
    }
    let refused = [(Reason::LimitsUnconfirmed, None)];
    check(Confidence::Official, &[], &[]);
    check(Confidence::Secondary, &[], &refused);
    check(Confidence::Vendor, &[], &refused);
    check(Confidence::Secondary, &[("US-CO", 28_350)], &[]);
    check(Confidence::Secondary, &[("US-CO", 56_700), ("US-NJ", 28_350)], &refused);
}

#[test]
fn staff_see_what_is_not_sold_online_and_why() {
    let mut menu = menu();
    assert_eq!(menu.unsold(noon()), []);
    menu.products[3].variants[0].regulated.unknown.edible_thc = true;
    let unsold = menu.unsold(noon());
    assert_eq!((unsold.len(), unsold[0].variant.as_str(), unsold[0].name.as_str()), (1, "gummies-10", "Pear Gummies"));
    assert!(unsold[0].why.contains("THC in edibles"), "{}", unsold[0].why);
}

#[test]
fn a_special_ends_on_time_whatever_menu_was_published() {
    fn check(now: &str, expect: i64) {
        let quote = quote(&menu(), &ledgers(), &cart(&[("wax-1", 1)]), at(now));
        assert_eq!(quote.discount_cents, Cents(expect), "{now}");
    }
    check("2026-04-26T23:59:59-06:00", 413);
    check("2026-04-27T00:00:00-06:00", 0);
}

#[test]
fn a_percentage_is_rounded_once_a_piece_and_never_takes_more_than_the_price() {
    fn check(off: u32, quantity: i64, expect: i64) {
        let mut menu = menu();
        menu.specials[0].gives = Gives::Sale { cut: Cut::Percent { rate: Rate(off) } };
        menu.specials[0].on = SpecialScope::Everything.into();
        let quote = quote(&menu, &ledgers(), &cart(&[("lighter", quantity)]), noon());
        assert_eq!(quote.discount_cents, Cents(expect), "{off} of {quantity}");
        assert_eq!(quote.lines[0].special.is_some(), expect > 0);
        // So the price tag says what each of several costs.
        let (product, variant) = menu.find("lighter").unwrap();
        let tag =
            menu.running(MenuType::Adult, noon()).sale_price(product, variant).map_or(variant.price, |sale| sale.now);
        assert_eq!(quote.lines[0].total_cents, tag.times(quantity));
    }
    check(150_000, 1, 30); // 29.85
    check(150_000, 7, 210);
    check(1_000, 1, 0);
    check(1_000_000, 2, 398);
    check(u32::MAX, 2, 398);
}

#[test]
fn a_closed_shop_takes_orders_for_its_next_opening_unless_it_chose_not_to() {
    fn check(after_hours_orders: bool, now: &str, first: Option<&str>, expect: &[Reason]) {
        let mut menu = menu();
        menu.shop.after_hours_orders = after_hours_orders;
        menu.shop.slots.days_ahead = 0;
        let quote = quote(&menu, &ledgers(), &cart(&[("lighter", 1)]), at(now));
        let found: Vec<Reason> = quote.refusals.iter().map(|it| it.reason).collect();
        assert_eq!(found, expect, "{now}");
        assert_eq!(quote.slots.first().map(|slot| slot.starts_at), first.map(at), "{now}");
    }
    let morning = Some("2026-04-21T08:00:00-06:00");
    check(true, "2026-04-20T12:00:00-06:00", Some("2026-04-20T12:30:00-06:00"), &[]);
    check(true, "2026-04-20T22:00:00-06:00", morning, &[]);
    check(true, "2026-04-20T20:45:00-06:00", morning, &[]);
    check(true, "2026-04-21T03:00:00-06:00", morning, &[]);
    check(false, "2026-04-20T12:00:00-06:00", Some("2026-04-20T12:30:00-06:00"), &[]);
    check(false, "2026-04-21T03:00:00-06:00", morning, &[Reason::ShopClosed]);
    check(false, "2026-04-20T22:00:00-06:00", None, &[Reason::ShopClosed, Reason::SlotUnavailable]);
    check(false, "2026-04-20T20:45:00-06:00", None, &[Reason::SlotUnavailable]);
}

#[test]
fn a_quote_keeps_its_public_shape() {
    let json = serde_json::to_value(quoted(&cart(&[("gummies-10", 1)]))).unwrap();
    for field in ["subtotal_cents", "discount_cents", "tax_cents", "fee_cents", "total_cents"] {
        assert!(json[field].is_i64(), "{field}");
    }
    assert_eq!(json["lines"][0]["variant"], "gummies-10");
    assert_eq!(json["lines"][0]["unit_cents"], 1_850);
    assert_eq!(json["slots"][0]["starts_at"], "2026-04-20T18:30:00Z");
    assert_eq!(json["slots"][0]["left"], 2);
    assert_eq!(json["limits"][0]["filled_per_mille"], 125);
    assert_eq!(json["refusals"], serde_json::json!([]));
}
