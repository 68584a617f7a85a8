//! A second reading of the rules for a whole quote: stock, limits, taxes, fee and total.
//!
//! Pure; compiled for tests only. It is written from what the rules say and shares no code with them: fractions are added as
//! fractions, taxes in the order of the list, and nothing is clever. Specials have a reading of their own in
//! `special::oracle`, so here is at most one, a share off a shelf.

use super::{LimitUse, quote};
use crate::cart::{Cart, CartLine, Fulfilment, MenuType, Quantity};
use crate::dice::Dice;
use crate::fixture::{menu, nine_of_each, noon};
use crate::ledger::Ledgers;
use crate::limit::LimitRules;
use crate::menu::Menu;
use crate::money::{Cents, Rate};
use crate::order_type::OrderType;
use crate::product::{Category, Product, Variant};
use crate::refusal::Reason;
use crate::special::{Cut, Gives, SpecialScope};
use crate::tax::{Tax, TaxBase, TaxedGoods};
use serde_json::json;

/// A share of an amount, to the nearest cent, half a cent up.
fn share(amount: i64, millionths: i64) -> i64 {
    (2 * amount * millionths + 1_000_000).div_euclid(2_000_000)
}

/// What a made-up cart comes to by the simple reading.
#[derive(Debug, PartialEq, Eq)]
struct Read {
    subtotal: i64,
    discount: i64,
    taxes: Vec<i64>,
    fee: i64,
    total: i64,
    /// How full each limit is, in thousandths, rounded up.
    filled: Vec<i64>,
    reasons: Vec<Reason>,
}

struct Case {
    menu: Menu,
    ledgers: Ledgers,
    cart: Cart,
}

