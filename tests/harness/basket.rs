//! What a test orders, and how it asks for it.

use crate::shop::{Reply, Shop};
use serde_json::{Value, json};
use uuid::Uuid;

/// A fresh idempotency key.
pub fn new_key() -> String {
    Uuid::now_v7().to_string()
}

/// Somebody who may buy.
pub fn adult() -> Value {
    json!({"name": "Robin Ashdown", "phone": "+1 303 555 0123", "birth_date": "1988-02-29"})
}

/// Variants that can be had, cheapest first, so that small orders stay under every limit.
#[track_caller]
pub fn available(shop: &Shop) -> Vec<String> {
    let menu = shop.get("/api/v1/menu").expect(200).json();
    let mut found: Vec<(i64, String)> = menu["products"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|product| product["variants"].as_array().unwrap())
        .filter(|variant| variant["available"] == true)
        .map(|variant| (variant["price_cents"].as_i64().unwrap(), variant["id"].as_str().unwrap().to_owned()))
        .collect();
    found.sort();
    found.into_iter().map(|(_, id)| id).collect()
}

/// A cart of these variants and quantities, for the first free slot.
pub fn cart(lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(variant, quantity)| json!({"variant": variant, "quantity": quantity})).collect();
    json!({"lines": lines, "menu": "adult", "fulfilment": {"type": "pickup", "slot": null}, "coupons": []})
}

/// The order for a cart: who, and the total that a quote just showed.
#[track_caller]
pub fn order_for(shop: &Shop, cart: &Value) -> Value {
    let quote = shop.post_json("/api/v1/quote", &[], cart).expect(200).json();
    let mut order = cart.clone();
    order["customer"] = adult();
    order["total_cents"] = quote["total_cents"].clone();
    order
}

/// Sends an order under that key.
#[track_caller]
pub fn send_order(shop: &Shop, key: &str, order: &Value) -> Reply {
    shop.post_json("/api/v1/orders", &[("idempotency-key", key)], order)
}

/// Quotes and orders one of that variant. Returns the answer, whatever it is.
#[track_caller]
pub fn order_one(shop: &Shop, variant: &str) -> Reply {
    send_order(shop, &new_key(), &order_for(shop, &cart(&[(variant, 1)])))
}
