//! What this counter knows of the orders of an incident, for the gate's sums. All of it is from its own storage.

use super::Counter;
use super::store::{Kept, Store};
use crate::clock::now;
use crate::gate::calls::{CountedIncident, IncidentReport};
use everbud_domain::time::Timestamp;
use everbud_outage::tally::{ShopReport, Window};
use worker::Result;

impl Counter {
    /// Notes which incident's orders the gate wants counted.
    pub(super) fn note_incident(&self, store: &Store, incident: Option<&CountedIncident>) -> Result<()> {
        let noted = store.kept::<Option<CountedIncident>>(&Kept::Incident)?.flatten();
        if noted.as_ref() == incident {
            return Ok(());
        }
        // Of another incident nothing was told yet, however long the rest from the one before.
        if noted.as_ref().map(|noted| &noted.id) != incident.map(|incident| &incident.id) {
            self.report_due.set(Timestamp(0));
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
        let tally = store.tally(window)?;
        if tally.taken == 0 {
            return Ok(None);
        }
        self.report_due.set(now().plus_millis(tally.rest_ms(now().millis_since(incident.from))));
        let seq = u64::try_from(now().0).unwrap_or(0);
        Ok(Some(IncidentReport { incident: incident.id, report: ShopReport { seq, tally } }))
    }
}
