//! Incidents: what the gate makes of its evidence, for people.
//!
//! Pure. The breaker decides in seconds whether it is worth trying, and may change its mind as fast. An incident is for
//! people, so it is slower to begin and to end: an outage is one as soon as the breaker opens, mere trouble only when it
//! has lasted [`LASTING_MS`], and either is over only after [`HEALTH_MS`] of health. A relapse before that is the same
//! incident; so is a database that comes and goes all day.
//!
//! Time counts as *down* from the first failure after the last answer, until the origin answers again; as *degraded* from
//! a bad sign to the next good heartbeat, and while the breaker waits for a confirmation.
//!
//! The gate stores the [`Watch`] beside the breaker, and each incident that is over by itself.

pub mod archive;
mod event;
pub mod evidence;
mod record;
pub mod span;
pub mod timeline;
pub mod view;
mod witness;
pub mod words;

pub use event::{IncidentDecision, IncidentEvent, turn};
pub use record::Incident;

use crate::breaker::WINDOW_MS;
use crate::history::{History, Loss, Report};
use everbud_domain::id::IncidentId;
use everbud_domain::time::Timestamp;
use everbud_domain::wire::incidents::{IncidentState, Severity};
use evidence::Evidence;
use record::Draft;
use serde::{Deserialize, Serialize};
use span::Ended;
use witness::{Sign, Witnesses};

/// The version of the stored shape of a [`Watch`] and of an [`Incident`], for [`crate::version::Versioned`].
pub const INCIDENT_VERSION: u16 = 1;
/// Trouble that lasts so long is an incident, in milliseconds.
pub const LASTING_MS: i64 = 30_000;
/// After so much health an incident is over, in milliseconds.
pub const HEALTH_MS: i64 = 60_000;
/// When nothing was heard for longer than this, in milliseconds, nobody watched. The slowest heartbeat takes a third.
pub const UNWATCHED_MS: i64 = 120_000;

/// What the gate remembers to tell an incident by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    state: State,
    witnesses: Witnesses,
    history: History,
    heard_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
enum State {
    /// There is no trouble.
    #[default]
    Quiet,
    /// There is trouble, which may pass.
    Suspected { draft: Draft },
    /// The breaker is open.
    Down { incident: Incident },
    /// The origin answers and has to confirm it.
    Recovering { incident: Incident },
    /// The breaker is closed, and the last sign was bad.
    Degraded { incident: Incident },
    /// The breaker is closed, and every sign since then was good.
    Healing { incident: Incident, well_since: Timestamp },
}

