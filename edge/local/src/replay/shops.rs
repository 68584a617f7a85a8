//! The shops of a replay: made up from a seed, each with a small menu, stock, a till, and baskets that people order.
//!
//! Pure. Prices are computed by the domain, so an order whose total the worker sees otherwise is refused and found.
//! What the driver has to know of a shop is kept small, for there are thousands.

mod words;

use crate::chance::Chance;
use crate::digest;
use everbud_domain::brand::Brand;
use everbud_domain::cart::{Cart, CartLine, Fulfilment, MenuType, Quantity};
use everbud_domain::family::Family;
use everbud_domain::hours::{DayHours, WeekHours};
use everbud_domain::id::{ProductId, ShopId, Slug, VariantId};
use everbud_domain::ledger::Ledgers;
use everbud_domain::limit::LimitRules;
use everbud_domain::margin::Margins;
use everbud_domain::menu::{MENU_SHAPE, Menu};
use everbud_domain::money::{Cents, Rate};
use everbud_domain::order_type::OrderTypes;
use everbud_domain::product::{Category, Potency, PotencyUnit, Product, Regulated, Size, StrainType, Unknown, Variant};
use everbud_domain::quote::quote;
use everbud_domain::shop::{Announced, CardStyle, Colour, Density, Face, HeaderStyle, Shop, Theme};
use everbud_domain::slot::SlotPlan;
use everbud_domain::special::Stacking;
use everbud_domain::structure::Structure;
use everbud_domain::tax::{Tax, TaxedGoods};
use everbud_domain::time::{Timestamp, Zone};
use everbud_domain::weight::Milligrams;
use std::fmt;

/// The fewest and the most products of a menu.
const PRODUCTS: (i64, i64) = (12, 40);
/// The last variants of each shop, of which there are only a few: some orders of them must be refused.
pub const SCARCE: usize = 2;
/// How many of a scarce variant there are.
const FEW: (i64, i64) = (2, 9);
/// How many of any other there are: more than a day can sell.
const PLENTY: (i64, i64) = (60_000, 90_000);
/// How many different baskets the shoppers of one shop order. The last holds something scarce.
pub const BASKETS: usize = 8;
/// How many orders a slot takes: the day is compressed and slots are not. The most that a shop may set; what is beyond it
/// falls into the next slot.
const SLOT_CAPACITY: u32 = 10_000;
/// When baskets are tried: a day on which the rules of all these places hold, 20 April 2026 at 18:00 UTC.
const TRIED_AT: Timestamp = Timestamp(1_776_708_000_000);

/// Where shops stand: jurisdiction, clock, town, tax on everything and tax on cannabis in millionths.
const PLACES: [(&str, &str, &str, u32, u32); 3] = [
    ("US-CO", "America/Denver", "Larkspur Gap, CO", 29_000, 150_000),
    ("US-NJ", "America/New_York", "Tuckahoe Ferry, NJ", 66_250, 20_000),
    ("US-WA", "America/Los_Angeles", "Cape Sorrow, WA", 65_000, 370_000),
];

/// What people put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basket {
    /// Variants, by their numbers, and how many of each.
    pub lines: Vec<(u16, i64)>,
    /// What it costs.
    pub total: Cents,
}

/// What the driver knows of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownShop {
    /// Its id.
    pub id: ShopId,
    /// Where it sells.
    pub host: String,
    /// The secret of its till.
    pub token: String,
    /// What lies on its shelf before the day, by the variants' numbers.
    pub on_hand: Vec<i64>,
    /// How many products it has.
    pub products: u16,
    /// What is ordered there.
    pub baskets: Vec<Basket>,
}

impl KnownShop {
    /// The same shop, where nobody orders what is scarce: so nobody is refused.
    #[must_use]
    pub fn with_plenty(mut self) -> Self {
        self.baskets.pop();
        self
    }

