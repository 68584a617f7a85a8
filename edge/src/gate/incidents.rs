//! Incidents at the gate: the watch that tells them by the evidence, where those that are over are kept, and what counters
//! report of their orders.
//!
//! What counts as an incident is decided in `everbud_outage::incident`. I/O: the gate's own storage.

use super::calls::{CountedIncident, IncidentBook, IncidentReport};
use super::{Gate, Value};
use crate::clock::now;
use crate::entropy;
use crate::say::{Level, say};
use everbud_domain::id::{IncidentId, ShopId};
use everbud_domain::wire::incidents::{IncidentState, OrdersView};
use everbud_outage::incident::archive::Archive;
use everbud_outage::incident::view::{Beside, history, listed, orders_of_all, view};
use everbud_outage::incident::{INCIDENT_VERSION, Incident, IncidentDecision, IncidentEvent, Watch};
use everbud_outage::tally::{MAX_SHOPS, ShopReport, TALLY_VERSION, Taken, Tallies};
use everbud_outage::version::Versioned;
use everbud_outage::webhook::News;
use serde::Deserialize;
use worker::{Result, SqlStorageValue};

const TABLES: &str = "
  create table if not exists watch (one integer primary key check (one = 1), value text not null);
  create table if not exists incident (id text primary key, value text not null);
  create table if not exists tally (incident text not null, shop text not null, value text not null, primary key (incident, shop));
";

/// An incident's orders are counted for so long after its end: what was set aside has been seen to by then.
const COUNTED_MILLIS: i64 = 24 * 3_600_000;
/// News is in short: whoever wants more looks it up.
const IN_SHORT: Beside<'_> = Beside { page_of: None, words: &[], orders: None };

#[derive(Deserialize)]
struct TallyRow {
    shop: String,
    value: String,
}

#[derive(Deserialize)]
struct Count {
    count: usize,
}

impl Gate {
    fn sql(&self, query: &str, bindings: Vec<SqlStorageValue>) -> Result<()> {
        self.state.storage().sql().exec(query, bindings).map(drop)
    }

    /// The watch as it was stored, or one that begins; and the incidents that are over.
    pub(super) fn recall_incidents(&self) -> Result<(Watch, Archive)> {
        let sql = self.state.storage().sql();
        sql.exec(TABLES, None)?;
        let rows: Vec<Value> = sql.exec("select value from watch", None)?.to_array()?;
        let stored = rows.first().and_then(|row| serde_json::from_str::<Versioned<Watch>>(&row.value).ok());
        let watch = stored.and_then(|stored| stored.read(INCIDENT_VERSION)).unwrap_or_else(|| Watch::new(now()));
        let rows: Vec<Value> = sql.exec("select value from incident", None)?.to_array()?;
        let read = |row: Value| serde_json::from_str::<Versioned<Incident>>(&row.value).ok()?.read(INCIDENT_VERSION);
        Ok((watch, rows.into_iter().filter_map(read).collect()))
    }

    /// Tells the watch what was seen, in this order, and stores what it makes of it.
    pub(super) fn witness(&self, seen: &[IncidentEvent]) -> Result<()> {
        let mut decisions = Vec::new();
        for event in seen {
            let fresh = entropy::new_incident(now()).map_err(|_| "no randomness for an incident's id")?;
            decisions.extend(self.with(|judged| judged.watch.apply(event, now(), &fresh))?);
        }
        // What is over leaves the watch, so it is stored before the watch is; and so is the news.
        for decision in decisions {
            match decision {
                IncidentDecision::Opened { incident, severity } => {
                    let ids = [("incident", incident.as_str().into()), ("origin", severity.key().into())];
                    say(Level::Warn, "incident-began", ids);
                    self.announce_current(&incident, News::Opened)?;
                }
                IncidentDecision::Worsened { incident } => {
                    say(Level::Warn, "incident-worsened", [("incident", incident.as_str().into())]);
                    self.announce_current(&incident, News::Worsened)?;
                }
                IncidentDecision::Closed { incident } => {
                    say(Level::Info, "incident-over", [("incident", incident.id.as_str().into())]);
                    self.announce(&view(&incident, IncidentState::Ended, IN_SHORT, now()), News::Closed);
                    self.keep_incident(*incident)?;
                }
            }
        }
        let watch = self.with(|judged| serde_json::to_string(&Versioned::new(INCIDENT_VERSION, &judged.watch)))??;
        self.sql("insert or replace into watch (one, value) values (1, ?)", vec![watch.into()])
    }

    /// Tells the news of the incident that lasts.
    fn announce_current(&self, id: &IncidentId, news: News) -> Result<()> {
        let told = self.with(|judged| {
            let current = judged.watch.current().filter(|(incident, _)| incident.id == *id);
            current.map(|(incident, state)| view(incident, state, IN_SHORT, now()))
        })?;
        told.iter().for_each(|incident| self.announce(incident, news));
        Ok(())
    }