impl Watch {
    /// A watch that begins now.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let (state, witnesses) = (State::Quiet, Witnesses::default());
        Self { state, witnesses, history: History::new(now), heard_at: now }
    }

    /// The incident that is not over, and where it stands.
    #[must_use]
    pub const fn current(&self) -> Option<(&Incident, IncidentState)> {
        match &self.state {
            State::Quiet | State::Suspected { .. } => None,
            State::Down { incident } => Some((incident, IncidentState::Down)),
            State::Recovering { incident } | State::Degraded { incident } => Some((incident, IncidentState::Degraded)),
            State::Healing { incident, .. } => Some((incident, IncidentState::Watching)),
        }
    }

    /// Since when it watches.
    #[must_use]
    pub const fn since(&self) -> Timestamp {
        self.history.since()
    }

    /// The last 90 days, with what lasts now.
    #[must_use]
    pub fn report(&self, now: Timestamp) -> Report {
        let mut history = self.history.clone();
        if let Some(span) = self.current().and_then(|(incident, _)| incident.spans.lasting()) {
            history.lose(loss(span.severity), span.from, now);
        }
        history.report(now)
    }

    /// Takes in what was seen, and says what there is to do. `fresh` is the id of an incident that begins with it; it is
    /// not used otherwise. To be stored afterwards.
    #[must_use]
    pub fn apply(&mut self, event: &IncidentEvent, now: Timestamp, fresh: &IncidentId) -> Vec<IncidentDecision> {
        self.keep_time(now);
        let (sign, evidence) = self.witnesses.weigh(event, now);
        let state = core::mem::take(&mut self.state);
        let (state, decision) = self.step(state, sign, evidence, now, fresh);
        self.state = state;
        decision.into_iter().collect()
    }

    /// The state after the sign, and what to do. The only place that knows.
    fn step(
        &mut self,
        state: State,
        sign: Sign,
        evidence: Evidence,
        now: Timestamp,
        fresh: &IncidentId,
    ) -> (State, Option<IncidentDecision>) {
        match (state, sign) {
            (State::Quiet, Sign::Well | Sign::Lone | Sign::Moved | Sign::Closed) => (State::Quiet, None),
            (State::Quiet, Sign::Bad) => {
                (State::Suspected { draft: Draft::begin(&self.witnesses, evidence, now) }, None)
            }
            // Answering to a watch that saw nothing go down: it was lost meanwhile.
            (State::Quiet, Sign::Opened | Sign::Answering) => {
                let draft = Draft::begin(&self.witnesses, evidence, now);
                self.open(draft, sign == Sign::Opened, now, fresh)
            }

            (State::Suspected { mut draft }, Sign::Well) => {
                draft.rests(now);
                (State::Suspected { draft }, None)
            }
            (State::Suspected { mut draft }, Sign::Bad) => {
                draft.note(evidence, now);
                draft.goes_on(now);
                if draft.lasted_ms() < LASTING_MS {
                    return (State::Suspected { draft }, None);
                }
                let incident = self.begin_incident(draft, Severity::Degraded, now, fresh);
                let decision = opened(&incident);
                (State::Degraded { incident }, Some(decision))
            }
            (State::Suspected { mut draft }, Sign::Lone) => {
                draft.note(evidence, now);
                (State::Suspected { draft }, None)
            }
            (State::Suspected { draft }, Sign::Moved | Sign::Closed) => (State::Suspected { draft }, None),
            (State::Suspected { mut draft }, Sign::Opened | Sign::Answering) => {
                draft.note(evidence, now);
                self.open(draft, sign == Sign::Opened, now, fresh)
            }

            (State::Down { mut incident }, Sign::Well | Sign::Bad | Sign::Lone | Sign::Moved | Sign::Opened) => {
                incident.timeline.note(evidence, now);
                (State::Down { incident }, None)
            }
            (
                State::Recovering { mut incident },
                Sign::Well | Sign::Bad | Sign::Lone | Sign::Moved | Sign::Answering,
            ) => {
                incident.timeline.note(evidence, now);
                (State::Recovering { incident }, None)
            }
            (State::Degraded { mut incident }, Sign::Bad | Sign::Lone | Sign::Moved | Sign::Closed) => {
                incident.timeline.note(evidence, now);
                (State::Degraded { incident }, None)
            }
            (State::Healing { mut incident, well_since }, Sign::Lone | Sign::Moved | Sign::Closed) => {
                incident.timeline.note(evidence, now);
                (State::Healing { incident, well_since }, None)
            }

            (
                State::Recovering { mut incident }
                | State::Degraded { mut incident }
                | State::Healing { mut incident, .. },
                Sign::Opened,
            ) => {
                incident.timeline.note(evidence, now);
                self.goes(&mut incident, Severity::Down, self.witnesses.failing_since().unwrap_or(now));
                let decision = (incident.severity < Severity::Down)
                    .then(|| IncidentDecision::Worsened { incident: incident.id.clone() });
                incident.severity = Severity::Down;
                (State::Down { incident }, decision)
            }
            (
                State::Down { mut incident } | State::Degraded { mut incident } | State::Healing { mut incident, .. },
                Sign::Answering,
            ) => {
                incident.timeline.note(evidence, now);
                self.goes(&mut incident, Severity::Degraded, now);
                (State::Recovering { incident }, None)
            }
            (State::Down { mut incident } | State::Recovering { mut incident }, Sign::Closed) => {
                incident.timeline.note(evidence, now);
                if self.witnesses.is_well() {
                    return (self.heal(incident, now), None);
                }
                self.goes(&mut incident, Severity::Degraded, now);
                (State::Degraded { incident }, None)
            }
            (State::Degraded { incident }, Sign::Well) => (self.heal(incident, now), None),
            (State::Healing { mut incident, .. }, Sign::Bad) => {
                incident.timeline.note(evidence, now);
                self.goes(&mut incident, Severity::Degraded, now);
                (State::Degraded { incident }, None)
            }
            (State::Healing { mut incident, well_since }, Sign::Well) => {
                if now.millis_since(well_since) < HEALTH_MS {
                    return (State::Healing { incident, well_since }, None);
                }
                incident.ended_at = Some(incident.spans.last_end().unwrap_or(well_since).max(incident.detected_at));
                (State::Quiet, Some(IncidentDecision::Closed { incident: Box::new(incident) }))
            }
        }
    }

    fn open(
        &mut self,
        draft: Draft,
        is_down: bool,
        now: Timestamp,
        fresh: &IncidentId,
    ) -> (State, Option<IncidentDecision>) {
        if is_down {
            let mut incident = self.begin_incident(draft, Severity::Down, now, fresh);
            self.goes(&mut incident, Severity::Down, self.witnesses.failing_since().unwrap_or(now));
            let decision = opened(&incident);
            return (State::Down { incident }, Some(decision));
        }
        let incident = self.begin_incident(draft, Severity::Degraded, now, fresh);
        let decision = opened(&incident);
        (State::Recovering { incident }, Some(decision))
    }

    fn begin_incident(&mut self, draft: Draft, severity: Severity, now: Timestamp, fresh: &IncidentId) -> Incident {
        let (incident, lost) = draft.open(fresh.clone(), severity, now);
        lost.into_iter().for_each(|ended| self.lose(ended));
        incident
    }

    fn goes(&mut self, incident: &mut Incident, severity: Severity, from: Timestamp) {
        if let Some(ended) = incident.spans.begin(severity, from) {
            self.lose(ended);
        }
    }

    fn heal(&mut self, mut incident: Incident, now: Timestamp) -> State {
        if let Some(ended) = incident.spans.end(now) {
            self.lose(ended);
        }
        State::Healing { incident, well_since: now }
    }

    fn lose(&mut self, ended: Ended) {
        self.history.lose(loss(ended.severity), ended.from, ended.until);
    }

    /// A clock that was set back begins every wait anew, a gap in what was heard is no health, and trouble that has
    /// passed is forgotten.
    fn keep_time(&mut self, now: Timestamp) {
        if now < self.heard_at {
            self.rewind(now);
        }
        let was_unwatched = now.millis_since(self.heard_at) > UNWATCHED_MS;
        let is_bad = self.current().is_some_and(|(incident, _)| incident.spans.lasting().is_some());
        if was_unwatched && !is_bad {
            self.history.lose(Loss::Unwatched, self.heard_at, now);
        }
        self.heard_at = now;
        match &mut self.state {
            State::Healing { well_since, .. } if was_unwatched => *well_since = now,
            State::Suspected { draft } if draft.quiet_ms(now) >= WINDOW_MS => self.state = State::Quiet,
            State::Quiet
            | State::Suspected { .. }
            | State::Down { .. }
            | State::Recovering { .. }
            | State::Degraded { .. }
            | State::Healing { .. } => {}
        }
    }

    fn rewind(&mut self, now: Timestamp) {
        self.heard_at = now;
        self.witnesses.rewind(now);
        self.history.rewind(now);
        match &mut self.state {
            State::Quiet => {}
            State::Suspected { draft } => draft.rewind(now),
            State::Down { incident } | State::Recovering { incident } | State::Degraded { incident } => {
                incident.rewind(now);
            }
            State::Healing { incident, well_since } => {
                incident.rewind(now);
                *well_since = now;
            }
        }
    }
}

fn opened(incident: &Incident) -> IncidentDecision {
    IncidentDecision::Opened { incident: incident.id.clone(), severity: incident.severity }
}

const fn loss(severity: Severity) -> Loss {
    match severity {
        Severity::Down => Loss::Down,
        Severity::Degraded => Loss::Degraded,
    }
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
