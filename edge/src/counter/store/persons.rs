//! Who ordered, by their keyed names: beside their orders, and never in what is hashed.
//!
//! I/O: the storage of one Durable Object. Phone numbers and the like go no further than into the name.

use super::{Kept, Store};
use everbud_domain::order::Customer;
use everbud_domain::person::{PersonFacts, PersonName};
use everbud_outage::person::PersonKey;
use worker::Result;

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
}
