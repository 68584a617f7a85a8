//! What specials promise, by worked examples.
//!
//! Pure; compiled for tests only. Prices: `a` $10, `b` $8, `c` and `e` $6, `d` $4, all flower of 3.5 g by Meadow; `g` a lighter for
//! $5, by nobody.

#![expect(clippy::needless_pass_by_value, reason = "a table of values reads better without references")]

use super::trial::{Trial, goods, special};
use super::*;
use crate::cart::MenuType;
use crate::fixture::at;
use crate::hours::DayHours;
use crate::id::ProductId;
use crate::product::Category;

fn percent(share: u32) -> Cut {
    Cut::Percent { rate: Rate(share * 10_000) }
}

fn price(cents: i64) -> Cut {
    Cut::Price { cents: Cents(cents) }
}

fn amount(cents: i64) -> Cut {
    Cut::Amount { cents: Cents(cents) }
}

fn sale(cut: Cut, on: Goods) -> Special {
    special(Gives::Sale { cut }, on)
}

fn bundle(pieces: u32, cents: i64, on: Goods) -> Special {
    special(Gives::Bundle { pieces, price: Cents(cents) }, on)
}

fn pieces(of: Goods, pieces: u32) -> Purchase {
    Purchase { of, amount: Amount::Pieces { pieces } }
}

fn offer(buy: Purchase, given: u32, cut: Cut, on: Goods) -> Special {
    special(Gives::Offer { buy, pieces: given, cut, reward: Reward::Cheapest }, on)
}

fn on_dearest(mut special: Special) -> Special {
    if let Gives::Offer { reward, .. } = &mut special.gives {
        *reward = Reward::Dearest;
    }
    special
}

fn whole_cart(from: i64, cut: CartCut) -> Special {
    special(Gives::Cart { from: Cents(from), cut }, all())
}

fn all() -> Goods {
    SpecialScope::Everything.into()
}

fn flower() -> Goods {
    SpecialScope::Category { category: Category::Flower }.into()
}

fn gear() -> Goods {
    SpecialScope::Category { category: Category::Gear }.into()
}

fn only(product: &str) -> Goods {
    goods(&[product])
}

fn limited(most: u32, special: Special) -> Special {
    Special { most_per_order: Some(most), ..special }
}

/// What each line is less by.
fn off(stacking: Stacking, specials: &[Special], cart: &[(&str, i64)]) -> Vec<i64> {
    let trial = Trial { specials: specials.to_vec(), stacking, ..Trial::of(cart) };
    let of_line = |line: &Vec<crate::quote::LineSpecial>| line.iter().map(|it| it.cents.0).sum();
    trial.working().lines.iter().map(of_line).collect()
}

#[test]
fn a_sale_changes_every_piece_it_means() {
    fn check(special: Special, cart: &[(&str, i64)], expect: &[i64]) {
        assert_eq!(off(Stacking::BestForShopper, std::slice::from_ref(&special), cart), expect, "{special:?}");
    }
    check(sale(percent(15), all()), &[("a", 2), ("g", 1)], &[300, 75]);
    check(sale(percent(15), flower()), &[("a", 2), ("g", 1)], &[300, 0]);
    check(sale(amount(250), all()), &[("a", 1), ("d", 3)], &[250, 750]);
    check(sale(amount(450), all()), &[("d", 2)], &[800]);
    check(sale(price(700), all()), &[("a", 1), ("b", 1), ("c", 1)], &[300, 100, 0]);
    check(sale(price(0), only("c")), &[("a", 1), ("c", 2)], &[0, 1_200]);
    check(sale(percent(100), only("c")), &[("c", 2)], &[1_200]);
    check(sale(percent(300), only("c")), &[("c", 2)], &[1_200]);
    check(sale(amount(-5), all()), &[("c", 2)], &[0]);
    check(limited(2, sale(percent(50), all())), &[("a", 1), ("b", 3)], &[500, 400]);
    check(limited(0, sale(percent(50), all())), &[("a", 1)], &[0]);
}