    /// The first number of a scarce variant.
    #[must_use]
    pub fn first_scarce(&self) -> usize {
        self.on_hand.len().saturating_sub(SCARCE)
    }
}

/// A shop as it is founded.
#[derive(Clone, Debug)]
pub struct MadeShop {
    /// What it shows and sells by.
    pub menu: Menu,
    /// What lies on its shelf.
    pub stock: Vec<(VariantId, i64)>,
    /// What the driver has to know.
    pub known: KnownShop,
}

/// A table of this file holds a word that the domain does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmakeable(&'static str);

impl fmt::Display for Unmakeable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a made-up shop has no {}", self.0)
    }
}

impl std::error::Error for Unmakeable {}

/// The name of a variant, by its number.
#[must_use]
pub fn variant_name(number: u16) -> String {
    format!("v{number}")
}

/// The number of a variant, by its name.
#[must_use]
pub fn variant_number(name: &str) -> Option<u16> {
    name.strip_prefix('v')?.parse().ok()
}

/// The name of a product in addresses, by its number.
#[must_use]
pub fn product_slug(number: usize) -> String {
    format!("p{number}")
}

/// Makes the shop of that number.
///
/// # Errors
/// [`Unmakeable`], a mistake of ours.
pub fn make(number: u32, seed: u64) -> Result<MadeShop, Unmakeable> {
    let named = digest::hex(format!("replay-420 {seed} {number}").as_bytes());
    let id = uuid(&named).ok_or(Unmakeable("id"))?;
    let mut chance = Chance(seed ^ (u64::from(number) + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93));
    let shop = shop(number, id.clone(), &mut chance)?;
    let products = products(&mut chance)?;
    let menu = Menu { shape: MENU_SHAPE, shop, products, specials: Vec::new() };
    let variants: Vec<VariantId> = menu.variants().map(|(_, variant)| variant.id.clone()).collect();
    let first_scarce = variants.len().saturating_sub(SCARCE);
    let on_hand: Vec<i64> = (0..variants.len())
        .map(|at| {
            let (low, high) = if at < first_scarce { PLENTY } else { FEW };
            chance.between(low, high)
        })
        .collect();
    let stock: Vec<(VariantId, i64)> = variants.into_iter().zip(on_hand.iter().copied()).collect();
    let known = KnownShop {
        id,
        host: format!("{}.localhost", menu.shop.slug),
        token: named,
        on_hand,
        products: u16::try_from(menu.products.len()).unwrap_or(u16::MAX),
        baskets: baskets(&menu, first_scarce, &mut chance)?,
    };
    Ok(MadeShop { menu, stock, known })
}

/// A UUID of those digits (RFC 9562, section 5.8: a version of our own).
fn uuid(hex: &str) -> Option<ShopId> {
    let part = |from: usize, to: usize| hex.get(from..to);
    let text = format!("{}-{}-8{}-8{}-{}", part(0, 8)?, part(8, 12)?, part(12, 15)?, part(15, 18)?, part(18, 30)?);
    ShopId::parse(&text).ok()
}

