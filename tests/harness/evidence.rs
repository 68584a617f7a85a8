//! The evidence: what the driver was promised, and what Postgres holds. Never what Everbud counts of itself.

use crate::basket::{available, order_one};
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
#[track_caller]
pub fn recorded(everbud: &Everbud, shop: &Shop) -> Vec<String> {
    try_recorded(everbud, shop).unwrap()
}

/// The same where the database may be out of reach.
///
/// # Errors
/// Why it could not be asked.
pub fn try_recorded(everbud: &Everbud, shop: &Shop) -> Result<Vec<String>, postgres::Error> {
    let rows = everbud.try_sql()?.query(
        "select e.body -> 'order' ->> 'id' from everbud.events e join everbud.hosts h using (shop_id) \
         join everbud.logs l using (shop_id, log_id) \
         where h.host = $1 and e.kind = 'order_placed' order by l.opened_at, e.seq",
        &[&shop.host],
    )?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
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
    let found = wait::within(RECOVERY, || recorded(everbud, shop), |found| wanted.iter().all(|id| found.contains(id)))
        .map_err(|found| format!("{} promised, {} recorded after {RECOVERY:?}", promised.ids.len(), found.len()))?;
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
///
/// # Errors
/// What came in place of an answer.
pub fn told_recorded(shop: &Shop, promised: &Promised) -> Result<BTreeSet<String>, String> {
    let mut told = BTreeSet::new();
    for token in &promised.tokens {
        let reply = shop.try_send("GET", &format!("/api/v1/orders/{token}"), &[], b"")?;
        if reply.status != 200 {
            return Err(format!("{} for an order: {}", reply.status, reply.body));
        }
        let order = reply.json()["order"].clone();
        if order["recorded"] == true {
            told.insert(order["id"].as_str().unwrap().to_owned());
        }
    }
    Ok(told)
}

/// While the origin cannot be asked: nothing is called recorded but what it held before it went.
#[track_caller]
pub fn nothing_more_is_called_recorded(shop: &Shop, promised: &Promised, before: &[String]) {
    let told = told_recorded(shop, promised).unwrap();
    let beyond: Vec<_> = told.iter().filter(|id| !before.contains(id)).collect();
    assert!(beyond.is_empty(), "called recorded while the origin was gone: {beyond:?}");
}

/// Runs what must store nothing at that shop, between two good orders, and holds the origin's log against them: after
/// the first there is nothing but the second. Nobody else may order there meanwhile.
#[track_caller]
pub fn nothing_is_stored<T>(everbud: &Everbud, shop: &Shop, work: impl FnOnce() -> T) -> T {
    let good_order = || {
        let id = order_one(shop, &available(shop)[0]).expect(201).json()["order"]["id"].as_str().unwrap().to_owned();
        wait::until("a good order in the origin", RECOVERY, || recorded(everbud, shop), |ids| ids.contains(&id));
        id
    };
    let first = good_order();
    let done = work();
    let second = good_order();
    // The log is recorded in its order, so whatever was stored between the two is in the origin as well.
    let since = everbud
        .sql()
        .query(
            "select e.kind, e.body -> 'order' ->> 'id' from everbud.events e join everbud.events f using (shop_id, log_id) \
             where f.kind = 'order_placed' and f.body -> 'order' ->> 'id' = $1 and e.seq > f.seq order by e.seq",
            &[&first],
        )
        .unwrap();
    let since: Vec<(String, Option<String>)> = since.iter().map(|row| (row.get(0), row.get(1))).collect();
    assert_eq!(since, [("order_placed".to_owned(), Some(second))], "something was stored after {first}");
    done
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