#[test]
fn goods_are_meant_by_shelf_part_of_it_brand_product_and_mass() {
    fn check(on: Goods, expect: &[i64]) {
        let cart = [("a", 1), ("half", 1), ("g", 1)];
        assert_eq!(off(Stacking::BestForShopper, &[sale(amount(100), on.clone())], &cart), expect, "{on:?}");
    }
    let eighth = MassRange { from: Milligrams(3_500), to: Some(Milligrams(3_500)) };
    check(all(), &[100, 100, 100]);
    check(Goods { except: vec![ProductId::parse("a").unwrap()], ..all() }, &[0, 100, 100]);
    check(flower(), &[100, 100, 0]);
    check(SpecialScope::Brand { brand: "Meadow".to_owned() }.into(), &[100, 100, 0]);
    let part = |name: &str| SpecialScope::Subcategory { category: Category::Flower, subcategory: name.to_owned() };
    check(part("Smalls").into(), &[0, 100, 0]);
    check(part("Shake").into(), &[0, 0, 0]);
    check(goods(&["a", "g"]), &[100, 0, 100]);
    check(Goods { mass: Some(eighth), ..all() }, &[100, 0, 0]);
    check(Goods { mass: Some(MassRange { to: None, ..eighth }), ..all() }, &[100, 100, 0]);
    check(Goods { mass: Some(MassRange { from: Milligrams(3_501), to: None }), ..flower() }, &[0, 100, 0]);
}

#[test]
fn a_product_is_on_special_when_one_of_its_sizes_is() {
    let of_half_ounces = Goods { mass: Some(MassRange { from: Milligrams(14_000), to: None }), ..flower() };
    let specials = [sale(percent(10), of_half_ounces)];
    let running = Running::of(
        &specials,
        Stacking::default(),
        &Zone::named("America/Denver").unwrap(),
        MenuType::Adult,
        at("2026-04-20T12:00:00Z"),
    );
    let is_on = |name| running.on(&Trial::of(&[(name, 1)]).lines[0].0).next().is_some();
    assert_eq!((is_on("half"), is_on("a"), is_on("g")), (true, false, false));
    let specials = [sale(percent(10), all()), bundle(2, 900, flower()), limited(1, sale(percent(50), gear()))];
    let zone = Zone::named("America/Denver").unwrap();
    let running = Running::of(&specials, Stacking::default(), &zone, MenuType::Adult, at("2026-04-20T12:00:00Z"));
    let deal = |name| running.first_deal_on(&Trial::of(&[(name, 1)]).lines[0].0).map(Special::headline);
    assert_eq!((deal("a").as_deref(), deal("g").as_deref()), (Some("2 for $9"), Some("50% off")));
}

#[test]
fn a_bundle_comes_to_its_price_exactly_and_takes_the_dearest() {
    fn check(special: Special, cart: &[(&str, i64)], expect: &[i64]) {
        let got = off(Stacking::BestForShopper, std::slice::from_ref(&special), cart);
        assert_eq!(got, expect, "{special:?} on {cart:?}");
    }
    // 24 for 20: a saves 4 × 10/24 = 1.67, b 1.33, c 1.00.
    check(bundle(3, 2_000, flower()), &[("a", 1), ("b", 1), ("c", 1)], &[167, 133, 100]);
    check(bundle(3, 2_000, flower()), &[("a", 1), ("b", 1)], &[0, 0]);
    check(bundle(3, 2_000, flower()), &[("a", 1), ("b", 1), ("g", 1)], &[0, 0, 0]);
    check(bundle(3, 2_000, flower()), &[("a", 4)], &[1_000]);
    check(bundle(3, 2_000, flower()), &[("a", 6)], &[2_000]);
    check(bundle(2, 1_000, flower()), &[("d", 1), ("a", 1), ("b", 1)], &[0, 444, 356]);
    // 14 for 10.00 saves 4; the others together are cheaper as they are.
    check(bundle(2, 1_000, flower()), &[("c", 1), ("d", 2), ("b", 1)], &[171, 0, 229]);
    check(bundle(2, 1_100, flower()), &[("d", 2)], &[0]);
    // A third of a cent is lost to nobody.
    check(bundle(3, 1_000, only("d")), &[("d", 3)], &[200]);
    check(bundle(3, 1_100, flower()), &[("d", 3)], &[100]);
    check(limited(1, bundle(2, 1_000, flower())), &[("a", 4)], &[1_000]);
    check(bundle(1, 700, flower()), &[("a", 1), ("b", 1), ("c", 1)], &[300, 100, 0]);
    check(bundle(0, 0, flower()), &[("a", 1)], &[0]);
}

