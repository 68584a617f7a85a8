//! What taxes promise: the rules of six states, worked through to the cent, and what holds for all.
//!
//! Pure; compiled for tests only. Rates of the state are from its statute, as cited; local rates are illustrative.

use super::TaxedGoods::{Cannabis, Everything};
use super::*;
use crate::fixture::menu;
use MenuType::{Adult, Medical};

/// Goods of a shelf, with their THC in thousandths of a percent, and what they cost in cents by their price tags and paid.
type Goods = (Category, Option<i64>, i64, i64);

fn product((category, thc, ..): Goods) -> Product {
    let potency = |share| Potency { unit: PotencyUnit::Percent, low: 0, high: share };
    Product { category, thc: thc.map(potency), ..menu().products[0].clone() }
}

fn due(list: &[Tax], goods: &[Goods], menu: MenuType) -> Vec<i64> {
    let products: Vec<Product> = goods.iter().copied().map(product).collect();
    let lines: Vec<TaxedLine<'_>> = goods
        .iter()
        .zip(&products)
        .map(|((.., tags, paid), product)| TaxedLine { product, tags: Cents(*tags), paid: Cents(*paid) })
        .collect();
    taxes(list, &lines, menu).iter().map(|tax| tax.cents.0).collect()
}

fn tax(rate: u32, on: TaxedGoods) -> Tax {
    Tax::added("", Rate(rate), on)
}

fn compound(tax: Tax) -> Tax {
    Tax { compound: true, ..tax }
}

fn included(tax: Tax) -> Tax {
    Tax { base: TaxBase::Included, ..tax }
}

fn for_adults(tax: Tax) -> Tax {
    Tax { menu: Some(Adult), ..tax }
}

const fn flower(cents: i64) -> Goods {
    (Category::Flower, Some(20_000), cents, cents)
}

const fn gear(cents: i64) -> Goods {
    (Category::Gear, None, cents, cents)
}

#[test]
fn michigan_taxes_the_excise_as_well() {
    // MCL 333.27963: 10 % excise. MCL 205.52: 6 % sales tax, on the price with the excise.
    let law = [tax(100_000, Cannabis), compound(tax(60_000, Everything))];
    assert_eq!(due(&law, &[flower(10_000)], Adult), [1_000, 660]);
    assert_eq!(due(&law, &[flower(4_550), gear(200)], Adult), [455, 312]);
}

#[test]
fn colorado_taxes_retail_marijuana_and_spares_it_the_states_sales_tax() {
    // C.R.S. 39-28.8-202: 15 % on retail marijuana. C.R.S. 39-26-106 and 39-26-729: 2.9 % on other goods only.
    let others = TaxedGoods::Shelves { categories: vec![Category::Gear], thc: None };
    let law = [tax(150_000, Cannabis), tax(29_000, others), tax(48_100, Everything)];
    assert_eq!(due(&law, &[flower(4_000), gear(500)], Adult), [600, 15, 216]);
}

#[test]
fn illinois_taxes_by_strength() {
    // 410 ILCS 705/65-10: 10 % up to 35 % THC, 25 % above it, 20 % on infused products. 35 ILCS 120/2-10: 6.25 % sales tax.
    let plant = vec![Category::Flower, Category::PreRoll, Category::Vape, Category::Concentrate];
    let shelves = |thc| TaxedGoods::Shelves { categories: plant.clone(), thc: Some(thc) };
    let infused = vec![Category::Edible, Category::Tincture, Category::Topical];
    let law = [
        tax(100_000, shelves(ThcRange { from: None, to: Some(35_000) })),
        tax(250_000, shelves(ThcRange { from: Some(35_001), to: None })),
        tax(200_000, TaxedGoods::Shelves { categories: infused, thc: None }),
        tax(62_500, Everything),
    ];
    let goods =
        [flower(4_000), (Category::Concentrate, Some(80_000), 6_000, 6_000), (Category::Edible, None, 2_500, 2_500)];
    assert_eq!(due(&law, &goods, Adult), [400, 1_500, 500, 781]);
    let of = |thc| due(&law[..2], &[(Category::Vape, thc, 1_000, 1_000)], Adult);
    assert_eq!((of(Some(35_000)), of(Some(35_001)), of(None)), (vec![100, 0], vec![0, 250], vec![100, 0]));
}

#[test]
fn washington_taxes_beside_the_excise_whether_price_tags_include_it_or_not() {
    // RCW 69.50.535: 37 % excise, no part of the price that sales taxes are on, and none for registered patients.
    let law = [for_adults(tax(370_000, Cannabis)), tax(89_000, Everything)];
    assert_eq!(due(&law, &[flower(3_000)], Adult), [1_110, 267]);
    assert_eq!(due(&law, &[flower(3_000)], Medical), [267]);
    // The same as a price to the door: 30.00 + 11.10 + 2.67.
    let within = law.map(included);
    assert_eq!(due(&within, &[flower(4_377)], Adult), [1_110, 267]);
    // A lighter has only the sales tax within it.
    assert_eq!(due(&within, &[flower(4_377), gear(1_089)], Adult), [1_110, 267 + 89]);
}

