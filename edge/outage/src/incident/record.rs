//! An incident, and what may become one.
//!
//! Pure.

use super::evidence::Evidence;
use super::span::{Ended, Spans};
use super::timeline::Timeline;
use super::witness::Witnesses;
use everbud_domain::id::IncidentId;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::Severity;
use serde::{Deserialize, Serialize};

/// A time of trouble with the origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Its id.
    pub id: IncidentId,
    /// How bad it was at its worst.
    pub severity: Severity,
    /// The first evidence.
    pub began_at: Timestamp,
    /// When it was taken for an incident.
    pub detected_at: Timestamp,
    /// When the trouble ended; none before it has stayed away for [`super::HEALTH_MS`].
    pub ended_at: Option<Timestamp>,
    /// The evidence.
    pub timeline: Timeline,
    /// When the origin was down or degraded.
    pub spans: Spans,
}

impl Incident {
    pub(super) fn rewind(&mut self, now: Timestamp) {
        self.began_at = self.began_at.min(now);
        self.detected_at = self.detected_at.min(now);
        self.timeline.rewind(now);
        self.spans.rewind(now);
    }
}

/// Trouble that is no incident yet. One that passes is forgotten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Draft {
    began_at: Timestamp,
    /// Since when there is trouble, and not only one shop's word.
    from: Timestamp,
    /// When there was trouble last.
    last: Timestamp,
    timeline: Timeline,
    spans: Spans,
}

impl Draft {
    /// What is seen now, and what drains met a moment before.
    pub(super) fn begin(witnesses: &Witnesses, evidence: Evidence, now: Timestamp) -> Self {
        let faults = witnesses.faults();
        let first = faults.first().map(|(at, _)| *at);
        let began_at = [first, witnesses.failing_since()].into_iter().flatten().fold(now, Timestamp::min);
        let mut timeline = Timeline::default();
        for (at, fault) in faults {
            timeline.note(fault, at);
        }
        // What a drain meets now is among the faults.
        if !matches!(evidence, Evidence::DrainFault { .. }) {
            timeline.note(evidence, now);
        }
        let mut spans = Spans::default();
        spans.begin(Severity::Degraded, now);
        Self { began_at, from: now, last: now, timeline, spans }
    }

    /// How long ago there was trouble last, in milliseconds.
    pub(super) const fn quiet_ms(&self, now: Timestamp) -> i64 {
        now.millis_since(self.last)
    }

    /// For how long there has been trouble, in milliseconds.
    pub(super) const fn lasted_ms(&self) -> i64 {
        self.last.millis_since(self.from)
    }

    pub(super) fn note(&mut self, evidence: Evidence, now: Timestamp) {
        self.timeline.note(evidence, now);
    }

    pub(super) fn goes_on(&mut self, now: Timestamp) {
        self.last = now;
        self.spans.begin(Severity::Degraded, now);
    }

    pub(super) fn rests(&mut self, now: Timestamp) {
        self.spans.end(now);
    }

    /// It is an incident. What was bad until now is told too, for the history.
    pub(super) fn open(self, id: IncidentId, severity: Severity, now: Timestamp) -> (Incident, Vec<Ended>) {
        let Self { began_at, timeline, spans, .. } = self;
        let lost = spans.ended().collect();
        (Incident { id, severity, began_at, detected_at: now, ended_at: None, timeline, spans }, lost)
    }

    pub(super) fn rewind(&mut self, now: Timestamp) {
        self.began_at = self.began_at.min(now);
        self.from = self.from.min(now);
        self.last = self.last.min(now);
        self.timeline.rewind(now);
        self.spans.rewind(now);
    }
}