impl Case {
    fn of(seed: u64, shops: &[Menu]) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut menu = dice.one(shops);
        let rate = |dice: &mut Dice| Rate(u32::try_from(dice.roll(300_000)).unwrap());
        let cut = Cut::Percent { rate: rate(&mut dice) };
        menu.specials[0].gives = Gives::Sale { cut };
        menu.specials[0].on = SpecialScope::Category { category: Category::Flower }.into();
        if dice.roll(3) == 0 {
            menu.specials.clear();
        }
        let goods = [TaxedGoods::Everything, TaxedGoods::Cannabis];
        menu.shop.taxes = (0..dice.roll(4))
            .map(|number| Tax {
                name: format!("tax {number}"),
                rate: rate(&mut dice),
                on: dice.one(&goods),
                menu: dice.one(&[None, None, Some(MenuType::Adult), Some(MenuType::Medical)]),
                compound: dice.roll(2) == 0,
                base: dice.one(&[TaxBase::Paid, TaxBase::Paid, TaxBase::PriceTag]),
            })
            .collect();
        let mut ledgers = nine_of_each(&menu);
        for left in ledgers.available.values_mut() {
            *left = dice.number(0, 8);
        }
        let mut variants: Vec<String> = menu.variants().map(|(_, variant)| variant.id.to_string()).collect();
        let mut lines = Vec::new();
        for _ in 0..dice.roll(4) {
            let at = usize::try_from(dice.roll(variants.len() as u64)).unwrap();
            let quantity = Quantity::Whole(dice.number(1, 6));
            lines.push(CartLine { variant: variants.swap_remove(at), quantity });
        }
        let list = dice.one(&[MenuType::Adult, MenuType::Adult, MenuType::Medical]);
        let order_type = dice.one(&OrderType::ALL);
        let zip = dice.one(&["80302", "80455", "80999", ""]);
        let fulfilment = Fulfilment::of(order_type, None, zip);
        Self { menu, ledgers, cart: Cart { lines, menu: list, fulfilment, coupons: Vec::new() } }
    }

    fn bought(&self) -> Vec<(&Product, &Variant, i64)> {
        let line = |line: &CartLine| {
            let (product, variant) = self.menu.find(&line.variant).unwrap();
            let Quantity::Whole(quantity) = line.quantity else { panic!("whole by making") };
            (product, variant, quantity)
        };
        self.cart.lines.iter().map(line).collect()
    }

    /// None where a tax is due on a part of an earlier one, which is a fraction of a cent: `tax::tests` looks at that.
    fn read(&self) -> Option<Read> {
        let bought = self.bought();
        let tag = |variant: &Variant| match self.cart.menu {
            MenuType::Adult => variant.price.0,
            MenuType::Medical => variant.medical_price.unwrap_or(variant.price).0,
        };
        let percent = self.menu.specials.first().map_or(0, |special| match special.gives {
            Gives::Sale { cut: Cut::Percent { rate } } => i64::from(rate.0),
            _ => panic!("a share off by making"),
        });
        let mut reasons = Vec::new();
        let (mut tags, mut paid) = (Vec::new(), Vec::new());
        for (product, variant, quantity) in &bought {
            let off = if product.category == Category::Flower { share(tag(variant), percent) } else { 0 };
            tags.push(tag(variant) * quantity);
            paid.push((tag(variant) - off) * quantity);
            if self.ledgers.available[&variant.id] < *quantity {
                reasons.push(Reason::InsufficientStock);
            }
        }
        let subtotal: i64 = tags.iter().sum();
        let goods: i64 = paid.iter().sum();
        let (filled, breaches) = self.limits(&bought);
        reasons.extend((0..breaches).map(|_| Reason::OverLimit));
        if bought.is_empty() {
            reasons.push(Reason::EmptyCart);
        }
        let taxes = self.taxes(&bought, &tags, &paid)?;
        let (fee, against) = self.handover(goods, bought.is_empty());
        reasons.extend(against);
        let total = goods + taxes.iter().sum::<i64>() + fee;
        Some(Read { subtotal, discount: subtotal - goods, taxes, fee, total, filled, reasons })
    }

    /// Colorado: one pool of 28.35 g flower, 8 g concentrate, 800 mg THC in edibles. Washington: each by itself.
    fn limits(&self, bought: &[(&Product, &Variant, i64)]) -> (Vec<i64>, usize) {
        let held =
            |of: fn(&Variant) -> i64| bought.iter().map(|(_, variant, quantity)| of(variant) * quantity).sum::<i64>();
        let flower = held(|it| it.regulated.flower.0);
        let concentrate = held(|it| it.regulated.concentrate.0);
        let thc = held(|it| it.regulated.edible_thc.0);
        let (solid, liquid) = (held(|it| it.regulated.solid_edible.0), held(|it| it.regulated.liquid_edible.0));
        let up = |over: i128, under: i128| i64::try_from((over * 1000 + under - 1).div_euclid(under)).unwrap();
        let filled = match self.menu.shop.jurisdiction.as_str() {
            "US-CO" => {
                let (a, b, c) = (28_350_i128, 8_000_i128, 800_i128);
                let sum = i128::from(flower) * b * c + i128::from(concentrate) * a * c + i128::from(thc) * a * b;
                vec![up(sum, a * b * c)]
            }
            "US-WA" => [(flower, 28_350), (concentrate, 7_000), (solid, 453_592), (liquid, 2_129_294)]
                .map(|(held, cap)| up(held.into(), cap))
                .to_vec(),
            other => panic!("{other} is read by nobody"),
        };
        let breaches = filled.iter().filter(|filled| **filled > 1000).count();
        (filled, breaches)
    }

    /// Each tax on what it is due on; a compound one on the earlier taxes' part that is due on the same goods, too.
    fn taxes(&self, bought: &[(&Product, &Variant, i64)], tags: &[i64], paid: &[i64]) -> Option<Vec<i64>> {
        let due = |tax: &Tax, product: &Product| match tax.on {
            TaxedGoods::Everything => true,
            TaxedGoods::Cannabis => product.category.is_cannabis(),
            TaxedGoods::Shelves { .. } => panic!("none by making"),
        };
        let list = self.menu.shop.taxes.iter().filter(|tax| tax.menu.is_none_or(|menu| menu == self.cart.menu));
        let mut earlier: Vec<(&Tax, i64)> = Vec::new();
        for tax in list {
            let sum = |of: &[i64], on: &dyn Fn(&Product) -> bool| -> i64 {
                bought.iter().zip(of).filter(|((product, ..), _)| on(product)).map(|(_, amount)| *amount).sum()
            };
            let base_of = |tax: &Tax, on: &dyn Fn(&Product) -> bool| match tax.base {
                TaxBase::Paid => sum(paid, on),
                TaxBase::PriceTag => sum(tags, on),
                TaxBase::Included => panic!("none by making"),
            };
            let mut base = base_of(tax, &|product| due(tax, product));
            if tax.compound {
                for (before, amount) in &earlier {
                    let all = base_of(before, &|product| due(before, product));
                    let both = base_of(before, &|product| due(before, product) && due(tax, product));
                    if both == all {
                        base += amount;
                    } else if both != 0 {
                        return None;
                    }
                }
            }
            earlier.push((tax, share(base, tax.rate.0.into())));
        }
        Some(earlier.into_iter().map(|(_, amount)| amount).collect())
    }

    /// By the shop that [`shops`] makes.
    fn handover(&self, goods: i64, is_empty: bool) -> (i64, Vec<Reason>) {
        let (minimum, fee, mut against) = match &self.cart.fulfilment {
            Fulfilment::Pickup { .. } => (0, 0, Vec::new()),
            Fulfilment::Curbside { .. } => (1_000, 0, Vec::new()),
            Fulfilment::DriveThrough { .. } => return (0, vec![Reason::NotOffered]),
            Fulfilment::Delivery { zip, .. } => match zip.as_str() {
                "80302" => (2_000, if goods < 6_000 { 500 } else { 0 }, Vec::new()),
                "80455" => (6_000, share(goods, 100_000), Vec::new()),
                _ => (2_000, if goods < 6_000 { 500 } else { 0 }, vec![Reason::OutsideZone]),
            },
        };
        if goods < minimum && !is_empty {
            against.push(Reason::BelowMinimum);
        }
        (if is_empty { 0 } else { fee }, against)
    }
}