#[test]
fn an_offer_rewards_what_is_bought() {
    fn check(special: Special, cart: &[(&str, i64)], expect: &[i64]) {
        let got = off(Stacking::BestForShopper, std::slice::from_ref(&special), cart);
        assert_eq!(got, expect, "{special:?} on {cart:?}");
    }
    let one_for_one = || offer(pieces(flower(), 1), 1, percent(100), flower());
    check(one_for_one(), &[("a", 1)], &[0]);
    check(one_for_one(), &[("a", 2)], &[1_000]);
    check(one_for_one(), &[("a", 3)], &[1_000]);
    check(one_for_one(), &[("a", 1), ("b", 1)], &[0, 800]);
    // A cheap piece more takes nothing away.
    check(one_for_one(), &[("a", 1), ("b", 1), ("d", 1)], &[0, 800, 0]);
    check(one_for_one(), &[("a", 1), ("b", 1), ("c", 1), ("d", 1)], &[0, 800, 0, 400]);
    check(on_dearest(one_for_one()), &[("a", 1), ("b", 1), ("c", 1), ("d", 1)], &[1_000, 800, 0, 0]);
    check(limited(1, one_for_one()), &[("a", 1), ("b", 1), ("c", 1), ("d", 1)], &[0, 800, 0, 0]);
    check(offer(pieces(flower(), 2), 1, percent(50), flower()), &[("a", 1), ("b", 1), ("c", 1)], &[0, 0, 300]);
    check(offer(pieces(flower(), 2), 1, percent(50), flower()), &[("a", 5)], &[500]);
    check(offer(pieces(flower(), 2), 2, price(100), flower()), &[("a", 3)], &[900]);
    check(offer(pieces(flower(), 2), 2, price(100), flower()), &[("a", 4)], &[1_800]);
    // Another shelf's piece for it, of equal or lesser value, or whatever it costs.
    check(offer(pieces(only("d"), 1), 1, percent(100), gear()), &[("d", 1), ("g", 1)], &[0, 0]);
    check(offer(pieces(only("c"), 1), 1, percent(100), gear()), &[("c", 1), ("g", 2)], &[0, 500]);
    check(on_dearest(offer(pieces(only("d"), 1), 1, percent(100), gear())), &[("d", 1), ("g", 1)], &[0, 500]);
    // Of equal value is cheap enough, whichever is listed first.
    check(offer(pieces(only("e"), 1), 1, percent(100), only("c")), &[("c", 1), ("e", 1)], &[600, 0]);
    check(offer(pieces(only("c"), 1), 1, percent(100), only("e")), &[("c", 1), ("e", 1)], &[0, 600]);
    check(offer(pieces(goods(&["c", "e"]), 1), 1, percent(100), only("c")), &[("c", 1), ("e", 1)], &[600, 0]);
    // What may be either is used where it saves more.
    check(offer(pieces(flower(), 1), 1, amount(100), all()), &[("a", 1), ("b", 1), ("g", 2)], &[0, 0, 200]);
}

#[test]
fn an_amount_spent_or_a_mass_bought_is_that_of_other_goods_than_the_reward() {
    fn check(buy: Purchase, cart: &[(&str, i64)], expect: &[i64]) {
        let got = off(Stacking::BestForShopper, &[offer(buy.clone(), 1, price(1), gear())], cart);
        assert_eq!(got, expect, "{buy:?} on {cart:?}");
    }
    let spend = |cents| Purchase { of: all(), amount: Amount::Spend { cents: Cents(cents) } };
    check(spend(1_800), &[("a", 1), ("b", 1), ("g", 1)], &[0, 0, 499]);
    check(spend(1_801), &[("a", 1), ("b", 1), ("g", 1)], &[0, 0, 0]);
    check(spend(1_000), &[("a", 2), ("g", 3)], &[0, 998]);
    check(spend(500), &[("g", 9)], &[0]);
    let mass = |mg| Purchase { of: flower(), amount: Amount::Mass { mass: Milligrams(mg) } };
    check(mass(7_000), &[("a", 2), ("g", 1)], &[0, 499]);
    check(mass(7_001), &[("a", 2), ("g", 1)], &[0, 0]);
    check(mass(3_500), &[("a", 2), ("g", 3)], &[0, 998]);
}

