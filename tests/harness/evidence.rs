//! The evidence: what the driver was promised, and what Postgres holds. Never what Everbud counts of itself.

use crate::everbud::Everbud;
use crate::shop::Shop;
use crate::wait;
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// Longer than any drain after a mended fault: the longest back-off, twice.
pub const RECOVERY: Duration = Duration::from_secs(150);

/// The 201 answers of one shop, in the order in which they came.
#[derive(Debug, Default, Clone)]
pub struct Promised {
    pub ids: Vec<String>,
    pub tokens: Vec<String>,
}

impl Promised {
    /// Notes an order that was answered 201.
    #[track_caller]
    pub fn note(&mut self, reply: &Value) {
        let order = &reply["order"];
        self.ids.push(order["id"].as_str().unwrap().to_owned());
        self.tokens.push(order["token"].as_str().unwrap().to_owned());
    }
}

/// The orders of a shop in the origin, in the log's order, as often as they are there.
pub fn recorded(everbud: &Everbud, shop: &Shop) -> Vec<String> {
    let mut sql = everbud.sql();
    let rows = sql
        .query(
            "select e.body -> 'order' ->> 'id' from everbud.events e join everbud.hosts h using (shop_id) \
             join everbud.logs l using (shop_id, log_id) \
             where h.host = $1 and e.kind = 'order_placed' order by l.opened_at, e.seq",
            &[&shop.host],
        )
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// The orders of a shop as the origin's projection has them, as often as they are there.
pub fn projected(everbud: &Everbud, shop: &Shop) -> Vec<String> {
    let mut sql = everbud.sql();
    let rows = sql
        .query(
            "select o.order_id::text from everbud.orders o join everbud.hosts h using (shop_id) where h.host = $1 order by 1",
            &[&shop.host],
        )
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Waits until everything promised is recorded, then holds the origin against the promises: each exactly once, in the
/// order of acceptance, and nothing else.
///
/// # Errors
/// What does not hold.
pub fn recorded_exactly_once(everbud: &Everbud, shop: &Shop, promised: &Promised) -> Result<(), String> {
    let wanted: BTreeSet<&String> = promised.ids.iter().collect();
    let deadline = std::time::Instant::now() + RECOVERY;
    let found = loop {
        let found = recorded(everbud, shop);
        if wanted.iter().all(|id| found.contains(id)) {
            break found;
        }
        if std::time::Instant::now() > deadline {
            return Err(format!("{} promised, {} recorded after {RECOVERY:?}", promised.ids.len(), found.len()));
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    if found != promised.ids {
        return Err(format!("promised {:?}\nrecorded {found:?}", promised.ids));
    }
    let projection = projected(everbud, shop);
    let once: BTreeSet<&String> = projection.iter().collect();
    if once != wanted || projection.len() != wanted.len() {
        return Err(format!("promised {wanted:?}\nprojected {projection:?}"));
    }
    Ok(())
}

/// What shoppers are told is recorded, by asking for each promised order.
fn told_recorded(shop: &Shop, promised: &Promised) -> BTreeSet<String> {
    let replies = promised.tokens.iter().map(|token| shop.get(&format!("/api/v1/orders/{token}")).expect(200).json());
    let recorded = replies.filter(|reply| reply["order"]["recorded"] == true);
    recorded.map(|reply| reply["order"]["id"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn lies_within(inner: &BTreeSet<String>, outer: &BTreeSet<String>, or_else: &str) {
    let beyond: Vec<_> = inner.difference(outer).collect();
    assert!(beyond.is_empty(), "{or_else}: {beyond:?}");
}

/// Samples, in this order: what shoppers are told is recorded, what the origin holds, what was promised. Each must lie
/// within the next.
#[track_caller]
pub fn conserved(everbud: &Everbud, shop: &Shop, promised: &Promised) {
    let confirmed = told_recorded(shop, promised);
    let in_origin: BTreeSet<String> = recorded(everbud, shop).into_iter().collect();
    let accepted: BTreeSet<String> = promised.ids.iter().cloned().collect();
    lies_within(&confirmed, &in_origin, "called recorded, and not in the origin");
    lies_within(&in_origin, &accepted, "in the origin, and never promised");
}

/// While the origin cannot be asked: nothing is called recorded but what it held before it went.
#[track_caller]
pub fn nothing_more_is_called_recorded(shop: &Shop, promised: &Promised, before: &[String]) {
    let before: BTreeSet<String> = before.iter().cloned().collect();
    lies_within(&told_recorded(shop, promised), &before, "called recorded while the origin was gone");
}

/// Waits until every promised order's own page says that it is recorded.
#[track_caller]
pub fn told_as_recorded(shop: &Shop, promised: &Promised) {
    for token in &promised.tokens {
        wait::until(
            "an order's page to say recorded",
            RECOVERY,
            || shop.get(&format!("/api/v1/orders/{token}")).expect(200).json()["order"]["recorded"].clone(),
            |recorded| *recorded == true,
        );
    }
}