    fn keep_incident(&self, incident: Incident) -> Result<()> {
        let value = serde_json::to_string(&Versioned::new(INCIDENT_VERSION, &incident))?;
        let row = vec![incident.id.as_str().into(), value.into()];
        self.sql("insert or replace into incident (id, value) values (?, ?)", row)?;
        for gone in self.with(|judged| judged.archive.keep(incident, now()))? {
            for query in [
                "delete from incident where id = ?",
                "delete from tally where incident = ?",
                "delete from words where incident = ?",
            ] {
                self.sql(query, vec![gone.as_str().into()])?;
            }
            self.with(|judged| judged.words.remove(&gone))?;
        }
        Ok(())
    }

    /// The incident whose orders counters are to count: the one that lasts, or the last one for a while.
    pub(super) fn counted_incident(&self) -> Result<Option<CountedIncident>> {
        self.with(|judged| {
            let lasting = judged.watch.current().map(|(incident, _)| incident);
            let incident = lasting.or_else(|| judged.archive.newest_first().next())?;
            let is_counted = incident.ended_at.is_none_or(|end| now().millis_since(end) < COUNTED_MILLIS);
            is_counted.then(|| CountedIncident {
                id: incident.id.clone(),
                from: incident.began_at,
                until: incident.ended_at,
            })
        })
    }

    /// Takes in what a counter reports.
    pub(super) fn take_report(&self, shop: &ShopId, report: Option<IncidentReport>) -> Result<()> {
        let Some(IncidentReport { incident, report }) = report else { return Ok(()) };
        if self.counted_incident()?.is_none_or(|counted| counted.id != incident) {
            return Ok(());
        }
        let held = self.reports(&incident, Some(shop))?.pop();
        let (mut tallies, is_new): (Tallies, bool) = (held.iter().cloned().collect(), held.is_none());
        let Taken::Changed(report) = tallies.take(shop, report) else { return Ok(()) };
        if is_new && self.reporters(&incident)? >= MAX_SHOPS {
            return Ok(());
        }
        let value = serde_json::to_string(&Versioned::new(TALLY_VERSION, report))?;
        let row = vec![incident.as_str().into(), shop.as_str().into(), value.into()];
        self.sql("insert or replace into tally (incident, shop, value) values (?, ?, ?)", row)?;
        self.with(|judged| judged.orders.remove(&incident)).map(drop)
    }

    fn reporters(&self, incident: &IncidentId) -> Result<usize> {
        let sql = self.state.storage().sql();
        let query = "select count(*) as count from tally where incident = ?";
        let rows: Vec<Count> = sql.exec(query, vec![incident.as_str().into()])?.to_array()?;
        Ok(rows.first().map_or(0, |row| row.count))
    }

    /// What counters have reported of that incident: all of them, or one.
    fn reports(&self, incident: &IncidentId, shop: Option<&ShopId>) -> Result<Vec<(ShopId, ShopReport)>> {
        let sql = self.state.storage().sql();
        let query = "select shop, value from tally where incident = ? and (?2 is null or shop = ?2)";
        let bindings = vec![incident.as_str().into(), shop.map(ShopId::as_str).into()];
        let rows: Vec<TallyRow> = sql.exec(query, bindings)?.to_array()?;
        let read = |row: TallyRow| {
            let report = serde_json::from_str::<Versioned<ShopReport>>(&row.value).ok()?.read(TALLY_VERSION)?;
            Some((ShopId::parse(&row.shop).ok()?, report))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// What became of the orders of that incident, all shops together.
    fn orders_of(&self, incident: &IncidentId) -> Result<OrdersView> {
        if let Some(known) = self.with(|judged| judged.orders.get(incident).cloned())? {
            return Ok(known);
        }
        let orders = orders_of_all(&self.reports(incident, None)?.into_iter().collect());
        self.with(|judged| judged.orders.insert(incident.clone(), orders.clone()))?;
        Ok(orders)
    }

    /// The incidents as they are told.
    pub(super) fn incident_book(&self) -> Result<IncidentBook> {
        let (listed, history, since) = self.with(|judged| {
            let of_watch = listed(&judged.watch, &judged.archive);
            let listed: Vec<(Incident, IncidentState)> =
                of_watch.map(|(incident, state)| (incident.clone(), state)).collect();
            (listed, history(&judged.watch.report(now())), judged.watch.since())
        })?;
        let mut incidents = Vec::with_capacity(listed.len());
        for (incident, state) in listed {
            let orders = self.orders_of(&incident.id)?;
            incidents.push(self.with(|judged| {
                let words = judged.words.get(&incident.id).map(core::slice::from_ref).unwrap_or_default();
                view(&incident, state, Beside { page_of: None, words, orders: Some(&orders) }, now())
            })?);
        }
        Ok(IncidentBook { since, history, incidents })
    }
}
