//! What goes over the public JSON interface, and nothing else. Field names here are promises to other programs.
//!
//! Pure.

pub mod incidents;
pub mod webhooks;

use crate::cart::{Cart, MenuType};
use crate::id::{OrderCode, OrderId, OrderToken, ProductId, Slug, VariantId};
use crate::instead::Instead;
use crate::menu::PublishedMenu;
use crate::money::Cents;
use crate::order::arrival::Arrival;
use crate::order::{Customer, Order, OrderStatus};
use crate::order_type::OrderType;
use crate::product::{Category, Product, StrainType, Variant};
use crate::quote::{Quote, QuoteLine, QuotedTax};
use crate::refusal::Refusal;
use crate::slot::Slot;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The largest body that any route takes, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// `POST /api/v1/orders`: the quote's body, who orders, and the total that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRequest {
    /// What is wanted.
    #[serde(flatten)]
    pub cart: Cart,
    /// Who orders.
    pub customer: Customer,
    /// The total that the shopper was shown.
    pub total_cents: Cents,
    /// What that total was made of, so that a change can be told by its cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<SeenTotal>,
}

/// What a total was made of when a shopper saw it. Nothing is charged by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenTotal {
    /// The lines before specials.
    pub subtotal_cents: Cents,
    /// What specials took off.
    pub discount_cents: Cents,
    /// What taxes added.
    pub tax_cents: Cents,
}

impl From<&Quote> for SeenTotal {
    fn from(quote: &Quote) -> Self {
        let Quote { subtotal_cents, discount_cents, tax_cents, .. } = *quote;
        Self { subtotal_cents, discount_cents, tax_cents }
    }
}

/// The reply to a placed order, and to a look at one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReply {
    /// The order.
    pub order: OrderView,
}

/// An order as its shopper sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderView {
    /// Its id.
    pub id: OrderId,
    /// What to say at the door.
    pub code: OrderCode,
    /// The secret name of its page.
    pub token: OrderToken,
    /// Where it stands with the shop.
    pub status: OrderStatus,
    /// Why it was cancelled, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the origin has recorded it; false while it is queued.
    pub recorded: bool,
    /// What is due at the shop.
    pub total_cents: Cents,
    /// When it was accepted.
    #[serde(with = "crate::time::rfc3339")]
    pub placed_at: Timestamp,
    /// From which price list it was bought.
    #[serde(default)]
    pub menu: MenuType,
    /// How it leaves the shop.
    #[serde(default)]
    pub order_type: OrderType,
    /// When it is to be handed over.
    pub slot: Slot,
    /// What was bought.
    pub lines: Vec<QuoteLine>,
    /// The lines before specials.
    pub subtotal_cents: Cents,
    /// What specials took off.
    pub discount_cents: Cents,
    /// What each tax added.
    pub taxes: Vec<QuotedTax>,
    /// What the order type added.
    pub fee_cents: Cents,
    /// That the shopper is there, where they came by car and said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Arrival>,
}

impl OrderView {
    /// The order as its shopper sees it.
    #[must_use]
    pub fn new(order: Order, status: OrderStatus, reason: Option<String>, recorded: bool) -> Self {
        Self {
            id: order.id,
            code: order.code,
            token: order.token,
            status,
            reason,
            recorded,
            total_cents: order.total_cents,
            placed_at: order.placed_at,
            menu: order.menu,
            order_type: order.order_type,
            slot: order.slot,
            lines: order.lines,
            subtotal_cents: order.subtotal_cents,
            discount_cents: order.discount_cents,
            taxes: order.taxes,
            fee_cents: order.fee_cents,
            arrived: None,
        }
    }
}

/// Whether the database answers, as everybody may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginState {
    /// It answers.
    Up,
    /// It has begun to fail, or to recover.
    Degraded,
    /// It does not answer.
    Down,
}

/// `GET /api/v1/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReply {
    /// Whether the database answers.
    pub origin: OriginState,
    /// Since when it has been so.
    #[serde(with = "crate::time::rfc3339")]
    pub since: Timestamp,
    /// Orders accepted and not yet recorded.
    pub pending_orders: u64,
    /// Which menu is served.
    pub menu: MenuStamp,
}

/// Which menu an answer was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuStamp {
    /// The origin's revision.
    pub revision: i64,
    /// When the origin was read to make it.
    #[serde(with = "crate::time::rfc3339")]
    pub as_of: Timestamp,
}