#[test]
fn what_is_taken_off_an_order_is_shared_out_to_the_cent() {
    fn check(special: Special, cart: &[(&str, i64)], expect: &[i64]) {
        let got = off(Stacking::BestForShopper, std::slice::from_ref(&special), cart);
        assert_eq!(got, expect, "{special:?} on {cart:?}");
    }
    let tenth = CartCut::Percent { rate: Rate(100_000) };
    check(whole_cart(0, tenth), &[("a", 1), ("g", 1)], &[100, 50]);
    check(whole_cart(1_501, tenth), &[("a", 1), ("g", 1)], &[0, 0]);
    check(whole_cart(1_500, tenth), &[("a", 1), ("g", 1)], &[100, 50]);
    // A dollar on 24: 41⅔, 33⅓ and 25 cents.
    check(whole_cart(0, CartCut::Amount { cents: Cents(100) }), &[("c", 1), ("b", 1), ("a", 1)], &[25, 33, 42]);
    check(whole_cart(0, CartCut::Amount { cents: Cents(9_900) }), &[("c", 1), ("b", 1)], &[600, 800]);
    let on_flower = Special { on: flower(), ..whole_cart(900, tenth) };
    check(on_flower.clone(), &[("a", 1), ("g", 9)], &[100, 0]);
    check(on_flower, &[("b", 1), ("g", 9)], &[0, 0]);
}

#[test]
fn of_several_specials_one_changes_a_piece_unless_they_stack() {
    fn check(specials: &[Special], cart: &[(&str, i64)], expect: [&[i64]; 4]) {
        let stackings = [Stacking::BestForShopper, Stacking::BestForShop, Stacking::Compounding, Stacking::Cumulative];
        for (stacking, expect) in stackings.into_iter().zip(expect) {
            assert_eq!(off(stacking, specials, cart), expect, "{stacking:?} on {cart:?}");
        }
    }
    let tenth = || sale(percent(10), all());
    let fifth = || sale(percent(20), flower());
    check(&[tenth(), fifth()], &[("a", 1), ("g", 1)], [&[200, 50], &[100, 50], &[280, 50], &[300, 50]]);
    // A share before an amount, whatever the list says.
    check(&[sale(amount(300), all()), tenth()], &[("a", 1)], [&[300], &[100], &[400], &[400]]);
    check(&[sale(price(900), all()), fifth()], &[("a", 1)], [&[200], &[100], &[200], &[300]]);
    check(&[sale(amount(900), all()), fifth()], &[("a", 1)], [&[900], &[200], &[1_000], &[1_000]]);
    // A bundle of two for 12 against a tenth off each: it has to save more than they do, or has only what they leave.
    let two = || bundle(2, 1_200, flower());
    check(&[tenth(), two()], &[("a", 1), ("b", 1)], [&[333, 267], &[100, 80], &[333, 267], &[433, 347]]);
    check(
        &[sale(percent(40), all()), two()],
        &[("a", 1), ("b", 1)],
        [&[400, 320], &[400, 320], &[400, 320], &[733, 587]],
    );
    // Two deals on the same pieces.
    let free = || offer(pieces(flower(), 1), 1, percent(100), flower());
    check(&[two(), free()], &[("a", 1), ("b", 1)], [&[0, 800], &[333, 267], &[333, 800], &[333, 800]]);
    // What one deal counts as bought, no other does.
    let gift = |of: &str| offer(pieces(only("a"), 1), 1, percent(100), only(of));
    let all_gifts: &[i64] = &[0, 600, 500];
    let (one, other): (&[i64], &[i64]) = (&[0, 600, 0], &[0, 0, 500]);
    check(&[gift("g"), gift("c")], &[("a", 1), ("c", 1), ("g", 1)], [one, other, all_gifts, all_gifts]);
    // Off the whole order, from what nothing else has changed.
    let order = || whole_cart(0, CartCut::Percent { rate: Rate(100_000) });
    check(&[order(), fifth()], &[("a", 1), ("g", 1)], [&[200, 50], &[200, 50], &[280, 50], &[300, 50]]);
}

