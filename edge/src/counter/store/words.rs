//! What this shop's staff said about incidents: one row each.
//!
//! I/O: the storage of one Durable Object.

use super::Store;
use everbud_domain::id::{IncidentId, ShopId};
use everbud_outage::incident::archive::MAX_KEPT;
use everbud_outage::incident::words::{Voice, WORDS_VERSION, Words};
use everbud_outage::version::Versioned;
use worker::Result;

pub(super) const TABLES: &str = "
  create table if not exists words (place integer primary key, incident text not null unique, value text not null);
";

impl Store {
    /// What was said about that incident.
    ///
    /// # Errors
    /// When another build wrote it, and this one does not read it.
    pub(in crate::counter) fn words(&self, shop: &ShopId, incident: &IncidentId) -> Result<Words> {
        let query = "select value from words where incident = ?";
        match self.text(query, vec![incident.as_str().into()])? {
            None => Ok(Words::new(Voice::Shop { shop: shop.clone() })),
            Some(kept) => {
                let kept: Versioned<Words> = serde_json::from_str(&kept)?;
                Ok(kept.read(WORDS_VERSION).ok_or("words of another build")?)
            }
        }
    }

    /// Keeps what was said about an incident, and of as many incidents as the gate keeps.
    pub(in crate::counter) fn keep_words(&self, incident: &IncidentId, words: &Words) -> Result<()> {
        let value = serde_json::to_string(&Versioned::new(WORDS_VERSION, words))?;
        let query = "insert into words (incident, value) values (?, ?) \
                     on conflict (incident) do update set value = excluded.value";
        self.sql.exec(query, vec![incident.as_str().into(), value.into()])?;
        let query = "delete from words where place <= (select max(place) from words) - ?";
        self.sql.exec(query, vec![i64::try_from(MAX_KEPT).unwrap_or(i64::MAX).into()]).map(drop)
    }
}