fn shop(number: u32, id: ShopId, chance: &mut Chance) -> Result<Shop, Unmakeable> {
    let (jurisdiction, zone, town, everything, cannabis) = *chance.one_of(&PLACES).ok_or(Unmakeable("place"))?;
    let (first, second) = words::shop_name(chance);
    let tax = |name: &str, rate, on| Tax::added(name, Rate(rate), on);
    Ok(Shop {
        id,
        slug: Slug::parse(&format!("shop-{number}")).map_err(|_| Unmakeable("slug"))?,
        name: format!("{first} {second}"),
        tagline: "Open on the twentieth, and every other day.".to_owned(),
        address: format!("{} Foundry Row, {town}", 100 + number),
        phone: "303-555-0142".to_owned(),
        licence: format!("REPLAY-{number:05}"),
        jurisdiction: jurisdiction.to_owned(),
        zone: Zone::named(zone).ok_or(Unmakeable("clock"))?,
        // A day is replayed at any hour, so the doors are never shut.
        hours: WeekHours([Some(DayHours { open: 0, close: 1440 }); 7]).into(),
        slots: SlotPlan {
            minutes: 120,
            capacity: SLOT_CAPACITY,
            lead_minutes: 30,
            days_ahead: 1,
            last_order_minutes: 0,
        },
        sale_hours: None,
        order_types: OrderTypes::default(),
        after_hours_orders: true,
        minimum_age: 21,
        medical: None,
        taxes: vec![
            tax("Cannabis excise", cannabis, TaxedGoods::Cannabis),
            tax("Sales tax", everything, TaxedGoods::Everything),
        ],
        taxes_elsewhere: Vec::new(),
        limit: LimitRules::of_jurisdiction(jurisdiction).ok_or(Unmakeable("purchase limit"))?,
        limits_confirmed: Vec::new(),
        stacking: Stacking::default(),
        theme: theme(chance)?,
        brand: Brand::default(),
        announcement: String::new(),
        announced: Announced::default(),
        pages: Vec::new(),
        structure: Structure::default(),
        margins: Margins::default(),
    })
}

fn theme(chance: &mut Chance) -> Result<Theme, Unmakeable> {
    let colour = |text: &str| Colour::try_from(text.to_owned()).map_err(|_| Unmakeable("colour"));
    let accent = chance.one_of(&["#1f5f3a", "#7a3b00", "#00557a", "#6a2a5b"]).ok_or(Unmakeable("accent"))?;
    Ok(Theme {
        accent: colour(accent)?,
        on_accent: colour("#ffffff")?,
        ground: colour("#fbfaf6")?,
        surface: colour("#ffffff")?,
        ink: colour("#1c211d")?,
        face: Face::Sans,
        heading_family: Family::default(),
        text_family: Family::default(),
        radius: 8,
        density: Density::default(),
        cards: CardStyle::default(),
        header: HeaderStyle::default(),
    })
}

/// A shelf, the sizes in which its goods are sold, and what the dearest of the smallest costs.
struct Kind {
    category: Category,
    sizes: &'static [(Size, Regulated)],
    cents: (i64, i64),
}

const fn mass(milligrams: i64) -> Size {
    Size::Weight { mass: Milligrams(milligrams) }
}

const NONE: Regulated = Regulated {
    flower: Milligrams(0),
    concentrate: Milligrams(0),
    edible_thc: Milligrams(0),
    solid_edible: Milligrams(0),
    liquid_edible: everbud_domain::weight::Microlitres(0),
    infused: Milligrams(0),
    all_concentrate: None,
    product_thc: None,
    unknown: Unknown { edible_thc: false, net: false, parts: false },
};

const fn flower(milligrams: i64) -> Regulated {
    Regulated { flower: Milligrams(milligrams), ..NONE }
}

const KINDS: [Kind; 5] = [
    Kind {
        category: Category::Flower,
        sizes: &[(mass(1_000), flower(1_000)), (mass(3_500), flower(3_500))],
        cents: (900, 1_600),
    },
    Kind { category: Category::PreRoll, sizes: &[(mass(1_000), flower(1_000))], cents: (600, 1_400) },
    Kind {
        category: Category::Vape,
        sizes: &[(mass(500), Regulated { concentrate: Milligrams(500), ..NONE })],
        cents: (2_000, 4_500),
    },
    Kind {
        category: Category::Edible,
        sizes: &[(
            Size::Each { count: 10 },
            Regulated { edible_thc: Milligrams(100), solid_edible: Milligrams(50_000), ..NONE },
        )],
        cents: (1_200, 2_600),
    },
    Kind { category: Category::Gear, sizes: &[(Size::Each { count: 1 }, NONE)], cents: (150, 2_900) },
];