#[test]
fn a_special_counts_when_it_runs_on_that_list_and_its_code_was_entered() {
    fn check(special: &Special, menu: MenuType, coupons: &[&str], now: &str, expect: bool) {
        let coupons: Vec<String> = coupons.iter().map(|code| (*code).to_owned()).collect();
        let specials = vec![special.clone()];
        let trial = Trial { specials, menu, coupons, now: at(now), ..Trial::of(&[("a", 1)]) };
        assert_eq!(!trial.working().lines[0].is_empty(), expect, "{special:?} at {now} with {:?}", trial.coupons);
    }
    let noon = "2026-04-20T12:00:00-06:00";
    let plain = sale(percent(10), all());
    let patients = Special { menu: Some(MenuType::Medical), ..plain.clone() };
    check(&patients, MenuType::Medical, &[], noon, true);
    check(&patients, MenuType::Adult, &[], noon, false);
    let coded = Special { code: Some("Spring-20".to_owned()), ..plain.clone() };
    check(&coded, MenuType::Adult, &[], noon, false);
    check(&coded, MenuType::Adult, &["other", " spring-20 "], noon, true);
    check(&coded, MenuType::Adult, &[""], noon, false);
    let dated = When { starts_at: Some(at(noon)), ends_at: Some(at("2026-04-21T12:00:00-06:00")), weekly: None };
    let dated = Special { when: dated, ..plain.clone() };
    check(&dated, MenuType::Adult, &[], "2026-04-20T11:59:59.999-06:00", false);
    check(&dated, MenuType::Adult, &[], noon, true);
    check(&dated, MenuType::Adult, &[], "2026-04-21T11:59:59.999-06:00", true);
    check(&dated, MenuType::Adult, &[], "2026-04-21T12:00:00-06:00", false);
    // From 4 PM to 6 PM on Mondays, on the shop's clock; and on Saturdays until 2 at night.
    let hours = |open, close| Some(DayHours { open, close });
    let week = WeekHours([hours(960, 1_080), None, None, None, None, hours(1_320, 1_560), None]);
    let weekly = Special { when: When { weekly: Some(week), ..When::default() }, ..plain };
    check(&weekly, MenuType::Adult, &[], "2026-04-20T15:59:59-06:00", false);
    check(&weekly, MenuType::Adult, &[], "2026-04-20T16:00:00-06:00", true);
    check(&weekly, MenuType::Adult, &[], "2026-04-20T17:59:59-06:00", true);
    check(&weekly, MenuType::Adult, &[], "2026-04-20T18:00:00-06:00", false);
    check(&weekly, MenuType::Adult, &[], "2026-04-21T16:30:00-06:00", false);
    check(&weekly, MenuType::Adult, &[], "2026-04-26T01:59:00-06:00", true);
    check(&weekly, MenuType::Adult, &[], "2026-04-26T02:00:00-06:00", false);
    // The shop's clock goes on at 2 AM of 8 March, and back at 2 AM of 1 November: 4 PM stays 4 PM.
    check(&weekly, MenuType::Adult, &[], "2026-03-09T16:00:00-06:00", true);
    check(&weekly, MenuType::Adult, &[], "2026-11-02T16:00:00-07:00", true);
    check(&weekly, MenuType::Adult, &[], "2026-11-02T16:00:00-06:00", false);
}

