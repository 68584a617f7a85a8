//! What this counter knows of the orders of an incident, for the gate's sums. All of it is from its own storage.

use super::Counter;
use super::store::{Kept, Store};
use crate::clock::now;
use crate::gate::calls::{CountedIncident, IncidentReport};
use everbud_outage::tally::{ShopReport, Tally, Window};
use worker::Result;

/// Telling reads every order of the incident, at some hundredths of a millisecond each, and nobody is served meanwhile.
/// While more is to come it rests for as long as this for each of them: hardly any time goes into it, however many they are.
const REST_MILLIS_AN_ORDER: i64 = 10;
/// And for as long as this at least.
const REST_MILLIS: i64 = 10_000;

impl Counter {
    /// Notes which incident's orders the gate wants counted.
    pub(super) fn note_incident(store: &Store, incident: Option<&CountedIncident>) -> Result<()> {
        if store.kept::<Option<CountedIncident>>(&Kept::Incident)?.flatten().as_ref() == incident {
            return Ok(());
        }
        store.keep(&Kept::Incident, &incident)
    }

    /// The orders that were taken in it; none when there is none to be counted, or no order, or when the gate was told a
    /// moment ago and more is to come.
    pub(super) fn incident_report(&self, store: &Store) -> Result<Option<IncidentReport>> {
        if self.with(|derived| Ok(derived.pending()))? > 0 && now() < self.report_due.get() {
            return Ok(None);
        }
        let Some(incident) = store.kept::<Option<CountedIncident>>(&Kept::Incident)?.flatten() else {
            return Ok(None);
        };
        let window = Window { from: incident.from, until: incident.until };
        let tally = Tally::of(window, store.order_facts(window)?);
        if tally.taken == 0 {
            return Ok(None);
        }
        let rest = i64::try_from(tally.taken).unwrap_or(i64::MAX).saturating_mul(REST_MILLIS_AN_ORDER);
        self.report_due.set(now().plus_millis(rest.max(REST_MILLIS)));
        let seq = u64::try_from(now().0).unwrap_or(0);
        Ok(Some(IncidentReport { incident: incident.id, report: ShopReport { seq, tally } }))
    }
}
