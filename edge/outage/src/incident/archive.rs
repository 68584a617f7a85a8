//! The incidents that are over and kept.
//!
//! Pure. Each is stored by itself. They go after 90 days, or when there are too many; what they lost stays in the
//! [history](crate::history), which is counted by itself.

use super::record::Incident;
use crate::history::{DAY_MS, DAYS};
use everbud_domain::id::IncidentId;
use everbud_domain::time::Timestamp;

/// How many incidents are kept. That is more than five a day.
pub const MAX_KEPT: usize = 500;
/// How long an incident is kept after its end, in milliseconds.
pub const KEEP_MS: i64 = DAYS * DAY_MS;

/// The incidents that are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Archive {
    /// In the order in which they began, which is that in which they ended: there is one at a time.
    incidents: Vec<Incident>,
}

impl Archive {
    /// Takes in an incident that is over, and says which to delete: what is too old now, or too much.
    pub fn keep(&mut self, incident: Incident, now: Timestamp) -> Vec<IncidentId> {
        self.incidents.retain(|other| other.id != incident.id);
        let at = self.incidents.partition_point(|other| other.began_at <= incident.began_at);
        self.incidents.insert(at, incident);
        self.forget(now)
    }

    /// Says which to delete at that moment, and forgets them.
    pub fn forget(&mut self, now: Timestamp) -> Vec<IncidentId> {
        let excess = self.incidents.len().saturating_sub(MAX_KEPT);
        let is_old =
            |incident: &Incident| now.millis_since(incident.ended_at.unwrap_or(incident.detected_at)) > KEEP_MS;
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        for (nth, incident) in core::mem::take(&mut self.incidents).into_iter().enumerate() {
            if nth < excess || is_old(&incident) {
                gone.push(incident.id);
            } else {
                kept.push(incident);
            }
        }
        self.incidents = kept;
        gone
    }

    /// The incidents, the last one first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Incident> {
        self.incidents.iter().rev()
    }

    /// The incident of that id.
    #[must_use]
    pub fn get(&self, id: &IncidentId) -> Option<&Incident> {
        self.incidents.iter().find(|incident| incident.id == *id)
    }
}

impl FromIterator<Incident> for Archive {
    /// What was stored, in any order.
    fn from_iter<I: IntoIterator<Item = Incident>>(stored: I) -> Self {
        let mut incidents: Vec<Incident> = stored.into_iter().collect();
        incidents.sort_by_key(|incident| incident.began_at);
        Self { incidents }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incident::span::Spans;
    use crate::incident::timeline::Timeline;
    use crate::sample::{NOW, incident_id};
    use everbud_domain::wire::incidents::Severity;

    fn incident(number: u64, began_at: Timestamp) -> Incident {
        Incident {
            id: incident_id(number),
            severity: Severity::Down,
            began_at,
            detected_at: began_at.plus_millis(5_000),
            ended_at: Some(began_at.plus_millis(600_000)),
            timeline: Timeline::default(),
            spans: Spans::default(),
        }
    }

    fn numbers<'a>(ids: impl IntoIterator<Item = &'a IncidentId>) -> Vec<String> {
        ids.into_iter().map(|id| id.as_str().trim_start_matches("01964000-0000-7000-9000-").to_owned()).collect()
    }

    #[test]
    fn an_incident_is_kept_for_ninety_days_after_its_end() {
        let mut archive = Archive::default();
        for number in 0..3 {
            let began_at = NOW.plus_millis(number * DAY_MS);
            assert_eq!(archive.keep(incident(number.unsigned_abs(), began_at), began_at.plus_millis(660_000)), []);
        }
        let old = NOW.plus_millis(600_000 + KEEP_MS);
        assert_eq!(archive.forget(old), []);
        assert_eq!(archive.forget(old.plus_millis(1)), [incident_id(0)]);
        assert_eq!(numbers(archive.newest_first().map(|it| &it.id)), ["000000000002", "000000000001"]);
        assert_eq!((archive.get(&incident_id(0)), archive.get(&incident_id(1)).is_some()), (None, true));
    }

    #[test]
    fn when_there_are_too_many_the_oldest_go() {
        let began_at = |number: usize| NOW.plus_millis(number as i64 * 1_000_000);
        // As stored rows may come: the last first.
        let mut archive: Archive = (0..MAX_KEPT).rev().map(|it| incident(it as u64, began_at(it))).collect();
        let gone = archive.keep(incident(9_999, began_at(MAX_KEPT)), began_at(MAX_KEPT));
        assert_eq!(gone, [incident_id(0)]);
        assert_eq!(archive.newest_first().count(), MAX_KEPT);
        assert_eq!(archive.newest_first().next().unwrap().id, incident_id(9_999));
    }

    #[test]
    fn an_incident_that_is_kept_twice_is_there_once() {
        let mut archive = Archive::default();
        archive.keep(incident(1, NOW), NOW);
        archive.keep(incident(2, NOW.plus_millis(1)), NOW);
        assert_eq!(archive.keep(incident(1, NOW), NOW), []);
        assert_eq!(numbers(archive.newest_first().map(|it| &it.id)), ["000000000002", "000000000001"]);
    }
}