#[test]
fn what_would_unlock_more_is_said_once_it_has_begun() {
    fn check(special: Special, cart: &[(&str, i64)], expect: Option<&str>) {
        let specials = vec![Special { name: "Deal".to_owned(), ..special }];
        let hints = Trial { specials, ..Trial::of(cart) }.working().hints;
        assert_eq!(hints.first().map(|hint| hint.detail.as_str()), expect, "{cart:?}");
    }
    let three = || bundle(3, 2_000, flower());
    check(three(), &[("g", 1)], None);
    check(three(), &[("a", 1)], Some("2 more pieces for “Deal”: 3 for $20."));
    check(three(), &[("a", 2)], Some("One more piece for “Deal”: 3 for $20."));
    check(three(), &[("a", 3)], None);
    check(three(), &[("a", 4)], Some("2 more pieces for “Deal”: 3 for $20."));
    check(limited(1, three()), &[("a", 4)], None);
    check(three(), &[("d", 3)], None);
    let half = || offer(pieces(flower(), 1), 1, percent(50), flower());
    check(half(), &[("a", 1)], Some("One more piece for “Deal”: Buy 1, get 1 at 50% off."));
    check(half(), &[("a", 2)], None);
    let lighter = || offer(pieces(flower(), 2), 1, price(0), gear());
    check(lighter(), &[("a", 1)], Some("One more piece for “Deal”: Buy 2, get 1 free."));
    check(lighter(), &[("a", 2)], Some("“Deal” is yours: add one of gear. Buy 2, get 1 free."));
    check(lighter(), &[("a", 5)], Some("“Deal” is yours: add one of gear. Buy 2, get 1 free."));
    check(lighter(), &[("a", 2), ("g", 1)], None);
    // A reward that is there and would be no cheaper is not asked for again.
    check(offer(pieces(flower(), 2), 1, price(900), gear()), &[("a", 2), ("g", 1)], None);
    check(half(), &[("a", 3)], None);
    let spend = Purchase { of: all(), amount: Amount::Spend { cents: Cents(2_550) } };
    let spend = || offer(spend.clone(), 1, price(100), gear());
    check(spend(), &[("a", 1)], Some("Spend $15.50 more for “Deal”: Spend $25.50, get 1 for $1."));
    check(spend(), &[("a", 3)], Some("“Deal” is yours: add one of gear. Spend $25.50, get 1 for $1."));
    check(spend(), &[("a", 3), ("g", 1)], None);
    check(
        whole_cart(10_000, CartCut::Amount { cents: Cents(1_000) }),
        &[("a", 9)],
        Some("Spend $10 more for “Deal”: $10 off from $100."),
    );
    check(sale(percent(1), all()), &[("a", 1)], None);
}

#[test]
fn a_special_is_written_as_it_was_before_where_it_can_be_and_read_in_both_forms() {
    fn check(special: &Special, expect: &str) {
        let written = serde_json::to_string(special).unwrap();
        assert_eq!(written, expect);
        assert_eq!(serde_json::from_str::<Special>(&written).unwrap(), *special);
    }
    let plain = sale(percent(15), flower());
    check(
        &plain,
        r#"{"id":"s","name":"S","off":150000,"on":{"type":"category","category":"flower"},"starts_at":null,"ends_at":null}"#,
    );
    // A build of before would give a coupon's price to everybody, so it is not to read it.
    check(
        &Special { code: Some("X".to_owned()), ..plain },
        r#"{"id":"s","name":"S","gives":{"type":"sale","cut":{"type":"percent","rate":150000}},"on":{"type":"category","category":"flower"},"starts_at":null,"ends_at":null,"code":"X"}"#,
    );
    let offer = limited(2, offer(pieces(all(), 2), 1, price(100), only("a")));
    check(
        &offer,
        r#"{"id":"s","name":"S","gives":{"type":"offer","buy":{"of":{"type":"everything"},"amount":{"type":"pieces","pieces":2}},"pieces":1,"cut":{"type":"price","cents":100},"reward":"cheapest"},"on":{"type":"products","products":["a"]},"starts_at":null,"ends_at":null,"most_per_order":2}"#,
    );
    let nothing = r#"{"id":"s","name":"S","on":{"type":"everything"},"starts_at":null,"ends_at":null}"#;
    assert!(serde_json::from_str::<Special>(nothing).is_err());
}

#[test]
fn specials_read_as_labels_do() {
    fn check(special: Special, expect: &str) {
        assert_eq!(special.headline(), expect);
    }
    check(sale(percent(15), all()), "15% off");
    check(sale(percent(100), all()), "Free");
    check(sale(amount(1_250), all()), "$12.50 off");
    check(sale(price(1_000), all()), "For $10");
    check(bundle(3, 2_500, all()), "3 for $25");
    check(offer(pieces(all(), 2), 1, percent(100), all()), "Buy 2, get 1 free");
    check(offer(pieces(all(), 1), 1, amount(150), all()), "Buy 1, get 1 at $1.50 off");
    check(whole_cart(0, CartCut::Percent { rate: Rate(50_000) }), "5% off the order");
    check(whole_cart(5_000, CartCut::Amount { cents: Cents(500) }), "$5 off from $50");
}