#[test]
fn new_jersey_taxes_adults_and_its_towns_take_up_to_two_percent() {
    // N.J.S.A. 54:32B-3: 6.625 % sales tax, not on medical cannabis. N.J.S.A. 40:48I-1: transfer tax of 2 % at most.
    let law = [tax(20_000, Cannabis), for_adults(tax(66_250, Everything))];
    assert_eq!(due(&law, &[flower(5_000)], Adult), [100, 331]);
    assert_eq!(due(&law, &[flower(5_000)], Medical), [100]);
}

#[test]
fn massachusetts_has_three_taxes_on_one_price() {
    // M.G.L. c. 64N, sections 2 and 3: 10.75 % excise, 3 % for the town at most. M.G.L. c. 64H, section 2: 6.25 %.
    let law = [tax(107_500, Cannabis), tax(30_000, Cannabis), tax(62_500, Everything)].map(for_adults);
    assert_eq!(due(&law, &[flower(3_600), gear(400)], Adult), [387, 108, 250]);
    assert_eq!(due(&law, &[flower(3_600)], Medical), Vec::<i64>::new());
}

#[test]
fn each_tax_is_rounded_once_on_the_base_that_the_law_gives_it() {
    fn check(list: &[Tax], goods: &[Goods], expect: &[i64]) {
        assert_eq!(due(list, goods, Adult), expect, "{list:?} on {goods:?}");
    }
    let (ten, six) = (|| tax(100_000, Cannabis), || tax(60_000, Everything));
    check(&[ten(), six()], &[flower(10_000), gear(2_000)], &[1_000, 720]);
    check(&[ten(), compound(six())], &[flower(10_000), gear(2_000)], &[1_000, 780]);
    // Excise on top of a sales tax: only the cannabis's part of it belongs to the base.
    check(&[six(), compound(ten())], &[flower(10_000), gear(2_000)], &[720, 1_060]);
    // Three on top of each other.
    check(&[six(), compound(six()), compound(six())], &[gear(10_000)], &[600, 636, 674]);
    // Half a cent goes up, once an order and not once a line.
    check(&[tax(66_250, Everything)], &[gear(10_000)], &[663]);
    check(&[tax(500_000, Everything)], &[gear(1), flower(1), flower(1)], &[2]);
    check(&[tax(150_000, Cannabis)], &[gear(199)], &[0]);
    check(&[], &[flower(10_000)], &[]);
    // On what is paid, or on the price tags, whatever specials took off.
    let reduced = (Category::Flower, None, 4_000, 3_000);
    check(&[ten(), Tax { base: TaxBase::PriceTag, ..ten() }], &[reduced], &[300, 400]);
    // Within the price, one on top of the other: 10.00 × 1.1 × 1.06 = 11.66.
    check(&[included(ten()), included(compound(six()))], &[flower(1_166)], &[100, 66]);
    // One within the price and one added, which is on the price without it.
    check(&[included(ten()), six()], &[flower(1_100)], &[100, 60]);
    check(&[included(ten()), compound(six())], &[flower(1_100)], &[100, 66]);
    check(&[included(tax(u32::MAX, Everything))], &[gear(100)], &[100]);
    // More taxes than a shop may have are not computed.
    check(&vec![six(); MAX_TAXES + 5], &[gear(100)], &[6; MAX_TAXES]);
}

#[test]
fn what_is_included_never_comes_to_more_than_the_price_and_the_rest_is_what_it_was_computed_on() {
    for cents in (0..20_000).step_by(7) {
        for (first, second) in [(370_000, 89_000), (66_250, 20_000), (1, 999_999), (333_333, 333_333)] {
            let law = [included(tax(first, Cannabis)), included(compound(tax(second, Everything)))];
            let parts = due(&law, &[flower(cents)], Adult);
            let net = cents - parts.iter().sum::<i64>();
            assert!(parts.iter().all(|part| *part >= 0) && net >= 0, "{cents}: {parts:?}");
            // Added to that, the same taxes come to the same price, but for the cent that each was rounded by.
            let added = [tax(first, Cannabis), compound(tax(second, Everything))];
            let again = net + due(&added, &[flower(net)], Adult).iter().sum::<i64>();
            assert!((again - cents).abs() <= 2, "{cents} is {again} again");
        }
    }
}

#[test]
fn a_tax_is_written_as_it_was_before_where_it_can_be_and_read_in_both_forms() {
    fn check(tax: &Tax, expect: &str) {
        let written = serde_json::to_string(tax).unwrap();
        assert_eq!(written, expect);
        assert_eq!(serde_json::from_str::<Tax>(&written).unwrap(), *tax);
    }
    check(&tax(150_000, Cannabis), r#"{"name":"","rate":150000,"on":"cannabis","compound":false}"#);
    let thc = Some(ThcRange { from: Some(35_001), to: None });
    let strong = TaxedGoods::Shelves { categories: vec![Category::Vape], thc };
    check(
        &included(for_adults(tax(250_000, strong))),
        r#"{"name":"","rate":250000,"on":{"categories":["vape"],"thc":{"from":35001}},"menu":"adult","compound":false,"base":"included"}"#,
    );
}
