//! A made-up shop for the tests of this crate.
//!
//! Pure. Prices are chosen so that roundings show.

use crate::brand::Brand;
use crate::cart::{Cart, CartLine, Fulfilment, MenuType, Quantity};
use crate::decide::NewOrder;
use crate::family::Family;
use crate::hours::{DayHours, WeekHours};
use crate::id::{OrderCode, OrderId, OrderToken, ProductId, ShopId, Slug, SpecialId, VariantId};
use crate::ledger::Ledgers;
use crate::limit::LimitRules;
use crate::margin::Margins;
use crate::menu::{MENU_SHAPE, Menu};
use crate::money::{Cents, Rate};
use crate::order::{Customer, PatientCard};
use crate::order_type::{OrderType, OrderTypes};
use crate::product::{Category, Potency, PotencyUnit, Product, Regulated, Size, StrainType, Variant};
use crate::settings::Settings;
use crate::shop::{Announced, CardStyle, Density, Face, HeaderStyle, MedicalSales, Shop, Theme};
use crate::slot::{SlotKey, SlotPlan};
use crate::special::{Special, SpecialScope, Stacking, When};
use crate::structure::Structure;
use crate::studio::Look;
use crate::tax::{Tax, TaxedGoods};
use crate::time::{Timestamp, Zone};
use crate::weight::Milligrams;
use std::collections::BTreeMap;

/// Noon at the shop, on a Monday: it is open.
pub(crate) const NOON: &str = "2026-04-20T12:00:00-06:00";

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

pub(crate) fn noon() -> Timestamp {
    at(NOON)
}

pub(crate) fn id(text: &str) -> VariantId {
    VariantId::parse(text).unwrap()
}

fn variant(id: &str, size: Size, price: i64, regulated: Regulated) -> Variant {
    Variant { id: VariantId::parse(id).unwrap(), size, price: Cents(price), medical_price: None, regulated }
}

fn product(slug: &str, name: &str, brand: Option<&str>, category: Category, variants: Vec<Variant>) -> Product {
    Product {
        id: ProductId::parse(slug).unwrap(),
        slug: Slug::parse(slug).unwrap(),
        name: name.to_owned(),
        brand: brand.map(str::to_owned),
        category,
        subcategory: None,
        strain: None,
        thc: None,
        cbd: None,
        effects: Vec::new(),
        description: String::new(),
        variants,
        added_at: None,
    }
}

fn products() -> Vec<Product> {
    let flower = |mg: i64| Regulated { flower: Milligrams(mg), ..Regulated::default() };
    let weight = |mg: i64| Size::Weight { mass: Milligrams(mg) };
    let percent = |low, high| Some(Potency { unit: PotencyUnit::Percent, low, high });
    let mut dream = variant("dream-3.5", weight(3500), 3_333, flower(3500));
    dream.medical_price = Some(Cents(2_999));
    let wax = Regulated { concentrate: Milligrams(1000), ..Regulated::default() };
    let gummy = Regulated { edible_thc: Milligrams(100), ..Regulated::default() };
    vec![
        Product {
            strain: Some(StrainType::Hybrid),
            thc: percent(21_000, 24_500),
            effects: vec![String::from("Uplifted")],
            description: String::from("Sweet berries, as in Québec."),
            ..product(
                "blue-dream",
                "Blue Dream",
                Some("High Meadow"),
                Category::Flower,
                vec![dream, variant("dream-14", weight(14_000), 11_111, flower(14_000))],
            )
        },
        Product {
            strain: Some(StrainType::Indica),
            thc: percent(28_000, 28_000),
            ..product(
                "creme-brulee",
                "Crème Brûlée",
                Some("Ætherleaf"),
                Category::Flower,
                vec![variant("creme-3.5", weight(3500), 4_000, flower(3500))],
            )
        },
        product(
            "wax",
            "Plain Wax",
            Some("High Meadow"),
            Category::Concentrate,
            vec![variant("wax-1", weight(1000), 2_750, wax)],
        ),
        product(
            "gummies",
            "Pear Gummies",
            Some("Nibble's"),
            Category::Edible,
            vec![variant("gummies-10", Size::Each { count: 10 }, 1_850, gummy)],
        ),
        product(
            "lighter",
            "Lighter",
            None,
            Category::Gear,
            vec![variant("lighter", Size::Each { count: 1 }, 199, Regulated::default())],
        ),
    ]
}

