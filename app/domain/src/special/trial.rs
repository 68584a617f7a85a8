//! Made-up carts, with the specials that are tried on them.
//!
//! Pure; compiled for tests only.

use super::*;
use crate::dice::Dice;
use crate::fixture::noon;
use crate::id::{ProductId, Slug, VariantId};
use crate::person::PersonHistory;
use crate::product::{Category, Regulated, Size};
use crate::quote::LineSpecial;

/// A cart with the specials that are tried on it.
#[derive(Debug, Clone)]
pub(super) struct Trial {
    pub(super) specials: Vec<Special>,
    pub(super) stacking: Stacking,
    pub(super) menu: MenuType,
    pub(super) coupons: Vec<String>,
    pub(super) now: Timestamp,
    pub(super) lines: Vec<(Product, i64)>,
}

pub(super) fn special(gives: Gives, on: Goods) -> Special {
    let name = "S".to_owned();
    Special { gives, ..Special::percent_sale(SpecialId::parse("s").unwrap(), name, Rate(0), on) }
}

pub(super) fn goods(products: &[&str]) -> Goods {
    SpecialScope::Products { products: products.iter().map(|it| ProductId::parse(it).unwrap()).collect() }.into()
}

fn product(name: &str, cents: i64) -> Product {
    let is_gear = name == "g";
    let mass = Milligrams(if name == "half" { 14_000 } else { 3_500 });
    let size = if is_gear { Size::Each { count: 1 } } else { Size::Weight { mass } };
    Product {
        id: ProductId::parse(name).unwrap(),
        slug: Slug::parse(name).unwrap(),
        name: name.to_uppercase(),
        brand: (!is_gear).then(|| "Meadow".to_owned()),
        category: if is_gear { Category::Gear } else { Category::Flower },
        subcategory: (name == "half").then(|| "Smalls".to_owned()),
        strain: None,
        thc: None,
        cbd: None,
        effects: Vec::new(),
        description: String::new(),
        variants: vec![Variant {
            id: VariantId::parse(name).unwrap(),
            size,
            price: Cents(cents),
            medical_price: None,
            regulated: Regulated::default(),
        }],
        added_at: None,
    }
}

fn priced(name: &str) -> Product {
    let cents = match name {
        "a" => 1_000,
        "b" => 800,
        "c" | "e" => 600,
        "d" => 400,
        "g" => 500,
        "half" => 3_000,
        _ => panic!("no such product"),
    };
    product(name, cents)
}

impl Trial {
    pub(super) fn of(cart: &[(&str, i64)]) -> Self {
        Self {
            specials: Vec::new(),
            stacking: Stacking::default(),
            menu: MenuType::Adult,
            coupons: Vec::new(),
            now: noon(),
            lines: cart.iter().map(|(name, quantity)| (priced(name), *quantity)).collect(),
        }
    }

    pub(super) fn working(&self) -> Working {
        self.working_for(None)
    }

    pub(super) fn working_for(&self, history: Option<&PersonHistory>) -> Working {
        let bought = |(product, quantity): &'_ (Product, i64)| (product.variants[0].clone(), *quantity);
        let variants: Vec<(Variant, i64)> = self.lines.iter().map(bought).collect();
        let lines: Vec<Bought<'_>> = self
            .lines
            .iter()
            .zip(&variants)
            .map(|((product, _), (variant, quantity))| Bought {
                product,
                variant,
                quantity: *quantity,
                price: variant.price,
            })
            .collect();
        let zone = Zone::named("America/Denver").unwrap();
        let asked =
            Asked { menu: self.menu, order_type: None, coupons: &self.coupons, now: self.now, zone: &zone, history };
        apply(&self.specials, self.stacking, &lines, &asked)
    }

    pub(super) fn discounts(&self) -> Vec<i64> {
        let sum = |line: &Vec<LineSpecial>| line.iter().map(|it| it.cents.0).sum();
        self.working().lines.iter().map(sum).collect()
    }

    pub(super) fn discount(&self) -> i64 {
        self.discounts().iter().sum()
    }

    pub(super) fn tags(&self) -> Vec<i64> {
        self.lines.iter().map(|(product, quantity)| product.variants[0].price.0 * quantity).collect()
    }
}

impl Dice {
    pub(super) fn goods(&mut self) -> Goods {
        match self.roll(4) {
            0 => SpecialScope::Everything.into(),
            1 => SpecialScope::Category { category: Category::Flower }.into(),
            2 => goods(&["a", "b", "g"]),
            _ => goods(&["c", "g"]),
        }
    }

    pub(super) fn cut(&mut self) -> Cut {
        match self.roll(4) {
            0 => Cut::Amount { cents: Cents(self.number(1, 500)) },
            1 => Cut::Price { cents: Cents(self.number(0, 700)) },
            2 => Cut::Percent { rate: Rate(1_000_000) },
            _ => Cut::Percent { rate: Rate(u32::try_from(self.number(1, 900_000)).unwrap()) },
        }
    }

    pub(super) fn deal(&mut self) -> Gives {
        match self.roll(4) {
            0 => Gives::Sale { cut: self.cut() },
            1 => {
                Gives::Bundle { pieces: u32::try_from(self.number(1, 3)).unwrap(), price: Cents(self.number(0, 2_000)) }
            }
            _ => {
                let amount = match self.roll(4) {
                    0 => Amount::Spend { cents: Cents(self.number(1, 2_000)) },
                    1 => Amount::Mass { mass: Milligrams(self.number(1, 8_000)) },
                    _ => Amount::Pieces { pieces: u32::try_from(self.number(1, 2)).unwrap() },
                };
                let reward = self.one(&[Reward::Cheapest, Reward::Dearest]);
                let pieces = u32::try_from(self.number(1, 2)).unwrap();
                Gives::Offer { buy: Purchase { of: self.goods(), amount }, pieces, cut: self.cut(), reward }
            }
        }
    }

    pub(super) fn special(&mut self, gives: Gives) -> Special {
        let is_deal = !matches!(gives, Gives::Cart { .. });
        let most = (is_deal && self.roll(3) == 0).then(|| u32::try_from(self.number(1, 2)).unwrap());
        Special { most_per_order: most, ..special(gives, self.goods()) }
    }

    /// A cart of so many pieces at most, of different prices that end in odd cents.
    pub(super) fn cart(&mut self, most: i64) -> Trial {
        let mut left = self.number(0, most);
        let mut lines = Vec::new();
        let base = self.number(0, 97);
        for (at, name) in ["a", "b", "c", "d", "g", "half"].into_iter().enumerate() {
            let quantity = self.number(0, left.min(3));
            left -= quantity;
            if quantity > 0 {
                let step = i64::try_from(at).unwrap() * 131;
                lines.push((product(name, self.number(1, 90) * 13 + base + step), quantity));
            }
        }
        Trial { lines, ..Trial::of(&[]) }
    }
}