fn products(chance: &mut Chance) -> Result<Vec<Product>, Unmakeable> {
    let count = usize::try_from(chance.between(PRODUCTS.0, PRODUCTS.1)).unwrap_or(0);
    let mut next_variant = 0;
    (0..count).map(|number| product(number, &mut next_variant, chance)).collect()
}

fn product(number: usize, next_variant: &mut u16, chance: &mut Chance) -> Result<Product, Unmakeable> {
    let kind = KINDS.get(number % KINDS.len()).ok_or(Unmakeable("shelf"))?;
    let slug = product_slug(number);
    let base = chance.between(kind.cents.0, kind.cents.1);
    let mut variants = Vec::new();
    for (times, (size, regulated)) in (1..).zip(kind.sizes) {
        let id = VariantId::parse(&variant_name(*next_variant)).map_err(|_| Unmakeable("variant"))?;
        *next_variant += 1;
        // The larger size costs less for its mass, as on most shelves.
        let price = Cents(base * times * times - (times - 1) * base);
        variants.push(Variant { id, size: *size, price, medical_price: None, regulated: *regulated });
    }
    let percent = chance.between(16_000, 31_000);
    let is_plant = matches!(kind.category, Category::Flower | Category::PreRoll | Category::Vape);
    Ok(Product {
        id: ProductId::parse(&slug).map_err(|_| Unmakeable("product"))?,
        slug: Slug::parse(&slug).map_err(|_| Unmakeable("product's slug"))?,
        name: words::product_name(kind.category, chance),
        brand: Some(words::brand(chance)),
        category: kind.category,
        subcategory: None,
        strain: is_plant.then_some(()).and_then(|()| chance.one_of(&StrainType::ALL).copied()),
        thc: is_plant.then_some(Potency { unit: PotencyUnit::Percent, low: percent, high: percent }),
        cbd: None,
        effects: Vec::new(),
        description: words::description(chance),
        variants,
        added_at: None,
    })
}

/// Baskets of some 2.2 things each (the mean of Weedmaps' report of 20 April), all within the law.
fn baskets(menu: &Menu, first_scarce: usize, chance: &mut Chance) -> Result<Vec<Basket>, Unmakeable> {
    let variants: Vec<&VariantId> = menu.variants().map(|(_, variant)| &variant.id).collect();
    let ledgers = Ledgers { available: variants.iter().map(|id| ((*id).clone(), 99)).collect(), ..Ledgers::default() };
    let mut baskets = Vec::new();
    for number in 0..BASKETS {
        let count = *chance.one_of(&[1, 1, 2, 2, 2, 3, 4]).ok_or(Unmakeable("basket"))?;
        let mut lines: Vec<(u16, i64)> = Vec::new();
        if number + 1 == BASKETS {
            lines.push((u16::try_from(first_scarce + chance.below(SCARCE)).unwrap_or(0), 1));
        }
        while lines.len() < count {
            let variant = u16::try_from(chance.below(first_scarce)).unwrap_or(0);
            if lines.iter().all(|(other, _)| *other != variant) {
                lines.push((variant, chance.between(1, 6) / 6 + 1));
            }
        }
        let cart = cart(&lines);
        // Any moment will do: nothing that decides a price here changes with the time.
        let quoted = quote(menu, &ledgers, &cart, TRIED_AT);
        if !quoted.refusals.is_empty() {
            return Err(Unmakeable("basket that can be ordered"));
        }
        baskets.push(Basket { lines, total: quoted.total_cents });
    }
    Ok(baskets)
}

/// The cart of these lines, for the first slot that is free.
#[must_use]
pub fn cart(lines: &[(u16, i64)]) -> Cart {
    let line = |(variant, quantity): &(u16, i64)| CartLine {
        variant: variant_name(*variant),
        quantity: Quantity::Whole(*quantity),
    };
    Cart {
        lines: lines.iter().map(line).collect(),
        menu: MenuType::Adult,
        fulfilment: Fulfilment::default(),
        coupons: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