/// `GET /api/v1/menu`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuReply {
    /// Which menu it is.
    pub menu: MenuStamp,
    /// What the shop sells, in the shop's order.
    pub products: Vec<ProductView>,
}

/// A product as other programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductView {
    /// Its id within the shop.
    pub id: ProductId,
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Its shelf.
    pub category: Category,
    /// Who makes it, where that is known.
    pub brand: Option<String>,
    /// The plant's type, where it has one.
    pub strain: Option<StrainType>,
    /// In which sizes it is sold.
    pub variants: Vec<VariantView>,
}

/// A variant as other programs read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantView {
    /// Its id within the shop.
    pub id: VariantId,
    /// Its size, as people read it.
    pub name: String,
    /// The adult price, before special and tax.
    pub price_cents: Cents,
    /// The price of one while a special runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_price_cents: Option<Cents>,
    /// The price for patients, before special and tax, where the shop sells to them and it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medical_price_cents: Option<Cents>,
    /// Whether it can be ordered.
    pub available: bool,
}

impl MenuReply {
    /// The menu at `now`, with what the overlay says is sold out.
    #[must_use]
    pub fn new(published: &PublishedMenu, sold_out: &BTreeSet<VariantId>, now: Timestamp) -> Self {
        let running = published.menu.running(MenuType::Adult, now);
        let online = published.menu.sold_online(MenuType::Adult, now);
        let sells_to_patients = published.menu.shop.medical.is_some();
        let variant = |product: &Product, variant: &Variant| {
            let price_cents = variant.price_on(MenuType::Adult);
            VariantView {
                id: variant.id.clone(),
                name: variant.size.to_string(),
                price_cents,
                medical_price_cents: Some(variant.price_on(MenuType::Medical))
                    .filter(|price| sells_to_patients && *price != price_cents),
                special_price_cents: running.sale_price(product, variant).map(|it| it.now),
                available: !sold_out.contains(&variant.id) && online.holds(variant),
            }
        };
        let product = |product: &Product| ProductView {
            id: product.id.clone(),
            slug: product.slug.clone(),
            name: product.name.clone(),
            category: product.category,
            brand: product.brand.clone(),
            strain: product.strain,
            variants: product.variants.iter().map(|it| variant(product, it)).collect(),
        };
        Self {
            menu: MenuStamp { revision: published.edition.revision, as_of: published.as_of },
            products: published.menu.products.iter().map(product).collect(),
        }
    }
}

/// An error as other programs read it: `application/problem+json` (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable name of the error.
    #[serde(rename = "type")]
    pub kind: String,
    /// The error in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One sentence for people.
    pub detail: String,
    /// Every reason for refusing an order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refusal>,
    /// The new quote, where it helps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Box<Quote>>,
    /// The nearest cart that can be ordered and its quote, where the one that was asked for cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Box<Instead>>,
    /// The order that exists already, for its owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderToken>,
    /// Everything that is wrong with what was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One thing that is wrong with what was sent, as in the example of RFC 9457, section 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// One sentence for people.
    pub detail: String,
    /// Where, as a JSON pointer in a fragment (RFC 6901, section 6).
    pub pointer: String,
}

impl FieldError {
    /// What is wrong at that place.
    #[must_use]
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), pointer: pointer.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{at, id, menu, noon};
    use crate::menu::Edition;
    use serde_json::json;

    #[test]
    fn the_menu_keeps_its_public_shape() {
        let edition = Edition { epoch: 1, revision: 7 };
        let published = PublishedMenu { edition, as_of: at("2026-04-20T18:00:00Z"), menu: menu() };
        let sold_out = BTreeSet::from([id("dream-14")]);
        let reply = serde_json::to_value(MenuReply::new(&published, &sold_out, noon())).unwrap();
        assert_eq!(reply["menu"], json!({"revision": 7, "as_of": "2026-04-20T18:00:00Z"}));
        assert_eq!(
            reply["products"][0],
            json!({"id": "blue-dream", "slug": "blue-dream", "name": "Blue Dream", "category": "flower",
                "brand": "High Meadow", "strain": "hybrid", "variants": [
                    {"id": "dream-3.5", "name": "3.5 g", "price_cents": 3333, "medical_price_cents": 2999,
                        "available": true},
                    {"id": "dream-14", "name": "14 g", "price_cents": 11111, "available": false}]})
        );
        assert_eq!(
            reply["products"][2]["variants"],
            json!([{"id": "wax-1", "name": "1 g", "price_cents": 2750, "special_price_cents": 2337, "available": true}])
        );
    }
}
