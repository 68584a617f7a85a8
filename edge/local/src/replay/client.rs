//! One shopper or till: what it sends, and what the answer means to it. I/O: one connection.

use super::journal::{Answer, Asked};
use super::plan::{Act, Arrival, CHANGES_PER_PUSH};
use super::shops::{KnownShop, cart, product_slug, variant_name};
use crate::chance::Chance;
use crate::http::{Answered, Ask, Connection};
use everbud_domain::id::IdempotencyKey;
use everbud_domain::order::Customer;
use everbud_domain::wire::OrderRequest;
use serde_json::{Value, json};
use std::io;

/// What a page came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// It came whole.
    Whole,
    /// An honest 503, or no answer.
    Missed,
    /// Something else.
    Wrong(String),
}

/// Something that is sent until it is answered, always under the same key.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Which shop.
    pub shop: u32,
    /// Its key.
    pub key: String,
    /// What it asks.
    pub asked: Asked,
    ask: Ask,
}

/// Writes the order or the push of an arrival; nothing for a page.
#[must_use]
pub fn letter(arrival: &Arrival, shop: &KnownShop, now_ms: i64, random: [u8; 10]) -> Option<Letter> {
    let mut chance = Chance(u64::from(arrival.seed));
    let key = IdempotencyKey::mint(now_ms, random).to_string();
    let (asked, path, body) = match arrival.act {
        Act::View => return None,
        Act::Order => {
            let basket = chance.one_of(&shop.baskets)?;
            let request = OrderRequest {
                cart: cart(&basket.lines),
                customer: customer(&mut chance),
                total_cents: basket.total,
                seen: None,
            };
            (Asked::Order(basket.lines.clone()), "/api/v1/orders", serde_json::to_vec(&request).ok()?)
        }
        Act::Push => {
            let changes = changes(shop, &mut chance);
            let sent: Vec<Value> = changes
                .iter()
                .map(|(variant, delta)| json!({"variant": variant_name(*variant), "delta": delta}))
                .collect();
            (Asked::Push(changes), "/api/v1/staff/stock", json!({ "changes": sent }).to_string().into_bytes())
        }
    };
    let mut headers = vec![("content-type", "application/json".to_owned()), ("idempotency-key", key.clone())];
    let method = match arrival.act {
        Act::Push => {
            headers.push(("authorization", format!("Bearer {}", shop.token)));
            "PATCH"
        }
        Act::Order | Act::View => "POST",
    };
    let ask = Ask { method, host: shop.host.clone(), path: path.to_owned(), headers, body };
    Some(Letter { shop: arrival.shop, key, asked, ask })
}

fn customer(chance: &mut Chance) -> Customer {
    let names = ["Robin Ashdown", "Sam Okafor", "Ines Valdivia", "Priya Raman", "Jo Lindqvist", "Theo Marchetti"];
    Customer {
        name: chance.one_of(&names).copied().unwrap_or_default().to_owned(),
        phone: format!("+1 303 555 {:04}", chance.below(10_000)),
        birth_date: format!("{}-{:02}-{:02}", 1950 + chance.below(50), 1 + chance.below(12), 1 + chance.below(28)),
        email: None,
        residency: None,
        patient: None,
        vehicle: None,
        address: None,
    }
}

/// What a till's last customers took, and now and then what a delivery brought. What is scarce is not touched, so that
/// it is known of every refusal whether it was right.
fn changes(shop: &KnownShop, chance: &mut Chance) -> Vec<(u16, i64)> {
    let plenty = shop.first_scarce();
    let count = usize::try_from(CHANGES_PER_PUSH).unwrap_or(1).min(plenty);
    let first = chance.below(plenty);
    (0..count)
        .map(|at| {
            let variant = u16::try_from((first + at) % plenty.max(1)).unwrap_or(0);
            let delta = if chance.below(20) == 0 { chance.between(10, 40) } else { -chance.between(1, 3) };
            (variant, delta)
        })
        .collect()
}

impl Letter {
    /// Sends it once.
    pub fn send(&self, connection: &mut Connection) -> Answer {
        match connection.exchange(&self.ask) {
            Ok(answered) => read(&self.asked, &answered),
            Err(_) => Answer::Broken,
        }
    }
}

