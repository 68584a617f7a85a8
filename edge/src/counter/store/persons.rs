//! Who ordered, by their keyed names: beside their orders, and never in what is hashed.
//!
//! I/O: the storage of one Durable Object. Phone numbers and the like go no further than into the name.

use super::{Kept, Store};
use everbud_domain::limit::Counted;
use everbud_domain::menu::Menu;
use everbud_domain::order::Customer;
use everbud_domain::person::{PersonFacts, PersonHistory, PersonName};
use everbud_domain::time::Timestamp;
use everbud_outage::person::PersonKey;
use serde::Deserialize;
use worker::Result;

/// No day anywhere began longer ago than this, whatever its clock does.
const DAY_MINUTES: i64 = -36 * 60;

/// What a person's orders count that were placed, or told anew, since a moment. Of an order that is told more than once the
/// last telling says where it stood.
const COUNTED: &str = "
  select json_extract(log.body, '$.order.counted') as counted from log
  where log.person = ?1 and log.at >= ?2 and log.kind in ('order_placed', 'order_carried')
    and coalesce(json_extract(log.body, '$.status'), '') <> 'cancelled'
    and not exists (
      select 1 from log as later where later.order_id = log.order_id and later.place > log.place and (
        later.kind in ('order_placed', 'order_carried')
        or later.kind = 'order_stepped' and json_extract(later.body, '$.status') = 'cancelled'
      )
    )";

#[derive(Deserialize)]
struct CountedRow {
    counted: Option<String>,
}

impl Store {
    /// Gives a storage that an earlier build made the column for it; that build can go on with it.
    pub(super) fn prepare_persons(&self) -> Result<()> {
        let query = "select count(*) as value from pragma_table_info('log') where name = 'person'";
        if self.number(query, vec![])?.unwrap_or(0) == 0 {
            self.sql.exec("alter table log add column person text", None)?;
        }
        self.sql
            .exec("create index if not exists log_by_person on log (person) where person is not null", None)
            .map(drop)
    }

    /// The name of who orders; none before the secret was published here.
    pub(in crate::counter) fn person(&self, customer: &Customer) -> Result<Option<PersonName>> {
        let Some(facts) = PersonFacts::of(customer) else { return Ok(None) };
        Ok(self.kept::<PersonKey>(&Kept::PersonKey)?.and_then(|key| key.name(&facts)))
    }

    /// What is known of a person, as far as this menu has rules for which it matters: others pay nothing for it.
    pub(in crate::counter) fn history(
        &self,
        menu: &Menu,
        person: Option<&PersonName>,
        now: Timestamp,
    ) -> Result<PersonHistory> {
        let mut history = PersonHistory::default();
        let Some(person) = person else { return Ok(history) };
        if menu.shop.limit.counts_per_day() {
            let bindings = vec![person.as_str().into(), now.plus_minutes(DAY_MINUTES).0.into()];
            let rows: Vec<CountedRow> = self.sql.exec(COUNTED, bindings)?.to_array()?;
            let counted = rows.into_iter().filter_map(|row| row.counted);
            // What another build wrote of it may not be readable, and the origin looks at it again.
            history.counted = counted.filter_map(|text| serde_json::from_str::<Counted>(&text).ok()).collect();
        }
        Ok(history)
    }
}
