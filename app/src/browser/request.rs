//! An order as the JSON interface takes it, and its answer as it comes, through the browser's own JSON.
//!
//! A serializer of our own would weigh more than all islands together. I/O: the page's form; one fetch.

use super::keeping::Kept;
use super::page;
use everbud_domain::attempt::Answered;
use everbud_domain::money::Cents;
use everbud_domain::refusal::Refusal;
use gloo_net::http::Request;
use js_sys::{Array, JSON, Object, Reflect};
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use wasm_bindgen::JsValue;
use web_sys::{AbortSignal, HtmlFormElement, UrlSearchParams};

/// How long an answer may take before it counts as lost, in milliseconds.
const PATIENCE: u32 = 20_000;

/// What an answer says.
pub(crate) struct Answer {
    pub(crate) answered: Answered,
    /// The secret name of the order that exists.
    pub(crate) order: Option<String>,
    /// Why it was refused.
    pub(crate) refusals: Vec<Refusal>,
    /// What it would cost now.
    pub(crate) total: Option<Cents>,
    /// Whether something else can be ordered instead.
    pub(crate) instead: bool,
    /// One sentence for people.
    pub(crate) detail: String,
}

/// The order that the checkout's form asks for.
pub(crate) fn body(form: &HtmlFormElement) -> Option<String> {
    let fields = UrlSearchParams::new_with_str(&page::fields(form, &[])?).ok()?;
    let text = |name: &str| JsValue::from(fields.get(name).unwrap_or_default());
    let some =
        |name: &str| fields.get(name).filter(|value| !value.trim().is_empty()).map_or(JsValue::NULL, JsValue::from);
    let wanted = fields.get("lines")?;
    let lines = wanted
        .split(' ')
        .filter_map(|line| line.split_once('*'))
        .map(|(variant, quantity)| object(&[("variant", variant.into()), ("quantity", number(quantity))]));
    let codes = fields.get("codes").unwrap_or_default();
    let coupons = codes.split(' ').filter(|code| !code.is_empty()).map(JsValue::from);
    let order_type = fields.get("order_type")?;
    let address = match fields.get("street") {
        Some(_) => {
            object(&[("street", text("street")), ("town", text("town")), ("zip", text("zip")), ("note", text("note"))])
        }
        None => JsValue::NULL,
    };
    let patient = match fields.get("card_number") {
        Some(_) => object(&[
            ("number", text("card_number")),
            ("expires", text("card_expires")),
            ("state", fields.get("card_state").unwrap_or_default().trim().to_ascii_uppercase().into()),
        ]),
        None => JsValue::NULL,
    };
    let customer = object(&[
        ("name", text("name")),
        ("phone", text("phone")),
        ("birth_date", text("birth_date")),
        ("email", some("email")),
        ("vehicle", some("vehicle")),
        ("address", address),
        ("patient", patient),
        ("residency", some("residency")),
    ]);
    // A new total that is agreed to has no parts that were seen; a form has them all.
    let part = |name: &'static str| (name, number(&fields.get(name).unwrap_or_default()));
    let seen = [part("subtotal_cents"), part("discount_cents"), part("tax_cents")];
    let order = object(&[
        ("lines", lines.collect::<Array>().into()),
        ("menu", text("menu")),
        ("fulfilment", object(&[("type", order_type.into()), ("slot", some("slot")), ("zip", text("zip"))])),
        ("coupons", coupons.collect::<Array>().into()),
        ("customer", customer),
        ("total_cents", number(&fields.get("total_cents")?)),
        ("seen", object(&seen)),
    ]);
    JSON::stringify(&order).ok()?.as_string()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &JsValue::from(*name), value);
    }
    object.into()
}

fn number(digits: &str) -> JsValue {
    digits.parse::<i32>().unwrap_or(0).into()
}

/// Sends the attempt, and reads what comes back.
pub(crate) async fn send(kept: &Kept) -> Answer {
    let nothing = Answer {
        answered: Answered::Nothing,
        order: None,
        refusals: Vec::new(),
        total: None,
        instead: false,
        detail: String::new(),
    };
    let signal = AbortSignal::timeout_with_u32(PATIENCE);
    let request = Request::post("/api/v1/orders")
        .header("content-type", "application/json")
        .header("idempotency-key", kept.key.as_str())
        .abort_signal(Some(&signal))
        .body(kept.body.as_str());
    let Ok(request) = request else { return nothing };
    let Ok(response) = request.send().await else { return nothing };
    let status = response.status();
    let Ok(text) = response.text().await else { return nothing };
    let value = JSON::parse(&text).unwrap_or(JsValue::NULL);
    // A new order is there as a whole; of one that exists already, only its secret name is told.
    let order = field(&value, "order");
    let order = order.as_string().or_else(|| field(&order, "token").as_string());
    let refusals = field(&value, "refusals");
    let refusals = if Array::is_array(&refusals) { Array::from(&refusals) } else { Array::new() };
    Answer {
        answered: Answered::Status { status, order: order.is_some() },
        order,
        refusals: refusals.iter().filter_map(|refusal| read(&refusal)).collect(),
        total: whole(&field(&field(&value, "quote"), "total_cents")).map(Cents),
        instead: field(&value, "instead").is_object(),
        detail: field(&value, "detail").as_string().unwrap_or_default(),
    }
}

fn field(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &JsValue::from(name)).unwrap_or(JsValue::UNDEFINED)
}

#[expect(clippy::cast_possible_truncation, reason = "the worker sends whole numbers within a browser's reach")]
fn whole(value: &JsValue) -> Option<i64> {
    value.as_f64().map(|value| value as i64)
}

fn read(refusal: &JsValue) -> Option<Refusal> {
    Some(Refusal {
        reason: named(refusal, "type")?,
        line: whole(&field(refusal, "line")).and_then(|line| usize::try_from(line).ok()),
        field: named(refusal, "pointer"),
        detail: field(refusal, "detail").as_string()?,
    })
}

/// A value that is written as its name.
fn named<T: DeserializeOwned>(value: &JsValue, field_name: &str) -> Option<T> {
    let name = field(value, field_name).as_string()?;
    let name: StrDeserializer<'_, serde::de::value::Error> = name.as_str().into_deserializer();
    T::deserialize(name).ok()
}
