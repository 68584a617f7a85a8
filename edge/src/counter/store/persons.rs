//! Who ordered, by their keyed names: beside their orders, and never in what is hashed.
//!
//! I/O: the storage of one Durable Object. Phone numbers and the like go no further than into the name.

use super::{Kept, Store, integer};
use everbud_domain::id::{LogId, OrderId, SpecialId};
use everbud_domain::limit::Counted;
use everbud_domain::menu::Menu;
use everbud_domain::order::Customer;
use everbud_domain::person::{PersonFacts, PersonHistory, PersonName};
use everbud_domain::special::Special;
use everbud_domain::time::Timestamp;
use everbud_outage::person::PersonKey;
use serde::Deserialize;
use worker::Result;

pub(super) const TABLES: &str = "
  create index if not exists log_by_person on log (person) where person is not null;
  create table if not exists ordered_before (order_id text primary key, person text not null, redeemed text);
  create index if not exists ordered_before_by_person on ordered_before (person);
";

const DAY_MINUTES: i64 = 24 * 60;
/// No day anywhere is longer than a day by more than this, whatever its clock does.
const LONGER_MINUTES: i64 = 12 * 60;

/// The events that tell of orders which were not called off, as `log`. Of an order that is told more than once the last
/// telling says where it stood.
pub(super) const STANDING: &str = "
  log.kind in ('order_placed', 'order_carried')
    and coalesce(json_extract(log.body, '$.status'), '') <> 'cancelled'
    and not exists (
      select 1 from log as later where later.order_id = log.order_id and later.place > log.place and (
        later.kind in ('order_placed', 'order_carried')
        or later.kind = 'order_stepped' and json_extract(later.body, '$.status') = 'cancelled'
      )
    )";

/// What is known of an order.
#[derive(Deserialize)]
struct OrderRow {
    what: Option<String>,
}

impl Store {
    /// Gives a storage that an earlier build made the column for it; that build can go on with it.
    pub(super) fn add_person_column(&self) -> Result<()> {
        let query = "select count(*) as value from pragma_table_info('log') where name = 'person'";
        match self.number(query, vec![])? {
            None | Some(0) => self.sql.exec("alter table log add column person text", None).map(drop),
            Some(_) => Ok(()),
        }
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
        if let Some(days) = menu.shop.limit.days_together() {
            let since = now.plus_minutes(-i64::from(days) * DAY_MINUTES - LONGER_MINUTES);
            let query = format!(
                "select json_extract(log.body, '$.order.counted') as what from log \
                 where log.person = ?1 and log.at >= ?2 and {STANDING}"
            );
            let bindings = vec![person.as_str().into(), since.0.into()];
            let rows: Vec<OrderRow> = self.sql.exec(&query, bindings)?.to_array()?;
            let counted = rows.into_iter().filter_map(|row| row.what);
            // What another build wrote of it may not be readable, and the origin looks at it again.
            history.counted = counted.filter_map(|text| serde_json::from_str::<Counted>(&text).ok()).collect();
        }
        if menu.specials.iter().any(Special::is_personal) {
            let query = format!(
                "select json_extract(log.body, '$.order.redeemed') as what from log where log.person = ?1 and {STANDING} \
                 union all select redeemed from ordered_before as before where before.person = ?1 \
                 and not exists (select 1 from log where log.order_id = before.order_id)"
            );
            for row in self.sql.exec(&query, vec![person.as_str().into()])?.to_array::<OrderRow>()? {
                history.orders = history.orders.saturating_add(1);
                let redeemed: Vec<SpecialId> =
                    row.what.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
                for special in redeemed {
                    let times = history.redeemed.entry(special).or_insert(0);
                    *times = times.saturating_add(1);
                }
            }
        }
        Ok(history)
    }

    /// Forgets whose these orders are, and what is sealed of them. What was ordered stays.
    pub(in crate::counter) fn forget_persons(&self, orders: &[OrderId]) -> Result<()> {
        for order in orders {
            let of_order = || vec![order.as_str().into()];
            let query = "update log set person = null, sealed = null, sealing_key = null \
                         where order_id = ? and coalesce(person, sealed, sealing_key) is not null";
            self.sql.exec(query, of_order())?;
            self.sql.exec("delete from ordered_before where order_id = ?", of_order())?;
        }
        Ok(())
    }

    /// Keeps of a log's orders up to that seq, which are about to be forgotten, whose they were: for as long as the shop is
    /// to know whom it has sold to before.
    pub(in crate::counter) fn keep_persons(&self, log: &LogId, seq: u64) -> Result<()> {
        let row = || vec![log.as_str().into(), integer(seq)];
        // It may stand there from an earlier telling, and be called off since.
        let stale =
            "delete from ordered_before where order_id in (select order_id from log where log = ? and seq <= ?)";
        self.sql.exec(stale, row())?;
        let query = format!(
            "insert or replace into ordered_before (order_id, person, redeemed) \
             select log.order_id, log.person, json_extract(log.body, '$.order.redeemed') from log \
             where log.log = ?1 and log.seq <= ?2 and log.order_id is not null and log.person is not null and {STANDING}"
        );
        self.sql.exec(&query, row()).map(drop)
    }
}