pub(crate) fn menu() -> Menu {
    let colour = |text: &str| text.to_owned().try_into().unwrap();
    let day = Some(DayHours { open: 480, close: 1260 });
    Menu {
        shape: MENU_SHAPE,
        shop: Shop {
            id: ShopId::parse("017f22e2-79b0-4cc3-98c4-dc0c0c07398f").unwrap(),
            slug: Slug::parse("high-meadow").unwrap(),
            name: String::from("High Meadow"),
            tagline: String::new(),
            address: String::new(),
            phone: String::from("303-555-0100"),
            licence: String::from("402R-00001"),
            jurisdiction: String::from("US-CO"),
            zone: Zone::named("America/Denver").unwrap(),
            hours: WeekHours([day; 7]).into(),
            sale_hours: None,
            slots: SlotPlan { minutes: 30, capacity: 2, lead_minutes: 30, days_ahead: 1, last_order_minutes: 0 },
            order_types: OrderTypes::default(),
            after_hours_orders: true,
            minimum_age: 21,
            medical: Some(MedicalSales { minimum_age: 18 }),
            taxes: vec![
                Tax::added("Excise", Rate(150_000), TaxedGoods::Cannabis),
                Tax { compound: true, ..Tax::added("Sales", Rate(66_250), TaxedGoods::Everything) },
            ],
            taxes_elsewhere: Vec::new(),
            limit: LimitRules::of_jurisdiction("US-CO").unwrap(),
            limits_confirmed: Vec::new(),
            stacking: Stacking::default(),
            theme: Theme {
                accent: colour("#226644"),
                on_accent: colour("#ffffff"),
                ground: colour("#ffffff"),
                surface: colour("#eeeeee"),
                ink: colour("#111111"),
                face: Face::Sans,
                heading_family: Family::default(),
                text_family: Family::default(),
                radius: 8,
                density: Density::default(),
                cards: CardStyle::default(),
                header: HeaderStyle::default(),
            },
            brand: Brand::default(),
            announcement: String::new(),
            announced: Announced::default(),
            pages: Vec::new(),
            structure: Structure::default(),
            margins: Margins::new(),
        },
        products: products(),
        specials: vec![Special {
            when: When { ends_at: Some(at("2026-04-27T00:00:00-06:00")), ..When::default() },
            ..Special::percent_sale(
                SpecialId::parse("wax-week").unwrap(),
                String::from("Wax week"),
                Rate(150_000),
                SpecialScope::Category { category: Category::Concentrate },
            )
        }],
    }
}

/// Its look, as the counter reads it out of the settings.
pub(crate) fn look() -> Look {
    serde_json::from_value(serde_json::to_value(Settings::of(&menu().shop)).unwrap()).unwrap()
}

pub(crate) fn ledgers() -> Ledgers {
    nine_of_each(&menu())
}

pub(crate) fn nine_of_each(menu: &Menu) -> Ledgers {
    Ledgers { available: menu.variants().map(|(_, variant)| (variant.id.clone(), 9)).collect(), ..Ledgers::default() }
}

/// So many orders for pick-up in the slots that start then.
pub(crate) fn taken_by_pickup(taken: &[(&str, u32)]) -> BTreeMap<SlotKey, u32> {
    let key = |start: &str| SlotKey { starts_at: at(start), order_type: OrderType::Pickup };
    taken.iter().map(|(start, orders)| (key(start), *orders)).collect()
}

pub(crate) fn cart(lines: &[(&str, i64)]) -> Cart {
    Cart {
        lines: lines
            .iter()
            .map(|(variant, quantity)| CartLine {
                variant: (*variant).to_owned(),
                quantity: Quantity::Whole(*quantity),
            })
            .collect(),
        menu: MenuType::Adult,
        fulfilment: Fulfilment::default(),
        coupons: Vec::new(),
    }
}

pub(crate) fn customer() -> Customer {
    Customer {
        name: String::from("Ada Love"),
        phone: String::from("+1 (303) 555-0100"),
        birth_date: String::from("1990-12-10"),
        email: None,
        residency: None,
        patient: None,
        vehicle: None,
        address: None,
    }
}

/// The same person as a patient.
pub(crate) fn patient() -> Customer {
    let [number, expires, state] = ["CO-17", "2099-12-31", "CO"].map(String::from);
    Customer { patient: Some(PatientCard { number, expires, state }), ..customer() }
}

pub(crate) fn new_order() -> NewOrder {
    NewOrder {
        id: OrderId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f").unwrap(),
        code: OrderCode::parse("7KQ2ZD").unwrap(),
        token: OrderToken::parse("0123456789abcdef0123456789abcdef").unwrap(),
    }
}