/// A shop in Colorado and one in Washington, both with curbside and two zones.
fn shops() -> Vec<Menu> {
    ["US-CO", "US-WA"]
        .map(|jurisdiction| {
            let mut menu = menu();
            menu.shop.jurisdiction = jurisdiction.to_owned();
            menu.shop.limit = LimitRules::of_jurisdiction(jurisdiction).unwrap();
            // Washington's patients have limits of their own, which nobody reads here.
            menu.shop.limit.0.retain(|rule| rule.menu == MenuType::Adult);
            menu.shop.order_types = serde_json::from_value(json!({
                "pickup": {},
                "curbside": {"minimum_cents": 1_000},
                "delivery": {
                    "terms": {
                        "minimum_cents": 2_000,
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
        })
        .into()
}

#[test]
fn a_simple_reading_of_the_rules_agrees_on_a_hundred_thousand_carts() {
    let shops = shops();
    let (mut read, mut seen) = (0_usize, [0_usize; 4]);
    for seed in 0..130_000 {
        let case = Case::of(seed, &shops);
        let quoted = quote(&case.menu, &case.ledgers, &case.cart, noon());
        let Some(expect) = case.read() else { continue };
        let got = Read {
            subtotal: quoted.subtotal_cents.0,
            discount: quoted.discount_cents.0,
            taxes: quoted.taxes.iter().map(|tax| tax.cents.0).collect(),
            fee: quoted.fee_cents.0,
            total: quoted.total_cents.0,
            filled: quoted.limits.iter().map(|limit: &LimitUse| limit.filled_per_mille).collect(),
            reasons: quoted.refusals.iter().map(|refusal| refusal.reason).collect(),
        };
        assert_eq!(got, expect, "seed {seed}");
        read += 1;
        assert_eq!(quoted.total_cents, Cents(expect.total), "seed {seed}");
        let is_seen = [
            expect.taxes.iter().filter(|tax| **tax > 0).count() > 1,
            expect.reasons.contains(&Reason::OverLimit),
            expect.fee > 0,
            expect.reasons.is_empty(),
        ];
        seen.iter_mut().zip(is_seen).for_each(|(count, is)| *count += usize::from(is));
    }
    assert!(read >= 100_000, "only {read} carts were read");
    assert!(
        seen.iter().all(|count| *count > 5_000),
        "too few carts show taxes, limits, fees or nothing wrong: {seen:?}"
    );
}
