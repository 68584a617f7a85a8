//! What was ordered lately, for what is popular.
//!
//! I/O: the storage of one Durable Object. Carts stay where they are: of an order its variants are read, and by which name
//! its person is known.

use super::Store;
use super::persons::STANDING;
use everbud_domain::id::VariantId;
use everbud_domain::person::PersonName;
use everbud_domain::popular::{DAYS, MOST_ORDERS, Ordered};
use everbud_domain::time::Timestamp;
use serde::Deserialize;
use worker::Result;

const DAY_MINUTES: i64 = 24 * 60;

/// The newest events that tell of orders, by the index of kinds, and of them those that stand. What was told anew was
/// placed before.
const LATELY: &str = "
  with told as (
    select * from (select place from log where kind = 'order_placed' and at >= ?1 order by at desc limit ?2)
    union all
    select * from (select place from log where kind = 'order_carried' and at >= ?1 order by at desc limit ?2)
  )
  select json_extract(log.body, '$.order.placed_at') as placed_at, log.person as person, (
    select group_concat(json_extract(line.value, '$.variant'), ' ') from json_each(log.body, '$.order.lines') as line
  ) as variants
  from told join log on log.place = told.place where";

#[derive(Deserialize)]
struct OrderedRow {
    placed_at: i64,
    person: Option<PersonName>,
    variants: Option<String>,
}

impl Store {
    /// The newest orders of the days that count, without those that were called off.
    pub(in crate::counter) fn ordered_lately(&self, now: Timestamp) -> Result<Vec<Ordered>> {
        // A day more than counts: the shop's days begin at any hour.
        let since = now.plus_minutes(-i64::from(DAYS + 1) * DAY_MINUTES);
        let bindings = vec![since.0.into(), i64::from(MOST_ORDERS).into()];
        let rows: Vec<OrderedRow> = self.sql.exec(&format!("{LATELY} {STANDING}"), bindings)?.to_array()?;
        let ordered = rows.into_iter().map(|row| Ordered {
            placed_at: Timestamp(row.placed_at),
            person: row.person,
            variants: row
                .variants
                .iter()
                .flat_map(|ids| ids.split(' '))
                .filter_map(|id| VariantId::parse(id).ok())
                .collect(),
        });
        Ok(ordered.collect())
    }
}
