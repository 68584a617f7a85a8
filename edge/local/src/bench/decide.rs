//! What deciding a cart takes: one of 20 lines, at a shop with 500 products and 60 specials, against an empty one.
//!
//! Both are asked in turns over one connection, so that the way there and back, and whatever else the machine does, falls
//! on both; what is left between them is what the cart takes. That is measured in several rounds, which show how far one
//! figure can be trusted. I/O: asks the worker; SQL beforehand.

use super::sample::Quantile;
use super::workload::json_of;
use crate::http::{Ask, Connection};
use crate::origin;
use everbud_import::canonical;
use serde_json::{Value, json};

/// The shop that gets such a menu.
pub(super) const SLUG: &str = "night-ferry";
const HOST: &str = "night-ferry.localhost";
/// Products of its menu.
pub const PRODUCTS: usize = 500;
/// Specials of its menu, all of which run.
pub const SPECIALS: usize = 60;
/// Lines of the cart.
pub const LINES: usize = 20;
/// Rounds of one measurement.
pub const ROUNDS: usize = 9;
/// How often each of the two is asked in a round.
pub const PAIRS: usize = 400;

/// How long the answers of one round took, in microseconds.
#[derive(Clone, Debug, Default)]
pub struct Round {
    /// To an empty cart.
    empty: Vec<u64>,
    /// To the cart of 20 lines.
    full: Vec<u64>,
}

impl Round {
    /// The median answer to an empty cart, and to the cart of 20 lines, in microseconds.
    #[must_use]
    pub fn medians(&self) -> [u64; 2] {
        [&self.empty, &self.full].map(|times| Quantile::P50.of(&mut times.clone()))
    }

    /// What deciding the cart takes: what is left between the two, in microseconds.
    #[must_use]
    pub fn takes(&self) -> u64 {
        let [empty, full] = self.medians();
        full.saturating_sub(empty)
    }
}

/// Gives the shop its menu.
pub(super) fn make_menu(url: &str) -> Result<(), String> {
    let menu = canonical::read(&menu().to_string()).map_err(|why| why.to_string())?;
    if menu.products.len() != PRODUCTS || menu.specials.len() != SPECIALS {
        let problem = menu.problems.first().map(ToString::to_string).unwrap_or_default();
        return Err(format!("{} products, {} specials: {problem}", menu.products.len(), menu.specials.len()));
    }
    origin::import(url, SLUG, &menu.products, &menu.specials, &menu.stock).map(drop).map_err(|why| why.to_string())
}

const SHELVES: [&str; 5] = ["flower", "pre_roll", "vape", "concentrate", "gear"];

fn menu() -> Value {
    let product = |at: usize| {
        let shelf = SHELVES.get(at % SHELVES.len()).copied().unwrap_or("gear");
        let size = if shelf == "gear" { "each" } else { "0.1 g" };
        let price = 300 + at * 7 % 1_900;
        json!({"id": format!("p{at}"), "name": format!("Product {at}"), "brand": format!("Brand {}", at % 12),
               "category": shelf, "variants": [{"id": format!("v{at}"), "size": size, "price_cents": price, "stock": 1_000}]})
    };
    json!({"everbud_menu": 1, "products": (0..PRODUCTS).map(product).collect::<Vec<_>>(),
           "specials": (0..SPECIALS).map(special).collect::<Vec<_>>()})
}

/// A quarter each of sales, bundles, offers and cart specials, over shelves and brands that overlap.
fn special(at: usize) -> Value {
    let on = match at % 3 {
        0 => json!({"type": "everything"}),
        1 => json!({"type": "category", "category": SHELVES.get(at % SHELVES.len())}),
        _ => json!({"type": "brand", "brand": format!("Brand {}", at % 12)}),
    };
    let mut special = json!({"name": format!("Special {at}"), "on": on});
    let (field, gives) = match at % 4 {
        0 => ("percent_off", json!(format!("{}", 1 + at % 20))),
        1 => ("bundle", json!({"pieces": 2 + at % 4, "price_cents": 900 + 40 * at})),
        2 => ("offer", json!({"buy": {"pieces": 1 + at % 3}, "percent_off": "40"})),
        _ => ("cart", json!({"from_cents": 1_000 * at, "cents_off": 100 + at})),
    };
    if let Some(fields) = special.as_object_mut() {
        fields.insert(field.to_owned(), gives);
    }
    special
}

fn quote(lines: usize) -> Ask {
    let lines: Vec<Value> =
        (0..lines).map(|at| json!({"variant": format!("v{}", at * 23), "quantity": 1 + at % 3})).collect();
    let cart = json!({"lines": lines, "menu": "adult", "fulfilment": {"type": "pickup", "slot": null}, "coupons": []});
    let mut ask = Ask::get(HOST, "/api/v1/quote");
    ask.method = "POST";
    ask.headers = vec![("content-type", "application/json".to_owned())];
    ask.body = cart.to_string().into_bytes();
    ask
}

/// Whether the shop sells by that menu already.
pub(super) fn is_published(port: u16) -> Result<(), String> {
    let mut connection = Connection::open(port).map_err(|why| why.to_string())?;
    let quote = json_of(&mut connection, &quote(LINES), 200)?;
    let lines = quote.get("lines").and_then(Value::as_array).map_or(0, Vec::len);
    let is_cheaper = quote.get("discount_cents").and_then(Value::as_i64).is_some_and(|cents| cents > 0);
    if lines == LINES && is_cheaper { Ok(()) } else { Err(format!("{lines} lines are priced: {quote}")) }
}

pub(super) fn measure(port: u16) -> Result<Vec<Round>, String> {
    let mut connection = Connection::open(port).map_err(|why| why.to_string())?;
    (0..ROUNDS).map(|_| round(&mut connection)).collect()
}

fn round(connection: &mut Connection) -> Result<Round, String> {
    let (empty, full) = (quote(0), quote(LINES));
    let mut round = Round::default();
    for pair in 0..PAIRS {
        // Who is first changes.
        for is_full in if pair % 2 == 0 { [false, true] } else { [true, false] } {
            let (ask, times) = if is_full { (&full, &mut round.full) } else { (&empty, &mut round.empty) };
            let began = std::time::Instant::now();
            json_of(connection, ask, 200)?;
            times.push(u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX));
        }
    }
    Ok(round)
}