fn read(asked: &Asked, answered: &Answered) -> Answer {
    let body: Option<Value> = serde_json::from_slice(&answered.body).ok();
    let at = |pointer: &str| body.as_ref().and_then(|body| body.pointer(pointer));
    match (asked, answered.status) {
        (Asked::Order(_), 201) => match at("/order/id").and_then(Value::as_str) {
            Some(id) => Answer::Accepted(id.to_owned()),
            None => Answer::Wrong("201 without an order".to_owned()),
        },
        (Asked::Order(_), 409) => {
            let refusals = at("/refusals").and_then(Value::as_array).cloned().unwrap_or_default();
            let kinds = refusals.iter().filter_map(|refusal| refusal.get("type").and_then(Value::as_str));
            Answer::Refused(kinds.map(str::to_owned).collect())
        }
        (Asked::Push(_), 200) => Answer::Applied,
        (_, 503) => Answer::Unavailable,
        (_, status) => {
            let body: String = String::from_utf8_lossy(&answered.body).chars().take(300).collect();
            Answer::Wrong(format!("{status}: {body}"))
        }
    }
}

/// Looks at the page of an arrival.
pub fn look(arrival: &Arrival, shop: &KnownShop, connection: &mut Connection) -> io::Result<Page> {
    let mut chance = Chance(u64::from(arrival.seed));
    let path = match chance.below(5) {
        0 => "/".to_owned(),
        1 | 2 => "/menu".to_owned(),
        _ => format!("/p/{}", product_slug(chance.below(usize::from(shop.products)))),
    };
    let mut ask = Ask::get(&shop.host, &path);
    ask.headers.push(("cookie", "age=over".to_owned()));
    let answered = connection.exchange(&ask)?;
    Ok(match answered.status {
        200 if answered.body.trim_ascii_end().ends_with(b"</html>") => Page::Whole,
        503 => Page::Missed,
        status => Page::Wrong(format!("GET {path} of {}: {status}", shop.host)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::shops::make;
    use std::collections::BTreeSet;

    fn arrival(act: Act, seed: u32) -> Arrival {
        Arrival { at_ms: 0, shop: 0, act, seed }
    }

    #[test]
    fn a_push_names_as_many_different_variants_as_it_should_and_none_that_is_scarce() {
        let shop = make(0, 420).unwrap().known;
        for seed in 0..200 {
            let letter = letter(&arrival(Act::Push, seed), &shop, 0, [0; 10]).unwrap();
            let Asked::Push(changes) = &letter.asked else { panic!("{letter:?}") };
            let named: BTreeSet<u16> = changes.iter().map(|(variant, _)| *variant).collect();
            assert_eq!(named.len(), CHANGES_PER_PUSH as usize);
            assert!(named.iter().all(|variant| usize::from(*variant) < shop.first_scarce()));
        }
    }

    #[test]
    fn an_answer_means_what_its_status_says() {
        fn check(asked: &Asked, status: u16, body: &str, expect: &Answer) {
            let answered = Answered { status, headers: Vec::new(), body: body.as_bytes().to_vec() };
            assert_eq!(read(asked, &answered), *expect, "{status} {body}");
        }
        let (order, push) = (Asked::Order(Vec::new()), Asked::Push(Vec::new()));
        check(&order, 201, r#"{"order":{"id":"A"}}"#, &Answer::Accepted("A".to_owned()));
        check(&order, 201, "{}", &Answer::Wrong("201 without an order".to_owned()));
        let few = Answer::Refused(vec!["insufficient-stock".to_owned()]);
        check(&order, 409, r#"{"refusals":[{"type":"insufficient-stock"}]}"#, &few);
        check(&order, 503, "", &Answer::Unavailable);
        check(&order, 200, "", &Answer::Wrong("200: ".to_owned()));
        check(&push, 200, "{}", &Answer::Applied);
        check(&push, 409, "{}", &Answer::Wrong("409: {}".to_owned()));
        check(&push, 500, "oh", &Answer::Wrong("500: oh".to_owned()));
    }
}
